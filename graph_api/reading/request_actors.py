"""The author and the addressee of a recommendation: the actors around its verb."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph_api.reading import requests
from graph_api.reading.document import Document, Find

ADDRESSEE = re.compile(
    r"\b(?:[Aa]ll |other |its |their )?(?:[Tt]he )?(?:(?:[A-Z]\w+ )?Government(?:s)?|"
    r"[Aa]uthorities|State party|State|States? concerned|country|international community|"
    r"parties|Member States|member States|States|legislature|Parliament|companies|donors)\b(?: "
    r"of (?:the )?(?=[A-Z]))?"
)
NEAR = 140

_AFTER_VERB = re.compile(r"^\s*(?:[“\"(]?)(?:that\s|for\s|upon\s|on\s|to\s|the\s)*")


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor or State in the text: its place, ids, and how it is written."""

    start: int
    end: int
    targets: tuple[str, ...]
    name: str
    state: bool


@dataclass
class Context:
    """The actors and State of a document, for finding its recommendations."""

    document: Document
    actors: list[Actor]
    review: str | None
    author: str | None
    starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Index the actors by their start."""
        self.starts = [actor.start for actor in self.actors]

    def between(self, start: int, end: int) -> Sequence[Actor]:
        """Return the actors that begin within a stretch of the text."""
        return self.actors[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def context_of(document: Document, bodies: list[Find], countries: list[Find]) -> Context:
    """Collect the actors of a document, and the rest of the context."""
    text = document.text
    actors = [
        Actor(f.start, f.end, f.targets, str(f.detail.get("code", text[f.start : f.end])), False)
        for f in bodies
    ] + [
        Actor(f.start, f.end, f.targets, text[f.start : f.end], True)
        for f in countries
        if f.detail.get("form") != "adjective"
    ]
    state = document.metadata.get("state")
    author = document.metadata.get("author")
    actors.sort(key=lambda a: (a.start, -a.end))
    return Context(
        document,
        actors,
        f"country/{state}" if state else None,
        f"actor/{author}" if author else None,
    )


def subject_of(context: Context, start: int, end: int) -> tuple[Actor, ...]:
    """Return the actors at the head of a sentence, to which "it" in the next one refers."""
    head = [a for a in context.between(start, end) if not a.state]
    if not head or head[0].start > start + 90:
        return ()
    if re.match(r"(?:It|They|He|She)\b", context.document.text[start:end]):
        return ()
    return joined_actors(context, head)


def joined_actors(context: Context, actors: Sequence[Actor]) -> tuple[Actor, ...]:
    """Return adjacent actors, joined by "and" or commas."""
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


def who_recommends(
    context: Context, start: int, verb: int, subject: tuple[Actor, ...]
) -> tuple[Actor, ...] | None:
    """Return the author directly before the verb; None if there is none."""
    text = context.document.text
    before = text[start:verb]
    if requests.REPORTED_BEFORE.search(before):
        return None
    if match := requests.PRONOUN_BEFORE.search(before):
        if match["pronoun"].lower() in ("we", "i"):
            author = Actor(
                start, start, (context.author,) if context.author else (), match["pronoun"], False
            )
            return (author,)
        own = _before(context, start, start + match.start("pronoun"))
        return own or subject or (Actor(start, start, (), match["pronoun"], False),)
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
        return (Actor(at, at + len(match["who"]), targets, match["who"], False),)
    return None


_COORDINATED = re.compile(r"\band (?:also |further |therefore |strongly )?$")


def _coordinated(
    context: Context, start: int, verb: int, near: Sequence[Actor]
) -> tuple[Actor, ...]:
    """Return the author in "JS1 noted that ... and recommended": the head of the sentence."""
    text = context.document.text
    head = [a for a in near if not a.state]
    if not head or head[0].start > start + 5 or not _COORDINATED.search(text[start:verb]):
        return ()
    run = joined_actors(context, head)
    speaks = re.match(
        r"\)?,? (?:also |further )?(?:noted|reported|stated|observed|said)\b",
        text[run[-1].end :][:40],
    )
    return run if speaks else ()


def _before(context: Context, start: int, end: int) -> tuple[Actor, ...]:
    head = [a for a in context.between(start, end) if not a.state]
    return joined_actors(context, head) if head and head[0].start < start + 60 else ()


def _run_before(context: Context, near: Sequence[Actor], last: Actor) -> tuple[Actor, ...]:
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


def who_is_asked(
    context: Context, after: int, end: int, recommenders: tuple[Actor, ...]
) -> tuple[list[Actor], bool, int]:
    """Return the addressees, whether they are only implied, and where the action begins."""
    text = context.document.text
    if including := re.match(r"[^.;]{0,120}?,? including:?\s", text[after:end]):
        listed = list(context.between(after, after + including.end()))
        return listed or implied_addressees(context), not listed, after + including.end()
    head = _AFTER_VERB.match(text[after:end])
    begin = after + (head.end() if head else 0)
    generic = ADDRESSEE.match(text, begin, end)
    actors = [a for a in context.between(begin, min(end, begin + NEAR)) if a not in recommenders]
    first = actors[0] if actors else None
    if generic and (first is None or first.start >= generic.start()):
        owner = first if first and first.start <= generic.end() + 4 and first.state else None
        named = generic_addressee(context, generic, owner)
        return [named], False, action_start(text, named.end, end)
    if first and first.start <= begin + 12 and not re.match(r"[a-z]+ing\b", text[begin:]):
        run = list(joined_actors(context, [a for a in actors if a.start >= first.start]))
        if run[-1].state and text[run[-1].end : run[-1].end + 1] in "'’":
            return implied_addressees(context), True, begin
        return run, False, action_start(text, run[-1].end, end)
    return implied_addressees(context), True, begin


def generic_addressee(context: Context, match: "re.Match[str]", owner: Actor | None) -> Actor:
    """Return the target of a phrase such as "the Government" (of a State)."""
    text = context.document.text
    if owner:
        return Actor(match.start(), owner.end, owner.targets, text[match.start() : owner.end], True)
    plural = re.search(r"States$|parties$", match[0])
    targets = ("actor/member-states",) if plural else (context.review,) if context.review else ()
    return Actor(match.start(), match.end(), targets, match[0].strip(), not plural)


def implied_addressees(context: Context) -> list[Actor]:
    """Return the addressees of a request that names none: the State under review."""
    if not context.review:
        return []
    return [Actor(0, 0, (context.review,), "", True)]


def action_start(text: str, position: int, end: int) -> int:
    """Return where the action begins after the addressee."""
    match = re.compile(
        r"[,)\s]*(?:(?:to|should|must|will|would|shall|that|systematically|and regularly)\s)*"
    ).match(text, position, end)
    return match.end() if match else position


_REPORTS = re.compile(
    r"\b(?:noted|stated|reported|observed|highlight\w*|clarify\w*|stress\w*|recall\w*|"
    r"underlin\w*|affirm\w*|emphasi[sz]\w*|how|whether|why|what|if|because|although|rejected|"
    r"provided) (?:that |how )?[^,;]*$"
)


_PARTY = re.compile(
    r"\b(?:[Ee]ach|[Ee]very|[Tt]he|[Aa]) (?:State (?:party|Party)|State concerned|"
    r"Government|authorities)(?: also| therefore)? $"
)


def _party(context: Context, match: "re.Match[str]") -> Actor:
    """Return the target of "the State party": the State under review, else all of them."""
    target = context.review or "actor/member-states"
    return Actor(match.start(), match.end(), (target,), match[0].strip(), True)


def who_should_act(context: Context, start: int, modal: int) -> list[Actor]:
    """Return the subject of the modal verb, if it is an actor."""
    text = context.document.text
    near = [a for a in context.between(start, modal) if a.end <= modal]
    if party := _PARTY.search(text, max(start, modal - 60), modal):
        return [] if _REPORTS.search(text[start : party.start()]) else [_party(context, party)]
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
            return list(joined_actors(context, outer)) if outer and "on which" not in head else []
        return list(run)
    opening = [a for a in near if text[start : a.start] in ("", "The ", "All ", "“")]
    if opening and re.search(r"\band\s$", text[start:modal]):
        return list(joined_actors(context, near))
    return []


def ids_of(actors: Sequence[Actor]) -> "list[str]":
    """Return ids, or names of actors that are new to the graph, without repetition."""
    return [*dict.fromkeys(t for a in actors for t in (a.targets or (a.name,)) if t)]
