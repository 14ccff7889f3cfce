"""The same recommendation of two sources, and what a State was told again; all invented.

`judged_pairs.csv` has pairs of real texts, by the ids of their records, that somebody read side by
side: whether both ask for the same. The texts may not be shipped, so that test needs the files.
"""

import csv
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import application
from flask.testing import FlaskClient
from importing import imported, known, record
from pyoxigraph import RdfFormat, parse

from graph_api.errors import UsageError
from graph_api.graph import questions
from graph_api.importers import alike, likeness
from graph_api.importers.registry import UPR_INFO
from graph_api.importers.upr_info_reader import COLUMNS
from graph_api.rdf.namespaces import THINGS
from graph_api.rdf.resources import resources
from graph_api.snapshot import build
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.engine import Engine
from graph_api.sparql.workers.pool import Limits, Pool

FILES = os.environ.get("HRD_GRAPH_REAL_FILES")
INDEX = THINGS + "recommendation/uhri/0000aaaa-0000-4000-8000-00000000000"
# Number, text, session, recommending State, position, year.
REVIEWED = (
    (
        "1",
        "120.1. Ratify the treaty on the stars (Spain);",
        "11",
        "Spain",
        "Supported",
    ),
    ("2", "120.2. Free all the whales of the northern sea (Norway);", "11", "Norway", "Noted"),
    ("3", "90.7. Ratify the treaty on the stars (Peru);", "25", "Peru", "Supported"),
)
ROWS = (
    ("Ratify the treaty on the stars", "Spain", "11", "Accepted"),
    ("Ratify the treaty on the stars", "Chile", "11", "Noted"),
    ("Build schools for mermaids in every harbour", "Norway", "11", "Accepted"),
    ("Build schools for mermaids in the harbour", "Fiji", "12", "Accepted"),
)


def of_index(row: tuple[str, ...]) -> dict[str, Any]:
    number, text, session, state, position = row
    made = record((number, "- UPR", "Hungary", "Right to food", "2011-05-02"))
    return made | {
        "Text": text,
        "UprSession": [f"{session} Session"],
        "UprRecommendingCountry": [state],
        "UprPositions": [position],
        "Symbol": None,
    }


def of_upr_info(row: tuple[str, ...]) -> dict[str, str]:
    text, state, session, response = row
    blank = dict.fromkeys(COLUMNS, "")
    return blank | {
        "To": "Hungary", "Text": text, "From": state, "Session": session, "Response": response,
        "Action": "5", "Issue": "Other",
    }  # fmt: skip


