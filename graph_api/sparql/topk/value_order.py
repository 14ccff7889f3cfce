"""The first and the last values of properties that have an order, in ``index.db``.

The engine has no way to the newest of many statements but to sort them all. Where all objects of a
property are dates, years or numbers of one form, a build writes the values at both ends of its
order, and how many statements have each; :mod:`graph_api.sparql.topk.answer` asks for these alone.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from graph_api.rdf import graph_names
from graph_api.rdf.namespaces import PREFIXES
from graph_api.sparql.index_db import Contents, Reader, Table
from graph_api.sparql.sort_keys import kind_of_literal

_ORDERS = Table("value_orders", ("property TEXT", "datatype TEXT"), "property")
_ENDS = Table(
    "ordered_values",
    ("property TEXT", "highest INTEGER", "place INTEGER", "value TEXT", "statements INTEGER"),
    "property, highest, place",
)
LEAST = 1000  # Fewer statements are sorted in a few milliseconds.
# More than this part of all statements is no shorter way to the first of them.
_PART = 8
_KEPT = 2000  # Values at each end.
_MOST_VALUES = 500_000
_XSD = PREFIXES["xsd"]
# Forms in which our order of terms is that of the texts, of numbers that of their size, and in
# which two texts are never one value. What is none, such as the 31st of June, has another place.
_FORMS = {
    _XSD + "date": re.compile(r"\d{4}-\d\d-\d\d"),
    _XSD + "dateTime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    _XSD + "gYear": re.compile(r"\d{4}"),
    _XSD + "gYearMonth": re.compile(r"\d{4}-\d\d"),
    _XSD + "integer": re.compile(r"0|[1-9]\d{0,14}"),
}
_GRAPHS, _ROWS = 30, 2000
_KINDS = (
    "SELECT ?p ?kind (COUNT(*) AS ?n) { { SELECT ?p ?o { GRAPH %s { ?s ?p ?o } } "
    f"LIMIT {_ROWS} }} BIND(IF(ISLITERAL(?o), DATATYPE(?o), ?p) AS ?kind) }} GROUP BY ?p ?kind"
)
_VALUES = "SELECT ?o (COUNT(*) AS ?n) { ?s %s ?o } GROUP BY ?o"
Ends = Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Order:
    """Both ends of the order of a property's objects, in all graphs together.

    ``lowest`` and ``highest`` are values from the end inwards, each with the number of statements
    that have it.
    """

    datatype: str
    lowest: Ends
    highest: Ends

    def outermost(self, least: int, *, highest: bool) -> tuple[list[str], int] | None:
        """List the fewest values from one end that at least so many statements have.

        :returns: the values, and how many statements have them; None where they are not known.

        >>> Order("", [("1", 9), ("2", 9)], []).outermost(12, highest=False)
        (['1', '2'], 18)
        """
        values, total = [], 0
        for value, number in self.highest if highest else self.lowest:
            values.append(value)
            total += number
            if total >= least:
                return values, total
        return None


def gather(store: Store, graphs: Mapping[str, int], least: int = LEAST) -> dict[str, Order]:
    """Find the properties whose objects have an order, by IRI.

    A property is looked at if its objects are of one kind in the largest graphs that a query can
    name, and then at all of its statements.

    :param graphs: name of each named graph -> number of its statements.
    :param least: of how many statements.
    """
    orders = {}
    for predicate, datatype in _candidates(store, graphs).items():
        counts = _counts(store, predicate, datatype)
        if sum(counts.values()) >= least:
            orders[predicate] = _order(counts, datatype)
    return orders


def tables(orders: Mapping[str, Order]) -> Contents:
    """Return the tables of the orders; ``place`` counts from the end of the order inwards."""
    yield _ORDERS, ((name, order.datatype) for name, order in orders.items())
    yield (
        _ENDS,
        (
            (name, highest, place, *end)
            for name, order in orders.items()
            for highest, ends in enumerate((order.lowest, order.highest))
            for place, end in enumerate(ends)
        ),
    )


def read(index: Reader) -> dict[str, Order]:
    """Read the orders of a snapshot, by the IRI of the property."""
    ends: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    query = "SELECT property, highest, value, statements FROM ordered_values ORDER BY 1, 2, place"
    for name, highest, value, statements in index.rows(query):
        ends[name, highest].append((value, statements))
    return {
        name: Order(datatype, ends[name, 0], ends[name, 1])
        for name, datatype in index.rows("SELECT property, datatype FROM value_orders")
    }


def _candidates(store: Store, graphs: Mapping[str, int]) -> dict[str, str]:
    """Map the properties that may have an order to the type of their objects."""
    kinds = defaultdict(set)
    named = [name for name in graphs if not graph_names.is_blank(name)]
    for graph in sorted(named, key=lambda iri: (-graphs[iri], iri))[:_GRAPHS]:
        for row in _rows(store, _KINDS, graph):
            kinds[row["p"].value].add(row["kind"].value)
    single = {predicate: only.pop() for predicate, only in kinds.items() if len(only) == 1}
    return {predicate: kind for predicate, kind in single.items() if kind in _FORMS}


def _counts(store: Store, predicate: str, datatype: str) -> dict[str, int]:
    """Count statements by value; none if one has another form, or if there are too many values."""
    counts: dict[str, int] = {}
    for row in _rows(store, _VALUES, predicate):
        value = row["o"]
        alike = isinstance(value, Literal) and value.datatype.value == datatype
        if not (alike and _is_plain(value.value, datatype)) or len(counts) == _MOST_VALUES:
            return {}
        counts[value.value] = int(row["n"].value)
    return counts


def _is_plain(value: str, datatype: str) -> bool:
    form = _FORMS[datatype].fullmatch(value)
    return bool(form and kind_of_literal(value, datatype))


def _rows(store: Store, query: str, iri: str) -> QuerySolutions:
    rows = store.query(query % NamedNode(iri), use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)
    return rows


def _order(counts: Mapping[str, int], datatype: str) -> Order:
    values = sorted(counts, key=lambda value: (len(value), value))  # Numbers by their size, too.
    most = sum(counts.values()) // _PART
    return Order(datatype, _end(values, counts, most), _end(values[::-1], counts, most))


def _end(values: Sequence[str], counts: Mapping[str, int], most: int) -> Ends:
    """Take values from the front that at most so many statements have together."""
    end, total = [], 0
    for value in values[:_KEPT]:
        total += counts[value]
        if total > most:
            break
        end.append((value, counts[value]))
    return end
