"""The named graphs of the graph, as the catalogue describes them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph_api.graph.labels import short
from graph_api.rdf.namespaces import GRAPHS, SCHEMES
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

LAYERS = ("asserted", "curated", "external", "derived")
_GRAPHS = """
SELECT ?graph ?layer ?title ?description ?source ?author ?license WHERE {
  ?graph hrd:layer ?layer .
  OPTIONAL { ?graph dcterms:title ?title }
  OPTIONAL { ?graph dcterms:description ?description }
  OPTIONAL { ?graph dcterms:source ?source }
  OPTIONAL { ?graph prov:wasAttributedTo ?author }
  OPTIONAL { ?graph dcterms:license ?license }
}
"""


@dataclass(frozen=True)
class NamedGraph:
    """One named graph: its source, and its layer (None: the catalogue)."""

    iri: str
    title: str
    layer: str | None = None
    description: str | None = None
    sources: tuple[Term, ...] = ()
    authors: tuple[Term, ...] = ()
    licenses: tuple[Term, ...] = ()

    @property
    def order(self) -> tuple[int, str]:
        """Return a sort key by layer, from the sources to the derived graphs."""
        return (LAYERS.index(self.layer) if self.layer in LAYERS else len(LAYERS), self.iri)


@dataclass
class _Found:
    """The catalogue's rows about one graph, in their order."""

    texts: dict[str, str] = field(default_factory=dict)
    terms: dict[str, dict[Term, None]] = field(default_factory=dict)


def named_graphs(engine: Engine) -> dict[str, NamedGraph]:
    """Read the catalogue's description of each named graph, by IRI.

    A graph that the catalogue does not describe is missing: see :func:`describe`.
    """
    rows: dict[str, _Found] = {}
    for row in engine.select(_GRAPHS).rows:
        graph = rows.setdefault(row["graph"].value, _Found())
        for name, term in row.items():
            graph.texts.setdefault(name, term.value)
            graph.terms.setdefault(name, {})[term] = None
    return {iri: _graph(iri, graph) for iri, graph in rows.items()}


def describe(graphs: dict[str, NamedGraph], iri: str) -> NamedGraph:
    """Return a graph; one that is not in the catalogue has its short name as title.

    That of the catalogue itself is in words.
    """
    title = "Catalogue of the graphs" if iri == GRAPHS + "catalog" else short(iri)
    return graphs.get(iri) or NamedGraph(iri, title)


def _graph(iri: str, rows: _Found) -> NamedGraph:
    def terms(name: str) -> Iterable[Term]:
        return rows.terms.get(name, ())

    return NamedGraph(
        iri,
        rows.texts.get("title", short(iri)),
        rows.texts["layer"].removeprefix(SCHEMES + "layer/"),
        rows.texts.get("description"),
        tuple(terms("source")),
        tuple(terms("author")),
        tuple(terms("license")),
    )
