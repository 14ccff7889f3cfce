"""Texts and literals of exports, without what the export put into them.

Exports carry HTML, character references, no-break spaces, doubled and trailing blanks, and a hyphen
before each value of some fields. What people read stays as it is.
"""

import html
import re
from functools import lru_cache

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}+>")
_BREAK = re.compile(r"<(?:br\s*+/?|/p|/div|/li|/h[1-6]|/tr)\s*+>", re.IGNORECASE)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\ufeff\u00ad"))


def paragraph(text: str) -> str:
    r"""Return a text without markup; line ends stay, other white space becomes single blanks.

    >>> paragraph("<p>Ratify&nbsp;the  Protocol</p><p>(Spain);</p> ")
    'Ratify the Protocol\n(Spain);'
    """
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _without_comments(text)))
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    if text.isprintable() and "  " not in text:  # Of white space, single blanks alone.
        return text.strip()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join([" ".join(line.split()) for line in text.split("\n")]).strip()


def _without_comments(text: str) -> str:
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts.append(text[at:start])
        at = end + 3
    return "".join([*parts, text[at:]])


@lru_cache(maxsize=10_000)
def literal(text: str) -> str:
    """Return a value of a closed list as it is compared: no prefix ``- ``, single blanks.

    A lone hyphen stands for nothing.

    >>> literal("- IE  Albinism"), literal("\u00a0Right to food "), literal("-")
    ('IE Albinism', 'Right to food', '')
    """
    plain = " ".join(html.unescape(text).translate(_INVISIBLE).split())
    return "" if plain == "-" else plain.removeprefix("- ")
