"""Answers too large to be kept, over HTTP: whole, or seen to be cut by every client."""

import os
import signal
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from time import sleep
from urllib.parse import quote

import pytest
import requests
from server import running
from soak.attacks import serving, workers
from soak.client import connect, head

from graph_api.snapshot import build
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.engine import Job
from graph_api.sparql.stream import Part, Stream
from graph_api.sparql.workers.pool import Limits, Pool

ROWS = 30_000
SELECT = "SELECT ?s ?text { ?s <http://example.org/text> ?text }"
CONSTRUCT = "CONSTRUCT WHERE { ?s <http://example.org/text> ?text }"
# One MiB at most is kept, and each of these answers has more.
FORMATS = {
    "application/sparql-results+json": SELECT,
    "application/sparql-results+xml": SELECT,
    "text/csv": SELECT,
    "text/tab-separated-values": SELECT,
    "application/n-triples": CONSTRUCT,
    "text/turtle": CONSTRUCT,
}
# 40 MB: much more than is on its way to a client that does not read.
LONG = f"{SELECT[:-1]} VALUES ?a {{ {' '.join(map(str, range(10)))} }} }}"
# From disk, rows come in the same order from each worker.
OPTIONS = ("--answer", "1", "--store", "disk")
CURL_PARTIAL_FILE = 18
ABC: list[Part] = [b"abc", b"def", {"used": "solutions"}]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("large")
    (folder / "in").mkdir()
    lines = (
        f'<http://example.org/{n}> <http://example.org/text> "{"text " * 20}{n}" .\n'
        for n in range(ROWS)
    )
    (folder / "in" / "all.nt").write_text("".join(lines))
    return build.build(folder / "in", folder / "out", plain=True)


@pytest.fixture(scope="module")
def server(large: Snapshot) -> Iterator[tuple[int, str]]:
    with running(large.path, *OPTIONS, "--timeout", "20") as (process, address):
        yield process.pid, address


def ask(address: str, query: str, media_type: str = "text/csv") -> requests.Response:
    asked = {"query": query}
    return requests.get(f"{address}/sparql", asked, headers={"Accept": media_type}, timeout=60)


@pytest.mark.parametrize("media_type", FORMATS)
def test_streamed_answer_is_the_one_that_is_kept_elsewhere(
    server: tuple[int, str], large: Snapshot, media_type: str
) -> None:
    query = FORMATS[media_type]
    with Pool(large.store, Limits(workers=1)) as pool:
        whole = pool.answer(Job(query, solutions=media_type, triples=media_type)).body
    response = ask(server[1], query, media_type)
    assert len(whole) > 1 << 20
    assert int(response.headers["Content-Length"]) == len(whole)
    assert sha256(response.content).digest() == sha256(whole).digest()
    assert "ETag" not in response.headers


def kill_all(pid: int) -> None:
    """Kill the workers of a server, and wait until there is another one."""
    answering = serving(pid)
    before = workers(answering)
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    while not set(workers(answering)) - set(before):
        sleep(0.05)


def test_curl_tells_that_an_answer_is_cut_whose_worker_was_killed(
    server: tuple[int, str], tmp_path: Path
) -> None:
    pid, address = server
    out = tmp_path / "out.csv"
    for version in ("--http1.0", "--http1.1"):
        # So slow that most of the answer is still to come when the worker dies.
        line = ["curl", "-s", version, "--limit-rate", "2M", "-H", "Accept: text/csv"]
        line += ["-o", str(out), f"{address}/sparql?query={quote(LONG)}"]
        client = subprocess.Popen(line)
        while not (out.exists() and out.stat().st_size > 1000):
            sleep(0.05)
        kill_all(pid)
        assert client.wait(60) == CURL_PARTIAL_FILE
        out.unlink()
    assert ask(address, "ASK {}", "application/json").json()["boolean"]


def test_requests_raises_on_an_answer_whose_worker_was_killed(server: tuple[int, str]) -> None:
    pid, address = server
    asked, accept = {"query": LONG}, {"Accept": "text/csv"}
    with requests.get(f"{address}/sparql", asked, headers=accept, stream=True) as response:
        assert response.status_code == 200
        assert response.raw.read(1000)
        kill_all(pid)
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            list(response.iter_content(1 << 20))


def test_reader_that_is_too_slow_gets_a_cut_answer_and_the_worker_is_replaced(
    large: Snapshot,
) -> None:
    with running(large.path, *OPTIONS, "--timeout", "15") as (process, address):
        answering = serving(process.pid)
        before = set(workers(answering))
        with connect(address) as connection:
            path = f"/sparql?query={quote(LONG)}"
            connection.sendall(head("GET", path, Accept="text/csv"))
            assert connection.recv(12) == b"HTTP/1.1 200"
            while before <= set(workers(answering)):
                assert ask(address, "ASK {}", "application/json").json()["boolean"]
            told = 0
            while piece := connection.recv(1 << 20):
                told += len(piece)
            assert told < 10 * ROWS * 100


def test_head_tells_the_length_and_costs_no_worker(server: tuple[int, str]) -> None:
    pid, address = server
    before = workers(serving(pid))
    accept = {"Accept": "text/csv"}
    response = requests.head(f"{address}/sparql", params={"query": SELECT}, headers=accept)
    assert int(response.headers["Content-Length"]) > 1 << 20
    assert workers(serving(pid)) == before


def test_answer_that_may_differ_each_time_is_refused_and_not_streamed(
    server: tuple[int, str],
) -> None:
    response = ask(server[1], SELECT.replace("?text {", "?text (RAND() AS ?r) {"))
    assert response.status_code == 503
    assert "larger than 1 MiB" in response.json()["detail"]


@pytest.mark.parametrize("length", [5, 7])
def test_answer_of_another_length_than_was_told_is_never_given_in_full(length: int) -> None:
    ended: list[bool] = []
    stream = Stream(iter(ABC), length, 60, lambda: None, ended.append)
    assert sum(map(len, stream)) < length
    assert ended == [False]


def test_answer_whose_worker_reports_an_error_at_its_end_is_never_given_in_full() -> None:
    parts: list[Part] = [*ABC[:2], {"error": "QueryError", "message": ""}]
    assert b"".join(Stream(iter(parts), 6, 60, lambda: None, lambda _: None)) == b"abc"


def test_whole_stream_gives_its_worker_back() -> None:
    ended: list[bool] = []
    stream = Stream(iter(ABC), 6, 60, lambda: None, ended.append)
    assert b"".join(stream) == b"abcdef"
    stream.close()
    assert ended == [True]
