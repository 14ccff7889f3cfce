"""The SPARQL protocol at ``/sparql``, over the tiny graph."""

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef

from graph_api.sparql.admission import MAX_QUERY_BYTES
from graph_api.web.blueprints import sparql

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
QUERY = {"Content-Type": "application/sparql-query"}
NAME = "SELECT ?n { <http://example.org/a> <http://example.org/name> ?n }"
KNOWS = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o VALUES ?p { <http://example.org/knows> } }"


def test_get_answers_in_json(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": NAME})
    assert response.content_type == "application/sparql-results+json"
    (row,) = response.get_json()["results"]["bindings"]
    assert row == {"n": {"type": "literal", "value": "A", "xml:lang": "en"}}


def test_form_post_and_direct_post_answer_as_get_does(client: FlaskClient) -> None:
    expected = client.get("/sparql", query_string={"query": NAME}).data
    assert client.post("/sparql", data={"query": NAME}).data == expected
    assert client.post("/sparql", data=NAME, headers=QUERY).data == expected


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8"])
def test_direct_post_may_name_its_charset(client: FlaskClient, charset: str) -> None:
    headers = {"Content-Type": f"application/sparql-query; charset={charset}"}
    response = client.post("/sparql", data="ASK { FILTER('é' = 'é') }".encode(), headers=headers)
    assert response.get_json()["boolean"] is True


def test_direct_post_in_another_charset_is_415(client: FlaskClient) -> None:
    headers = {"Content-Type": "application/sparql-query; charset=utf-16"}
    assert (
        client.post("/sparql", data="ASK {}".encode("utf-16"), headers=headers).status_code == 415
    )


def test_direct_post_that_is_not_utf8_is_400_and_names_the_byte(client: FlaskClient) -> None:
    response = client.post("/sparql", data=b"ASK { # \xff", headers=QUERY)
    assert response.status_code == 400
    assert "byte 8" in response.get_json()["detail"]


def test_percent_sign_in_a_literal_survives_a_form_post(client: FlaskClient) -> None:
    response = client.post("/sparql", data={"query": 'SELECT ("100%25" AS ?x) {}'})
    (row,) = response.get_json()["results"]["bindings"]
    assert row["x"] == {"type": "literal", "value": "100%25"}


def test_post_of_another_kind_is_415_and_says_what_to_send(client: FlaskClient) -> None:
    response = client.post("/sparql", data="ASK {}", headers={"Content-Type": "text/plain"})
    assert response.status_code == 415
    assert "application/sparql-query" in response.get_json()["detail"]


def test_two_queries_are_400(client: FlaskClient) -> None:
    response = client.get("/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D")
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("accept", "first"),
    [
        ("application/sparql-results+xml", b"<?xml"),
        ("text/csv", b"n\r\nA\r\n"),
        ("text/tab-separated-values", b'?n\n"A"@en\n'),
        ("application/json", b"{"),
    ],
)
def test_select_comes_in_the_format_that_is_accepted(
    client: FlaskClient, accept: str, first: bytes
) -> None:
    response = client.get("/sparql", query_string={"query": NAME}, headers={"Accept": accept})
    assert response.mimetype == accept
    assert response.data.startswith(first)


# rdflib's JSON-LD reader uses what rdflib itself has deprecated.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("name", ["ttl", "nt", "jsonld", "rdf", "nq", "trig"])
def test_construct_says_the_same_in_every_format(client: FlaskClient, name: str) -> None:
    response = client.get("/sparql", query_string={"query": KNOWS, "format": name})
    assert response.status_code == 200
    # Triples of no named graph: as N-Quads and TriG they are N-Triples and Turtle.
    reader = {"nq": "nt", "trig": "turtle"}.get(name, response.mimetype)
    graph = Graph().parse(data=response.data, format=reader)
    knows = URIRef("http://example.org/knows")
    names = {(str(s)[-1], str(o)[-1]) for s, o in graph.subject_objects(knows)}
    assert names == {("a", "b"), ("b", "c")}


def test_ask_and_describe_are_answered(client: FlaskClient) -> None:
    ask = client.get("/sparql", query_string={"query": "ASK { ?s ?p 7 }"})
    assert ask.get_json() == {"head": {}, "boolean": True}
    query = "DESCRIBE <http://example.org/b>"
    described = client.get("/sparql", query_string={"query": query, "format": "nt"})
    statement = "<http://example.org/b> <http://example.org/knows> <http://example.org/c> ."
    assert described.text == statement + "\n"


def test_dataset_of_the_request_is_what_the_query_sees(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s <http://example.org/knows> ?o }"
    url = "/sparql?default-graph-uri=http://example.org/g1"
    response = client.post(url, data=query, headers={**QUERY, "Accept": "text/csv"})
    assert response.text == "n\r\n1\r\n"


def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient) -> None:
    got = client.get("/sparql", query_string={"query": NAME})
    head = client.head("/sparql", query_string={"query": NAME})
    assert head.data == b""
    assert dict(head.headers) == dict(got.headers)


def test_options_and_answers_allow_pages_of_other_sites(client: FlaskClient) -> None:
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    response = client.options("/sparql", headers=headers)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    refused = client.get("/sparql", query_string={"query": "nonsense"})
    assert refused.headers["Access-Control-Allow-Origin"] == "*"


def test_unsupported_accept_is_406_and_lists_the_formats(client: FlaskClient) -> None:
    accept = {"Accept": "image/png"}
    response = client.get("/sparql", query_string={"query": "SELECT * {}"}, headers=accept)
    assert response.status_code == 406
    assert "application/sparql-results+json" in response.get_json()["detail"]


@pytest.mark.parametrize("accept", ["application/sparql-results+xml", "text/csv, image/png;q=0.1"])
def test_client_that_accepts_results_alone_gets_a_graph_in_turtle(
    accept: str, client: FlaskClient
) -> None:
    headers = {"Accept": accept}
    query = {"query": "CONSTRUCT { <x:a> <x:b> 1 } {}"}
    response = client.get("/sparql", query_string=query, headers=headers)
    assert response.content_type == "text/turtle; charset=utf-8"
    assert "<x:a> <x:b> 1" in response.text
    named = client.get("/sparql", query_string=query | {"format": "csv"}, headers=headers)
    assert named.status_code == 406
    nothing = client.get("/sparql", query_string=query, headers={"Accept": "image/png"})
    assert nothing.status_code == 406
    assert "text/turtle (format=ttl)" in nothing.get_json()["detail"]


@pytest.mark.parametrize("accept", ["text/n3", "application/n3, text/html;q=0.1"])
def test_client_that_reads_n3_gets_turtle(accept: str, client: FlaskClient) -> None:
    query = {"query": "CONSTRUCT { <x:a> <x:b> 1 } {}"}
    response = client.get("/sparql", query_string=query, headers={"Accept": accept})
    assert response.mimetype == accept.partition(",")[0]
    assert "<x:a> <x:b> 1" in response.text
    named = client.get("/sparql", query_string=query | {"format": "n3"})
    assert named.mimetype == "text/turtle"


def test_syntax_error_is_400_with_line_and_column(client: FlaskClient) -> None:
    response = client.post("/sparql", data={"query": "SELECT * { ?s ?p ?o }\nLIMT 3"})
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    problem = response.get_json()
    assert (problem["line"], problem["column"]) == (2, 1)
    assert problem["detail"].startswith("Line 2, column 1:")


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"update": "CLEAR ALL"}},
        {"data": {"query": "CLEAR ALL"}},
        {"data": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}},
    ],
)
def test_update_is_403_and_told_that_the_endpoint_is_read_only(
    client: FlaskClient, sent: dict[str, object]
) -> None:
    response = client.post("/sparql", **sent)
    assert response.status_code == 403
    assert "read-only" in response.get_json()["detail"]


