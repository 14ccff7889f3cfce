"""Detection and masking of personal data in texts, by form alone.

Found are e-mail addresses, telephone numbers, numbers of passports and identity cards, dates of
birth, names of accounts, and names after a title such as Mr. or Ms. Not found are names without a
title, nicknames, places, and what only the context gives away; nor can a title tell a person at
risk from a minister. The texts are published by the United Nations; masking keeps names from being
spread further by a graph that joins them with everything else.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from graph_api.importers.cleaning import paragraph

KEEP, MASK, SET_ASIDE = "keep", "mask", "set-aside"
CHOICES = (KEEP, MASK, SET_ASIDE)

_NAME = r"(?:[A-Z\u00c0-\u00de][\w\u2019'-]*\.?)"
_LINK = r"(?:\s(?:al|bin|bint|de|del|der|da|di|dos|el|ibn|la|ould|van|von|y)(?=\s))?"
_PATTERNS = {
    "e-mail": r"(?<![\w.%+-])[\w.%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}",
    "account": r"(?<![\w.])@[A-Za-z0-9_]{3,}",
    "telephone": r"(?<![\w/.])(?:\+|00)[1-9][0-9 ()./-]{6,30}[0-9]",
    "identity number": (
        r"(?i:\b(?:passport|identity card|id card|national id)\s*+(?:no\.?|number|#)?:?\s*+)"
        r"(?=[A-Z0-9-]{0,30}\d)[A-Z0-9-]{5,30}"
    ),
    "date of birth": (
        r"(?i:\b(?:born on|date of birth:?|d\.o\.b\.:?)\s+)"
        r"(?:the\s+)?\d{1,4}(?:st|nd|rd|th)?[ ./-](?:\d{1,2}|[A-Z][a-z]+)[ ./-]\d{2,4}"
    ),
    "name": (rf"\b(?:Mr|Mrs|Ms|Miss|Mme|Sr|Sra|Dr)\b\.?\s+{_NAME}(?:{_LINK}[\s]{_NAME}){{0,4}}"),
}
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MASKED = "[name]"
_WORD = re.compile(r"\w++")
_REPEATED = re.compile(r"\[name\](?:\s\[name\])+")
_TITLE = re.compile(r"^(?:Mr|Mrs|Ms|Miss|Mme|Sr|Sra|Dr)\b\.?\s+")
_COMPILED = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}
# Texts without any of these marks, the most, are not looked at again.
_MARKS = {
    "e-mail": ("@",),
    "account": ("@",),
    "telephone": ("+", "00"),
    "identity number": ("passport", "identity card", "id card", "national id"),
    "date of birth": ("born on", "date of birth", "d.o.b."),
    "name": ("Mr", "Ms", "Miss", "Mme", "Sr", "Dr"),
}
_IN_ANY_CASE = {"identity number", "date of birth"}


def find(text: str) -> set[str]:
    """Return the kinds of personal data in a text.

    >>> sorted(find("Release Ms. Jane Doe (jane@example.org)."))
    ['e-mail', 'name']
    >>> find("Protect defenders; see A/HRC/37/51 and ratify the 1951 Convention.")
    set()
    """
    return {kind for kind in _candidates(text) if _COMPILED[kind].search(text)}


def mask(text: str) -> str:
    """Replace personal data by their kind in brackets.

    >>> mask("Release Ms. Jane Doe (jane@example.org).")
    'Release [name] ([e-mail]).'
    """
    for kind in _candidates(text):
        text = _COMPILED[kind].sub(f"[{kind}]", text)
    return text


def places(text: str) -> list[tuple[int, int, str]]:
    """Return start, end and kind of each stretch that :func:`mask` replaces.

    >>> places("Release Ms. Jane Doe.")
    [(8, 21, 'name')]
    """
    return [
        (*match.span(), kind)
        for kind in _candidates(text)
        for match in _COMPILED[kind].finditer(text)
    ]


def mask_with_repetitions(text: str) -> str:
    """Mask a text, with each part of a name that is repeated without its title.

    >>> mask_with_repetitions("Mr. Doe was beaten. On Monday Doe was released.")
    '[name] was beaten. On Monday [name] was released.'
    """
    if not any(mark in text for mark in _MARKS["name"]):
        return mask(text)
    parts = parts_of_names(_COMPILED["name"].findall(text))
    masked_text = mask(text)
    if not parts:
        return masked_text

    def again(word: re.Match[str]) -> str:
        return _MASKED if word[0] in parts else word[0]

    return _REPEATED.sub(_MASKED, _WORD.sub(again, masked_text))


def parts_of_names(names: Iterable[str]) -> set[str]:
    """Return the words of names, without titles, that tell a person when they come again alone.

    >>> sorted(parts_of_names(["Ms. Ana de Silva", "Mr. X"]))
    ['Ana', 'Silva']
    """
    return {
        part
        for name in names
        for part in _WORD.findall(_TITLE.sub("", name))
        if len(part) > 2 and part[0].isupper()
    }


def masked(value: object) -> object:
    """Return a JSON value with all its texts masked as by :func:`mask`.

    A text is searched as it is and without its markup, which may stand inside a name. UUIDs stay.

    >>> masked({"Text": ["Release Ms.&nbsp;<b>Jane</b> Doe."], "Cycle": 3})
    {'Text': ['Release [name]'], 'Cycle': 3}
    """
    if isinstance(value, str):
        return _masked_text(value)
    if isinstance(value, Mapping):
        return {_masked_text(str(key)): masked(each) for key, each in value.items()}
    return [masked(each) for each in value] if isinstance(value, list) else value


def _masked_text(value: str) -> str:
    if _UUID.fullmatch(value):
        return value
    plain = paragraph(value)
    return mask(plain) if find(plain) else mask(value)


def _candidates(text: str) -> Iterator[str]:
    lower = text.lower()
    for kind, marks in _MARKS.items():
        looked_at = lower if kind in _IN_ANY_CASE else text
        for mark in marks:
            if mark in looked_at:
                yield kind
                break
