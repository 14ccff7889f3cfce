"""Mandates of special procedures, recognised by their subject."""

import re
from collections.abc import Iterator
from functools import lru_cache

from graph_api.reading.document import Document, Find
from graph_api.reading.gazetteer import (
    ACTOR,
    Gazetteer,
    lowered,
)
from graph_api.reading.wording import words

KIND = "body"


MANDATE = re.compile(
    r"\b(?:(?:UN|United Nations|previous|former|then)\s){0,2}"
    r"(?P<office>Special Rapporteurs?|Special Representative of the Secretary-General|SRs?|"
    r"Independent Experts?|IEs?|(?:UN )?Working Group)"
    r"(?:\sof Experts)?\s(?P<link>on|in the field of|for|of)\s"
    r"(?=(?P<subject>[^;:()\[\]“”\"]{3,160}))",
    re.IGNORECASE,
)


_OFFICES = {
    "special rapporteur": "sr",
    "special representative of the secretary-general": "sr",
    "sr": "sr",
    "independent expert": "ie",
    "ie": "ie",
    "working group": "wg",
}


_EMPTY = words(
    "the of on and to in for or a an human rights right situation promotion protection question "
    "issue implications effects its all by as while people peoples persons person special "
    "rapporteur independent expert working group representative secretary-general other related"
)


def detail_of(kind: str, **more: object) -> dict[str, object]:
    """Return the detail of a find: the class of the body, and more."""
    return {"class": kind, **more}


def find(document: Document, names: Gazetteer) -> Iterator[Find]:
    """Find mandates by their subject."""
    for match in MANDATE.finditer(document.text):
        if resolved := mandate_of(match, names):
            target, length, sure = resolved
            end = match.start("subject") + length
            confidence = "explicit" if sure else "likely"
            yield Find(
                KIND,
                match.start(),
                end,
                (target,),
                confidence,
                "mandate by its subject",
                detail_of("special procedure"),
            )


def mandate_of(match: "re.Match[str]", names: Gazetteer) -> tuple[str, int, bool] | None:
    """Return the mandate whose subject a phrase names, and the length of that part.

    Either all telling words of the mandate's title come first in the phrase, or all telling words
    of the phrase, up to a stop, are in the title of one mandate only.
    """
    office = _OFFICES.get(re.sub(r"^un ", "", match["office"].lower()).rstrip("s"), "")
    words = _telling(match["subject"])
    best: list[tuple[int, int, str, bool]] = []
    for id, subject in _titled(names):
        if not id.removeprefix("actor/").startswith(office):
            continue
        first = words[: len(subject) + 2]
        shared = [end for word, end in first if word in subject]
        begins = bool(words) and words[0][0] in subject
        if begins and len({w for w, _ in first if w in subject}) == len(subject):
            best.append((len(subject), max(shared), id, True))
        elif begins and len(shared) * 2 >= len(subject):
            run = 0
            for word, _ in words:
                if word not in subject:
                    break
                run += 1
            best.append((run, words[run - 1][1], id, False))
    if not best:
        return None
    best.sort(reverse=True)
    top = [b for b in best if b[0] == best[0][0] and b[3] == best[0][3]]
    if len({b[2] for b in top}) > 1:
        return None
    return best[0][2], best[0][1], best[0][3]


@lru_cache(maxsize=2)
def _titled(names: Gazetteer) -> list[tuple[str, set[str]]]:
    """Return mandates with the content words of each of their titles."""
    more = [
        (target, name.text)
        for name in names.names
        if name.kind == ACTOR and " on " in name.text and name.language == "en"
        for target in name.targets
        if target in names.mandates
    ]
    titles = dict.fromkeys([*names.mandates.items(), *more])
    words = [(id, {word for word, _ in _telling(title)} - {"expert"}) for id, title in titles]
    return [(id, subject) for id, subject in words if subject]


def _telling(phrase: str) -> list[tuple[str, int]]:
    """Return the stems of the content words of a phrase, and where each ends."""
    telling = []
    for match in re.finditer(r"[\w’'-]+", phrase):
        word = lowered(match[0])
        if word not in _EMPTY:
            stem = word[:-1] if word.endswith("s") and len(word) > 4 else word
            telling.append((stem, match.end()))
    return telling
