"""Validate a graph by our shapes, with pySHACL.

pySHACL builds each constraint anew for each focus node if a property shape hangs on a node shape,
but once for all of them if the property shape has the target itself. Both mean the same, so the
targets are moved down before validation; the files keep the readable form. Our shapes are SHACL
Core: with sh:sparql, pySHACL would parse the query again for each focus node, and owl:imports and
the features that execute data stay off.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyshacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from graph_api.errors import SourceError
from graph_api.names import SHAPES

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
REFERENCES = (SH.node, SH["not"], SH.qualifiedValueShape)
LISTS = (SH["or"], SH["and"], SH.xone)
# On a shape that forbids: in data as it should be, nothing is its target.
FORBIDS = URIRef(SHAPES + "forbids")


@dataclass(frozen=True)
class Result:
    """One validation result, in the terms of the SHACL validation report."""

    shape: Node
    component: Node
    severity: Node
    focus: Node
    path: Node | None
    value: Node | None
    message: str


def with_moved_targets(shapes: Graph) -> Graph:
    """Give each property shape the targets of the node shapes it hangs on, and detach it.

    A node shape that others refer to keeps its property shapes as well.
    """
    moved = Graph()
    for triple in shapes:
        moved.add(triple)
    referred = _referred(shapes)
    for node_shape, property_shape in list(shapes.subject_objects(SH.property)):
        targets = [(p, o) for p in TARGETS for o in shapes.objects(node_shape, p)]
        if not targets or node_shape in referred:
            continue
        for predicate, target in targets:
            moved.add((property_shape, predicate, target))
        moved.remove((node_shape, SH.property, property_shape))
    return moved


def _referred(shapes: Graph) -> set[Node]:
    single = {o for p in REFERENCES for o in shapes.objects(None, p)}
    lists = {o for p in LISTS for o in shapes.objects(None, p)}
    return single | {member for head in lists for member in Collection(shapes, head)}


def validate(data: Graph, shapes: Graph) -> Iterator[Result]:
    """Validate ``data`` by ``shapes`` (as :func:`with_moved_targets` returns them).

    :param data: a plain graph in memory, with the ontology in it: without the subclass axioms,
        shapes would find no targets.
    :raises SourceError: pySHACL refuses the shapes.
    """
    try:
        _, found, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, advanced=False)
    except ReportableRuntimeError as error:
        raise SourceError(f"not usable as shapes: {error.message}", "shapes") from error
    for result in found.objects(None, SH.result):
        yield _result(found, result)


def _result(found: Graph, result: Node) -> Result:
    def one(predicate: URIRef) -> Node:
        value = found.value(result, predicate)
        assert value is not None  # the specification requires these of each result
        return value

    return Result(
        one(SH.sourceShape),
        one(SH.sourceConstraintComponent),
        one(SH.resultSeverity),
        one(SH.focusNode),
        found.value(result, SH.resultPath),
        found.value(result, SH.value),
        " ".join(sorted(str(m) for m in found.objects(result, SH.resultMessage))),
    )


def without_targets(data: Graph, shapes: Graph) -> Iterator[Node]:
    """List the shapes that have targets but none in ``data``, unless they are there to forbid."""
    for shape in sorted({s for p in TARGETS for s in shapes.subjects(p)}, key=str):
        if (shape, FORBIDS, None) in shapes:
            continue
        if not any(_targets(data, p, o) for p in TARGETS for o in shapes.objects(shape, p)):
            yield shape


def _targets(data: Graph, predicate: URIRef, target: Node) -> bool:
    if predicate == SH.targetClass:
        classes = data.transitive_subjects(RDFS.subClassOf, target)
        return any((None, RDF.type, c) in data for c in classes)
    pattern = {
        SH.targetNode: (target, None, None),
        SH.targetSubjectsOf: (None, target, None),
        SH.targetObjectsOf: (None, target, None),
    }[predicate]
    return pattern in data
