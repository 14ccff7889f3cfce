"""The folder of one source's import: sorted parts, catalogue entries, summary, index of records.

It is written beside its place and then moved there in one step, so a kill or a full disk leaves the
former import complete. The index has a line for each record, its id and a hash of its content, by
which the next import finds changed records.
"""

import ctypes
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from graph_api.errors import SourceError

PARTS, INDEX, SUMMARY, SET_ASIDE = "part-*.nq", "records.tsv", "summary.json", "set-aside.jsonl"
WITHDRAWN = "withdrawn"
LINES_IN_A_PART = 250_000
_LINES_AT_ONCE = 5_000  # Pieces of about a MiB: memory for a whole part would be new each time.
_EXCHANGE, _HERE = 2, -100  # RENAME_EXCHANGE and AT_FDCWD of renameat2(2)


class Folder:
    """A folder being written; nothing of it is visible before :func:`put`."""

    def __init__(self, path: Path) -> None:
        """Write into ``path``, an empty folder."""
        self.path = path
        self._lines: list[str] = []
        self._parts = 0
        self._aside = private(path / SET_ASIDE, "ascii")
        self._index = (path / INDEX).open("w", encoding="ascii")

    def next_part(self) -> Path:
        """Return the path of the next part; see :func:`write_part`."""
        self._parts += 1
        return self.path / f"part-{self._parts:05}.nq"

    def add(self, lines: Iterable[str]) -> None:
        """Add N-Quads lines; a full part is sorted and written."""
        self._lines += lines
        if len(self._lines) >= LINES_IN_A_PART:
            self._write_lines()

    def record(self, identifier: str, content: str, state: str = "") -> None:
        """Enter a record into the index."""
        self._index.write(f"{identifier}\t{content}\t{state}\n")

    def set_aside(self, lines: Iterable[str]) -> None:
        """Write records that were not mapped; see :func:`line_aside`."""
        self._aside.writelines(lines)

    def finish(self, catalog: Iterable[str], summary: dict[str, object]) -> None:
        """Write the remaining lines and flush them to the disk."""
        self._write_lines()
        (self.path / "catalog.nq").write_text("".join(sorted(catalog)), encoding="utf-8")
        text = json.dumps(summary, indent=1, ensure_ascii=False) + "\n"
        (self.path / SUMMARY).write_text(text, encoding="utf-8")
        self.close()
        for path in self.path.iterdir():
            _sync(path)
        _sync(self.path)

    def close(self) -> None:
        """Close the files."""
        self._aside.close()
        self._index.close()

    def _write_lines(self) -> None:
        write_part(self.next_part(), self._lines)
        self._lines.clear()


def write_part(path: Path, lines: list[str]) -> None:
    """Sort N-Quads lines and write them; no lines, no file."""
    if lines:
        lines.sort()
        with private(path, "utf-8") as file:
            for start in range(0, len(lines), _LINES_AT_ONCE):
                file.write("".join(lines[start : start + _LINES_AT_ONCE]))


def private(path: Path, encoding: str) -> TextIO:
    """Open a new file for texts of the source, readable by its owner only."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return open(handle, "w", encoding=encoding, newline="\n")


def line_aside(place: str, reason: str, record: object) -> str:
    """Write a record that was not mapped, with the reason."""
    return json.dumps({"place": place, "reason": reason, "record": record}, default=str) + "\n"


@contextmanager
def making(place: Path, *, keep: Callable[[], bool]) -> Iterator[Folder]:
    """Create the folder ``place``; at the end it is kept if ``keep`` says so, else removed.

    :raises SourceError: another import of the same source is running, or the disk is full.
    """
    parent = place.parent.parent
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with _lock(parent, place.name):
            _clear_leftovers(parent, place)
            # Not in the folder of the imports: a build reads all that is below that one.
            path = Path(tempfile.mkdtemp(prefix=f".import-{place.name}-", dir=parent))
            folder = Folder(path)
            try:
                yield folder
                if keep():
                    path.chmod(0o755)
                    put(path, place)
            finally:
                with suppress(OSError):  # A full disk refuses what is still in memory.
                    folder.close()
                shutil.rmtree(path, ignore_errors=True)
    except OSError as error:
        raise SourceError(
            f"cannot be written: {error.strerror or error}. Make room there or choose another "
            "folder with --out; the former import was not touched.", str(place),
        ) from error  # fmt: skip


@contextmanager
def _lock(parent: Path, name: str) -> Iterator[None]:
    """Lock the output of a source for one import; the lock ends with its process."""
    with (parent / f".import-{name}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = "another import is writing here. Wait until it ends."
            raise SourceError(message, str(parent / name)) from error
        yield


def put(new: Path, place: Path) -> None:
    """Move a folder into place in one step; the former one, if any, takes the temporary path."""
    if not place.exists():
        new.rename(place)
    elif not _exchange(new, place):
        former = new.with_name(f"{new.name}-former")
        place.rename(former)
        new.rename(place)
        shutil.rmtree(former, ignore_errors=True)
    _sync(place.parent)


def now() -> str:
    """Write the time in UTC as an ``xsd:dateTime``."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def read_index(place: Path) -> dict[str, tuple[str, str]]:
    """Return id -> (hash of the content, state) of the records of the import in ``place``."""
    with suppress(FileNotFoundError), (place / INDEX).open(encoding="ascii") as file:
        rows = (line.rstrip("\n").split("\t") for line in file)
        return {row[0]: (row[1], row[2]) for row in rows if len(row) == 3}
    return {}


def read_summary(place: Path) -> dict[str, object] | None:
    """Return the summary of the import in ``place``; None if there is none that can be read."""
    try:
        summary = json.loads((place / SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return summary if isinstance(summary, dict) else None


def lines_about(place: Path, wanted: Callable[[str], bool]) -> Iterator[str]:
    """Yield the lines of the import in ``place`` about the given subjects (IRIs)."""
    for part in sorted(place.glob(PARTS)):
        with part.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                if wanted(line[1 : line.index(">")]):
                    yield line


def _exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two folders atomically; return False if the system cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _clear_leftovers(parent: Path, place: Path) -> None:
    """Remove the folders of killed imports, under the lock; restore one that was moved away."""
    for path in sorted(p for p in parent.glob(f".import-{place.name}-*") if p.is_dir()):
        if path.name.endswith("-former") and not place.exists():
            path.rename(place)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
