"""Recommendations in lists, in resolutions, and with recommending States in brackets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph_api.reading import document as kinds
from graph_api.reading import requests
from graph_api.reading.document import Find, Unit
from graph_api.reading.request_actors import (
    ADDRESSEE,
    Actor,
    Context,
    generic_addressee,
    implied_addressees,
    who_is_asked,
    who_recommends,
)
from graph_api.reading.request_finds import DIRECT, LISTED, made

_SECTION = re.compile(r"\b(?:recommendations?|recommends)\b", re.IGNORECASE)


_BY_STATES = re.compile(r"\((?P<states>[^()]*)\)[;.,]?\s*$")


_DEMONSTRATIVE = re.compile(
    r"\b(?:these|those|such) (?:entities|bodies|mechanisms|actors|organi[sz]ations|States)\b"
)


@dataclass
class _Opening:
    """The phrase that opens a list, with author, addressee and verb."""

    recommenders: tuple[Actor, ...]
    addressees: list[Actor]
    bearers: list[Actor]
    implied: bool
    strength: str
    unit: Unit


def opening_of(context: Context, unit: Unit) -> _Opening | None:
    """Parse the phrase that opens a list, if it recommends."""
    text = context.document.text
    start, end = context.document.sentences(unit)[-1]
    section = _heading(context, unit)
    author = (Actor(start, start, (context.author,) if context.author else (), "", False),)
    for match in requests.VERB.finditer(text, start, end):
        recommenders = who_recommends(context, start, match.start(), ())
        if recommenders is None:
            continue
        strength = requests.strength(match)
        at = match.end()
        addressees, implied, action = who_is_asked(context, at, end, recommenders)
        if demonstrative := _DEMONSTRATIVE.search(text, match.start(), end):
            named = [a for a in context.between(start, match.start()) if a not in recommenders]
            addressees, implied, action = named[:1], not named, demonstrative.end()
        if strength == "considered that" and not requests.MODAL.search(text, at, end):
            continue
        bearers = [a for a in context.between(action, end) if a not in addressees]
        return _Opening(recommenders, addressees, bearers, implied, strength, unit)
    if operative := requests.OPERATIVE.match(text, start, end):
        addressees, implied, _ = who_is_asked(context, operative.end(), end, author)
        return _Opening(author, addressees, [], implied, operative["verb"].lower(), unit)
    if modal := requests.MODAL.search(text, start, end):
        near = list(context.between(start, modal.start()))
        generic = ADDRESSEE.search(text, start, modal.start())
        addressees = near[-1:] or ([generic_addressee(context, generic, None)] if generic else [])
        if addressees:
            return _Opening(author, addressees, [], False, modal["modal"], unit)
    if section or re.search(r"\brecommendations?\b", text[start:end], re.IGNORECASE):
        near = list(context.between(start, end))
        return _Opening(
            author, near[:1] or implied_addressees(context), [], not near, "recommended", unit
        )
    return None


def _heading(context: Context, unit: Unit) -> bool:
    """Tell whether a unit is in a section of recommendations."""
    units = context.document.units
    for other in reversed(units[: units.index(unit)]):
        if other.kind == kinds.HEADING:
            return bool(_SECTION.search(context.document.unit_text(other)))
    return False


def listed_requests(context: Context, opening: _Opening, items: list[Unit]) -> Iterator[Find]:
    """Make finds of the items of a list of recommendations."""
    text = context.document.text
    for item in items:
        words = context.document.unit_text(item)
        if _states_before(context, item):
            yield from requests_of_states(context, item)
            continue
        if not _is_request(words):
            continue
        yield made(
            context,
            item.start,
            item.start + len(words.rstrip(" .;")),
            item.end,
            recommenders=opening.recommenders,
            addressees=opening.addressees,
            implied=opening.implied,
            strength=opening.strength,
            type=LISTED,
            sentence=item.start,
            rule="item of a list",
            bearers=opening.bearers,
            list=opening.unit.id,
        )
    del text


def _is_request(words: str) -> bool:
    first = words.strip()
    return bool(first) and (
        requests.is_action(first)
        or first[:3] in ("To ", "to ")
        or bool(requests.MODAL.search(first[:200]))
        or first[:5] == "That "
        or len(first.split()) > 3
    )


def operative_requests(context: Context, unit: Unit) -> list[Find]:
    """Parse an operative paragraph of a resolution: its verb, and further ones within it."""
    text = context.document.text
    if unit.kind not in (kinds.PARAGRAPH, kinds.ITEM):
        return []
    first = requests.OPERATIVE.match(text, unit.start, unit.end)
    if not first and not _is_resolution(context):
        return []
    verbs = [first] if first else []
    if _is_resolution(context):
        verbs += requests.WITHIN.finditer(text, first.end() if first else unit.start, unit.end)
    author = (
        Actor(unit.start, unit.start, (context.author,) if context.author else (), "", False),
    )
    if not verbs:
        return []
    finds = []
    last = unit.start + len(context.document.unit_text(unit).rstrip(" .;"))
    for verb, following in zip(verbs, [*verbs[1:], None], strict=True):
        stop = following.start() if following else last
        addressees, implied, action = who_is_asked(context, verb.end(), stop, author)
        finds.append(
            made(
                context,
                action,
                stop,
                unit.end,
                recommenders=author,
                addressees=addressees,
                implied=implied,
                strength=verb["verb"].lower(),
                type=DIRECT,
                sentence=unit.start,
                rule="operative paragraph",
            )
        )
    return finds


def _is_resolution(context: Context) -> bool:
    symbol = context.document.metadata.get("symbol", "")
    return "/RES/" in symbol or "/L." in symbol


def _states_before(context: Context, unit: Unit) -> list[Actor]:
    """Return the States in brackets at the end of a unit that begins with a verb."""
    words = context.document.unit_text(unit)
    match = _BY_STATES.search(words)
    if not match or not requests.is_action(words):
        return []
    start = unit.start + match.start("states")
    return [a for a in context.between(start, unit.start + match.end("states")) if a.state]


def requests_of_states(context: Context, unit: Unit) -> list[Find]:
    """Parse a recommendation of the review: an action, and its authors in brackets."""
    states = _states_before(context, unit)
    if not states:
        return []
    words = context.document.unit_text(unit)
    end = words.rindex("(")
    return [
        made(
            context,
            unit.start,
            unit.start + end,
            unit.end,
            recommenders=tuple(states),
            addressees=implied_addressees(context),
            implied=True,
            strength="recommended",
            type=LISTED,
            sentence=unit.start,
            rule="recommending States in brackets",
        )
    ]
