"""The lists of a snapshot as a file beside its store, derived when it is built.

Reading them from the graph takes minutes where there are 268,000 records. In the file stands what
an index holds, so that it is mapped into memory and not read: 10,000 sets of bits are a range of
bytes each, made a number when a page asks for it.

The file: the length of the head (8 bytes), the head as JSON, and blocks. The head has, for each
kind, the places of its blocks, counted from the end of the head, and the values of each facet.
"""

import json
import os
from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from mmap import ACCESS_READ, mmap
from pathlib import Path
from sys import byteorder
from typing import Any, Final, NamedTuple, TypeVar, overload

from graph_api.graph.facets import property_paths
from graph_api.graph.facets.definitions import KINDS, NAMED, SOURCE, YEAR, Facet, Kind
from graph_api.graph.facets.index import Column, Index, newest_first
from graph_api.rdf.property_tables import Gathering, Sought

_LENGTH = 8
_NUMBER: Final = "I"
Block = tuple[int, int]
_T = TypeVar("_T")
_FACETS = [facet for kind in KINDS for facet in kind.facets]
SOUGHT = Sought(
    frozenset().union(*(property_paths.names(facet.path) for facet in _FACETS)),
    stated=frozenset({NAMED}),
    subjects=frozenset(kind.unless for kind in KINDS if kind.unless),
    classes=frozenset(kind.is_a for kind in KINDS),
)


def write(gathered: Gathering, path: Path) -> None:
    """Write the lists of what was gathered, and wait for the disk."""
    blocks: list[bytes] = []
    reader = property_paths.Reader(gathered.of)
    head = {
        "order": byteorder,
        "kinds": {kind.name: _written(_index(gathered, kind, reader), blocks) for kind in KINDS},
    }
    text = json.dumps(head, ensure_ascii=False).encode()
    with path.open("wb") as file:
        file.write(len(text).to_bytes(_LENGTH, "little") + text)
        file.writelines(blocks)
        file.flush()
        os.fsync(file.fileno())


@lru_cache(maxsize=2)
def opened(path: Path) -> dict[str, Index]:
    """Open the file of a snapshot, which never changes, once: the index of each kind.

    Empty if it was written on a machine with another order of bytes.
    """
    with path.open("rb") as file:
        whole = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
    end = _LENGTH + int.from_bytes(whole[:_LENGTH], "little")
    head = json.loads(bytes(whole[_LENGTH:end]))
    if head["order"] != byteorder:
        return {}
    return {name: _opened(kind, whole[end:]) for name, kind in head["kinds"].items()}


def _index(gathered: Gathering, kind: Kind, reader: property_paths.Reader) -> Index:
    """Index what was gathered of a kind."""
    members = gathered.members[kind.is_a]
    if kind.unless:
        members = members - gathered.having[kind.unless]
    numbers = {gathered.text(n): n for n in members}
    values = {
        facet.name: _values(gathered, facet, numbers.values(), reader) for facet in kind.facets
    }
    years = {}
    for item, number in numbers.items():
        if found := values[YEAR].of.get(number):
            years[item] = max(values[YEAR].texts[end] for end in found)
    items = newest_first(numbers, years)
    order = [numbers[item] for item in items]
    return Index(items, {name: _column(found, order) for name, found in values.items()})


class _Values(NamedTuple):
    """The values of items by number, and what is written of each value."""

    of: property_paths.Relation
    texts: dict[int, str]


def _values(
    gathered: Gathering, facet: Facet, items: Collection[int], reader: property_paths.Reader
) -> _Values:
    stated = gathered.stated[NAMED]
    of = stated if facet.name == SOURCE else reader.read(facet.path)(items)
    ends = {end for item in items for end in of.get(item, ())}
    return _Values(of, {end: facet.normal(gathered.text(end)) for end in sorted(ends)})


def _column(found: _Values, order: Sequence[int]) -> Column:
    values = {text: code for code, text in enumerate(dict.fromkeys(found.texts.values()))}
    codes = {end: values[text] for end, text in found.texts.items()}
    rows = [tuple(codes[end] for end in found.of[n]) if n in found.of else () for n in order]
    return Column.build(list(values), rows)


def _written(index: Index, blocks: list[bytes]) -> dict[str, Any]:
    """Append the blocks of one index; returns its part of the head."""
    at = sum(map(len, blocks))

    def block(data: bytes) -> Block:
        nonlocal at
        blocks.append(data)
        at += len(data)
        return at - len(data), len(data)

    texts = [item.encode() for item in index.items]
    width = len(texts) // 8 + 1
    starts = array(_NUMBER, accumulate(map(len, texts), initial=0))
    return {
        "items": [block(starts.tobytes()), block(b"".join(texts))],
        "facets": {
            name: {
                "values": column.values,
                "sets": block(b"".join(bits.to_bytes(width, "little") for bits in column.sets)),
                "starts": block(array(_NUMBER, column.starts).tobytes()),
                "codes": block(array(_NUMBER, column.codes).tobytes()),
            }
            for name, column in index.columns.items()
        },
    }


class _Lazy(Sequence[_T]):
    """A sequence that makes each member when it is asked for."""

    def __init__(self, size: int, of: Callable[[int], _T]) -> None:
        self._places, self._of = range(size), of

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[_T]:
        return map(self._of, self._places)

    @overload
    def __getitem__(self, place: int) -> _T: ...

    @overload
    def __getitem__(self, place: slice) -> list[_T]: ...

    def __getitem__(self, place: int | slice) -> _T | list[_T]:
        if isinstance(place, slice):
            return [self._of(n) for n in self._places[place]]
        return self._of(self._places[place])


def _opened(head: dict[str, Any], blocks: memoryview) -> Index:
    def block(place: Block) -> memoryview:
        start, length = place
        return blocks[start : start + length]

    def bits(place: Block) -> Sequence[int]:
        data = block(place)
        return _Lazy(
            len(data) // width,
            lambda n: int.from_bytes(data[n * width : (n + 1) * width], "little"),
        )

    starts, texts = block(head["items"][0]).cast(_NUMBER), block(head["items"][1])
    items = _Lazy(len(starts) - 1, lambda n: str(texts[starts[n] : starts[n + 1]], "utf-8"))
    width = len(items) // 8 + 1
    columns = {
        name: Column(
            facet["values"],
            {value: number for number, value in enumerate(facet["values"])},
            bits(facet["sets"]),
            block(facet["starts"]).cast(_NUMBER),
            block(facet["codes"]).cast(_NUMBER),
        )
        for name, facet in head["facets"].items()
    }
    return Index(items, columns)
