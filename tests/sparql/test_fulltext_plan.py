"""What a search found means the same in whatever form it is put into a query."""

import json
from collections import Counter
from io import BytesIO
from typing import IO, Any

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat, Store

from graph_api.sparql import fulltext_plan
from graph_api.sparql.fulltext_plan import Block, Plan, plan
from graph_api.sparql.workers.sorting import Sorting

DATA = "\n".join(
    [
        "@prefix : <http://example.org/> .",
        *(f":r{n} a :R ; :m :m{n % 3} ; :text 'text {n}' ; :n {n} ." for n in range(12)),
        *(f":m{n} a :M ; :name 'name {n}' ." for n in range(2)),
        ":r1 :also :r2 , :r3 . :r4 :note 'x' .",
    ]
)
FOUND = {(f"http://example.org/r{n}", ""): n / 4 for n in (1, 2, 4, 5, 8, 11)}
SEARCH = "SERVICE text: { ?r text:matches 'text' ; text:score ?score }"
# Groups in which the search stands, in all kinds of company.
GROUPS = [
    "@",
    "@ ?r a :R",
    "@ . ?r a :R",
    "@ ?r a :R ; :m ?m . ?m a :M",
    "?r a :R . @ ?r :m ?m",
    "@ ?r :m :m1 . FILTER(?n > 3) ?r :n ?n",
    "@ ?r a :R OPTIONAL { ?r :note ?note }",
    "@ OPTIONAL { ?r :note ?note } ?r :n ?n",
    "?r a :R OPTIONAL { ?r :note ?note } @",
    "@ OPTIONAL { ?x :also ?r }",
    "@ ?r a :R MINUS { ?r :m :m1 }",
    "@ ?r a :R MINUS { ?x :m :m1 }",
    "?r a :R MINUS { ?r :note ?note } @",
    "@ { ?r :m :m1 } UNION { ?r :note ?note }",
    "@ { SELECT ?m (COUNT(?r) AS ?c) { ?r :m ?m } GROUP BY ?m } ?r :m ?m",
    "@ ?x :also ?r",
    "?x :also ?r . @",
    "{ @ ?r a :R } ?r :n ?n",
    "?x a :R OPTIONAL { @ ?r :n 4 }",
    "@ ?r a :R BIND(STR(?r) AS ?s)",
    "@ ?r :n ?n FILTER(?score > 1)",
    "@ BIND(?score * 2 AS ?twice) ?r a :R",
    "@ ?r a :R FILTER NOT EXISTS { ?r :note ?note }",
    "@ VALUES ?m { :m1 :m2 } ?r :m ?m",
    "@ ?r a :R . _:x :also ?r",
    "{ @ ?r :n ?n } UNION { ?r :note ?n }",
]


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.load(DATA.encode(), RdfFormat.TURTLE)
    return store


def block(query: str, score: bool) -> Block:
    start = query.index(SEARCH)
    return Block(start, start + len(SEARCH), "?r", "?score" if score else None, None)


def rows(store: Store, plan: Plan) -> Counter[str]:
    body = BytesIO()

    def write(found: Any, body: IO[bytes]) -> str:
        found.serialize(body, QueryResultsFormat.JSON)
        return "solutions"

    options = {"prefixes": {"": "http://example.org/"}}
    Sorting(store).run(plan.query, options, body, write, plan)
    bindings = json.loads(body.getvalue())["results"]["bindings"]
    return Counter(json.dumps(row, sort_keys=True) for row in bindings)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("limits", [(100, 1000), (0, 1000), (0, 0)])
@pytest.mark.parametrize("score", [True, False])
def test_every_form_gives_what_values_would(
    group: str, limits: tuple[int, int], score: bool, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not score and "?score" in group:
        pytest.skip("the group has the score")
    query = f"SELECT * {{ {group.replace('@', SEARCH)} }}"
    asked = block(query, score)
    usual = query.replace(SEARCH, asked.values(asked.rows(FOUND)))
    for name, limit in zip(("FEW_THINGS", "MOST_THINGS"), limits, strict=True):
        monkeypatch.setattr(fulltext_plan, name, limit)
    if limits[1] == 0 and not fulltext_plan.is_filter(query, asked):
        pytest.skip("too much is refused")
    assert rows(store, plan(query, [(asked, FOUND)])) == rows(store, Plan(usual))


def test_forms_are_chosen_by_how_much_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fulltext_plan, "FEW_THINGS", 5)
    query = f"SELECT ?r {{ {SEARCH} ?r a :R }}"
    asked = block(query, score=False)
    assert "LATERAL" in plan(query, [(asked, FOUND)]).query
    few = dict(list(FOUND.items())[:5])
    assert "LATERAL" not in plan(query, [(asked, few)]).query
    monkeypatch.setattr(fulltext_plan, "MOST_THINGS", 5)
    assert "FILTER(<" in plan(query, [(asked, FOUND)]).query


@pytest.mark.parametrize(
    ("group", "filter_"),
    [
        ("@ ?r a :R", True),
        ("?x :p ?y . ?r :p ?y @", True),
        ("@", False),
        ("@ OPTIONAL { ?r a :R }", False),
        ("@ ?x :also ?r", False),
        ("@ FILTER(?r != :r1)", False),
        ("{ ?r a :R } @", False),
        ("@ BIND(?score AS ?s) ?r a :R", False),
    ],
)
def test_filter_needs_a_pattern_that_binds_the_things(group: str, filter_: bool) -> None:
    query = f"SELECT * {{ {group.replace('@', SEARCH)} }}"
    assert fulltext_plan.is_filter(query, block(query, score=True)) is filter_


def test_rows_are_not_put_into_what_an_author_wrote() -> None:
    """The mark of the rows cannot be guessed."""
    query = f"SELECT ?r {{ {SEARCH} FILTER(?r != <urn:hrd-graph:search:0>) }}"
    made = plan(query, [(block(query, score=False), FOUND)])
    assert made.with_rows(made.query).count("http://example.org/r1>") == 1


def test_two_searches_of_many_things_in_a_group_are_joined(store: Store) -> None:
    monkey = pytest.MonkeyPatch()
    monkey.setattr(fulltext_plan, "FEW_THINGS", 0)
    second = SEARCH.replace("?score", "?again")
    query = f"SELECT ?r ?score ?again {{ {SEARCH} {second} ?r a :R }}"
    one = block(query, score=True)
    start = query.index(second)
    other = Block(start, start + len(second), "?r", "?again", None)
    half = dict(list(FOUND.items())[::2])
    answer = rows(store, plan(query, [(one, FOUND), (other, half)]))
    monkey.undo()
    assert sum(answer.values()) == 3
