"""The statements of files, as the store reads them, and which of them shapes see.

Terms are the store's: an IRI or blank node has ``value``, a literal ``datatype`` and ``language``
too. They become rdflib's only for the few results and for shapes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rdflib import Graph
from rdflib.term import Node

from graph_api import store
from graph_api.checks.data import Data
from graph_api.checks.fast.exact import to_rdflib, triple
from graph_api.names import SCHEMES, SHAPES, TERMS

LAYER = TERMS + "layer"
# The layer of a statement cannot be seen in the union of all graphs. So each subject is marked with
# the graphs of these layers that speak of it, for the shapes in provenance.ttl to target. The marks
# are in no file and no snapshot.
MARKS = {
    SCHEMES + "layer/asserted": SHAPES + "assertedIn",
    SCHEMES + "layer/external": SHAPES + "externalIn",
}


@dataclass(frozen=True)
class Source:
    """One file's statements, as the store read them."""

    path: Path
    quads: list[Any]

    @cached_property
    def graph(self) -> Graph:
        """The statements in rdflib's terms, for shapes."""
        graph = Graph()
        for quad in self.quads:
            graph.add((to_node(quad.subject), to_node(quad.predicate), to_node(quad.object)))
        return graph


def read(path: Path, root: Path) -> Source:
    """Read one file.

    :raises SourceError: it is malformed or unreadable.
    """
    return Source(path, list(store.quads(path, root)))


def derived(sources: Iterable[Source], root: Path) -> list[Any]:
    """Run the rules over the sources and return what they find.

    :raises SourceError: a rule is no CONSTRUCT query.
    """
    return list(store.derived((quad for source in sources for quad in source.quads), root))


def shapes(sources: Iterable[Source]) -> Graph:
    """Put shapes into one graph."""
    graph = Graph()
    for source in sources:
        for statement in source.graph:
            graph.add(statement)
    return graph


def union(quads: Iterable[Any]) -> Data:
    """Put statements together as shapes see them, with the layer marks on their subjects."""
    quads = list(quads)
    return Data.of([*quads, *marks(quads)])


def marks(quads: Iterable[Any]) -> Iterator[Any]:
    """Mark each subject with the graphs of the asserted and external layer that speak of it."""
    quads = list(quads)
    marked = {
        quad.subject.value: MARKS[quad.object.value]
        for quad in quads
        if quad.predicate.value == LAYER and quad.object.value in MARKS
    }
    seen = set()
    for quad in quads:
        pair = (quad.subject.value, quad.graph_name.value)
        if pair[1] in marked and is_iri(quad.subject) and pair not in seen:
            seen.add(pair)
            yield triple(pair[0], marked[pair[1]], pair[1])


def is_literal(term: Any) -> bool:
    """Tell a literal from an IRI or blank node."""
    return hasattr(term, "datatype")


def is_iri(term: Any) -> bool:
    """Tell an IRI from a literal or blank node."""
    return not is_literal(term) and not str(term).startswith("_:")


def to_node(term: Any) -> Node:
    """Turn a term into one of rdflib, spelt the same."""
    return to_rdflib(term)
