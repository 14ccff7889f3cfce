"""A snapshot on disk: its files, its manifest, and opening the one in use."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from graph_api.errors import DamagedError, SnapshotError
from graph_api.rdf.namespaces import BASE
from graph_api.rdf.resources import in_checkout, resources, user_folder
from graph_api.snapshot import checksums
from graph_api.snapshot.checksums import Damage, Entry
from graph_api.sparql import fulltext_index
from graph_api.sparql.topk import value_order

# What the check of a build found, counted by rule; beside the manifest.
REPORT = "validation.json"
# What is derived from the statements and written beside them; a snapshot that lacks some of it is
# built again, unless it cannot be written here.
ACTS = "acts.json"
LISTS = "lists.bin"
NAMES = "names.json"
STATUSES = "statuses.json"
DERIVED = (ACTS, LISTS, NAMES, STATUSES, fulltext_index.NAME, value_order.NAME)
REBUILD = "Run `hrd-graph build`."


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
        """The acts that overlaps are counted from, see :mod:`graph_api.overlap.activities`."""
        return self._derived(ACTS)

    @property
    def texts(self) -> Path | None:
        """The index of the texts, see :mod:`graph_api.sparql.fulltext_index`."""
        return self._derived(fulltext_index.NAME)

    @property
    def lists(self) -> Path | None:
        """What can be listed and narrowed, see :mod:`graph_api.graph.facets.storage`."""
        return self._derived(LISTS)

    @property
    def names(self) -> Path | None:
        """The names of things, see :mod:`graph_api.graph.search.names`."""
        return self._derived(NAMES)

    @property
    def statuses(self) -> Path | None:
        """How many statements have which status, see :mod:`graph_api.graph.provenance`."""
        return self._derived(STATUSES)

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


def open_current(out: Path) -> Snapshot:
    """Open the snapshot in use, after checking that it is whole.

    :param out: the folder of the snapshots, or of one snapshot.
    :raises DamagedError: names or sizes of its files are not as written.
    :raises SnapshotError: there is none, or it is incomplete or was made for another base.
    """
    if (out / "manifest.json").exists():
        return read(out.resolve())
    link = out / "current"
    if not link.exists():
        raise SnapshotError(f"There is no snapshot in {out}. {REBUILD}")
    return read(link.resolve())


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


def by_age(out: Path) -> Iterator[Snapshot]:
    """Yield the snapshots that :func:`verify` can tell damage of and whose sizes are right.

    The newest comes first.
    """
    folders = [path.parent for path in out.glob("*/manifest.json")]
    for path in sorted((p for p in folders if not p.is_symlink()), key=age):
        with suppress(SnapshotError):
            snapshot, damages = _compared(path)
            if snapshot.has_checksums and not damages:
                yield snapshot


def _hint(path: Path) -> str:
    """Say how to go on if a snapshot is of no use: build, or the former one, if there is any."""
    others = (snapshot for snapshot in by_age(path.parent) if snapshot.path != path)
    if former := next(others, None):
        name = f"{former.path.name} of {former.created}"
        return f"{REBUILD[:-1]}, or go back to {name} with `hrd-graph verify --switch`."
    return REBUILD


def read(path: Path) -> Snapshot:
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
            frozenset(contents).intersection(DERIVED),
            contents,
        )
        base = manifest["base"]
        as_written = manifest.get("sha256", "") == own_checksum(manifest)
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


def own_checksum(manifest: Mapping[str, object]) -> str:
    """Compute the checksum of what a manifest says beside it, however it is spaced."""
    rest = {name: value for name, value in manifest.items() if name != "sha256"}
    return sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def age(path: Path) -> float:
    """Return a number that is smaller for a newer folder."""
    return -path.stat().st_mtime
