"""First rows without sorting all: the same rows as the engine gives, whatever is asked."""

import random
import re
from collections import Counter
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import IO, Any

import pytest
from pyoxigraph import (
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Variable,
    parse_query_results,
)

from graph_api.errors import QueryError
from graph_api.rdf.namespaces import PREFIXES, THINGS
from graph_api.snapshot import build
from graph_api.sparql import index_db
from graph_api.sparql.engine import Job
from graph_api.sparql.index_db import Reader
from graph_api.sparql.topk import value_order
from graph_api.sparql.topk.answer import TopRows, count_rows
from graph_api.sparql.topk.rewrite import recognise
from graph_api.sparql.topk.value_order import Order
from graph_api.sparql.workers.pool import Limits, Pool
from graph_api.sparql.workers.sorting import Sorting

EX = "http://example.org/"
XSD = PREFIXES["xsd"]
JSON = "application/sparql-results+json"
PROLOGUE = f"PREFIX : <{EX}> "
PLAIN = "SELECT ?d ?v { ?d :date ?v } ORDER BY DESC(?v) LIMIT 3"
# Each of these is left alone, and each would change its answer, or might, if it were not.
OTHERS = [
    "SELECT ?d ?v { ?d :date ?v } ORDER BY DESC(?v)",
    "SELECT ?d ?v { ?d :date ?v } LIMIT 3",
    "SELECT ?d ?v { ?d :date ?v } ORDER BY DESC(?v) LIMIT 0",
    "SELECT ?d ?v { ?d :date ?v } ORDER BY ?d DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d :date ?v } ORDER BY DESC(YEAR(?v)) LIMIT 3",
    "SELECT ?d ?v { ?d ?p ?v } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d :date/:year ?v . ?d :name ?n } ORDER BY ?n LIMIT 3",
    "SELECT ?d ?v { ?d :date|:other ?v } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d :other/(:date|:other) ?v } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d ^:date ?v } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d :other/^:date ?v } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d :date? ?v } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d :date* ?v } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d !:date ?v } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?v :date ?d } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d a :D OPTIONAL { ?d :date ?v } } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { { ?d :date ?v } UNION { ?d a :D } } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d a :D FILTER EXISTS { ?d :date ?v } } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d a :D BIND(1 AS ?v) } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?v (COUNT(?d) AS ?n) { ?d :date ?v } GROUP BY ?v ORDER BY DESC(?v) LIMIT 3",
    "SELECT (SUM(?n) AS ?v) { ?d :date ?x; :n ?n } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { { SELECT ?d ?v { ?d :date ?v } LIMIT 2 } ?d :date ?v } ORDER BY ?v LIMIT 3",
    "SELECT ?d ?v { ?d :date ?v } ORDER BY DESC(?v) LIMIT 3 VALUES ?d { :d1 }",
    "SELECT REDUCED ?d ?v { ?d :date ?v } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { # ?d :date ?v .\n ?d :other ?v } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d :other ?v, '?d :date ?v' } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { FILTER(?a<?b#> ) ?d :date ?v . FILTER(1<2\n) ?d :x ?v } ORDER BY ?v LIMIT 3",
    "SELECT ?d ?v { ?d :other ?v BIND(1 AS ?o) ?d :date ?v } ORDER BY ?v LIMIT 3",
    "SELECT ?d ?v { _:b :date ?v . _:b :n ?d } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d :\\u0064ate ?v } ORDER BY DESC(?v) LIMIT 3",
    "PREFIX : <other/> SELECT ?d ?v { ?d :date ?v } ORDER BY DESC(?v) LIMIT 3",
    "CONSTRUCT { ?d :date ?v } { ?d :date ?v } ORDER BY DESC(?v) LIMIT 3",
    "DESCRIBE ?d { ?d :date ?v } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d :date ?v ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d :date ?v } } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d :date ?v ?d :n ?n } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d :date ?v true :n ?n } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d :date ( ?v ) } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?d ?v { ?d :date ?v {| :date ?v |} } ORDER BY DESC(?v) LIMIT 3",
]
SAME = [
    PLAIN,
    "PREFIX e: <http://example.org/> select distinct $d ?v where { $d e:date $v. } "
    "order by desc($v) ?d limit 3",
    "SELECT * FROM :g1 FROM NAMED <http://example.org/g2> { ?d a :D ; :date ?v ; } "
    "ORDER BY ?v LIMIT 3",
    "SELECT ?d ?v { ?r :of/:date ?v ; ^:of ?d } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?v { ?r :of [ a :D ; :date ?x, ?v ] . [] :n ?n } ORDER BY ASC(?v) OFFSET 2 LIMIT 3",
    "SELECT ?v { GRAPH ?g { ?d :date ?v } ?d a :D } ORDER BY DESC(?v) LIMIT 3",
    "SELECT ?v { ?d :date ?v # LIMIT 0 }\n FILTER(?v<'}' || ?v>\"2\") FILTER NOT EXISTS { ?d :x "
    "1.5e0 } FILTER STRSTARTS(STR(?d), 'h') OPTIONAL { ?d :n ?n } BIND(STR(?n) AS ?m) } "
    "ORDER BY DESC(?v) (?m + 1) LIMIT 3 OFFSET 1",
]


