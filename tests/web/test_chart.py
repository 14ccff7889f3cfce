"""The chart beside an answer: only where something is counted, and with the numbers of the rows."""

import csv
import re
from pathlib import Path

import pytest
from flask import Flask

from graph_api.graph import questions
from graph_api.rdf.resources import resources
from graph_api.sparql.workers.pool import Pool
from graph_api.web.chart import chart

ASKED = questions.load(resources())
COUNT = "recommendations"
KNOWN = Path(__file__).parents[1] / "questions"


def drawn(engine: Pool, name: str, **values: str) -> str | None:
    result = questions.ask(engine, questions.find(ASKED, name), values)
    with Flask(__name__).test_request_context():
        return chart(result)


def test_bars_have_the_counts_of_the_known_answer(our_engine: Pool) -> None:
    with (KNOWN / "articles-by-support.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = {r["article"].replace("a", "A").replace("/", " "): int(r[COUNT]) for r in rows}
    picture = drawn(our_engine, "articles-by-support")
    assert picture
    found = re.findall(rf"<title>([^<]*): (\d+) {COUNT}<", picture)
    assert {name: int(number) for name, number in found} == expected
    widths = [float(w) for w in re.findall(r'class="bar" [^>]*width="([\d.]+)"', picture)]
    numbers = [int(number) for _, number in found]
    assert [round(w / max(widths), 2) for w in widths] == [
        round(n / max(numbers), 2) for n in numbers
    ]


@pytest.mark.parametrize("name", ["dates", "mandates-by-year", "checked-references"])
def test_answer_that_counts_nothing_has_no_chart(our_engine: Pool, name: str) -> None:
    assert drawn(our_engine, name) is None


def test_bars_that_cannot_be_told_apart_are_not_drawn(our_engine: Pool) -> None:
    # A row for each mandate and topic: the same mandate twice, each with one act.
    assert drawn(our_engine, "mandate-record-on-country", country="HUN") is None
