"""A graph that parses each query once."""

from typing import Any

from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query


class Cached(Graph):
    """A graph in memory with a cache of parsed queries, which pySHACL repeats often."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._prepared: dict[str, Query] = {}

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Any:
        """Run a query, parsing it once."""
        if isinstance(query_object, str):
            if query_object not in self._prepared:
                namespaces = dict(self.namespaces())
                self._prepared[query_object] = prepareQuery(query_object, initNs=namespaces)
            query_object = self._prepared[query_object]
        return super().query(query_object, *args, **options)
