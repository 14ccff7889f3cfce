"""Lists narrowed by facets: counted on bits, against the inventory and against SPARQL."""

import csv
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import application
from flask import Response, request
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph_api.graph.facets import browse
from graph_api.graph.facets.definitions import ENGAGEMENTS, KINDS, RECOMMENDATIONS, Facet, Kind
from graph_api.graph.facets.export import sparql
from graph_api.graph.facets.index import Index
from graph_api.rdf.namespaces import BASE, THINGS
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool
from graph_api.web.middleware import snapshot_switch

INVENTORY = Path(__file__).parents[2] / "inventory"
HTML = {"Accept": "text/html"}
PAIRS = st.lists(st.tuples(st.integers(0, 20).map(str), st.sampled_from("abc")))


@pytest.fixture(scope="module")
def site(our_snapshot: Snapshot, our_engine: Pool) -> FlaskClient:
    return application(our_snapshot, our_engine).test_client()


def inventory(name: str) -> list[dict[str, str]]:
    with (INVENTORY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@given(PAIRS, PAIRS, st.sets(st.sampled_from("abc")), st.sets(st.sampled_from("abc")))
def test_index_counts_as_sets_do(
    one: list[tuple[str, str]], two: list[tuple[str, str]], first: set[str], second: set[str]
) -> None:
    items = [str(n) for n in range(15)]
    index = Index.build(items, {"one": one, "two": two})
    chosen = {"one": sorted(first), "two": sorted(second)}

    def fits(item: str, pairs: list[tuple[str, str]], values: set[str]) -> bool:
        return not values or any(i == item and v in values for i, v in pairs)

    found = [i for i in items if fits(i, one, first) and fits(i, two, second)]
    assert [items[place] for place in index.page(chosen, 0, 99)] == found
    assert index.count(chosen) == len(found)
    others = [i for i in items if fits(i, two, second)]
    expected = Counter(v for i, v in set(one) if i in others)
    assert index.counts("one", chosen) == dict(expected)


def test_engagements_by_country_are_those_of_the_inventory(site: FlaskClient) -> None:
    expected = Counter(row["hrd:country"] for row in inventory("engagements"))
    found = site.get("/engagements?source=ai-2018&format=json").get_json()
    counted = {c["value"].removeprefix(THINGS): c["count"] for c in found["counts"]["country"]}
    assert counted | {"": expected[""]} == dict(expected)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_count_is_what_the_engine_counts(
    our_snapshot: Snapshot, our_engine: Pool, kind: Kind
) -> None:
    listed = browse.Lists(our_engine, our_snapshot.index).of(kind)
    for facet in kind.facets:
        value, count = max(listed.index.counts(facet.name, {}).items(), default=(None, 0))
        if value is None:
            continue
        rows = our_engine.select(sparql(kind, {facet.name: [value]})).rows
        assert len(rows) == count, facet.name


def test_value_is_counted_without_reading_the_list(
    our_snapshot: Snapshot, our_engine: Pool
) -> None:
    fresh, hungary = browse.Lists(our_engine, our_snapshot.index), f"{THINGS}country/HUN"
    country = ENGAGEMENTS.facet("country")
    assert country is not None
    assert fresh.count(ENGAGEMENTS, country, hungary) == 4  # ENG-03, -04, -05, -13


def test_page_of_a_thing_waits_for_no_list(
    our_snapshot: Snapshot, our_engine: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browse, "_named", lambda *_: pytest.fail("a list was read"))
    site = application(our_snapshot, our_engine).test_client()
    page = site.get("/id/country/HUN", headers=HTML).text
    assert re.search(r"<strong>4</strong>\s*documents", page)


def test_sparql_behind_two_choices_finds_the_same_items(
    our_snapshot: Snapshot, our_engine: Pool
) -> None:
    listed = browse.Lists(our_engine, our_snapshot.index).of(RECOMMENDATIONS)
    topics = [f"{THINGS}topic/t-reprisals", f"{THINGS}topic/t-digsec"]
    chosen = {"topic": topics, "addressee": [f"{THINGS}actor/treaty-bodies"]}
    rows = our_engine.select(sparql(RECOMMENDATIONS, chosen)).rows
    places = listed.index.page(chosen, 0, 999)
    assert {row["item"].value for row in rows} == {listed.index.items[p] for p in places} != set()


@pytest.fixture(scope="module")
def searching(our_snapshot: Snapshot, our_engine: Pool) -> FlaskClient:
    return application(our_snapshot, our_engine).test_client()


def test_words_keep_the_items_that_a_condition_on_their_texts_keeps(
    our_engine: Pool, searching: FlaskClient
) -> None:
    beside = our_engine.select(
        "SELECT DISTINCT ?item ?topic { ?item a hrd:Recommendation ; ?p ?text "
        'FILTER(CONTAINS(STR(?text), " ") && REGEX(STR(?text), "\\\\breprisals?\\\\b", "i")) '
        "OPTIONAL { ?item hrd:topic ?topic } }"
    )
    expected = {row["item"].value for row in beside.rows}
    assert len(expected) > 3
    found = searching.get("/recommendations?words=reprisal+OR+reprisals&format=json").get_json()
    assert {item["iri"] for item in found["items"]} == expected
    assert (found["total"], found["words"]) == (len(expected), "reprisal OR reprisals")
    counted = {c["value"]: c["count"] for c in found["counts"]["topic"]}
    assert counted == Counter(row["topic"].value for row in beside.rows if "topic" in row)
    again = our_engine.select(found["sparql"]).rows
    assert {row["item"].value for row in again} == expected


def test_words_and_facets_narrow_together_in_every_format(searching: FlaskClient) -> None:
    words = searching.get("/recommendations?words=states&format=json").get_json()
    topic = words["counts"]["topic"][0]
    address = f"/recommendations?words=states&topic={topic['value'].rpartition('/')[2]}"
    both = searching.get(f"{address}&format=json").get_json()
    assert both["total"] == topic["count"] < words["total"]
    rows = searching.get(f"{address}&format=csv").text.splitlines()
    assert len(rows) == 1 + topic["count"]
    page = searching.get(address, headers=HTML).text
    assert f"<h1>{topic['count']} recommendation" in page
    assert '<input type="hidden" name="topic"' in page
    links = re.findall(r'href="[^"]*topic=[^"]*&amp;[^"]*"', page)
    assert links
    assert all("words=states" in link for link in links)


def test_page_keeps_the_words_and_offers_to_leave_them_out(searching: FlaskClient) -> None:
    page = searching.get("/documents?words=%22human+rights%22&page=2", headers=HTML).text
    assert 'value="&#34;human rights&#34;"' in page
    assert '<li><a href="/documents"><span class="id">Words</span>' in page
    assert "words=%22human+rights%22&amp;format=csv" in page
    assert re.search(r'href="[^"]*words=%22human\+rights%22[^"]*&amp;page=3"', page)


def test_words_that_nothing_has_say_what_to_do(searching: FlaskClient) -> None:
    page = searching.get("/engagements?words=zzzzz&country=HUN", headers=HTML).text
    assert '<a href="/engagements?country=HUN">without words</a>: 4 engagements' in page
    assert "look for fewer words, or for beginnings" in page


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("%22human", "words: A quotation mark is not closed"),
        ("OR", "words: OR stands between"),
        ("-human", "words: The search has no word"),
        ("x" * 501, "words: more than 500 characters"),
    ],
)
def test_words_without_meaning_are_400_with_the_reason(
    searching: FlaskClient, words: str, reason: str
) -> None:
    response = searching.get(f"/documents?words={words}")
    assert (response.status_code, reason in response.get_json()["detail"]) == (400, True)


