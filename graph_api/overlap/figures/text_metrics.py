"""Widths of texts, and lines that fit a width, without any font.

Widths are those of Helvetica and the fonts made to its measure (Arial, Liberation Sans), in
thousandths of the font size, by Adobe's font metrics. Source Sans, in which PNGs are drawn, is
narrower. :data:`ALLOWANCE` is for wider substitutes on a reader's machine.
"""

import re
import unicodedata
from functools import lru_cache

ALLOWANCE = 1.08
_NARROW = {
    **dict.fromkeys("ijl'|", 230),
    **dict.fromkeys("ft ,.:;!/\\[]I", 278),
    **dict.fromkeys('r()-`{}"', 345),
    **dict.fromkeys("ckszxvyJ*", 500),
    **dict.fromkeys("w+<=>~FTLZ", 610),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRU", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM%", 860),
    **dict.fromkeys("W@", 1000),
}
_USUAL, _WIDE = 556, 1000


def width(text: str, size: float) -> float:
    """Estimate the width of a text in units of the font size, some percent too large.

    >>> round(width("Minority issues", 10)), width("", 10)
    (72, 0.0)
    """
    return sum(map(_advance, text)) * size * ALLOWANCE / 1000


def wrap(text: str, room: float, size: float, most: int = 2) -> list[str]:
    """Break a text into lines between words; what does not fit ends in an ellipsis.

    :param room: width of a line.
    :param most: lines at most.

    >>> wrap("Special Rapporteur on the right to food", 90, 10)
    ['Special', 'Rapporteur on th…']
    """
    lines: list[str] = []
    words = _pieces(text)
    while words and len(lines) < most:
        line = words.pop(0)
        while words and width(_join(line, words[0]), size) <= room:
            line = _join(line, words.pop(0))
        lines.append(line)
    if words:
        lines[-1] += "…"
    return [cut(line, room, size) for line in lines]


def _pieces(text: str) -> list[str]:
    """Split a text where a line may end: between words, and after a hyphen."""
    return re.findall(r"[^\s-]+-*|-+", text)


def _join(line: str, word: str) -> str:
    return line + word if line.endswith("-") else f"{line} {word}"


def cut(text: str, room: float, size: float) -> str:
    """Shorten a text to a width; an ellipsis shows that something is missing.

    >>> cut("Disappearances", 40, 10)
    'Disapp…'
    """
    if width(text, size) <= room:
        return text
    bare = text.rstrip("…")
    while bare and width(bare + "…", size) > room:
        bare = bare[:-1]
    return bare.rstrip() + "…"


@lru_cache(4096)
def _advance(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    base = unicodedata.normalize("NFD", character)[0]
    return _NARROW.get(base, 667 if base.isupper() else _USUAL)
