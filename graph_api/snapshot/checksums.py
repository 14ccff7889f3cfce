"""Sizes and checksums of the files of a folder, and the files that differ from them.

The log files and the lock of the engine (``LOG``, ``LOG.old.*``, ``LOCK``) are left out: no reader
opens them.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple, TypedDict

_UNREAD = ("LOCK", "LOG")


class Entry(TypedDict):
    """One file: its size and its SHA-256 in hexadecimal."""

    bytes: int
    sha256: str


class Damage(NamedTuple):
    """A file that differs from its record, by its path in the folder, and the difference."""

    file: str
    problem: str


def digest(path: Path) -> str:
    """Compute the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def record(folder: Path, leave_out: Collection[str] = ()) -> dict[str, Entry]:
    """Record all files below a folder, by their path in it.

    :param leave_out: paths of files that are skipped.
    """
    return {
        name: Entry(bytes=path.stat().st_size, sha256=digest(path))
        for name, path in _files(folder)
        if name not in leave_out
    }


def resized(folder: Path, contents: Mapping[str, Entry]) -> list[Damage]:
    """List the files with another name or size, which takes some microseconds a file.

    A file without a record is damage in a subfolder, where an engine may read all files; in the
    folder itself it is not.
    """
    sizes = {}
    for name, path in _files(folder):
        with suppress(OSError):  # A link to nowhere, or removed just now: missing.
            sizes[name] = path.stat().st_size
    damages = [
        Damage(name, f"has {sizes[name]} bytes, not {entry['bytes']}")
        if name in sizes
        else Damage(name, "is missing")
        for name, entry in contents.items()
        if sizes.get(name) != entry["bytes"]
    ]
    surplus = sorted(name for name in sizes if "/" in name and name not in contents)
    return damages + [Damage(name, "does not belong there") for name in surplus]


def damaged(
    folder: Path, contents: Mapping[str, Entry], stopped: Callable[[], bool] = lambda: False
) -> list[Damage]:
    """List the files with another size or checksum; this reads all files, about 1 GB a second.

    :param stopped: called before each file; once it returns true, the rest is skipped.
    """
    damages = resized(folder, contents)
    resizings = {damage.file for damage in damages}
    for name, entry in contents.items():
        if stopped():
            break
        if name not in resizings and (problem := _problem(folder / name, entry)):
            damages.append(Damage(name, problem))
    return damages


def _problem(path: Path, entry: Entry) -> str | None:
    try:
        same = entry["sha256"] == digest(path)
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    return None if same else "has another checksum"


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield all files in the order of their names, as ``store/CURRENT``."""
    for place, folders, names in os.walk(folder, followlinks=True):
        folders.sort()
        for name in sorted(names):
            if not name.startswith(_UNREAD):
                path = Path(place, name)
                yield path.relative_to(folder).as_posix(), path
