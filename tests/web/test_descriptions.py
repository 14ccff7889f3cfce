"""What the server says of itself: VoID, example queries, OpenAPI; each read by a library."""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from conftest import application
from flask import Flask
from hypothesis import HealthCheck, given, settings
from pyoxigraph import Store
from rdflib import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SH, VOID, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from schemathesis import checks

from graph_api.graph import entities
from graph_api.graph.questions import load
from graph_api.rdf.namespaces import BASE, TERMS, THINGS
from graph_api.rdf.resources import resources
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool
from graph_api.validation import any_rdf
from graph_api.validation.shacl.validate import Options

DATASET = URIRef(BASE + "dataset")
ASKED = load(resources())
# The folder of the shapes of DCAT-AP 3.0.1, releases/3.0.1/html/shacl of SEMICeu/DCAT-AP.
DCAT_AP = os.environ.get("HRD_GRAPH_DCAT_AP")
PROMISED = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def app(our_snapshot: Snapshot, our_engine: Pool) -> Flask:
    return application(our_snapshot, our_engine)


@pytest.fixture(scope="module")
def void(app: Flask) -> Graph:
    found = app.test_client().get("/.well-known/void", headers={"Accept": "text/turtle"})
    return Graph().parse(data=found.data, format="turtle")


def test_void_names_endpoint_dumps_licence_and_example(void: Graph) -> None:
    for predicate, ends in (
        (VOID.sparqlEndpoint, "/sparql"),
        (VOID.exampleResource, "/country/HUN"),
        (DCTERMS.license, "/by/4.0/"),
    ):
        assert str(void.value(DATASET, predicate)).endswith(ends)
    dumps = {str(dump).rpartition("/")[2] for dump in void.objects(DATASET, VOID.dataDump)}
    assert dumps == {"all.ttl", "all.jsonld", "all.nq.gz"}
    assert len(set(void.objects(DATASET, DCAT.dataset))) > 20


def test_dcat_names_files_of_each_graph_that_can_be_fetched(app: Flask, void: Graph) -> None:
    graph = URIRef(BASE + "graph/reference/bodies")
    files = {str(file) for file in void.objects(graph, DCAT.distribution)}
    assert {file.rpartition("/data/")[2] for file in files} == {
        f"reference/bodies.{suffix}" for suffix in ("ttl", "jsonld", "nt")
    }
    for file in files:
        assert app.test_client().get(file, buffered=True).status_code == 200
    assert all(void.value(URIRef(file), DCAT.mediaType) for file in files)


AUTHORITY = "http://publications.europa.eu/resource/authority/file-type/"
IANA = "https://www.iana.org/assignments/media-types/"
FORMATS = {
    "ttl": (AUTHORITY + "RDF_TURTLE", IANA + "text/turtle"),
    "jsonld": (AUTHORITY + "JSON_LD", IANA + "application/ld+json"),
    "nt": (AUTHORITY + "RDF_N_TRIPLES", IANA + "application/n-triples"),
    "gz": (AUTHORITY + "RDF_N_QUADS", IANA + "application/n-quads"),
}


def test_each_distribution_says_what_dcat_ap_requires_and_recommends(void: Graph) -> None:
    distributions = set(void.subjects(RDF.type, DCAT.Distribution))
    assert len(distributions) > 60
    for file in distributions:
        format_, media_type = FORMATS[str(file).rpartition(".")[2]]
        assert list(void.objects(file, DCAT.accessURL)) == [file]
        assert list(void.objects(file, DCTERMS.format)) == [URIRef(format_)]
        assert list(void.objects(file, DCAT.mediaType)) == [URIRef(media_type)]
        for predicate in (DCTERMS.title, DCTERMS.description, DCTERMS.license):
            assert void.value(file, predicate) is not None
    assert (URIRef(IANA + "text/turtle"), RDF.type, DCTERMS.MediaType) in void


def test_each_data_set_has_title_and_description_and_the_catalogue_an_agent_as_publisher(
    void: Graph,
) -> None:
    for thing in [DATASET, *void.objects(DATASET, DCAT.dataset)]:
        assert void.value(thing, DCTERMS.title) is not None
        assert void.value(thing, DCTERMS.description) is not None
    publisher = void.value(DATASET, DCTERMS.publisher)
    assert (publisher, RDF.type, FOAF.Agent) in void
    assert void.value(publisher, FOAF.name) is not None


def test_source_of_a_data_set_is_what_it_was_derived_from_or_its_provenance(void: Graph) -> None:
    assert set(void.subject_objects(DCTERMS.source)) == set()
    asserted = URIRef(BASE + "graph/ai-2018/asserted")
    document = URIRef(THINGS + "document/ai-submission-2018")
    assert (asserted, PROV.wasDerivedFrom, document) in void
    external = URIRef(BASE + "graph/ai-2018/external")
    (statement,) = void.objects(external, DCTERMS.provenance)
    assert (statement, RDF.type, DCTERMS.ProvenanceStatement) in void


