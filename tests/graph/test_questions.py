"""Question files and their answers. The known answers themselves: test_answers."""

from pathlib import Path

import pytest

from graph_api.errors import ParameterError, SourceError, UnknownQuestionError
from graph_api.graph import questions
from graph_api.graph.questions import MissingParameterError, Question
from graph_api.rdf.namespaces import THINGS
from graph_api.rdf.resources import resources
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

ALL = questions.load(resources())
BY_COUNTRY = questions.find(ALL, "mandates-by-country")
HEADER = "#+ question: Who?\n#+ theme: people\n#+ answer: one row each\n"
COUNTRY = "#+ parameter: country | hrd:Country | required | The country | HUN\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "who.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_question_file_is_read_with_its_header(tmp_path: Path) -> None:
    query = "SELECT ?country ?who { ?who hrd:addressedCountry ?country }\n"
    found = questions.read(write(tmp_path, HEADER + COUNTRY + query))
    assert (found.id, found.question, found.theme, found.query) == ("who", "Who?", "people", query)
    assert [parameter.name for parameter in found.parameters] == ["country"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT ?x {}", "who.rq:1: the header has no question, no theme, no answer"),
        (HEADER + "#+ colour: red\nSELECT ?x {}", 'who.rq:4: expected "#\\+ key: value"'),
        (HEADER + "#+ theme: twice\nSELECT ?x {}", "who.rq:4: .* each once"),
        (HEADER + "#+ parameter: country\nSELECT ?country {}", "who.rq:4: a parameter has 4 or 5"),
        (HEADER + "ASK {}", "who.rq: a question is a SELECT query"),
        (HEADER + COUNTRY + "SELECT ?who {}", "parameter country is not among the columns"),
        (HEADER + COUNTRY + "SELECT * {}", "parameter country is not among the columns"),
        (HEADER + COUNTRY + "SELECT (1 AS ?country) {}", "parameter country is not among"),
    ],
)
def test_faulty_question_file_is_named_with_its_fault(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(SourceError, match=reason):
        questions.read(write(tmp_path, text))


def test_hungary_was_addressed_by_five_mandates_two_of_them_explicitly(our_engine: Engine) -> None:
    any_way = questions.ask(our_engine, BY_COUNTRY, {"country": "HUN"}).table
    explicit = questions.ask(our_engine, BY_COUNTRY, {"country": "HUN", "sureness": "explicit"})
    five = {row["mandate"].value.removeprefix(THINGS) for row in any_way.rows}
    two = {row["mandate"].value.removeprefix(THINGS) for row in explicit.table.rows}
    told = {"actor/ohchr-ero", "actor/hrcttee", "actor/sr-foe"}
    assert five == told | {"actor/sr-hrd", "actor/unsg"}
    assert two == {"actor/ohchr-ero", "actor/hrcttee"}


def test_bound_parameters_are_no_columns_of_the_answer(our_engine: Engine) -> None:
    result = questions.ask(our_engine, BY_COUNTRY, {"country": "HUN"})
    assert not {"country", "sureness"} & set(result.table.columns)
    assert not any({"country", "sureness"} & set(row) for row in result.table.rows)
    assert result.values == {"country": "HUN", "sureness": "any"}


def test_optional_parameter_that_is_not_given_stays_a_column(our_engine: Engine) -> None:
    question = questions.find(ALL, "actors-by-kind")
    assert "kind" in questions.ask(our_engine, question, {}).table.columns
    assert "kind" not in questions.ask(our_engine, question, {"kind": "treaty-body"}).table.columns


def test_empty_field_of_a_form_counts_as_not_given(our_engine: Engine) -> None:
    result = questions.ask(our_engine, BY_COUNTRY, {"country": "HUN", "sureness": ""})
    assert result.values["sureness"] == "any"


def test_missing_parameter_is_named_with_help_example_and_choices(our_engine: Engine) -> None:
    with pytest.raises(MissingParameterError) as caught:
        questions.ask(our_engine, BY_COUNTRY, {})
    message = str(caught.value)
    assert "needs country: The country, by its ISO code or IRI. For example HUN." in message
    assert "AFG (Afghanistan)" in message and "and 242 more" in message
    parameters = caught.value.details()["parameters"]
    assert isinstance(parameters, list)
    [needed] = parameters
    assert needed["name"] == "country" and len(needed["choices"]) == 8


def test_unknown_parameter_gets_the_nearest_name(our_engine: Engine) -> None:
    with pytest.raises(ParameterError, match="Did you mean country"):
        questions.ask(our_engine, BY_COUNTRY, {"contry": "HUN"})


def test_unknown_question_gets_the_nearest_name() -> None:
    with pytest.raises(UnknownQuestionError, match="Did you mean mandates-by-country"):
        questions.find(ALL, "mandate-by-contry")


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.id)
def test_sparql_behind_an_answer_gives_the_same_rows(
    our_engine: Engine, question: Question
) -> None:
    for examples in (False, True):
        wanted = [p for p in question.parameters if p.required or (examples and p.example)]
        result = questions.ask(our_engine, question, {p.name: p.example or "" for p in wanted})
        again = our_engine.select(result.sparql)
        assert set(again.columns) == {*result.table.columns, *result.terms}
        rows = [
            {column: term for column, term in row.items() if column not in result.terms}
            for row in again.rows
        ]
        assert sorted(rows, key=repr) == sorted(result.table.rows, key=repr)


def test_label_is_left_out_where_the_row_says_it_already(our_engine: Engine) -> None:
    result = questions.ask(our_engine, BY_COUNTRY, {"country": "HUN"})
    row = result.table.rows[0]
    assert result.labels[row["mandate"].value] == row["name"].value
    assert result.label(row, row["mandate"]) is None
    assert result.label(row, row["confidence"]) == "explicit"
    assert result.label(row, Term("literal", "x")) is None


def test_column_that_only_names_the_thing_of_another_is_found(our_engine: Engine) -> None:
    question = questions.find(questions.load(resources()), "mandates-by-country")
    result = questions.ask(our_engine, question, {"country": "HUN"})
    assert result.names() == {"name": "mandate"}
    (row,) = [row for row in result.table.rows if row["name"].value == "Human Rights Committee"]
    row["name"] = Term("literal", "Another name")
    assert result.names() == {}
