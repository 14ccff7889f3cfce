"""Constraint components defined by queries in a shapes graph: SHACL section 6.

pySHACL runs their SELECT validators once for each value node, so without value nodes never, and
leaves out the value of a property shape's ASK validator.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from rdflib import RDF, RDFS, SH, Literal, URIRef
from rdflib.term import Node

from graph_api.validation.shacl.compiler import sparql_constraints as sparql
from graph_api.validation.shacl.compiler.paths import written
from graph_api.validation.shacl.compiler.program import Focus
from graph_api.validation.shacl.compiler.shapes import Shapes, ShapesError, show

Bound = tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Use:
    """A component in use: its query, bindings, and focus nodes.

    ``asks`` tells that the query is one for each value node, of which rows are no violation but its
    absence is.
    """

    component: URIRef
    query: str
    each: str
    bound: Bound
    messages: tuple[Literal, ...]
    asks: bool


def uses(shapes: Shapes, shape: Node, focus: Focus) -> Iterator[Use]:
    """Yield the components of a shape, each with a set of values for its parameters.

    :raises ShapesError: a validator has no query, or one that SHACL does not allow.
    """
    for component in _components(shapes):
        for bound in _bindings(shapes, component, shape):
            if (validator := _validator(shapes, component, shape)) is not None:
                yield _use(shapes, component, shape, focus, bound, *validator)


def _components(shapes: Shapes) -> list[URIRef]:
    graph = shapes.graph
    kinds = set(graph.transitive_subjects(RDFS.subClassOf, SH.ConstraintComponent))
    components = {c for kind in kinds for c in graph.subjects(RDF.type, kind)}
    return sorted(c for c in components if isinstance(c, URIRef))


def _bindings(shapes: Shapes, component: Node, shape: Node) -> Iterator[Bound]:
    """Yield the values of a shape's parameters; nothing if a required one is missing."""
    columns: list[list[tuple[str, Node]]] = []
    for parameter in shapes.all(component, SH.parameter):
        path = shapes.one(parameter, SH.path)
        values = shapes.all(shape, path) if isinstance(path, URIRef) else []
        optional = str(shapes.one(parameter, SH.optional)) in {"true", "1"}
        if not values and not optional:
            return
        name = re.split("[/#]", str(path))[-1]
        columns += [[(name, value) for value in values]] if values else []
    if columns:
        yield from product(*columns)


def _validator(shapes: Shapes, component: Node, shape: Node) -> tuple[Node, URIRef] | None:
    """Return the validator for a shape and the property with its query: SHACL 6.2.3."""
    kind = SH.nodeValidator if shapes.path(shape) is None else SH.propertyValidator
    for holder, query in ((kind, SH.select), (SH.validator, SH.ask)):
        for node in shapes.all(component, holder):
            if shapes.all(node, query):
                return node, query
    return None


def _use(
    shapes: Shapes,
    component: URIRef,
    shape: Node,
    focus: Focus,
    bound: Bound,
    validator: Node,
    kind: URIRef,
) -> Use:
    text = shapes.one(validator, kind)
    if not isinstance(text, Literal):
        raise ShapesError(component, f"its validator needs one {show(kind)} with a query")
    path = shapes.path(shape)
    step = None if path is None else written(shapes.graph, path)
    query = sparql.prefixes(shapes.graph, validator) + sparql.with_path(str(text), step)
    asks = kind == SH.ask
    names = ["this", *(["value"] if asks else []), *(name for name, _ in bound)]
    if asks:
        query = re.sub(r"\bASK\b(\s+WHERE\b)?", "SELECT $this WHERE", query, count=1, flags=re.I)
    sparql.refuse(component, text, names)
    query = sparql.prebound(query, names)
    sparql.parse(component, query)
    messages = shapes.messages(validator) or shapes.messages(component) or shapes.messages(shape)
    return Use(component, query, _each(focus, step, asks), bound, messages, asks)


def _each(focus: Focus, step: str | None, asks: bool) -> str:
    """Write the query for the focus nodes, with their value nodes if there is a query for each."""
    nodes = focus.pattern("?this")
    if not asks:
        return f"SELECT DISTINCT {focus.shown} {{ {nodes} }}"
    value = "BIND(?this AS ?value)" if step is None else f"?this {step} ?value"
    return f"SELECT DISTINCT {focus.shown} ?value {{ {{ {nodes} }} {value} }}"