def write(folder: Path) -> None:
    (folder / "u.json").write_text(json.dumps([*map(of_index, REVIEWED)]), encoding="utf-8")
    imported(folder / "imported", folder / "u.json")
    with (folder / "u.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(map(of_upr_info, ROWS))
    imported(folder / "imported", folder / "u.csv", source=UPR_INFO)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Import three records of the Index and four of UPR Info, and compare them."""
    folder = tmp_path_factory.mktemp("alike")
    write(folder)
    summary = alike.run(folder / "imported", known())
    assert summary["found"] == {
        "the same in both sources": 1,
        "groups said again": 2,
        "recommendations in them": 5,
    }
    return folder


@pytest.fixture(scope="module")
def snapshot(folder: Path) -> Snapshot:
    return build.build(resources(), folder / "out", imported=folder / "imported")


@pytest.fixture(scope="module")
def engine(snapshot: Snapshot) -> Iterator[Pool]:
    with Pool(snapshot.store, Limits(workers=1)) as pool:
        yield pool


@pytest.fixture(scope="module")
def site(engine: Pool, snapshot: Snapshot) -> FlaskClient:
    return application(snapshot, engine).test_client()


def test_record_of_both_sources_leads_to_that_of_the_index(engine: Engine) -> None:
    rows = engine.select(
        "SELECT ?text ?other { ?record hrd:sameRecommendationAs ?other ; hrd:text ?text }"
    ).rows
    assert [(row["text"].value, row["other"].value) for row in rows] == [
        ("Ratify the treaty on the stars", f"{INDEX}1")
    ]


def test_lists_count_it_once_and_the_query_that_is_shown_finds_the_same(
    site: FlaskClient, engine: Engine
) -> None:
    found = site.get("/recommendations?country=HUN&source=upr-info&format=json").get_json()
    assert found["total"] == 3
    again = {row["item"].value for row in engine.select(found["sparql"]).rows}
    assert again == {item["iri"] for item in found["items"]}
    both = site.get("/recommendations?country=HUN&source=uhri&format=json").get_json()
    assert both["total"] == 3


@pytest.mark.parametrize(
    ("name", "count"), [("mandates-by-country", "engagement"), ("mandate-record-on-country", "")]
)
def test_answers_count_it_once(engine: Engine, name: str, count: str) -> None:
    """Three records of the Index and four of UPR Info are six recommendations."""
    question = questions.find(questions.load(resources()), name)
    rows = questions.ask(engine, question, {"country": "HUN", "kind": "upr"}).table.rows
    if count:
        assert len({row[count].value for row in rows}) == 6
    else:
        assert [int(row["times"].value) for row in rows if "topic" not in row] == [6]


def test_choices_and_the_home_page_count_it_once(
    site: FlaskClient, engine: Engine, snapshot: Snapshot
) -> None:
    question = questions.find(questions.load(resources()), "mandates-by-country")
    choices = questions.choices(engine, question, question.parameter("country"), snapshot.index)
    (number,) = (choice.count for choice in choices if choice.value == "HUN")
    rows = questions.ask(engine, question, {"country": "HUN"}).table.rows
    assert number == len(rows)
    total = site.get("/recommendations?format=json").get_json()["total"]
    assert f"<strong>{total:,}</strong> recommendations" in _words(site.get("/").text)


def _words(page: str) -> str:
    return " ".join(page.split())


def test_what_a_state_was_told_again_is_answered_with_by_whom_since_when_and_its_answers(
    engine: Engine,
) -> None:
    question = questions.find(questions.load(resources()), "told-again")
    table = questions.ask(engine, question, {"country": "HUN"}).table
    columns = ("name", "occasions", "times", "since", "until")
    rows = [tuple(row[c].value for c in columns) for row in table.rows]
    assert rows == [
        ("Hungary: Ratify the treaty on the stars", "2", "3", "UPR 11", "UPR 25"),
        ("Hungary: Build schools for mermaids in every harbour", "2", "2", "UPR 11", "UPR 12"),
    ]
    said = {row["occasions"].value + row["times"].value: row for row in table.rows}
    assert set(said["23"]["by"].value.split("; ")) == {"Spain", "Chile", "Peru"}
    assert set(said["23"]["answers"].value.split("; ")) == {
        "UPR 11: Supported", "UPR 11: Noted", "UPR 25: Supported",
    }  # fmt: skip


def test_repetitions_are_a_list_and_a_page_and_say_why(site: FlaskClient) -> None:
    found = site.get("/repetitions?country=HUN&state=FJI&format=json").get_json()
    (item,) = found["items"]
    assert item["label"] == "Hungary: Build schools for mermaids in every harbour"
    page = site.get(item["iri"].partition("w3id.org/hrd-graph")[2], headers={"Accept": "text/html"})
    assert "share at least 66% of their weight" in page.text
    assert "Build schools for mermaids in the harbour" in page.text


def test_all_of_it_is_in_the_derived_layer_and_the_same_again_changes_nothing(folder: Path) -> None:
    place = folder / "imported/alike"
    graphs = {
        getattr(quad.graph_name, "value", "")
        for part in place.glob("part-*.nq")
        for quad in parse(path=str(part), format=RdfFormat.N_QUADS)
    }
    assert graphs == {"https://w3id.org/hrd-graph/graph/derived/alike"}
    before = {p.name: p.read_bytes() for p in place.glob("part-*.nq")}
    alike.run(folder / "imported", known())
    assert {p.name: p.read_bytes() for p in place.glob("part-*.nq")} == before


def test_without_an_import_it_says_what_to_import(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no import of recommendations\. Import uhri or upr-info"):
        alike.run(tmp_path, known())


def test_no_pair_that_is_alike_enough_is_missed() -> None:
    drawn = random.Random(18)
    texts = [
        frozenset(drawn.choices("abcdefghijklmnop", k=drawn.randint(0, 7))) for _ in range(300)
    ]
    weight = likeness.weights(texts)
    expected = {
        (later, earlier)
        for later in range(len(texts))
        for earlier in range(later)
        if likeness.likeness(texts[later], texts[earlier], weight) >= 0.66
    }
    assert {(a, b) for a, b, _ in likeness.pairs(texts, weight, 0.66)} == expected
    assert len(expected) > 100


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1. Ratify the Convention (Spain);", "Ratify the Convention", True),
        ("Ratify the Optional Protocol to CAT", "Ratify the Optional Protocol to CEDAW", False),
        ("End discrimination against Roma", "End discriminatory acts against Roma", True),
    ],
)
def test_likeness_of_two_texts(one: str, other: str, same: bool) -> None:
    texts = [likeness.features(text) for text in (one, other)]
    weight = dict.fromkeys(texts[0] | texts[1], 1.0)
    assert (likeness.likeness(texts[0], texts[1], weight) >= alike.AGAIN) is same


@pytest.mark.skipif(not FILES, reason="needs HRD_GRAPH_REAL_FILES, the folder with upr_info/")
def test_of_pairs_judged_by_hand_95_of_100_that_are_taken_as_the_same_are(tmp_path: Path) -> None:
    files = sorted((Path(str(FILES)) / "upr_info").glob("*.csv"))
    imported(tmp_path, *files, source=UPR_INFO)
    records = {r.iri.rpartition("/")[2]: r for r in alike.read(tmp_path)}
    weight = likeness.weights(r.words for r in records.values())
    taken = []
    with Path(__file__).with_name("judged_pairs.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            one, other = records[row["earlier"]], records[row["later"]]
            if likeness.likeness(one.words, other.words, weight) >= alike.AGAIN:
                taken.append(row["same"] == "yes")
    assert len(taken) > 60
    assert sum(taken) / len(taken) >= 0.95
