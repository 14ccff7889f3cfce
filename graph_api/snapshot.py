"""The graph as an immutable folder on disk: written beside the old one, then switched to.

``<out>/<id>/`` holds ``store/`` (Oxigraph, opened read-only by all readers), files beside it such
as the acts that overlaps are counted from, and ``manifest.json``, which is written last;
``<out>/current`` is a symbolic link to the snapshot in use. The id is a hash of all that went in,
so the same input gives the same snapshot. Whatever stops a build, a full disk or a kill, leaves
``current`` as it was.

The manifest has the size and the checksum of every file, and its own checksum. Sizes are compared
whenever a snapshot is opened, checksums by :func:`verify`.
"""

import fcntl
import gc
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from graph_api import (
    checksums,
    find_names,
    folder,
    nquads,
    orders,
    overlap_acts,
    sources_report,
    texts,
)
from graph_api.checksums import Damage, Entry
from graph_api.errors import BuildError, DamagedError, SnapshotError
from graph_api.facets import kept
from graph_api.gathering import Gathering
from graph_api.names import BASE, in_checkout, resources, user_folder
from graph_api.store import load, rule_files, source_files

KEEP = 3
# What the check of a build found, counted by rule; beside the manifest.
REPORT = "validation.json"
# What is derived from the statements and written beside them; a snapshot that lacks some of it is
# built again, unless it cannot be written here.
_ACTS = "acts.json"
_LISTS = "lists.bin"
_NAMES = "names.json"
_STATUSES = "statuses.json"
_DERIVED = (_ACTS, _LISTS, _NAMES, _STATUSES, texts.NAME, orders.NAME)
# What writes them from the statements that it seeks.
_WRITERS = {
    _ACTS: overlap_acts.write,
    _LISTS: kept.write,
    _NAMES: find_names.write,
    _STATUSES: sources_report.write,
}
_SOUGHT = overlap_acts.SOUGHT | kept.SOUGHT | find_names.SOUGHT | sources_report.SOUGHT
_SHOWN = 20
_REBUILD = "Run `hrd-graph build`."


@dataclass(frozen=True)
class Snapshot:
    """A complete snapshot: its folder and what its manifest says.

    ``graphs`` maps the IRI of each named graph to its number of statements; ``checked`` tells
    whether the shapes were obeyed when it was built. ``derived`` names the files that were derived
    from the statements; older snapshots lack some. ``contents`` has all files, by their path in
    the folder; those of older snapshots have no checksum.
    """

    path: Path
    id: str
    created: str
    checked: bool
    graphs: dict[str, int]
    derived: frozenset[str] = frozenset()
    contents: Mapping[str, Entry] = field(default_factory=dict, repr=False)

    @property
    def store(self) -> Path:
        """The folder that the engine opens."""
        return self.path / "store"

    @property
    def packed(self) -> Path:
        """The whole graph as N-Quads, packed with gzip, to be downloaded."""
        return self.path / "all.nq.gz"

    @property
    def acts(self) -> Path | None:
        """The acts that overlaps are counted from, see :mod:`graph_api.overlap_acts`."""
        return self._derived(_ACTS)

    @property
    def texts(self) -> Path | None:
        """The index of the texts, see :mod:`graph_api.texts`."""
        return self._derived(texts.NAME)

    @property
    def lists(self) -> Path | None:
        """What can be listed and narrowed, see :mod:`graph_api.facets.kept`."""
        return self._derived(_LISTS)

    @property
    def names(self) -> Path | None:
        """The names of things, see :mod:`graph_api.find_names`."""
        return self._derived(_NAMES)

    @property
    def statuses(self) -> Path | None:
        """How many statements have which status, see :mod:`graph_api.sources_report`."""
        return self._derived(_STATUSES)

    @property
    def has_checksums(self) -> bool:
        """Whether :func:`verify` can tell damage; older snapshots have sizes only."""
        return all("sha256" in entry for entry in self.contents.values())

    @property
    def quads(self) -> int:
        """How many statements there are, counted once for each graph they are in."""
        return sum(self.graphs.values())

    def _derived(self, name: str) -> Path | None:
        return self.path / name if name in self.derived else None


