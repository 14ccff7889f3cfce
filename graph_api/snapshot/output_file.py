"""Output files that replace the former file only once they are complete.

Every command with the option ``-o`` uses this module: a full disk or a kill leaves the former file
as it was.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graph_api.errors import HrdGraphError, UsageError


@contextmanager
def replacing(
    path: Path, error: type[HrdGraphError] = UsageError, *, devices: bool = False
) -> Iterator[Path]:
    """Create an empty file beside ``path``, and move it there at the end of the block.

    Links are followed, and the permissions of a former file are kept.

    :param error: the class of the error for a file that cannot be written.
    :param devices: write to a device or a pipe directly.
    :raises UsageError: ``path`` is a device or a pipe, and ``devices`` is not set.
    """
    try:
        # The path itself, not resolved: the target of a link in /proc has no path.
        if not path.exists() or path.is_file() or path.is_dir():
            yield from _beside(path.resolve())
        elif devices:
            yield path
        else:
            hint = "Name a new one, or one to replace."
            raise UsageError(f"Cannot write {path}: it is no file. {hint}")
    except OSError as reason:
        raise error(f"Cannot write {path}: {reason.strerror or reason}.") from reason


def _beside(place: Path) -> Iterator[Path]:
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        part.touch()
        if place.exists():
            shutil.copymode(place, part)
        yield part
        os.replace(part, place)
    finally:
        # A read-only file system refuses to remove even what is not there.
        with suppress(OSError):
            part.unlink()