@pytest.mark.parametrize("query", SAME)
def test_query_for_the_first_rows_is_recognised(query: str) -> None:
    top = recognise(PROLOGUE + query, {})
    assert top
    assert (top.variable, top.limit) == ("v", 3)
    assert [place.predicate for place in top.places] == [f"{EX}date"]


@pytest.mark.parametrize("query", OTHERS)
def test_query_of_another_form_is_left_alone(query: str) -> None:
    top = recognise(PROLOGUE + query, {})
    assert not (top and any(place.predicate == f"{EX}date" for place in top.places))


DAYS = [
    f"20{year:02}-{month:02}-{day:02}"
    for year in (1, 9, 10)
    for month in (2, 12)
    for day in (1, 28)
]
GRAPHS = ("g1", "g2", "g3")
PATTERNS = [
    "?d :date ?v",
    "?d a :D ; :date ?v ; :n ?n",
    "?r :of ?d . ?d :date ?v",
    "?r :of/:date ?v",
    "?r :of [ :date ?v ; :n ?n ]",
    "GRAPH ?g { ?d :date ?v }",
    "GRAPH ?g { ?d :date ?v FILTER(?v != '2009-02-28'^^xsd:date) } ?d :n ?n .",
    "GRAPH :g1 { ?r :of ?d } ?d :date ?v .",
    "?d :date ?v, ?w",
    "?d :date ?v . ?e :date ?v",
    "?d :date ?v . ?d :nothing ?n",
]
MORE = [
    "?d :n ?n",
    "?d :name 'b'",
    "?d a :D",
    "?r :of ?d",
    "FILTER(?n > 2)",
    "FILTER(?v < '2010-02-01'^^xsd:date)",
    "FILTER NOT EXISTS { ?d :name 'a' }",
    "FILTER(STRLEN(STR(?d)) > 20)",
]
LAST = [
    "OPTIONAL { ?d :name ?name }",
    "OPTIONAL { ?d :no ?o } FILTER(!BOUND(?o))",
    "BIND(?n + 1 AS ?m)",
]
KEYS = ["?d", "DESC(?n)", "(STR(?d))", "?name", "(?n * -1)", "?r", "?g", "?m"]
DATASETS = ["", "FROM :g1", "FROM :g1 FROM :g2 FROM NAMED :g3", "FROM NAMED :g1 FROM :g3"]


def invented(chance: random.Random) -> tuple[Store, dict[str, Order]]:
    """Make a small graph of dated things, and the whole order of its dates."""
    quads, dated = [], set()
    for number in range(chance.randrange(5, 25)):
        thing = f":d{number}"
        said = [f"a :{chance.choice('DE')}"] if chance.random() < 0.8 else []
        said += [f":n {chance.randrange(5)}" for _ in range(chance.randrange(3))]
        said += [f":name '{chance.choice('ab')}'" for _ in range(chance.randrange(3))]
        days = chance.choices(DAYS, k=chance.choice((0, 1, 1, 1, 2)))
        dated |= {(thing, day) for day in days}
        said += [f":date '{day}'^^xsd:date" for day in days]
        quads += [(graph, f"{thing} {x}") for x in said for graph in chance.sample(GRAPHS, 2)]
        quads += [
            ("g1", f":r{chance.randrange(20)} :of {thing}") for _ in range(chance.randrange(4))
        ]
    text = "".join(f":{graph} {{ {triple} }}\n" for graph, triple in quads)
    store = Store()
    store.load(f"@prefix : <{EX}> . @prefix xsd: <{XSD}> . {text}".encode(), RdfFormat.TRIG)
    counts = sorted(Counter(day for _, day in dated).items())
    return store, {f"{EX}date": Order(f"{XSD}date", counts, counts[::-1])}


