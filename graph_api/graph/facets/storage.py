"""The facet tables of ``index.db``: listed items and the sets of items of each value.

Deriving a list from the graph by SPARQL takes minutes where there are 268,000 records. The sets of
bits are read once and kept, 50 bytes a record; the items stay in the file until a page shows them.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar, overload

from graph_api.graph.facets import property_paths
from graph_api.graph.facets.definitions import KINDS, NAMED, SOURCE, YEAR, Facet, Kind
from graph_api.graph.facets.index import Codes, Column, Index, bit_sets, newest_first
from graph_api.rdf.property_tables import Needs, PropertyTables
from graph_api.sparql import index_db
from graph_api.sparql.index_db import Contents, Reader, Row, Table

_T = TypeVar("_T")
_FACETS = [facet for kind in KINDS for facet in kind.facets]
NEEDS = Needs(
    frozenset().union(*(property_paths.names(facet.path) for facet in _FACETS)),
    with_graphs=frozenset({NAMED}),
    subjects=frozenset(kind.unless for kind in KINDS if kind.unless),
    classes=frozenset(kind.is_a for kind in KINDS),
)
# ``codes``: a JSON array with the codes of the item's values, an array for each facet in order.
_ITEMS = Table(
    "listed_items",
    ("kind TEXT NOT NULL", "place INTEGER NOT NULL", "iri TEXT NOT NULL", "codes TEXT NOT NULL"),
    "kind, place",
)
# ``items``: a set of bits, the lowest of the first byte for the item at place 0.
_VALUES = Table(
    "facet_values",
    ("kind TEXT NOT NULL", "facet TEXT NOT NULL", "code INTEGER", "value TEXT", "items BLOB"),
)


def tables(properties: PropertyTables) -> Contents:
    """Return the tables of all lists."""
    reader = property_paths.Reader(properties.objects)
    for kind in KINDS:
        facets, items = _list(properties, kind, reader)
        yield _ITEMS, _item_rows(kind, items, facets)
        yield _VALUES, _value_rows(kind, facets)


@lru_cache(maxsize=2 * len(KINDS))
def read(path: Path, name: str) -> Index:
    """Read one list of a snapshot from its ``index.db``, which never changes, once.

    :param name: that of the kind.
    """
    index = index_db.reader(path)
    (kind,) = (kind for kind in KINDS if kind.name == name)
    values: dict[str, list[str]] = {facet.name: [] for facet in kind.facets}
    sets: dict[str, list[int]] = {facet.name: [] for facet in kind.facets}
    query = "SELECT facet, value, items FROM facet_values WHERE kind = ? ORDER BY rowid"
    for facet, value, bits in index.rows(query, (name,)):
        values[facet].append(value)
        sets[facet].append(int.from_bytes(bits, "little"))
    columns = {facet: Column.of(values[facet], sets[facet]) for facet in values}
    items = _Stored(index, name, "iri", str)
    codes: Sequence[Codes] = _Stored(index, name, "codes", index.array)
    return Index(items, columns, codes)


class _Facet(NamedTuple):
    """The values of a facet, and for each item the codes of its values, in ascending order."""

    name: str
    values: list[str]
    codes: list[tuple[int, ...]]


def _list(
    properties: PropertyTables, kind: Kind, reader: property_paths.Reader
) -> tuple[list[_Facet], list[str]]:
    """Return the facets of a kind and its items in the order in which they are listed."""
    instances = properties.instances[kind.is_a]
    if kind.unless:
        instances = instances - properties.subjects[kind.unless]
    numbers = {properties.text(n): n for n in instances}
    ends = {facet.name: _ends(properties, facet, numbers.values(), reader) for facet in kind.facets}
    texts = {
        facet.name: {end: facet.normal(properties.text(end)) for end in _distinct(ends[facet.name])}
        for facet in kind.facets
    }
    years = {
        item: max(texts[YEAR][end] for end in of_item)
        for item, number in numbers.items()
        if (of_item := ends[YEAR].get(number))
    }
    items = newest_first(numbers, years)
    order = [numbers[item] for item in items]
    return [_facet(name, ends[name], texts[name], order) for name in ends], items


def _ends(
    properties: PropertyTables, facet: Facet, items: Collection[int], reader: property_paths.Reader
) -> property_paths.Relation:
    """Follow the path of a facet; for the source, the graphs that name the item."""
    graphs = properties.graphs[NAMED]
    if facet.name == SOURCE:
        return {item: graphs[item] for item in items if item in graphs}
    return reader.read(facet.path)(items)


def _distinct(relation: property_paths.Relation) -> list[int]:
    return sorted({end for ends in relation.values() for end in ends})


def _facet(
    name: str, ends: property_paths.Relation, texts: Mapping[int, str], order: Sequence[int]
) -> _Facet:
    codes_of_text = {text: code for code, text in enumerate(dict.fromkeys(texts.values()))}
    code_of = {end: codes_of_text[text] for end, text in texts.items()}
    same: dict[tuple[int, ...], tuple[int, ...]] = {}  # Equal tuples are kept once.
    codes = []
    for number in order:
        row = tuple(sorted({code_of[end] for end in ends.get(number, ())}))
        codes.append(same.setdefault(row, row))
    return _Facet(name, list(codes_of_text), codes)


def _item_rows(kind: Kind, items: Sequence[str], facets: Sequence[_Facet]) -> Iterator[Row]:
    columns = [_texts(facet.codes) for facet in facets]
    for place, (item, *texts) in enumerate(zip(items, *columns, strict=True)):
        yield kind.name, place, item, f"[{','.join(texts)}]"


def _texts(codes: Sequence[tuple[int, ...]]) -> list[str]:
    """Write codes as JSON arrays."""
    texts = {row: json.dumps(row, separators=(",", ":")) for row in set(codes)}
    return [texts[row] for row in codes]


def _value_rows(kind: Kind, facets: Sequence[_Facet]) -> Iterator[Row]:
    for facet in facets:
        sets = bit_sets(len(facet.values), facet.codes)
        for code, (value, bits) in enumerate(zip(facet.values, sets, strict=True)):
            yield kind.name, facet.name, code, value, bits


class _Stored(Sequence[_T]):
    """A column of the items of one list, by number, each read on demand."""

    def __init__(self, index: Reader, kind: str, column: str, parse: Callable[[str], _T]) -> None:
        self._index, self._kind, self._parse = index, kind, parse
        self._all = f"SELECT {column} FROM listed_items WHERE kind = ? ORDER BY place"
        self._one = f"SELECT {column} FROM listed_items WHERE kind = ? AND place = ?"
        last = "SELECT COALESCE(MAX(place), -1) FROM listed_items WHERE kind = ?"
        ((place,),) = index.rows(last, (kind,))
        self._places = range(place + 1)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[_T]:
        return (self._parse(text) for (text,) in self._index.rows(self._all, (self._kind,)))

    @overload
    def __getitem__(self, place: int) -> _T: ...

    @overload
    def __getitem__(self, place: slice) -> list[_T]: ...

    def __getitem__(self, place: int | slice) -> _T | list[_T]:
        if isinstance(place, slice):
            return [self[n] for n in self._places[place]]
        ((text,),) = self._index.rows(self._one, (self._kind, self._places[place]))
        return self._parse(text)
