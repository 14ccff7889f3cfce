"""A snapshot on disk: its files, its manifest, and opening the one in use."""

import json
import os
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from graph_api.errors import SnapshotError
from graph_api.rdf.namespaces import BASE
from graph_api.rdf.resources import in_checkout, resources, user_folder
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
_REBUILD = "Run `hrd-graph build`."


@dataclass(frozen=True)
class Snapshot:
    """A complete snapshot: its folder and what its manifest says.

    ``graphs`` maps the IRI of each named graph to its number of statements; ``checked`` tells
    whether the shapes were obeyed when it was built. ``derived`` names the files that were derived
    from the statements; older snapshots lack some.
    """

    path: Path
    id: str
    created: str
    checked: bool
    graphs: dict[str, int]
    derived: frozenset[str] = frozenset()

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
    :raises SnapshotError: there is none, or it is damaged or was made for another base.
    """
    if (out / "manifest.json").exists():
        return read(out.resolve())
    link = out / "current"
    if not link.exists():
        raise SnapshotError(f"There is no snapshot in {out}. {_REBUILD}")
    return read(link.resolve())


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def sizes(store: Path) -> dict[str, int]:
    """Size of each file without which the store cannot be read whole."""
    return {p.name: p.stat().st_size for p in sorted(store.iterdir()) if not p.name.startswith("L")}


def read(path: Path) -> Snapshot:
    """Read a snapshot's manifest and compare it with what is on disk."""
    try:
        manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        derived = manifest.get("derived", {})
        snapshot = Snapshot(
            path,
            manifest["id"],
            manifest["created"],
            manifest["checked"],
            manifest["graphs"],
            frozenset(derived),
        )
        whole = path.name.startswith(snapshot.id) and sizes(snapshot.store) == manifest["store"]
        whole = whole and all((path / n).stat().st_size == size for n, size in derived.items())
        base = manifest["base"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"The snapshot {path} is incomplete. {_REBUILD}") from error
    if not whole:
        raise SnapshotError(f"The snapshot {path} does not match its manifest. {_REBUILD}")
    if base != BASE:
        raise SnapshotError(f"The snapshot {path} was built for {base}, not {BASE}. {_REBUILD}")
    return snapshot
