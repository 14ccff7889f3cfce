"""Recommendations in a text: who recommends what to whom, how strongly, with which footnotes."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph_api.reading import document as kinds
from graph_api.reading import requests
from graph_api.reading.document import Document, Find, Unit
from graph_api.reading.gazetteer import Gazetteer

KIND = "recommendation"
DIRECT, REPORTED, LISTED = "embedded", "reported", "listed"
_ADDRESSEE = re.compile(
    r"\b(?:[Aa]ll |other |its |their )?(?:[Tt]he )?(?:(?:[A-Z]\w+ )?Government(?:s)?|"
    r"[Aa]uthorities|State party|State|States? concerned|country|international community|"
    r"parties|Member States|member States|States|legislature|Parliament|companies|donors)\b(?: "
    r"of (?:the )?(?=[A-Z]))?"
)
_SECTION = re.compile(r"\b(?:recommendations?|recommends)\b", re.IGNORECASE)
_BY_STATES = re.compile(r"\((?P<states>[^()]*)\)[;.,]?\s*$")
_AFTER_VERB = re.compile(r"^\s*(?:[“\"(]?)(?:that\s|for\s|upon\s|on\s|to\s|the\s)*")
_DEMONSTRATIVE = re.compile(
    r"\b(?:these|those|such) (?:entities|bodies|mechanisms|actors|organi[sz]ations|States)\b"
)
_NEAR = 140
_TO = re.compile(r"\s(?:to|take|should|must|will|would|shall)\s")


@dataclass(frozen=True, slots=True)
class _Actor:
    """An actor or State in the text: its place, ids, and how it is written."""

    start: int
    end: int
    targets: tuple[str, ...]
    name: str
    state: bool


@dataclass
class _Context:
    """What is known while the recommendations of a document are sought."""

    document: Document
    actors: list[_Actor]
    review: str | None
    author: str | None
    starts: list[int] = field(default_factory=list)
    counter: int = 0

    def __post_init__(self) -> None:
        self.starts = [actor.start for actor in self.actors]

    def between(self, start: int, end: int) -> Sequence[_Actor]:
        """Return the actors that begin within a stretch of the text."""
        return self.actors[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def find(
    document: Document, bodies: list[Find], countries: list[Find], names: Gazetteer
) -> list[Find]:
    """Find recommendations, one for each item; items of a sentence share its place."""
    context = _context(document, bodies, countries)
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
        if items and (opening := _opening(context, unit)):
            finds += _list_items(context, opening, items)
            done.update(u.start for u in items)
            continue
        finds += _unit(context, unit)
    return sorted(finds, key=lambda f: (f.start, f.end))


def _context(document: Document, bodies: list[Find], countries: list[Find]) -> _Context:
    text = document.text
    actors = [
        _Actor(f.start, f.end, f.targets, str(f.detail.get("code", text[f.start : f.end])), False)
        for f in bodies
    ] + [
        _Actor(f.start, f.end, f.targets, text[f.start : f.end], True)
        for f in countries
        if f.detail.get("form") != "adjective"
    ]
    state = document.metadata.get("state")
    author = document.metadata.get("author")
    actors.sort(key=lambda a: (a.start, -a.end))
    return _Context(
        document,
        actors,
        f"country/{state}" if state else None,
        f"actor/{author}" if author else None,
    )


# --- sentences ---


def _unit(context: _Context, unit: Unit) -> Iterator[Find]:
    text = context.document.text
    if operative := _operative(context, unit):
        yield from operative
        return
    if listed := _by_states(context, unit):
        yield from listed
        return
    subject: tuple[_Actor, ...] = ()
    for start, end in context.document.sentences(unit):
        found = list(_sentence(context, start, end, subject))
        yield from found
        subject = _subject(context, start, end) or subject
    del text


def _subject(context: _Context, start: int, end: int) -> tuple[_Actor, ...]:
    """Return the actors at the head of a sentence: what "it" in the next one stands for."""
    head = [a for a in context.between(start, end) if not a.state]
    if not head or head[0].start > start + 90:
        return ()
    if re.match(r"(?:It|They|He|She)\b", context.document.text[start:end]):
        return ()
    return _run(context, head)


def _run(context: _Context, actors: Sequence[_Actor]) -> tuple[_Actor, ...]:
    """Return actors that stand beside each other, joined by "and" or commas."""
    text = context.document.text
    run = [actors[0]]
    for actor in actors[1:]:
        between = text[run[-1].end : actor.start]
        if actor.end <= run[-1].end:
            continue
        if not re.fullmatch(
            r"[\s,()]*+(?:(?:and|as well as|together with)[\s,()]*+)?(?:the )?", between
        ):
            break
        run.append(actor)
    return tuple(run)


def _sentence(
    context: _Context, start: int, end: int, subject: tuple[_Actor, ...]
) -> Iterator[Find]:
    """Find the recommendations of one sentence: by a verb, by a modal, by "it is essential"."""
    text = context.document.text
    for match in requests.VERB.finditer(text, start, end):
        recommenders = _recommenders(context, start, match.start(), subject)
        if recommenders is None:
            continue
        strength = requests.strength(match)
        after = text[match.end() : end]
        if strength == "hoped" and not re.search(r"\b(?:will|would)\b", after[:_NEAR]):
            continue
        if strength == "considered that":
            modal = requests.MODAL.search(text, match.end(), end)
            if not modal:
                continue
        yield from _request(context, start, match.end(), end, recommenders, strength)
        return
    yield from _modal(context, start, end)


def _recommenders(
    context: _Context, start: int, verb: int, subject: tuple[_Actor, ...]
) -> tuple[_Actor, ...] | None:
    """Return who recommends, directly before the verb; None if nobody does so."""
    text = context.document.text
    before = text[start:verb]
    if requests.REPORTED_BEFORE.search(before):
        return None
    if match := requests.PRONOUN_BEFORE.search(before):
        if match["pronoun"].lower() in ("we", "i"):
            author = _Actor(
                start, start, (context.author,) if context.author else (), match["pronoun"], False
            )
            return (author,)
        own = _before(context, start, start + match.start("pronoun"))
        return own or subject or (_Actor(start, start, (), match["pronoun"], False),)
    near = list(context.between(start, verb))
    closing = [
        a
        for a in near
        if a.end <= verb and re.fullmatch(rf"[)”\"]?,?{requests.ADVERBS}\s", text[a.end : verb])
    ]
    if not closing and (head := _coordinated(context, start, verb, near)):
        return head
    if closing:
        run = _run_before(context, near, closing[-1])
        if any(a.state or "member-states" in str(a.targets) for a in run):
            return None
        return run
    if match := requests.GENERIC_BEFORE.search(before):
        at = start + match.start("who")
        targets = (context.author,) if context.author else ()
        return (_Actor(at, at + len(match["who"]), targets, match["who"], False),)
    return None


_COORDINATED = re.compile(r"\band (?:also |further |therefore |strongly )?$")


def _coordinated(
    context: _Context, start: int, verb: int, near: Sequence[_Actor]
) -> tuple[_Actor, ...]:
    """Return who recommends in "JS1 noted that ... and recommended": the head of the sentence."""
    text = context.document.text
    head = [a for a in near if not a.state]
    if not head or head[0].start > start + 5 or not _COORDINATED.search(text[start:verb]):
        return ()
    run = _run(context, head)
    speaks = re.match(
        r"\)?,? (?:also |further )?(?:noted|reported|stated|observed|said)\b",
        text[run[-1].end :][:40],
    )
    return run if speaks else ()


def _before(context: _Context, start: int, end: int) -> tuple[_Actor, ...]:
    head = [a for a in context.between(start, end) if not a.state]
    return _run(context, head) if head and head[0].start < start + 60 else ()


def _run_before(context: _Context, near: Sequence[_Actor], last: _Actor) -> tuple[_Actor, ...]:
    run = [last]
    text = context.document.text
    for actor in reversed([a for a in near if a.end <= last.start]):
        between = text[actor.end : run[0].start]
        link = re.fullmatch(
            r"[\s,()“”\"]*+(?:(and|as well as|together with)[\s,()“”\"]*+)?(?:the )?", between
        )
        # With a mere comma between them, actors do not act together: "Regarding A, B urges".
        if not link or (len(run) == 1 and not link[1] and "(" not in between):
            break
        run.insert(0, actor)
    return tuple(run)


def _request(
    context: _Context,
    start: int,
    after: int,
    end: int,
    recommenders: tuple[_Actor, ...],
    strength: str,
) -> Iterator[Find]:
    """Make finds of what is recommended after a verb."""
    text = context.document.text
    addressees, implied, action = _addressees(context, after, end, recommenders)
    words = text[action:end]
    for a, b in requests.items(words):
        yield _make(
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


def _addressees(
    context: _Context, after: int, end: int, recommenders: tuple[_Actor, ...]
) -> tuple[list[_Actor], bool, int]:
    """Return to whom a request goes, whether that is only implied, and where its action begins."""
    text = context.document.text
    if including := re.match(r"[^.;]{0,120}?,? including:?\s", text[after:end]):
        listed = list(context.between(after, after + including.end()))
        return listed or _implied(context), not listed, after + including.end()
    head = _AFTER_VERB.match(text[after:end])
    begin = after + (head.end() if head else 0)
    said = " for " in text[after : begin + 1] or " that " in text[after : begin + 1]
    generic = _ADDRESSEE.match(text, begin, end)
    actors = [a for a in context.between(begin, min(end, begin + _NEAR)) if a not in recommenders]
    first = actors[0] if actors else None
    if generic and (first is None or first.start >= generic.start()):
        owner = first if first and first.start <= generic.end() + 4 and first.state else None
        named = _generic(context, generic, owner)
        return [named], False, _action(text, named.end, end)
    if first and first.start <= begin + 12 and not re.match(r"[a-z]+ing\b", text[begin:]):
        run = list(_run(context, [a for a in actors if a.start >= first.start]))
        if run[-1].state and text[run[-1].end : run[-1].end + 1] in "'’":
            return _implied(context), True, begin
        return run, False, _action(text, run[-1].end, end)
    del said
    return _implied(context), True, begin


def _generic(context: _Context, match: "re.Match[str]", owner: _Actor | None) -> _Actor:
    text = context.document.text
    if owner:
        return _Actor(
            match.start(), owner.end, owner.targets, text[match.start() : owner.end], True
        )
    plural = re.search(r"States$|parties$", match[0])
    targets = ("actor/member-states",) if plural else (context.review,) if context.review else ()
    return _Actor(match.start(), match.end(), targets, match[0].strip(), not plural)


def _implied(context: _Context) -> list[_Actor]:
    if not context.review:
        return []
    return [_Actor(0, 0, (context.review,), "", True)]


def _action(text: str, position: int, end: int) -> int:
    """Return where the action begins behind the addressee."""
    match = re.compile(
        r"[,)\s]*(?:(?:to|should|must|will|would|shall|that|systematically|and regularly)\s)*"
    ).match(text, position, end)
    return match.end() if match else position


# --- modals ---


def _modal(context: _Context, start: int, end: int) -> Iterator[Find]:
    text = context.document.text
    if match := requests.IT_IS.search(text, start, end):
        yield from _essential(context, match, start, end)
        return
    for match in requests.MODAL.finditer(text, start, end):
        subject = _modal_subject(context, start, match.start())
        if subject and context.author:
            action = match.end() + 1
            for a, b in _calls(text[action:end]):
                yield _make(
                    context,
                    action + a,
                    action + b,
                    end,
                    recommenders=(_Actor(start, start, (context.author,), "", False),),
                    addressees=subject,
                    implied=False,
                    strength=match["modal"],
                    type=DIRECT,
                    sentence=start,
                    rule=f"an actor {match['modal']}",
                    confidence="likely",
                )
            return


def _calls(words: str) -> list[tuple[int, int]]:
    """Divide at ", and calling on": a second request within the first."""
    match = re.search(r",?\s(?:and|or)\s(?=calling (?:up)?on\b)", words)
    last = len(words.rstrip(" .;"))
    return [(0, match.start()), (match.end(), last)] if match else [(0, last)]


def _essential(context: _Context, match: "re.Match[str]", start: int, end: int) -> Iterator[Find]:
    text = context.document.text
    if re.match(
        r"\s(?:highlight|note|recall|stress|mention|emphasi[sz]e|remember|underline|point out|"
        r"acknowledge that)\b",
        text[match.end() :],
    ):
        return
    near = list(context.between(match.end(), min(match.end() + 60, end)))
    addressees = list(_run(context, near)) if near and match["link"] == "for" else []
    action = _action(text, addressees[-1].end if addressees else match.end(), end)
    if context.author:
        yield _make(
            context,
            action,
            len(text[:end].rstrip(" .;")),
            end,
            recommenders=(_Actor(start, start, (context.author,), "", False),),
            addressees=addressees,
            implied=not addressees,
            strength=f"it is {match['adjective']}",
            type=DIRECT,
            sentence=start,
            rule="it is essential",
            confidence="likely",
        )


_REPORTS = re.compile(
    r"\b(?:noted|stated|reported|observed|highlight\w*|clarify\w*|stress\w*|recall\w*|"
    r"underlin\w*|affirm\w*|emphasi[sz]\w*|how|whether|why|what|if|because|although|rejected|"
    r"provided) (?:that |how )?[^,;]*$"
)


def _modal_subject(context: _Context, start: int, modal: int) -> list[_Actor]:
    """Return the actors that should act: the subject of the modal verb, if it is one."""
    text = context.document.text
    near = [a for a in context.between(start, modal) if a.end <= modal]
    if not near:
        return []
    last = near[-1]
    between = text[last.end : modal]
    clause = text[start : last.start]
    if re.fullmatch(r"\)?,?(?:\s(?:also|therefore|thus|all|in this regard|then))?\s", between):
        if _REPORTS.search(clause):
            return []
        run = _run_before(context, near, last)
        head = text[start : run[0].start]
        if re.search(
            r"\b(?:of|by|with|from|against|to|in|for|on)(?: the)?\s$", head
        ) and not re.search(r"\b(?:members|members and staff) of(?: the)?\s$", head):
            outer = [a for a in near if a.start <= start + 12]
            return list(_run(context, outer)) if outer and "on which" not in head else []
        return list(run)
    opening = [a for a in near if text[start : a.start] in ("", "The ", "All ", "“")]
    if opening and re.search(r"\band\s$", text[start:modal]):
        return list(_run(context, near))
    return []


# --- lists ---


@dataclass
class _Opening:
    """The phrase that opens a list, as far as it says who recommends what to whom."""

    recommenders: tuple[_Actor, ...]
    addressees: list[_Actor]
    bearers: list[_Actor]
    implied: bool
    strength: str
    unit: Unit


def _opening(context: _Context, unit: Unit) -> _Opening | None:
    """Read the phrase that opens a list, if it recommends."""
    text = context.document.text
    start, end = context.document.sentences(unit)[-1]
    section = _heading(context, unit)
    author = (_Actor(start, start, (context.author,) if context.author else (), "", False),)
    for match in requests.VERB.finditer(text, start, end):
        recommenders = _recommenders(context, start, match.start(), ())
        if recommenders is None:
            continue
        strength = requests.strength(match)
        at = match.end()
        addressees, implied, action = _addressees(context, at, end, recommenders)
        if demonstrative := _DEMONSTRATIVE.search(text, match.start(), end):
            named = [a for a in context.between(start, match.start()) if a not in recommenders]
            addressees, implied, action = named[:1], not named, demonstrative.end()
        if strength == "considered that" and not requests.MODAL.search(text, at, end):
            continue
        bearers = [a for a in context.between(action, end) if a not in addressees]
        return _Opening(recommenders, addressees, bearers, implied, strength, unit)
    if operative := requests.OPERATIVE.match(text, start, end):
        addressees, implied, _ = _addressees(context, operative.end(), end, author)
        return _Opening(author, addressees, [], implied, operative["verb"].lower(), unit)
    if modal := requests.MODAL.search(text, start, end):
        near = list(context.between(start, modal.start()))
        generic = _ADDRESSEE.search(text, start, modal.start())
        addressees = near[-1:] or ([_generic(context, generic, None)] if generic else [])
        if addressees:
            return _Opening(author, addressees, [], False, modal["modal"], unit)
    if section or re.search(r"\brecommendations?\b", text[start:end], re.IGNORECASE):
        near = list(context.between(start, end))
        return _Opening(author, near[:1] or _implied(context), [], not near, "recommended", unit)
    return None


def _heading(context: _Context, unit: Unit) -> bool:
    """Tell whether a unit stands in a section of recommendations."""
    units = context.document.units
    for other in reversed(units[: units.index(unit)]):
        if other.kind == kinds.HEADING:
            return bool(_SECTION.search(context.document.unit_text(other)))
    return False


def _list_items(context: _Context, opening: _Opening, items: list[Unit]) -> Iterator[Find]:
    text = context.document.text
    for item in items:
        words = context.document.unit_text(item)
        if _states_before(context, item):
            yield from _by_states(context, item)
            continue
        if not _is_request(words):
            continue
        yield _make(
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


def _operative(context: _Context, unit: Unit) -> list[Find]:
    """Read an operative paragraph of a resolution: its verb, and further ones within it."""
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
        _Actor(unit.start, unit.start, (context.author,) if context.author else (), "", False),
    )
    if not verbs:
        return []
    finds = []
    last = unit.start + len(context.document.unit_text(unit).rstrip(" .;"))
    for verb, following in zip(verbs, [*verbs[1:], None], strict=True):
        stop = following.start() if following else last
        addressees, implied, action = _addressees(context, verb.end(), stop, author)
        finds.append(
            _make(
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


def _is_resolution(context: _Context) -> bool:
    symbol = context.document.metadata.get("symbol", "")
    return "/RES/" in symbol or "/L." in symbol


def _states_before(context: _Context, unit: Unit) -> list[_Actor]:
    """Return the States in brackets at the end of a unit that begins with a verb."""
    words = context.document.unit_text(unit)
    match = _BY_STATES.search(words)
    if not match or not requests.is_action(words):
        return []
    start = unit.start + match.start("states")
    return [a for a in context.between(start, unit.start + match.end("states")) if a.state]


def _by_states(context: _Context, unit: Unit) -> list[Find]:
    """Read a recommendation of the review: an action, and who made it in brackets."""
    states = _states_before(context, unit)
    if not states:
        return []
    words = context.document.unit_text(unit)
    end = words.rindex("(")
    return [
        _make(
            context,
            unit.start,
            unit.start + end,
            unit.end,
            recommenders=tuple(states),
            addressees=_implied(context),
            implied=True,
            strength="recommended",
            type=LISTED,
            sentence=unit.start,
            rule="recommending States in brackets",
        )
    ]


# --- the find ---


def _make(
    context: _Context,
    start: int,
    end: int,
    stop: int,
    *,
    recommenders: Sequence[_Actor],
    addressees: Sequence[_Actor],
    implied: bool,
    strength: str,
    type: str,
    sentence: int,
    rule: str,
    confidence: str = "explicit",
    bearers: Sequence[_Actor] = (),
    list: str = "",
) -> Find:
    document = context.document
    calls = document.calls_between(sentence, stop) or _later_call(document, stop)
    detail: dict[str, object] = {
        "recommenders": _ids(recommenders),
        "addressees": _ids(addressees),
        "implied": implied,
        "strength": strength,
        "type": type,
        "sentence": sentence,
        "notes": [call.number for call in calls],
    }
    if bearers:
        detail["duty_bearers"] = _ids(bearers)
    if list:
        detail["list"] = list
    if any(not actor.targets for actor in (*recommenders, *addressees)):
        detail["unresolved"] = [a.name for a in (*recommenders, *addressees) if not a.targets]
    targets = tuple(dict.fromkeys(t for actor in addressees for t in actor.targets))
    return Find(KIND, start, max(end, start + 1), targets, confidence, rule, detail)


def _later_call(document: Document, position: int) -> "list[kinds.Call]":
    """Return the next footnote marker of the paragraph where the sentence has none."""
    unit = document.unit_at(position - 1)
    later = bisect_right([call.position for call in document.calls], position)
    for call in document.calls[later : later + 1]:
        if call.position <= unit.end:
            return [call]
    return []


def _ids(actors: Sequence[_Actor]) -> "list[str]":
    """Return ids, or names where the graph has none, without repetition."""
    return [*dict.fromkeys(t for a in actors for t in (a.targets or (a.name,)) if t)]
