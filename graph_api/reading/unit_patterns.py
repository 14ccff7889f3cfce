"""Patterns for the beginning and end of units, and a unit still being read."""

import re
from dataclasses import dataclass, field

MARKDOWN_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(?=\S)")


ROMAN_HEADING = re.compile(r"(?<!\s)\s*+(?=[IVXL])((?:XL|L?X{0,3})(?:IX|IV|V?I{0,3}))\.\s++(?=\S)")


LETTER_HEADING = re.compile(r"(?<!\s)\s*+([A-Z])\.\s++(?=\S)")


NUMBER = re.compile(r"(?<!\s)\s*+\[?(\d{1,3}(?:\.\d{1,3}){0,3})\]?(?:[.)]?\s++(?=\S)|\.(?=[A-Z“]))")


DOTTED = re.compile(r"(?<!\s)\s*+(\d{1,3}(?:\.\d{1,3}){0,3})[.)]")


ITEM = re.compile(
    r"(?<!\s)\s*+(?:[-*•▪●–]\s++)?\(?"
    r"([a-z]{1,2}|[ivx]{1,5}|[a-z]{1,2}\s?(?:bis|ter))[.)]\s++(?=\S)"
)


BULLET = re.compile(r"(?<!\s)\s*+[-*•▪●◦·–—‣\uf0b7]\s++(?=\S)")


ADDRESS_LINE = re.compile(r"(?<!\s)\s*+[<(]?(?:https?://|www\.)\S++\s*+[;,]?+\s*+$")


ENDS = re.compile(r"[.!?:;][\"”’»)\]*_]*+\s*+[⁰¹²³⁴-⁹\d]{0,3}+(?:\[\^\w++\])?+\s*+$")


MASTHEAD = re.compile(
    r"^\s*(?:Distr\.|United Nations\b|UNITED NATIONS\b|Original\s?:|General Assembly\s*$|"
    r"Nations Unies|"
    r"Naciones Unidas)"
)


@dataclass
class OpenUnit:
    """A unit still being read: its lines as start and end in the source."""

    kind: str
    id: str
    section: str
    parent: str
    label: str
    level: int
    spans: list[tuple[int, int]] = field(default_factory=list)
