"""The numbers that pages, lists, questions, overlaps and SPARQL give for the same thing agree.

The data: our own, with a generated export of the Index of 3,000 records, of all types and bodies.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from bench import uhri_export
from importing import imported

from graph_api.graph import provenance, questions
from graph_api.graph.facets import browse
from graph_api.graph.facets.definitions import KINDS, OBSERVATIONS, OTHER_RECORDS, RECOMMENDATIONS
from graph_api.overlap import activities, selection
from graph_api.rdf.namespaces import GRAPHS, THINGS
from graph_api.rdf.resources import resources
from graph_api.snapshot import build
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Limits, Pool
from graph_api.web.blueprints.pages import COUNTED

RECORDS = 3000
UPR = THINGS + "actor/upr"
ALL = questions.load(resources())
MAIN = questions.find(ALL, "mandates-by-country")
RECORD = questions.find(ALL, "mandate-record-on-country")


@pytest.fixture(scope="module")
def summary() -> dict[str, Any]:
    return {}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory, summary: dict[str, Any]) -> Snapshot:
    folder = tmp_path_factory.mktemp("numbers")
    uhri_export.write(folder / "export.json", RECORDS, traps=0.0)
    summary |= imported(folder / "imported", folder / "export.json")
    return build.build(resources(), folder / "out", imported=folder / "imported")


@pytest.fixture(scope="module")
def engine(snapshot: Snapshot) -> Iterator[Pool]:
    with Pool(snapshot.store, Limits(workers=1)) as pool:
        yield pool


@pytest.fixture(scope="module")
def lists(engine: Pool, snapshot: Snapshot) -> browse.Lists:
    return browse.Lists(engine, snapshot.index)


def number(engine: Pool, query: str) -> int:
    (row,) = engine.select(query).rows
    return int(row["n"].value)


def overlaps(engine: Pool, snapshot: Snapshot, by: str) -> dict[str, frozenset[str]]:
    return activities.members(snapshot.index, selection.select(engine, {"by": by}, list))


def countries(engine: Pool) -> list[str]:
    """List Hungary, and those of which the most records of the review are."""
    query = f"SELECT ?c (COUNT(?r) AS ?n) {{ ?r hrd:issuedBy <{UPR}> ; hrd:country ?c . "
    rows = engine.select(query + "?c a hrd:Country } GROUP BY ?c ORDER BY DESC(?n) ?c LIMIT 5").rows
    return ["HUN", *(row["c"].value.rpartition("/")[2] for row in rows)]


def mandates(engine: Pool, question: questions.Question, code: str) -> set[str]:
    rows = questions.ask(engine, question, {"country": code}).table.rows
    return {row["mandate"].value for row in rows} - {UPR}


def test_every_record_stands_in_one_of_the_lists(
    engine: Pool, lists: browse.Lists, summary: dict[str, Any]
) -> None:
    kinds = (RECOMMENDATIONS, OBSERVATIONS, OTHER_RECORDS)
    source = f"{GRAPHS}uhri/"
    listed = 0
    for kind in kinds:
        query = f"SELECT (COUNT(DISTINCT ?item) AS ?n) {{ {kind.pattern} "
        query += (
            f'GRAPH ?g {{ ?item dcterms:identifier ?id }} FILTER(STRSTARTS(STR(?g), "{source}")) }}'
        )
        listed += number(engine, query)
    assert listed == summary["records"]["mapped"] > RECORDS * 0.9


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_list_is_as_long_as_its_class(engine: Pool, lists: browse.Lists, kind: Any) -> None:
    items = number(engine, f"SELECT (COUNT(DISTINCT ?item) AS ?n) {{ {kind.pattern} }}")
    assert len(lists.of(kind).index.items) == items
    # Repetitions come from `import alike`, which was not run here.
    assert items > 0 or kind.name == "repetitions"


def test_overlap_by_country_counts_the_pairs_of_the_property(
    engine: Pool, snapshot: Snapshot
) -> None:
    members = overlaps(engine, snapshot, "country")
    stated = engine.select("SELECT DISTINCT ?m ?c { ?m hrd:addressedCountry ?c }").rows
    pairs = {(row["m"].value, row["c"].value) for row in stated}
    assert {(m, c) for m, countries in members.items() for c in countries} == pairs
    countries = {c for _, c in pairs}
    known = engine.select("SELECT ?c { ?c a hrd:Country }").rows
    assert countries <= {row["c"].value for row in known}


def test_question_record_property_and_overlap_name_the_same_mandates(
    engine: Pool, snapshot: Snapshot
) -> None:
    for code in countries(engine):
        country = f"{THINGS}country/{code}"
        members = overlaps(engine, snapshot, "country")
        expected = {mandate for mandate, things in members.items() if country in things}
        assert expected == mandates(engine, MAIN, code) == mandates(engine, RECORD, code)


def test_recommendations_of_the_review_have_their_own_line_and_none_is_missing(
    engine: Pool, lists: browse.Lists
) -> None:
    assert len(countries(engine)) == 6
    for code in countries(engine):
        rows = questions.ask(engine, RECORD, {"country": code, "kind": "upr"}).table.rows
        acts = questions.ask(engine, MAIN, {"country": code, "kind": "upr"}).table.rows
        listed = 0
        for kind in (RECOMMENDATIONS, OBSERVATIONS):
            chosen = lists.choose(kind, {"country": [code], "mandate": ["upr"]})
            listed += lists.of(kind).index.count(chosen)
        assert len({row["engagement"].value for row in acts}) == listed
        assert sum(int(row["times"].value) for row in rows) >= listed
        assert {row["name"].value for row in rows} <= {"Universal Periodic Review"}


COUNTED_AT_BUILD = (
    ("mandates-by-country", "country"),
    ("mandate-record-on-country", "country"),
    ("countries-by-mandate", "mandate"),
    ("sources-on-a-country", "country"),
)


def counts(
    engine: Pool, name: str, parameter: str, snapshot: Snapshot | None = None
) -> dict[str, int | None]:
    question = questions.find(ALL, name)
    index = snapshot.index if snapshot else None
    choices = questions.choices(engine, question, question.parameter(parameter), index)
    return {choice.value: choice.count for choice in choices}


@pytest.mark.parametrize(("name", "parameter"), COUNTED_AT_BUILD)
def test_build_counts_the_rows_of_every_choice_as_a_query_does(
    engine: Pool, snapshot: Snapshot, name: str, parameter: str
) -> None:
    numbers = counts(engine, name, parameter, snapshot)
    assert numbers == counts(engine, name, parameter)
    assert sum(bool(number) for number in numbers.values()) > 20


@pytest.mark.parametrize(("name", "parameter"), COUNTED_AT_BUILD)
def test_build_counts_odd_statements_as_a_query_does(
    odd_engine: Pool, odd_snapshot: Snapshot, name: str, parameter: str
) -> None:
    numbers = counts(odd_engine, name, parameter, odd_snapshot)
    assert numbers == counts(odd_engine, name, parameter)


def test_choices_count_the_rows_of_each_answer_of_an_import_too(
    engine: Pool, snapshot: Snapshot
) -> None:
    numbers = counts(engine, MAIN.id, "country", snapshot)
    for code in countries(engine):
        rows = questions.ask(engine, MAIN, {"country": code}).table.rows
        assert numbers[code] == len(rows), code


def test_choices_of_a_large_graph_have_the_numbers_that_the_build_counted(
    engine: Pool, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "_MANY_STATEMENTS", 1000)
    numbers = counts(engine, MAIN.id, "country", snapshot)
    assert len(numbers) == 250
    assert None not in numbers.values()
    # Others are counted when they are shown, but for one.
    assert None not in counts(engine, "countries-visited", "mandate", snapshot).values()
    assert set(counts(engine, "has-the-state-ratified", "country").values()) == {None}
    assert set(counts(engine, "claims-by-topic", "topic").values()) == {None}


def test_facet_of_articles_leaves_out_nothing_that_concerns_one(
    engine: Pool, lists: browse.Lists
) -> None:
    query = "SELECT (COUNT(DISTINCT ?r) AS ?n) { ?r a hrd:Recommendation ; "
    query += "hrd:supportsArticle|hrd:concernsArticle ?article }"
    facet = RECOMMENDATIONS.facet("article")
    assert facet
    index = lists.of(RECOMMENDATIONS).index
    values = index.columns["article"].values
    assert index.count({"article": list(values)}) == number(engine, query) > 50


def test_imported_statements_are_not_called_verified(engine: Pool, snapshot: Snapshot) -> None:
    report = provenance.report(engine, snapshot.graphs, snapshot.index)
    for row in report.graphs:
        if row.graph.iri.startswith(f"{GRAPHS}uhri/"):
            assert row.statuses["verified"] == 0, row.graph.iri
            assert row.statuses["as imported"] > 0
    assert sum(report.statuses.values()) == sum(row.statements for row in report.graphs)


def test_home_page_names_every_class_that_has_a_list() -> None:
    assert {kind.is_a.removeprefix("hrd:") for kind in KINDS} <= set(COUNTED)