@pytest.mark.skipif(not DCAT_AP, reason="set HRD_GRAPH_DCAT_AP to the folder of the shapes")
@pytest.mark.parametrize("name", ["shapes.ttl", "range.ttl", "mdr-vocabularies.shape.ttl"])
def test_void_conforms_to_the_shapes_of_dcat_ap(void: Graph, name: str, tmp_path: Path) -> None:
    path = tmp_path / "void.ttl"
    void.serialize(path, format="turtle")
    shapes = Path(DCAT_AP or "", name)
    report = any_rdf.run([path], [shapes], options=Options(refuse_unknown=False))
    assert [str(finding) for finding in report.violations] == []


def test_host_that_makes_no_address_does_not_reach_the_query(app: Flask) -> None:
    found = app.test_client().get("/.well-known/void", headers={"Host": 'x"><y> { ?a ?b ?c }'})
    assert found.status_code in {200, 400}
    assert b"?a ?b" not in found.data


def test_graph_itself_says_where_it_can_be_had(graph: Store) -> None:
    void = "http://rdfs.org/ns/void#"
    said = {(q.predicate.value, q.object.value) for q in graph if q.subject.value == str(DATASET)}
    assert (void + "dataDump", BASE + "data/all.nq.gz") in said
    assert (void + "exampleResource", BASE + "id/country/HUN") in said


def test_void_counts_are_those_of_the_store(void: Graph, graph: Store) -> None:
    counted = {q.triple for q in graph if not q.graph_name.value.endswith(("/void", "/catalog"))}
    things = Counter(t.object.value for t in counted if t.predicate.value == str(RDF.type))
    for name in ("Mandate", "Country", "Engagement", "Recommendation"):
        partition = void.value(predicate=VOID["class"], object=URIRef(TERMS + name))
        assert int(str(void.value(partition, VOID.entities))) == things[TERMS + name]
    uses = Counter(t.predicate.value for t in counted)
    partition = void.value(predicate=VOID.property, object=URIRef(TERMS + "addressedCountry"))
    assert int(str(void.value(partition, VOID.triples))) == uses[TERMS + "addressedCountry"]


def test_no_two_classes_or_properties_share_a_partition(void: Graph) -> None:
    for kind in (VOID["class"], VOID.property):
        assert max(Counter(void.subjects(kind)).values()) == 1


def test_each_question_is_an_example_query_that_another_parser_reads(app: Flask) -> None:
    found = app.test_client().get("/questions.ttl")
    examples = Graph().parse(data=found.data, format="turtle")
    queries = dict(examples.subject_objects(SH.select))
    assert len(queries) == len(ASKED)
    for subject, text in queries.items():
        prepareQuery(str(text))
        assert (subject, RDFS.comment, None) in examples


def test_openapi_has_each_question_with_its_parameters(app: Flask) -> None:
    document = app.test_client().get("/openapi.json").get_json()
    for question in ASKED:
        operation = document["paths"][f"/api/questions/{question.id}"]["get"]
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert names == {p.name for p in question.parameters} | {"format"}


def test_every_route_that_is_no_page_is_in_the_openapi_document(app: Flask) -> None:
    document = app.test_client().get("/openapi.json").get_json()
    pages = {"pages", "static", "describe", "api", "terms", "records"}
    rules = {r.rule for r in app.url_map.iter_rules() if r.endpoint.split(".")[0] not in pages}
    # By suffix as by Accept; a file; and what only ever is a 404.
    untold = {"/sparql.<suffix>", "/data/all.nq.gz", "/rdf-graph-store/<path:path>"}
    assert rules - set(document["paths"]) == untold


def test_server_does_as_its_openapi_document_says(app: Flask) -> None:
    """schemathesis calls each operation with made-up values and compares the answers."""
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    few = settings(
        max_examples=3, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    called = 0
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]
        called += 1

        @few
        @given(case=operation.as_strategy())
        def call(case: Any) -> None:
            case.call_and_validate(checks=PROMISED, headers={"Accept-Encoding": "identity"})

        call()
    assert called > len(ASKED)


def test_what_names_a_thing_is_sorted_only_where_it_is_not_too_much(
    our_engine: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    iri = f"{THINGS}country/HUN"
    usual = entities.find(our_engine, iri).incoming
    monkeypatch.setattr(entities, "MOST_SORTED", 0)
    unsorted = entities.find(our_engine, iri).incoming
    assert [(g.property, g.count, len(g.things)) for g in unsorted] == [
        (g.property, g.count, len(g.things)) for g in usual
    ]
    assert any(len(group.things) == group.count for group in usual)
    for group in usual:
        assert list(group.things) == sorted(group.things, key=lambda term: term.value)
