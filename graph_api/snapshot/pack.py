"""The whole graph written as one packed file of N-Quads.

The engine writes far fewer statements a second than it reads, since each term is looked up: what
came in as N-Quads is therefore copied from its file, and only the rest is taken from the store.
"""

import gzip
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BufferedWriter, RawIOBase
from pathlib import Path
from typing import IO, Any, cast

from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, serialize

from graph_api.rdf.files import unpacked

_PACKING = 3  # half the time of the usual level for a file a tenth larger
_BATCH_BYTES = 1 << 20
# May also stand in a literal: such a file is only written more slowly.
_BLANK_NODE = re.compile(rb'(?:^|[\s>"])_:|@[A-Za-z0-9-]++_:')
_COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


def count(store: Store) -> dict[str, int]:
    """Count the statements of each named graph, by IRI, in the order of the IRIs."""
    rows = store.query(_COUNTS)
    assert isinstance(rows, QuerySolutions)
    return dict(sorted((row["g"].value, int(row["n"].value)) for row in rows))


def copy(store: Store, sources: Mapping[Path, str], packed: IO[bytes]) -> None:
    """Write what came in as N-Quads from its files.

    Files are left out from which it cannot be copied: blank nodes have other labels in the store,
    and statements that name no graph have one there.

    :param sources: the files of N-Quads that were loaded -> the graph for what names none.
    """
    for path, graph in sources.items():
        unnamed = store.quads_for_pattern(None, None, None, NamedNode(graph))
        if next(unnamed, None) is None and not _has_blank_nodes(path):
            _copy(path, packed)


def write_graphs(store: Store, graphs: Iterable[str], packed: IO[bytes]) -> None:
    """Write all statements of some named graphs."""
    with BufferedWriter(cast(RawIOBase, packed), _BATCH_BYTES) as buffer:
        for graph in graphs:
            quads = store.quads_for_pattern(None, None, None, NamedNode(graph))
            serialize(quads, buffer, RdfFormat.N_QUADS)


def opened(out: Path) -> IO[bytes]:
    """Open a new file to be written and packed with gzip."""
    return cast(IO[bytes], gzip.open(out, "wb", compresslevel=_PACKING))


def overheard(file: IO[bytes], *read: Callable[[Sequence[bytes]], None]) -> IO[bytes]:
    """Let readers have all that is written to a file, which the caller closes.

    :param read: each is called with some whole lines at a time, without their ends.
    """
    return cast(IO[bytes], _Overheard(file, read))


class _Overheard(RawIOBase):
    def __init__(self, file: IO[bytes], read: Sequence[Callable[[Sequence[bytes]], None]]) -> None:
        self._file, self._read, self._begun = file, read, b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        written = bytes(data)
        self._file.write(written)
        *lines, self._begun = (self._begun + written).split(b"\n")
        for read in self._read:
            read(lines)
        return len(written)


def _has_blank_nodes(path: Path) -> bool:
    with unpacked(path) as file:
        while lines := file.readlines(_BATCH_BYTES):
            batch = b"".join(lines)
            if b"_:" in batch and _BLANK_NODE.search(batch):
                return True
    return False


def _copy(path: Path, out: IO[bytes]) -> None:
    """Copy a file and, if it lacks one, write the end of its last line."""
    last = b"\n"
    with unpacked(path) as file:
        while piece := file.read(_BATCH_BYTES):
            out.write(piece)
            last = piece
    if not last.endswith(b"\n"):
        out.write(b"\n")
