"""SHACL Advanced Features and SHACL-JS: run by pySHACL on request, else reported.

What is not run says nothing about the data, so each use is reported as not checked.
"""

from collections.abc import Iterator

from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from graph_api.validation.shacl.compiler.shapes import Shapes, read, show
from graph_api.validation.shacl.results import Unchecked

VALUES = URIRef(f"{SH}values")
# What pySHACL can run, and what nothing here can.
FEATURES = (SH.target, SH.expression, SH.rule)
NEVER = (SH.js, VALUES)
_FUNCTIONS = (SH.SPARQLFunction, SH.JSFunction)
_WAY_OUT = "Use --advanced, which runs it with pySHACL."


def uses(graph: Graph) -> bool:
    """Tell whether any shape uses a feature that pySHACL can run."""
    return any((None, word, None) in graph for word in FEATURES) or any(
        (None, RDF.type, kind) in graph for kind in _FUNCTIONS
    )


def unchecked(graph: Graph, *, advanced: bool) -> Iterator[Unchecked]:
    """List the features in use that are not run.

    :param advanced: what pySHACL can run is run.
    """
    shapes = read(graph)
    targeted = set(graph.subjects(SH.target))
    for shape in sorted(shapes.reached([*shapes.roots, *targeted]), key=lambda node: node.n3()):
        if shapes.deactivated(shape):
            continue
        for word in (*NEVER, *(() if advanced else FEATURES)):
            if shapes.all(shape, word):
                yield _note(shape, word)
        if not advanced:
            yield from _functions(shapes, shape)
    for component, parameter in _components(graph):
        for shape in sorted(graph.subjects(parameter), key=lambda node: node.n3()):
            yield Unchecked(shape, show(shape), f"{show(component)} has no validator in SPARQL.")
    for holder, regime in graph.subject_objects(SH.entailment):
        yield Unchecked(holder, show(holder), f"sh:entailment {show(regime)} is not computed.")


def _note(shape: Node, word: URIRef) -> Unchecked:
    way_out = _WAY_OUT if word in FEATURES else "Nothing here runs it."
    return Unchecked(shape, show(shape), f"{show(word)} is not run. {way_out}")


def _functions(shapes: Shapes, shape: Node) -> Iterator[Unchecked]:
    """Find functions of the shapes graph in the queries of a shape."""
    defined = {f for kind in _FUNCTIONS for f in shapes.graph.subjects(RDF.type, kind)}
    queries = [str(q) for node in shapes.all(shape, SH.sparql) for q in shapes.all(node, SH.select)]
    for function in sorted(defined, key=str):
        local = str(function).rstrip("/#").replace("#", "/").rpartition("/")[2]
        if any(local in query for query in queries):
            yield Unchecked(shape, show(shape), f"{show(function)} is not run. {_WAY_OUT}")


def _components(graph: Graph) -> Iterator[tuple[Node, Node]]:
    """List components without a SPARQL validator, each with a parameter that they require."""
    for component in graph.subjects(RDF.type, SH.ConstraintComponent):
        holders = [
            node
            for kind in (SH.validator, SH.nodeValidator, SH.propertyValidator)
            for node in graph.objects(component, kind)
        ]
        in_sparql = any(
            (node, query, None) in graph for node in holders for query in (SH.ask, SH.select)
        )
        for parameter in () if in_sparql else graph.objects(component, SH.parameter):
            for path in graph.objects(parameter, SH.path):
                yield component, path
