"""A store on disk, read graph by graph, and the graph of each statement."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store
from rdflib import RDF, URIRef
from rdflib.term import Node

from graph_api.rdf.namespaces import GRAPHS
from graph_api.validation.shacl.compiler.lossless_store import from_rdflib, triple

DERIVED = GRAPHS + "derived/"
TYPE = NamedNode(str(RDF.type))


class Stored:
    """The store of a snapshot, opened read-only; it has no exact literals."""

    def __init__(self, path: Path) -> None:
        """Open the store in a folder."""
        self._store = Store.read_only(str(path))

    def objects(self, graph: str, predicate: str) -> dict[str, list[str]]:
        """Return subject -> values of a predicate in one graph."""
        values: dict[str, list[str]] = {}
        pattern = (None, NamedNode(predicate), None, NamedNode(graph))
        for quad in self._store.quads_for_pattern(*pattern):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                values.setdefault(quad.subject.value, []).append(quad.object.value)
        return values

    def quads(self, marks: Mapping[str, str]) -> Iterator[Quad]:
        """Yield all statements, graph by graph, without caching.

        :param marks: graph -> property by which each thing that it speaks of is marked with it.
        """
        for graph in self._store.named_graphs():
            mark, last = marks.get(graph.value), None
            # The statements of one graph come in the order of their subjects.
            for quad in self._store.quads_for_pattern(None, None, None, graph):
                yield quad
                if mark and quad.subject != last and isinstance(quad.subject, NamedNode):
                    last = quad.subject
                    yield triple(last.value, mark, graph.value)

    def graph_of(self, focus: Node, path: Node | None, value: Node | None) -> str | None:
        """Return the graph that states a value, else the one with its type, else any."""
        subject = from_rdflib(focus)
        if isinstance(subject, Literal):
            return self._first(None, None, subject)
        predicate = NamedNode(str(path)) if isinstance(path, URIRef) else None
        graph = None
        if value is not None and value != focus:
            graph = self._first(subject, predicate, from_rdflib(value))
        return graph or self._first(subject, TYPE, None) or self._first(subject, None, None)

    def _first(self, s: object, p: object, o: object) -> str | None:
        """Return a graph with such a statement; a derived one only if there is no other."""
        derived = None
        for quad in self._store.quads_for_pattern(s, p, o, None):  # type: ignore[arg-type]
            graph = quad.graph_name
            if isinstance(graph, NamedNode) and not graph.value.startswith(DERIVED):
                return graph.value
            derived = derived or (graph.value if isinstance(graph, NamedNode) else None)
        return derived
