"""How long an import, a build and a re-import take, and what a country's mandates take to ask.

make bench-import     # 10,000 and 268,000 records; --records adds other sizes
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.uhri_export import write
from graph_api import snapshot
from graph_api.engine import Job
from graph_api.names import THINGS
from graph_api.pool import Limits, Pool

_HUNGARY = f"<{THINGS}country/HUN>"
_ASKED = f"SELECT DISTINCT ?m {{ ?m a hrd:Mandate ; hrd:addressedCountry {_HUNGARY} }}"
_MIB = 1024


def run(*arguments: str) -> tuple[float, float]:
    """Run hrd-graph; returns seconds, and the peak of any command so far in MiB."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "graph_api", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _MIB
    return time.perf_counter() - begun, peak


def ask(out: Path) -> float:
    """Return the median milliseconds of the question, never answered before."""
    times = []
    with Pool(snapshot.open_current(out).store, Limits(workers=1)) as pool:
        pool.answer(Job("ASK {}"))
        for number in range(9):
            begun = time.perf_counter()
            pool.answer(Job(f"{_ASKED} # {number}"))
            times.append(time.perf_counter() - begun)
    return 1000 * sorted(times)[len(times) // 2]


def measure(records: int, folder: Path) -> str:
    """Take one size from export to answer, and write its line of the table."""
    export, imported, out = folder / "export.json", folder / "imported", folder / "snapshots"
    write(export, records)
    first, memory = run("import", "uhri", str(export), "--out", str(imported))
    again, _ = run("import", "uhri", str(export), "--out", str(imported))
    built, peak = run("build", "--imported", str(imported), "--out", str(out))
    size = export.stat().st_size / _MIB**2
    return (
        f"{records:>9,} {size:>7.0f} {first:>8.1f} {records / first:>9,.0f} {memory:>7.0f} "
        f"{again:>8.1f} {first / again:>6.1f} {built:>8.1f} {peak:>7.0f} {ask(out):>8.1f}\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="+", default=[10_000, 268_000])
    sys.stdout.write(
        "  records     MiB   import records/s     MiB    again  ratio    build     MiB   ask ms\n"
    )
    for records in parser.parse_args().records:
        with tempfile.TemporaryDirectory() as name:
            sys.stdout.write(measure(records, Path(name)))
            sys.stdout.flush()


if __name__ == "__main__":
    main()
