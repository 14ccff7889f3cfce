"""Stretches of a text that could expose a private person: masked in all that a reading writes.

Found are the forms of :mod:`graph_api.importers.privacy`, names that a word such as activist or
lawyer announces, and each part of such a name where it comes again, as in imported letters. A name
that never has such a sign is not told from other words.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from graph_api.importers import privacy
from graph_api.reading.document import Document, Find
from graph_api.reading.wording import words

_NAME = r"[A-Z\u00c0-\u00de][\w’'-]+"
_LINK = r"(?:al|bin|bint|de|del|der|da|di|dos|el|ibn|la|ould|van|von|y)"
_WORDS = words(
    "activist journalist blogger lawyer attorney defender dissident protester unionist student "
    "teacher farmer father mother brother sister son daughter wife husband victim detainee "
    "prisoner complainant leader named called alias"
)
# In the plural, or at the start of a sentence: not both, as in "Lawyers Without Borders".
_SIGN = (
    rf"(?:(?:{'|'.join(_WORDS)}|author of the communication)s?|{'|'.join(map(str.title, _WORDS))})"
)
_ANNOUNCED = re.compile(
    rf"\b{_SIGN},?\s(?P<name>{_NAME}(?:\s(?:{_LINK}\s)?(?:{_NAME}|[A-Z]\.)){{1,3}})(?=[\s,.;:)’']|$)"
)
_NO_PERSON = re.compile(
    r"\b(?:Rights?|Defenders?|Committee|Council|Nations|Rapporteur|States?|Convention|"
    r"Declaration|Union|Party"
    r"|International|Association|Organi[sz]ation|Foundation|Network|Group|Law|Act|Code|"
    r"Government|Ministry|Court"
    r"|Republic|Kingdom|United|Movement|Front|Coalition|Centre|Center|Commission|Assembly|"
    r"Forum|Protocol|Covenant)\b"
)


_WORD = re.compile(r"\w++")
# A country, body or treaty may be called like a person; its name stays.
_THINGS = {"country", "body", "instrument"}
_Span = tuple[int, int, str]


def spans(document: Document, finds: Iterable[Find] = ()) -> list[_Span]:
    """Return start, end and kind of what could expose a person, in the order of the text.

    :param finds: what was recognised, which a part of a name is not when it comes again.
    """
    found = list(privacy.places(document.text))
    for match in _ANNOUNCED.finditer(document.text):
        if not _NO_PERSON.search(match["name"]):
            found.append((*match.span("name"), "name"))
    found += _again(document.text, found, finds)
    chosen: list[_Span] = []
    for span in sorted(found):
        if not chosen or span[0] >= chosen[-1][1]:
            chosen.append(span)
    return chosen


def _again(text: str, found: Iterable[_Span], finds: Iterable[Find]) -> Iterator[_Span]:
    """Yield where parts of names come again without a sign."""
    parts = privacy.parts_of_names(text[a:b] for a, b, kind in found if kind == "name")
    if not parts:
        return
    ends = _ends_of_things(finds)
    for word in _WORD.finditer(text):
        if word[0] in parts and ends(word.start()) < word.end():
            yield (*word.span(), "name")


def _ends_of_things(finds: Iterable[Find]) -> Callable[[int], int]:
    """Return a function that tells where the things end that have started at an offset."""
    things = sorted((find.start, find.end) for find in finds if find.kind in _THINGS)
    starts = [start for start, _ in things]
    ends = list(accumulate((end for _, end in things), max))
    return lambda position: ends[i - 1] if (i := bisect_right(starts, position)) else 0


class Mask:
    """Writes stretches of a document with what could expose a person replaced by its kind."""

    def __init__(self, document: Document, finds: Iterable[Find] = ()) -> None:
        """Find what has to be masked; see :func:`spans`."""
        self._text = document.text
        self.spans = spans(document, finds)
        self._ends = [end for _, end, _ in self.spans]

    def touches(self, start: int, end: int) -> bool:
        """Tell whether a stretch holds or cuts something that is masked."""
        place = bisect_right(self._ends, start)
        return place < len(self.spans) and self.spans[place][0] < end

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
