"""The first screens of things, the countries and the mandates, as a browser gets them."""

import re
from html import unescape
from pathlib import Path

import pytest
from conftest import application
from flask.testing import FlaskClient

from graph_api.rdf.namespaces import PREFIXES, TERMS, THINGS
from graph_api.snapshot import build
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Limits, Pool

HTML = {"Accept": "text/html"}
LABEL = "<script>alert(1)</script> Republic of A Name That Is Sixty Characters"
HOSTILE = f"""
@prefix hrd: <{TERMS}> . @prefix rdfs: <{PREFIXES["rdfs"]}> . @prefix xsd: <{PREFIXES["xsd"]}> .
@prefix skos: <{PREFIXES["skos"]}> . @prefix schema: <{PREFIXES["schema"]}> .
@prefix dcterms: <{PREFIXES["dcterms"]}> . @base <{THINGS}> .
GRAPH <https://w3id.org/hrd-graph/graph/x/asserted> {{
  <country/XXX> a hrd:Country ; rdfs:label "{LABEL}"@en ;
    schema:latitude 10.0 ; schema:longitude 20.0 .
  <country/YYY> a hrd:Country ; rdfs:label "\u0627\u0644\u0623\u0631\u062f\u0646"@ar .
  <actor/m> a hrd:Mandate ; rdfs:label "</svg><b>M" ; hrd:speaksFor <actor/m> .
  <topic/t> a hrd:Topic ; skos:prefLabel "\\"><img src=x>" .
  <visit/1> a hrd:CountryVisit ; hrd:actor <actor/m> ; hrd:country <country/XXX>, <country/YYY> ;
    hrd:topic <topic/t> ; hrd:year "2011"^^xsd:gYear ; hrd:report <document/d> .
  <document/d> a hrd:Document ; dcterms:title "<i>d" ; hrd:symbol "javascript:alert(1)" .
}}
"""


@pytest.fixture(scope="module")
def site(our_snapshot: Snapshot, our_engine: Pool) -> FlaskClient:
    return application(our_snapshot, our_engine).test_client()


def page(site: FlaskClient, path: str, status: int = 200) -> str:
    response = site.get(path, headers=HTML)
    assert response.status_code == status, path
    return response.text


def words(text: str) -> str:
    """The words of a page's main part, without its markup."""
    main = text.partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split()).replace(" ,", ",")


def test_page_of_a_state_says_in_one_sentence_who_addressed_it_and_when(site: FlaskClient) -> None:
    text = words(page(site, "/id/country/HUN"))
    assert "Since 2016, 5 mandates addressed Hungary in 5 acts ; last in 2018, on" in text
    assert "What is not known here" in text
    assert "Letters of special procedures: sample, as of" in text
    assert "no letters" in text and "no visits" not in text


def test_each_number_of_acts_leads_to_as_many_acts(site: FlaskClient) -> None:
    text = page(site, "/id/country/HUN")
    links = re.findall(r'href="(/questions/mandates-by-country\?[^"]*)">([\d,]+) (\w+)', text)
    assert len(links) >= 4
    for link, number, kind in links:
        answer = site.get(unescape(link).replace("/questions/", "/api/questions/") + "&format=json")
        acts = {row["engagement"]["value"] for row in answer.get_json()["rows"]}
        assert len(acts) == int(number), kind


def test_number_beside_a_mandate_is_that_of_its_record(site: FlaskClient) -> None:
    text = page(site, "/id/country/HUN")
    link = r'href="/questions/mandate-record-on-country\?country=HUN&amp;mandate=([\w-]+)">(\d+)<'
    rows = dict(re.findall(link, text))
    assert rows == dict.fromkeys(["sr-hrd", "unsg", "hrcttee", "ohchr-ero", "sr-foe"], "1")
    answer = site.get(
        "/api/questions/mandate-record-on-country?country=HUN&mandate=sr-foe&format=json"
    ).get_json()
    assert answer["rows"] and {row["times"]["value"] for row in answer["rows"]} == {"1"}


def test_recommendations_by_topic_lead_to_lists_of_that_length(site: FlaskClient) -> None:
    text = page(site, "/id/country/BRN")
    links = re.findall(
        r'href="(/recommendations\?country=BRN&amp;topic=[^"]*)">.*?count">(\d+)<', text
    )
    assert links
    for link, number in links:
        listed = site.get(unescape(link) + "&format=json", headers={}).get_json()
        assert listed["total"] == int(number), link


def test_country_without_an_act_says_what_is_known_and_how_to_add_more(site: FlaskClient) -> None:
    text = words(page(site, "/id/country/ABW"))
    assert "No act of a mandate towards Aruba is in this graph." in text
    assert "hrd-graph import uhri FILE" in text
    assert "not that nothing happened" in text


def test_identifiers_and_rdf_are_folded_below_the_screen(site: FlaskClient) -> None:
    text = page(site, "/id/country/HUN")
    below = text.index('<details class="below">')
    assert text.index("Since 2016") < below < text.index("<code>" + THINGS + "country/HUN</code>")
    assert below < text.index('<a href="/id/country/HUN.ttl">')


