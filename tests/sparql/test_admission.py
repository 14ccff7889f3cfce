"""What no engine ever sees: updates, calls to other servers, and what is too deep to be planned."""

import pytest

from graph_api.errors import QueryError, ReadOnlyError
from graph_api.sparql.admission import MAX_NESTING, MAX_OPERATORS, admit

OURS = "http://a.example/sparql"


@pytest.mark.parametrize(
    "query",
    [
        "ASK {" + "{" * 100 + "}" * 100 + "}",
        f"ASK {{ FILTER({'(' * 101}1{')' * 101}) }}",
        f"ASK {{ FILTER({'!' * 101}true) }}",
        f"ASK {{ FILTER({'STR(' * 101}1{')' * 101}) }}",
        f"ASK {{ ?s ?p {'(' * 101}1{')' * 101} }}",
        f"ASK {{ ?s {'(' * 101}<urn:p>{')*' * 101} ?o }}",
    ],
)
def test_deep_nesting_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match=rf"at most {MAX_NESTING} "):
        admit(query)


@pytest.mark.parametrize("operator", ["+", "*", "/", " || ", " && ", " - ", "-"])
def test_long_chain_of_operators_is_refused(operator: str) -> None:
    with pytest.raises(QueryError, match=rf"at most {MAX_OPERATORS} "):
        admit(f"ASK {{ FILTER({operator.join('1' * 2002)}) }}")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { VALUES (?a ?b) {" + "(1 <http://a.example/b/c>) " * 5000 + "} }",
        "SELECT * { VALUES (?a ?b) {" + "(-1 -2) " * 5000 + "} VALUES ?x {" + " -1" * 5000 + "} }",
        "ASK { ?s ?p <x:" + "-" * 5000 + "> , ex:a" + "-" * 5000 + " }",
        "ASK { ?s ?p '" + "((((++++" * 1000 + "' }",
        "ASK { ?s ?p ?o } # " + "{" * 1000,
        "ASK { " + "{ ?s ?p ?o } UNION " * 500 + "{} }",
    ],
)
def test_long_query_that_is_not_deep_is_let_through(query: str) -> None:
    admit(query)


@pytest.mark.parametrize(
    "query",
    ["\\u0049NSERT DATA {}", "# ASK\nLOAD <http://a.example/>", "PREFIX ask: <urn:a> CLEAR ALL"],
)
def test_update_is_refused_however_it_is_written(query: str) -> None:
    with pytest.raises(ReadOnlyError):
        admit(query)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <http://b.example/> {} }",
        "ASK { \\u0053ERVICE <http://b.example/> {} }",
        "ASK { \\U00000053ervice SILENT <http://b.example/> {} }",
        "ASK { SERVICE ?any {} }",
        f"ASK {{ SERVICE # <{OURS}>\n <http://b.example/> {{}} }}",
        f"ASK {{ SERVICE <{OURS}> {{}} SERVICE <http://b.example/> {{}} }}",
        f"PREFIX a: <http://b.example/> ASK {{ SERVICE <{OURS}> {{}} SERVICE a: {{}} }}",
    ],
)
@pytest.mark.parametrize("services", [(), (OURS,)])
def test_service_calls_nobody_but_the_listed_endpoints(
    query: str, services: tuple[str, ...]
) -> None:
    with pytest.raises(QueryError, match=r"^Line \d, column \d+: SERVICE"):
        admit(query, services)


@pytest.mark.parametrize("query", ["ASK { SERVICE <%s> {} }", "ASK { service silent <%s> {} }"])
def test_listed_endpoint_may_be_called(query: str) -> None:
    admit(query % OURS, (OURS,))


def test_word_in_a_string_or_comment_is_no_call() -> None:
    admit("ASK { ?s ?p 'SERVICE <http://b.example/>' } # SERVICE <http://b.example/>")
