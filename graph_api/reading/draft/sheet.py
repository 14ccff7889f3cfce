"""The common state of a draft's parts: document, names, decisions, layers and places."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph_api.rdf import document_symbols as symbols
from graph_api.rdf.document_symbols import Symbol
from graph_api.reading.decisions import COUNTED, Decided
from graph_api.reading.document import Document, Unit
from graph_api.reading.draft.layers import ASSERTED, CURATED, Layers, concept, proposed, text
from graph_api.reading.draft.places import Places
from graph_api.reading.gazetteer import Gazetteer
from graph_api.reading.masking import Mask


@dataclass
class Sheet:
    """One draft in the making.

    ``own`` is the id of the document, ``author`` that of its author or ""; ``said`` is the layer
    of what it says: without an author nothing can be asserted.
    """

    document: Document
    decided: Sequence[Decided]
    names: Gazetteer
    mask: Mask
    symbol: Symbol | None = field(init=False)
    id: str = field(init=False)
    own: str = field(init=False)
    author: str = field(init=False)
    said: str = field(init=False)
    layers: Layers = field(init=False)
    places: Places = field(init=False)

    def __post_init__(self) -> None:
        """Choose ids of the document and its author."""
        known = self.document.metadata
        self.id = known["id"]
        self.symbol = symbols.parse(known.get("symbol", ""))
        self.own = (
            self.names.symbols.get(self.symbol.text, f"document/{self.symbol.slug}")
            if self.symbol
            else f"document/{self.id}"
        )
        self.author = f"actor/{known['author']}" if known.get("author") else ""
        self.said = ASSERTED if self.author else CURATED
        self.layers = Layers(self.id, self.own, self.author)
        self.places = Places(self.document, self.layers)

    def add(self, id: str, stated: Sequence[str], read: Sequence[str] = ()) -> None:
        """Add what the text says of a thing, and what we add to that, each to its layer."""
        if self.said == CURATED:
            self.layers.add(CURATED, id, [*stated, *read])
            return
        self.layers.add(self.said, id, stated)
        if read:
            self.layers.add(CURATED, id, read)

    def attributed(self) -> list[str]:
        """Write whose words they are."""
        return [f"prov:wasAttributedTo <{self.author}>"] if self.author else []

    def actor(self, id: str, name: str) -> None:
        """Describe an actor that the graph does not have."""
        statements = [
            "a hrd:Actor",
            f"dcterms:identifier {text(id.removeprefix('actor/'))}",
            f"rdfs:label {text(name, 'en')}",
            f"hrd:actorKind {concept('actor-kind/unclassified')}",
            "hrd:inUNSystem false",
            proposed(),
        ]
        self.layers.add(CURATED, id, statements)

    def cited(self, numbers: object) -> list[str]:
        """Write the citations of footnotes by their numbers, as far as they are described."""
        citations = [f"citation/{self.id}/FN{n}" for n in strings(numbers)]
        return [f"hrd:citation <{c}>" for c in citations if self.layers.has(self.said, c)]


def numbered(
    sheet: Sheet, entries: Sequence[Decided], kind: str, letter: str
) -> Iterator[tuple[Decided, str]]:
    """Yield the finds of a kind with their local ids: the unit and a number within it.

    All finds are numbered, rejected ones too, so that a draft and what is accepted of it agree.
    """
    written = {entry.key for entry in entries}
    numbers = Counter[str]()
    for entry in sheet.decided:
        if entry.find.kind != kind:
            continue
        base = local_id(sheet.document.unit_at(entry.find.start))
        numbers[base] += 1
        if entry.key in written:
            yield entry, f"{base}-{letter}{numbers[base]}"


def local_id(unit: Unit) -> str:
    """Return the id of a unit as it may stand in an IRI."""
    return (unit.id or "page").replace("*", "star").replace(" ", "-")


def status(accepted: bool) -> str:
    """Write the review status of a find."""
    name = "verified" if accepted else "proposed"
    return f"hrd:reviewStatus {concept(f'review-status/{name}')}"


def is_accepted(entry: Decided) -> bool:
    """Tell whether a person accepted, changed or added a find."""
    return entry.status in COUNTED


def strings(value: object) -> list[str]:
    """Return the items of a list in the details of a find as texts."""
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else []
