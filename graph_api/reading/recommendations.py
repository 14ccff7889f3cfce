"""Recommendations in a text: their author, addressee, action, strength and footnotes."""

import re
from collections.abc import Iterator

from graph_api.reading import document as kinds
from graph_api.reading import requests
from graph_api.reading.document import Document, Find, Unit
from graph_api.reading.gazetteer import Gazetteer
from graph_api.reading.request_actors import (
    NEAR,
    Actor,
    Context,
    action_start,
    context_of,
    joined_actors,
    subject_of,
    who_is_asked,
    who_recommends,
    who_should_act,
)
from graph_api.reading.request_finds import DIRECT, made
from graph_api.reading.request_lists import (
    listed_requests,
    opening_of,
    operative_requests,
    requests_of_states,
)


def find(
    document: Document, bodies: list[Find], countries: list[Find], names: Gazetteer
) -> list[Find]:
    """Find recommendations, one for each item; items of a sentence share its place."""
    context = context_of(document, bodies, countries)
    finds: list[Find] = []
    children: dict[str, list[Unit]] = {}
    for unit in document.units:
        if unit.parent:
            children.setdefault(unit.parent, []).append(unit)
    done: set[int] = set()
    for unit in document.units:
        if (
            unit.kind in (kinds.FURNITURE, kinds.FOOTNOTE, kinds.TITLE, kinds.HEADING)
            or unit.start in done
        ):
            continue
        items = [u for u in children.get(unit.id, []) if u.start > unit.start]
        if items and (opening := opening_of(context, unit)):
            finds += listed_requests(context, opening, items)
            done.update(u.start for u in items)
            continue
        finds += _unit(context, unit)
    return sorted(finds, key=lambda f: (f.start, f.end))


def _unit(context: Context, unit: Unit) -> Iterator[Find]:
    text = context.document.text
    if operative := operative_requests(context, unit):
        yield from operative
        return
    if listed := requests_of_states(context, unit):
        yield from listed
        return
    subject: tuple[Actor, ...] = ()
    for start, end in context.document.sentences(unit):
        finds = list(_sentence(context, start, end, subject))
        yield from finds
        subject = subject_of(context, start, end) or subject
    del text


def _sentence(context: Context, start: int, end: int, subject: tuple[Actor, ...]) -> Iterator[Find]:
    """Find the recommendations of one sentence: by a verb, by a modal, by "it is essential"."""
    text = context.document.text
    for match in requests.VERB.finditer(text, start, end):
        recommenders = who_recommends(context, start, match.start(), subject)
        if recommenders is None:
            continue
        strength = requests.strength(match)
        after = text[match.end() : end]
        if strength == "hoped" and not re.search(r"\b(?:will|would)\b", after[:NEAR]):
            continue
        if strength == "considered that":
            modal = requests.MODAL.search(text, match.end(), end)
            if not modal or not who_should_act(context, match.end(), modal.start()):
                continue
        yield from _request(context, start, match.end(), end, recommenders, strength)
        return
    yield from _modal(context, start, end)


def _request(
    context: Context,
    start: int,
    after: int,
    end: int,
    recommenders: tuple[Actor, ...],
    strength: str,
) -> Iterator[Find]:
    """Make finds of the actions recommended after a verb."""
    text = context.document.text
    addressees, implied, action = who_is_asked(context, after, end, recommenders)
    words = text[action:end]
    for a, b in requests.items(words):
        yield made(
            context,
            action + a,
            action + b,
            end,
            recommenders=recommenders,
            addressees=addressees,
            implied=implied,
            strength=strength,
            type=DIRECT,
            sentence=start,
            rule=f"verb of recommending: {strength}",
        )


def _modal(context: Context, start: int, end: int) -> Iterator[Find]:
    text = context.document.text
    if match := requests.IT_IS.search(text, start, end):
        yield from _essential(context, match, start, end)
        return
    verbs = [
        *requests.MODAL.finditer(text, start, end),
        *requests.PASSIVE.finditer(text, start, end),
    ]
    for match in sorted(verbs, key=lambda verb: verb.start()):
        subject = who_should_act(context, start, match.start())
        if subject and context.author:
            action = match.end() + 1
            for a, b in _calls(text[action:end]):
                yield made(
                    context,
                    action + a,
                    action + b,
                    end,
                    recommenders=(Actor(start, start, (context.author,), "", False),),
                    addressees=subject,
                    implied=False,
                    strength=match[1],
                    type=DIRECT,
                    sentence=start,
                    rule=f"an actor {match[1]}",
                    confidence="likely",
                )
            return


def _calls(words: str) -> list[tuple[int, int]]:
    """Split at ", and calling on": a second request within the first."""
    match = re.search(r",?\s(?:and|or)\s(?=calling (?:up)?on\b)", words)
    last = len(words.rstrip(" .;"))
    return [(0, match.start()), (match.end(), last)] if match else [(0, last)]


def _essential(context: Context, match: "re.Match[str]", start: int, end: int) -> Iterator[Find]:
    text = context.document.text
    if re.match(
        r"\s(?:highlight|note|recall|stress|mention|emphasi[sz]e|remember|underline|point out|"
        r"acknowledge that)\b",
        text[match.end() :],
    ):
        return
    near = list(context.between(match.end(), min(match.end() + 60, end)))
    addressees = list(joined_actors(context, near)) if near and match["link"] == "for" else []
    action = action_start(text, addressees[-1].end if addressees else match.end(), end)
    if context.author:
        yield made(
            context,
            action,
            len(text[:end].rstrip(" .;")),
            end,
            recommenders=(Actor(start, start, (context.author,), "", False),),
            addressees=addressees,
            implied=not addressees,
            strength=f"it is {match['adjective']}",
            type=DIRECT,
            sentence=start,
            rule="it is essential",
            confidence="likely",
        )
