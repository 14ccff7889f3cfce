"""Attack a server with every kind of hostile request, and tell what came of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from time import monotonic, sleep

from soak.attacks import KINDS, Target
from soak.client import FaultError, by_get, by_post, exchange, head, judge
from soak.leaks import held, settled
from soak.queries import QUERIES
from soak.watch import Watch

HUNGARY = (
    "SELECT ?name { ?m a hrd:Mandate ; rdfs:label ?name ; "
    "hrd:addressedCountry <https://w3id.org/hrd-graph/id/country/HUN> }"
)
# By hand: the inventory of the submission, the listing in A/HRC/36/31 and the visit of 2016.
ADDRESSED = {
    "Human Rights Committee",
    "OHCHR Regional Office for Europe",
    "Special Rapporteur on the promotion and protection of the right to freedom of opinion and "
    "expression",
    "Secretary-General of the United Nations",
    "Special Rapporteur on the situation of human rights defenders",
}
# What carries no status that says it: the client has left, or saw that its answer is not whole.
QUIET = {"left", "closed", "cut"}
ALLOWED = {"200", "304", "400", "403", "404", "405", "406", "408", "413", "414", "415", "416"}
ALLOWED |= {"206", "308", "431", "501", "503", "505"} | QUIET
STOPPED_AFTER = 3.0  # Seconds in which the query of a client that left ends; two are promised.


@dataclass
class Row:
    """What came of one kind of request."""

    kind: str
    statuses: Counter[str] = field(default_factory=Counter)
    worst: float = 0.0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


def attack(kind: str, send: Callable[[Target], list[str]], target: Target) -> Row:
    """Send all requests of one kind, while another client asks; then ask for a known answer."""
    row = Row(kind)
    start = monotonic()
    with Watch(target.address, target.patience) as watch:
        try:
            outcomes = send(target)
        except (FaultError, OSError) as error:
            outcomes = [f"!{error!r}"]
        row.seconds = monotonic() - start
    row.statuses.update(o for o in outcomes if not o.startswith("!"))
    row.faults += [o[1:] for o in outcomes if o.startswith("!")]
    row.faults += [f"status {o}" for o in row.statuses if o not in ALLOWED]
    row.worst = watch.worst
    row.faults += watch.faults
    row.faults += known_answer(target.address)
    return row


def known_answer(address: str) -> list[str]:
    """Ask what is known, again while the server is busy; gives what is wrong with the answer.

    Queries whose clients have left may wait for two seconds more, and fill the share of a client.
    """
    end = monotonic() + STOPPED_AFTER
    try:
        reply = exchange(address, by_get(f"{HUNGARY} # {monotonic()}", Accept="text/csv"))
        while reply.status == 503 and monotonic() < end:
            sleep(0.2)
            reply = exchange(address, by_get(f"{HUNGARY} # {monotonic()}", Accept="text/csv"))
    except (FaultError, OSError) as error:
        return [f"no answer afterwards: {error!r}"]
    names = set(reply.body.decode().split("\r\n")[1:-1])
    return [] if names == ADDRESSED else [f"wrong answer afterwards: {reply.status} {reply.text}"]


def hostile(queries: Sequence[str], target: Target) -> list[str]:
    """Send each query."""
    return [judge(exchange(target.address, by_post(query.encode()))) for query in queries]


def soak(target: Target, folder: Path, requests: int, kinds: Sequence[str] = ()) -> list[Row]:
    """Attack with each kind, and again until enough were sent; the last row tells what was left.

    :param folder: where the server puts temporary files.
    :param requests: after so many no further kind is begun; each has its turn once all the same.
    :param kinds: which kinds; all if none is named.
    """
    sends: dict[str, Callable[[Target], list[str]]] = {
        **{kind: partial(hostile, queries) for kind, queries in QUERIES.items()},
        **KINDS,
    }
    known_answer(target.address)
    exchange(target.address, head("GET", "/data/all.nt"))  # It starts its workers when first asked.
    sleep(target.settle)  # Until the spare workers have been started too.
    before = held(target.pid, folder)
    rows = {kind: Row(kind) for kind in kinds or sends}
    for turn, kind in enumerate(cycle(rows)):
        sent = sum(row.statuses.total() for row in rows.values())
        if turn >= len(rows) and sent >= requests:
            break
        _add(rows[kind], attack(kind, sends[kind], target))
    after = settled(target.pid, folder, before, 20)
    left = Row(f"left behind ({before.megabytes} MB then, {after.megabytes} MB now)")
    left.faults = after.more_than(before)
    return [*rows.values(), left]


def _add(total: Row, row: Row) -> None:
    total.statuses += row.statuses
    total.seconds += row.seconds
    total.worst = max(total.worst, row.worst)
    total.faults += row.faults


def table(rows: Sequence[Row]) -> str:
    """Write the rows for people: kind, requests, statuses, the longest wait of the other client."""
    lines = [f"{'kind':24}{'requests':>9}{'seconds':>9}{'worst ASK':>11}  statuses"]
    for row in rows:
        told = ", ".join(f"{n} x {status}" for status, n in sorted(row.statuses.items()))
        lines.append(
            f"{row.kind:24}{row.statuses.total():>9}{row.seconds:>9.1f}{row.worst:>9.2f} s  {told}"
        )
        lines += [f"    FAULT: {fault}" for fault in dict.fromkeys(row.faults)]
    requests = sum(row.statuses.total() for row in rows)
    faults = sum(len(row.faults) for row in rows)
    return "\n".join([*lines, f"{requests} hostile requests, {faults} faults"])
