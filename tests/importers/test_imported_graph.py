"""A snapshot with an import in it: what it answers, and what its page says of the import.

The five records are invented; each expected value is counted by hand from them.
"""

import csv
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from conftest import application
from flask.testing import FlaskClient
from importing import ROWS, imported, record

from graph_api.graph import questions
from graph_api.graph.labels import labels
from graph_api.graph.records import Record
from graph_api.graph.search.search import Index
from graph_api.rdf.namespaces import BASE, THINGS
from graph_api.rdf.resources import resources
from graph_api.snapshot import build
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.engine import Engine
from graph_api.sparql.workers.pool import Limits, Pool

TOPIC = THINGS + "topic/t-foaa"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Build our own data with an import; the third record was withdrawn."""
    folder = tmp_path_factory.mktemp("imported-graph")
    for name, rows in (("one", ROWS), ("two", [*ROWS[:2], *ROWS[3:]])):
        export = folder / f"{name}.json"
        export.write_text(json.dumps([record(row) for row in rows]), encoding="utf-8")
        imported(folder / "imported", export)
    return build.build(resources(), folder / "out", imported=folder / "imported")


@pytest.fixture(scope="module")
def engine(built: Snapshot) -> Iterator[Pool]:
    """Answer from it."""
    with Pool(built.store, Limits(workers=1)) as pool:
        yield pool


@pytest.fixture(scope="module")
def site(built: Snapshot, engine: Pool) -> FlaskClient:
    return application(built, engine).test_client()


def test_who_addressed_a_country_on_what_how_often_and_since_when_is_answered_from_an_import(
    engine: Engine,
) -> None:
    question = questions.find(questions.load(resources()), "mandate-record-on-country")
    table = questions.ask(engine, question, {"country": "PER"}).table
    columns = ("mandate", "topic", "times", "since", "until")
    rows = [tuple(row[c].value if c in row else "" for c in columns) for row in table.rows]
    crc, hrcttee, visited = (THINGS + "actor/" + name for name in ("crc", "hrcttee", "sr-hrd"))
    assert sorted(rows) == [
        (crc, "", "1", "2016", "2016"),
        (crc, TOPIC, "1", "2012", "2012"),
        (hrcttee, TOPIC, "1", "2011", "2011"),
        (visited, "", "1", "2020", "2020"),
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
    built: Snapshot,
) -> None:
    index = Index.build(built.index)
    assert index.find("CRC/C/PER/CO/4")[0].iri == f"{THINGS}document/CRC-C-PER-CO-4"
    assert [hit for hit in index.find(record(ROWS[3])["AnnotationId"]) if hit.score > 66] == []


FIRST = f"{THINGS}recommendation/uhri/0000aaaa-0000-4000-8000-000000000001"
CALLED = "CRC/C/PER/CO/1, para. 1: An invented text."


def test_record_is_called_by_symbol_paragraph_and_beginning_wherever_it_is_shown(
    engine: Engine, site: FlaskClient
) -> None:
    assert labels(engine, [FIRST]) == {FIRST: CALLED}
    html = {"Accept": "text/html"}
    for page in (
        "/recommendations?country=PER",
        FIRST.removeprefix(BASE.rstrip("/")),
        "/overlap?by=country&mandate=hrcttee&with=crc",
    ):
        text = site.get(page, headers=html, follow_redirects=True).text
        assert CALLED in text, page


def test_list_as_csv_and_json_has_symbol_paragraph_and_whole_text_of_records(
    site: FlaskClient,
) -> None:
    text = site.get("/recommendations?country=PER&format=csv").text
    row = next(r for r in csv.DictReader(StringIO(text)) if r["recommendation"] == FIRST)
    shown = {name: row[name] for name in ("label", "symbol", "paragraph", "text")}
    expected = {"symbol": "CRC/C/PER/CO/1", "paragraph": "1", "text": "1. An invented text."}
    assert shown == {"label": CALLED} | expected
    items = site.get("/recommendations?country=PER&format=json").get_json()["items"]
    (item,) = [item for item in items if item["iri"] == FIRST]
    assert {name: item[name] for name in shown} == shown
    assert "text" not in site.get("/engagements?format=csv").text.splitlines()[0]


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (Record("7. Adopt the law.", "7", "A/1"), "A/1, para. 7: Adopt the law."),
        (Record("Adopt\nthe  law.", "", "A/1"), "A/1: Adopt the law."),
        (Record("Adopt the law.", session="18"), "UPR session 18: Adopt the law."),
        (Record("Adopt the law."), "Adopt the law."),
        (Record("word " * 40), ("word " * 20).strip() + "\u2026"),
        (Record("x" * 200), "x" * 100 + "\u2026"),
    ],
)
def test_name_of_a_record_is_cut_between_words(record: Record, name: str) -> None:
    assert record.name == name
