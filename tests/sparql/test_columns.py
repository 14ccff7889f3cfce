"""The columns of SELECT *: those in scope, in the order in which the query names them."""

import json

import pytest
from flask.testing import FlaskClient

from graph_api.sparql.columns import star_offset, without_service
from graph_api.sparql.engine import Job
from graph_api.sparql.workers.pool import Pool

STARS = {
    "SELECT * { ?s ?p ?o }": "s p o",
    "SELECT * { VALUES (?s ?p ?o) { (1 2 3) } }": "s p o",
    "PREFIX s: <http://example.org/s*> # { SELECT *\nselect distinct * { ?z ?y ?x }": "z y x",
    "SELECT REDUCED * { ?b ?p 1 OPTIONAL { ?b ?q ?a } BIND(?a AS ?c) }": "b p q a c",
    "SELECT * { ?z ?p ?o FILTER(?hidden) FILTER NOT EXISTS { ?z ?q ?a } }": "z p o",
    "SELECT * { { SELECT ?n (COUNT(*) AS ?c) { ?n ?b ?a } GROUP BY ?n } }": "n c",
    "SELECT * { ?z ?y ?x MINUS { ?z ?a ?b } } ORDER BY ?a LIMIT 3": "z y x",
    "SELECT * { ?x <x:p>* $w } VALUES ?a { 1 }": "x w a",
    "SELECT * FROM <http://example.org/g1> WHERE { ?s ?p ?o } ORDER BY ?o LIMIT 1": "s p o",
}


@pytest.mark.parametrize("query", STARS)
def test_columns_come_as_the_query_names_them(query: str, pool: Pool) -> None:
    assert json.loads(pool.answer(Job(query)).body)["head"]["vars"] == STARS[query].split()


@pytest.mark.parametrize(
    ("accept", "beginning"),
    [
        ("text/csv", "s,p,o\r\n"),
        ("text/tab-separated-values", "?s\t?p\t?o\n"),
        (
            "application/sparql-results+xml",
            '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
            '<variable name="s"/><variable name="p"/><variable name="o"/></head>',
        ),
    ],
)
def test_they_do_in_every_format(client: FlaskClient, accept: str, beginning: str) -> None:
    reply = client.get(
        "/sparql", query_string={"query": "SELECT * { ?s ?p ?o }"}, headers={"Accept": accept}
    )
    assert reply.text.startswith(beginning)


def test_they_do_on_the_page(client: FlaskClient) -> None:
    query = {"query": "SELECT * { ?s ?p ?o }", "format": "html"}
    page = client.get("/sparql", query_string=query).text
    places = [page.index(f">{name}</th>") for name in "spo"]
    assert places == sorted(places)


def test_star_of_a_count_or_a_path_is_none_of_these() -> None:
    for query in (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?s { ?s <x:p>* ?o }",
        "ASK { { SELECT * { ?s ?p ?o } } }",
        "DESCRIBE * { ?s ?p ?o }",
    ):
        assert star_offset(query) is None


def test_service_is_called_by_nobody_to_know_its_variables() -> None:
    query = "SELECT * { SERVICE SILENT <x:s> { ?s ?p 'SERVICE' } SERVICE ?s { ?a ?b ?c } }"
    assert without_service(query) == (
        "SELECT * { GRAPH  <x:s> { ?s ?p 'SERVICE' } GRAPH ?s { ?a ?b ?c } }"
    )