def default_out() -> Path:
    """Where snapshots are kept unless told otherwise.

    ``$HRD_GRAPH_SNAPSHOTS``; else ``build/snapshots`` of a checkout; else the user's data folder.
    """
    if named := os.environ.get("HRD_GRAPH_SNAPSHOTS"):
        return Path(named)
    if in_checkout():
        return resources() / "build" / "snapshots"
    return user_folder() / "snapshots"


def build(
    root: Path,
    out: Path,
    *,
    validate: Callable[[], Sequence[str]] | None = None,
    report: Callable[[], Mapping[str, object]] | None = None,
    force: bool = False,
    plain: bool = False,
    imported: Path | None = None,
) -> Snapshot:
    """Build the snapshot of the files below ``root`` and switch ``<out>/current`` to it.

    :param validate: called before the switch; the lines it returns are violations, and any stops
        the build.
    :param report: called after that; what it returns is kept with the snapshot.
    :param force: build again even where a complete snapshot of the same input is there.
    :param plain: ``root`` is any folder of RDF, not one with ``ontology/`` and ``data/``.
    :param imported: a folder of N-Quads that belong to the graph too, such as imports leave.
    :raises SourceError: a file is malformed.
    :raises BuildError: there are violations, another build is running, or ``out`` is not writable.
    """
    files = _hashes(folder.files(root) if plain else _inputs(root), root)
    more = nquads.files(imported) if imported else []
    files |= {
        f"imported/{name}": digest for name, digest in _hashes(more, imported or root).items()
    }
    identity = _identity(files, plain)
    into = partial(_fill_plain, root) if plain else partial(_fill, root, imported)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _lock(out):
            _clear_leftovers(out)
            snapshot = None if force else _reuse(out, identity, checked=validate is not None)
            if snapshot is None:
                snapshot = _write(into, out, identity, files, validate, report)
            _switch(snapshot)
            _prune(snapshot)
    except OSError as error:
        raise BuildError(
            f"Cannot write a snapshot to {out}: {error.strerror or error}. Make room there or "
            "choose another folder with --out; the snapshot in use was not touched."
        ) from error
    return snapshot


def open_current(out: Path) -> Snapshot:
    """Open the snapshot in use, after checking that it is whole.

    :param out: the folder of the snapshots, or of one snapshot.
    :raises DamagedError: names or sizes of its files are not as written.
    :raises SnapshotError: there is none, or it is incomplete or was made for another base.
    """
    if (out / "manifest.json").exists():
        return _read(out.resolve())
    link = out / "current"
    if not link.exists():
        raise SnapshotError(f"There is no snapshot in {out}. {_REBUILD}")
    return _read(link.resolve())


def verify(snapshot: Snapshot, stopped: Callable[[], bool] = lambda: False) -> None:
    """Compare the checksums of all files with the manifest; this reads about 1 GB a second.

    :param stopped: asked before each file; once it is true, the rest is left out.
    :raises DamagedError: some differ.
    """
    if damages := checksums.damaged(snapshot.path, snapshot.contents, stopped):
        raise DamagedError(snapshot.path.name, damages, _hint(snapshot.path))


def is_intact(file: Path) -> bool:
    """Tell whether one file beside a manifest has the checksum that this says, if it says one.

    :raises OSError: the file or the manifest cannot be read.
    """
    manifest = json.loads(file.with_name("manifest.json").read_text(encoding="utf-8"))
    entry = _contents(manifest).get(file.name)
    return entry is None or entry.get("sha256") in {None, checksums.digest(file)}


