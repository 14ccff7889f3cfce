"""The vocabulary's own documentation: a page for each term and list, with what binds it."""

import re
from pathlib import Path
from types import ModuleType

import pytest
from conftest import application
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Store
from rdflib import RDFS, SH, SKOS, Graph, URIRef

from graph_api.graph import parameters
from graph_api.graph import shapes as shape_list
from graph_api.overlap import evidence
from graph_api.rdf.namespaces import GRAPHS, ONTOLOGY, SCHEMES, SHAPES, TERMS
from graph_api.rdf.resources import resources
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.engine import Engine
from graph_api.sparql.workers.pool import Pool

HTML = {"Accept": "text/html"}
CORE = Graph().parse(resources() / "ontology" / "core.ttl")
DEFINED = sorted(
    str(term).removeprefix(TERMS) for term in CORE.subjects(RDFS.isDefinedBy, URIRef(ONTOLOGY))
)


@pytest.fixture(scope="module")
def site(our_snapshot: Snapshot, our_engine: Pool) -> FlaskClient:
    return application(our_snapshot, our_engine).test_client()


def test_each_defined_term_has_a_page_with_its_definition(site: FlaskClient) -> None:
    for name in DEFINED:
        response = site.get(f"/ontology/{name}", headers=HTML)
        definition = str(CORE.value(URIRef(TERMS + name), SKOS.definition))
        assert response.status_code == 200, name
        assert definition.replace("'", "&#39;") in response.text, name


@pytest.mark.parametrize("path", ["dataset", "curators"])
@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf"])
def test_files_that_the_page_of_a_thing_at_the_top_offers_are_there(
    site: FlaskClient, path: str, suffix: str
) -> None:
    assert f"/{path}.{suffix}" in site.get(f"/{path}", headers=HTML).text
    assert site.get(f"/{path}.{suffix}").status_code == 200


def test_graph_of_the_catalogue_has_a_page_since_pages_lead_to_it(site: FlaskClient) -> None:
    assert "/graph/catalog" in site.get("/data/sources", headers=HTML).text
    assert site.get("/graph/catalog", headers=HTML).status_code == 200


def test_index_has_an_anchor_for_each_term_since_its_iri_is_a_fragment(site: FlaskClient) -> None:
    anchors = set(re.findall(r'<div id="(\w+)">', site.get("/ontology", headers=HTML).text))
    assert anchors == set(DEFINED)


def test_term_is_rdf_by_suffix_and_by_accept(site: FlaskClient) -> None:
    by_suffix = site.get("/ontology/Mandate.ttl")
    by_accept = site.get("/ontology/Mandate", headers={"Accept": "text/turtle"})
    assert by_suffix.data == by_accept.data
    found = Graph().parse(data=by_suffix.data, format="turtle")
    assert found.value(URIRef(TERMS + "Mandate"), SKOS.definition)


def test_thing_comes_in_every_promised_format(site: FlaskClient) -> None:
    for suffix, rdf in (("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml")):
        response = site.get(f"/id/country/HUN.{suffix}")
        assert len(Graph().parse(data=response.data, format=rdf)) > 10, suffix
    for suffix in ("json", "jsonld"):
        response = site.get(f"/id/country/HUN.{suffix}")
        assert response.mimetype == "application/ld+json"
        assert any(thing["@id"].endswith("/country/HUN") for thing in response.get_json(force=True))


def test_misspelt_term_is_404_with_the_nearest(site: FlaskClient) -> None:
    response = site.get("/ontology/Mandat", headers={"Accept": "application/json"})
    assert (response.status_code, response.get_json()["nearest"]) == (404, TERMS + "Mandate")


def test_page_of_a_class_shows_each_shape_that_targets_it(site: FlaskClient) -> None:
    shapes = Graph()
    for path in sorted((resources() / "shapes").glob("*.ttl")):
        shapes.parse(path)
    text = site.get("/ontology/Recommendation", headers=HTML).text
    node = URIRef(SHAPES + "Recommendation")
    messages = [str(shapes.value(p, SH.message)) for p in shapes.objects(node, SH.property)]
    assert len(messages) > 5
    assert all(message.replace("'", "&#39;") in text for message in messages)


