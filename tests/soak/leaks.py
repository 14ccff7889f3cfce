"""What a server holds: processes, open files, threads, files in its folder for temporary ones."""

import os
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from soak.attacks import children, serving


@dataclass(frozen=True)
class Held:
    """How much the process that answers HTTP holds."""

    processes: int
    descriptors: int
    deleted: int
    files: int
    megabytes: int

    def more_than(self, before: "Held") -> list[str]:
        """Name what there is more of, besides memory."""
        names = ("processes", "descriptors", "deleted", "files")
        return [
            f"{getattr(self, name) - getattr(before, name)} {name} more than before"
            for name in names
            if getattr(self, name) > getattr(before, name)
        ]


def held(pid: int, folder: Path) -> Held:
    """Count what the server holds now.

    :param pid: of the command that was started.
    :param folder: where it puts temporary files.
    """
    process = serving(pid)
    links = [_link(f"/proc/{process}/fd/{name}") for name in os.listdir(f"/proc/{process}/fd")]
    memory = int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return Held(
        len(children(process)),
        len(links),
        sum(link.endswith(" (deleted)") for link in links),
        sum(len(files) for _, _, files in os.walk(folder)),
        memory >> 20,
    )


def settled(pid: int, folder: Path, before: Held, seconds: float) -> Held:
    """Wait until the server holds no more than before, but not for ever; gives what it holds."""
    deadline = monotonic() + seconds
    while (now := held(pid, folder)).more_than(before) and monotonic() < deadline:
        sleep(0.2)
    return now


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""