def test_other_methods_are_405_with_those_that_are_allowed(client: FlaskClient) -> None:
    response = client.put("/sparql", data="x")
    assert response.status_code == 405
    assert {"GET", "HEAD", "POST", "OPTIONS"} == set(response.headers["Allow"].split(", "))
    assert response.mimetype == "application/problem+json"


def test_body_beyond_the_limit_is_413(client: FlaskClient) -> None:
    assert client.post("/sparql", data=b"#" * (5 << 20), headers=QUERY).status_code == 413


def test_no_query_is_400_and_says_how_to_send_one(client: FlaskClient) -> None:
    response = client.get("/sparql")
    assert response.status_code == 400
    assert "/sparql?query=" in response.get_json()["detail"]


def test_browser_without_a_query_gets_a_form(client: FlaskClient) -> None:
    response = client.get("/sparql", headers=BROWSER)
    assert response.mimetype == "text/html"
    assert "<textarea" in response.text


def test_browser_with_a_query_gets_its_answer_on_the_page(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": NAME}, headers=BROWSER)
    assert response.mimetype == "text/html"
    assert ">A<" in "".join(response.text.split())


def test_query_text_cannot_break_out_of_the_page(client: FlaskClient) -> None:
    query = "ASK { ?s ?p '</textarea><script>alert(1)</script>' }"
    response = client.get("/sparql", query_string={"query": query}, headers=BROWSER)
    assert "<script>alert" not in response.text
    refused = client.get("/sparql", query_string={"query": "<script>alert(1)"}, headers=BROWSER)
    assert refused.status_code == 400
    assert "<script>alert" not in refused.text


def test_rdf_without_a_query_is_the_service_description(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=response.data, format="turtle")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    ((service, endpoint),) = graph.subject_objects(URIRef(sd + "endpoint"))
    assert service == endpoint == URIRef("http://localhost/sparql")
    named = {str(name) for name in graph.objects(None, URIRef(sd + "name"))}
    assert "http://example.org/g1" in named
    assert len(named) == 6


def test_client_that_has_the_answer_gets_304(client: FlaskClient) -> None:
    first = client.get("/sparql", query_string={"query": NAME})
    headers = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/sparql", query_string={"query": NAME}, headers=headers)
    assert (again.status_code, again.data) == (304, b"")
    other = {**headers, "Accept": "text/csv"}
    assert client.get("/sparql", query_string={"query": NAME}, headers=other).status_code == 200


def test_answer_that_changes_each_time_has_no_etag(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT (UUID() AS ?u) {}"})
    assert "ETag" not in response.headers


def test_caches_are_told_that_the_answer_depends_on_accept(client: FlaskClient) -> None:
    assert "Accept" in client.get("/sparql", query_string={"query": NAME}).headers["Vary"]


def test_health_answers_without_a_query(client: FlaskClient) -> None:
    assert client.get("/health").get_json()["status"] == "ok"


def test_unknown_path_is_a_404_problem(client: FlaskClient) -> None:
    response = client.get("/sparkle")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize("by", ["GET", "POST"])
def test_query_that_is_too_long_is_refused_before_it_is_taken_apart(
    client: FlaskClient, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sparql, "form", lambda query: pytest.fail("it was taken apart"))
    fields = {"query": "ASK {} #" + "x" * MAX_QUERY_BYTES}
    if by == "GET":
        response = client.get("/sparql", query_string=fields)
    else:
        response = client.post("/sparql", data=fields)
    assert response.status_code == 400
    assert str(MAX_QUERY_BYTES) in response.get_json()["detail"]