def test_page_of_a_list_has_its_concepts_and_how_often_each_is_used(
    site: FlaskClient, our_engine: Pool
) -> None:
    text = site.get("/scheme/confidence", headers=HTML).text
    (row,) = our_engine.select(
        f"SELECT (COUNT(*) AS ?n) {{ ?x hrd:confidence <{SCHEMES}confidence/explicit> }}"
    ).rows
    assert "The source says so." in text
    assert f"used {row['n'].value} times" in text


def test_list_is_rdf_and_an_unknown_one_404(site: FlaskClient) -> None:
    found = Graph().parse(data=site.get("/scheme/confidence.ttl").data, format="turtle")
    assert (URIRef(SCHEMES + "confidence"), None, None) in found
    assert site.get("/scheme/confidenc", headers=HTML).status_code == 404


def test_shape_is_listed_with_classes_path_and_need(tmp_path: Path) -> None:
    folder = tmp_path / "shapes"
    folder.mkdir()
    (folder / "one.ttl").write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
        ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P .
        ex:P sh:path ex:p ; sh:severity sh:Warning ; sh:name "p" ; sh:message "Say p." .""",
        encoding="utf-8",
    )
    (rule,) = shape_list.read(tmp_path)
    assert (rule.need, rule.message, rule.path) == ("should", "Say p.", "http://example.org/p")
    assert rule.classes == ("http://example.org/C",)


def test_about_says_method_and_limits_and_the_version(
    site: FlaskClient, our_snapshot: Snapshot
) -> None:
    text = site.get("/about", headers=HTML).text
    assert "What it cannot tell you" in text
    assert f"version <code>{our_snapshot.id}</code>" in text


def test_page_of_a_country_and_of_a_mandate_lead_on(site: FlaskClient) -> None:
    country = site.get("/id/country/HUN", headers=HTML).text
    assert 'href="/engagements?country=HUN"' in country
    assert 'href="/questions/mandates-by-country?country=HUN"' in country
    mandate = site.get("/id/actor/sr-hrd", headers=HTML).text
    assert 'href="/documents?mandate=sr-hrd"' in mandate
    assert 'href="/questions/countries-by-mandate?mandate=sr-hrd"' in mandate


def test_answer_calls_mandates_by_name_and_its_files_keep_their_ids(site: FlaskClient) -> None:
    page = site.get("/questions/mandates-by-country?country=HUN", headers=HTML).text
    assert '<a href="/id/actor/hrcttee">Human Rights Committee</a>' in page
    assert ">hrcttee<" not in page and ">name</th>" not in page
    assert '<p class="help" id="mandates-by-country-country-help">' not in page
    columns = site.get("/api/questions/mandates-by-country?country=HUN&format=csv").text
    assert columns.startswith("mandate,name,")


def test_numbers_stand_below_each_other_with_their_heading(site: FlaskClient) -> None:
    page = site.get("/questions/countries-addressed", headers=HTML).text
    assert re.search('<th [^>]*class="number">engagements</th>', page)
    assert not re.search('<th [^>]*class="number">country</th>', page)


def test_page_of_a_thing_shows_codes_but_neither_other_ids_nor_hidden_names(
    site: FlaskClient,
) -> None:
    topic = site.get("/id/topic/t-reprisals", headers=HTML).text
    assert '<span class="id">t-repreport</span>' not in topic
    mandate = site.get("/id/actor/sr-hrd", headers=HTML).text
    assert '<span class="id">MEX</span>' in mandate
    assert "- SR HR Defenders" not in mandate


def test_data_page_lists_each_graph_with_its_size_and_files(
    site: FlaskClient, graph: Store
) -> None:
    page = site.get("/data", headers=HTML).text
    graphs = list(graph.named_graphs())
    assert page.count('<td role="rowheader"') == len(graphs) - 1  # The catalogue describes itself.
    size = sum(1 for _ in graph.quads_for_pattern(None, None, None, NamedNode(GRAPHS + "ontology")))
    row = page[page.index('<a href="/graph/ontology">') :]
    assert f"<div>{size:,}</div>" in row[: row.index("</tr>")]
    assert '<a href="/data/ontology.ttl">Turtle</a>' in row[: row.index("</tr>")]


def test_unknown_page_says_so_and_offers_a_search(site: FlaskClient) -> None:
    response = site.get("/no/such-page", headers=HTML)
    assert response.status_code == 404
    assert "There is no page /no/such-page" in response.text
    assert '<a href="/search?q=such-page">' in response.text


def test_page_gives_the_file_whose_format_is_named_or_says_which_there_are(
    site: FlaskClient,
) -> None:
    for path in ("/overlap?by=topic", "/questions/mandates-by-country?country=HUN"):
        file = site.get(f"{path}&format=csv", headers=HTML, follow_redirects=True)
        assert (file.status_code, file.mimetype) == (200, "text/csv"), path
        page = site.get(f"{path}&format=html", headers=HTML)
        assert (page.status_code, page.mimetype) == (200, "text/html"), path
        refused = site.get(f"{path}&format=docx", follow_redirects=True)
        assert refused.status_code in (400, 406), path
        assert "csv" in refused.text, path


def test_refusal_leads_back_to_the_page_without_what_was_asked(site: FlaskClient) -> None:
    page = site.get("/overlap?by=topic&measure=cosine", headers=HTML)
    assert page.status_code == 400
    assert "count, jaccard, coefficient, chance" in page.text
    assert '<a href="/overlap">The same page' in page.text


def counted(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, calls: list[str]
) -> None:
    """Note each call of a function."""
    function = getattr(module, name)

    def noting(*arguments: object) -> object:
        calls.append(name)
        return function(*arguments)

    monkeypatch.setattr(module, name, noting)


def test_what_a_snapshot_cannot_change_is_read_once_for_all_pages(
    our_snapshot: Snapshot, our_engine: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    counted(monkeypatch, parameters, "choices", calls)
    counted(monkeypatch, evidence, "points", calls)
    counted(monkeypatch, evidence, "gaps", calls)
    site = application(our_snapshot, our_engine).test_client()
    pages = ("/questions/mandates-by-country", "/overlap?by=country&mandate=hrcttee")
    first = [site.get(page, headers=HTML).text for page in pages]
    assert set(calls) == {"choices", "gaps", "points"}
    calls.clear()
    assert [site.get(page, headers=HTML).text for page in pages] == first
    assert calls == []


def test_page_of_a_class_lists_properties_of_others_in_use_and_its_questions(
    site: FlaskClient,
) -> None:
    page = site.get("/ontology/Citation", headers=HTML).text
    assert "hasCitedEntity" in page and "isPartOf" not in page.split("Properties in use")[0]
    document = site.get("/ontology/Document", headers=HTML).text
    assert "creator" in document.split("Properties in use")[1]
    topic = site.get("/ontology/Topic", headers=HTML).text
    assert "broader" in topic.split("Properties in use")[1]
    # The class is the parameter's, and not named in the query.
    assert "/questions/recommendations-by-topic" in topic


def test_page_of_a_property_that_only_other_sources_state_says_where_it_is(
    site: FlaskClient,
) -> None:
    page = site.get("/ontology/firstSessionYear", headers=HTML).text
    assert "none yet" in page
    assert "statements of other sources" in page and "hrd:ExternalStatement" in page


def test_everything_of_our_own_has_a_label(our_engine: Engine) -> None:
    query = """SELECT ?thing { ?thing a ?class FILTER(isIRI(?thing))
      FILTER NOT EXISTS { ?thing rdfs:label ?label } }"""
    assert our_engine.select(query).rows == []


def test_founding_years_are_plain_statements(our_engine: Engine) -> None:
    query = "SELECT ?mandate { ?mandate a hrd:SpecialProcedure ; hrd:establishedYear ?year }"
    assert len(our_engine.select(query).rows) == 46 + 16


def test_thing_can_be_named_by_a_prefix_of_its_kind(our_engine: Engine) -> None:
    query = "SELECT ?name { country:HUN rdfs:label ?name FILTER(LANG(?name) = 'en') }"
    (row,) = our_engine.select(query).rows
    assert row["name"].value == "Hungary"
