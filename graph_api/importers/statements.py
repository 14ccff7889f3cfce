"""The statements common to all sources: about a record, its document, mandate and graph."""

import re
from dataclasses import dataclass, field

from graph_api.importers.literals import english, iri, text, typed
from graph_api.importers.reference_data import Reference
from graph_api.rdf import document_symbols
from graph_api.rdf.namespaces import BASE, GRAPHS, SCHEMES, TERMS, local_id

TYPE = iri("rdf", "type")
IDENTIFIER = iri("dcterms", "identifier")
SOURCE = iri("dcterms", "source")
IS_PART_OF = iri("dcterms", "isPartOf")
ISSUED = iri("dcterms", "issued")
TITLE = iri("dcterms", "title")
INVALIDATED = iri("prov", "invalidatedAtTime")
IMPORTED = f"{iri('hrd', 'reviewStatus')} <{SCHEMES}review-status/imported>"
# What the rules "superclass" and "document-link" conclude, which do not read imports.
_SEE_ALSO = iri("rdfs", "seeAlso")
WIDER = f"{TYPE} {iri('prov', 'Entity')}"
_WIDER = (WIDER, f"{TYPE} <https://schema.org/CreativeWork>")
_ON_UNDOCS = re.compile(
    r"(A|S|E|CCPR|CERD|CEDAW|CAT|CRC|CMW|CRPD|CED|HRI)/[A-Z0-9./()-]+", re.IGNORECASE
)
_CLASSES = {"concluding observations": "ConcludingObservations"}
_KINDS = {"concluding observations": "treaty-body-concluding-observations"}


@dataclass
class Document:
    """A document that records name: its symbol or name, and statements about it."""

    symbol: document_symbols.Symbol | None
    printed: str
    dates: set[str] = field(default_factory=set)
    authors: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)

    def merge(self, other: "Document") -> None:
        """Add the statements of other records about it."""
        self.dates |= other.dates
        self.authors |= other.authors
        self.pages |= other.pages


@dataclass
class Outline:
    """The documents and mandates of an import so far, which are stated at its end.

    ``source`` is the short name of the source, such as ``uhri``. IRIs are without brackets.
    """

    source: str
    reference: Reference
    documents: dict[str, Document] = field(default_factory=dict)
    countries: set[tuple[str, str]] = field(default_factory=set)
    topics: set[tuple[str, str]] = field(default_factory=set)
    graphs: dict[str, int] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """Return the IRI of the imported file."""
        return f"{BASE}import/{self.source}"

    @property
    def derived(self) -> str:
        """Return the graph of statements derived from the records."""
        return f"{GRAPHS}derived/{self.source}"

    def lines(self, subject: str, statements: list[str], graph: str) -> list[str]:
        """Write statements about one subject, each a predicate and an object."""
        if statements:
            self.graphs[graph] = self.graphs.get(graph, 0) + len(statements)
        head, tail = f"<{subject}> ", f" <{graph}> .\n"
        return [head + statement + tail for statement in statements]

    def again(self, line: str) -> list[str]:
        """Keep a line of the former import."""
        graph = line.rsplit(" ", 2)[1][1:-1]
        self.graphs[graph] = self.graphs.get(graph, 0) + 1
        return [line]

    def mandate_addressed(self, body: str, countries: list[str], topics: set[str]) -> None:
        """Record that a body addressed countries and topics, if it is a mandate."""
        if mandate := self.reference.mandates.get(body):
            self.countries.update((mandate, country) for country in countries)
            self.topics.update((mandate, topic) for topic in topics)

    def merge(self, later: "Outline") -> None:
        """Add the outline of later records."""
        for thing, document in later.documents.items():
            self.documents.setdefault(thing, document).merge(document)
        self.countries |= later.countries
        self.topics |= later.topics
        for graph, number in later.graphs.items():
            self.graphs[graph] = self.graphs.get(graph, 0) + number

    def last_lines(self) -> list[str]:
        """Write the documents that are new to the graph, and the shortcuts of the mandates."""
        lines: list[str] = []
        for document in sorted(self.documents):
            lines += self._about(document, self.documents[document])
        for name, pairs in (("addressedCountry", self.countries), ("addressedTopic", self.topics)):
            for mandate, thing in sorted(pairs):
                statement = f"{iri('hrd', name)} <{thing}>"
                lines += self.lines(mandate, [statement], self.derived)
        return lines

    def _about(self, thing: str, document: Document) -> list[str]:
        if thing in self.reference.documents.values():
            return []
        kind = document.symbol.kind if document.symbol else ""
        stated = [
            f"{TYPE} <{TERMS}{_CLASSES.get(kind, 'Document')}>",
            f"{IDENTIFIER} {text(local_id(thing))}",
            f"{iri('rdfs', 'label')} {english(_label(document))}",
            f"{iri('hrd', 'documentKind')} <{SCHEMES}document-kind/{_KINDS.get(kind, 'indexed')}>",
            f"{iri('hrd', 'fromUN')} {typed('true', 'boolean')}",
            f"{SOURCE} <{self.origin}>",
            IMPORTED,
            *(f"{ISSUED} {typed(date, 'date')}" for date in sorted(document.dates)),
            *(f"{_SEE_ALSO} <{page}>" for page in sorted(document.pages)),
        ]
        if document.symbol:
            stated.append(f"{iri('hrd', 'symbol')} {text(document.symbol.text)}")
        elif document.printed:
            stated.append(f"{iri('hrd', 'symbolAsPrinted')} {text(document.printed)}")
            stated.append(f"{iri('hrd', 'symbolPlace')} <{SCHEMES}symbol-place/external>")
        years = {date[:4] for date in document.dates}
        if len(years) == 1:
            stated.append(f"{iri('hrd', 'issueYear')} {typed(min(years), 'gYear')}")
        wider = [*_WIDER, *([f"{TYPE} <{TERMS}Document>"] if kind in _CLASSES else [])]
        if document.symbol and _ON_UNDOCS.fullmatch(document.symbol.text):
            wider.append(f"{_SEE_ALSO} <https://undocs.org/{document.symbol.text}>")
        authors = [f"{iri('dcterms', 'creator')} <{author}>" for author in sorted(document.authors)]
        graph = f"{GRAPHS}{self.source}/documents"
        return self.lines(thing, stated, graph) + self.lines(thing, wider + authors, self.derived)


def _label(document: Document) -> str:
    if document.symbol:
        return document.symbol.text
    return document.printed or "Document without a symbol"


def topics_and_articles(reference: Reference, themes: list[str]) -> tuple[set[str], set[str]]:
    """Return the topics and articles of themes by the curated mapping, as IRIs."""
    mappings = [reference.mapped[theme] for theme in themes if theme in reference.mapped]
    return {t for m in mappings for t in m.topics}, {a for m in mappings for a in m.articles}
