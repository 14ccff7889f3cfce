"""The focus nodes of shapes, as SPARQL patterns, and the shapes that have none."""

from collections.abc import Callable, Iterator
from itertools import count

from rdflib import SH, Graph, URIRef
from rdflib.term import Node

from graph_api.checks.fast.exact import Exact
from graph_api.checks.fast.model import Shapes, read, text
from graph_api.checks.fast.program import Pattern
from graph_api.checks.fast.values import TYPE, Context
from graph_api.names import SHAPES

# On a shape that forbids: in data as it should be, nothing is its target.
FORBIDS = URIRef(SHAPES + "forbids")


def focus(shapes: Shapes, root: Node, context: Context, new: Callable[[], str]) -> Pattern:
    """Write the pattern for the focus nodes of a shape.

    :param new: makes a variable that is used nowhere else.
    """
    targets = [_target(kind, node, context, new) for kind, node in shapes.targets(root)]

    def pattern(v: str) -> str:
        ways = [target(v) for target in targets]
        return ways[0] if len(ways) == 1 else " UNION ".join(f"{{ {way} }}" for way in ways)

    return pattern


def _target(kind: URIRef, node: Node, context: Context, new: Callable[[], str]) -> Pattern:
    term = text(node)
    if kind == SH.targetClass:
        classes = context.subclasses(node)
        if len(classes) == 1:
            return lambda v: f"{v} {TYPE} {term} ."
        return lambda v: " UNION ".join(f"{{ {v} {TYPE} {c} }}" for c in classes)
    return {
        SH.targetNode: lambda v: f"VALUES {v} {{ {term} }}",
        SH.targetSubjectsOf: lambda v: f"{v} {term} {new()} .",
        SH.targetObjectsOf: lambda v: f"{new()} {term} {v} .",
    }[kind]


def without_targets(exact: Exact, graph: Graph) -> Iterator[Node]:
    """List the shapes that have targets but none in the data, unless they are there to forbid."""
    shapes, context = read(graph), Context.of(exact)
    for shape in shapes.roots:
        forbids = (shape, FORBIDS, None) in graph
        targets = shapes.targets(shape)
        found = any(_in_data(exact, context, kind, node) for kind, node in targets)
        if not (found or forbids or shapes.deactivated(shape)):
            yield shape


def _in_data(exact: Exact, context: Context, kind: URIRef, node: Node) -> bool:
    numbers = count()
    pattern = _target(kind, node, context, lambda: f"?v{next(numbers)}")("?this")
    if kind == SH.targetNode:
        pattern = f"{pattern} {{ ?this ?p ?o }} UNION {{ ?s ?q ?this }}"
    return bool(exact.query(f"ASK {{ {pattern} }}"))
