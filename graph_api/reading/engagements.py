"""Possible engagements: a mandate, a State and an act in one sentence."""

import re
from collections.abc import Iterator

from graph_api.reading.document import FOOTNOTE, FURNITURE, Document, Find
from graph_api.reading.gazetteer import Gazetteer

KIND = "engagement"
_ACTS = {
    r"concern(?:s|ed)?": "concern raised",
    r"urg(?:ed|es|ing)": "urged",
    r"call(?:ed|s|ing) (?:up)?on": "called on",
    r"welcom(?:ed|es|ing)": "welcomed",
    r"condemn(?:ed|s|ing)": "condemned",
    r"visit(?:ed|s)?|mission to": "visited",
    r"recommend(?:ed|s|ing)": "recommended",
    r"monitor(?:ed|s|ing)": "monitoring",
    r"report(?:ed|s|ing) on": "reported",
    r"advis(?:ed|es|ing)": "advised",
    r"not(?:ed|es|ing)": "noted",
    r"review(?:ed|s)": "reviewed",
    r"letter|communication|allegation": "letter sent",
    r"drew attention|draw(?:s|n|ing)? attention|highlight(?:ed|s|ing)": "drew attention",
}
_ACT = re.compile("|".join(rf"(?P<a{i}>\b(?:{pattern})\b)" for i, pattern in enumerate(_ACTS)))


def find(
    document: Document, bodies: list[Find], countries: list[Find], names: Gazetteer
) -> list[Find]:
    """Find sentences that name a mandate, a State and an act."""
    by_sentence: dict[tuple[int, int], list[Find]] = {}
    for find_ in countries:
        if (
            document.unit_at(find_.start).kind not in (FURNITURE, FOOTNOTE)
            and len(find_.targets) == 1
        ):
            by_sentence.setdefault(document.sentence_at(find_.start)[:2], []).append(find_)
    finds: list[Find] = []
    for body in bodies:
        if any(target in names.mandated for target in body.targets):
            span = document.sentence_at(body.start)[:2]
            finds += _pairs(document, body, by_sentence.get(span, []), span)
    unique = {(f.targets, document.sentence_at(f.start)[:2]): f for f in reversed(finds)}
    return sorted(unique.values(), key=lambda f: f.start)


def _pairs(
    document: Document, body: Find, countries: list[Find], span: tuple[int, int]
) -> Iterator[Find]:
    acts = [
        _ACTS_LIST[int(match.lastgroup[1:])]
        for match in _ACT.finditer(document.text, *span)
        if match.lastgroup
    ]
    for country in countries:
        if acts and not (body.start <= country.start < body.end):
            detail: dict[str, object] = {
                "actor": body.targets[0],
                "country": country.targets[0],
                "act": acts[0],
                "notes": [call.number for call in document.calls_between(*span)],
            }
            targets = (body.targets[0], country.targets[0])
            yield Find(
                KIND,
                span[0],
                span[1],
                targets,
                "possible",
                "mandate, State and act in one sentence",
                detail,
            )


_ACTS_LIST = list(_ACTS.values())
