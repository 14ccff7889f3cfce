"""Large files of N-Quads: into a store in bulk, and out of it as one packed file.

The engine reads such a file by itself, a few hundred thousand statements a second, so imports of
millions of statements are left as N-Quads. It writes far fewer, since each term is looked up: what
came in as N-Quads is therefore copied from its file, and only the rest is taken from the store.
"""

import gzip
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BufferedWriter, RawIOBase
from pathlib import Path
from typing import IO, Any, cast

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, parse, serialize

from graph_api.errors import SourceError
from graph_api.names import in_checkout, resources, user_folder
from graph_api.store import malformed, too_long

SUFFIXES = (".nq", ".nq.gz")
_PACKING = 3  # half the time of the usual level for a file a tenth larger
_BATCH_BYTES = 1 << 20
_AT_ONCE = 2  # the engine reads each file in one thread
# May also stand in a literal: such a file is only written more slowly.
_BLANK_NODE = re.compile(rb'(?:^|[\s>"])_:|@[A-Za-z0-9-]++_:')
_COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


def default_imported() -> Path:
    """Where imports leave their files unless told otherwise, in one folder a source.

    ``$HRD_GRAPH_IMPORTED``; else ``data/imported`` of a checkout; else the user's data folder.
    """
    if named := os.environ.get("HRD_GRAPH_IMPORTED"):
        return Path(named)
    return resources() / "data" / "imported" if in_checkout() else user_folder() / "imported"


def files(folder: Path) -> list[Path]:
    """List the files of N-Quads below a folder, packed or not, by path; none if there is none."""
    return sorted(p for p in folder.rglob("*") if p.name.endswith(SUFFIXES) and p.is_file())


def bulk_load(store: Store, path: Path, rdf_format: RdfFormat, graph: str) -> None:
    """Let the engine read one file, packed with gzip or not; blank nodes get new labels.

    :param graph: IRI of the graph for the statements that name none, and base of relative IRIs.
    :raises SourceError: it is malformed (with line and column, from 1) or cannot be read.
    """
    try:
        with unpacked(path) as file:
            store.bulk_load(file, rdf_format, base_iri=graph, to_graph=NamedNode(graph))
    except SyntaxError as error:
        raise malformed(error, path) from error
    except MemoryError as error:
        raise too_long(error, path) from None
    except (OSError, EOFError) as error:
        raise SourceError(f"cannot be read: {error}.", str(path)) from error


def load_all(store: Store, sources: Mapping[Path, str]) -> None:
    """Load files of N-Quads, two at a time.

    :param sources: file -> the graph for what names none.
    :raises SourceError: as :func:`bulk_load`.
    """
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        loading = [
            threads.submit(bulk_load, store, path, RdfFormat.N_QUADS, graph)
            for path, graph in sources.items()
        ]
        try:
            for file in loading:
                file.result()
        finally:
            threads.shutdown(cancel_futures=True)


def unpacked(path: Path) -> IO[bytes]:
    """Open a file to read what it holds, unpacked if its name ends in ``.gz``."""
    return cast(IO[bytes], gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


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


def parsed(line: bytes) -> Iterator[tuple[bytes, bytes, bytes, bytes]]:
    r"""Let the engine read a line, however it is written.

    :returns: subject, predicate, object and graph as usual in N-Quads; none for a statement that
        names no graph, and for a comment.

    >>> list(parsed(b'<x:\\u0061>\t<x:b> "c"@en <x:g>. # d'))
    [(b'<x:a>', b'<x:b>', b'"c"@en', b'<x:g>')]
    """
    for quad in parse(line, RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, NamedNode):
            subject, predicate, thing, graph = (
                str(part).encode()
                for part in (quad.subject, quad.predicate, quad.object, quad.graph_name)
            )
            yield subject, predicate, thing, graph


def literal(token: bytes) -> tuple[str, str | None]:
    """Let the engine read a literal as it stands in N-Quads: what it says, and its language."""
    (quad,) = parse(b"<x:> <x:> " + token + b" .", RdfFormat.N_QUADS)
    assert isinstance(quad.object, Literal)
    return quad.object.value, quad.object.language


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
