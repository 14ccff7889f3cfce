"""Measure this program's endpoint beside others: ``make bench``.

All servers answer over HTTP on the same machine, from the same statements, in turn; their answers
are compared before they are timed. Only ratios of one run mean something. Ends in 1 if a goal is
missed.
"""

import argparse
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import geometric_mean
from tempfile import TemporaryDirectory

from bench.endpoint import compare, data, load, own, servers
from bench.endpoint.client import Client
from bench.endpoint.queries import (
    ADVISED,
    AGGREGATE,
    POINT,
    QUERIES,
    ROWS,
    Query,
)

SMALL = 100_000
MOST_GROWTH_MIB = 64
_ALL = Query("", "SELECT ?s ?p ?o { ?s ?p ?o }")


@dataclass(frozen=True)
class Goal:
    """One line of the second table."""

    what: str
    measured: str
    goal: str
    met: bool


def main() -> int:
    """Run all and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quads", type=int, default=3_200_000, help="statements, about")
    parser.add_argument("--rdflib", type=Path, help="a Python that has rdflib-endpoint")
    given = parser.parse_args()
    met = [_tell(goal) for goal in _alone()]
    with TemporaryDirectory(prefix="hrd-graph-bench-") as folder:
        met += _large(Path(folder), given.quads)
    if given.rdflib:
        with TemporaryDirectory(prefix="hrd-graph-bench-") as folder:
            met.append(_tell(_against_rdflib(Path(folder), given.rdflib)))
    return int(not all(met))


def _tell(goal: Goal) -> bool:
    """Print a line as soon as it is known, and return whether its goal is met."""
    verdict = "met" if goal.met else "missed"
    _write(f"{goal.what:55}{goal.measured:42}{goal.goal:27}{verdict}\n")
    return goal.met


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _large(folder: Path, quads: int) -> list[bool]:
    """Compare on the large data set; returns whether each goal is met."""
    parts = _parts(folder, quads)
    count = data.write(parts / "index.nq.gz", quads)
    with ExitStack() as stack:
        ours = stack.enter_context(servers.ours(parts, _folder(folder, servers.OURS)))
        addresses = {servers.OURS: ours.address}
        for name, server in servers.peers().items():
            sys.stderr.write(f"loading {name} ...\n")
            addresses[name] = stack.enter_context(server(parts, _folder(folder, name)))
        clients = {name: Client(address) for name, address in addresses.items()}
        _write(compare.heading(list(clients), count))
        met, plain = [], {}
        for line in compare.compare(clients):
            _write(compare.row(line, list(clients)))
            met.append(line.met)
            plain[line.query] = line
        _write(compare.GOALS)
        for query, form in ADVISED.items():
            met.append(_tell(_advised(clients[servers.OURS], plain[query], form)))
        pair = {name: addresses[name] for name in (servers.OURS, servers.MEMORY)}
        for anew, query in product((False, True), (POINT, ROWS, AGGREGATE)):
            met.append(_tell(_rate(pair, query, anew=anew)))
        return met + [_tell(goal) for goal in _inside(ours)]


def _advised(client: Client, plain: compare.Line, form: Query) -> Goal:
    """Measure what the form of a query that docs/benchmark.md advises is worth."""
    taken, same = compare.rewritten(client, plain.query, form)
    ours, theirs = plain.taken[servers.OURS], plain.taken.get(servers.COLUMNS, plain.peer)
    return Goal(
        form.name,
        f"{taken:.2f} ms, {taken / ours:.2f} x plain, {taken / theirs:.2f} x Virtuoso",
        "same rows, at most 1 x",
        same and taken <= min(ours, theirs),
    )


def _inside(ours: servers.Ours) -> list[Goal]:
    """Measure what HTTP adds to the engine's own time, and the memory that a large answer takes."""
    outside, inside = own.overhead(ours.address, POINT, ours.store)
    size, grown = own.growth(ours.address, ours.pid, _ALL)
    return [
        Goal(
            "what HTTP adds to a point look-up",
            f"{outside:.2f} ms, engine {inside:.2f} ms: {outside - inside:.2f} ms",
            "less than 1 ms",
            outside - inside < 1,
        ),
        Goal(
            f"memory for an answer of {size / 1e6:,.0f} MB",
            f"{grown:.0f} MiB more",
            f"at most {MOST_GROWTH_MIB} MiB more",
            grown <= MOST_GROWTH_MIB,
        ),
    ]


def _rate(pair: dict[str, str], query: Query, *, anew: bool) -> Goal:
    found = load.rates(pair, query, anew=anew)
    ours, theirs = found[servers.OURS], found[servers.MEMORY]
    least = 0.2 if anew else 1.0
    return Goal(
        f"{query.name}, {load.CONNECTIONS} connections, {'anew' if anew else 'kept'}",
        f"{ours:,.0f}/s, Oxigraph {theirs:,.0f}/s: {ours / theirs:.2f} x",
        f"at least {least:g} x Oxigraph",
        ours >= least * theirs,
    )


def _against_rdflib(folder: Path, python: Path) -> Goal:
    """Compare with rdflib-endpoint on a data set that it can answer from."""
    parts = _parts(folder, SMALL)
    count = data.write(parts / "index.nq.gz", SMALL)
    with (
        servers.ours(parts, _folder(folder, "ours")) as ours,
        servers.rdflib_endpoint(python, parts, _folder(folder, "rdflib")) as theirs,
    ):
        ratios = []
        for query in (q for q in QUERIES if q != QUERIES[3]):  # No answer came when it was tried.
            one, other = (
                min(client.ask(query)[1] for _ in range(3))
                for client in (Client(ours.address), Client(theirs))
            )
            ratios.append(other / one)
    return Goal(
        f"rdflib-endpoint, {count:,} statements, nine queries",
        f"{min(ratios):.1f} to {max(ratios):.0f} x our time, mean {geometric_mean(ratios):.0f} x",
        "at least 1 x",
        min(ratios) >= 1,
    )


def _alone() -> list[Goal]:
    first, search = own.first_answer(), own.search_ms()
    return [
        Goal("start to first answer, own graph", f"{first:.2f} s", "at most 1 s", first <= 1),
        Goal(
            f"search among {own.NAMES:,} names", f"{search:.1f} ms", "at most 20 ms", search <= 20
        ),
    ]


def _parts(folder: Path, quads: int) -> Path:
    sys.stderr.write(f"writing {quads:,} statements ...\n")
    return _folder(folder, "parts")


def _folder(folder: Path, name: str) -> Path:
    path = folder / name.replace(" ", "-")
    path.mkdir()
    return path


if __name__ == "__main__":
    sys.exit(main())
