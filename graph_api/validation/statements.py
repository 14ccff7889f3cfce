"""The statements of files, and those of them that shapes see.

Terms are the store's: an IRI or blank node has ``value``, a literal ``datatype`` and ``language``
too. They become rdflib's only for the few results and for shapes.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, parse
from rdflib import Graph
from rdflib.term import Node

from graph_api.errors import SourceError
from graph_api.rdf import files
from graph_api.rdf.namespaces import SCHEMES, SHAPES, TERMS
from graph_api.snapshot import load
from graph_api.validation.shacl.compiler.lossless_store import to_rdflib, triple
from graph_api.validation.shacl.data import Data

LAYER = TERMS + "layer"
# The layer of a statement cannot be seen in the union of all graphs. So each subject is marked with
# the graphs of these layers that speak of it, for the shapes in provenance.ttl to target. The marks
# are in no file and no snapshot.
MARKS = {
    SCHEMES + "layer/asserted": SHAPES + "assertedIn",
    SCHEMES + "layer/external": SHAPES + "externalIn",
}


# A file above this is read anew each time, and never held as a whole.
LARGE = 48 * 1024**2
LINE_FORMATS = {".nt", ".nq"}
# Formats without relative IRIs.
_ABSOLUTE = {RdfFormat.N_TRIPLES, RdfFormat.N_QUADS}


class Source:
    """The statements of one file."""

    def __init__(self, path: Path, root: Path, base: str | None = None) -> None:
        """Read the file.

        :param base: what relative IRIs are resolved to; by default the IRI of the file.
        :raises SourceError: it is malformed or unreadable.
        """
        self.path, self.base = path, base or path.as_uri()
        self._graph = NamedNode(_graph_of(path, root))
        # Two files may use the same label; one file has the same labels whenever it is read.
        self._mark = BlankNode().value[:8] + "-"
        self._kept: list[Any] | None = None
        if _size(path) <= LARGE:
            self._kept = list(self._read())
        else:
            deque(_parsed(path, self.base), maxlen=0)

    @property
    def quads(self) -> Iterable[Any]:
        """Return the statements; blank nodes without a label get new ones each time."""
        return self._read() if self._kept is None else self._kept

    @property
    def large(self) -> bool:
        """Tell whether the file is read again each time."""
        return self._kept is None

    @property
    def by_lines(self) -> bool:
        """Tell whether the file has one statement a line, and too many to be cached."""
        return self.large and self.path.suffix in LINE_FORMATS

    def label(self, blank: Node) -> str:
        """Return the label of a blank node in the file, if it has one."""
        return str(blank).removeprefix(self._mark)

    def _read(self) -> Iterator[Quad]:
        """Read the file statement by statement; those without a graph get the file's."""
        for quad in _parsed(self.path, self.base):
            s, o, graph = quad.subject, quad.object, quad.graph_name
            if type(s) is BlankNode or type(o) is BlankNode:
                s, o = self._marked(s), self._marked(o)
            elif type(graph) is not DefaultGraph:
                yield quad
                continue
            if type(graph) is DefaultGraph:
                graph = self._graph
            yield Quad(s, quad.predicate, o, graph)

    def _marked(self, term: Any) -> Any:
        return BlankNode(self._mark + term.value) if type(term) is BlankNode else term


def _graph_of(path: Path, root: Path) -> str:
    if path.suffix in {".ttl", ".trig"}:
        return files.graph_of(path, root)
    return files.graph_of_file(path, root if path.is_relative_to(root) else path.parent)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size * (10 if path.suffix == ".gz" else 1)
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}.", str(path)) from error


def _parsed(path: Path, base: str) -> Iterator[Quad]:
    form = files.FORMATS[files.suffix(path)]
    with files.errors_of(path):
        if path.suffix in {".ttl", ".trig"} and _size(path) <= LARGE:
            yield from parse(files.read_source(path), form, base_iri=base)
        else:
            with files.unpacked(path) as file:
                yield from parse(file, form, base_iri=None if form in _ABSOLUTE else base)


def derived(sources: Iterable[Source], root: Path) -> list[Any]:
    """Run the rules over the sources and return their results.

    :raises SourceError: a rule is no CONSTRUCT query.
    """
    return list(load.derived((quad for source in sources for quad in source.quads), root))


def shapes(sources: Iterable[Source]) -> Graph:
    """Merge shapes into one graph."""
    graph = Graph(store="SimpleMemory")  # One that keeps no account of named graphs.
    for source in sources:
        for quad in source.quads:
            graph.add((to_node(quad.subject), to_node(quad.predicate), to_node(quad.object)))
    return graph


def union(quads: Iterable[Any], *, calculates: bool) -> Data:
    """Merge statements as shapes see them, with the layer marks on their subjects.

    :param calculates: the shapes have SPARQL constraints.
    """
    return Data.of(_with_marks(quads), calculates=calculates)


def _with_marks(quads: Iterable[Any]) -> Iterator[Any]:
    """Mark each subject with the asserted and external graphs that describe it."""
    kinds: dict[str, str] = {}
    spoken: dict[str, set[str]] = {}
    for quad in quads:
        yield quad
        if quad.predicate.value == LAYER and quad.object.value in MARKS:
            kinds[quad.subject.value] = MARKS[quad.object.value]
        if is_iri(quad.subject) and hasattr(quad.graph_name, "value"):
            spoken.setdefault(quad.graph_name.value, set()).add(quad.subject.value)
    for graph, kind in kinds.items():
        for subject in sorted(spoken.get(graph, ())):
            yield triple(subject, kind, graph)


def is_literal(term: Any) -> bool:
    """Tell whether a term is a literal."""
    return hasattr(term, "datatype")


def is_iri(term: Any) -> bool:
    """Tell whether a term is an IRI."""
    return not is_literal(term) and not str(term).startswith("_:")


def to_node(term: Any) -> Node:
    """Convert a term to rdflib, with the same lexical form."""
    return to_rdflib(term)