def asked(chance: random.Random) -> tuple[str, str, list[str], str, list[str]]:
    """Invent a query: what it selects, from where, what it selects by, in which order."""
    body = [chance.choice(PATTERNS), *chance.sample(MORE, chance.randrange(4))]
    chance.shuffle(body)
    body += chance.sample(LAST, chance.choice((0, 0, 1, 2)))
    group = " ".join(f"{part} ." if part[0] in "?:" else part for part in body)
    variables = sorted({f"?{name}" for name in "degmnrvw" if re.search(rf"\?{name}\b", group)})
    variables += ["?name"] * ("?name" in group)
    keys = [chance.choice(["?v", "ASC(?v)", "DESC(?v)"]), *chance.sample(KEYS, chance.randrange(4))]
    keys = [key for key in keys if any(name in key for name in variables)]
    distinct = chance.choice(("", "DISTINCT"))
    shown = variables if distinct else chance.sample(variables, chance.randrange(1, 3))
    return distinct, chance.choice(DATASETS), shown, group, keys


def engine_options(*, union: bool = True) -> dict[str, Any]:
    usual = {"prefixes": PREFIXES, "base_iri": THINGS, "substitutions": {}}
    return {**usual, "use_default_graph_as_union": union}


def rows(found: Any) -> list[tuple[str, ...]]:
    assert isinstance(found, QuerySolutions)
    return [tuple(str(row[name]) for name in found.variables) for row in found]


def fits(
    answer: list[tuple[str, ...]], whole: list[tuple[str, ...]], shown: int, offset: int
) -> bool:
    """Tell whether SPARQL allows rows: those with equal keys may come in any order.

    :param whole: all rows in order, each with its keys behind the columns that are shown.
    """
    at = 0
    for _, same in groupby(whole, lambda row: row[shown:]):
        alike = [row[:shown] for row in same]
        part = answer[max(at - offset, 0) : max(at + len(alike) - offset, 0)]
        if Counter(part) - Counter(alike):
            return False
        at += len(alike)
    return True


@pytest.mark.parametrize("seed", range(40))
def test_answer_is_one_that_all_rows_in_order_allow(seed: int) -> None:
    chance = random.Random(seed)
    answered = 0
    for _ in range(8):
        store, known = invented(chance)
        top = TopRows(Sorting(store), known, least=0)
        for _ in range(25):
            distinct, dataset, shown, group, keys = asked(chance)
            options = engine_options(union="FROM" not in dataset)
            limit, offset = chance.randrange(1, 9), chance.choice((0, 0, 1, 5))
            start = f"{PROLOGUE} SELECT {distinct} {' '.join(shown)}"
            rest = f"{dataset} {{ {group} }} ORDER BY {' '.join(keys)}"
            query = f"{start} {rest} LIMIT {limit} OFFSET {offset}"
            body = top.answer(query, options, JSON)
            if body is None:
                continue
            answered += 1
            values = [re.sub(r"^(ASC|DESC)", "", key) for key in keys]
            named = " ".join(f"(({key}) AS ?key{at})" for at, key in enumerate(values))
            whole = rows(_sorted(store, f"{start} {named} {rest}", options))
            answer = rows(parse_query_results(body, QueryResultsFormat.JSON))
            assert len(answer) == limit <= len(whole) - offset, query
            assert fits(answer, whole, len(shown), offset), query
    assert answered > 30


def _sorted(store: Store, query: str, options: dict[str, Any]) -> Any:
    """Answer without knowing the order of any property."""
    body = BytesIO()

    def write(found: Any, body: IO[bytes]) -> str:
        found.serialize(body, QueryResultsFormat.JSON)
        return ""

    Sorting(store).run(query, options, body, write)
    return parse_query_results(body.getvalue(), QueryResultsFormat.JSON)


def _top_rows(store: Store, known: dict[str, Order], least: int = 5000) -> TopRows:
    return TopRows(Sorting(store), known, least)


def turtle(values: list[str], kind: str) -> bytes:
    lines = (f':d{n} :date "{value}"^^xsd:{kind} .' for n, value in enumerate(values))
    return f"@prefix : <{EX}> . @prefix xsd: <{XSD}> . {' '.join(lines)}".encode()


def ordered(*data: bytes, least: int = 1) -> dict[str, Order]:
    store = Store()
    for number, part in enumerate(data):
        store.load(part, RdfFormat.TURTLE, to_graph=NamedNode(f"{EX}g{number}"))
    return value_order.gather(store, {f"{EX}g{n}": len(data) for n in range(len(data))}, least)