def go_back(out: Path) -> Snapshot:
    """Point ``<out>/current`` at the newest snapshot whose checksums are right.

    :param out: the folder of the snapshots, not of one.
    :raises SnapshotError: there is none.
    :raises BuildError: a build is running, or ``out`` is not writable.
    """
    try:
        with _lock(out):
            for snapshot in _by_age(out):
                with suppress(DamagedError):
                    verify(snapshot)
                    _switch(snapshot)
                    return snapshot
    except OSError as error:
        raise BuildError(f"Cannot switch in {out}: {error.strerror or error}.") from error
    raise SnapshotError(f"No snapshot in {out} is whole. {_REBUILD}")


def _by_age(out: Path) -> Iterator[Snapshot]:
    """Yield the snapshots that :func:`verify` can tell damage of and whose sizes are right.

    The newest comes first.
    """
    folders = [path.parent for path in out.glob("*/manifest.json")]
    for path in sorted((p for p in folders if not p.is_symlink()), key=_age):
        with suppress(SnapshotError):
            snapshot, damages = _compared(path)
            if snapshot.has_checksums and not damages:
                yield snapshot


def _hint(path: Path) -> str:
    """Say how to go on if a snapshot is of no use: build, or the former one, if there is any."""
    others = (snapshot for snapshot in _by_age(path.parent) if snapshot.path != path)
    if former := next(others, None):
        name = f"{former.path.name} of {former.created}"
        return f"{_REBUILD[:-1]}, or go back to {name} with `hrd-graph verify --switch`."
    return _REBUILD


def _inputs(root: Path) -> list[Path]:
    """List all that decides what the snapshot holds and whether it may be served."""
    return [*source_files(root), *rule_files(root), *sorted(root.glob("shapes/*.ttl"))]


def _hashes(files: Iterable[Path], root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): checksums.digest(path) for path in files}


def _identity(files: dict[str, str], plain: bool) -> str:
    """Name a snapshot: the same input, base and programs give the same 16 hexadecimal digits."""
    made_by = [BASE, version("hrd-graph"), version("pyoxigraph"), *(["plain"] if plain else [])]
    made_by += (name for name in _DERIVED if name != texts.NAME or texts.possible())
    return sha256(json.dumps([files, made_by], sort_keys=True).encode()).hexdigest()[:16]


@contextmanager
def _lock(out: Path) -> Iterator[None]:
    """Let one build at a time write to ``out``; the lock ends with its process, however it ends."""
    with (out / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildError(f"Another build is writing to {out}. Wait until it ends.") from error
        yield


def _clear_leftovers(out: Path) -> None:
    """Remove what killed builds left. We hold the lock, so none of it is in use."""
    for path in [*out.glob(".building-*"), out / ".next"]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _reuse(out: Path, identity: str, *, checked: bool) -> Snapshot | None:
    """Find a snapshot that is whole and, if ``checked`` is asked for, was checked when built."""
    for path in sorted(out.glob(f"{identity}*")):
        with suppress(SnapshotError):
            snapshot = _read(path)
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
) -> Snapshot:
    """Load, check and write one snapshot; it gets its name when nothing is missing."""
    building = Path(tempfile.mkdtemp(prefix=f".building-{os.getpid()}-", dir=out))
    try:
        sources = fill(building / "store")
        if violations := list(validate() if validate else ()):
            raise BuildError(_refusal(violations))
        graphs = _settle(building, sources)
        _remove_diary(building / "store")
        created = datetime.now(UTC).isoformat(timespec="seconds")
        if report:
            found = {"snapshot": identity, "created": created, **report()}
            _write_durably(building / REPORT, json.dumps(found, indent=1) + "\n")
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
        manifest["sha256"] = _own_checksum(manifest)
        _write_durably(building / "manifest.json", json.dumps(manifest, indent=1) + "\n")
        building.chmod(0o755)
        path = _free_name(out, identity)
        building.rename(path)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return _read(path)


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


def _fill(root: Path, imported: Path | None, path: Path) -> dict[Path, str]:
    """Write a new store; returns the files of N-Quads that went in, see :func:`nquads.copy`."""
    sources = folder.sources(imported) if imported else {}
    store = Store(path)
    nquads.load_all(store, sources)
    load(root, store)
    return sources


