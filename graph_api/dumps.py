"""The graph of a snapshot as files: one for people and tools, or parts for a bulk loader."""

import errno
import gzip
import os
import shutil
from itertools import count, islice
from pathlib import Path

from pyoxigraph import QueryTriples, RdfFormat, Store, serialize

from graph_api.errors import BuildError, UsageError
from graph_api.names import PREFIXES
from graph_api.snapshot import Snapshot

FORMATS = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "ttl": RdfFormat.TURTLE}


def replaceable(path: Path) -> Path:
    """Follow links to the file that is to be written, or to be put in the place of another.

    What is put in its place would remove a device or a pipe, not write to it.

    :raises UsageError: it is a device, a pipe or a socket.
    """
    place = path.resolve()
    if place.exists() and not (place.is_file() or place.is_dir()):
        raise UsageError(f"Cannot write {path}: it is no file. Name a new one, or one to replace.")
    return place


def write(snapshot: Snapshot, name: str, path: Path) -> None:
    """Write the whole graph to a file that appears only once it is complete.

    :param name: a key of :data:`FORMATS`. ``ttl`` has no named graphs: each statement once.
    :raises BuildError: the file cannot be written.
    :raises UsageError: it is no file, see :func:`replaceable`.
    """
    path = replaceable(path)
    store = Store.read_only(str(snapshot.store))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if name == "ttl":
            union = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
            triples = store.query(union, use_default_graph_as_union=True)
            assert isinstance(triples, QueryTriples)
            serialize(triples, str(part), RdfFormat.TURTLE, prefixes=PREFIXES)
        else:
            store.dump(str(part), FORMATS[name], prefixes=PREFIXES)
        os.replace(part, path)
    except OSError as error:
        raise BuildError(f"Cannot write {path}: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)


def write_parts(snapshot: Snapshot, most: int, path: Path) -> None:
    """Write the whole graph as a new folder of N-Quads, packed with gzip, for a bulk loader.

    :param most: statements in one file.
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
                with gzip.open(part / f"part-{number:04}.nq.gz", "wb", compresslevel=3) as out:
                    out.writelines(lines)
        os.replace(part, path)
    except OSError as error:
        raise BuildError(f"Cannot write {path}: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