def test_ends_of_an_order_are_gathered_with_their_counts() -> None:
    days = [f"2001-01-{day:02}" for day in range(1, 31)] * 3
    found = ordered(turtle(days, "date"))[f"{EX}date"]
    assert found.datatype == f"{XSD}date"
    # At most an eighth of the 90 statements.
    assert [*found.lowest] == [(f"2001-01-0{day}", 3) for day in (1, 2, 3)]
    assert [*found.highest] == [(f"2001-01-{day}", 3) for day in (30, 29, 28)]


def test_numbers_are_ordered_by_their_size() -> None:
    found = ordered(turtle([str(n) for n in range(1, 41)], "integer"))[f"{EX}date"]
    assert [value for value, _ in found.lowest] == ["1", "2", "3", "4", "5"]
    assert [value for value, _ in found.highest] == ["40", "39", "38", "37", "36"]


def test_property_of_few_statements_has_no_order() -> None:
    assert ordered(turtle(["2001", "2002"], "gYear"), least=3) == {}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["2001-01-01", "2001-01-02Z"], "date"),
        (["2001-01-01T00:00:00Z", "2001-01-01T00:00:00+01:00"], "dateTime"),
        (["2001-01-01T00:00:00Z", "2001-01-01T00:00:00.5Z"], "dateTime"),
        (["2001-01-01T00:00:00", "2001-01-02T00:00:00"], "dateTime"),
        (["2001", "-2001"], "gYear"),
        (["2001", "12001"], "gYear"),
        (["1", "-1"], "integer"),
        (["1.0", "2.0"], "decimal"),
        (["a", "b"], "string"),
    ],
)
def test_property_with_values_of_other_forms_has_no_order(values: list[str], kind: str) -> None:
    assert ordered(turtle(values, kind)) == {}


def test_property_with_values_of_two_kinds_in_two_graphs_has_no_order() -> None:
    assert ordered(turtle(["2001-01-01"], "date"), turtle(["2001"], "gYear")) == {}
    assert ordered(turtle(["2001-01-01"], "date"), turtle(["2001-01-01"], "string")) == {}


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("date", [*DAYS, "2000-13-01", "1999-12-31", "0000-01-01", "2001-02-29"]),
        ("dateTime", [f"{day}T{hour}:00:00Z" for day in DAYS for hour in ("00", "13", "24", "25")]),
        ("gYear", ["0000", "0999", "1000", "1999", "2001", "9999"]),
        ("gYearMonth", ["2001-00", "2001-01", "2001-02", "2001-13", "1999-12"]),
        ("integer", ["0", "9", "10", "11", "99", "100", "999999999999999"]),
    ],
)
def test_engine_orders_values_of_each_form_as_we_do(kind: str, values: list[str]) -> None:
    random.Random(1).shuffle(values)
    store = Store()
    store.load(turtle(values, kind), RdfFormat.TURTLE)
    found = store.query("SELECT ?v { ?d ?p ?v } ORDER BY ?v")
    assert isinstance(found, QuerySolutions)
    in_order = [str(row["v"].value) for row in found]
    assert in_order == sorted(in_order, key=lambda value: (len(value), value))
    pairs = store.query("SELECT ?v ?w { ?d ?p ?v . ?e ?p ?w FILTER(?v = ?w && !SAMETERM(?v, ?w)) }")
    assert rows(pairs) == []


FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}


@pytest.mark.parametrize("name", FORMATS)
def test_rows_are_counted_in_each_format_whatever_they_hold(name: str) -> None:
    terms = """'a\\n"b"' '<result>' '\\r\\n' '' UNDEF <x:y> '\u2028' 'a""b' '"'"""
    for columns in ("?a", "?b ?a"):
        query = f"SELECT {columns} {{ VALUES ?a {{ {terms} }} }}"
        found = Store().query(query)
        assert isinstance(found, QuerySolutions)
        body = found.serialize(format=FORMATS[name])
        assert body
        assert count_rows(body, FORMATS[name]) == 9


@pytest.fixture
def dated() -> tuple[Store, dict[str, Order]]:
    """A thousand things, one a day, and their order."""
    store = Store()
    store.load(turtle(MANY, "date"), RdfFormat.TURTLE, to_graph=NamedNode(f"{EX}g"))
    return store, value_order.gather(store, {f"{EX}g": len(MANY)})


MANY = [f"{2000 + n // 300}-{n % 300 // 25 + 1:02}-{n % 25 + 1:02}" for n in range(1200)]
LIE = {f"{EX}date": Order(f"{XSD}date", [("2001-01-01", 9)], [("2001-01-01", 9)])}


def first(top: TopRows, query: str, **more: Any) -> bytes | None:
    return top.answer(PROLOGUE + query, engine_options() | more, JSON)


