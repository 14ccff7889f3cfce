"""How fast overlaps are, against their goals: ``make bench-overlap``.

First the analysis and the pictures alone, of invented mandates on the scale of the Universal Human
Rights Index: 15,000 pairs of country and topic, as skewed as work is. Then through the server: on
our own graph or, with ``SNAPSHOTS=folder``, on another one, such as a full import. Cold is the
first request after the server is up, warm the median of the next ones, kept answers
included; drawn anew is the median without kept answers. Ends in 1 if a goal is missed.
"""

import random
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from server import running

from graph_api.overlap.figures import matrix, network, svg
from graph_api.overlap.figures.subject import Caption, Subject
from graph_api.overlap.measures.analysis import MEASURES, analyse
from graph_api.rdf.resources import resources
from graph_api.snapshot import build

from .pages import measure

THINGS = 15_000
CAPTION = Caption("Invented", "n", "By chance.", "none", None, "CC0")
PATHS = {
    "country x topic, API": "/api/overlap?by=country,topic&format=json",
    "country x topic, page": "/overlap?by=country,topic",
    "topic, page": "/overlap?by=topic",
    "country, SVG": "/api/overlap?by=country&format=svg",
}
_UP = "/search?q=a"  # Answered as soon as the workers have opened the store.
Line = tuple[str, float, float | None]


def main() -> int:
    """Measure, print a table, and tell whether all goals are met."""
    lines = alone()
    if len(sys.argv) > 1:
        lines += served(Path(sys.argv[1]))
    else:
        with TemporaryDirectory() as folder:
            build.build(resources(), Path(folder))
            lines += served(Path(folder))
    sys.stdout.write(f"{'':44}{'ms':>9}{'goal':>9}\n")
    missed = 0
    for name, taken, goal in lines:
        late = goal is not None and taken > goal
        missed += late
        verdict = "" if goal is None else "  missed" if late else "  met"
        wanted = "" if goal is None else f"{goal:g}"
        sys.stdout.write(f"{name:44}{taken:9.1f}{wanted:>9}{verdict}\n")
    return int(missed > 0)


def alone() -> list[Line]:
    """Time analysis and pictures, without graph and server."""
    lines: list[Line] = []
    for count in (60, 80):
        members = invented(count)
        for name in MEASURES:
            taken = best(lambda m=members, by=name: analyse(m, by))  # type: ignore[misc]
            lines.append((f"analysis, {count} mandates, {name}", taken, 1000.0))
    for count, goal in ((60, 300.0), (200, 1500.0)):
        members = invented(count)
        names = {m: f"Special Rapporteur on matter {m}" for m in members}
        subject = Subject(analyse(members), names, names, CAPTION, "things")
        for drawing in (network, matrix):
            kind = drawing.__name__.rpartition(".")[2]
            taken = best(lambda s=subject, d=drawing: svg.inline(d.draw(s), "Invented", "a"))  # type: ignore[misc]
            lines.append((f"{kind} of {count} mandates", taken, goal))
    return lines


def invented(count: int, seed: int = 1) -> dict[str, frozenset[str]]:
    """Give each mandate 20 to 4,000 things, most of them near one of six centres of work."""
    rng = random.Random(seed)
    members = {}
    for i in range(count):
        centre = THINGS * (i % 6) // 6
        size = min(4000, int(20 * rng.paretovariate(0.7)))
        near = (int(rng.gauss(centre, THINGS / 12)) % THINGS for _ in range(size))
        members[f"m{i:03}"] = frozenset(f"t{thing}" for thing in near)
    return members


def best(work: Callable[[], object]) -> float:
    """Time some work three times and give the median, in milliseconds."""
    taken = []
    for _ in range(3):
        start = perf_counter()
        work()
        taken.append((perf_counter() - start) * 1000)
    return median(taken)


def served(snapshots: Path) -> list[Line]:
    """Time requests: the first one, the next ones, and those that no cache answers."""
    lines: list[Line] = []
    patient = ("--timeout", "60")
    for name, path in PATHS.items():
        with running(snapshots, *patient) as (_, address):
            measure(address, _UP)
            cold, warm = measure(address, path)
        with running(snapshots, "--cache", "0", *patient) as (_, address):
            _, anew = measure(address, path)
        lines += [(f"{name}, cold", cold, 1000.0), (f"{name}, warm", warm, 20.0)]
        lines.append((f"{name}, drawn anew", anew, 100.0))
    return lines


if __name__ == "__main__":
    sys.exit(main())
