"""Cleaning of texts and literals from artefacts of an export.

Exports carry HTML, character references, no-break spaces, doubled and trailing blanks, control
characters, and a hyphen before each value of some fields. What people read stays as it is.
"""

import html
import re
from functools import lru_cache

from graph_api.rdf import recognition

# No text of XML may hold these, not even escaped, so no client could read such an answer as XML.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_CONTROLS: dict[int, str | None] = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), 0x7F, 0xFFFE, 0xFFFF)
)
# Windows-1252 in disguise, which HTML reads so too: an apostrophe is often one of them.
_CONTROLS |= {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}+>")
_BREAK = re.compile(r"<(?:br\s*+/?|/p|/div|/li|/h[1-6]|/tr)\s*+>", re.IGNORECASE)


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
        text = text.translate(recognition.INVISIBLE)
    if text.isprintable() and "  " not in text:  # Of white space, single blanks alone.
        return text.strip()
    if has_controls(text):
        text = text.translate(_CONTROLS)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join([" ".join(line.split()) for line in text.split("\n")]).strip()


def has_controls(text: str) -> bool:
    """Tell whether a text has control characters other than white space."""
    return not text.isprintable() and _CONTROL.search(text) is not None


def _without_comments(text: str) -> str:
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts.append(text[at:start])
        at = end + 3
    return "".join([*parts, text[at:]])


literal = lru_cache(maxsize=10_000)(recognition.exact)