def test_document_is_opened_at_the_united_nations_first(site: FlaskClient) -> None:
    text = page(site, "/id/document/A-HRC-37-51")
    assert text.index("https://undocs.org/A/HRC/37/51") < text.index("What is taken from it")


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("TB-d", "Amnesty International asks .* to explain prominently on the OHCHR website how"),
        ("RPT-01", ".* to .*: Practical set of advice on handling gatherings"),
        ("RPT-09", ".* to .*: Mexico should act against the discrediting campaign"),
    ],
)
def test_recommendation_is_called_by_who_asks_whom_for_what(
    site: FlaskClient, id: str, said: str
) -> None:
    text = page(site, f"/id/recommendation/ai-2018/{id}")
    heading = re.search(r"<h1[^>]*>\s*(.*?)</h1>", text, re.DOTALL)
    assert heading and re.match(said, unescape(heading[1])), heading
    assert "what became of it" in text


def test_article_says_what_it_protects_below_its_name(site: FlaskClient) -> None:
    text = words(page(site, "/id/article/9"))
    assert text.index("Remedies for violations") < text.index("Recommendations by addressee")


def test_countries_are_listed_with_their_acts_and_by_region(site: FlaskClient) -> None:
    text = page(site, "/countries")
    rows = re.findall(r'<tr role="row"><td role="cell" data-column="Country">', text)
    answer = site.get("/api/questions/countries-addressed?format=json").get_json()
    named = {row["country"]["value"] for row in answer["rows"]}
    assert 40 < len(rows) <= len(named)
    europe = page(site, "/countries?region=150")
    assert "Hungary</a></div>" in europe and "Colombia</a></div>" not in europe
    refused = page(site, "/countries?region=Europa", 400)
    assert "Did you mean 150 (Europe)?" in words(refused)


def test_mandates_are_listed_with_the_years_of_their_acts(site: FlaskClient) -> None:
    text = page(site, "/mandates")
    assert 'href="/questions/countries-by-mandate?mandate=sr-hrd"' in text
    assert "without an act in this graph" in text
    assert re.search(r'data-column="2018" class="number shade\d"><div>\d', text)


def test_home_page_says_what_is_in_this_graph(site: FlaskClient) -> None:
    text = words(page(site, "/"))
    assert re.search(
        r"In this graph: \d+ mandates that addressed \d+ countries, from \d{4} to", text
    )


def test_questions_are_filtered_and_the_starred_ones_come_first(site: FlaskClient) -> None:
    whole = words(page(site, "/questions"))
    assert whole.index("Asked first Which mandates addressed a country, and how?") < 700
    text = page(site, "/questions?q=LETTERS+country")
    assert "letters-to-country" in text and "articles-by-support" not in text
    assert "No question has all of these words" in page(site, "/questions?q=croissant")


def test_name_of_a_person_leads_to_the_mandates_and_says_why(site: FlaskClient) -> None:
    text = page(site, "/search?q=Michel+Forst")
    assert "No person is in this graph, by design" in text
    assert 'href="/mandates"' in text.partition("<main")[2]
    for other in ("croissant", "digital security", "Hungary", "A/HRC/37/51"):
        assert "No person is in this graph" not in page(site, f"/search?q={other}"), other


def test_error_says_in_plain_words_what_is_wrong_and_names_the_nearest(site: FlaskClient) -> None:
    text = page(site, "/id/country/HNU", 404)
    assert "<h1>This is not in the graph</h1>" in text
    assert 'The nearest: <a href="/id/country/HUN">Hungary</a>' in text


def test_search_field_suggests_countries_mandates_and_topics_without_script(
    site: FlaskClient,
) -> None:
    for path in ("/", "/search"):
        text = page(site, path)
        assert 'list="names"' in text
        for name in ("Hungary", "Human Rights Committee", "Shrinking civic space"):
            assert f'<option value="{name}">' in text, path


def test_sets_of_an_overlap_may_be_given_one_by_one(site: FlaskClient) -> None:
    together, apart = (
        site.get(f"/api/overlap?by=topic&figure=upset&format=svg&{sets}").text
        for sets in ("sets=sr-hrd,sr-foe", "sets=sr-hrd&sets=sr-foe")
    )
    assert together == apart and "<svg" in apart
    assert site.get("/api/overlap?by=topic&by=country").status_code == 400


def test_search_offers_questions_about_the_thing_that_was_found(site: FlaskClient) -> None:
    text = page(site, "/search?q=Hungary")
    assert 'href="/questions/mandates-by-country?country=HUN"' in text


def test_hostile_names_are_text_on_every_screen(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for name, text in {"data/catalog.ttl": "", "data/curated/x/x.trig": HOSTILE}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    snapshot = build.build(root, tmp_path / "out")
    with Pool(snapshot.store, Limits(workers=1)) as engine:
        site = application(snapshot, engine).test_client()
        for path in ("country/XXX", "country/YYY", "actor/m", "topic/t", "document/d"):
            text = page(site, f"/id/{path}")
            assert "alert(1)</script>" not in text and "<img" not in text and "<b>M" not in text
            assert 'href="javascript:' not in text
        for path in ("/countries", "/mandates", "/"):
            text = page(site, path)
            assert "<script>alert" not in text and "<b>M" not in text
        assert "Sixty Characters" in page(site, "/countries")
