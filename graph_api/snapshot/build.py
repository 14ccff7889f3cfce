"""The graph as an immutable folder on disk: written beside the old one, then switched to.

``<out>/<id>/`` holds ``store/`` (Oxigraph, opened read-only by all readers), files beside it such
as the acts that overlaps are counted from, and ``manifest.json``, which is written last;
``<out>/current`` is a symbolic link to the snapshot in use. The id is a hash of all that went in,
so the same input gives the same snapshot. Whatever stops a build, a full disk or a kill, leaves
``current`` as it was.

The manifest has the size and the checksum of every file, and its own checksum. Sizes are compared
whenever a snapshot is opened, checksums by :func:`verify`.
"""

import gc
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from itertools import count
from pathlib import Path

from pyoxigraph import Store

from graph_api.errors import BuildError, SnapshotError
from graph_api.graph import provenance
from graph_api.graph.facets import storage
from graph_api.graph.search import names as find_names
from graph_api.overlap import activities
from graph_api.rdf.files import rdf_files
from graph_api.rdf.namespaces import BASE
from graph_api.rdf.property_tables import Gathering
from graph_api.snapshot import checksums, pack, spellings
from graph_api.snapshot.bulk_load import fill, load_all, nquads_files, nquads_sources
from graph_api.snapshot.current import clear_leftovers, lock, prune, switch
from graph_api.snapshot.load import accepted_files, load, rule_files, source_files
from graph_api.snapshot.manifest import (
    ACTS,
    DERIVED,
    LISTS,
    NAMES,
    REPORT,
    STATUSES,
    Snapshot,
    own_checksum,
    read,
    verify,
)
from graph_api.snapshot.pack import copy, opened, overheard, write_graphs
from graph_api.sparql import fulltext_index
from graph_api.sparql.topk import value_order

# What writes them from the statements that it seeks.
_WRITERS = {
    ACTS: activities.write,
    LISTS: storage.write,
    NAMES: find_names.write,
    STATUSES: provenance.write,
}
_SOUGHT = activities.SOUGHT | storage.SOUGHT | find_names.SOUGHT | provenance.SOUGHT
_SHOWN = 20


def build(
    root: Path,
    out: Path,
    *,
    validate: Callable[[], Sequence[str]] | None = None,
    report: Callable[[], Mapping[str, object]] | None = None,
    force: bool = False,
    plain: bool = False,
    imported: Path | None = None,
    accepted: Path | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Snapshot:
    """Build the snapshot of the files below ``root`` and switch ``<out>/current`` to it.

    :param validate: called before the switch; the lines it returns are violations, and any stops
        the build.
    :param report: called after that; what it returns is kept with the snapshot.
    :param force: build again even where a complete snapshot of the same input is there.
    :param plain: ``root`` is any folder of RDF, not one with ``ontology/`` and ``data/``.
    :param imported: a folder of N-Quads that belong to the graph too, such as imports leave.
    :param accepted: a folder of drafts of documents: what was accepted belongs to the graph.
    :param progress: called with what is done next, in a few words.
    :raises SourceError: a file is malformed.
    :raises BuildError: there are violations, another build is running, or ``out`` is not writable.
    """
    progress("reading the files")
    files = _hashes(rdf_files(root) if plain else _inputs(root), root)
    more = nquads_files(imported) if imported else []
    files |= {
        f"imported/{name}": digest for name, digest in _hashes(more, imported or root).items()
    }
    reviewed = accepted_files(accepted) if accepted else []
    files |= {
        f"accepted/{name}": digest for name, digest in _hashes(reviewed, accepted or root).items()
    }
    identity = _identity(files, plain)
    into = partial(_fill_plain, root) if plain else partial(_fill, root, imported, reviewed)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with lock(out):
            clear_leftovers(out)
            snapshot = None if force else _reuse(out, identity, checked=validate is not None)
            if snapshot is None:
                snapshot = _write(into, out, identity, files, validate, report, progress)
            switch(snapshot)
            prune(snapshot)
    except OSError as error:
        raise BuildError(
            f"Cannot write a snapshot to {out}: {error.strerror or error}. Make room there or "
            "choose another folder with --out; the snapshot in use was not touched."
        ) from error
    return snapshot


def _inputs(root: Path) -> list[Path]:
    """List all that decides what the snapshot holds and whether it may be served."""
    return [*source_files(root), *rule_files(root), *sorted(root.glob("shapes/*.ttl"))]


def _hashes(files: Iterable[Path], root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): checksums.digest(path) for path in files}


def _identity(files: dict[str, str], plain: bool) -> str:
    """Name a snapshot: the same input, base and programs give the same 16 hexadecimal digits."""
    made_by = [BASE, version("hrd-graph"), version("pyoxigraph"), *(["plain"] if plain else [])]
    made_by += (
        name for name in DERIVED if name != fulltext_index.NAME or fulltext_index.possible()
    )
    return sha256(json.dumps([files, made_by], sort_keys=True).encode()).hexdigest()[:16]


