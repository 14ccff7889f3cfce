"""A server as the kernel sees it: its processes, their memory, whether they are at work."""

import os
import subprocess
from pathlib import Path
from time import monotonic, sleep

_QUIET_SECONDS, _QUIET_SHARE = 2.0, 0.05
_TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> set[int]:
    """List a process and all that it started, and what these started."""
    lines = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="], check=True, capture_output=True, text=True
    ).stdout.split("\n")
    pairs = [tuple(map(int, line.split())) for line in lines if line.strip()]
    found = {pid}
    while more := {child for child, parent in pairs if parent in found} - found:
        found |= more
    return found


def resident(pid: int) -> int:
    """Add up the bytes of memory of a process and its children that are backed by no file."""
    return sum(_anonymous(member) for member in family(pid))


def wait_until_quiet(pid: int, seconds: float) -> None:
    """Wait until a server has done what it does at its start, such as loading into memory.

    :raises AssertionError: it is at work for longer.
    """
    deadline = monotonic() + seconds
    before = _processor_seconds(pid)
    while monotonic() < deadline:
        sleep(_QUIET_SECONDS)
        now = _processor_seconds(pid)
        if now - before < _QUIET_SHARE * _QUIET_SECONDS:
            return
        before = now
    raise AssertionError(f"the server {pid} is still at work after {seconds:.0f} seconds")


def _anonymous(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0  # It has ended.
    return sum(int(line.split()[1]) << 10 for line in status.split("\n") if "RssAnon" in line)


def _processor_seconds(pid: int) -> float:
    return sum(_ticks(member) for member in family(pid)) / _TICKS


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0  # It has ended.
    return int(fields[11]) + int(fields[12])  # In user mode and in the kernel: see proc(5).
