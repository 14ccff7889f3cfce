"""One reading: a text, the names of the graph, and all that is recognised, kind after kind."""

from dataclasses import dataclass, field

from graph_api.reading import (
    addresses,
    bodies,
    citations,
    countries,
    definitions,
    engagements,
    figures,
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


@dataclass
class Reading:
    """A document and what was found in it, by kind, each in the order of the text."""

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
    document.metadata = metadata.collect(
        document, finds[symbol_finds.KIND], hits, names, given or {}
    )
    finds[countries.KIND] = countries.find(document, hits, finds[addresses.KIND], names)
    document.warnings += metadata.warnings(document)
    reading.definitions = definitions.find(document)
    titles = instruments.titles(document)
    known = instruments.find(document, hits, reading.definitions, names, titles)
    barred = [*known, *finds[addresses.KIND]]
    finds[bodies.KIND] = bodies.find(document, hits, reading.definitions, names, barred)
    finds[instruments.KIND] = known
    asked = recommendations.find(document, finds[bodies.KIND], finds[countries.KIND], names)
    finds[recommendations.KIND] = topics.add(document, asked, hits, {})
    finds[engagements.KIND] = engagements.find(
        document, finds[bodies.KIND], finds[countries.KIND], names
    )
    finds[figures.DATE] = figures.dates(document)
    barred = [*finds[figures.DATE], *known, *finds[addresses.KIND], *finds[symbol_finds.KIND]]
    finds[figures.FIGURE] = figures.figures(document, barred)
    finds[citations.KIND] = citations.find(document, finds, names)
    return reading
