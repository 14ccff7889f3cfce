"""What a format cannot hold is refused, or written so that every reader gets it back."""

import json
from io import BytesIO
from xml.dom import minidom

import pytest
from flask.testing import FlaskClient
from rdflib import Graph
from rdflib.query import Result

from graph_api.errors import QueryError
from graph_api.sparql.engine import Job
from graph_api.sparql.workers.pool import Pool

XML, RDF_XML = "application/sparql-results+xml", "application/rdf+xml"


@pytest.mark.parametrize("code", ["0000", "0007", "000B", "001F", "FFFE", "FFFF"])
def test_character_that_xml_cannot_hold_is_refused_with_a_format_that_can(
    code: str, pool: Pool
) -> None:
    select, construct = f'"a\\u{code}"', f'CONSTRUCT {{ <x:s> <x:p> "\\u{code}b" }} {{}}'
    with pytest.raises(QueryError, match=rf"U\+{code}, .* Ask for JSON"):
        pool.answer(Job(f"SELECT ({select} AS ?x) {{}}", solutions=XML))
    with pytest.raises(QueryError, match=rf"U\+{code}, .* Ask for Turtle"):
        pool.answer(Job(construct, triples=RDF_XML))
    (row,) = json.loads(pool.answer(Job(f"SELECT ({select} AS ?x) {{}}")).body)["results"][
        "bindings"
    ]
    assert row["x"]["value"] == "a" + chr(int(code, 16))


@pytest.mark.parametrize("length", range(8180, 8200))
def test_character_is_refused_wherever_the_engine_cuts_its_output(length: int, pool: Pool) -> None:
    query = f'SELECT ("{"é" * (length // 2)}{"a" * (length % 2)}\\uFFFE" AS ?x) {{}}'
    with pytest.raises(QueryError, match="FFFE"):
        pool.answer(Job(query, solutions=XML))


def test_carriage_return_comes_back_from_xml(pool: Pool) -> None:
    text = pool.answer(Job('SELECT ("a\\r\\nb\\tc" AS ?x) {}', solutions=XML)).body
    assert b"a&#xD;\nb\tc" in text
    assert minidom.parseString(text).getElementsByTagName("literal")[0].firstChild.data == (  # type: ignore[union-attr]
        "a\r\nb\tc"
    )
    graph = Graph()
    query = 'CONSTRUCT { <x:s> <http://example.org/p> "a\\rb" } {}'
    graph.parse(data=pool.answer(Job(query, triples=RDF_XML)).body, format="xml")
    assert [str(value) for value in graph.objects()] == ["a\rb"]


@pytest.mark.parametrize(
    "iri", ["http://example.org/1", "http://example.org/", "http://example.org/p-/", "urn:x:9-"]
)
def test_property_without_a_local_name_is_refused_in_rdf_xml(iri: str, pool: Pool) -> None:
    query = f"CONSTRUCT {{ <x:s> <{iri}> 1 }} {{}}"
    with pytest.raises(QueryError, match=f"<{iri}>.*Ask for Turtle"):
        pool.answer(Job(query, triples=RDF_XML))
    assert iri in pool.answer(Job(query)).body.decode()


@pytest.mark.parametrize("iri", ["http://example.org/1a", "http://example.org/é", "urn:x:a.1"])
def test_property_with_a_local_name_comes_back_from_rdf_xml(iri: str, pool: Pool) -> None:
    graph = Graph()
    query = f"CONSTRUCT {{ <x:s> <{iri}> 1 }} {{}}"
    graph.parse(data=pool.answer(Job(query, triples=RDF_XML)).body, format="xml")
    assert [str(predicate) for predicate in graph.predicates()] == [iri]


def test_triple_term_is_refused_in_json_ld_with_a_format_that_can(pool: Pool) -> None:
    query = "CONSTRUCT { <x:s> <x:p> <<( <x:a> <x:b> 'c' )>> } {}"
    with pytest.raises(QueryError, match="Ask for Turtle"):
        pool.answer(Job(query, triples="application/ld+json"))
    assert b"<<(" in pool.answer(Job(query)).body


def test_direction_of_a_text_is_in_every_format_that_has_one(pool: Pool) -> None:
    query = 'SELECT ("a"@ar--rtl AS ?x) {}'
    held = {
        "application/sparql-results+json": b'"its:dir":"rtl"',
        XML: b'its:dir="rtl"',
        "text/tab-separated-values": b'"a"@ar--rtl',
    }
    for media_type, text in held.items():
        assert text in pool.answer(Job(query, solutions=media_type)).body
    query = 'CONSTRUCT { <x:s> <http://example.org/p> "a"@ar--rtl } {}'
    held = {
        "text/turtle": b'"a"@ar--rtl',
        RDF_XML: b'its:dir="rtl"',
        "application/ld+json": b'"@direction":"rtl"',
    }
    for media_type, text in held.items():
        assert text in pool.answer(Job(query, triples=media_type)).body


def test_refusal_is_a_problem_document_over_http(client: FlaskClient) -> None:
    query = {"query": 'SELECT ("a\\u0007b" AS ?x) {}', "format": "xml"}
    reply = client.get("/sparql", query_string=query)
    assert (reply.status_code, reply.mimetype) == (400, "application/problem+json")
    reply = client.get("/sparql", query_string={**query, "query": "SELECT ('\\r' AS ?x) {}"})
    assert Result.parse(BytesIO(reply.data), format="xml").bindings
