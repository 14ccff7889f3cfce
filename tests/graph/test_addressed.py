"""One notion of addressed: questions, property, record and choices agree for every country."""

import pytest
from conftest import application
from pyoxigraph import NamedNode, Store

from graph_api.graph import questions
from graph_api.rdf.namespaces import PREFIXES, SCHEMES, TERMS, THINGS
from graph_api.rdf.resources import resources
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.engine import Engine
from graph_api.sparql.workers.pool import Pool

ALL = questions.load(resources())
MAIN = questions.find(ALL, "mandates-by-country")
RECORD = questions.find(ALL, "mandate-record-on-country")


def countries(graph: Store) -> dict[str, set[str]]:
    """Map each country that anything but reference data speaks of to those that acted on it."""
    found: dict[str, set[str]] = {}
    for quad in graph.quads_for_pattern(None, NamedNode(TERMS + "country"), None):
        code = str(quad.object)[1:-1].removeprefix(THINGS + "country/")
        found.setdefault(code, set()).add(str(quad.subject)[1:-1].removeprefix(THINGS))
    return found


def asked(engine: Engine, question: questions.Question, code: str, **more: str) -> set[str]:
    rows = questions.ask(engine, question, {"country": code, **more}).table.rows
    return {row["mandate"].value for row in rows}


def test_every_country_that_the_graph_knows_of_has_an_answer(
    graph: Store, our_engine: Engine
) -> None:
    silent = {}
    for code, acts in countries(graph).items():
        result = questions.ask(our_engine, MAIN, {"country": code})
        if not result.table.rows and not any(note.kind == "known" for note in result.notes):
            silent[code] = acts
    assert len(countries(graph)) >= 42
    assert silent == {}


def test_country_that_was_visited_or_listed_was_addressed(graph: Store, our_engine: Engine) -> None:
    for code, acts in countries(graph).items():
        if any(act.startswith(("visit/", "listing/")) for act in acts):
            assert asked(our_engine, MAIN, code), code


def test_property_record_and_question_name_the_same_mandates(
    graph: Store, our_engine: Engine
) -> None:
    addressed = NamedNode(TERMS + "addressedCountry")
    for code in countries(graph):
        country = NamedNode(f"{THINGS}country/{code}")
        stated = {str(q.subject)[1:-1] for q in graph.quads_for_pattern(None, addressed, country)}
        assert asked(our_engine, MAIN, code) == stated == asked(our_engine, RECORD, code), code


def test_choices_count_the_rows_of_each_answer(graph: Store, our_engine: Engine) -> None:
    choices = questions.choices(our_engine, MAIN, MAIN.parameter("country"))
    counts = {choice.value: choice.count for choice in choices}
    rows = {
        code: len(questions.ask(our_engine, MAIN, {"country": code}).table.rows)
        for code in countries(graph)
    }
    assert {code: counts[code] for code in rows} == rows
    assert counts["ABW"] == 0
    assert len(counts) == 250


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("mandates-by-country", "country"),
        ("mandate-record-on-country", "country"),
        ("countries-by-mandate", "mandate"),
        ("sources-on-a-country", "country"),
    ],
)
def test_build_counts_the_rows_of_every_answer_as_a_query_does(
    our_engine: Engine, our_snapshot: Snapshot, name: str, parameter: str
) -> None:
    question = questions.find(ALL, name)
    asked, built = (
        questions.choices(our_engine, question, question.parameter(parameter), index)
        for index in (None, our_snapshot.index)
    )
    assert built == asked
    assert sum(bool(choice.count) for choice in built) > 5


def test_page_and_answers_of_every_country_have_the_rows_that_its_choice_says(
    graph: Store, our_engine: Pool, our_snapshot: Snapshot
) -> None:
    site = application(our_snapshot, our_engine).test_client()
    for question in (MAIN, RECORD):
        choices = questions.choices(
            our_engine, question, question.parameter("country"), our_snapshot.index
        )
        counts = {choice.value: choice.count for choice in choices}
        for code in countries(graph):
            shown = site.get(f"/questions/{question.id}?country={code}").text
            number = counts[code]
            rows = f"{number} row{'s' * (number != 1)}" if number else "No rows"
            assert f'<h2 id="answer">{rows}</h2>' in shown, (code, question.id)
            assert number or "nothing here" in shown, (code, question.id)
    for code in countries(graph):
        page = site.get(f"/id/country/{code}", headers={"Accept": "text/html"})
        assert f"/questions/{MAIN.id}?country={code}" in page.text, code


@pytest.mark.parametrize(
    ("kind", "mandates"),
    [
        ("visit", {"actor/sr-hrd"}),
        ("listing", {"actor/unsg"}),
        ("engagement", {"actor/hrcttee", "actor/ohchr-ero", "actor/sr-foe"}),
        ("upr", set()),
    ],
)
def test_kind_narrows_the_acts_on_hungary(
    our_engine: Engine, kind: str, mandates: set[str]
) -> None:
    found = asked(our_engine, MAIN, "HUN", kind=kind)
    assert {iri.removeprefix(THINGS) for iri in found} == mandates


def test_empty_answer_names_what_the_graph_has_about_the_country(our_engine: Engine) -> None:
    result = questions.ask(our_engine, MAIN, {"country": "UZB"})
    assert result.table.rows == []
    (note,) = (note for note in result.notes if note.kind == "known")
    assert note.text.startswith("Uzbekistan: nothing here. What the graph has about it: ")
    assert "engagement: 1" in note.text and "challenge: 1" in note.text


def test_every_kind_of_act_is_said_of_a_class_and_is_in_the_list(graph: Store) -> None:
    kinds = graph.quads_for_pattern(None, NamedNode(TERMS + "actKind"), None)
    listed = graph.quads_for_pattern(
        None, NamedNode(PREFIXES["skos"] + "inScheme"), NamedNode(SCHEMES + "act-kind")
    )
    upr = NamedNode(SCHEMES + "act-kind/upr")  # A review among States is no class of its own.
    assert {q.object for q in kinds} == {q.subject for q in listed} - {upr}


def test_answer_about_a_list_says_how_complete_it_is(our_engine: Engine) -> None:
    visited = questions.find(ALL, "countries-visited")
    result = questions.ask(our_engine, visited, {"mandate": "sr-hrd"})
    (note,) = result.notes
    assert note.text == "Country visits of special procedures: partial, as of 2026-12-01."


def test_question_is_found_by_the_id_that_it_had_before() -> None:
    assert questions.find(ALL, "others-must-act").id == "recommendations-that-need-others"
