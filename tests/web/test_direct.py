"""Queries that are answered before Flask is reached: as it would, to the last header."""

from collections.abc import Iterator

import pytest
from conftest import application
from werkzeug.test import Client, TestResponse

from graph_api.errors import QueryTimeoutError
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.engine import Answer, Job
from graph_api.sparql.workers.pool import Limits, Pool
from graph_api.web.direct import Direct

NAME = "SELECT ?n { <http://example.org/a> <http://example.org/name> ?n }"
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o"
QUERIES = (NAME, "ASK {}", GRAPH, "SELECT ?s { ?s ?p ?o } LIMIT 0", "SELECT (NOW() AS ?n) {}")
WRONG = ("SELECT ?x {", "INSERT DATA { <a:a> <a:b> <a:c> }", "ASK { SERVICE <http://x/> {} }")
SENT: tuple[str, ...] = (
    "query=ASK+%7B%7D",
    "query=ASK%7B%7D%23%2B%26",
    "query=SELECT('%C3%A9'AS%3Fx)%7B%7D",
)
SENT += ("query=%FF", "query=ASK%7B%7D%2", "query=ASK%7B%7D&", "query=+", "query=ASK{}=", "query")
ACCEPTED = ("", "text/csv", "application/sparql-results+xml;q=0.9, application/n-triples", "*/*")


class Counting:
    """An engine that counts what it is asked."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.asked = 0

    def answer(self, job: Job) -> Answer:
        self.asked += 1
        if "slow" in job.query:
            raise QueryTimeoutError("Too slow.")
        return self._pool.answer(job)

    def __getattr__(self, name: str) -> object:
        return getattr(self._pool, name)


@pytest.fixture(scope="module")
def engine(tiny: Snapshot) -> Iterator[Counting]:
    with Pool(tiny.store, Limits(workers=1)) as pool:
        yield Counting(pool)


@pytest.fixture(scope="module")
def flask(tiny: Snapshot, engine: Counting) -> Client:
    return Client(application(tiny, engine))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def direct(tiny: Snapshot, engine: Counting) -> Client:
    return Client(Direct(application(tiny, engine), engine, tiny.id))  # type: ignore[arg-type]


def seen(response: TestResponse) -> tuple[object, ...]:
    return response.status, sorted(response.headers.items()), response.data


@pytest.mark.parametrize("accept", ACCEPTED)
@pytest.mark.parametrize("query", [*QUERIES[:-1], *WRONG])
def test_answers_and_refusals_are_those_of_flask(
    flask: Client, direct: Client, query: str, accept: str
) -> None:
    said = {"query_string": {"query": query}, "headers": {"Accept": accept} if accept else {}}
    expected = seen(flask.get("/sparql", **said))
    # The second time, the headers are those that were learnt from the first.
    answers = [seen(direct.get("/sparql", **said)) for _ in range(2)]
    assert answers == [expected, expected]


@pytest.mark.parametrize("sent", SENT)
def test_query_string_is_read_as_flask_reads_it(flask: Client, direct: Client, sent: str) -> None:
    answers = [seen(client.get("/sparql", query_string=sent)) for client in (flask, direct)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("query", [NAME, GRAPH, WRONG[0], "ASK {} # slow"])
def test_each_query_is_run_once_whatever_comes_of_it(
    engine: Counting, direct: Client, query: str
) -> None:
    for _ in range(2):
        before = engine.asked
        direct.get("/sparql", query_string={"query": query})
        assert engine.asked == before + 1


def test_timeout_before_flask_is_the_same_problem_document(direct: Client) -> None:
    response = direct.get("/sparql", query_string={"query": "ASK {} # slow"})
    assert response.status_code == 503
    assert response.json is not None
    assert response.json["detail"] == "Too slow."


def test_answer_that_changes_each_time_gets_no_etag(direct: Client) -> None:
    for _ in range(2):
        response = direct.get("/sparql", query_string={"query": "SELECT (NOW() AS ?now) {}"})
        assert "ETag" not in response.headers


def test_client_that_has_the_answer_gets_304_without_a_query(
    engine: Counting, direct: Client
) -> None:
    etag = direct.get("/sparql", query_string={"query": NAME}).headers["ETag"]
    before = engine.asked
    headers = {"If-None-Match": etag}
    response = direct.get("/sparql", query_string={"query": NAME}, headers=headers)
    assert (response.status_code, engine.asked) == (304, before)
