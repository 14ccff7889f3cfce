"""The mentions of a draft: one of each thing that is named, with its forms and places."""

from collections.abc import Sequence

from graph_api.reading.decisions import Decided
from graph_api.reading.draft.layers import text
from graph_api.reading.draft.sheet import Sheet, is_accepted, status
from graph_api.reading.gazetteer import Gazetteer

_MOST_FORMS, _MOST_LOCATORS = 20, 200
_NAMED = ("actor", "country", "document")


def write(sheet: Sheet, entries: Sequence[Decided]) -> None:
    """Write the mentions of countries, bodies and instruments."""
    forms: dict[str, dict[str, None]] = {}
    places: dict[str, dict[str, None]] = {}
    accepted: set[str] = set()
    for entry in entries:
        find = entry.find
        target = _single(sheet.names, find.targets)
        if target is None or sheet.mask.touches(find.start, find.end):
            continue
        forms.setdefault(target, {})[sheet.document.text[find.start : find.end]] = None
        places.setdefault(target, {})[sheet.places.place(find.start)] = None
        if is_accepted(entry):
            accepted.add(target)
    for target in sorted(forms):
        kind, _, name = target.partition("/")
        locators = list(places[target])[:_MOST_LOCATORS]
        statements = [
            "a hrd:Mention",
            *sheet.attributed(),
            f"hrd:mentions <{target}>",
            *(f"hrd:form {text(form)}" for form in sorted(forms[target])[:_MOST_FORMS]),
            "hrd:namedExplicitly true",
            "hrd:locator " + ", ".join(f"<{p}>" for p in locators),
            status(target in accepted),
        ]
        sheet.layers.add(sheet.said, f"mention/{sheet.id}/{kind}/{name}", statements)


def _single(names: Gazetteer, targets: tuple[str, ...]) -> str | None:
    """Return the one thing that a find names, if the graph has it."""
    if len(targets) != 1 or targets[0] not in names.labels:
        return None
    return targets[0] if targets[0].split("/")[0] in _NAMED else None
