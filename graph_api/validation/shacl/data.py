"""Statements to validate, in the forms that the two engines need, each made once.

Both are made from the same quads, so that blank nodes have the same labels and literals the same
spelling in both. pySHACL must see a plain rdflib graph in memory: over an Oxigraph-backed one it
misses strings in sh:in and sh:hasValue.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from rdflib import Graph
from rdflib.term import Node

from graph_api.validation.shacl.compiler.lossless_store import Exact, load, statements, to_rdflib


class Data:
    """Statements, with their graphs left out."""

    def __init__(self, exact: Exact) -> None:
        """Take a store that :func:`lossless_store.load` has filled."""
        self.exact = exact

    @classmethod
    def of(cls, quads: Iterable[Any], *, calculates: bool = True) -> "Data":
        """Make data of a store's quads, of any graphs, read once.

        :param calculates: the shapes have SPARQL constraints.
        """
        return cls(load(quads, calculates=calculates))

    @cached_property
    def graph(self) -> Graph:
        """Return the statements as an rdflib graph for pySHACL."""
        # Imported where it is needed: a parser of SPARQL takes longer to load than our own data.
        from graph_api.validation.shacl.query_cache import Cached

        graph = Cached()
        for s, p, o in statements(self.exact):
            graph.add((_node(s), _node(p), _node(o)))
        return graph


def _node(term: Any) -> Node:
    return to_rdflib(term)
