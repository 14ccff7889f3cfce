"""A real server on a free loopback port, asked by real clients."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from server import command, running
from SPARQLWrapper import CSV, JSON, POST, TURTLE, SPARQLWrapper

from graph_api.snapshot.manifest import Snapshot

NAME = "SELECT ?n { <http://example.org/a> <http://example.org/name> ?n }"
KNOWS = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o VALUES ?p { <http://example.org/knows> } }"


@pytest.fixture(scope="module")
def address(tiny: Snapshot) -> Iterator[str]:
    with running(tiny.path.parent) as (_, address):
        yield address


def family(pid: int) -> set[int]:
    """List the processes below a process."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True)
    direct = {int(word) for word in listed.stdout.split()}
    direct = {child for child in direct if Path(f"/proc/{child}/cmdline").exists()}
    return direct.union(*(family(child) for child in direct))


def all_gone(pids: set[int]) -> bool:
    deadline = monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and monotonic() < deadline:
        sleep(0.02)
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_sparqlwrapper_reads_rows_by_get_and_post(address: str) -> None:
    for method in ("GET", POST):
        client = SPARQLWrapper(f"{address}/sparql")
        client.setMethod(method)
        client.setQuery(NAME)
        client.setReturnFormat(JSON)
        found = client.query().convert()
        assert isinstance(found, dict)
        rows = found["results"]["bindings"]
        assert [row["n"]["value"] for row in rows] == ["A"]


def test_sparqlwrapper_reads_csv_and_turtle(address: str) -> None:
    client = SPARQLWrapper(f"{address}/sparql")
    client.setQuery(NAME)
    client.setReturnFormat(CSV)
    assert client.query().convert() == b"n\r\nA\r\n"
    client.setQuery(KNOWS)
    client.setReturnFormat(TURTLE)
    found = client.query().convert()
    assert isinstance(found, bytes)
    assert b"<http://example.org/knows>" in found


def test_plain_client_gets_an_answer_as_soon_as_the_address_is_printed(address: str) -> None:
    request = Request(f"{address}/sparql", data=b"ASK {}", method="POST")
    request.add_header("Content-Type", "application/sparql-query")
    with urlopen(request) as response:
        assert json.load(response)["boolean"] is True


def test_port_in_use_is_a_clear_message_and_exit_code_2(tiny: Snapshot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            command(tiny.path.parent, "--port", str(port)),
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert ended.returncode == 2
    assert f"port {port}: Address already in use" in ended.stderr
    assert "--port" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_port_that_only_granian_would_share_is_in_use_all_the_same(
    tiny: Snapshot, address: str
) -> None:
    port = int(address.rsplit(":", 1)[1])
    ended = subprocess.run(
        command(tiny.path.parent, "--port", str(port)), capture_output=True, text=True, timeout=30
    )
    assert ended.returncode == 2


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_the_server_and_all_its_processes(tiny: Snapshot, sent: signal.Signals) -> None:
    with running(tiny.path.parent) as (process, _):
        below = family(process.pid)
        assert len(below) >= 2
        process.send_signal(sent)
        assert process.wait(15) == 0
        assert all_gone(below)


def test_killed_server_leaves_no_process_behind(tiny: Snapshot) -> None:
    with running(tiny.path.parent) as (process, _):
        below = family(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert all_gone(below)


def test_server_never_starts_on_a_damaged_snapshot(tiny: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    environment = {**os.environ, "HRD_GRAPH_SNAPSHOTS": str(tmp_path)}
    line = [sys.executable, "-m", "graph_api", "serve", "--port", "0"]
    ended = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2
    assert "hrd-graph build" in ended.stderr


def test_limit_of_the_shell_below_the_memory_of_a_query_is_taken_and_said(tiny: Snapshot) -> None:
    line = f"ulimit -v 1500000; exec {shlex.join(command(tiny.path.parent))}"
    with subprocess.Popen(
        ["bash", "-c", line], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address
        with urlopen(f"{address[0]}/sparql?query=ASK%7B%7D") as reply:
            assert reply.status == 200
        process.terminate()
        assert "a query may take 1464 MiB" in process.stderr.read()


def test_query_that_runs_is_answered_after_sigterm(tiny: Snapshot) -> None:
    outcomes: list[int] = []
    values = " ".join(f"VALUES ?{n} {{ 1 2 3 4 5 6 7 8 9 }}" for n in "abcdefg")
    query = quote(f"SELECT (COUNT(*) AS ?n) {{ {values} }}")
    with running(tiny.path.parent, "--timeout", "20") as (process, address):

        def ask() -> None:
            with urlopen(f"{address}/sparql?query={query}") as reply:
                outcomes.append(reply.status)

        asking = Thread(target=ask)
        asking.start()
        sleep(0.3)
        process.send_signal(signal.SIGTERM)
        asking.join()
        assert outcomes == [200]
        assert process.wait(30) == 0
