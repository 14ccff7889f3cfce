"""Large files of N-Quads: into a store in bulk, and out of it as one packed file.

The engine reads such a file by itself, a few hundred thousand statements a second, so imports of
millions of statements are left as N-Quads. It writes far fewer, since each term is looked up: what
came in as N-Quads is therefore copied from its file, and only the rest is taken from the store.
"""

import gzip
import os
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BufferedWriter, RawIOBase
from pathlib import Path
from typing import IO, Any, cast

from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, parse, serialize

from graph_api.errors import SourceError
from graph_api.names import in_checkout, resources, user_folder
from graph_api.store import malformed

SUFFIXES = (".nq", ".nq.gz")
_PACKING = 3  # half the time of the usual level for a file a tenth larger
_BATCH_BYTES = 1 << 20
_AT_ONCE = 2  # the engine reads each file in one thread
# May also stand in a literal: such a file is only written more slowly.
_BLANK_NODE = re.compile(rb"^\s*_:|> _:|_:\S+ *\.\s*$", re.MULTILINE)
# How this program and the engine write: what is written otherwise is left to the parser.
_PLAIN_IRI = re.compile(rb"<[^<>\\\s]+>")
_BEGINS = (b"<", b"_")
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


def copy(store: Store, sources: Mapping[Path, str], packed: IO[bytes]) -> Counter[str]:
    """Write what came in as N-Quads from its files; returns how many statements of each graph.

    Files are left out from which it cannot be copied: blank nodes have other labels in the store,
    and statements that name no graph have one there.

    :param sources: the files of N-Quads that were loaded -> the graph for what names none.
    """
    written: Counter[bytes] = Counter()
    for path, graph in sources.items():
        unnamed = store.quads_for_pattern(None, None, None, NamedNode(graph))
        if next(unnamed, None) is None and not _has_blank_nodes(path):
            written += _copy(path, packed)
    return Counter({graph.decode(): number for graph, number in written.items()})


def write_rest(
    store: Store, counts: Mapping[str, int], written: Mapping[str, int], packed: IO[bytes]
) -> None:
    """Write the graphs that were not copied whole; a statement may then stand there twice.

    :param counts: named graph -> number of its statements in ``store``.
    :param written: named graph -> number of its statements that were copied.
    """
    with BufferedWriter(cast(RawIOBase, packed), _BATCH_BYTES) as buffer:
        for graph in (g for g, number in counts.items() if written.get(g) != number):
            quads = store.quads_for_pattern(None, None, None, NamedNode(graph))
            serialize(quads, buffer, RdfFormat.N_QUADS)


def opened(out: Path) -> IO[bytes]:
    """Open a new file to be written and packed with gzip."""
    return cast(IO[bytes], gzip.open(out, "wb", compresslevel=_PACKING))


def overheard(file: IO[bytes], read: Callable[[Sequence[bytes]], None]) -> IO[bytes]:
    """Let a reader have all that is written to a file, which the caller closes.

    :param read: called with some whole lines at a time, without their ends.
    """
    return cast(IO[bytes], _Overheard(file, read))


class _Overheard(RawIOBase):
    def __init__(self, file: IO[bytes], read: Callable[[Sequence[bytes]], None]) -> None:
        self._file, self._read, self._begun = file, read, b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        written = bytes(data)
        self._file.write(written)
        *lines, self._begun = (self._begun + written).split(b"\n")
        self._read(lines)
        return len(written)


def statements(
    lines: Iterable[bytes], predicates: Container[bytes]
) -> Iterator[tuple[bytes, bytes, bytes, bytes]]:
    """Read the statements of named graphs that have one of some predicates.

    Where most lines have others, this is some ten times as fast as the engine.

    :param predicates: as they stand in N-Quads, with angle brackets.
    :returns: subject, predicate, object and graph, as they stand in N-Quads.

    >>> lines = [b'<x:a> <x:b> "c"@en <x:g> .', b"<x:a> <x:B> <x:c> <x:g> ."]
    >>> list(statements(lines, {b"<x:b>"}))
    [(b'<x:a>', b'<x:b>', b'"c"@en', b'<x:g>')]
    """
    wanted: dict[bytes, bool] = {}
    for line in lines:
        subject, _, rest = line.partition(b" ")
        predicate, _, rest = rest.partition(b" ")
        if predicate not in wanted and _PLAIN_IRI.fullmatch(predicate):
            wanted[predicate] = predicate in predicates
        plain = predicate in wanted and subject[:1] in _BEGINS and b"\t" not in subject
        if plain and not wanted[predicate]:
            continue
        parts = rest.split(b" ")
        if plain and len(parts) == 3 and parts[2] == b"." and b"\\" not in line:
            yield subject, predicate, parts[0], parts[1]
        else:
            yield from _parsed(line, predicates)


def _parsed(
    line: bytes, predicates: Container[bytes]
) -> Iterator[tuple[bytes, bytes, bytes, bytes]]:
    for quad in parse(line, RdfFormat.N_QUADS):
        parts = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        subject, predicate, thing, graph = (str(part).encode() for part in parts)
        if predicate in predicates and isinstance(quad.graph_name, NamedNode):
            yield subject, predicate, thing, graph


def _has_blank_nodes(path: Path) -> bool:
    with unpacked(path) as file:
        while lines := file.readlines(_BATCH_BYTES):
            batch = b"".join(lines)
            if b"_:" in batch and _BLANK_NODE.search(batch):
                return True
    return False


def _copy(path: Path, out: IO[bytes]) -> Counter[bytes]:
    """Copy the statements of a file, all of named graphs; returns how many each graph has."""
    found: Counter[bytes] = Counter()
    last = b"\n"
    with unpacked(path) as file:
        while lines := file.readlines(_BATCH_BYTES):
            found.update(line[line.rfind(b"<") + 1 : line.rfind(b">")] for line in lines)
            out.write(b"".join(lines))
            last = lines[-1]
    if not last.endswith(b"\n"):
        out.write(b"\n")
    return found
