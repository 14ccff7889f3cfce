"""Queries on one store, sorted by our order of terms: see :mod:`graph_api.sparql.sort_keys`."""

from collections.abc import Callable, Mapping
from io import RawIOBase
from typing import IO, Any, cast

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store

from graph_api.sparql import sort_keys
from graph_api.sparql.class_joins import ClassJoins
from graph_api.sparql.fulltext_plan import Function, Plan
from graph_api.sparql.parse_errors import PADDING
from graph_api.sparql.sort_keys import TOTAL_AGGREGATES, TOTAL_FUNCTIONS, Check
from graph_api.sparql.workers.property_kinds import PropertyKinds

Results = QuerySolutions | QueryBoolean | QueryTriples
Write = Callable[[Results, IO[bytes]], str]
_REMEMBERED = 1000  # Queries.


class Sorting:
    """The queries on a store; not thread-safe."""

    def __init__(self, store: Store) -> None:
        """Take the store."""
        self.store = store
        self.joins = ClassJoins(store)
        self._mixed: set[str] = set()
        self._kinds = PropertyKinds(store)

    def run(
        self,
        query: str,
        options: Mapping[str, Any],
        body: IO[bytes],
        write: Write,
        plan: Plan | None = None,
    ) -> str:
        """Run a query and write its results.

        :param options: for the engine: the dataset, base and prefixes.
        :param body: where to. If values of several kinds turn up in a sort key, what is written is
            taken back, by ``seek`` and ``truncate``, and written anew.
        :param write: serialises results to a file; what it returns is returned.
        :param plan: what is to be put into the query at last, and the functions that it calls.
        :raises SyntaxError: it is no query, with the place in it.
        """
        plan = plan or Plan(query)

        def ask(text: str, functions: Mapping[NamedNode, Function], **more: Any) -> Results:
            functions = {**plan.functions, **functions}
            return self.store.query(
                plan.with_rows(text), custom_functions=functions or None, **more, **options
            )

        keys = sort_keys.read(query)
        if keys is None:
            return write(ask(query + PADDING, {}), body)
        if query not in self._mixed:
            checked, check = keys.checked(self._kinds.is_one)
            try:
                results = ask(checked + PADDING, check.functions)
            except SyntaxError:  # In ours are other places: this says where it is in theirs.
                return write(ask(query + PADDING, {}), body)
            try:
                used = write(results, cast(IO[bytes], _WhileOfOneKind(body, check)))
            except _MixedKindsError:
                used = ""
            self._kinds.note(check.looked_at)
            if not check.mixed:
                return used
            body.seek(0)
            body.truncate()
            self._remember(query)
        total = keys.in_total_order()
        results = ask(total, TOTAL_FUNCTIONS, custom_aggregate_functions=TOTAL_AGGREGATES)
        return write(results, body)

    def _remember(self, query: str) -> None:
        if len(self._mixed) == _REMEMBERED:
            self._mixed.clear()
        self._mixed.add(query)


class _MixedKindsError(Exception):
    """The output is invalid: values of several kinds were sorted by the engine."""


class _WhileOfOneKind(RawIOBase):
    """A writer that raises an error once values of several kinds have turned up."""

    def __init__(self, body: IO[bytes], check: Check) -> None:
        super().__init__()
        self._body, self._check = body, check

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self._check.mixed:
            raise _MixedKindsError
        return self._body.write(data)
