"""ORDER BY, MIN and MAX: right for values of every kind and mixture."""

import json
import os
import random
from io import BytesIO
from itertools import pairwise
from typing import IO, Any

import pytest
from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse_query_results,
)

from graph_api.errors import QueryError
from graph_api.sparql import sort_keys
from graph_api.sparql.engine import Job
from graph_api.sparql.sort_keys import kind
from graph_api.sparql.term_order import key
from graph_api.sparql.workers.pool import Pool
from graph_api.sparql.workers.sorting import Sorting
from sparql.mixtures import of_kinds, values
from sparql.reference_order import Term, compare, ranked

XSD = "http://www.w3.org/2001/XMLSchema#"
# `make fuzz-sort` makes it a hundred.
HUNDREDS = int(os.environ.get("HRD_GRAPH_SORTS", 10))
Row = dict[str, Term | None]


def rows(query: str, store: Store | None = None, **options: Any) -> list[Row]:
    """Run a query as a worker does."""
    body = BytesIO()

    def write(found: Any, body: IO[bytes]) -> str:
        found.serialize(body, QueryResultsFormat.TSV)
        return "solutions"

    Sorting(store or Store()).run(query, options, body, write)
    answer = parse_query_results(body.getvalue(), QueryResultsFormat.TSV)
    assert isinstance(answer, QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return [{name: row[name] for name in names} for row in answer]


def column(query: str, name: str = "x") -> list[Term | None]:
    return [row[name] for row in rows(query)]


def as_the_engine_holds(block: str) -> list[Term | None]:
    """Read the values of ?x as the engine spells them."""
    return column(f"SELECT ?x {{ {block} }}")


@pytest.mark.parametrize("seed", range(HUNDREDS))
def test_hundred_sorts_of_mixed_values_agree_with_the_documented_order(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        descending = chance.random() < 0.3
        block = values("?x", [[term] for term in of_kinds(chance, chance.randrange(2, 40))])
        order = "DESC(?x)" if descending else "?x"
        answer = column(f"SELECT ?x {{ {block} }} ORDER BY {order}")
        assert answer == ranked(as_the_engine_holds(block), descending=descending), block
    for _ in range(40):
        block = values("?x", [[term] for term in of_kinds(chance, chance.randrange(2, 40))])
        bound = [term for term in as_the_engine_holds(block) if term is not None]
        (extremes,) = rows(
            f"SELECT (MIN(?x) AS ?low) (MAX(DISTINCT ?x) AS ?high) {{ {block} FILTER(BOUND(?x)) }}"
        )
        in_order = ranked(bound)
        assert extremes["low"] == (in_order[0] if in_order else None), block
        assert extremes["high"] == (in_order[-1] if in_order else None), block


@pytest.mark.parametrize("seed", range(20))
def test_equal_values_leave_it_to_the_next_key(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(20):
        number = chance.randrange(2, 30)
        pairs = list(zip(of_kinds(chance, number), of_kinds(chance, number), strict=True))
        block = values("?x ?y", pairs)
        answer = rows(f"SELECT ?x ?y {{ {block} }} ORDER BY ?x DESC(?y)")
        for before, after in pairwise(answer):
            first = compare(before["x"], after["x"], ties=False)
            second = -compare(before["y"], after["y"], ties=False)
            tie = compare(before["x"], after["x"])
            assert (first, second, tie) <= (0, 0, 0) or first < 0 or (first == 0 and second < 0)


def test_order_of_the_engine_is_ours_within_a_kind() -> None:
    chance = random.Random(5)
    held = {term for _ in range(300) for term in column_of(chance) if term is not None}
    kinds: dict[str | None, list[Term]] = {}
    for term in held:
        kinds.setdefault(kind(term), []).append(term)
    assert len(kinds) > 15
    del kinds[None]
    for terms in kinds.values():
        store = Store()
        subject = NamedNode("http://example.org/s")
        store.extend(Quad(subject, NamedNode("http://example.org/p"), term) for term in terms)
        found = store.query("SELECT ?x { ?s ?p ?x } ORDER BY ?x")
        assert isinstance(found, QuerySolutions)
        assert [row["x"] for row in found] == ranked(terms)


def column_of(chance: random.Random) -> list[Term | None]:
    return as_the_engine_holds(values("?x", [[term] for term in of_kinds(chance, 20)]))


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ('"9007199254740993"^^xsd:integer', '"9007199254740993.5"^^xsd:decimal'),
        (f'"-0.{"0" * 400}1"^^xsd:decimal', "0"),
        ('"-INF"^^xsd:double', '"-99999999999999999999999999"^^xsd:integer'),
        ('"INF"^^xsd:float', '"NaN"^^xsd:float'),
        ('"2018"^^xsd:gYear', '"2018-01"^^xsd:gYearMonth'),
        ('"2017-12-31"^^xsd:date', '"2018"^^xsd:gYear'),
        ('"2024-01-02T10:00:00+14:00"^^xsd:dateTime', '"2024-01-02T08:00:00-10:00"^^xsd:dateTime'),
        ('"P29D"^^xsd:duration', '"P1M"^^xsd:duration'),
        ('"P1M"^^xsd:duration', '"P32D"^^xsd:duration'),
        ("true", '"a"'),
        ('"a"@en', '"a"'),
        ('"a"', '"b"@en'),
        ('"z"', '"2018-06-31"^^xsd:date'),
        ("UNDEF", "<http://example.org/a>"),
        ("<http://example.org/z>", "0"),
        ('"z"^^<http://example.org/z>', "<<( <x:a> <x:b> <x:c> )>>"),
        ("<<( <x:a> <x:b> 9 )>>", "<<( <x:a> <x:b> 10 )>>"),
    ],
)
def test_order_is_that_of_the_documentation(lower: str, higher: str) -> None:
    for pair in ((lower, higher), (higher, lower)):
        block = values("?n ?x", [[f"{number}", term] for number, term in enumerate(pair)])
        query = f"PREFIX xsd: <{XSD}> SELECT ?n {{ {block} }} ORDER BY ?x"
        first = pair.index(lower)
        assert column(query, "n") == [Literal(first), Literal(1 - first)]


def test_numbers_of_any_length_are_sorted_by_value() -> None:
    digits = "9" * 5000
    block = f'VALUES ?x {{ "{digits}"^^<{XSD}integer> "1{digits}"^^<{XSD}integer> 5 "a" }}'
    lengths = [
        len(term.value) if isinstance(term, Literal) else 0
        for term in column(f"SELECT ?x {{ {block} }} ORDER BY DESC(?x)")
    ]
    assert lengths == [1, 5001, 5000, 1]


SORTS = {
    "sub-select": "SELECT ?x { { SELECT ?x { %s } ORDER BY ?x LIMIT 2 } } ORDER BY DESC(?x)",
    "group": "SELECT ?x { %s } GROUP BY ?x ORDER BY MIN(?x) LIMIT 2",
    "expression": "SELECT ?x { %s } ORDER BY (COALESCE(?x, 1)) LIMIT 2",
    "call": "SELECT ?x { %s } ORDER BY COALESCE(?x, 1) LIMIT 2",
    "comment": "SELECT ?x { %s } ORDER# BY ?y\n BY#)\n ASC(?x) LIMIT 2",
    "having": "SELECT ?x { %s } GROUP BY ?x HAVING(MAX(?x) < 10.5) ORDER BY ?x",
    "text": "SELECT ?x { %s FILTER(?x != 'ORDER BY ?x MIN(') } ORDER BY ?x LIMIT 2",
}


@pytest.mark.parametrize("name", SORTS)
def test_keys_are_found_wherever_they_stand(name: str) -> None:
    answer = column(SORTS[name] % 'VALUES ?x { 10 "5 or more" 9 }')
    assert sorted(answer, key=str) == [Literal(10), Literal(9)]


def test_construct_takes_the_first_by_our_order() -> None:
    query = 'CONSTRUCT { <x:s> <x:p> ?x } { VALUES ?x { 10 "5 or more" 9 } } ORDER BY ?x LIMIT 2'
    body = BytesIO()

    def write(found: Any, body: IO[bytes]) -> str:
        found.serialize(body, RdfFormat.N_TRIPLES)
        return "triples"

    Sorting(Store()).run(query, {}, body, write)
    assert body.getvalue().count(b"integer") == 2


def test_extremes_of_nothing_and_of_errors_are_unbound() -> None:
    mixed = 'VALUES ?y { 1 "a" }'
    for pattern in ("FILTER(false)", "BIND(1/0 AS ?x)", f"{mixed} FILTER(false)"):
        (row,) = rows(f"SELECT (MIN(?x) AS ?low) {{ {pattern} }}")
        assert row == {"low": None}
    (row,) = rows(f"SELECT (MAX(1/?y) AS ?high) (MIN(?y) AS ?low) {{ {mixed} }}")
    assert row == {"high": None, "low": Literal(1)}


def test_only_what_has_keys_is_written_anew() -> None:
    for query in (
        "SELECT * { ?x ?p ?o }",
        "SELECT ?min ?order { ?min ?max ?order } # ORDER BY ?x MIN(?x)",
        'SELECT * { ?x ex:MIN "ORDER BY ?x" ; ex:order ( 1 ) }',
    ):
        assert sort_keys.read(query) is None


def test_place_of_an_error_is_that_in_the_query_of_its_author(pool: Pool) -> None:
    query = "SELECT ?x { ?x ?p ?o } ORDER BY ?x DESC(?o) LIMT 3"
    with pytest.raises(QueryError, match="Did you mean LIMIT") as caught:
        pool.answer(Job(query))
    assert (caught.value.line, caught.value.column) == (1, query.index("LIMT") + 1)


def test_answer_that_is_begun_is_taken_back(pool: Pool) -> None:
    """The sub-select is run when much of the answer is written."""
    many = " ".join(f'("{"x" * 90}{number}")' for number in range(3000))
    query = (
        f"SELECT ?y ?low {{ {{ VALUES (?y) {{ {many} }} }} UNION "
        '{ SELECT (MIN(?x) AS ?low) { VALUES ?x { 10 "5 or more" 9 } } } }'
    )
    for _ in range(2):
        answer = json.loads(pool.answer(Job(query)).body)
        bindings = answer["results"]["bindings"]
        assert len(bindings) == 3001
        assert [row["low"]["value"] for row in bindings if "low" in row] == ["9"]


def test_many_mixed_values_are_sorted_and_the_worker_lives(pool: Pool) -> None:
    """Sorts that compare so many values notice an order that is none."""
    numbers = " ".join(f'{number} "{number} or more"' for number in range(2000))
    query = f"SELECT ?x {{ VALUES ?x {{ {numbers} }} }} ORDER BY ?x"
    first = pool.answer(Job(query)).body
    bindings = json.loads(first)["results"]["bindings"]
    assert [row["x"]["value"] for row in bindings[:2000]] == [str(n) for n in range(2000)]
    assert pool.answer(Job(query)).body == first


def test_key_of_a_text_does_not_depend_on_what_follows() -> None:
    texts = ["a", "a\0", "a\0\0", "a\0\1", "a\1", "aa"]
    assert sorted(texts) == sorted(texts, key=lambda text: key(Literal(text)))
