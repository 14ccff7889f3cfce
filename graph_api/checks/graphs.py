"""Statements as rdflib has them, with the file that each comes from.

Reading and rules are the store's; here its terms become rdflib's. pySHACL must see a plain rdflib
graph in memory: over an Oxigraph-backed one it misses strings in sh:in and sh:hasValue. Literals
keep their spelling, as rdflib would otherwise correct ill-typed ones before they are checked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph_api import store
from graph_api.names import PREFIXES, SCHEMES, SHAPES, TERMS

Triple = tuple[Node, Node, Node]
LAYER = URIRef(TERMS + "layer")
# The layer of a statement cannot be seen in the union of all graphs. So each subject is marked with
# the graphs of these layers that speak of it, for the shapes in provenance.ttl to target. The marks
# are in no file and no snapshot.
MARKS = {
    URIRef(SCHEMES + "layer/asserted"): URIRef(SHAPES + "assertedIn"),
    URIRef(SCHEMES + "layer/external"): URIRef(SHAPES + "externalIn"),
}


@dataclass(frozen=True)
class Source:
    """One file's statements: as the store read them, and as rdflib's with the graph of each."""

    path: Path
    quads: list[Any]
    statements: list[tuple[Triple, URIRef]]


def read(path: Path, root: Path) -> Source:
    """Read one file.

    :raises SourceError: it is malformed or unreadable.
    """
    quads = list(store.quads(path, root))
    return Source(path, quads, [(_triple(quad), _iri(quad.graph_name)) for quad in quads])


def derived(sources: Iterable[Source], root: Path) -> list[Triple]:
    """Run the rules over the sources and return what they find.

    :raises SourceError: a rule is no CONSTRUCT query.
    """
    quads = [quad for source in sources for quad in source.quads]
    return [_triple(quad) for quad in store.derived(quads, root)]


def union(sources: Iterable[Source], more: Iterable[Triple] = ()) -> Graph:
    """Put all statements into one graph in memory, with the layer marks on their subjects."""
    graph = Graph()
    sources = list(sources)
    for source in sources:
        for triple, _ in source.statements:
            graph.add(triple)
    for triple in more:
        graph.add(triple)
    for triple in list(_marks(sources, graph)):
        graph.add(triple)
    return graph


def _marks(sources: Iterable[Source], graph: Graph) -> Iterator[Triple]:
    marks = {g: MARKS[kind] for kind in MARKS for g in graph.subjects(LAYER, kind)}
    for source in sources:
        for (subject, _, _), name in source.statements:
            if name in marks and isinstance(subject, URIRef):
                yield subject, marks[name], name


def _iri(term: Any) -> URIRef:
    return URIRef(term.value)


def _triple(quad: Any) -> Triple:
    return _term(quad.subject), _term(quad.predicate), _term(quad.object)


@lru_cache(maxsize=100_000)
def _term(term: Any) -> Node:
    """Turn a term of the store, told apart by what it has, into one of rdflib."""
    if hasattr(term, "datatype"):
        language = term.language
        datatype = None if language else URIRef(term.datatype.value)
        plain = datatype is None or datatype == URIRef(PREFIXES["xsd"] + "string")
        return Literal(
            term.value, lang=language, datatype=None if plain else datatype, normalize=False
        )
    return BNode(term.value) if str(term).startswith("_:") else URIRef(term.value)