def _reuse(out: Path, identity: str, *, checked: bool) -> Snapshot | None:
    """Find a snapshot that is whole and, if ``checked`` is asked for, was checked when built."""
    for path in sorted(out.glob(f"{identity}*")):
        with suppress(SnapshotError):
            snapshot = read(path)
            if snapshot.has_checksums and (snapshot.checked or not checked):
                verify(snapshot)
                return snapshot
    return None


def _write(
    fill: Callable[[Path], dict[Path, str]],
    out: Path,
    identity: str,
    files: dict[str, str],
    validate: Callable[[], Sequence[str]] | None,
    report: Callable[[], Mapping[str, object]] | None,
    progress: Callable[[str], None],
) -> Snapshot:
    """Load, check and write one snapshot; it gets its name when nothing is missing."""
    building = Path(tempfile.mkdtemp(prefix=f".building-{os.getpid()}-", dir=out))
    try:
        progress("loading the statements and running the rules")
        sources = fill(building / "store")
        progress("checking")
        if violations := list(validate() if validate else ()):
            raise BuildError(_refusal(violations))
        progress("writing the indexes and the packed graph")
        graphs = _settle(building, sources)
        _remove_diary(building / "store")
        created = datetime.now(UTC).isoformat(timespec="seconds")
        if report:
            found = {"snapshot": identity, "created": created, **report()}
            _write_durably(building / REPORT, json.dumps(found, indent=1) + "\n")
        progress("computing checksums")
        manifest = {
            "id": identity,
            "created": created,
            "version": version("hrd-graph"),
            "base": BASE,
            "checked": validate is not None,
            "files": files,
            "graphs": graphs,
            "contents": checksums.record(building),
        }
        manifest["sha256"] = own_checksum(manifest)
        _write_durably(building / "manifest.json", json.dumps(manifest, indent=1) + "\n")
        building.chmod(0o755)
        path = _free_name(out, identity)
        building.rename(path)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return read(path)


def _refusal(violations: Sequence[str]) -> str:
    shown = "\n".join(violations[:_SHOWN])
    left = f"\n... and {len(violations) - _SHOWN} more" if len(violations) > _SHOWN else ""
    return (
        f"the snapshot was not built, the last one stays in use.\n{shown}{left}\n"
        f"{len(violations)} to correct. `hrd-graph check` lists them all."
    )


def _free_name(out: Path, identity: str) -> Path:
    """Name the folder by its id; built again, it gets a number, for the first may be in use."""
    numbered = (out / (f"{identity}-{n}" if n > 1 else identity) for n in count(1))
    # Asked of the name itself: a link that leads nowhere takes it too.
    return next(path for path in numbered if not os.path.lexists(path))


def _fill(
    root: Path, imported: Path | None, reviewed: Sequence[Path], path: Path
) -> dict[Path, str]:
    """Write a new store; returns the files of N-Quads that went in, see :func:`nquads.copy`."""
    sources = nquads_sources(imported) if imported else {}
    store = Store(path)
    load_all(store, sources)
    load(root, store, reviewed)
    return sources


def _fill_plain(root: Path, path: Path) -> dict[Path, str]:
    with ThreadPoolExecutor(1) as aside:  # The engine reads in a thread of its own.
        comparing = aside.submit(spellings.compare, root)
        fill(root, path)
    if (found := comparing.result()).literals:
        spellings.write(path.with_name(spellings.NAME), found)
    return nquads_sources(root)


def _settle(building: Path, sources: dict[Path, str]) -> dict[str, int]:
    """Bring a store on disk into the form that is fastest to read; count each graph's statements.

    The engine goes on tidying its files as long as it is open, so nothing here may outlive this.
    The statements are written beside it as N-Quads, packed with gzip, with what is derived of
    them, an index of their texts and the orders of their values.

    :param sources: the files of N-Quads among what went in.
    """
    store = Store(building / "store")
    gathering = Gathering(_SOUGHT)
    # The engine optimizes in one thread; meanwhile the other packs.
    with (
        fulltext_index.indexing(building / fulltext_index.NAME) as index,
        opened(building / "all.nq.gz") as file,
        ThreadPoolExecutor(1) as aside,
    ):
        all_of_it = overheard(file, gathering.read, index)
        copying = aside.submit(copy, store, sources, all_of_it)
        store.optimize()
        store.flush()
        counts = pack.count(store)
        ordered = value_order.gather(store, counts)
        copying.result()
        copied = gathering.counted()
        rest = [graph for graph, number in counts.items() if copied[graph] != number]
        # What of them was copied then stands there twice.
        gathering.count_anew(rest)
        write_graphs(store, rest, all_of_it)
    value_order.write(building / value_order.NAME, ordered)
    with _frozen():
        for name, write in _WRITERS.items():
            write(gathering, building / name)
    return counts


@contextmanager
def _frozen() -> Iterator[None]:
    """Look for no garbage among what is there: in millions of objects it takes half of all time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _remove_diary(store: Path) -> None:
    """Remove the engine's notes on its own work: nobody reads them, and they name paths."""
    for path in store.glob("LOG*"):
        path.unlink()


def _write_durably(path: Path, text: str) -> None:
    """Write and wait for the disk: after a power cut, no manifest may vouch for a lost store."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
