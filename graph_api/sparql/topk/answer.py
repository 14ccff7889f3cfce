"""Answers to queries for the first rows, from the first values of a known order.

See :mod:`graph_api.sparql.topk.rewrite` for what such a query is and why the answer is the same.
"""

import json
from collections.abc import Mapping
from functools import lru_cache, partial
from io import BytesIO
from typing import IO, Any

from pyoxigraph import QueryResultsFormat, QuerySolutions

from graph_api.rdf.namespaces import PREFIXES, THINGS
from graph_api.sparql.topk.rewrite import Place, Top, recognise
from graph_api.sparql.topk.value_order import Order
from graph_api.sparql.workers.sorting import Results, Sorting
from graph_api.sparql.writable import write_solutions

# A query that begins with a pattern of fewer statements has few rows to sort.
_LEAST = 5000
_ATTEMPTS = 3
_MOST_BYTES = 8 << 20


class _Small(BytesIO):
    """A file in memory for an answer whose rows are to be counted; larger ones are given up."""

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > _MOST_BYTES:
            raise OSError("too large")
        return super().write(data)


class TopRows:
    """The answers from one store; not thread-safe."""

    def __init__(self, sorting: Sorting, orders: Mapping[str, Order], least: int = _LEAST) -> None:
        """Take the store's queries, and the orders of the same snapshot.

        :param least: statements that each pattern with a fixed subject or object must have.
        """
        self._sorting = sorting
        self._orders = orders
        self._least = least
        self._is_large = lru_cache(1000)(self._has_least)

    def answer(self, query: str, options: Mapping[str, Any], media_type: str) -> bytes | None:
        """Return the whole answer; None if the query is to be run unchanged.

        :param options: for the engine: the dataset, base and prefixes.
        :param media_type: that of the answer.
        """
        if not self._orders or options["substitutions"]:
            return None
        top = recognise(query, PREFIXES)
        place = next((p for p in top.places if p.predicate in self._orders), None) if top else None
        chosen = QueryResultsFormat.from_media_type(media_type)
        if top is None or place is None or chosen is None:
            return None
        try:
            if all(self._is_large(top.prologue, pattern) for pattern in top.fixed):
                return self._first_rows(top, place, options, chosen)
        except (OSError, RuntimeError, SyntaxError, ValueError):
            pass  # The query as it is has its own error, with its own place.
        return None

    def _first_rows(
        self, top: Top, place: Place, options: Mapping[str, Any], chosen: QueryResultsFormat
    ) -> bytes | None:
        """Query for the rows of few values, then of as many as seem to be needed."""
        order, needed = self._orders[place.predicate], top.limit + top.offset
        least = max(needed // 16, 1)  # Often a statement has many rows.
        for _ in range(_ATTEMPTS):
            outermost = order.outermost(least, highest=top.highest)
            if outermost is None:
                break
            values, total = outermost
            body = _Small()
            few = top.among(place, order.datatype, values)
            self._sorting.run(few, options, body, partial(_write, chosen))
            rows = count_rows(body.getvalue(), chosen)
            if rows == top.limit:
                return body.getvalue()
            if not rows and total > needed:
                break
            seen = rows + top.offset if rows else 1
            least = max(3 * total * needed // (2 * seen) if rows else needed * 5 // 4, total + 1)
        return None

    def _has_least(self, prologue: str, pattern: str) -> bool:
        query = (
            f"{prologue} SELECT (COUNT(*) AS ?n) "
            f"{{ SELECT (1 AS ?one) {{ {pattern} }} LIMIT {self._least} }}"
        )
        rows = self._sorting.store.query(
            query, base_iri=THINGS, prefixes=PREFIXES, use_default_graph_as_union=True
        )
        assert isinstance(rows, QuerySolutions)
        return int(next(rows)["n"].value) == self._least


def _write(chosen: QueryResultsFormat, results: Results, body: IO[bytes]) -> str:
    assert isinstance(results, QuerySolutions)
    write_solutions(results, body, chosen)
    return "solutions"


def count_rows(body: bytes, written: QueryResultsFormat) -> int:
    """Count the rows of a serialised answer to a SELECT."""
    if written == QueryResultsFormat.JSON:
        return len(json.loads(body)["results"]["bindings"])
    if written == QueryResultsFormat.XML:
        return body.count(b"<result>")  # Within a term "<" is escaped.
    if written == QueryResultsFormat.CSV:
        unquoted = body.split(b'"')[::2]
        return sum(text.count(b"\n") for text in unquoted) - 1
    return body.count(b"\n") - 1  # TSV: within a term a new line is escaped.
