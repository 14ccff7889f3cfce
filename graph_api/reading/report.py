"""The report of a reading: counts, unresolved names, and the outcome of each unit."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from graph_api.reading.decisions import REJECTED, Decided
from graph_api.reading.document import FOOTNOTE, FURNITURE, Document
from graph_api.reading.masking import Mask

_CAPITALS = re.compile(r"(?<![\w/-])[A-Z][A-Z0-9]{2,}(?:-[A-Z0-9]+)*(?![\w/])")
_PHRASE = re.compile(
    r"(?<![.!?:;“\"] )(?<!^)(?<![\w’'-])"
    r"[A-Z][\w’'-]++(?:\s(?:(?:of|for|on|and|the|de|la)\s){0,3}[A-Z][\w’'-]++)++"
)
_LISTED = 200


def report(
    document: Document, decided: Sequence[Decided], mask: Mask, unused: Sequence[str]
) -> dict[str, Any]:
    """Describe a reading as JSON: see docs/reading.md for the members."""
    kinds: dict[str, Counter[str]] = {}
    for entry in decided:
        counts = kinds.setdefault(entry.find.kind, Counter())
        counts[entry.find.confidence] += 1
        counts[entry.status] += 1
        counts["all"] += 1
    masked = Counter(kind for _, _, kind in mask.spans)
    return {
        "document": document.metadata,
        "warnings": document.warnings,
        "units": len([u for u in document.units if u.kind != FURNITURE]),
        "footnotes": len(document.notes),
        "finds": {kind: dict(sorted(counts.items())) for kind, counts in sorted(kinds.items())},
        "masked": dict(sorted(masked.items())),
        "unresolved": _counted(_unresolved(decided, mask)),
        "not_understood": _counted(_unknown(document, decided, mask)),
        "decisions_without_find": list(unused),
        "paragraphs": list(_outcomes(document, decided)),
        "all": [entry_of(document, entry, mask) for entry in decided],
    }


def entry_of(document: Document, entry: Decided, mask: Mask) -> dict[str, Any]:
    """Describe one find: its key, place in the source, words, targets, confidence and rule."""
    find = entry.find
    start, end = document.span(find.start, find.end)
    detail = {k: v for k, v in find.detail.items() if k != "sentence"}
    return {
        "key": entry.key,
        "kind": find.kind,
        "unit": document.unit_at(find.start).id,
        "line": document.line(find.start),
        "start": start,
        "end": end,
        "words": mask.words(find.start, min(find.end, find.start + 300)),
        "targets": list(find.targets),
        "confidence": find.confidence,
        "rule": find.rule,
        "status": entry.status,
        **({"gist": entry.gist} if entry.gist else {}),
        **({"detail": detail} if detail else {}),
    }


def _counted(strings: Iterator[str]) -> list[dict[str, Any]]:
    counts = Counter(strings)
    return [
        {"words": w, "count": n} for w, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    ][:_LISTED]


def _unresolved(decided: Sequence[Decided], mask: Mask) -> Iterator[str]:
    """Iterate over recognised finds with no target in the graph, or several."""
    for entry in decided:
        find = entry.find
        if find.kind in ("body", "instrument", "country") and len(find.targets) != 1:
            yield mask.words(find.start, find.end)


def _unknown(document: Document, decided: Sequence[Decided], mask: Mask) -> Iterator[str]:
    """Iterate over names and abbreviations outside all finds."""
    covered = sorted(
        (e.find.start, e.find.end)
        for e in decided
        if e.find.kind not in ("recommendation", "engagement", "citation") and e.status != REJECTED
    )
    index, reach = 0, -1
    names = [m for p in (_CAPITALS, _PHRASE) for m in p.finditer(document.text)]
    for match in sorted(names, key=lambda m: m.start()):
        while index < len(covered) and covered[index][0] <= match.start():
            reach = max(reach, covered[index][1])
            index += 1
        free = match.start() >= reach and not (
            index < len(covered) and covered[index][0] < match.end()
        )
        if (
            free
            and document.unit_at(match.start()).kind != FURNITURE
            and not mask.touches(*match.span())
        ):
            yield match[0]


def _outcomes(document: Document, decided: Sequence[Decided]) -> Iterator[dict[str, Any]]:
    counts: dict[int, Counter[str]] = {}
    for entry in decided:
        counts.setdefault(document.unit_at(entry.find.start).start, Counter())[entry.find.kind] += 1
    for unit in document.units:
        if unit.kind == FURNITURE:
            continue
        counts_of_unit = counts.get(unit.start, Counter())
        outcome = "read" if counts_of_unit else "nothing found"
        yield {
            "unit": unit.id,
            "kind": unit.kind,
            "line": document.line(unit.start),
            "outcome": outcome
            if unit.kind != FOOTNOTE or counts_of_unit
            else "nothing found in the footnote",
            "finds": dict(sorted(counts_of_unit.items())),
        }
