"""A snapshot with an import in it: what it answers, and what its page says of the import.

The five records are invented; each expected value is counted by hand from them.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import application
from flask.testing import FlaskClient
from importing import ROWS, imported, record

from graph_api.graph import questions
from graph_api.graph.search.search import Index
from graph_api.rdf.namespaces import THINGS
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
    engine: Engine,
) -> None:
    index = Index.build(engine)
    assert index.find("CRC/C/PER/CO/4")[0].iri == f"{THINGS}document/CRC-C-PER-CO-4"
    assert [hit for hit in index.find(record(ROWS[3])["AnnotationId"]) if hit.score > 66] == []
