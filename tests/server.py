"""Start the real server, as a command on a free loopback port."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def command(snapshots: Path, *options: str) -> list[str]:
    """Write the command line: any free port, and few workers unless ``options`` say otherwise."""
    usual = ["--snapshots", str(snapshots), "--port", "0", "--workers", "1", "--timeout", "2"]
    return [sys.executable, "-m", "graph_api", "serve", *usual, *options]


@contextmanager
def running(snapshots: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a server; gives the process and the address that it printed."""
    line = command(snapshots, *options)
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found, "the server printed no address"
            yield process, found[0]
        finally:
            process.kill()
