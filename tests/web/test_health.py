"""What those who run a server see: counts, log lines, an orderly end; what other sites may read."""

import json
import signal
from io import StringIO
from threading import Timer

import pytest
from conftest import application
from flask.testing import FlaskClient
from server import running
from soak.client import by_get, exchange
from werkzeug.test import Client

from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool
from graph_api.web.middleware.access_log import Log

SECRET = "ASK { ?s ?p 'who-asked-this' }"
# A count of a million rows: about a second.
TEN = " ".join(f"VALUES ?{name} {{ 0 1 2 3 4 5 6 7 8 9 }}" for name in "abcdef")
LONG = f"SELECT (COUNT(*) AS ?n) {{ {TEN} }}"

PATHS: tuple[str, ...] = (
    "/",
    "/sparql?query=ASK%7B%7D",
    "/sparql",
    "/health",
    "/metrics",
    "/openapi.json",
    "/none",
)
PATHS += ("/.well-known/void", "/questions.ttl", "/rdf-graph-store?default", "/api/questions")


def count(client: FlaskClient, name: str) -> float:
    lines = client.get("/metrics").get_data(as_text=True).splitlines()
    return next((float(x.split()[-1]) for x in lines if x.startswith(name + " ")), 0.0)


@pytest.mark.parametrize(("query", "outcome"), [("ASK {}", "answered"), ("ASK", "Query")])
def test_metrics_count_a_query_by_its_outcome(
    client: FlaskClient, query: str, outcome: str
) -> None:
    name = f'hrd_graph_queries_total{{outcome="{outcome}"}}'
    before, timed = count(client, name), count(client, "hrd_graph_query_seconds_count")
    client.get("/sparql", query_string={"query": query})
    assert count(client, name) == before + 1
    assert count(client, "hrd_graph_query_seconds_count") == timed + 1


def test_metrics_tell_queue_kills_and_cache(client: FlaskClient) -> None:
    text = client.get("/metrics").get_data(as_text=True)
    for name in ("queries_in_progress", "workers_killed_total", "cache_requests"):
        assert f"# TYPE hrd_graph_{name.removesuffix('_total')}" in text or name in text


@pytest.mark.parametrize("queries", [False, True])
def test_log_line_holds_no_address_and_no_query_unless_asked(
    pool: Pool, tiny: Snapshot, queries: bool
) -> None:
    lines = StringIO()
    client = Client(Log(application(tiny, pool), queries=queries, into=lines))
    address = {"REMOTE_ADDR": "192.0.2.77"}
    client.get("/sparql", query_string={"query": SECRET}, environ_base=address)
    client.post("/sparql", data={"query": SECRET}, environ_base=address)
    written = lines.getvalue()
    first, second = (json.loads(line) for line in written.splitlines())
    assert (first["path"], first["status"], second["method"]) == ("/sparql", 200, "POST")
    assert "192.0.2.77" not in written
    assert ("who-asked-this" in written) is queries


def test_equal_queries_have_one_hash_in_a_log_and_another_one_after_a_new_start(
    pool: Pool, tiny: Snapshot
) -> None:
    hashes = []
    for _ in range(2):
        lines = StringIO()
        client = Client(Log(application(tiny, pool), into=lines))
        for query in (SECRET, SECRET, "ASK {}"):
            client.get("/sparql", query_string={"query": query})
        same, again, other = (json.loads(line)["query"] for line in lines.getvalue().splitlines())
        assert same == again != other
        hashes.append(same)
    assert hashes[0] != hashes[1]


def test_query_that_runs_when_the_server_is_ended_is_answered(tiny: Snapshot) -> None:
    with running(tiny.path.parent, "--timeout", "20") as (process, address):
        Timer(0.1, process.send_signal, [signal.SIGTERM]).start()
        reply = exchange(address, by_get(LONG))
        assert b'"1000000"' in reply.body
        assert process.wait(20) == 0


@pytest.mark.parametrize("path", PATHS)
def test_head_says_what_get_says_and_pages_of_others_may_read_it(
    client: FlaskClient, path: str
) -> None:
    got, head = client.get(path, buffered=True), client.head(path, buffered=True)
    assert (head.status_code, head.data) == (got.status_code, b"")
    assert head.mimetype == got.mimetype
    for response in (got, head):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]
    asked = client.options(path.partition("?")[0])
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST, OPTIONS"
    if got.status_code != 404:
        assert {"GET", "HEAD", "OPTIONS"} <= set(asked.allow)
