"""What is measured of this program alone: its start, what HTTP adds, its memory, its search."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter
from urllib.parse import quote, urlsplit

from pyoxigraph import QueryResultsFormat, QuerySolutions, Store
from server import running

from bench.endpoint.client import Client
from bench.endpoint.processes import resident
from bench.endpoint.queries import Query
from graph_api.rdf.resources import resources
from graph_api.snapshot import build

NAMES = 20_000
_ASK = Query("", "SELECT (1 AS ?one) {}")
_MIB = 1 << 20


def first_answer() -> float:
    """Start a server on our own graph three times; the median of seconds to its first answer."""
    with TemporaryDirectory() as folder:
        built = build.build(resources(), Path(folder))
        taken = []
        for _ in range(3):
            start = perf_counter()
            with running(built.path, "--workers", "2") as (_, address):
                Client(f"{address}/sparql").ask(_ASK)
                taken.append(perf_counter() - start)
    return median(taken)


def overhead(address: str, query: Query, store: Path) -> tuple[float, float]:
    """Return the ms that a query takes over HTTP and in the engine itself, in memory."""
    engine, disk = Store(), Store.read_only(str(store))
    engine.bulk_extend(disk)
    client, outside, inside = Client(address), [], []
    for _ in range(200):
        outside.append(client.ask(query)[1])
        start = perf_counter()
        found = engine.query(query.text, use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions)
        found.serialize(format=QueryResultsFormat.JSON)
        inside.append(perf_counter() - start)
    return median(outside) * 1000, median(inside) * 1000


def growth(address: str, pid: int, query: Query) -> tuple[int, float]:
    """Read a large answer piece by piece; its bytes, and by how many MiB the server grew for it."""
    before, most = resident(pid), 0
    parts, size = urlsplit(address), 0
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=600)
    path = f"{parts.path}?query={quote(query.text)}"
    with _watched(pid) as seen:
        connection.request("GET", path, headers={"Accept": "text/tab-separated-values"})
        response = connection.getresponse()
        assert response.status == 200, response.read(1000)
        while piece := response.read(1 << 16):
            size += len(piece)
        most = max(seen)
    connection.close()
    return size, (most - before) / _MIB


@contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    seen, ended = [resident(pid)], Event()

    def look() -> None:
        while not ended.wait(0.2):
            seen.append(resident(pid))

    watcher = Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


def search_ms() -> float:
    """Search among 20,000 names; the median of forty searches over HTTP, none of them kept."""
    with TemporaryDirectory() as folder:
        parts = Path(folder) / "parts"
        parts.mkdir()
        label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
        lines = (
            f'<https://example.org/thing/{n}> {label} "Working group {n} on theme {n % 97}"@en .\n'
            for n in range(NAMES)
        )
        (parts / "names.nt").write_text("".join(lines))
        built = build.build(parts, Path(folder) / "out", plain=True)
        with running(built.path, "--cache", "0") as (_, address):
            return _searches(address)


def _searches(address: str) -> float:
    host, _, port = address.removeprefix("http://").partition(":")
    connection, taken = HTTPConnection(host, int(port), timeout=60), []
    for number in range(41):
        start = perf_counter()
        asked = quote(f"group {number * 437} theme")
        connection.request("GET", f"/search?format=json&q={asked}")
        assert connection.getresponse().read().startswith(b"{")
        taken.append((perf_counter() - start) * 1000)
    return median(taken[1:])  # The first one makes the index.
