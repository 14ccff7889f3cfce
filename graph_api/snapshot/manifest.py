"""The manifest of a snapshot, and opening the snapshot in use."""

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
from graph_api.sparql import index_db

# The findings of the check of a build, counted by rule.
REPORT = "validation.json"
PACKED = "all.nq.gz"
REBUILD = "Run `hrd-graph build`."


@dataclass(frozen=True)
class Snapshot:
    """A complete snapshot: its folder and the content of its manifest.

    ``graphs`` maps the IRI of each named graph to its number of statements; ``checked`` tells
    whether the graph was checked when it was built, ``has_texts`` whether ``index.db`` has the
    full-text index. ``contents`` has all files, by their path in the folder.
    """

    path: Path
    id: str
    created: str
    checked: bool
    graphs: dict[str, int]
    has_texts: bool
    contents: Mapping[str, Entry] = field(default_factory=dict, repr=False)

    @property
    def store(self) -> Path:
        """Return the folder that the engine opens."""
        return self.path / "store"

    @property
    def packed(self) -> Path:
        """Return the whole graph as compressed N-Quads, for downloads."""
        return self.path / PACKED

    @property
    def index(self) -> Path:
        """Return the tables derived from the statements, see :mod:`graph_api.sparql.index_db`."""
        return self.path / index_db.NAME

    @property
    def quads(self) -> int:
        """Return the number of statements, counted once for each graph that has them."""
        return sum(self.graphs.values())


def default_out() -> Path:
    """Return the default folder of the snapshots.

    ``$HRD_GRAPH_SNAPSHOTS``; else ``build/snapshots`` of a checkout; else the user's data folder.
    """
    if named := os.environ.get("HRD_GRAPH_SNAPSHOTS"):
        return Path(named)
    if in_checkout():
        return resources() / "build" / "snapshots"
    return user_folder() / "snapshots"


def open_current(out: Path) -> Snapshot:
    """Open the snapshot in use, after comparing the names and sizes of its files.

    :param out: the folder of the snapshots, or of one snapshot.
    :raises DamagedError: names or sizes of its files are not as written.
    :raises SnapshotError: there is none, or it is incomplete, or it was written by another version
        or for another base.
    """
    if (out / "manifest.json").exists():
        return read(out.resolve())
    link = out / "current"
    if not link.exists():
        raise SnapshotError(f"There is no snapshot in {out}. {REBUILD}")
    return read(link.resolve())


def verify(snapshot: Snapshot, stopped: Callable[[], bool] = lambda: False) -> None:
    """Compare the checksums of all files with the manifest; this reads about 1 GB a second.

    :param stopped: called before each file; once it returns true, the rest is skipped.
    :raises DamagedError: some differ.
    """
    if damages := checksums.damaged(snapshot.path, snapshot.contents, stopped):
        raise DamagedError(snapshot.path.name, damages, _hint(snapshot.path))


def is_intact(file: Path) -> bool:
    """Tell whether one file beside a manifest has the checksum recorded there, if any.

    :raises OSError: the file or the manifest cannot be read.
    """
    manifest = json.loads(file.with_name("manifest.json").read_text(encoding="utf-8"))
    entry = manifest.get("contents", {}).get(file.name)  # Older versions wrote no checksums.
    return entry is None or entry["sha256"] == checksums.digest(file)


def by_age(out: Path) -> Iterator[Snapshot]:
    """Yield the snapshots whose names and sizes are right, the newest first."""
    folders = [path.parent for path in out.glob("*/manifest.json")]
    for path in sorted((p for p in folders if not p.is_symlink()), key=age):
        with suppress(SnapshotError):
            snapshot, damages = _compared(path)
            if not damages:
                yield snapshot


def _hint(path: Path) -> str:
    """Suggest what to do about an unusable snapshot: build, or go back to a former one."""
    others = (snapshot for snapshot in by_age(path.parent) if snapshot.path != path)
    if former := next(others, None):
        name = f"{former.path.name} of {former.created}"
        return f"{REBUILD[:-1]}, or go back to {name} with `hrd-graph verify --switch`."
    return REBUILD


def read(path: Path) -> Snapshot:
    """Read a snapshot's manifest and compare it with the files on disk."""
    try:
        snapshot, damages = _compared(path)
    except SnapshotError as error:
        raise SnapshotError(f"{error} {_hint(path)}") from error
    if damages:
        raise DamagedError(path.name, damages, _hint(path))
    return snapshot


def _compared(path: Path) -> tuple[Snapshot, list[Damage]]:
    """Read a manifest and compare the names and sizes of the files with it.

    :raises SnapshotError: it cannot be read, or another version wrote it, or for another base.
    """
    try:
        manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        checksum = own_checksum(manifest)
        as_written = manifest.get("sha256", checksum) == checksum
        if as_written and (problem := _mismatch(manifest)):
            raise SnapshotError(f"The snapshot {path} was {problem}.")
        snapshot = Snapshot(
            path,
            manifest["id"],
            manifest["created"],
            manifest["checked"],
            manifest["graphs"],
            manifest["has_texts"],
            manifest["contents"],
        )
        as_written = manifest["sha256"] == checksum
        damages = checksums.resized(path, snapshot.contents)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SnapshotError(f"The snapshot {path} is incomplete.") from error
    if not (as_written and path.name.startswith(snapshot.id)):
        return snapshot, [Damage("manifest.json", "has another checksum"), *damages]
    return snapshot, damages


def _mismatch(manifest: Mapping[str, Any]) -> str | None:
    """Explain why this version cannot use a snapshot, whatever its files are like."""
    version = manifest.get("index", 0)
    if version != index_db.VERSION:
        return f"written by {'an older' if version < index_db.VERSION else 'a newer'} version"
    return f"built for {manifest['base']}, not {BASE}" if manifest["base"] != BASE else None


def own_checksum(manifest: Mapping[str, object]) -> str:
    """Compute the checksum of a manifest without its own entry, independent of white space."""
    rest = {name: value for name, value in manifest.items() if name != "sha256"}
    return sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def age(path: Path) -> float:
    """Return a sort key: smaller for a folder that was changed later."""
    return -path.stat().st_mtime