def _fill_plain(root: Path, path: Path) -> dict[Path, str]:
    folder.fill(root, path)
    return folder.sources(root)


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
        texts.indexing(building / texts.NAME) as index,
        nquads.opened(building / "all.nq.gz") as file,
        ThreadPoolExecutor(1) as aside,
    ):
        all_of_it = nquads.overheard(file, gathering.read, index)
        copying = aside.submit(nquads.copy, store, sources, all_of_it)
        store.optimize()
        store.flush()
        counts = nquads.count(store)
        ordered = orders.gather(store, counts)
        copying.result()
        copied = gathering.counted()
        rest = [graph for graph, number in counts.items() if copied[graph] != number]
        # What of them was copied then stands there twice.
        gathering.count_anew(rest)
        nquads.write_graphs(store, rest, all_of_it)
    orders.write(building / orders.NAME, ordered)
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


def _own_checksum(manifest: Mapping[str, object]) -> str:
    """Compute the checksum of what a manifest says beside it, however it is spaced."""
    rest = {name: value for name, value in manifest.items() if name != "sha256"}
    return sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _write_durably(path: Path, text: str) -> None:
    """Write and wait for the disk: after a power cut, no manifest may vouch for a lost store."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _switch(snapshot: Snapshot) -> None:
    """Point ``current`` at a snapshot in one step: a reader sees the old one or the new one."""
    following = snapshot.path.with_name(".next")
    following.symlink_to(snapshot.path.name, target_is_directory=True)
    os.replace(following, following.with_name("current"))


def _prune(used: Snapshot) -> None:
    """Remove broken snapshots and all but the newest; the one in use stays."""
    others = [p for p in used.path.parent.iterdir() if p.is_dir() and not p.name.startswith(".")]
    others = [p for p in others if not p.is_symlink() and p != used.path]
    whole = sorted((p for p in others if (p / "manifest.json").exists()), key=_age)
    for path in {*others} - {*whole[: KEEP - 1]}:
        shutil.rmtree(path, ignore_errors=True)


def _age(path: Path) -> float:
    return -path.stat().st_mtime


def _read(path: Path) -> Snapshot:
    """Read a snapshot's manifest and compare it with what is on disk."""
    try:
        snapshot, damages = _compared(path)
    except SnapshotError as error:
        raise SnapshotError(f"{error} {_hint(path)}") from error
    if damages:
        raise DamagedError(path.name, damages, _hint(path))
    return snapshot


def _compared(path: Path) -> tuple[Snapshot, list[Damage]]:
    """Read a manifest; return with it which files have another name or size than it says.

    :raises SnapshotError: it cannot be read, or the snapshot was made for another base.
    """
    try:
        manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        contents = _contents(manifest)
        snapshot = Snapshot(
            path,
            manifest["id"],
            manifest["created"],
            manifest["checked"],
            manifest["graphs"],
            frozenset(contents).intersection(_DERIVED),
            contents,
        )
        base = manifest["base"]
        as_written = manifest.get("sha256", "") == _own_checksum(manifest)
        whole = path.name.startswith(snapshot.id) and (as_written or "contents" not in manifest)
        damages = checksums.resized(path, contents)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SnapshotError(f"The snapshot {path} is incomplete.") from error
    if not whole:
        return snapshot, [Damage("manifest.json", "has another checksum"), *damages]
    if base != BASE:
        raise SnapshotError(f"The snapshot {path} was built for {base}, not {BASE}.")
    return snapshot, damages


def _contents(manifest: Mapping[str, Any]) -> dict[str, Entry]:
    """List the files of a snapshot; older versions wrote the sizes of some of them only."""
    if "contents" in manifest:
        contents: dict[str, Entry] = manifest["contents"]
        return contents
    sizes = {f"store/{name}": size for name, size in manifest["store"].items()}
    return {name: Entry(bytes=size) for name, size in (sizes | manifest.get("derived", {})).items()}
