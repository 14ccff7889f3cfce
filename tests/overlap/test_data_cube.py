"""The 21 integrity constraints of the RDF Data Cube Vocabulary (section 11.1), on our cubes.

Each constraint is a pattern of ours that finds violations, and a small graph that violates it.
"""

from functools import partial
from typing import NamedTuple

import pytest
from conftest import application
from pyoxigraph import NamedNode, RdfFormat, Store

from graph_api.overlap import activities, data_cube, export
from graph_api.overlap.measures.communities import MEASURES
from graph_api.overlap.pipeline import Overlaps
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool

PREFIXES = """
PREFIX : <http://example.org/>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
# A component's property, and the properties of an observation's structure.
_OF = "qb:componentProperty|qb:dimension|qb:measure|qb:attribute"
_IN = "qb:dataSet/qb:structure/qb:component"
_CODED = "?o qb:dataSet/qb:structure/qb:component/(qb:componentProperty|qb:dimension) ?d ; ?d ?v ."
# A structure with one dimension and one measure, and an observation of it that is whole.
_CUBE = """
:s a qb:DataStructureDefinition ; qb:component :cd, :cm .
:cd qb:dimension :d . :d a qb:DimensionProperty ; rdfs:range :R .
:cm qb:measure :m . :m a qb:MeasureProperty .
:set a qb:DataSet ; qb:structure :s .
:o a qb:Observation ; qb:dataSet :set ; :d :x ; :m 1 .
"""
_TYPED = _CUBE.replace(":cd, :cm", ":cd, :cm, :ct") + ":ct qb:dimension qb:measureType ."


class Constraint(NamedTuple):
    """A constraint: the pattern of a violation, and a graph with one."""

    violation: str
    example: str


CONSTRAINTS = {
    "IC-1": Constraint(
        """?o a qb:Observation . OPTIONAL { ?o qb:dataSet ?a } OPTIONAL { ?o qb:dataSet ?b }
        FILTER(!BOUND(?a) || ?a != ?b)""",
        ":o a qb:Observation .",
    ),
    "IC-2": Constraint(
        """?s a qb:DataSet . OPTIONAL { ?s qb:structure ?a } OPTIONAL { ?s qb:structure ?b }
        FILTER(!BOUND(?a) || ?a != ?b)""",
        ":set a qb:DataSet ; qb:structure :s, :t .",
    ),
    "IC-3": Constraint(
        """?s a qb:DataStructureDefinition FILTER NOT EXISTS {
        ?s qb:component/(qb:componentProperty|qb:measure) ?m . ?m a qb:MeasureProperty }""",
        ":s a qb:DataStructureDefinition .",
    ),
    "IC-4": Constraint(
        "?d a qb:DimensionProperty FILTER NOT EXISTS { ?d rdfs:range ?r }",
        ":d a qb:DimensionProperty .",
    ),
    "IC-5": Constraint(
        """?d a qb:DimensionProperty ; rdfs:range skos:Concept
        FILTER NOT EXISTS { ?d qb:codeList ?l }""",
        ":d a qb:DimensionProperty ; rdfs:range skos:Concept .",
    ),
    "IC-6": Constraint(
        f"""?s a qb:DataStructureDefinition ; qb:component ?c .
        ?c qb:componentRequired false ; {_OF} ?p
        FILTER NOT EXISTS {{ ?p a qb:AttributeProperty }}""",
        _CUBE + ":cm qb:componentRequired false .",
    ),
    "IC-7": Constraint(
        """?k a qb:SliceKey FILTER NOT EXISTS {
        ?s a qb:DataStructureDefinition ; qb:sliceKey ?k }""",
        ":k a qb:SliceKey .",
    ),
    "IC-8": Constraint(
        f"""?s a qb:DataStructureDefinition ; qb:sliceKey ?k . ?k qb:componentProperty ?p
        FILTER NOT EXISTS {{ ?s qb:component/({_OF}) ?p }}""",
        _CUBE + ":s qb:sliceKey :k . :k a qb:SliceKey ; qb:componentProperty :z .",
    ),
    "IC-9": Constraint(
        """?s a qb:Slice . OPTIONAL { ?s qb:sliceStructure ?a }
        OPTIONAL { ?s qb:sliceStructure ?b } FILTER(!BOUND(?a) || ?a != ?b)""",
        ":slice a qb:Slice .",
    ),
    "IC-10": Constraint(
        """?s qb:sliceStructure/qb:componentProperty ?p FILTER NOT EXISTS { ?s ?p ?v }""",
        ":slice qb:sliceStructure :k . :k qb:componentProperty :d .",
    ),
    "IC-11": Constraint(
        f"""?o a qb:Observation ; {_IN}/(qb:componentProperty|qb:dimension) ?d .
        ?d a qb:DimensionProperty FILTER NOT EXISTS {{ ?o ?d ?v }}""",
        _CUBE.replace(":d :x ;", ""),
    ),
    "IC-12": Constraint(
        f"""?a qb:dataSet ?s . ?b qb:dataSet ?s FILTER(STR(?a) < STR(?b)) FILTER NOT EXISTS {{
        ?a {_IN}/(qb:componentProperty|qb:dimension) ?d . ?a ?d ?x . ?b ?d ?y
        FILTER(?x != ?y) }}""",
        _CUBE + ":p a qb:Observation ; qb:dataSet :set ; :d :x ; :m 2 .",
    ),
    "IC-13": Constraint(
        f"""?o a qb:Observation ; {_IN} ?c .
        ?c qb:componentRequired true ; {_OF} ?p FILTER NOT EXISTS {{ ?o ?p ?v }}""",
        _CUBE + ":s qb:component :ca . :ca qb:attribute :a ; qb:componentRequired true .",
    ),
    "IC-14": Constraint(
        f"""?o a qb:Observation ; {_IN}/(qb:componentProperty|qb:measure) ?m .
        ?m a qb:MeasureProperty FILTER NOT EXISTS {{ ?o ?m ?v }} FILTER NOT EXISTS {{
        ?o {_IN}/(qb:componentProperty|qb:dimension) qb:measureType }}""",
        _CUBE.replace("; :m 1 .", "."),
    ),
    "IC-15": Constraint(
        f"""?o a qb:Observation ; {_IN}/(qb:componentProperty|qb:dimension) qb:measureType ;
        qb:measureType ?m FILTER NOT EXISTS {{ ?o ?m ?v }}""",
        _TYPED + ":o qb:measureType :other .",
    ),
    "IC-16": Constraint(
        f"""?o a qb:Observation ; qb:measureType ?t ;
        {_IN}/(qb:componentProperty|qb:dimension) qb:measureType ;
        {_IN}/(qb:componentProperty|qb:measure) ?m . ?m a qb:MeasureProperty . ?o ?m ?v
        FILTER(?m != ?t)""",
        _TYPED + ":o qb:measureType :other .",
    ),
    "IC-17": Constraint(
        f"""?o a qb:Observation ; qb:dataSet ?set ;
        {_IN}/(qb:componentProperty|qb:dimension) qb:measureType ;
        {_IN}/(qb:componentProperty|qb:measure) ?m . ?m a qb:MeasureProperty
        FILTER NOT EXISTS {{ ?p qb:dataSet ?set ; qb:measureType ?m FILTER NOT EXISTS {{
        ?o {_IN}/(qb:componentProperty|qb:dimension) ?d . ?o ?d ?x . ?p ?d ?y
        FILTER(?d != qb:measureType && ?x != ?y) }} }}""",
        _TYPED + ":s qb:component :cn . :cn qb:measure :n . :n a qb:MeasureProperty .",
    ),
    "IC-18": Constraint(
        """?set qb:slice/qb:observation ?o FILTER NOT EXISTS { ?o qb:dataSet ?set }""",
        ":set qb:slice :slice . :slice qb:observation :o .",
    ),
    "IC-19": Constraint(
        f"""{_CODED} ?d qb:codeList ?l . ?l a ?kind .
        FILTER(?kind IN (skos:ConceptScheme, skos:Collection))
        FILTER NOT EXISTS {{ ?v skos:inScheme ?l }} FILTER NOT EXISTS {{ ?l skos:member+ ?v }}""",
        _CUBE + ":d qb:codeList :l . :l a skos:ConceptScheme .",
    ),
    "IC-20": Constraint(
        f"""{_CODED} ?d qb:codeList ?l . ?l a qb:HierarchicalCodeList ;
        qb:parentChildProperty :narrower FILTER NOT EXISTS {{
        ?l qb:hierarchyRoot/:narrower* ?v }}""",
        _CUBE
        + """:d qb:codeList :l . :l a qb:HierarchicalCodeList ; qb:hierarchyRoot :root ;
        qb:parentChildProperty :narrower .""",
    ),
    "IC-21": Constraint(
        f"""{_CODED} ?d qb:codeList ?l . ?l a qb:HierarchicalCodeList ;
        qb:parentChildProperty ?inverse .
        ?inverse <http://www.w3.org/2002/07/owl#inverseOf> :broader FILTER NOT EXISTS {{
        ?l qb:hierarchyRoot/(^:broader)* ?v }}""",
        _CUBE
        + """:d qb:codeList :l . :l a qb:HierarchicalCodeList ; qb:hierarchyRoot :root ;
        qb:parentChildProperty [ <http://www.w3.org/2002/07/owl#inverseOf> :broader ] .""",
    ),
}


