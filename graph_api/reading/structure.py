"""The structure of a document: sections, numbered paragraphs, list items, footnotes, furniture."""

from array import array

from graph_api.reading import document as kinds
from graph_api.reading import notes
from graph_api.reading.document import Call, Document, Unit
from graph_api.reading.joined import Joined
from graph_api.reading.unit_patterns import OpenUnit
from graph_api.reading.unit_reader import UnitReader


def read(raw: str) -> Document:
    """Divide a text into units.

    Offsets of the document lead back to this text, character by character.
    """
    reader = UnitReader(raw)
    units = reader.read()
    joined = Joined()
    spans = []
    for unit in units:
        start = joined.length
        for number, (a, b) in enumerate(unit.spans):
            joined.add_line(raw, a, b)
            if number + 1 < len(unit.spans):
                joined.break_line(raw, b)
        joined.trim()
        spans.append((start, joined.length))
        joined.put_one("\n", unit.spans[-1][1] if unit.spans else 0)
    return _document(raw, units, joined, spans, reader)


def _document(
    raw: str,
    opened: list[OpenUnit],
    joined: Joined,
    spans: list[tuple[int, int]],
    reader: UnitReader,
) -> Document:
    """Cut footnote markers out of the text, and compute the offsets anew."""
    text = joined.text
    most = max((int(d.number) for d in reader.defined if d.number.isdecimal()), default=0)
    raised = {int(n) for n, *_ in joined.calls if n.isdecimal()}
    glued = []
    if most and len(raised) < most / 2:
        bodies = [s for u, s in zip(opened, spans, strict=True) if u.kind not in _NO_CALLS]
        glued = notes.glued_calls(text, bodies, most)
    parts, offsets, calls, removed = [], array("l"), [], []
    position = 0
    for candidate in glued:
        parts.append(text[position : candidate.start])
        offsets.extend(joined.offsets[position : candidate.start])
        place = joined.offsets[candidate.start]
        calls.append(Call(str(candidate.number), len(offsets), place))
        removed.append((candidate.start, candidate.end - candidate.start))
        position = candidate.end
    parts.append(text[position:])
    offsets.extend(joined.offsets[position:])
    shift = _Shift(removed)
    defined = {definition.number for definition in reader.defined}
    calls += [
        Call(n, shift(at), offset) for n, at, offset in joined.calls if n[0] != "*" or n in defined
    ]
    units = [
        Unit(u.id, _kind(u, opened), shift(a), shift(b), u.section, u.parent, u.label, u.level)
        for u, (a, b) in zip(opened, spans, strict=True)
    ]
    by_note = {u.label: u for u in units if u.kind == kinds.FOOTNOTE}
    calls.sort(key=lambda call: call.position)
    return Document(raw, "".join(parts), offsets, units, calls, by_note)


def _kind(unit: OpenUnit, opened: list[OpenUnit]) -> str:
    leads = unit.kind == kinds.PARAGRAPH and unit.id in {u.parent for u in opened if u.parent}
    return kinds.CHAPEAU if leads else unit.kind


_NO_CALLS = {kinds.FOOTNOTE, kinds.FURNITURE}


class _Shift:
    """The shift of offsets after some stretches of a text were removed."""

    def __init__(self, removed: list[tuple[int, int]]) -> None:
        self._removed = removed

    def __call__(self, position: int) -> int:
        low, high = 0, len(self._removed)
        while low < high:
            middle = (low + high) // 2
            if self._removed[middle][0] < position:
                low = middle + 1
            else:
                high = middle
        return position - sum(length for _, length in self._removed[:low])
