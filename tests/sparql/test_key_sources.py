"""Keys that need not be looked at, for all objects of their properties are of one kind."""

import random

import pytest
from pyoxigraph import RdfFormat, Store

from graph_api.rdf.namespaces import PREFIXES
from graph_api.sparql.key_sources import RESOURCE, sources
from graph_api.sparql.tokens import pieces
from graph_api.sparql.workers import property_kinds
from graph_api.sparql.workers.property_kinds import PropertyKinds
from sparql.mixtures import of_kinds
from sparql.reference_order import ranked
from sparql.test_sorting import rows

EX = "http://example.org/"
SURE = {
    "SELECT ?v { ?d ex:p ?v } ": {"p"},
    "SELECT DISTINCT ?v (COUNT(?v) AS ?n) { ?d a ex:D ; ex:p ?v . } GROUP BY ?v": {"p"},
    "SELECT * { ?d <http://example.org/p> ?v FILTER(?v > 3) OPTIONAL { ?d ex:q ?v } }": {"p", "q"},
    "SELECT * { { ?d ex:p ?v } UNION { ?e ex:q ?v . } }": {"p", "q"},
    "SELECT * { ?d ex:p [ ex:q ?v ] FILTER REGEX(STR(?v), 'a') }": {"q"},
    "SELECT * { ?v a ex:D ; ex:p ?n }": {RESOURCE},
    "SELECT ?v { ?x ex:p ?v . ?v ex:q ?z } GROUP BY ?v HAVING(COUNT(?z) > 1)": {"p", RESOURCE},
    "SELECT * { { SELECT ?v { ?d ex:p ?v } } }": {"p"},
}
UNSURE = [
    "SELECT * { ?d ?p ?v }",
    "SELECT * { ?d ^ex:p ?v }",
    "SELECT * { ?d ex:q|ex:p ?v }",
    "SELECT * { ?d ex:q/ex:p ?v }",
    "SELECT * { ?d ex:p* ?v }",
    "SELECT * { ?d !ex:p ?v }",
    "SELECT * { ?d ex:p ?v VALUES ?v { 1 'a' } }",
    "SELECT * { ?d ex:p ?w BIND(?w + 1 AS ?v) }",
    "SELECT (?w AS ?v) { ?d ex:p ?w }",
    "SELECT * { ?d ex:p ( ?v ) }",
    "SELECT * { GRAPH ?v { ?d ex:p ?x } }",
    "SELECT * { ex:d ?v ?o }",
    "SELECT * { ?d ex:p ?v SERVICE <x:s> { ?d ex:p ?v } }",
    "SELECT * { ?d ex:p <<( ?s ex:p ?v )>> }",
    "SELECT * { << ?s ex:p ?v >> ex:q ?o }",
    "SELECT * { ?d none:p ?v }",
    "SELECT * { ?d ex:p ?x, ?v }",
    "SELECT * { ?d ex:p ?v FILTER EXISTS { ?v ?p ?o } }",
    "SELECT * { ?d ex:p ?o } VALUES ?v { 1 }",
]


@pytest.mark.parametrize("query", SURE)
def test_properties_are_told_where_it_is_sure(query: str) -> None:
    found = sources(list(pieces(query)), "v", [], {"ex": EX, **PREFIXES})
    assert found == frozenset(iri and EX + iri for iri in SURE[query])


@pytest.mark.parametrize("query", UNSURE)
def test_nothing_is_told_where_it_is_not(query: str) -> None:
    assert sources(list(pieces(query)), "v", [], {"ex": EX, **PREFIXES}) is None


KINDS = {
    "text": "'a', 'b'@en, ''",
    "resource": "ex:a, _:b, <x:y>",
    "date": "'2020-01-01'^^xsd:date, '2019-01-01'^^xsd:date",
    "integer": "1, -2, 30000000",
}
SEVERAL = {
    "numbers among texts": "1, 'a'",
    "integers and decimals": "1, 1.5",
    "zones": "'2020-01-01Z'^^xsd:date, '2019-01-01'^^xsd:date",
    "no date": "'2020-06-31'^^xsd:date, '2019-01-01'^^xsd:date",
    "resources and texts": "ex:a, 'a'",
    "large numbers": "1, 99999999999999999999",
    "directions": "'a'@ar--rtl",
}


def learnt(values: str) -> bool:
    store = Store()
    data = f"PREFIX ex: <{EX}> PREFIX xsd: <{PREFIXES['xsd']}> ex:d ex:p {values} ."
    store.load(data.encode(), RdfFormat.TURTLE)
    return PropertyKinds(store).is_one(frozenset([EX + "p"]))


def test_kinds_are_learnt_from_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not learnt(KINDS["text"])  # Not before many values were looked at.
    monkeypatch.setattr(property_kinds, "_OFTEN", 0)
    assert [name for name, values in KINDS.items() if not learnt(values)] == []
    assert [name for name, values in SEVERAL.items() if learnt(values)] == []


@pytest.mark.parametrize("seed", range(20))
def test_sorts_with_and_without_looking_agree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(property_kinds, "_OFTEN", 0)
    chance = random.Random(seed)
    for _ in range(10):
        terms = [term for term in of_kinds(chance, 20) if term != "UNDEF"]
        store = Store()
        for number, term in enumerate(terms):
            store.update(f"INSERT DATA {{ <{EX}{number}> <{EX}p> {term} }}")
        held = [quad.object for quad in store]
        query = f"SELECT ?v {{ ?d <{EX}p> ?v }} ORDER BY ?v"
        assert [row["v"] for row in rows(query, store)] == ranked(held)
        if held:
            query = f"SELECT (MAX(?v) AS ?high) {{ ?d <{EX}p> ?v }}"
            assert rows(query, store)[0]["high"] == ranked(held)[-1]
