"""The statements of a store as N-Quads, packed in one file.

The engine writes far fewer statements a second than it reads, since each term is looked up: what
was loaded from N-Quads is therefore copied from its file, and only the rest is read from the store.
"""

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, cast

from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, serialize

from graph_api.rdf import graph_names
from graph_api.rdf.files import unpacked

_PACKING = 3  # half the time of the usual level for a file a tenth larger
_BATCH_BYTES = 1 << 20
_BATCH_QUADS = 5000
# May also stand in a literal: such a file is only written more slowly.
_BLANK_NODE = re.compile(rb'(?:^|[\s>"])_:|@[A-Za-z0-9-]++_:')
_COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


def count(store: Store) -> dict[str, int]:
    """Count the statements of each named graph, by its name, in the order of the names."""
    rows = store.query(_COUNTS)
    assert isinstance(rows, QuerySolutions)
    return dict(sorted((graph_names.text_of(row["g"]), int(row["n"].value)) for row in rows))


def create(path: Path) -> IO[bytes]:
    """Create a gzip file."""
    return cast(IO[bytes], gzip.open(path, "wb", compresslevel=_PACKING))


class Packer:
    """A file of N-Quads that is being written."""

    def __init__(self, file: IO[bytes]) -> None:
        """Take an open file."""
        self._file = file

    def read(self, lines: Sequence[bytes]) -> None:
        """Append lines, given without line ends."""
        self._file.write(b"\n".join([*lines, b""]))


def copied(store: Store, sources: Mapping[Path, str]) -> Iterator[list[bytes]]:
    """Yield the lines of the N-Quads files that were loaded, without line ends, in batches.

    Files that differ from the store are left out: blank nodes have other labels there, and
    statements that name no graph have one.

    :param sources: the files -> the graph for what names none.
    """
    for path, graph in sources.items():
        unnamed = store.quads_for_pattern(None, None, None, NamedNode(graph))
        if next(unnamed, None) is None and not _has_blank_nodes(path):
            yield from _lines(path)


def serialized(store: Store, graphs: Iterable[str]) -> Iterator[list[bytes]]:
    """Yield the statements of some named graphs as lines of N-Quads, in batches."""
    for graph in graphs:
        quads = store.quads_for_pattern(None, None, None, graph_names.term_of(graph))
        while batch := list(islice(quads, _BATCH_QUADS)):
            text = serialize(batch, format=RdfFormat.N_QUADS)
            assert text is not None
            yield text.split(b"\n")[:-1]


def _has_blank_nodes(path: Path) -> bool:
    with unpacked(path) as file:
        while lines := file.readlines(_BATCH_BYTES):
            batch = b"".join(lines)
            if b"_:" in batch and _BLANK_NODE.search(batch):
                return True
    return False


def _lines(path: Path) -> Iterator[list[bytes]]:
    rest = b""
    with unpacked(path) as file:
        while piece := file.read(_BATCH_BYTES):
            *lines, rest = (rest + piece).split(b"\n")
            yield lines
    if rest:
        yield [rest]
