"""States, mandates and topics side by side, against a count by SPARQL and by hand."""

import re
from collections.abc import Iterator

import pytest
from conftest import application
from flask.testing import FlaskClient

from graph_api.graph import comparison
from graph_api.graph.facets.browse import Lists
from graph_api.overlap.figures import narrow
from graph_api.overlap.figures.timeline import Row
from graph_api.rdf.namespaces import THINGS
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def site(our_engine: Pool, our_snapshot: Snapshot) -> Iterator[FlaskClient]:
    yield application(our_snapshot, our_engine).test_client()


@pytest.fixture(scope="module")
def lists(our_engine: Pool, our_snapshot: Snapshot) -> Lists:
    return Lists(our_engine, our_snapshot.index)


def asked(site: FlaskClient, country: str) -> dict[str, str]:
    """Read from the question on a country which mandate did what: act -> mandate."""
    answer = site.get(f"/api/questions/mandates-by-country?country={country}").get_json()
    return {row["engagement"]["value"]: row["mandate"]["value"] for row in answer["rows"]}


def test_countries_have_the_acts_and_bodies_that_the_question_finds(
    site: FlaskClient, our_engine: Pool, lists: Lists
) -> None:
    iris = [f"{THINGS}country/{code}" for code in ("HUN", "COL", "POL")]
    found = comparison.compare(our_engine, lists, "countries", iris)
    for profile, code in zip(found.profiles, ("HUN", "COL", "POL"), strict=True):
        acts = asked(site, code)
        assert profile.total == len(acts)
        assert set(profile.others.get("mandate", ())) == set(acts.values())
        assert profile.years.total() + profile.undated >= profile.total


def test_differences_are_said_in_words_and_in_a_table(site: FlaskClient) -> None:
    text = site.get("/compare?countries=HUN,COL", headers=HTML).text
    assert "Bodies of both: " in text
    assert "Only of Hungary: " in text and "Only of Colombia: " in text
    assert "Special Rapporteur on the situation of human rights defenders" in text
    assert "That one has more does not mean that more happened there" in text


def test_names_and_repeated_parameters_are_read_as_ids_are(site: FlaskClient) -> None:
    by_id = site.get("/compare?countries=HUN,POL", headers=HTML)
    for query in ("countries=Hungary,Poland", "countries=HUN&countries=POL", "countries=hun,pol"):
        other = site.get(f"/compare?{query}", headers=HTML)
        assert other.status_code == 200
        assert other.text.partition("<h2>When")[2].partition("<form")[0].count("<td") == (
            by_id.text.partition("<h2>When")[2].partition("<form")[0].count("<td")
        )


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("countries=HUN,HUN", "one is given twice"),
        ("countries=HUN,POL,COL,MEX,TON", "5 given; give 2 to 4"),
        ("countries=HUN,HNU", "HNU"),
        ("countries=HUN,POL&topics=t-see,t-reprisals", "not two"),
        ("mandates=sr-hrd,sr-hdr", "sr-hdr"),
    ],
)
def test_comparison_that_makes_no_sense_says_what_to_give(
    site: FlaskClient, query: str, detail: str
) -> None:
    problem = site.get(f"/compare?{query}")
    assert problem.status_code in (400, 404) and detail in problem.get_json()["detail"]


def test_mandates_and_topics_are_compared_and_cited(site: FlaskClient) -> None:
    for query in ("mandates=sr-hrd,sr-foaa", "topics=t-reprisals,t-see"):
        page = site.get(f"/compare?{query}", headers=HTML)
        assert page.status_code == 200 and "Acts in the graph: " in page.text
        assert "Acts in the graph: " in site.get(f"/cite/compare?{query}").text


def test_form_asks_for_what_a_comparison_lacks(site: FlaskClient) -> None:
    for query in ("", "?countries=HUN"):
        text = site.get(f"/compare{query}", headers=HTML).text
        assert "Compare States, mandates or topics" in text
    assert 'value="HUN"' in text
    assert "/compare?countries=HUN" in site.get("/id/country/HUN", headers=HTML).text


def test_phone_forms_of_the_years_share_one_scale() -> None:
    few, many = (narrow.years([Row("A", {2018: n})], 8) for n in (2, 8))
    short, long = (
        float(width)
        for drawing in (few, many)
        for width in re.findall(r'class="bar"[^>]*width="([\d.]+)"', drawing.content)
    )
    assert long / short == pytest.approx(4, rel=0.01)
