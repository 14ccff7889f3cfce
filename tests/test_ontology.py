"""The vocabulary as a whole: annotated, shown by examples, in use, and consistent."""

import re
from functools import cache
from pathlib import Path

import owlready2
import owlrl
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from graph_api.rdf.namespaces import ONTOLOGY, TERMS
from graph_api.rdf.resources import read_text

ROOT = Path(__file__).parent.parent
CORE = Graph().parse(data=read_text(ROOT / "ontology" / "core.ttl"))
SCHEMA = Namespace("https://schema.org/")
CLASSES = sorted(CORE.subjects(RDF.type, OWL.Class), key=str)
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty)
PROPERTIES = sorted({p for kind in KINDS for p in CORE.subjects(RDF.type, kind)}, key=str)
TERMS_OF_OURS = [*CLASSES, *PROPERTIES]
EXAMPLES = sorted((ROOT / "ontology" / "examples").glob("*.ttl"))
SCHEMES = sorted((ROOT / "ontology" / "schemes").glob("*.ttl"))


def short(term: Node) -> str:
    return str(term).removeprefix(TERMS)


def text_of(term: Node, predicate: URIRef) -> str:
    (value,) = CORE.objects(term, predicate)
    assert isinstance(value, Literal)
    assert value.language == "en"
    return str(value)


@cache
def used() -> frozenset[str]:
    """Every IRI in the data, examples and closed lists."""
    return frozenset(
        term.value
        for path in [*(ROOT / "data").rglob("*.t*"), *EXAMPLES, *SCHEMES]
        for quad in parse(read_text(path), RdfFormat.TRIG)
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, NamedNode)
    )


@cache
def rules() -> str:
    return "\n".join(read_text(p) for p in sorted((ROOT / "ontology" / "rules").glob("*.rq")))


@pytest.mark.parametrize("term", TERMS_OF_OURS, ids=short)
def test_term_has_its_annotation_block_once(term: Node) -> None:
    assert str(term).startswith(TERMS)
    assert text_of(term, RDFS.label)
    definition = text_of(term, SKOS.definition)
    assert "\n" not in definition
    assert len(definition.split()) <= 25
    assert list(CORE.objects(term, SKOS.example))
    assert list(CORE.objects(term, RDFS.isDefinedBy)) == [URIRef(ONTOLOGY)]
    assert (term, RDFS.comment, None) not in CORE


@pytest.mark.parametrize("term", PROPERTIES, ids=short)
def test_property_documents_its_domain_and_range_and_infers_nothing(term: Node) -> None:
    ranges = set(CORE.objects(term, SCHEMA.rangeIncludes))
    assert list(CORE.objects(term, SCHEMA.domainIncludes))
    assert ranges
    for predicate in (RDFS.domain, RDFS.range, OWL.inverseOf):
        assert (term, predicate, None) not in CORE
    literal = {r for r in ranges if str(r).startswith(str(XSD)) or r == RDF.langString}
    is_data = (term, RDF.type, OWL.DatatypeProperty) in CORE
    assert literal == (ranges if is_data else set())


@pytest.mark.parametrize("term", CLASSES, ids=short)
def test_class_has_an_example_file_of_its_own_that_says_it_is_invented(term: Node) -> None:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", short(term)).lower()
    path = ROOT / "ontology" / "examples" / f"{words}.ttl"
    text = read_text(path)
    assert "Invented" in text.splitlines()[0]
    assert (None, RDF.type, term) in Graph().parse(data=text)


@pytest.mark.parametrize("term", TERMS_OF_OURS, ids=short)
def test_term_is_in_use(term: Node) -> None:
    assert str(term) in used() or f"hrd:{short(term)} " in rules()


def test_no_two_terms_share_a_label_within_their_kind() -> None:
    for kind in (CLASSES, PROPERTIES):
        labels = [text_of(term, RDFS.label) for term in kind]
        assert len(labels) == len(set(labels))


def test_vocabulary_names_its_version_by_iri() -> None:
    (version,) = CORE.objects(URIRef(ONTOLOGY), OWL.versionInfo)
    (iri,) = CORE.objects(URIRef(ONTOLOGY), OWL.versionIRI)
    assert str(iri) == f"{ONTOLOGY}/{version}"


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_closed_list_holds_labelled_concepts_of_its_own_only(path: Path) -> None:
    graph = Graph().parse(data=read_text(path))
    (scheme,) = graph.subjects(RDF.type, SKOS.ConceptScheme)
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert concepts
    for concept in concepts:
        assert str(concept).startswith(f"{scheme}/")
        assert list(graph.objects(concept, SKOS.inScheme)) == [scheme]
        assert list(graph.objects(concept, SKOS.prefLabel))


def test_no_inconsistency_follows_in_owl_2_rl() -> None:
    graph = Graph()
    for path in [*(ROOT / "ontology").glob("*.ttl"), *SCHEMES, *EXAMPLES]:
        graph.parse(data=read_text(path))
    before = len(graph)
    # Its own conversions would stay in rdflib and change what other tests read: years, for one.
    closure = owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, improved_datatypes=False)
    closure.expand(graph)
    assert len(graph) > before
    errors = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
    assert list(graph.objects(None, errors)) == []
    assert not list(graph.subjects(RDF.type, OWL.Nothing))


def test_an_owl_tool_loads_all_classes_and_properties(tmp_path: Path) -> None:
    path = tmp_path / "core.nt"
    CORE.serialize(path, format="nt", encoding="utf-8")
    ontology = owlready2.World().get_ontology(path.as_uri()).load()
    assert {c.iri for c in ontology.classes()} == {str(c) for c in CLASSES}
    assert {p.iri for p in ontology.properties()} == {str(p) for p in PROPERTIES}
