"""The snapshot in use: switching, going back, and removing old ones, under one lock."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graph_api.errors import BuildError, DamagedError, SnapshotError
from graph_api.snapshot.manifest import REBUILD, Snapshot, age, by_age, verify

KEEP = 3


def go_back(out: Path) -> Snapshot:
    """Point ``<out>/current`` at the newest snapshot whose checksums are right.

    :param out: the folder of the snapshots, not of one.
    :raises SnapshotError: there is none.
    :raises BuildError: a build is running, or ``out`` is not writable.
    """
    try:
        with lock(out):
            for snapshot in by_age(out):
                with suppress(DamagedError):
                    verify(snapshot)
                    switch(snapshot)
                    return snapshot
    except OSError as error:
        raise BuildError(f"Cannot switch in {out}: {error.strerror or error}.") from error
    raise SnapshotError(f"No snapshot in {out} is undamaged. {REBUILD}")


@contextmanager
def lock(out: Path) -> Iterator[None]:
    """Lock ``out`` for one build at a time; the lock ends with its process, even a killed one."""
    with (out / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildError(f"Another build is writing to {out}. Wait until it ends.") from error
        yield


def clear_leftovers(out: Path) -> None:
    """Remove the files of killed builds. The caller holds the lock, so none is in use."""
    for path in [*out.glob(".building-*"), out / ".next"]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def switch(snapshot: Snapshot) -> None:
    """Point ``current`` at a snapshot atomically: a reader sees the old one or the new one."""
    link = snapshot.path.with_name(".next")
    link.symlink_to(snapshot.path.name, target_is_directory=True)
    os.replace(link, link.with_name("current"))


def prune(current: Snapshot) -> None:
    """Remove broken snapshots, and all but the :data:`KEEP` newest; the one in use stays."""
    others = [p for p in current.path.parent.iterdir() if p.is_dir() and not p.name.startswith(".")]
    others = [p for p in others if not p.is_symlink() and p != current.path]
    whole = sorted((p for p in others if (p / "manifest.json").exists()), key=age)
    for path in {*others} - {*whole[: KEEP - 1]}:
        shutil.rmtree(path, ignore_errors=True)
