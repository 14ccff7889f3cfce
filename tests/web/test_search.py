"""The search page and the commands find and report sources, on our own data."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import application
from flask.testing import FlaskClient

from graph_api.cli import main as cli
from graph_api.rdf.namespaces import THINGS
from graph_api.snapshot import build
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def site(our_snapshot: Snapshot, our_engine: Pool) -> FlaskClient:
    return application(our_snapshot, our_engine).test_client()


@pytest.fixture
def run(our_snapshots: Path) -> Callable[..., Result]:
    def run(*arguments: str) -> Result:
        environment = {"HRD_GRAPH_SNAPSHOTS": str(our_snapshots)}
        return CliRunner().invoke(cli.main, arguments, env=environment)

    return run


def page(site: FlaskClient, **query: str) -> str:
    response = site.get("/search", query_string=query, headers=HTML)
    assert response.status_code == 200
    assert response.content_type == "text/html; charset=utf-8"
    return response.text


def test_search_answers_json_by_accept_and_by_format(site: FlaskClient) -> None:
    by_accept = site.get("/search?q=cote+divoire", headers={"Accept": "application/json"})
    by_format = site.get("/search?q=cote+divoire&format=json", headers=HTML)
    assert by_accept.get_json() == by_format.get_json()
    hit = by_accept.get_json()["hits"][0]
    assert (hit["iri"], hit["kind"]) == (THINGS + "country/CIV", "country")


def test_page_links_the_thing_and_shows_the_name_that_matched(site: FlaskClient) -> None:
    text = page(site, q="a hrc 37 51")
    assert 'href="/id/document/A-HRC-37-51"' in text
    assert "A/HRC/37/51</bdi>" in text


def test_page_groups_hits_by_kind_with_the_best_hits_kind_first(site: FlaskClient) -> None:
    text = page(site, q="Hungary")
    assert text.index('id="kind-1">Country<') < text.index('id="kind-2">')


def test_page_can_be_limited_to_a_kind_and_keeps_the_choice(site: FlaskClient) -> None:
    text = page(site, q="torture", kind="mandate")
    assert '<option value="mandate" selected>' in text
    assert text.count("<h2") == 1


def test_page_without_a_query_is_the_form_with_examples(site: FlaskClient) -> None:
    text = page(site)
    assert 'name="q"' in text
    assert "autofocus" in text
    assert "For example" in text
    assert "found" not in text


def test_page_of_a_query_that_finds_nothing_says_so_and_offers_similar_names(
    site: FlaskClient,
) -> None:
    text = page(site, q="croissant")
    assert "Nothing is called <bdi>croissant</bdi>" in text
    assert 'href="/id/country/HRV"' in text


def test_query_is_shown_as_text_and_never_as_markup(site: FlaskClient) -> None:
    text = page(site, q='<script>"x')
    assert "<script" not in text.lower()
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("q=x&kind=contry", "Did you mean country?"),
        ("q=x&limit=0", "from 1 to 200"),
        ("q=x&limit=many", "from 1 to 200"),
        ("q=x&q=y", "q is given 2 times"),
        ("query=x", "No parameter query"),
    ],
)
def test_bad_parameter_is_400_and_says_what_is_possible(
    site: FlaskClient, query: str, detail: str
) -> None:
    response = site.get(f"/search?{query}", headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert detail in response.get_json()["detail"]


def test_format_that_is_not_offered_is_406(site: FlaskClient) -> None:
    assert site.get("/search?q=x&format=ttl").status_code == 406


def test_limit_bounds_the_hits(site: FlaskClient) -> None:
    hits = site.get("/search?q=human+rights&limit=3&format=json").get_json()["hits"]
    assert len(hits) == 3


def test_csv_of_a_search_has_full_iris(site: FlaskClient) -> None:
    lines = site.get("/search?q=CIV&limit=1&format=csv").text.split("\r\n")
    assert lines == [
        "label,kind,iri,matched,score",
        f"C\u00f4te d\u2019Ivoire,country,{THINGS}country/CIV,CIV,90",
        "",
    ]


def test_report_of_sources_is_the_same_as_page_json_and_csv(site: FlaskClient) -> None:
    found = site.get("/data/sources?format=json").get_json()
    assert found["without_source"] == 0
    assert sum(found["statuses"].values()) == found["statements"]
    last = site.get("/data/sources?format=csv").text.splitlines()[-1]
    assert last.startswith(f",{found['statements']},{found['statuses']['verified']},")
    text = site.get("/data/sources", headers=HTML).text
    assert "0 statements without a source" in text
    assert f">{found['statements']:,}</td>" in text


def test_command_finds_what_the_page_finds(run: Callable[..., Result], site: FlaskClient) -> None:
    printed = run("find", "SR", "on", "HRDs", "--format", "json")
    served = site.get("/search?q=SR+on+HRDs&format=json").get_json()
    assert json.loads(printed.stdout)["hits"] == served["hits"]
    assert served["hits"][0]["iri"] == THINGS + "actor/sr-hrd"


def test_command_that_finds_nothing_says_so_on_stderr_and_ends_in_1(
    run: Callable[..., Result],
) -> None:
    result = run("find", "croissant")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Nothing is called 'croissant'. Nearest: Croatia (country)" in result.stderr


def test_command_with_an_unknown_kind_ends_in_2_with_the_nearest(
    run: Callable[..., Result],
) -> None:
    result = run("find", "x", "--kind", "contry")
    assert result.exit_code == 2
    assert "Did you mean country?" in result.stderr


def test_report_sources_prints_that_no_statement_is_without_a_source(
    run: Callable[..., Result],
) -> None:
    result = run("report", "sources")
    assert result.exit_code == 0
    assert result.stdout.endswith("\n0 statements without a source.\n")


def test_report_sources_ends_in_1_and_names_the_statement_without_a_source(
    tmp_path: Path,
) -> None:
    path = tmp_path / "root" / "data" / "curated" / "t" / "loose.trig"
    path.parent.mkdir(parents=True)
    path.write_text(
        "GRAPH <http://example.org/g> { <http://example.org/x> a <http://example.org/Y> }"
    )
    build.build(tmp_path / "root", tmp_path / "out")
    result = CliRunner().invoke(cli.main, ["report", "sources", "--snapshots", f"{tmp_path}/out"])
    assert result.exit_code == 1
    assert "http://example.org/x in http://example.org/g" in result.stderr