def test_without_an_index_words_are_refused_and_there_is_no_field(
    our_snapshot: Snapshot, our_engine: Pool
) -> None:
    without = replace(our_snapshot, has_texts=False)
    site = application(without, our_engine).test_client()
    response = site.get("/documents?words=human")
    assert response.status_code == 400
    assert "words: there is no index of texts here" in response.get_json()["detail"]
    assert 'name="words"' not in site.get("/documents?words=", headers=HTML).text


def test_page_shows_total_counts_and_how_to_undo_a_choice(site: FlaskClient) -> None:
    expected = sum(row["hrd:country"] == "country/HUN" for row in inventory("engagements"))
    text = site.get("/engagements?country=HUN", headers=HTML).text
    assert f"<h1>{expected} engagements" in text
    assert 'href="/engagements" rel="nofollow" class="chosen" aria-current="true"' in text
    assert "The SPARQL behind this" in text


def test_two_values_of_one_facet_are_either_of_them(site: FlaskClient) -> None:
    either = {"country/HUN", "country/POL"}
    expected = sum(row["hrd:country"] in either for row in inventory("engagements"))
    found = site.get("/engagements?country=HUN&country=pol&format=json").get_json()
    assert found["total"] == len(found["items"]) == expected


def test_csv_is_whole_and_has_full_iris(site: FlaskClient) -> None:
    text = site.get("/recommendations?source=ai-2018&format=csv").text
    rows = list(csv.DictReader(text.splitlines()))
    named = {row["recommendation"].removeprefix(THINGS) for row in rows}
    assert named == {row["iri"] for row in inventory("recommendations")}
    assert all(row["mandate"].startswith(BASE) for row in rows if row["mandate"])


