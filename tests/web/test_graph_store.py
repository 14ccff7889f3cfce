"""Graphs by the Graph Store Protocol, read-only, and the whole graph as a file."""

import gzip

import pytest
from conftest import application
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, Store, parse

from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool

G1 = "http://example.org/g1"
FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
THREE = {"http://example.org/knows", "http://example.org/name", "http://example.org/age"}


@pytest.mark.parametrize("media_type", FORMATS)
def test_named_graph_has_its_three_statements_in_each_format(
    client: FlaskClient, media_type: str
) -> None:
    found = client.get(
        "/rdf-graph-store", query_string={"graph": G1}, headers={"Accept": media_type}
    )
    assert (found.status_code, found.mimetype) == (200, media_type)
    assert {q.predicate.value for q in parse(found.data, FORMATS[media_type])} == THREE


def test_default_graph_is_the_union_of_all(client: FlaskClient, tiny: Snapshot) -> None:
    found = client.get("/rdf-graph-store?default&format=nt").data
    stored = {quad.triple for quad in Store.read_only(str(tiny.store))}
    assert {quad.triple for quad in parse(found, RdfFormat.N_TRIPLES)} == stored


def test_graph_is_answered_at_its_own_iri(client: FlaskClient) -> None:
    accept = {"Accept": "application/n-triples"}
    loose = client.get("/graph/file/data/curated/t/loose", headers=accept)
    assert loose.data == b'<http://example.org/c> <http://example.org/name> "C" .\n'


def test_head_of_a_graph_has_no_body_and_of_none_is_404(client: FlaskClient) -> None:
    there = client.head("/rdf-graph-store", query_string={"graph": G1})
    assert (there.status_code, there.data) == (200, b"")
    assert client.head("/rdf-graph-store?graph=http://example.org/no").status_code == 404
    assert client.head("/rdf-graph-store/no").status_code == 404


def test_percent_sign_in_a_graph_name_is_decoded_once(client: FlaskClient) -> None:
    assert client.get("/rdf-graph-store?graph=http%3A%2F%2Fexample.org%2Fg1").status_code == 200
    twice = client.get("/rdf-graph-store?graph=http%253A%252F%252Fexample.org%252Fg1")
    assert twice.status_code == 404


@pytest.mark.parametrize("query", ["", "?default&graph=http://example.org/g1", "?graph=a&graph=b"])
def test_anything_but_one_graph_is_400_and_says_how(client: FlaskClient, query: str) -> None:
    found = client.get("/rdf-graph-store" + query)
    assert found.status_code == 400
    assert "?default for the union of all" in found.get_json()["detail"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "path", ["/rdf-graph-store?default", "/rdf-graph-store/a/b", "/graph/reference/bodies"]
)
def test_writing_is_405_with_the_methods_that_are_allowed(
    client: FlaskClient, method: str, path: str
) -> None:
    found = client.open(path, method=method, data="<a> <b> <c> .", content_type="text/turtle")
    assert found.status_code == 405
    assert {"GET", "HEAD"} <= {m.strip() for m in found.headers["Allow"].split(",")}


def test_whole_graph_can_be_downloaded_with_its_named_graphs(pool: Pool, tiny: Snapshot) -> None:
    app = application(tiny, pool)
    with app.test_client().get("/data/all.nq.gz") as found:
        data, etag = found.data, found.headers["ETag"]
    quads = set(parse(gzip.decompress(data), RdfFormat.N_QUADS))
    assert quads == set(Store.read_only(str(tiny.store)))
    with app.test_client().get("/data/all.nq.gz", headers={"If-None-Match": etag}) as again:
        assert again.status_code == 304
