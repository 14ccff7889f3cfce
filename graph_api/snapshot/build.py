"""The build of a snapshot: RDF files loaded, checked, and put to use.

``<out>/<id>/`` holds ``store/`` (Oxigraph, which all readers open read-only), ``all.nq.gz`` (the
statements), ``index.db`` (tables derived from them), ``validation.json`` (counts of findings) and
``manifest.json``, which is written last; ``<out>/current`` is a symbolic link to the snapshot in
use. The id is a hash of the input, so the same input gives the same snapshot. A build that is
stopped, by a full disk or a kill, leaves ``current`` as it was.

The manifest has the size and the checksum of every file, and its own checksum. Sizes are compared
whenever a snapshot is opened, checksums by :func:`verify`.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from itertools import count
from pathlib import Path

from pyoxigraph import Store

from graph_api.errors import BuildError, SnapshotError
from graph_api.rdf.files import rdf_files
from graph_api.rdf.namespaces import BASE
from graph_api.snapshot import checksums, spellings
from graph_api.snapshot.bulk_load import fill, load_all, nquads_files, nquads_sources
from graph_api.snapshot.current import clear_leftovers, lock, prune, switch
from graph_api.snapshot.load import accepted_files, load, rule_files, source_files
from graph_api.snapshot.manifest import REPORT, Snapshot, own_checksum, read, verify
from graph_api.snapshot.statement_pass import write_files
from graph_api.sparql import fulltext_index, index_db

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

    :param validate: called before the switch; returns violations, of which any stops the build.
    :param report: called after that; returns the content of ``validation.json``.
    :param force: build again even if there is a complete snapshot of the same input.
    :param plain: ``root`` is any folder of RDF, not one with ``ontology/`` and ``data/``.
    :param imported: a folder of N-Quads that belong to the graph too, such as imports write.
    :param accepted: a folder of drafts of documents: what was accepted belongs to the graph.
    :param progress: called with the next step, in a few words.
    :raises SourceError: a file is malformed.
    :raises BuildError: there are violations, another build is running, or ``out`` is not writable.
    """
    progress("reading the files")
    files = _hashes(rdf_files(root) if plain else _inputs(root), root)
    more = nquads_files(imported) if imported else []
    reviewed = accepted_files(accepted) if accepted else []
    files |= _hashes(more, imported or root, "imported/")
    files |= _hashes(reviewed, accepted or root, "accepted/")
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
    """List the files that determine a snapshot: sources, rules, and the shapes it is checked by."""
    return [*source_files(root), *rule_files(root), *sorted(root.glob("shapes/*.ttl"))]


def _hashes(files: Iterable[Path], root: Path, prefix: str = "") -> dict[str, str]:
    return {prefix + path.relative_to(root).as_posix(): checksums.digest(path) for path in files}


def _identity(files: dict[str, str], plain: bool) -> str:
    """Hash the input, base and versions of the programs to 16 hexadecimal digits."""
    made_by = [BASE, version("hrd-graph"), version("pyoxigraph"), *(["plain"] if plain else [])]
    made_by += [f"{index_db.NAME} {index_db.VERSION}", *(["texts"] * fulltext_index.possible())]
    return sha256(json.dumps([files, made_by], sort_keys=True).encode()).hexdigest()[:16]


def _reuse(out: Path, identity: str, *, checked: bool) -> Snapshot | None:
    """Find an undamaged snapshot; with ``checked``, one that was checked when it was built."""
    for path in sorted(out.glob(f"{identity}*")):
        with suppress(SnapshotError):
            snapshot = read(path)
            if snapshot.checked or not checked:
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
    """Load, check and write one snapshot; the folder gets its name when it is complete."""
    building = Path(tempfile.mkdtemp(prefix=f".building-{os.getpid()}-", dir=out))
    try:
        progress("loading the statements and running the rules")
        sources = fill(building / "store")
        progress("checking")
        if violations := list(validate() if validate else ()):
            raise BuildError(_refusal(violations))
        progress("writing the indexes and the packed graph")
        graphs = write_files(building, sources)
        _remove_logs(building / "store")
        created = datetime.now(UTC).isoformat(timespec="seconds")
        if report:
            findings = {"snapshot": identity, "created": created, **report()}
            _write_durably(building / REPORT, json.dumps(findings, indent=1) + "\n")
        progress("computing checksums")
        manifest = {
            "id": identity,
            "created": created,
            "version": version("hrd-graph"),
            "base": BASE,
            "index": index_db.VERSION,
            "has_texts": fulltext_index.possible(),
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
    """Name the folder by the id; a second build gets a number, as the first may be in use."""
    numbered = (out / (f"{identity}-{n}" if n > 1 else identity) for n in count(1))
    # A link that leads nowhere takes a name too.
    return next(path for path in numbered if not os.path.lexists(path))


def _fill(
    root: Path, imported: Path | None, reviewed: Sequence[Path], path: Path
) -> dict[Path, str]:
    """Fill a new store; return the files of N-Quads among its sources, with their graphs."""
    sources = nquads_sources(imported) if imported else {}
    store = Store(path)
    load_all(store, sources)
    load(root, store, reviewed)
    return sources


def _fill_plain(root: Path, path: Path) -> dict[Path, str]:
    with ThreadPoolExecutor(1) as aside:  # The engine reads in a thread of its own.
        comparing = aside.submit(spellings.compare, root)
        fill(root, path)
    if (changes := comparing.result()).literals:
        spellings.write(path.with_name(spellings.NAME), changes)
    return nquads_sources(root)


def _remove_logs(store: Path) -> None:
    """Remove the log files of the engine: no reader opens them, and they name paths."""
    for path in store.glob("LOG*"):
        path.unlink()


def _write_durably(path: Path, text: str) -> None:
    """Write a file and flush it to the disk, so that no manifest survives a power cut alone."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
