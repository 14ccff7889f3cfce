"""One reading: a text and the names of the graph in, finds of every kind out."""

from dataclasses import dataclass, field

from graph_api.reading import (
    addresses,
    bodies,
    citations,
    countries,
    definitions,
    engagements,
    figures,
    instrument_titles,
    instruments,
    metadata,
    recommendations,
    structure,
    symbol_finds,
    topics,
)
from graph_api.reading.definitions import Definition
from graph_api.reading.document import Document, Find, Spans
from graph_api.reading.gazetteer import Gazetteer
from graph_api.reading.instrument_titles import KIND as INSTRUMENT
from graph_api.reading.mandates import KIND as BODY
from graph_api.reading.request_finds import KIND as RECOMMENDATION


@dataclass
class Reading:
    """A document and its finds, by kind, each in the order of the text."""

    document: Document
    finds: dict[str, list[Find]] = field(default_factory=dict)
    definitions: list[Definition] = field(default_factory=list)

    def all(self) -> list[Find]:
        """Return all finds in the order of the text."""
        return sorted(
            (find for finds in self.finds.values() for find in finds),
            key=lambda find: (find.start, -find.end, find.kind),
        )


def read(raw: str, names: Gazetteer, given: dict[str, str] | None = None) -> Reading:
    """Read a text.

    :param given: what the user knows of the document: symbol, date, author, title, id.
    """
    document = structure.read(raw)
    reading = Reading(document)
    finds = reading.finds
    language = metadata.language(document.text)
    hits = names.find(document.text, language)
    finds[addresses.KIND] = addresses.find(document, names)
    printed = symbol_finds.find(document, names)
    inside = addresses.symbols_in(document, finds[addresses.KIND], names)
    spans = Spans((f.start, f.end) for f in finds[addresses.KIND])
    free = [f for f in printed if not spans.holds(f.start, f.end)]
    finds[symbol_finds.KIND] = sorted([*free, *inside], key=lambda find: find.start)
    cited = Spans((f.start, f.end) for f in finds[symbol_finds.KIND])
    hits = [hit for hit in hits if not cited.holds(hit.start, hit.end)]
    document.metadata = metadata.collect(
        document, finds[symbol_finds.KIND], hits, names, given or {}
    )
    finds[countries.KIND] = countries.find(document, hits, finds[addresses.KIND], names)
    document.warnings += metadata.warnings(document)
    reading.definitions = definitions.find(document)
    titles = instrument_titles.titles(document)
    known = instruments.find(document, hits, reading.definitions, names, titles)
    barred = [*known, *finds[addresses.KIND]]
    finds[BODY] = bodies.find(document, hits, reading.definitions, names, barred)
    finds[INSTRUMENT] = known
    asked = recommendations.find(document, finds[BODY], finds[countries.KIND], names)
    finds[RECOMMENDATION] = topics.add(document, asked, hits, {})
    acts = engagements.find(document, finds[BODY], finds[countries.KIND], names)
    finds[engagements.KIND] = topics.add(document, acts, hits, {})
    finds[figures.DATE] = figures.dates(document)
    barred = [*finds[figures.DATE], *known, *finds[addresses.KIND], *finds[symbol_finds.KIND]]
    finds[figures.FIGURE] = figures.figures(document, barred)
    finds[citations.KIND] = citations.find(document, finds, names)
    return reading