def test_first_rows_come_from_the_order(dated: tuple[Store, dict[str, Order]]) -> None:
    one = "SELECT ?v { ?d :date ?v } ORDER BY DESC(?v) LIMIT 1"
    assert b"2003-12-25" in (first(_top_rows(*dated), one) or b"")
    # An order that is not that of the store shows that nothing else is asked.
    assert b"2001-01-01" in (first(_top_rows(dated[0], LIE), one) or b"")


def test_query_that_has_fewer_rows_is_run_as_it_is(dated: tuple[Store, dict[str, Order]]) -> None:
    none = "SELECT ?v { ?d :date ?v FILTER(?v < '2000-02-01'^^xsd:date) } ORDER BY DESC(?v) LIMIT 1"
    assert first(_top_rows(*dated), none) is None
    assert first(_top_rows(*dated), PLAIN.replace("LIMIT 3", "LIMIT 1000")) is None


def test_query_that_begins_with_few_statements_is_run_as_it_is(
    dated: tuple[Store, dict[str, Order]],
) -> None:
    fixed = "SELECT ?v { ?d :date ?v, '2003-12-25'^^xsd:date } ORDER BY DESC(?v) LIMIT 1"
    assert first(_top_rows(*dated), fixed) is None
    assert first(_top_rows(*dated, least=1), fixed)


def test_columns_of_a_query_for_all_variables_stay_in_order(
    dated: tuple[Store, dict[str, Order]],
) -> None:
    query = "SELECT * { ?d :date ?v ; ?b ?c OPTIONAL { ?d :n ?a } } ORDER BY DESC(?v) LIMIT 2"
    plain = dated[0].query(PROLOGUE + query, **engine_options())
    answer = parse_query_results(first(_top_rows(*dated), query), QueryResultsFormat.JSON)
    assert isinstance(plain, QuerySolutions)
    assert isinstance(answer, QuerySolutions)
    assert answer.variables == plain.variables


def test_long_query_is_left_alone() -> None:
    assert recognise(PROLOGUE + PLAIN + " " * 9000, {})
    assert recognise(PROLOGUE + PLAIN + " " * 20_000, {}) is None


def test_query_with_bound_variables_is_run_as_it_is(dated: tuple[Store, dict[str, Order]]) -> None:
    bound = {"substitutions": {Variable("d"): NamedNode(f"{EX}d1")}}
    assert first(_top_rows(*dated), PLAIN, **bound) is None


def test_answer_that_is_too_large_to_be_counted_is_run_as_it_is(
    dated: tuple[Store, dict[str, Order]],
) -> None:
    three_megabytes = f"CONCAT({', '.join(['?x'] * 300)})"
    long = (
        f"SELECT ?v ({three_megabytes} AS ?text) {{ ?d :date ?v BIND('{'x' * 10_000}' AS ?x) }} "
        "ORDER BY DESC(?v) LIMIT 3"
    )
    assert first(_top_rows(*dated), long) is None
    assert first(_top_rows(*dated), long.replace("LIMIT 3", "LIMIT 2"))


def test_mistake_in_a_query_is_told_of_by_its_own_place(tmp_path: Path) -> None:
    with Pool(built(tmp_path), Limits(workers=1)) as pool, pytest.raises(QueryError) as error:
        pool.answer(Job(f"{PROLOGUE}\n{PLAIN.replace(':date ?v', ':date ?v . ?d no:prefix ?x')}"))
    assert (error.value.line, error.value.column) == (2, 33)


def built(folder: Path) -> Path:
    (folder / "in").mkdir()
    (folder / "in" / "days.ttl").write_bytes(turtle(MANY, "date"))
    return build.build(folder / "in", folder / "out", plain=True).store


def test_worker_knows_the_orders_in_the_index(tmp_path: Path) -> None:
    store = built(tmp_path)
    index = store.with_name(index_db.NAME)
    assert value_order.read(Reader(index))[f"{EX}date"].highest[0] == ("2003-12-25", 1)
    newest = f"{PROLOGUE} SELECT ?v {{ ?d :date ?v }} ORDER BY DESC(?v) LIMIT 1"
    index.unlink()
    with index_db.writing(index) as writer:
        lie = Order(f"{XSD}date", [], [("2001-01-01", 9)])
        for table, rows in value_order.tables({f"{EX}date": lie}):
            writer.insert(table, rows)
    with Pool(store, Limits(workers=1)) as pool:
        assert [row["v"].value for row in pool.select(newest).rows] == ["2001-01-01"]
    index.unlink()
    with Pool(store, Limits(workers=1)) as pool:
        assert [row["v"].value for row in pool.select(newest).rows] == ["2003-12-25"]
