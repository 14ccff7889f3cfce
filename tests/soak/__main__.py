"""``make soak``: a thousand hostile requests in some six minutes; exit code 1 after any fault."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from server import running

from graph_api.rdf.resources import resources
from graph_api.snapshot import build
from soak.attacks import Target
from soak.run import soak, table

OPTIONS = ("--workers", "2", "--timeout", "3", "--memory", "1024", "--answer", "8")
REQUESTS = 1000


def main(kinds: list[str]) -> int:
    """Build our own graph, serve it, attack it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        build.build(resources(), folder / "snapshots")
        (folder / "temporary").mkdir()
        os.environ["TMPDIR"] = str(folder / "temporary")
        with running(folder / "snapshots", *OPTIONS) as (process, address):
            rows = soak(Target(address, process.pid), folder / "temporary", REQUESTS, kinds)
    sys.stdout.write(table(rows) + "\n")
    return int(any(row.faults for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
