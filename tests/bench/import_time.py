"""Imports at full size against their goals: ``make bench-import``.

Generated exports of 10,000 and of 268,000 records are imported, imported again, and built; the same
quads are loaded by Oxigraph's own command; a server is started on the result and asked. Memory is
that of all processes of a command together. Ends in 1 if a goal is missed. For the line beyond the
Index's size: make bench-import RECORDS="10000 268000 1000000", in about half an hour and 15 GB.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread
from urllib.parse import quote

from server import running

from bench.uhri_export import write
from graph_api.rdf.namespaces import THINGS
from graph_api.snapshot.bulk_load import nquads_files

FULL = 268_000  # records of the Index
_PROGRAM = [sys.executable, "-m", "graph_api"]
_COUNTRIES = ("HUN", "FRA", "PER", "KEN", "IND", "NOR", "TUN", "FJI", "CAN")
_ADDRESSED = "SELECT DISTINCT ?m {{ ?m a hrd:Mandate ; hrd:addressedCountry <{}country/{}> }}"
_LOAD = """
import sys
from pathlib import Path
from pyoxigraph import Store
from graph_api.snapshot.bulk_load import load_all, nquads_sources
load_all(Store(sys.argv[2]), nquads_sources(Path(sys.argv[1])))
"""
_EVERY = 0.2  # seconds between two looks at the memory
_MIB = 1024


@dataclass(frozen=True)
class Line:
    """What was measured at one size: seconds, MiB and milliseconds."""

    records: int
    imported: float
    importing_memory: float
    again: float
    built: float
    building_memory: float
    loaded: float
    peer_loaded: float
    asked: float
    question: float

    def __str__(self) -> str:
        """Write a row of the table."""
        return (
            f"{self.records:>9,}{self.imported:>9.1f}{self.records / self.imported:>10,.0f}"
            f"{self.importing_memory:>7.0f}{self.again:>8.1f}{self.imported / self.again:>7.1f}"
            f"{self.built:>9.1f}{self.building_memory:>7.0f}{self.loaded:>8.1f}"
            f"{self.peer_loaded:>8.1f}{self.loaded / self.peer_loaded:>7.2f}"
            f"{self.asked:>8.1f}{self.question:>8.1f}"
        )


HEAD = (
    "  records   import records/s    MiB   again  ratio    build    MiB    load    peer  ratio"
    "   query    page\n"
    "                 s                         s              s              s       s"
    "              ms      ms\n"
)


def main() -> int:
    """Measure each size, print the table and the goals, and tell whether all are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="+", default=[10_000, FULL])
    sys.stdout.write(HEAD)
    lines = []
    for records in parser.parse_args().records:
        with TemporaryDirectory() as name:
            lines.append(measure(records, Path(name)))
        sys.stdout.write(f"{lines[-1]}\n")
        sys.stdout.flush()
    missed = 0
    for goal, value, met in goals(lines):
        missed += not met
        sys.stdout.write(f"{'met   ' if met else 'MISSED'}  {goal}: {value}\n")
    return int(missed > 0)


def measure(records: int, folder: Path) -> Line:
    """Take one size from export to answer."""
    export, imported, out = folder / "export.json", folder / "imported", folder / "snapshots"
    write(export, records)
    importing = [*_PROGRAM, "import", "uhri", str(export), "--out", str(imported)]
    first, importing_memory = run(importing)
    again, _ = run(importing)
    export.unlink()
    built, building_memory = run([*_PROGRAM, "build", "--imported", imported, "--out", out])
    loaded, _ = run([sys.executable, "-c", _LOAD, imported, folder / "ours"])
    peer = Path(sys.executable).with_name("oxigraph")
    peer_loaded, _ = run([peer, "load", "-l", folder / "theirs", "-f", *nquads_files(imported)])
    with running(out, "--cache", "0", "--timeout", "60") as (_, address):
        asked = ask(address, lambda country: f"/sparql?query={quote(_addressed(country))}")
        path = "/api/questions/mandates-by-country?country="
        question = ask(address, lambda country: path + country)
    return Line(
        records, first, importing_memory, again, built, building_memory,
        loaded, peer_loaded, asked, question,
    )  # fmt: skip


def run(command: Sequence[str | Path]) -> tuple[float, float]:
    """Run a command; returns seconds, and the most MiB that it and its children had at once."""
    begun = time.perf_counter()
    with subprocess.Popen(
        [*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        with watched(process.pid) as peak:
            said = process.stderr.read()
            process.wait()
    if process.returncode:
        sys.exit(f"{command[1:5]} ended with {process.returncode}:\n{said}")
    return time.perf_counter() - begun, max(peak)


@contextmanager
def watched(pid: int) -> Iterator[list[float]]:
    """Look at the memory of a process and its children; the list gets the MiB of each look."""
    found, ended = [0.0], Event()

    def look() -> None:
        while not ended.wait(_EVERY):
            found.append(sum(map(memory, family(pid))))

    thread = Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join()


def family(pid: int) -> list[int]:
    """List a process and all that descend from it."""
    try:
        tasks = [*Path(f"/proc/{pid}/task").glob("*/children")]
        children = [int(child) for task in tasks for child in task.read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(one for child in children for one in family(child))]


def memory(pid: int) -> float:
    """Return the MiB of a process; what it shares with others counts in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / _MIB


def ask(address: str, path: Callable[[str], str]) -> float:
    """Return the median milliseconds of a request for each country, which none had asked for."""
    host, _, port = address.removeprefix("http://").partition(":")
    connection = HTTPConnection(host, int(port), timeout=120)
    connection.request("GET", f"/sparql?query={quote('ASK {}')}")
    connection.getresponse().read()
    times = []
    for country in _COUNTRIES:
        begun = time.perf_counter()
        connection.request("GET", path(country), headers={"Accept": "*/*"})
        answer = connection.getresponse()
        body = answer.read()
        times.append(1000 * (time.perf_counter() - begun))
        assert answer.status == 200, body
    return median(times)


def _addressed(country: str) -> str:
    return _ADDRESSED.format(THINGS, country)


def goals(lines: list[Line]) -> Iterator[tuple[str, str, bool]]:
    """Say of each goal what was measured and whether that meets it."""
    for line in lines:
        size = f"{line.records:,} records"
        if line.records == FULL:
            total = line.imported + line.built
            yield f"{size}, import and build under 180 s", f"{total:.0f} s", total < 180
        if line.records >= FULL:
            ratio = line.imported / line.again
            yield f"{size}, again at least 5 times faster", f"{ratio:.1f}", ratio >= 5
            ratio = line.loaded / line.peer_loaded
            yield f"{size}, load at most 1.5 times Oxigraph's", f"{ratio:.2f}", ratio <= 1.5
        importing, building = line.importing_memory, line.building_memory
        yield f"{size}, import under 1 GiB", f"{importing:.0f} MiB", importing < _MIB
        yield f"{size}, build under 3 GiB", f"{building:.0f} MiB", building < 3 * _MIB
        slowest = max(line.asked, line.question)
        yield f"{size}, mandates of a country under 50 ms", f"{slowest:.1f} ms", slowest < 50
    for before, after in pairwise(lines):
        sizes = f"{before.records:,} to {after.records:,} records"
        for name, one, two in (
            ("import", before.imported, after.imported),
            ("build", before.built, after.built),
        ):
            goal = f"{sizes}, {name} at most 1.2 times as long a record"
            growth = (two / after.records) / (one / before.records)
            yield goal, f"{growth:.2f}", growth <= 1.2


if __name__ == "__main__":
    sys.exit(main())
