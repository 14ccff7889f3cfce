"""Every question gives its known answer, asked as the command line, API and pages ask it.

``tests/questions/<id>.csv``, or ``<id>__<parameter>=<value>&...csv``, holds some columns of the
answer, as a set of rows with short IRIs. The rows were taken from the inventory and from the tables
of facts by a program that knows no RDF, the twenty competency questions from their written answers.
"""

import csv
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from graph_api.graph import questions
from graph_api.rdf.namespaces import SCHEMES, THINGS
from graph_api.rdf.resources import resources
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

FOLDER = Path(__file__).parents[1] / "questions"
FILES = sorted(FOLDER.glob("*.csv"))
QUESTIONS = questions.load(resources())

# The competency questions that were handed down with written answers.
COMPETENCIES = (1, 2, 3, 4, 5, 9, 12, 17, 20, 24, 26, 29, 36, 40, 42, 44, 48, 51, 54, 59)


def short(term: Term | None) -> str:
    return term.value.removeprefix(THINGS).removeprefix(SCHEMES) if term else ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_question_gives_its_known_answer(path: Path, our_engine: Engine) -> None:
    name, _, given = path.stem.partition("__")
    header, *expected = csv.reader(path.read_text(encoding="utf-8").splitlines())
    result = questions.ask(our_engine, questions.find(QUESTIONS, name), dict(parse_qsl(given)))
    assert set(header) <= set(result.table.columns)
    rows = {tuple(short(row.get(column)) for column in header) for row in result.table.rows}
    assert rows == {tuple(row) for row in expected}


def test_every_question_has_a_known_answer() -> None:
    answered = {path.stem.partition("__")[0] for path in FILES}
    assert {question.id for question in QUESTIONS} == answered


def test_at_least_forty_questions_cover_every_competency_question() -> None:
    met = {word for q in QUESTIONS for word in (q.competency or "").split()}
    assert len(QUESTIONS) >= 40
    assert met == {f"CQ-{number:02}" for number in COMPETENCIES}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_question_answers_in_an_order_that_its_query_fixes(question: questions.Question) -> None:
    assert "ORDER BY" in question.query


def test_no_question_repeats_a_row(our_engine: Engine) -> None:
    repeated = []
    for question in QUESTIONS:
        given = {p.name: p.example or "" for p in question.parameters if p.required}
        table = questions.ask(our_engine, question, given).table
        rows = [tuple(short(row.get(c)) for c in table.columns) for row in table.rows]
        if len(rows) != len(set(rows)):
            repeated.append(question.id)
    assert repeated == []
