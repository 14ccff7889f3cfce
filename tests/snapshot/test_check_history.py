"""The page and the JSON of what the check found in the builds that are kept."""

from pathlib import Path

import pytest
from conftest import application, write_tiny
from flask.testing import FlaskClient

from graph_api.snapshot import build as snapshot
from graph_api.sparql.workers.pool import Pool


def counts(warnings: int) -> dict[str, object]:
    found = {"space": warnings} if warnings else {}
    return {"files": 6, "rules": 9, "violations": 0, "warnings": warnings, "counts": found}


@pytest.fixture
def twice(tmp_path: Path, pool: Pool) -> FlaskClient:
    """Serve the second of two builds: the first had three warnings, the second one."""
    root = write_tiny(tmp_path / "root")
    snapshot.build(root, tmp_path / "out", report=lambda: counts(3))
    (root / "data" / "curated" / "t" / "loose.ttl").write_text("", encoding="utf-8")
    built = snapshot.build(root, tmp_path / "out", report=lambda: counts(1))
    return application(built, pool).test_client()


def test_json_has_the_latest_build_and_those_before_oldest_first(twice: FlaskClient) -> None:
    document = twice.get("/data/validation?format=json").get_json()
    assert document["latest"]["counts"] == {"space": 1}
    assert sorted(build["warnings"] for build in document["builds"]) == [1, 3]
    dates = [build["created"] for build in document["builds"]]
    assert dates == sorted(dates)


def test_page_shows_each_rule_with_its_count_in_each_build(twice: FlaskClient) -> None:
    page = twice.get("/data/validation", headers={"Accept": "text/html"}).text
    assert "6 files were checked by 9 rules" in page
    row = page[page.index("<code>space</code>") :]
    assert sorted(part[0] for part in row.split('class="number">')[1:]) == ["1", "3"]


def test_build_without_a_check_says_so(client: FlaskClient) -> None:
    page = client.get("/data/validation", headers={"Accept": "text/html"})
    assert (page.status_code, "without a check" in page.text) == (200, True)
    assert client.get("/data/validation?format=json").get_json() == {"latest": None, "builds": []}


def test_damaged_result_of_a_build_is_left_out(tmp_path: Path, pool: Pool) -> None:
    built = snapshot.build(write_tiny(tmp_path / "root"), tmp_path / "out", report=lambda: {})
    page = application(built, pool).test_client().get("/data/validation?format=json")
    assert page.get_json() == {"latest": None, "builds": []}
