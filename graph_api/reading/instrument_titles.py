"""Titles of instruments by their form: a noun such as Convention, with its subject."""

import re
from collections.abc import Iterator

from graph_api.reading.document import Document, Find
from graph_api.reading.wording import words

KIND = "instrument"


NOUN = (
    r"(?:Convention|Covenant|Protocol|Treaty|Declaration|Charter|Statute|Principles|Guidelines|"
    r"Rules)"
)


_BEFORE = (
    r"(?:(?:(?:18|19|20)\d\d|UN|United Nations|International|Universal|European|African|"
    r"Inter-American"
    r"|American|Arab|Second|First|Third|Optional|Framework|Revised|Basic|Guiding|Standard "
    r"Minimum|Geneva|Vienna|Rome"
    r"|Additional|Minimum|Draft|Model|Paris|Bangkok|Mandela|Istanbul|Johannesburg|Yogyakarta|"
    r"Maastricht|Limburg|Budapest|Hague|Palermo)\s){0,6}"
)


_TITLE = re.compile(rf"\b(?P<before>{_BEFORE})(?P<noun>{NOUN})\b")


_LINK = re.compile(r"\s(?:on|against|relating(?: to)?|concerning|for|to|of|in|regarding)\s")


_WORD = re.compile(r",?\s(?:[“\"]?)([\w’'-]+)")


_SMALL = words("of the and on to in for against with from all their its or by at non other a an")


_STOPS = words(
    "distr that which who as is was were are be been has have had will would should shall must may "
    "can could does do did not but while when where if since until before after during through "
    "upon within without into about it they he she we this these those such than then thus also "
    "so yet still already however moreover furthermore including especially supplementing "
    "adopted signed ratified entered came because by at"
)


_MOST_WORDS = 30


_NO_TITLE = re.compile(r"\son the (?:basis|ground|part|other|one|question|day|same|contrary)\b")


_OF_NAMED = re.compile(r"\s(?:of|on|against|for|relating to|in)\s(?:the\s)?[A-Z]")


_NEW_NOUN = re.compile(r"\s(?:its|the|other|to|an?)\b")


_NAMED = re.compile(r"\s(?:the\s)?[A-Z]")


_AFTER_COMMA = {"and", "or", "child", "especially", "aiming"}


_ALONE = {
    "UN Charter",
    "United Nations Charter",
    "Rome Statute",
    "Geneva Convention",
    "Geneva Conventions",
    "Vienna Convention",
    "Paris Principles",
    "Universal Declaration",
    "European Convention",
    "American Convention",
    "African Charter",
    "Second Optional Protocol",
    "First Optional Protocol",
    "Optional Protocol",
    "Istanbul Convention",
    "Bangkok Rules",
    "Mandela Rules",
    "Guiding Principles",
    "Istanbul Protocol",
    "Palermo Protocol",
    "American Declaration",
    "Arab Charter",
    "Yogyakarta Principles",
    "Vienna Declaration",
}


_PROTOCOL_SUBJECTS = {
    "document/OPAC": re.compile(r"armed conflict"),
    "document/OPSC": re.compile(r"sale of children|child prostitution|child pornography"),
    "document/OPCAT": re.compile(
        r"Protocol to (?:the )?(?:CAT\b|(?:UN |United Nations )?Convention against Torture)"
    ),
}


def titles(document: Document) -> list[Find]:
    """Find instruments by the form of their title: a noun such as Convention, with its subject."""
    return [
        find for unit in document.prose() for find in _titles(document.text, unit.start, unit.end)
    ]


def _titles(text: str, start: int, end: int) -> Iterator[Find]:
    for match in _TITLE.finditer(text, start, end):
        before = match["before"].rstrip()
        known = f"{before} {match['noun']}".strip() in _ALONE and match["noun"] != "Protocol"
        stop = _extent(text, match.end(), end, alone=known)
        if stop == match.end():
            name = f"{before} {match['noun']}".strip()
            if not (
                name in _ALONE
                or re.fullmatch(r"(?:19|20)\d\d (?:Convention|Protocol|Covenant)", name)
            ):
                continue
        elif (
            match["noun"] in ("Rules", "Principles", "Guidelines")
            and not before
            and not text[match.end() :].startswith((" on", " for", " relating"))
        ):
            continue
        name = text[match.start() : stop]
        targets = _protocol_targets(name) if match["noun"] == "Protocol" else ()
        yield Find(KIND, match.start(), stop, targets, "likely", "title of an instrument")


def _protocol_targets(name: str) -> tuple[str, ...]:
    return tuple(t for t, pattern in _PROTOCOL_SUBJECTS.items() if pattern.search(name))[:1]


def _extent(text: str, position: int, end: int, *, alone: bool) -> int:
    """Return the end of a title that continues with a preposition after its noun.

    :param alone: it is a whole title without that, such as Rome Statute.
    """
    link = _LINK.match(text, position, end)
    if not link or (alone and not _OF_NAMED.match(text, position)):
        return position
    first = re.findall(r"[\w’'-]+", text[link.end() : min(end, link.end() + 30)])[:3]
    # A title that begins with letters such as CRC may go on in small ones.
    capital = any(w[:1].isupper() and w != "The" and not w.isupper() for w in first)
    plain = link[0].strip() in ("of", "in", "to", "for")
    if (plain and not capital) or _NO_TITLE.match(text, position):
        return position
    last, at = position, link.end() - 1
    for count in range(_MOST_WORDS):
        match = _WORD.match(text, at, end)
        if match is None or _stops(text, match, end, capital=capital, first=not count):
            break
        at = match.end()
        if match[1].lower() not in _SMALL:
            last = at
    return last


def _stops(text: str, match: "re.Match[str]", end: int, *, capital: bool, first: bool) -> bool:
    """Tell whether a title ends before a word.

    :param capital: the title is written with capitals.
    :param first: it is the first word after the preposition.
    """
    word, comma = match[1], match[0][0] == ","
    small = not word[:1].isupper()
    if word.lower() in _STOPS:
        return True
    if word in ("and", "or") and _NEW_NOUN.match(text, match.end()):
        return True
    if word == "to" and not first and not _NAMED.match(text, match.end()):
        return True
    if comma and word in ("and", "or") and re.match(r"\s[a-z]", text[match.end() :][:3]):
        return True
    if comma and (
        word.endswith("ing") or re.match(r"[A-Z]{2,}", word) or (small and word not in _AFTER_COMMA)
    ):
        return True
    wanting = small and word.lower() not in _SMALL
    return capital and wanting and not _goes_on(text, match.end(), end)


def _goes_on(text: str, position: int, end: int) -> bool:
    """Tell whether a title continues with a capital after a word in lower case."""
    return bool(
        re.match(r"(?:,?\s[a-z’'-]+){0,2}\s[A-Z][a-z]", text[position : min(end, position + 40)])
    )
