"""Measure validation engines side by side, against their goals: ``make bench-validation``.

Each run is a process of its own, whose wall time, CPU time and highest memory are measured; loading
counts. At sizes that all finish, all engines run; the largest are for the fast one alone. Then our
own data, and one file of it. Each goal is printed with whether it was met; the exit code is 1 if
one was not. Ratios are of wall time, for that is what one waits for: measure while nothing else
runs, or look at the ratios of CPU time, which are printed too.

Other data: python -m bench.validation --shapes S.ttl --ontology O.ttl DATA.nt...
"""

import argparse
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import recommendations

SHAPES = Path(__file__).parent / "validation_shapes.ttl"
# Recommendations, and the engines that finish in reasonable time.
ALL = ("fast", "rust", "cached", "turbo", "stock")
SIZES = {
    5_000: ALL,
    48_000: ("fast", "rust", "cached", "turbo"),
    250_000: ("fast", "rust"),
    410_000: ("fast",),
}
# Engines in environments of their own, and what they do not find: printed beside their figures.
APART = {
    "turbo": "misses nothing that W3C tests",
    "rust": "misses 10 SPARQL tests of 22 of W3C, and sh:deactivated on property shapes",
}
# Left out by --quick: what takes longest and has no goal.
SLOW = {(48_000, "cached")}
# Recommendations -> seconds; GB of memory at any size; how many times faster than which engine.
SECONDS = {250_000: 30.0, 410_000: 60.0}
MEMORY = 2.5
TIMES = {(5_000, "stock"): 50.0, (48_000, "turbo"): 5.0}
ROOT = Path(__file__).parents[2]
FILE = "data/curated/ai-2018/engagements.trig"
Measures = dict[tuple[int, str], "Measure"]


@dataclass(frozen=True)
class Measure:
    """What one run took: seconds of wall and CPU time, GB at most, results found."""

    engine: str
    wall: float
    cpu: float
    memory: float
    results: str


def measure(
    engine: str, data: Path, shapes: Path, ontology: Path, apart: Mapping[str, Path]
) -> Measure:
    """Run an engine in a process of its own; some in the environment that has them."""
    python = str(apart.get(engine, sys.executable))
    command = [python, "-W", "ignore", "-m", "bench.validation", "--engine", engine]
    command += ["--shapes", str(shapes), "--ontology", str(ontology), str(data)]
    return run(engine, command)


def run(name: str, command: Sequence[str], folder: Path | None = None) -> Measure:
    """Run a command, and take its last line for the results."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder)
    assert process.stdout is not None
    told = process.stdout.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    results = told if process.returncode == 0 else f"failed ({process.returncode})"
    cpu = usage.ru_utime + usage.ru_stime
    return Measure(name, wall, cpu, usage.ru_maxrss / 1024**2, results)


def validate(engine: str, data: Path, shapes: Path, ontology: Path) -> int:
    """Validate with one engine and return the number of results."""
    if engine in {"fast", "cached"}:
        return _ours("fast" if engine == "fast" else "pyshacl", data, shapes, ontology)
    if engine == "rust":
        return _rust(data, shapes, ontology)
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

    from graph_api.validation.shacl import compiler
    from graph_api.validation.shacl import validate as engines
    from graph_api.validation.shacl.data import Data

    loaded = Data(compiler.open_store([data, ontology]))
    outcome = engines.validate(loaded, Graph().parse(shapes), engines.Options(engine, 600.0))
    assert not outcome.unchecked
    return len(outcome.results)


def _rust(data: Path, shapes: Path, ontology: Path) -> int:
    """Validate with shacl-rust, which takes one file of data."""
    rust = importlib.import_module("shacl_rust")
    with tempfile.NamedTemporaryFile(suffix=".ttl") as together:
        for path in (data, ontology):
            with path.open("rb") as file:
                shutil.copyfileobj(file, together)
        together.flush()
        report = rust.validate_file(together.name, str(shapes), experimental_index=True)
    return len(report["results"])


def table(number: int, measures: list[Measure]) -> str:
    """Write the measures of one size, with the ratios to the fast engine."""
    fast = measures[0]
    lines = [f"{number:,} statements"]
    for m in measures:
        ratio = f"{m.wall / fast.wall:6.1f} x wall {m.cpu / fast.cpu:6.1f} x CPU"
        lines.append(
            f"  {m.engine:7} {m.wall:8.1f} s wall {m.cpu:8.1f} s CPU {m.memory:5.2f} GB  "
            f"{ratio if m is not fast else '':27} {m.results} results"
            f"{f' ({APART[m.engine]})' if m.engine in APART else ''}"
        )
    return "\n".join(lines) + "\n"


def goals(
    found: Mapping[tuple[int, str], Measure],
) -> Iterator[tuple[str, float, str, float, bool]]:
    """Yield what is measured, the figure, its unit, the goal, and whether it was met."""
    for size, limit in SECONDS.items():
        if m := found.get((size, "fast")):
            yield f"{size:,} recommendations", m.wall, "s", limit, m.wall < limit
            yield f"{size:,} recommendations", m.memory, "GB", MEMORY, m.memory < MEMORY
    for (size, engine), least in TIMES.items():
        if other := found.get((size, engine)):
            times = other.wall / found[size, "fast"].wall
            yield f"{size:,}, as fast as {engine}", times, "x", least, times >= least
            same = other.results == found[size, "fast"].results
            yield f"{size:,}, results as {engine}", float(same), "", 1.0, same


def own() -> Iterator[tuple[str, float, str, float, bool]]:
    """Measure checks of our own data: of all, of one file, and of one file that has changed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        listed = ("graph_api", "ontology", "data", "shapes")
        for name in listed:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("imported"))
        git = ("git", "-c", "user.name=T", "-c", "user.email=t@example.org", "-C", str(copy))
        for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "All"]):
            subprocess.run([*git, *command], check=True)
        with (copy / FILE).open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        cases = (
            ("our own data", (), 3.0),
            ("one file", (FILE,), 1.0),
            ("what has changed", ("--changed-since", "HEAD"), 1.0),
        )
        for name, arguments, limit in cases:
            command = [sys.executable, "-m", "graph_api", "check", *arguments]
            seconds = min(run(name, command, copy).wall for _ in range(3))
            yield name, seconds, "s", limit, seconds < limit


