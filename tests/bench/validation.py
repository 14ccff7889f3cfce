"""Measure validation engines side by side: ``make bench-validation``.

Each run is a process of its own, whose wall time, CPU time and highest memory are measured; loading
counts. At sizes that all finish, all engines run; the largest are for the fast one alone. Wall time
means little if other programs run: the ratios are of CPU time. pyshacl-turbo is measured if it is
installed (pip install pyshacl-turbo); nothing else needs it.

Other data: python -m bench.validation --shapes S.ttl --ontology O.ttl DATA.nt...
"""

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench import recommendations

SHAPES = Path(__file__).parent / "validation_shapes.ttl"
# Recommendations, and the engines that finish in reasonable time.
ALL = ("fast", "cached", "turbo", "stock")
SIZES = {5_000: ALL, 48_000: ("fast", "cached", "turbo"), 250_000: ("fast",), 410_000: ("fast",)}


@dataclass(frozen=True)
class Measure:
    """What one run took: seconds of wall and CPU time, GB at most, results found."""

    engine: str
    wall: float
    cpu: float
    memory: float
    results: str


def measure(engine: str, data: Path, shapes: Path, ontology: Path) -> Measure:
    """Run an engine in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.validation", "--engine", engine]
    command += ["--shapes", str(shapes), "--ontology", str(ontology), str(data)]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = process.stdout.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    results = told if process.returncode == 0 else f"failed ({process.returncode})"
    cpu = usage.ru_utime + usage.ru_stime
    return Measure(engine, wall, cpu, usage.ru_maxrss / 1024**2, results)


def validate(engine: str, data: Path, shapes: Path, ontology: Path) -> int:
    """Validate with one engine and return the number of results."""
    if engine in {"fast", "cached"}:
        return _ours("fast" if engine == "fast" else "pyshacl", data, shapes, ontology)
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph()
    for path in (data, ontology):
        graph.parse(path)
    shapes_graph = rdflib.Graph().parse(shapes)
    module = importlib.import_module("pyshacl" if engine == "stock" else "pyshacl_turbo")
    _, report, _ = module.validate(graph, shacl_graph=shapes_graph, inplace=True)
    return len(list(report.objects(None, rdflib.SH.result)))


def _ours(engine: str, data: Path, shapes: Path, ontology: Path) -> int:
    from rdflib import Graph

    from graph_api.checks import engines, fast
    from graph_api.checks.data import Data

    loaded = Data(fast.open_store([data, ontology]))
    outcome = engines.validate(loaded, Graph().parse(shapes), engines.Options(engine, 600.0))
    assert not outcome.unchecked
    return len(outcome.results)


def table(number: int, measures: list[Measure]) -> str:
    """Write the measures of one size, with the ratio to the fast engine."""
    fast = measures[0]
    lines = [f"{number:,} statements"]
    for m in measures:
        ratio = f"{m.cpu / fast.cpu:6.1f} x" if m is not fast else " " * 8
        lines.append(
            f"  {m.engine:7} {m.wall:8.1f} s wall {m.cpu:8.1f} s CPU {ratio} "
            f"{m.memory:5.2f} GB  {m.results} results"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run all sizes, or one engine on given data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="*", type=Path)
    parser.add_argument("--shapes", type=Path, default=SHAPES)
    parser.add_argument("--ontology", type=Path, default=SHAPES)
    parser.add_argument("--engine", choices=ALL)
    parser.add_argument("--engines", default=",".join(ALL), help="for given data")
    given = parser.parse_args()
    if given.engine:
        found = validate(given.engine, given.data[0], given.shapes, given.ontology)
        sys.stdout.write(f"{found}\n")
        return 0
    installed = importlib.util.find_spec("pyshacl_turbo") is not None
    for path in given.data:
        engines = [e for e in given.engines.split(",") if e != "turbo" or installed]
        measures = [measure(e, path, given.shapes, given.ontology) for e in engines]
        sys.stdout.write(table(sum(1 for _ in path.open("rb")), measures))
    if not given.data:
        _all_sizes(installed)
    return 0


def _all_sizes(installed: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for size, engines in SIZES.items():
            path = Path(folder) / "register.nt"
            count = recommendations.write(path, size)
            chosen = [engine for engine in engines if engine != "turbo" or installed]
            measures = [measure(engine, path, SHAPES, SHAPES) for engine in chosen]
            sys.stdout.write(table(count, measures))
            sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
