"""A server whose ``/sparql`` another endpoint answers: pages from the snapshot, counts compared."""

import json
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from engines import free_port, oxigraph, wait
from server import command, running

from graph_api.snapshot import dump
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool
from graph_api.web.endpoint import Endpoint

NAME = quote("SELECT ?n { <http://example.org/a> <http://example.org/name> ?n }")


@pytest.fixture(scope="module")
def endpoint(tiny: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the statements of the tiny graph by Oxigraph."""
    folder = tmp_path_factory.mktemp("endpoint")
    dump.write_parts(tiny, 1000, folder / "parts")
    (folder / "server").mkdir()
    with oxigraph(folder / "parts", folder / "server") as address:
        yield address


def read(address: str, accept: str = "application/json") -> str:
    with urlopen(Request(address, headers={"Accept": accept}), timeout=20) as reply:
        return str(reply.read().decode())


def health(address: str) -> dict[str, object]:
    """Wait until the statements are counted."""
    wait(lambda: json.loads(read(f"{address}/health"))["endpoint"]["statements"] is not None)
    document: dict[str, object] = json.loads(read(f"{address}/health"))
    return document


def test_sparql_comes_from_the_endpoint_and_pages_from_the_snapshot(
    tiny: Snapshot, endpoint: str
) -> None:
    with running(tiny.path.parent, "--engine", endpoint) as (_, address):
        assert "A" in read(f"{address}/sparql?query={NAME}", "text/csv").split()
        state = health(address)
    assert (state["status"], state["snapshot"]) == ("ok", tiny.id)
    expected = {"url": endpoint, "statements": tiny.quads, "expected": tiny.quads}
    assert state["endpoint"] == expected


def test_endpoint_that_is_gone_leaves_the_pages_as_they_are(tiny: Snapshot) -> None:
    gone = f"http://127.0.0.1:{free_port()}/sparql"
    with running(tiny.path.parent, "--engine", gone) as (_, address):
        assert "HRD Graph" in read(f"{address}/about", "text/html")
        with pytest.raises(HTTPError) as error:
            read(f"{address}/sparql?query={NAME}")
        assert error.value.code == 502
        error.value.close()
        wait(lambda: "warning" in json.loads(read(f"{address}/health"))["endpoint"])


class _Counting(BaseHTTPRequestHandler):
    """An endpoint that says of every query that there are 5 statements."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        term = {"type": "literal", "value": "5"}
        body = json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": [{"n": term}]}})
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


def test_endpoint_with_other_data_is_named_in_health_with_both_counts(tiny: Snapshot) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Counting) as listener:
        Thread(target=listener.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{listener.server_port}/sparql"
        with running(tiny.path.parent, "--engine", url) as (_, address):
            state = health(address)["endpoint"]
        listener.shutdown()
    assert isinstance(state, dict)
    assert (state["statements"], state["expected"]) == (5, tiny.quads)
    assert f"{url} holds 5 statements" in state["warning"]
    assert "hrd-graph dump --parts" in state["warning"]


def test_count_of_the_same_data_gives_no_warning(tiny: Snapshot, pool: Pool) -> None:
    compared = Endpoint("http://127.0.0.1/sparql", tiny, pool)
    compared.wait()
    assert compared.document() == {
        "url": "http://127.0.0.1/sparql",
        "statements": tiny.quads,
        "expected": tiny.quads,
    }


def test_endpoint_without_a_snapshot_is_refused_with_the_command_that_builds_one(
    tmp_path: Path,
) -> None:
    line = command(tmp_path / "none", "--engine", "http://127.0.0.1:9/sparql")
    ended = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, "Run `hrd-graph build`." in ended.stderr) == (2, True)
