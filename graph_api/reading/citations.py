"""Citations of documents and submissions in footnotes, with the sentence of each footnote."""

import re

from graph_api.reading.document import Call, Document, Find
from graph_api.reading.gazetteer import Gazetteer

KIND = "citation"
_PINPOINT = re.compile(
    r"(?:paras?\.|paragraphs?|pages?|pp?\.|recommendations?|chaps?\.|sects?\.|"
    r"annex)\s?[\d(][\w.()\s,;–-]{0,300}?(?=[;.]?\s{0,2}(?:and\s)?[A-Z]|[.;]\s|[.;]?$)"
)


def find(document: Document, found: dict[str, list[Find]], names: Gazetteer) -> list[Find]:
    """Make one find of each footnote: its number, its place, its citations."""
    cited: dict[int, list[Find]] = {}
    for kind in ("symbol", "address", "body"):
        for find_ in found.get(kind, []):
            cited.setdefault(document.unit_at(find_.start).start, []).append(find_)
    calls: dict[str, list[Call]] = {}
    for call in document.calls:
        calls.setdefault(call.number, []).append(call)
    finds = []
    for number, unit in document.notes.items():
        inside = sorted(cited.get(unit.start, []), key=lambda f: f.start)
        documents = [f for f in inside if f.kind != "body"]
        targets = tuple(dict.fromkeys(t for f in documents for t in f.targets))
        text = document.unit_text(unit)
        detail: dict[str, object] = {
            "number": number,
            "called_at": [_place(document, call) for call in calls.get(number, [])],
            "symbols": [f.detail["canonical"] for f in inside if f.kind == "symbol"],
            "addresses": [f.detail["url"] for f in inside if f.kind == "address"],
            "submitters": list(
                dict.fromkeys(str(f.detail["code"]) for f in inside if "code" in f.detail)
            ),
            "pinpoints": [" ".join(m[0].split()).rstrip(" ,;") for m in _PINPOINT.finditer(text)][
                :20
            ],
        }
        confidence = "explicit" if number in calls else "possible"
        rule = "footnote" if number in calls else "footnote that no marker calls"
        finds.append(Find(KIND, unit.start, unit.end, targets, confidence, rule, detail))
    return sorted(finds, key=lambda f: f.start)


def _place(document: Document, call: Call) -> dict[str, object]:
    start = max(call.position - 1, 0)
    unit = document.unit_at(start)
    return {
        "unit": unit.id,
        "sentence": document.sentence_at(start)[2],
        "line": document.source_line(call.offset),
    }
