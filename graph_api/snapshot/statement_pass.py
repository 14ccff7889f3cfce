"""One pass over the statements of a new store, with three consumers.

``Packer`` writes them to ``all.nq.gz``, ``PropertyTables`` keeps those that most tables of
``index.db`` are derived from, and ``TextIndex`` indexes their texts in ``index.db``. They share the
pass because reading costs most: the engine serializes fewer statements a second than all three can
take, and an import would be unpacked and split into lines three times.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Protocol

from pyoxigraph import Store

from graph_api.graph import choice_counts, provenance
from graph_api.graph.facets import storage
from graph_api.graph.search import names
from graph_api.overlap import activities, acts
from graph_api.rdf.property_tables import PropertyTables
from graph_api.snapshot import pack
from graph_api.snapshot.manifest import PACKED
from graph_api.sparql import fulltext_index, index_db
from graph_api.sparql.topk import value_order
from graph_api.sparql.topk.value_order import Order

_TOPICS = (activities, acts, storage, names, provenance, choice_counts)
_NEEDS = reduce(or_, (topic.NEEDS for topic in _TOPICS))


class Consumer(Protocol):
    """A reader of statements."""

    def read(self, lines: Sequence[bytes]) -> None:
        """Read lines of N-Quads, without their line ends."""


def write_files(folder: Path, sources: Mapping[Path, str]) -> dict[str, int]:
    """Write ``all.nq.gz`` and ``index.db`` beside a store, which is optimized for reading.

    The engine goes on tidying its files as long as a store is open, so nothing here may outlive
    this. It optimizes in one thread, while another copies the files of N-Quads.

    :param sources: the files of N-Quads that were loaded -> the graph for what names none.
    :returns: named graph -> number of its statements.
    """
    store = Store(folder / "store")
    with (
        index_db.writing(folder / index_db.NAME) as index,
        pack.create(folder / PACKED) as packed,
        ThreadPoolExecutor(1) as thread,
    ):
        tables = PropertyTables(_NEEDS)
        texts = fulltext_index.TextIndex(index) if fulltext_index.possible() else None
        consumers: list[Consumer] = [pack.Packer(packed), tables, *([texts] if texts else [])]
        copying = thread.submit(_pass, pack.copied(store, sources), consumers)
        counts, orders = _optimize(store)
        copying.result()
        copies = tables.count_by_graph()
        rest = [graph for graph, number in counts.items() if copies[graph] != number]
        tables.reset_counts(rest)  # Their statements come again, all of them.
        _pass(pack.serialized(store, rest), consumers)
        if texts:
            texts.complete()
        _write_tables(index, tables, orders)
    return counts


def _pass(batches: Iterable[Sequence[bytes]], consumers: Iterable[Consumer]) -> None:
    for lines in batches:
        for consumer in consumers:
            consumer.read(lines)


def _optimize(store: Store) -> tuple[dict[str, int], dict[str, Order]]:
    """Optimize the store; return the sizes of its named graphs and the orders of its values."""
    store.optimize()
    store.flush()
    counts = pack.count(store)
    return counts, value_order.gather(store, counts)


def _write_tables(
    index: index_db.Writer, tables: PropertyTables, orders: Mapping[str, Order]
) -> None:
    with _without_garbage_collection():
        for topic in _TOPICS:
            for table, rows in topic.tables(tables):
                index.insert(table, rows)
        for table, rows in value_order.tables(orders):
            index.insert(table, rows)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Exempt existing objects from garbage collection, which halves the time for millions."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
