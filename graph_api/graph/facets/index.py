"""Facet counts of listed items: a bit set for each value.

The engine takes seconds to count some 268,000 recommendations once; here each further choice costs
milliseconds. An index is filled once and never changes, so any thread may read it.
"""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Self

Chosen = Mapping[str, Sequence[str]]
# The values of one item: for each facet the numbers of its values.
Codes = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Column:
    """One facet: its values in order, and the items with each.

    ``sets[v]`` has bit i set if item i has value v.
    """

    values: list[str]
    numbers: dict[str, int]
    sets: Sequence[int]

    @classmethod
    def of(cls, values: Sequence[str], sets: Sequence[int]) -> Self:
        """Build a column, its values numbered in their order."""
        return cls(list(values), {value: n for n, value in enumerate(values)}, sets)


def bit_sets(values: int, rows: Sequence[Collection[int]]) -> list[bytearray]:
    """Make the bit set of each value: bit i, from the lowest, is set if row i has the value.

    :param values: how many values there are.
    :param rows: the numbers of the values of each item.
    """
    sets = [bytearray(len(rows) // 8 + 1) for _ in range(values)]
    for item, row in enumerate(rows):
        for code in row:
            sets[code][item >> 3] |= 1 << (item & 7)
    return sets


class Index:
    """The items of one list in their order, with their facets."""

    def __init__(
        self, items: Sequence[str], columns: Mapping[str, Column], codes: Sequence[Codes]
    ) -> None:
        """Take the IRIs of the items, each once, a column for each facet, and the items' values."""
        self.items = items
        self.columns = dict(columns)
        self._codes = codes
        self._all = (1 << len(items)) - 1

    @classmethod
    def build(cls, items: Sequence[str], pairs: Mapping[str, Iterable[tuple[str, str]]]) -> Self:
        """Build the index.

        :param items: IRIs, each once.
        :param pairs: facet -> pairs of item and value; pairs of other items are left out.
        """
        places = {item: place for place, item in enumerate(items)}
        columns, rows = {}, []
        for facet, of_facet in pairs.items():
            numbers: dict[str, int] = {}
            codes: list[set[int]] = [set() for _ in items]
            for item, value in of_facet:
                if item in places:
                    codes[places[item]].add(numbers.setdefault(value, len(numbers)))
            rows.append([sorted(each) for each in codes])
            sets = [int.from_bytes(bits, "little") for bits in bit_sets(len(numbers), codes)]
            columns[facet] = Column.of(list(numbers), sets)
        return cls(list(items), columns, list(zip(*rows, strict=True)))

    def values(self, item: int) -> dict[str, list[str]]:
        """List the values of an item by facet.

        >>> Index.build(["a"], {"x": [("a", "1"), ("a", "2")], "y": []}).values(0)
        {'x': ['1', '2'], 'y': []}
        """
        pairs = zip(self.columns.items(), self._codes[item], strict=True)
        return {name: [column.values[code] for code in codes] for (name, column), codes in pairs}

    def among(self, items: Container[str]) -> Self:
        """Narrow the index to some items, which keep their numbers.

        >>> index = Index.build(["a", "b", "c"], {"x": [("a", "1"), ("c", "1")]})
        >>> index.among({"c", "d"}).page({"x": ["1"]}, 0, 10)
        [2]
        """
        octets = bytearray(len(self.items) // 8 + 1)
        for number, item in enumerate(self.items):
            if item in items:
                octets[number >> 3] |= 1 << (number & 7)
        narrowed = copy(self)
        narrowed._all = int.from_bytes(octets, "little")
        return narrowed

    def matching(self, chosen: Chosen, but: str | None = None) -> int:
        """Return the set of the items with one of the chosen values of each facet.

        :param but: a facet whose choice is ignored.
        """
        items = self._all
        for facet, values in chosen.items():
            if facet != but and values:
                column = self.columns[facet]
                either = 0
                for value in values:
                    if value in column.numbers:
                        either |= column.sets[column.numbers[value]]
                items &= either
        return items

    def count(self, chosen: Chosen) -> int:
        """Count the items of a choice."""
        return self.matching(chosen).bit_count()

    def counts(self, facet: str, chosen: Chosen) -> dict[str, int]:
        """Count the items by the values of one facet, under the choice in all other facets.

        :returns: value -> number of items, without values that none has.
        """
        among, column = self.matching(chosen, facet), self.columns[facet]
        counted = {
            value: (among & bits).bit_count()
            for value, bits in zip(column.values, column.sets, strict=True)
        }
        return {value: count for value, count in counted.items() if count}

    def page(self, chosen: Chosen, start: int, most: int) -> list[int]:
        """List the numbers of ``most`` items of a choice, from the ``start``-th on.

        >>> index = Index.build(["a", "b", "c"], {"x": [("a", "1"), ("c", "1"), ("c", "2")]})
        >>> index.page({"x": ["1"]}, 0, 10), index.counts("x", {})
        ([0, 2], {'1': 2, '2': 1})
        """
        bits = f"{self.matching(chosen):b}"[::-1]
        places: list[int] = []
        at = bits.find("1")
        while at >= 0 and len(places) < start + most:
            places.append(at)
            at = bits.find("1", at + 1)
        return places[start:]


def newest_first(items: Iterable[str], years: Mapping[str, str]) -> list[str]:
    """Sort items: the newest first, then by IRI; those without a year last.

    >>> newest_first(["c", "b", "a"], {"a": "2018", "b": "2020"})
    ['b', 'a', 'c']
    """
    return sorted(sorted(items), key=lambda item: years.get(item, ""), reverse=True)