def test_choice_that_leaves_nothing_says_why_and_what_to_leave_out(site: FlaskClient) -> None:
    response = site.get("/engagements?country=HUN&topic=t-env-hrd", headers=HTML)
    assert response.status_code == 200
    assert "No engagement has all of what is chosen" in response.text
    assert '<a href="/engagements?topic=t-env-hrd">without country</a>' in response.text


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("contry=HUN", "No parameter 'contry'. Did you mean country?"),
        ("country=HNU", "Did you mean HUN (Hungary)?"),
        ("country=%3Cscript%3E", '"<script>" is not in the graph'),
        ("year=18", '"18" is not in the graph'),
        ("source=ai-2017", "Did you mean ai-2018"),
        ("page=0", "page=0 is no number from 1"),
    ],
)
def test_bad_choice_is_400_and_names_what_is_near(
    site: FlaskClient, query: str, detail: str
) -> None:
    response = site.get(f"/engagements?{query}", headers=HTML)
    assert response.status_code == 400
    assert (
        detail.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;").replace("'", "&#39;")
        in response.text
    )


def test_year_of_a_source_that_gives_dates_is_their_year() -> None:
    year = next(facet for facet in ENGAGEMENTS.facets if facet.name == "year")
    assert [year.normal(v) for v in ("2018", "2017-03-24")] == ["2018", "2017"]


def test_value_in_an_address_is_its_id_or_its_iri() -> None:
    country: Facet | None = ENGAGEMENTS.facet("country")
    assert country is not None
    assert country.long("HUN") == country.long(f"{THINGS}country/HUN") == f"{THINGS}country/HUN"


def test_what_a_large_graph_is_read_for_once_is_asked_for_and_answers(
    our_snapshot: Snapshot, our_engine: Pool
) -> None:
    answered: dict[str, int] = {}
    app = application(our_snapshot, our_engine)

    @app.after_request
    def note(response: Response) -> Response:
        answered[request.path] = response.status_code
        return response

    snapshot_switch._read_once(app)
    assert answered == dict.fromkeys(
        [*(f"/{k.name}" for k in KINDS), "/search", "/overlap", "/data/sources", "/data", "/"], 200
    )


def test_documents_are_listed_with_the_symbol_that_people_know(site: FlaskClient) -> None:
    page = site.get("/documents?mandate=sr-hrd", headers=HTML).text
    title = "Human rights defenders working on the rights of people on the move"
    assert f'{title}</a> <span class="id">A/HRC/37/51</span>' in page


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_list_says_how_complete_it_is(kind: Kind, site: FlaskClient) -> None:
    page = site.get(f"/{kind.name}", headers=HTML).get_data(as_text=True)
    assert ": sample, as of 2026-" in page
    file = site.get(f"/{kind.name}?format=csv")
    assert "/id/coverage/" in file.headers["Link"]
    assert 'rel="describedby"' in file.headers["Link"]