def violated(store: Store, name: str) -> bool:
    return bool(store.query(f"{PREFIXES} ASK {{ {CONSTRAINTS[name].violation} }}"))


def loaded(text: bytes | str) -> Store:
    store = Store()
    store.load(text, RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def cubes(our_engine: Pool, our_snapshot: Snapshot) -> list[Store]:
    """Write the cubes of topics by every measure, and of countries around one mandate."""
    overlaps = Overlaps(our_engine, partial(activities.members, our_snapshot.index))
    asked = [{"by": "topic", "measure": measure} for measure in MEASURES]
    reports = map(overlaps.ask, [*asked, {"by": "country", "mandate": "hrcttee"}])
    return [loaded(export.write(overlaps, report, "network", "ttl")) for report in reports]


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_cube_obeys_the_constraint(cubes: list[Store], name: str) -> None:
    assert not any(violated(cube, name) for cube in cubes)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraint_finds_a_violation_and_none_in_a_whole_cube(name: str) -> None:
    assert violated(loaded(PREFIXES + CONSTRAINTS[name].example), name)
    assert not violated(loaded(PREFIXES + _CUBE), name)


def test_terms_of_the_cube_are_described_at_their_address(
    cubes: list[Store], our_snapshot: Snapshot, our_engine: Pool
) -> None:
    site = application(our_snapshot, our_engine).test_client()
    described = {quad.subject for quad in loaded(site.get("/ontology/overlap").data)}
    parts = {
        part
        for cube in cubes
        for quad in cube
        for part in (quad.subject, quad.predicate, quad.object)
    }
    used = {p for p in parts if isinstance(p, NamedNode) and p.value.startswith(data_cube.CUBE)}
    assert len(used) == 21
    assert used == described
