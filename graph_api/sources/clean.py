"""Texts and literals of exports, without what the export put into them.

Exports carry HTML, character references, no-break spaces, doubled and trailing blanks, and a hyphen
before each value of some fields. What people read stays as it is.
"""

import html
import re
from functools import lru_cache

from graph_api import recognition

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}>|<!--.{0,5000}?-->", re.DOTALL)
_BREAK = re.compile(r"<(?:br\s*/?|/p|/div|/li|/h[1-6]|/tr)\s*>", re.IGNORECASE)


def paragraph(text: str) -> str:
    r"""Return a text without markup; line ends stay, other white space becomes single blanks.

    >>> paragraph("<p>Ratify&nbsp;the  Protocol</p><p>(Spain);</p> ")
    'Ratify the Protocol\n(Spain);'
    """
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = text.translate(recognition.INVISIBLE)
    if text.isprintable() and "  " not in text:  # Of white space, single blanks alone.
        return text.strip()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join([" ".join(line.split()) for line in text.split("\n")]).strip()


literal = lru_cache(maxsize=10_000)(recognition.exact)
