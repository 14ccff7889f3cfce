"""The focus nodes of shapes, as SPARQL patterns, and the shapes without any."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count

from rdflib import SH, Graph, URIRef
from rdflib.term import Node

from graph_api.rdf.namespaces import SHAPES
from graph_api.validation.shacl.compiler.conditions import TYPE, Context
from graph_api.validation.shacl.compiler.lossless_store import Exact
from graph_api.validation.shacl.compiler.program import Pattern
from graph_api.validation.shacl.compiler.shapes import Shapes, UncompiledError, read, text

# Marks of shapes that may be without targets: guards, and those of what only an import brings.
MAY_BE_UNUSED = (URIRef(SHAPES + "forbids"), URIRef(SHAPES + "ofImports"))


def focus(shapes: Shapes, root: Node, context: Context, new: Callable[[], str]) -> Pattern:
    """Write the pattern for the focus nodes of a shape.

    :param new: makes a variable that is used nowhere else.
    """
    named: dict[URIRef, list[Node]] = {}
    for kind, node in shapes.targets(root):
        named.setdefault(kind, []).append(node)
    targets = [_target(kind, nodes, context, new) for kind, nodes in named.items()]

    def pattern(v: str) -> str:
        ways = [target(v) for target in targets]
        return ways[0] if len(ways) == 1 else " UNION ".join(f"{{ {way} }}" for way in ways)

    return pattern


def _target(
    kind: URIRef, nodes: Sequence[Node], context: Context, new: Callable[[], str]
) -> Pattern:
    """Write the pattern for targets of one kind: VALUES is evaluated faster than UNION."""
    terms = sorted({text(node) for node in nodes})
    if kind == SH.targetNode:
        return lambda v: f"VALUES {v} {{ {' '.join(terms)} }}"
    if kind == SH.targetClass:
        terms = sorted({name for node in nodes for name in context.subclasses(node)})
    term, table = terms[0], ""
    if len(terms) > 1:
        term = new()
        table = f"VALUES {term} {{ {' '.join(terms)} }} "
    return {
        SH.targetClass: lambda v: f"{table}{v} {TYPE} {term} .",
        SH.targetSubjectsOf: lambda v: f"{table}{v} {term} {new()} .",
        SH.targetObjectsOf: lambda v: f"{table}{new()} {term} {v} .",
    }[kind]


def without_targets(exact: Exact, graph: Graph) -> Iterator[Node]:
    """List the shapes whose targets are not in the data, unless they may be without any."""
    shapes, context = read(graph), Context.of(exact)
    for shape in shapes.roots:
        marked = any((shape, mark, None) in graph for mark in MAY_BE_UNUSED)
        present = any(_in_data(exact, context, *target) for target in shapes.targets(shape))
        if not (present or marked or shapes.deactivated(shape)):
            yield shape


def _in_data(exact: Exact, context: Context, kind: URIRef, node: Node) -> bool:
    if kind == SH.targetNode:
        return True  # It is a focus node whether it is in the data or not.
    numbers = count()
    try:
        pattern = _target(kind, [node], context, lambda: f"?v{next(numbers)}")("?this")
    except UncompiledError:
        return True  # pySHACL looks for it; nothing is said of what cannot be asked.
    return bool(exact.query(f"ASK {{ {pattern} }}"))
