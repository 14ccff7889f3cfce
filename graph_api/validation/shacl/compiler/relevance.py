"""Selection of the shapes that can apply to given nodes.

To check one file, all of the data must be loaded, but most shapes do not apply to that file.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from rdflib import RDF, SH, Graph
from rdflib.term import Node

from graph_api.validation.shacl.compiler.conditions import Context
from graph_api.validation.shacl.compiler.lossless_store import (
    Exact,
    exactly,
    from_rdflib,
    to_rdflib,
)
from graph_api.validation.shacl.compiler.shapes import Shapes, read, text

TYPE = NamedNode(str(RDF.type))
# For more things than these it is quicker to ask all shapes than to look up each thing.
MANY = 5_000


Things = frozenset[NamedNode | BlankNode]


def subjects(quads: Iterable[Quad]) -> Things:
    """Return the subjects of some statements."""
    terms = (quad.subject for quad in quads)
    return frozenset(subject for subject in terms if not isinstance(subject, Triple))


def named(names: Iterable[str]) -> Things:
    """Return nodes by their IRIs, or labels of blank nodes.

    >>> sorted(map(str, named(["http://example.org/a", "c14n0"])))
    ['<http://example.org/a>', '_:c14n0']
    """
    return frozenset(NamedNode(name) if ":" in name else BlankNode(name) for name in names)


@dataclass
class _Seen:
    """The types and properties of the given nodes in all data, as SPARQL terms."""

    exact: Exact
    types: set[str] = field(default_factory=set)
    stating: set[str] = field(default_factory=set)
    stated: set[str] = field(default_factory=set)

    def stands(self, node: Node) -> bool:
        """Tell whether a node occurs in any statement."""
        term, store = exactly(from_rdflib(node)), self.exact.store
        ways = [store.quads_for_pattern(None, None, term, None)]
        if not isinstance(term, Literal):
            ways.append(store.quads_for_pattern(term, None, None, None))
        return any(next(way, None) is not None for way in ways)


def concerned(graph: Graph, exact: Exact, things: Things) -> Collection[Node]:
    """Select the shapes with targets that can apply to given nodes.

    Kept too are shapes that lead over a path to the shapes of other things.
    """
    shapes = read(graph)
    if len(things) > MANY:
        return shapes.roots
    context, seen = Context.of(exact), _look(exact, things)
    roots = set()
    for root in shapes.roots:
        if _leads_on(shapes, root) or any(
            _meets(kind, node, things, seen, context) for kind, node in shapes.targets(root)
        ):
            roots.add(root)
    return roots


def _look(exact: Exact, things: Things) -> _Seen:
    seen = _Seen(exact)
    for thing in things:
        for quad in exact.store.quads_for_pattern(thing, None, None, None):
            seen.stating.add(str(quad.predicate))
            if quad.predicate == TYPE:
                seen.types.add(str(quad.object))
        for quad in exact.store.quads_for_pattern(None, None, thing, None):
            seen.stated.add(str(quad.predicate))
    return seen


def _leads_on(shapes: Shapes, root: Node) -> bool:
    """Tell whether a property shape has nested property shapes, with other focus nodes."""
    return any(
        shapes.path(shape) is not None and shapes.all(shape, SH.property)
        for shape in shapes.reached([root])
    )


def _meets(kind: Node, node: Node, things: Things, seen: _Seen, context: Context) -> bool:
    if kind == SH.targetClass:
        return not seen.types.isdisjoint(context.below(node))
    if kind == SH.targetNode:
        # A node of no statement may carry a rule over the whole of the data.
        return any(to_rdflib(thing) == node for thing in things) or not seen.stands(node)
    if kind == SH.targetSubjectsOf:
        return text(node) in seen.stating
    # A result about a value is placed at the statements that have it.
    return text(node) in seen.stated | seen.stating
