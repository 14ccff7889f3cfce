"""The rows of docs/protocol.md, "Where the engine differs": they hold, and so do the ways out."""

import pytest
from flask.testing import FlaskClient

BIG = 2**63
ABSENT = "<http://example.org/in-no-triple>"
PATH = f"{ABSENT} <http://example.org/p>* ?y"


def values(client: FlaskClient, query: str) -> list[str | None]:
    """Return the first column, None where it is unbound."""
    found = client.get("/sparql", query_string={"query": query}).get_json()
    (name,) = found["head"]["vars"]
    return [row[name]["value"] if name in row else None for row in found["results"]["bindings"]]


@pytest.mark.parametrize(
    ("query", "engine", "instead", "right"),
    [
        (
            f"SELECT ({BIG} + 1 AS ?n) {{}}",
            [None],
            f"SELECT (xsd:decimal(STR({BIG})) + 1 AS ?n) {{}}",
            [str(BIG + 1)],
        ),
        (
            f"SELECT ?n {{ VALUES ?n {{ {BIG} 6 4 }} FILTER(?n > 5) }}",
            ["6"],
            f"SELECT ?n {{ VALUES ?n {{ {BIG} 6 4 }} FILTER(xsd:decimal(STR(?n)) > 5) }}",
            [str(BIG), "6"],
        ),
        (
            f"SELECT ?y {{ {PATH} }}",
            [],
            f"SELECT DISTINCT ?y {{ {{ {PATH} }} UNION {{ VALUES ?y {{ {ABSENT} }} }} }}",
            [ABSENT.strip("<>")],
        ),
        (
            "SELECT (GROUP_CONCAT(DISTINCT ?x) AS ?all) { VALUES ?x { <x:a> <x:a> } }",
            [None],
            "SELECT (GROUP_CONCAT(DISTINCT STR(?x)) AS ?all) { VALUES ?x { <x:a> <x:a> } }",
            ["x:a"],
        ),
    ],
)
def test_engine_differs_and_the_way_out_does_not(
    query: str, engine: list[str | None], instead: str, right: list[str], client: FlaskClient
) -> None:
    assert values(client, query) == engine
    assert values(client, instead) == right


def test_numbers_of_one_spelling_are_one_term(client: FlaskClient) -> None:
    assert values(client, "SELECT (COUNT(DISTINCT ?n) AS ?m) { VALUES ?n { 1 01 } }") == ["1"]
    assert values(client, "SELECT (COUNT(DISTINCT ?n) AS ?m) { VALUES ?n { 1 1.0 } }") == ["2"]


def test_substrings_begin_where_xpath_begins_them(client: FlaskClient) -> None:
    """The values are those of fn:substring: places from the rounded start, for so many."""
    assert values(client, 'SELECT (SUBSTR("abcde", 0) AS ?x) {}') == ["abcde"]
    assert values(client, 'SELECT (SUBSTR("abcde", -1, 4) AS ?x) {}') == ["ab"]
