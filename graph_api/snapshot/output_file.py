"""An output file that appears in its place only once it is complete.

Every command that writes a file with ``-o`` writes it by this module, so whatever stops one, a full
disk or a kill, leaves the former file as it was.
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
    """Give an empty file beside ``path`` to write to, and put it in its place at the end.

    Links are followed, and a file that is replaced hands on its permissions.

    :param error: raised if anything cannot be written.
    :param devices: whether a device or a pipe is given itself, to be written to.
    :raises UsageError: it is one, which a file would remove, and ``devices`` is not set.
    """
    try:
        # Asked of the name as it came: what a link in /proc leads to has no name of its own.
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
