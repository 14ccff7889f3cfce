"""GROUP_CONCAT as SPARQL 1.1 defines it, on the server and where nothing may be written anew."""

import pytest
from flask.testing import FlaskClient

from graph_api.sparql.concatenation import of_strings

VALUES = "{ VALUES ?x { %s } }"


@pytest.mark.parametrize(
    ("values", "joined"),
    [
        ("<x:a> <x:b>", "x:a x:b"),
        ("1 2.5 true", "1 2.5 true"),
        ("'a' <x:b> 3", "a x:b 3"),
        ("'a' 'a'", "a a"),
        ("", ""),
    ],
)
def test_values_of_any_kind_are_joined(values: str, joined: str, client: FlaskClient) -> None:
    query = f"SELECT (GROUP_CONCAT(?x) AS ?all) {VALUES % values}"
    (row,) = client.get("/sparql", query_string={"query": query}).get_json()["results"]["bindings"]
    assert row["all"] == {"type": "literal", "value": joined}


def test_texts_in_one_language_give_a_plain_text(client: FlaskClient) -> None:
    """As the tests agg-groupconcat-04 and -06 of the W3C want it."""
    joined = "SELECT (group_concat(?x; SEPARATOR=')') AS ?all) "
    query = joined + VALUES % "'a'@en 'b'@en"
    (row,) = client.get("/sparql", query_string={"query": query}).get_json()["results"]["bindings"]
    assert row["all"] == {"type": "literal", "value": "a)b"}


def test_expression_ends_where_its_brackets_do() -> None:
    asked = "(GROUP_CONCAT(IF(EXISTS { ?s a ?t ; ?p (1) }, ?x, ';'); separator=\")\") AS ?y)"
    written = "(GROUP_CONCAT(STR(IF(EXISTS { ?s a ?t ; ?p (1) }, ?x, ';')); separator=\")\") AS ?y)"
    assert of_strings(asked) == written


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (GROUP_CONCAT(DISTINCT ?x) AS ?y) { ?s ?p ?x }",
        "SELECT ('GROUP_CONCAT(?x)' AS ?y) { ?s ?p ?x } # GROUP_CONCAT(?x)",
        "SELECT (GROUP_CONCAT(?x",
        "SELECT ?group_concat { ?s ex:GROUP_CONCAT (?x) }",
    ],
)
def test_all_else_stays(query: str) -> None:
    assert of_strings(query) == query
