"""The find of one recommendation, with its actors, its sentence and its footnotes."""

from bisect import bisect_right
from collections.abc import Sequence

from graph_api.reading import document as kinds
from graph_api.reading.document import Document, Find
from graph_api.reading.request_actors import Actor, Context, ids_of

KIND = "recommendation"


DIRECT, LISTED = "embedded", "listed"


def made(
    context: Context,
    start: int,
    end: int,
    stop: int,
    *,
    recommenders: Sequence[Actor],
    addressees: Sequence[Actor],
    implied: bool,
    strength: str,
    type: str,
    sentence: int,
    rule: str,
    confidence: str = "explicit",
    bearers: Sequence[Actor] = (),
    list: str = "",
) -> Find:
    """Make a find of one request, with the footnotes of its sentence, else the next one."""
    document = context.document
    calls = document.calls_between(sentence, stop) or _later_call(document, stop)
    detail: dict[str, object] = {
        "recommenders": ids_of(recommenders),
        "addressees": ids_of(addressees),
        "implied": implied,
        "strength": strength,
        "type": type,
        "sentence": sentence,
        "notes": [call.number for call in calls],
    }
    if bearers:
        detail["duty_bearers"] = ids_of(bearers)
    if list:
        detail["list"] = list
    if any(not actor.targets for actor in (*recommenders, *addressees)):
        detail["unresolved"] = [a.name for a in (*recommenders, *addressees) if not a.targets]
    targets = tuple(dict.fromkeys(t for actor in addressees for t in actor.targets))
    return Find(KIND, start, max(end, start + 1), targets, confidence, rule, detail)


def _later_call(document: Document, position: int) -> "list[kinds.Call]":
    """Return the next footnote marker of the paragraph, if the sentence has none."""
    unit = document.unit_at(position - 1)
    later = bisect_right([call.position for call in document.calls], position)
    for call in document.calls[later : later + 1]:
        if call.position <= unit.end:
            return [call]
    return []
