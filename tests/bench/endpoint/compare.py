"""Ask all servers the ten queries in turn: first whether they agree, then how long they take."""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from statistics import median
from time import monotonic

from bench.endpoint.client import Client, rows
from bench.endpoint.queries import POINT, QUERIES, Query
from bench.endpoint.servers import COLUMNS, DISK, MEMORY, OURS

TIMES, AT_LEAST, SECONDS = 25, 3, 8.0
IN_A_ROW, ROW_MS = 5, 200.0
MOST_RATIO, MOST_MORE_MS, LEAST_CACHED = 1.3, 0.5, 10.0
GOALS = (
    f"Goals: at most {MOST_RATIO} times the faster Oxigraph server and {MOST_MORE_MS} ms; kept, at "
    f"least {LEAST_CACHED:g} times faster than all others, but for the point look-up.\n\n"
)


@dataclass
class Line:
    """What one query took, as medians in milliseconds; a server that is missing gave up."""

    query: Query
    rows: int
    taken: Mapping[str, float]
    kept: float
    unlike: list[str] = field(default_factory=list)

    @property
    def peer(self) -> float:
        """The fastest server with our engine."""
        return min(self.taken[name] for name in (DISK, MEMORY) if name in self.taken)

    @property
    def near(self) -> bool:
        """Whether we are hardly slower than that, when nothing is kept."""
        return self.taken[OURS] <= MOST_RATIO * self.peer + MOST_MORE_MS

    @property
    def cached(self) -> float:
        """How many times faster an answer that is kept is than the fastest other server."""
        return min(taken for name, taken in self.taken.items() if name != OURS) / self.kept

    @property
    def met(self) -> bool:
        """Whether the goals are met, which leave the point look-up out when it is kept."""
        return (
            self.near and not self.unlike and (self.cached >= LEAST_CACHED or self.query == POINT)
        )


def compare(clients: Mapping[str, Client]) -> Iterator[Line]:
    """Measure query after query; a server whose answer is another one is named in ``unlike``."""
    return (_measure(query, clients) for query in QUERIES)


def rewritten(client: Client, first: Query, second: Query) -> tuple[float, bool]:
    """Time another form of a query; its median in ms, and whether the answers are the same."""
    same = rows(first, client.ask(first)[0]) == rows(second, client.ask(second)[0])
    return median(client.ask(second)[1] for _ in range(TIMES)) * 1000, same


def _measure(query: Query, clients: Mapping[str, Client]) -> Line:
    sys.stderr.write(f"{query.name} ...\n")
    expected = rows(query, clients[OURS].ask(query)[0])
    able, unlike = {}, []
    for name, client in clients.items():
        try:
            found = rows(query, client.ask(query)[0])
        except TimeoutError:
            continue
        able[name] = client
        if found != expected and not (query.some and len(found) == len(expected)):
            unlike.append(name)
    taken = _alternate(query, able)
    clients[OURS].ask(query, anew=False)
    kept = median(clients[OURS].ask(query, anew=False)[1] for _ in range(TIMES)) * 1000
    return Line(query, len(expected), taken, kept, unlike)


def _alternate(query: Query, clients: Mapping[str, Client]) -> dict[str, float]:
    """Ask each in turn, in changing order, so that what else the machine does strikes all alike."""
    taken, end = defaultdict[str, list[float]](list), monotonic() + SECONDS
    for number in count():
        fewest = min(map(len, taken.values()), default=0)
        if fewest >= TIMES or (number >= AT_LEAST and monotonic() > end):
            break
        order = list(clients.items())
        order = order[number % len(order) :] + order[: number % len(order)]
        for name, client in order:
            taken[name] += _in_a_row(query, client)
    return {name: median(times) for name, times in taken.items()}


def _in_a_row(query: Query, client: Client) -> list[float]:
    """Ask a few times if that is quick: whoever is asked after a pause has to wake up first."""
    times: list[float] = []
    while len(times) < IN_A_ROW and sum(times) < ROW_MS:
        times.append(client.ask(query)[1] * 1000)
    return times


def heading(names: list[str], statements: int) -> str:
    """Write what stands above the rows."""
    heads = "".join(f"{name.split()[-1]:>12}" for name in names)
    return (
        f"\nTen queries on {statements:,} statements, over HTTP; medians in ms\n"
        f"{'':30}{'rows':>8}{heads}{'/oxigraph':>11}{'/virtuoso':>11}{'kept':>8}{'faster':>9}\n"
    )


def row(line: Line, names: list[str]) -> str:
    """Write the medians of one query, their ratios, and whether the goals are met."""
    times = "".join(f"{line.taken[n]:12.2f}" if n in line.taken else f"{'-':>12}" for n in names)
    columns = f"{line.taken[OURS] / line.taken[COLUMNS]:9.2f} x" if COLUMNS in line.taken else ""
    return (
        f"{line.query.name:30}{line.rows:8,}{times}{line.taken[OURS] / line.peer:9.2f} x"
        f"{columns:>11}{line.kept:8.2f}{line.cached:7.0f} x  {'met' if line.met else 'missed'}"
        + "".join(f"; {name} answers otherwise" for name in line.unlike)
        + "\n"
    )