def main() -> int:
    """Run all sizes, or one engine on given data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="*", type=Path)
    parser.add_argument("--shapes", type=Path, default=SHAPES)
    parser.add_argument("--ontology", type=Path, default=SHAPES)
    parser.add_argument("--engine", choices=ALL)
    parser.add_argument("--engines", default=",".join(ALL), help="for given data")
    for engine in APART:
        parser.add_argument(f"--{engine}", type=Path, help="the Python that has it")
    parser.add_argument("--quick", action="store_true", help="only what has a goal")
    given = parser.parse_args()
    if given.engine:
        found = validate(given.engine, given.data[0], given.shapes, given.ontology)
        sys.stdout.write(f"{found}\n")
        return 0
    named = {engine: getattr(given, engine) for engine in APART}
    apart = {engine: path for engine, path in named.items() if path and path.exists()}
    for path in given.data:
        engines = [e for e in given.engines.split(",") if e not in APART or e in apart]
        measures = [measure(e, path, given.shapes, given.ontology, apart) for e in engines]
        sys.stdout.write(table(sum(1 for _ in path.open("rb")), measures))
    return 0 if given.data else _all(apart, given.quick)


def _all(apart: Mapping[str, Path], quick: bool) -> int:
    """Measure everything, and print each goal; return 1 if one was missed."""
    missed = 0
    for what, figure, unit, goal, met in own():
        missed += _tell(what, figure, unit, goal, met)
    for what, figure, unit, goal, met in goals(_all_sizes(apart, quick)):
        missed += _tell(what, figure, unit, goal, met)
    for engine in APART.keys() - apart.keys():
        sys.stdout.write(f"{engine} is not there: nothing was compared with it.\n")
    return 1 if missed else 0


def _tell(what: str, figure: float, unit: str, goal: float, met: bool) -> bool:
    told = "met" if met else "MISSED"
    sys.stdout.write(f"{told:7} {what}: {figure:.2f} {unit} (goal {goal:g})\n")
    sys.stdout.flush()
    return not met


def _all_sizes(apart: Mapping[str, Path], quick: bool) -> Measures:
    found: Measures = {}
    with tempfile.TemporaryDirectory() as folder:
        for size, engines in SIZES.items():
            path = Path(folder) / "register.nt"
            count = recommendations.write(path, size)
            chosen = [
                engine
                for engine in engines
                if (engine not in APART or engine in apart)
                and not (quick and (size, engine) in SLOW)
            ]
            for engine in chosen:
                found[size, engine] = measure(engine, path, SHAPES, SHAPES, apart)
            sys.stdout.write(table(count, [found[size, engine] for engine in chosen]))
            sys.stdout.flush()
    return found


if __name__ == "__main__":
    sys.exit(main())
