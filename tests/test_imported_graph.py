"""A snapshot with an import in it: what it answers, and what its page says of the import.

The five records are invented; each expected value is counted by hand from them.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from importing import imported

from graph_api import questions, snapshot
from graph_api.engine import Engine
from graph_api.find import Index
from graph_api.names import THINGS, resources
from graph_api.web.app import create_app
from graph_api.workers.pool import Limits, Pool

# id, body, country, theme, day. The second body is the index's, and part of the Committee on the
# Rights of the Child; the last theme is none.
ROWS = [
    ("1", "- CCPR", "Peru", "Right to peaceful assembly", "2011-03-01"),
    ("2", "- CRC-OP-SC", "Peru", "Right to peaceful assembly", "2012-03-01"),
    ("3", "- CRC", "Peru", "Right to peaceful assembly", "2014-03-01"),
    ("4", "- CRC", "Fiji", "Right to peaceful assembly", "2015-03-01"),
    ("5", "- CRC", "Peru", "Law of the <stars>", "2016-03-01"),
]
TOPIC = THINGS + "topic/t-foaa"


def record(row: tuple[str, str, str, str, str]) -> dict[str, Any]:
    number, body, country, theme, day = row
    lists = "Regions AffectedPersons Sdgs UprSession UprPositions"
    lists += " UprRecommendingCountry UprRecommendingRegions"
    return {name: [] for name in lists.split()} | {
        "AnnotationId": f"0000aaaa-0000-4000-8000-00000000000{number}",
        "Symbol": f"CRC/C/PER/CO/{number}",
        "Text": f"{number}. An invented text.",
        "DocumentId": None,
        "PublicationDate": f"{day}T00:00:00",
        "PublicationDateOnUhri": None,
        "AnnotationType": "- Recommendations",
        "Body": body,
        "Countries": [country],
        "Themes": [theme],
        "UprCycle": None,
    }


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Answer from our own data with an import; the third record was withdrawn."""
    folder = tmp_path_factory.mktemp("imported-graph")
    for name, rows in (("one", ROWS), ("two", [*ROWS[:2], *ROWS[3:]])):
        export = folder / f"{name}.json"
        export.write_text(json.dumps([record(row) for row in rows]), encoding="utf-8")
        imported(folder / "imported", export)
    built = snapshot.build(resources(), folder / "out", imported=folder / "imported")
    with Pool(built.store, Limits(workers=1)) as pool:
        yield pool


@pytest.fixture(scope="module")
def site(engine: Engine) -> FlaskClient:
    return create_app(engine).test_client()


def test_who_addressed_a_country_on_what_how_often_and_since_when_is_answered_from_an_import(
    engine: Engine,
) -> None:
    question = questions.find(questions.load(resources()), "mandate-record-on-country")
    table = questions.ask(engine, question, {"country": "PER"}).table
    columns = ("mandate", "topic", "times", "since", "until")
    rows = [tuple(row[c].value if c in row else "" for c in columns) for row in table.rows]
    crc, hrcttee = THINGS + "actor/crc", THINGS + "actor/hrcttee"
    assert sorted(rows) == [
        (crc, "", "1", "2016", "2016"),
        (crc, TOPIC, "1", "2012", "2012"),
        (hrcttee, TOPIC, "1", "2011", "2011"),
    ]


def test_withdrawn_record_stays_in_the_graph_and_is_marked(engine: Engine) -> None:
    rows = engine.select("SELECT ?r { ?r prov:invalidatedAtTime ?t ; hrd:text ?text }").rows
    assert [row["r"].value[-1] for row in rows] == ["3"]


def test_page_of_the_imports_shows_what_became_of_each_record(site: FlaskClient) -> None:
    text = site.get("/data/imports", headers={"Accept": "text/html"}).text
    assert "two.json" in text
    assert str(Path(__file__).anchor + "tmp") not in text
    assert "Law of the &lt;stars&gt;" in text
    assert 'data-column="records" class="number">3</td>' in text
    assert '<a href="/data/imports">Imports</a>' in site.get("/data").text


def test_json_of_the_imports_has_as_many_records_out_as_in(site: FlaskClient) -> None:
    (found,) = site.get("/data/imports?format=json").get_json()["imports"]
    assert (found["source"], found["in"], found["out"]) == ("uhri", 4, 4)
    assert found["records"]["mapped with warnings"] == 1
    assert (found["changes"]["withdrawn"], found["changes"]["unchanged"]) == (1, 4)
    assert found["unknown"]["theme"]["all"] == 1
    (checksum,) = found["input"].values()
    assert len(checksum) == 64


def test_page_without_imports_says_how_to_import(client: FlaskClient) -> None:
    assert client.get("/data/imports?format=json").get_json() == {"imports": []}
    assert "hrd-graph import uhri" in client.get("/data/imports").text


def test_search_finds_documents_of_an_import_but_not_the_numbers_of_its_records(
    engine: Engine,
) -> None:
    index = Index.build(engine)
    assert index.find("CRC/C/PER/CO/4")[0].iri == f"{THINGS}document/CRC-C-PER-CO-4"
    assert [hit for hit in index.find(record(ROWS[3])["AnnotationId"]) if hit.score > 66] == []
