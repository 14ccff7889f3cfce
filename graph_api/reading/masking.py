"""Stretches of a text that could expose a private person: masked in all that a reading writes.

Found are the forms of :mod:`graph_api.importers.privacy`, and names that a word such as activist or
lawyer announces. Names without such a sign are not told from other words.
"""

import re

from graph_api.importers import privacy
from graph_api.reading.document import Document

_NAME = r"[A-Z\u00c0-\u00de][\w’'-]+"
_LINK = r"(?:al|bin|bint|de|del|der|da|di|dos|el|ibn|la|ould|van|von|y)"
_ANNOUNCED = re.compile(
    r"\b(?:activist|journalist|blogger|lawyer|attorney|defender|dissident|protester|unionist|"
    r"student"
    r"|teacher|farmer|father|mother|brother|sister|son|daughter|wife|husband|victim|detainee|"
    r"prisoner"
    r"|complainant|author of the communication|leader|named|called|alias)s?,?\s"
    rf"(?P<name>{_NAME}(?:\s(?:{_LINK}\s)?{_NAME}){{1,3}})(?=[\s,.;:)’']|$)"
)
_NO_PERSON = re.compile(
    r"\b(?:Rights?|Defenders?|Committee|Council|Nations|Rapporteur|States?|Convention|"
    r"Declaration|Union|Party"
    r"|International|Association|Organi[sz]ation|Foundation|Network|Group|Law|Act|Code|"
    r"Government|Ministry|Court"
    r"|Republic|Kingdom|United|Movement|Front|Coalition|Centre|Center|Commission|Assembly|"
    r"Forum|Protocol|Covenant)\b"
)


def spans(document: Document) -> list[tuple[int, int, str]]:
    """Return start, end and kind of what could expose a person, in the order of the text."""
    found = [(start, end, kind) for start, end, kind in privacy.places(document.text)]
    for match in _ANNOUNCED.finditer(document.text):
        if not _NO_PERSON.search(match["name"]):
            found.append((*match.span("name"), "name"))
    chosen: list[tuple[int, int, str]] = []
    for span in sorted(found):
        if not chosen or span[0] >= chosen[-1][1]:
            chosen.append(span)
    return chosen


class Mask:
    """Writes stretches of a document with what could expose a person replaced by its kind."""

    def __init__(self, document: Document) -> None:
        """Find what has to be masked."""
        self._text = document.text
        self.spans = spans(document)

    def touches(self, start: int, end: int) -> bool:
        """Tell whether a stretch holds or cuts something that is masked."""
        return any(a < end and start < b for a, b, _ in self.spans)

    def words(self, start: int, end: int) -> str:
        """Return the words of a stretch.

        A stretch within a masked one is its kind in brackets.
        """
        if not self.spans:
            return self._text[start:end]
        parts, position = [], start
        for a, b, kind in self.spans:
            if a >= end or b <= start:
                continue
            parts.append(self._text[position : max(a, position)])
            parts.append(f"[{kind}]")
            position = max(position, min(b, end))
        parts.append(self._text[position:end])
        return "".join(parts)
