"""The cases of the SPARQL 1.1 Protocol that concern a server that only reads, on three graphs.

Each graph g1, g2, g3 holds one statement: itself is a foaf:Document. The cases are those of the
W3C's protocol tests, worded anew.
"""

from collections.abc import Iterator

import pytest
from conftest import application
from flask.testing import FlaskClient

from graph_api.snapshot import build
from graph_api.sparql.workers.pool import Limits, Pool

DATA = "http://conf.example/data/"
G1, G2, G3 = (f"{DATA}g{n}" for n in (1, 2, 3))
A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
DOCUMENT = "<http://xmlns.com/foaf/0.1/Document>"
JSON = "application/sparql-results+json"
DIRECT = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
UTF16 = f"{DIRECT}; charset=UTF-16"
BOTH_NAMED = f"ASK {{ GRAPH ?a {{ <{G1}> a ?t }} GRAPH ?b {{ <{G2}> a ?t }} }}"
BOTH_DEFAULT = f"ASK {{ <{G1}> a ?t . <{G2}> a ?t }}"


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("three")
    lines = "".join(f"<{g}> {A} {DOCUMENT} <{g}> .\n" for g in (G1, G2, G3))
    (folder / "data.nq").write_text(lines, encoding="utf-8")
    built = build.build(folder, folder / "out", plain=True)
    with Pool(built.store, Limits(workers=1)) as engine:
        yield application(built, engine).test_client()


def ask(client: FlaskClient, query: str, by: str, default: list[str], named: list[str]) -> bool:
    """Ask by GET, by form, or by direct POST with the dataset in the URL."""
    dataset = {"default-graph-uri": default, "named-graph-uri": named}
    if by == "GET":
        found = client.get("/sparql", query_string={"query": query, **dataset})
    elif by == "form":
        found = client.post("/sparql", data={"query": query, **dataset})
    else:
        found = client.post("/sparql", query_string=dataset, data=query, content_type=DIRECT)
    assert (found.status_code, found.mimetype) == (200, JSON)
    return bool(found.get_json()["boolean"])


@pytest.mark.parametrize("by", ["GET", "form", "direct"])
@pytest.mark.parametrize(
    ("query", "default", "named", "answer"),
    [
        (f"ASK {{ <{G1}> a ?t }}", [G1], [], True),
        (f"ASK {{ <{G1}> a ?t }}", [G2], [], False),
        (BOTH_DEFAULT, [G1, G2], [], True),
        (BOTH_DEFAULT, [G1, G3], [], False),
        (BOTH_NAMED, [], [G1, G2], True),
        (BOTH_NAMED, [], [G1], False),
        (f"ASK {{ <{G3}> a ?t GRAPH ?a {{ <{G1}> a ?t }} }}", [G3], [G1, G2], True),
        (f"ASK FROM <{G3}> {{ GRAPH ?a {{ <{G1}> a ?t }} }}", [], [G1, G2], True),
        (f"ASK FROM <{G1}> {{ <{G1}> a ?t }}", [], [], True),
        (f"ASK FROM <{G2}> {{ <{G1}> a ?t }}", [], [], False),
        ("ASK { ?s ?p ?o }", ["http://conf.example/none"], [], False),
    ],
)  # fmt: skip
def test_dataset_of_the_request_is_what_the_query_sees(
    three: FlaskClient, by: str, query: str, default: list[str], named: list[str], answer: bool
) -> None:
    assert ask(three, query, by, default, named) is answer


@pytest.mark.parametrize(
    ("method", "fields", "status"),
    [
        ("PUT", {"query_string": {"query": "ASK {}"}}, 405),
        ("DELETE", {}, 405),
        ("GET", {"query_string": "query=ASK%7B%7D&query=ASK%7B%7D"}, 400),
        ("GET", {"query_string": "query="}, 400),
        ("GET", {"query_string": {"query": "ASK {"}}, 400),
        ("POST", {"data": "ASK {}", "content_type": "text/plain"}, 415),
        ("POST", {"data": "query=ASK%20%7B%7D"}, 415),
        ("POST", {"data": "ASK {}".encode("utf-16"), "content_type": UTF16}, 415),
        ("POST", {"data": b"ASK {} # \xff", "content_type": DIRECT}, 400),
        ("POST", {"data": "update=CLEAR+ALL", "content_type": FORM}, 403),
        ("POST", {"data": "query=ASK%7B%7D&update=CLEAR+ALL", "content_type": FORM}, 403),
        ("POST", {"data": "CLEAR ALL", "content_type": "application/sparql-update"}, 403),
        ("GET", {"query_string": {"update": "CLEAR ALL"}}, 403),
        ("GET", {"query_string": {"query": "INSERT DATA { <urn:a> <urn:b> <urn:c> }"}}, 403),
        ("GET", {"query_string": {"query": "LOAD <http://conf.example/x>"}}, 403),
        ("GET", {"query_string": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}, 406),
    ],
)  # fmt: skip
def test_what_is_no_query_is_refused_with_a_problem_document(
    three: FlaskClient, method: str, fields: dict[str, object], status: int
) -> None:
    found = three.open("/sparql", method=method, **fields)  # type: ignore[arg-type]
    assert (found.status_code, found.mimetype) == (status, "application/problem+json")
    assert found.get_json()["status"] == status
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    assert ("Allow" in found.headers) == (status in {403, 405})


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "xml"])
def test_suffix_names_the_format(three: FlaskClient, suffix: str) -> None:
    query = {"query": "SELECT (1 AS ?v) {}"}
    by_suffix = three.get(f"/sparql.{suffix}", query_string=query)
    by_name = three.get("/sparql", query_string={**query, "format": suffix})
    assert by_suffix.status_code == 200
    assert (by_suffix.data, by_suffix.mimetype) == (by_name.data, by_name.mimetype)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_large_answer_is_compressed_as_asked_and_a_small_one_is_not(
    three: FlaskClient, coding: str
) -> None:
    ten = " ".join("0123456789")
    headers = {"Accept-Encoding": coding}
    large = f"SELECT * {{ VALUES ?a {{ {ten} }} VALUES ?b {{ {ten} }} }}"
    found = three.get("/sparql", query_string={"query": large}, headers=headers)
    assert found.headers["Content-Encoding"] == coding
    assert {"Accept", "Accept-Encoding"} <= set(found.vary)
    small = three.get("/sparql", query_string={"query": "ASK {}"}, headers=headers)
    assert "Content-Encoding" not in small.headers


def test_compressed_answer_that_the_client_has_is_304(three: FlaskClient) -> None:
    ten = " ".join("0123456789")
    query = {"query": f"SELECT * {{ VALUES ?a {{ {ten} }} VALUES ?b {{ {ten} }} }}"}
    headers = {"Accept-Encoding": "gzip"}
    etag = three.get("/sparql", query_string=query, headers=headers).headers["ETag"]
    again = three.get("/sparql", query_string=query, headers={**headers, "If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_triple_terms_of_rdf_12_are_answered(three: FlaskClient) -> None:
    query = "SELECT (<<( <urn:s> <urn:p> 1 )>> AS ?t) {}"
    found = three.get("/sparql", query_string={"query": query}).get_json()
    (row,) = found["results"]["bindings"]
    assert row["t"]["type"] == "triple" and row["t"]["value"]["object"]["value"] == "1"
