"""Dumps of a snapshot: one RDF file, or a folder of parts for a bulk loader."""

import errno
import gzip
import os
import shutil
from collections.abc import Callable
from itertools import count, islice
from pathlib import Path
from typing import IO, cast

from pyoxigraph import QueryTriples, RdfFormat, Store, serialize

from graph_api.errors import BuildError
from graph_api.rdf.namespaces import PREFIXES
from graph_api.snapshot.manifest import Snapshot
from graph_api.snapshot.output_file import replacing

FORMATS = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "ttl": RdfFormat.TURTLE}

_PACKING = 3
_MEGABYTE = 10**6
Progress = Callable[[str], None]


def _silent(step: str) -> None:
    """Take a step and say nothing."""


def write(snapshot: Snapshot, name: str, path: Path, progress: Progress = _silent) -> None:
    """Write the whole graph to a file, which appears once it is complete.

    :param name: a key of :data:`FORMATS`. ``ttl`` has no named graphs: each statement once.
    :param path: packed with gzip if its name ends in ``.gz``.
    :param progress: called with how far it is, in a few words, after each megabyte.
    :raises BuildError: the file cannot be written.
    :raises UsageError: ``path`` is no file, see :func:`graph_api.snapshot.output_file.replacing`.
    """
    store = Store.read_only(str(snapshot.store))
    packed = path.resolve().suffix == ".gz"
    with replacing(path, BuildError) as part, _create(part, packed=packed) as target:
        file = cast(IO[bytes], _Counting(target, progress))
        if name == "ttl":
            union = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
            triples = store.query(union, use_default_graph_as_union=True)
            assert isinstance(triples, QueryTriples)
            serialize(triples, file, RdfFormat.TURTLE, prefixes=PREFIXES)
        else:
            store.dump(file, FORMATS[name], prefixes=PREFIXES)


class _Counting:
    """A file that tells how much was written to it."""

    def __init__(self, file: IO[bytes], progress: Progress) -> None:
        self._file, self._progress = file, progress
        self._written, self._told = 0, 0

    def write(self, data: bytes) -> int:
        """Write bytes, and tell each megabyte."""
        self._written += len(data)
        if self._written - self._told >= _MEGABYTE:
            self._told = self._written
            self._progress(f"writing: {self._written // _MEGABYTE:,} MB")
        return self._file.write(data)

    def flush(self) -> None:
        """Flush the file."""
        self._file.flush()


def _create(path: Path, *, packed: bool) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "wb", _PACKING)) if packed else path.open("wb")


def write_parts(snapshot: Snapshot, most: int, path: Path, progress: Progress = _silent) -> None:
    """Write the whole graph as a new folder of N-Quads, packed with gzip, for a bulk loader.

    :param most: statements in one file.
    :param progress: called with how far it is, in a few words, before each file.
    :raises BuildError: the folder is there already, or cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        part.mkdir(parents=True)
        with gzip.open(snapshot.packed) as file:
            for number in count(1):
                if not (lines := list(islice(file, most))):
                    break
                progress(f"writing file {number} of {-(-snapshot.quads // most)}")
                with gzip.open(part / f"part-{number:04}.nq.gz", "wb", _PACKING) as out:
                    out.writelines(lines)
        os.replace(part, path)
    except OSError as error:
        raise BuildError(f"Cannot write {path}: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
