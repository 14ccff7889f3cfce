"""GRAPH ?g gives what the specification says, whatever stands in its group."""

import json
from collections import Counter

import pytest
from pyoxigraph import RdfFormat, Store

from graph_api.errors import QueryError
from graph_api.sparql import graph_clauses
from graph_api.sparql.graph_clauses import evaluated_apart
from sparql.workers.test_server import answered, job

DATA = b"""
@prefix ex: <http://example.org/> .
ex:g1 { ex:a ex:p 1 . ex:b ex:p 2 }
ex:g2 { ex:b ex:p 2 . ex:c ex:q ex:b }
ex:g3 { ex:z ex:z ex:g3 }
"""
PREFIX = "PREFIX ex: <http://example.org/> "
# The group of GRAPH ?g -> the solutions, worked out from SPARQL 1.1, 18.6.
GROUPS = {
    "SELECT (COUNT(*) AS ?n) { ?s ex:p ?o }": ["g1 n=2", "g2 n=1", "g3 n=0"],
    "SELECT ?s { ?s ex:p ?o }": ["g1 s=a", "g1 s=b", "g2 s=b"],
    "SELECT DISTINCT ?s { ?s ex:p ?o }": ["g1 s=a", "g1 s=b", "g2 s=b"],
    "SELECT ?s { ?s ex:p ?o } ORDER BY DESC(?s) LIMIT 1": ["g1 s=b", "g2 s=b"],
    "{ SELECT ?s (MAX(?o) AS ?n) { ?s ex:p ?o } GROUP BY ?s }": [
        "g1 n=1 s=a",
        "g1 n=2 s=b",
        "g2 n=2 s=b",
    ],
    "?s ex:p ?o MINUS { ?x ex:q ?y }": ["g1 o=1 s=a", "g1 o=2 s=b", "g2 o=2 s=b"],
    "?s ex:p ?o MINUS { ?s ex:p 1 }": ["g1 o=2 s=b", "g2 o=2 s=b"],
    "VALUES ?x { 1 }": ["g1 x=1", "g2 x=1", "g3 x=1"],
    "?s ex:p 1 VALUES (?g ?t) { (UNDEF 1) (ex:g1 2) (ex:g2 3) }": ["g1 s=a t=1", "g1 s=a t=2"],
    "VALUES (?g ?t) { (UNDEF 1) (ex:g1 2) }": ["g1 t=1", "g1 t=2", "g2 t=1", "g3 t=1"],
    "GRAPH ?h { ?s ex:p 1 }": ["g1 h=g1 s=a", "g2 h=g1 s=a", "g3 h=g1 s=a"],
    "GRAPH ex:g1 { ?s ex:p 1 }": ["g1 s=a", "g2 s=a", "g3 s=a"],
    "?s ex:p ?o FILTER NOT EXISTS { SELECT ?s { ?s ex:p 1 } }": ["g1 o=2 s=b", "g2 o=2 s=b"],
    "_:x ex:p ?o . { SELECT ?s { ?s ex:q _:y } }": ["g2 o=2 s=c"],
    "GRAPH ?h { SELECT (COUNT(*) AS ?n) { ?s ex:q ?o } } FILTER(?n = 1)": [
        "g1 h=g2 n=1",
        "g2 h=g2 n=1",
        "g3 h=g2 n=1",
    ],
    "?s ex:p ?o": ["g1 o=1 s=a", "g1 o=2 s=b", "g2 o=2 s=b"],
    "": ["g1", "g2", "g3"],
}


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.load(DATA, RdfFormat.TRIG)
    return store


def solutions(store: Store, query: str, **more: object) -> list[str]:
    """Write the solutions, sorted: the graph, then what else is bound."""
    body = json.loads(answered(store, job(PREFIX + query, **more))[1])
    lines = []
    for row in body["results"]["bindings"]:
        short = {name: cell["value"].rpartition("/")[2] for name, cell in row.items()}
        first = [short.pop("g")] if "g" in short else ["?"]
        lines.append(" ".join([*first, *(f"{k}={v}" for k, v in sorted(short.items()))]))
    return sorted(lines)


@pytest.mark.parametrize("group", GROUPS)
def test_group_is_evaluated_in_each_graph(group: str, store: Store) -> None:
    assert solutions(store, f"SELECT * {{ GRAPH ?g {{ {group} }} }}") == sorted(GROUPS[group])


@pytest.mark.parametrize("group", GROUPS)
def test_union_gives_the_same_as_the_graphs_one_by_one(group: str, store: Store) -> None:
    one_by_one: Counter[str] = Counter()
    for graph in ("g1", "g2", "g3"):
        query = f"SELECT * {{ GRAPH ex:{graph} {{ {group} }} VALUES ?g {{ ex:{graph} }} }}"
        one_by_one.update(solutions(store, query))
    assert Counter(solutions(store, f"SELECT * {{ GRAPH ?g {{ {group} }} }}")) == one_by_one


COUNTED = "SELECT * %s { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ex:p ?o } } }"


def test_only_graphs_of_the_dataset_are_asked(store: Store) -> None:
    assert solutions(store, COUNTED % "FROM NAMED ex:g2 FROM NAMED ex:g3") == ["g2 n=1", "g3 n=0"]
    assert solutions(store, COUNTED % "FROM ex:g1") == []
    named = ["http://example.org/g1"]
    assert solutions(store, COUNTED % "FROM NAMED ex:g2", named_graphs=named) == ["g1 n=2"]
    assert solutions(store, COUNTED % "", default_graphs=named) == []


def test_graph_that_is_bound_elsewhere_is_joined(store: Store) -> None:
    query = (COUNTED % "").replace("{ GRAPH", "{ VALUES ?g { ex:g2 } GRAPH")
    assert solutions(store, query) == ["g2 n=1"]


def test_only_what_the_engine_mistakes_is_written_anew() -> None:
    for query in (
        "{ GRAPH ?g { ?s ?p 'SELECT' FILTER(?x) OPTIONAL { ?s ?q ?r } } }",
        "{ GRAPH <x:g> { SELECT ?s { ?s ?p ?o } } }",
        "{ ?graph ?g ?o MINUS { ?s ?p ?o } }",
        "{ GRAPH ?g { SELECT ?s { ?s ?p ?o }",
    ):
        assert evaluated_apart(query, lambda: ["x:a", "x:b"]) == query


def test_too_many_graphs_are_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_clauses, "MOST_GRAPHS", 2)
    with pytest.raises(QueryError, match="at most 2 graphs, and here are 3"):
        solutions(store, COUNTED % "")
    assert solutions(store, COUNTED % "FROM NAMED ex:g2") == ["g2 n=1"]
