"""Statements to validate, in the forms that the two engines need, each made once.

Both are made from the same quads, so that blank nodes have the same labels and literals the same
spelling in both. pySHACL must see a plain rdflib graph in memory: over an Oxigraph-backed one it
misses strings in sh:in and sh:hasValue.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from graph_api.checks.fast.exact import Exact, load, statements, to_rdflib


class Cached(Graph):
    """A graph in memory that parses each query once: pySHACL asks anew for each focus node."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._prepared: dict[str, Query] = {}

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Any:
        """Answer a query."""
        if isinstance(query_object, str):
            if query_object not in self._prepared:
                namespaces = dict(self.namespaces())
                self._prepared[query_object] = prepareQuery(query_object, initNs=namespaces)
            query_object = self._prepared[query_object]
        return super().query(query_object, *args, **options)


class Data:
    """Statements, with their graphs left out."""

    def __init__(self, exact: Exact) -> None:
        """Take a store, as :func:`graph_api.checks.fast.exact.load` fills it."""
        self.exact = exact

    @classmethod
    def of(cls, quads: Iterable[Any]) -> "Data":
        """Take the store's quads, of any graphs; each is read once."""
        return cls(load(quads))

    @cached_property
    def graph(self) -> Graph:
        """The statements as pySHACL needs them."""
        graph = Cached()
        for s, p, o in statements(self.exact):
            graph.add((_node(s), _node(p), _node(o)))
        return graph


def _node(term: Any) -> Node:
    return to_rdflib(term)
