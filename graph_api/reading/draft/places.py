"""The places of a draft: units, sentences and parts of sentences, with what they are part of."""

from graph_api.reading.document import CHAPEAU, FOOTNOTE, FURNITURE, Document, Find, Unit
from graph_api.reading.draft.layers import CURATED, Layers, concept, text

_LABELS = {
    "title": "title",
    "heading": "heading",
    "footnote": "footnote",
    "list-item": "item",
    "bullet": "bullet",
}


class Places:
    """Describes the places of a document in the curated layer, each when it is first named."""

    def __init__(self, document: Document, layers: Layers) -> None:
        """Take the document and the layers of its draft."""
        self._document, self._layers = document, layers

    def place(self, position: int, *, sentence: bool = False) -> str:
        """Return the id of a unit or sentence, described with those it is part of."""
        unit = self._document.unit_at(position)
        if unit.kind == FURNITURE:
            unit = next((u for u in self._document.units if u.kind != FURNITURE), unit)
        id = self._unit(unit)
        spans = self._document.sentences(unit)
        if (
            not sentence
            or len(spans) < 2
            or unit.kind not in ("paragraph", CHAPEAU, "bullet", "list-item")
        ):
            return id
        start, end, number = self._document.sentence_at(position)
        own = f"{id}.s{number}"
        self._part(own, f"{label(unit)}, sentence {number}", id, "sentence", start, end)
        return own

    def clause(self, find: Find, number: int, count: int) -> str:
        """Return the id of the sentence, or of the part of it, that makes a recommendation."""
        sentence = self.place(find.start, sentence=True)
        if count < 2:
            return sentence
        called = f"{label(self._document.unit_at(find.start))}, request {number}"
        self._part(f"{sentence}.r{number}", called, sentence, "clause", find.start, find.end)
        return f"{sentence}.r{number}"

    def _unit(self, unit: Unit) -> str:
        id = f"unit/{self._layers.id}/{unit.id.replace('*', 'star').replace(' ', '-')}"
        if not self._layers.has(CURATED, id):
            parent = self._document.named.get(unit.parent)
            whole = self._unit(parent) if parent else self._layers.own
            self._part(id, label(unit), whole, unit.kind, unit.start, unit.end)
        return id

    def _part(self, id: str, called: str, whole: str, kind: str, start: int, end: int) -> None:
        first = self._document.line(start)
        last = self._document.line(max(end - 1, start))
        lines = str(first) if first == last else f"{first}-{last}"
        self._layers.add(
            CURATED,
            id,
            [
                "a hrd:TextUnit",
                f"dcterms:identifier {text(id.rsplit('/', 1)[1])}",
                f"rdfs:label {text(called, 'en')}",
                f"dcterms:isPartOf <{whole}>",
                f"hrd:unitKind {concept(f'unit-kind/{kind}')}",
                f"hrd:sourceLines {text(lines)}",
            ],
        )


def label(unit: Unit) -> str:
    """Call a unit as a reader would: paragraph 5, footnote 7, heading S2."""
    if unit.kind == FOOTNOTE:
        return f"footnote {unit.label}"
    if unit.kind in ("title", "heading"):
        return unit.kind if unit.kind == "title" else f"heading {unit.id}"
    if unit.label and unit.kind == "paragraph":
        return f"paragraph {unit.label}"
    return f"{_LABELS.get(unit.kind, 'paragraph')} {unit.id[1:]}"
