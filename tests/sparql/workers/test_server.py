"""What a worker does with one query, without the process around it."""

import json
from io import BytesIO
from typing import Any

import pytest
from pyoxigraph import RdfFormat, Store

from graph_api.errors import QueryError, ReadOnlyError
from graph_api.sparql.workers.server import run
from graph_api.sparql.workers.sorting import Sorting

DATA = b"""
@prefix ex: <http://example.org/> .
GRAPH ex:g1 { ex:a ex:p ex:b . } GRAPH ex:g2 { ex:b ex:p ex:c . }
GRAPH <https://w3id.org/hrd-graph/graph/t> { <https://w3id.org/hrd-graph/id/x> ex:q 1 . }
"""
NODE = {"kind": "uri", "language": None, "datatype": None}


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.load(DATA, RdfFormat.TRIG)
    return store


def job(query: str, **fields: Any) -> dict[str, Any]:
    usual = {
        "solutions": "application/sparql-results+json",
        "triples": "application/n-triples",
        "bind": {},
        "default_graphs": [],
        "named_graphs": [],
    }
    return {**usual, "query": query, **fields}


def answered(store: Store, job: dict[str, Any]) -> tuple[str, bytes]:
    body = BytesIO()
    return run(Sorting(store), job, body), body.getvalue()


def ask(store: Store, query: str, **fields: Any) -> bool:
    answer = json.loads(answered(store, job(query, **fields))[1])
    return bool(answer["boolean"])


def test_query_sees_the_union_of_all_graphs(store: Store) -> None:
    assert ask(store, "PREFIX ex: <http://example.org/> ASK { ex:a ex:p/ex:p ex:c }")


def test_from_in_the_query_narrows_what_it_sees(store: Store) -> None:
    query = "PREFIX ex: <http://example.org/> ASK FROM ex:g1 { ex:a ex:p/ex:p ex:c }"
    assert not ask(store, query)


def test_word_from_in_a_string_narrows_nothing(store: Store) -> None:
    assert ask(store, "ASK { <http://example.org/a> ?p ?o FILTER('FROM' = 'FROM') }")


def test_dataset_of_the_request_wins_over_from_in_the_query(store: Store) -> None:
    query = "ASK FROM <http://example.org/g1> { <http://example.org/b> ?p ?o }"
    assert ask(store, query, default_graphs=["http://example.org/g2"])


def test_named_graphs_alone_leave_the_default_graph_empty(store: Store) -> None:
    named = ["http://example.org/g1"]
    assert not ask(store, "ASK { ?s ?p ?o }", named_graphs=named)
    assert ask(store, "ASK { GRAPH ?g { ?s ?p ?o } }", named_graphs=named)
    assert not ask(store, "ASK { GRAPH <http://example.org/g2> {?s ?p ?o} }", named_graphs=named)


def test_our_prefixes_need_no_declaration(store: Store) -> None:
    assert ask(store, "ASK { id:x ?p ?o }")


def test_prefix_that_the_query_declares_is_the_one_that_counts(store: Store) -> None:
    assert not ask(store, "PREFIX id: <http://example.org/> ASK { id:x ?p ?o }")


def test_relative_iri_is_read_below_our_things(store: Store) -> None:
    assert ask(store, "ASK { <x> ?p ?o }")


def test_bound_variable_stands_for_its_term(store: Store) -> None:
    bind = {"s": {**NODE, "value": "http://example.org/b"}}
    _, body = answered(store, job("SELECT ?s ?o { ?s ?p ?o }", bind=bind, solutions="text/csv"))
    assert body == b"s,o\r\nhttp://example.org/b,http://example.org/c\r\n"


def test_binding_what_the_query_does_not_project_is_an_error(store: Store) -> None:
    bind = {"other": {**NODE, "value": "http://example.org/b"}}
    with pytest.raises(QueryError, match=r"\?other"):
        answered(store, job("SELECT ?s { ?s ?p ?o }", bind=bind))


def test_binding_what_is_no_iri_is_an_error(store: Store) -> None:
    with pytest.raises(QueryError, match="cannot be run"):
        answered(store, job("SELECT ?s { ?s ?p ?o }", bind={"s": {**NODE, "value": "no iri"}}))


def test_triples_come_in_the_format_for_triples(store: Store) -> None:
    used, body = answered(store, job("CONSTRUCT WHERE { <http://example.org/a> ?p ?o }"))
    assert used == "triples"
    assert body == b"<http://example.org/a> <http://example.org/p> <http://example.org/b> .\n"


def test_update_is_refused_by_name(store: Store) -> None:
    with pytest.raises(ReadOnlyError, match=r"^DELETE would change the graph"):
        answered(store, job("PREFIX a: <http://example.org/> delete where { ?s ?p ?o }"))


def test_service_is_refused_with_its_place(store: Store) -> None:
    with pytest.raises(QueryError, match="SERVICE is not answered here") as error:
        answered(store, job("SELECT * {\n SERVICE SILENT <http://127.0.0.1/> { ?s ?p ?o } }"))
    assert (error.value.line, error.value.column) == (2, 2)


def test_syntax_error_has_line_and_column(store: Store) -> None:
    with pytest.raises(QueryError, match=r"^Line 2, column 1: .*Did you mean LIMIT") as error:
        answered(store, job("SELECT * { ?s ?p ?o }\nLIMT 3"))
    assert error.value.details() == {"line": 2, "column": 1}


def test_unknown_function_is_the_fault_of_the_query(store: Store) -> None:
    with pytest.raises(QueryError, match=r"no function <http://example\.org/f> here") as error:
        answered(store, job("SELECT (<http://example.org/f>(1) AS ?x) {}"))
    assert (error.value.line, error.value.column) == (1, 9)


@pytest.mark.parametrize(
    ("call", "meant"),
    [
        ("xsd:dateTim('')", "xsd:dateTime"),
        ("xsd:int(1)", "xsd:integer"),
        ("<http://www.w3.org/2001/XMLSchema#bolean>(1)", "xsd:boolean"),
        ("hrd:concatt('a')", "CONCAT"),
        ("hrd:substring('a', 1)", "SUBSTR"),
    ],
)
def test_nearest_function_is_named(call: str, meant: str, store: Store) -> None:
    with pytest.raises(QueryError, match=f"Did you mean {meant}\\?"):
        answered(store, job(f"SELECT ({call} AS ?x) {{}}"))


def test_triples_that_a_format_cannot_hold_are_refused_with_another(store: Store) -> None:
    query = "CONSTRUCT { <a:x> <a:y> <<( <a:a> <a:b> 1 )>> } {}"
    with pytest.raises(QueryError, match="JSON-LD does not support RDF"):
        run(Sorting(store), job(query, triples="application/ld+json"), BytesIO())
    turtle = answered(store, job(query, triples="text/turtle"))[1]
    assert b"<<( <a:a> <a:b> 1 )>>" in turtle
