"""Refusal of shapes that are not well-formed, before an engine runs."""

from collections.abc import Iterable, Iterator

from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph_api.rdf.spelling import nearest
from graph_api.validation.lint.terms import SHACL_WORDS
from graph_api.validation.shacl.compiler import sparql_constraints
from graph_api.validation.shacl.compiler.paths import written
from graph_api.validation.shacl.compiler.shapes import (
    SHAPE_KINDS,
    SINGLE,
    TARGETS,
    Shapes,
    ShapesError,
    read,
    show,
)

_SH = str(SH)
# Parameters for property shapes only: SHACL 4.2, 4.5, 4.4.5 and 4.7.3.
_ON_PATHS = (
    SH.minCount, SH.maxCount, SH.uniqueLang, SH.lessThan, SH.lessThanOrEquals,
    SH.qualifiedValueShape,
)  # fmt: skip
# What the values of a parameter are: SHACL 2.1.3, 2.1.4 and 4.
_IRIS = (
    SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH["class"], SH.datatype, SH.equals,
    SH.disjoint, SH.lessThan, SH.lessThanOrEquals,
)  # fmt: skip
_BOOLEANS = (SH.deactivated, SH.closed, SH.uniqueLang, SH.qualifiedValueShapesDisjoint)


def refuse(graph: Graph, *, unknown: bool = True) -> None:
    """Raise an error for shapes that are not well-formed.

    :param unknown: stop at words that SHACL does not have, too.
    :raises ShapesError: a shape uses an unknown word, refers to itself, has a parameter that is for
        other shapes or a value of the wrong kind, or has a severity, path, list or query that SHACL
        does not have.
    """
    shapes = read(graph)
    for shape in set(graph.subjects(SH.severity)):
        shapes.severity(shape)
    for subject, term in unknown_words(graph) if unknown else ():
        way_out = "--unknown-terms warn uses the shapes without it."
        reason = f"{show(term)} is no word of SHACL.{hint(term)} {way_out}"
        raise ShapesError(subject, reason, at=term)
    recursive = shapes.recursive()
    if recursive is not None:
        raise ShapesError(recursive, "it refers to itself, which SHACL leaves undefined")
    reached = sorted(shapes.reached(), key=lambda node: node.n3())
    for shape in reached:
        for inner in shapes.all(shape, SH.property):
            if shapes.path(inner) is None:
                raise ShapesError(inner, "a shape under sh:property needs one sh:path (SHACL 2.3)")
    for shape in reached:
        _refuse_shape(shapes, shape)


def _refuse_shape(shapes: Shapes, shape: Node) -> None:
    path = shapes.path(shape)
    if path is not None:
        written(shapes.graph, path)
        if SH.NodeShape in shapes.all(shape, RDF.type):
            raise ShapesError(shape, "an sh:NodeShape has no sh:path (SHACL 2.2)")
    for parameter in _ON_PATHS if path is None else ():
        if shapes.all(shape, parameter):
            raise ShapesError(shape, f"{show(parameter)} is only for shapes with sh:path")
    for parameter in SINGLE:
        shapes.one(shape, parameter)
    _refuse_values(shapes, shape)
    for node in shapes.all(shape, SH.sparql):
        sparql_constraints.checked(shapes, shape, node)


def _refuse_values(shapes: Shapes, shape: Node) -> None:
    """Stop at values of the wrong kind, which would never match, or be passed over."""
    for parameter in _IRIS:
        for value in shapes.all(shape, parameter):
            if not isinstance(value, URIRef):
                raise ShapesError(shape, f"{show(parameter)} takes an IRI, not {_kind(value)}")
    for value in shapes.all(shape, SH.targetNode):
        if isinstance(value, BNode):
            raise ShapesError(shape, "sh:targetNode takes an IRI or a literal, not a blank node")
    for parameter in _BOOLEANS:
        for value in shapes.all(shape, parameter):
            if not isinstance(value, Literal) or value.datatype != XSD.boolean:
                raise ShapesError(shape, f"{show(parameter)} is true or false, not {_kind(value)}")


def _kind(value: Node) -> str:
    return "a blank node" if isinstance(value, BNode) else show(value)


def unknown_words(graph: Graph) -> Iterator[tuple[Node, URIRef]]:
    """List the terms in the SHACL namespace that shapes use but SHACL does not define."""
    unknown = sorted(
        (s, term)
        for s, p, o in graph
        for term in (p, o)
        if isinstance(term, URIRef) and term.startswith(_SH) and str(term) not in SHACL_WORDS
    )
    if unknown:
        used = _parts(graph)
        yield from ((subject, term) for subject, term in unknown if subject in used)


def _parts(graph: Graph) -> set[Node]:
    """Return the shapes of a graph by SHACL 2.1, and the nodes that they refer to."""
    constraining = {SH.path, SH.sparql, SH.js, SH.property, *TARGETS, *SINGLE, *_ON_PATHS}
    shapes = {s for s, p, o in graph if p in constraining or (p == RDF.type and o in SHAPE_KINDS)}
    components = set(graph.subjects(RDF.type, SH.ConstraintComponent))
    return _reach(graph, shapes | components)


def _reach(graph: Graph, starts: Iterable[Node]) -> set[Node]:
    reached: set[Node] = set()
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if node in reached or isinstance(node, Literal):
            continue
        reached.add(node)
        for predicate, value in graph.predicate_objects(node):
            if isinstance(value, BNode) or predicate in (RDF.first, RDF.rest):
                waiting.append(value)
    return reached


def hint(term: URIRef) -> str:
    """Return a sentence with the most similar term of SHACL, if there is one."""
    case = term.removeprefix(_SH)[:1].isupper()  # A class and a property may differ in it alone.
    words = sorted(w for w in SHACL_WORDS if w.removeprefix(_SH)[:1].isupper() == case)
    close = nearest(str(term), words)
    return f" Did you mean {show(URIRef(close))}?" if close else ""
