"""Access to a shapes graph, restricted to what SHACL defines.

Statements of a shapes graph that other engines silently ignore are refused here by name.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph_api.validation.iris import brief
from graph_api.validation.shacl.compiler.lossless_store import exactly, from_rdflib

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
SHAPE_KINDS = (SH.NodeShape, SH.PropertyShape)
SHAPE_OF = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
LISTS_OF = (SH["and"], SH["or"], SH.xone)
# Of SHACL's Advanced Features and SHACL-JS, which are never run here.
BEYOND = {SH.js, SH.expression}
# Parameters of which a shape has one value at most.
SINGLE = (
    SH.datatype, SH.nodeKind, SH.minCount, SH.maxCount, SH.minExclusive, SH.minInclusive,
    SH.maxExclusive, SH.maxInclusive, SH.minLength, SH.maxLength, SH.languageIn, SH.uniqueLang,
    SH["in"], SH.closed, SH.ignoredProperties, SH.qualifiedValueShape, SH.qualifiedMinCount,
    SH.qualifiedMaxCount,
)  # fmt: skip
SEVERITIES = (SH.Violation, SH.Warning, SH.Info)


class ShapesError(Exception):
    """A shape that is not well-formed."""

    def __init__(self, shape: Node, reason: str, at: Node | None = None) -> None:
        """Take the shape and the reason; ``at`` is the term to locate, if it is not the shape."""
        super().__init__(f"{show(shape)}: {reason}")
        self.shape, self.reason, self.at = shape, reason, at or shape


class UncompiledError(ShapesError):
    """A well-formed shape that only pySHACL can validate."""


def show(term: Node) -> str:
    """Write a term for people."""
    if isinstance(term, URIRef):
        return brief(str(term))
    return term.n3() if isinstance(term, Literal) else "a shape without a name"


def text(term: Node) -> str:
    """Write a term of the shapes in SPARQL, spelt exactly.

    :raises ShapesError: it is a blank node, which names nothing in a query.
    """
    if isinstance(term, BNode):
        raise UncompiledError(term, "a blank node as value or target is not compiled")
    written = from_rdflib(term)
    return str(written if isinstance(term, URIRef) else exactly(written))


def members(graph: Graph, head: Node) -> list[Node]:
    """Return the members of an RDF list.

    :raises ShapesError: it is not well-formed.
    """
    try:
        nodes = list(graph.items(head))
    except ValueError as error:
        raise ShapesError(head, f"its list is not well-formed: {error}") from error
    if head != RDF.nil and (head, RDF.first, None) not in graph:
        raise ShapesError(head, "an RDF list is expected")
    return nodes


class Shapes:
    """A shapes graph, read in the terms of SHACL."""

    def __init__(self, graph: Graph) -> None:
        """Take an unchanging graph; nothing is checked yet."""
        self.graph = graph
        self._values: dict[tuple[Node, Node], list[Node]] = {}
        for s, p, o in graph:
            self._values.setdefault((s, p), []).append(o)
        for values in self._values.values():
            if len(values) > 1:
                values.sort(key=lambda term: term.n3())

    def all(self, shape: Node, predicate: URIRef) -> list[Node]:
        """Return all values of a parameter, in a stable order."""
        return self._values.get((shape, predicate), [])

    def one(self, shape: Node, predicate: URIRef) -> Node | None:
        """Return the single value of a parameter, or None.

        :raises ShapesError: there are several.
        """
        values = self.all(shape, predicate)
        if len(values) > 1:
            raise ShapesError(shape, f"more than one {show(predicate)}")
        return values[0] if values else None

    def path(self, shape: Node) -> Node | None:
        """Return the path of a property shape; None for a node shape."""
        return self.one(shape, SH.path)

    def deactivated(self, shape: Node) -> bool:
        """Tell whether a shape is deactivated."""
        return any(str(value) in {"true", "1"} for value in self.all(shape, SH.deactivated))

    def severity(self, shape: Node) -> Node:
        """Return the severity of a shape's results; one of another namespace is unchanged.

        :raises ShapesError: SHACL has no such severity.
        """
        severity = self.one(shape, SH.severity) or SH.Violation
        valid = not str(severity).startswith(str(SH)) or severity in SEVERITIES
        if not isinstance(severity, URIRef) or not valid:
            names = ", ".join(show(s) for s in SEVERITIES)
            raise ShapesError(shape, f"there is no severity {show(severity)}, only {names}")
        return severity

    def messages(self, shape: Node) -> tuple[Literal, ...]:
        """Return the messages of a shape, in all its languages."""
        return tuple(m for m in self.all(shape, SH.message) if isinstance(m, Literal))

    @cached_property
    def _classes(self) -> set[Node | None]:
        return set(self.graph.transitive_subjects(RDFS.subClassOf, RDFS.Class))

    def is_class(self, shape: Node) -> bool:
        """Tell whether a shape is a class too, so that its instances are its targets."""
        kinds = self.all(shape, RDF.type)
        return any(k in self._classes for k in kinds) and any(k in SHAPE_KINDS for k in kinds)

    def targets(self, shape: Node) -> list[tuple[URIRef, Node]]:
        """Return the targets of a shape, including implicit ones."""
        targets = [(p, o) for p in TARGETS for o in self.all(shape, p)]
        if isinstance(shape, URIRef) and self.is_class(shape):
            targets.append((SH.targetClass, shape))
        return targets

    @cached_property
    def roots(self) -> list[Node]:
        """Return the shapes that have targets, in a stable order."""
        typed = {s for kind in SHAPE_KINDS for s in self._of_type(kind)}
        targeting = {s for p in TARGETS for s in self.graph.subjects(p)}
        return [
            shape
            for shape in sorted(typed | targeting, key=lambda term: term.n3())
            if self.targets(shape)
        ]

    def _of_type(self, kind: URIRef) -> Iterator[Node]:
        yield from self.graph.subjects(RDF.type, kind)

    def references(self, shape: Node) -> list[Node]:
        """List the shapes that a shape refers to."""
        single = [o for p in SHAPE_OF for o in self.all(shape, p)]
        listed = [head for p in LISTS_OF for head in self.all(shape, p)]
        return single + [member for head in listed for member in members(self.graph, head)]

    def reached(self, roots: Sequence[Node] | None = None) -> set[Node]:
        """Return some shapes, by default all with targets, and all that they refer to."""
        reached: set[Node] = set()
        waiting = list(self.roots if roots is None else roots)
        while waiting:
            shape = waiting.pop()
            if shape not in reached:
                reached.add(shape)
                waiting += self.references(shape)
        return reached

    @cached_property
    def custom(self) -> set[Node]:
        """Return the parameters of the constraint components of the shapes graph itself."""
        kinds = set(self.graph.transitive_subjects(RDFS.subClassOf, SH.ConstraintComponent))
        defined = {c for kind in kinds for c in self.graph.subjects(RDF.type, kind)}
        parameters = {o for c in defined for o in self.graph.objects(c, SH.parameter)}
        return {path for p in parameters for path in self.graph.objects(p, SH.path)}

    def refuse_unknown(self, shape: Node) -> None:
        """Raise an error for anything that would be ignored.

        :raises UncompiledError: the shape uses another part of SHACL than Core and SPARQL.
        """
        for predicate in BEYOND:
            if (shape, predicate) in self._values:
                raise UncompiledError(shape, f"{show(predicate)} is not compiled")

    def recursive(self) -> Node | None:
        """Return a recursive shape; None if there is none."""
        done: set[Node] = set()
        for root in self.roots:
            if circle := self._circle(root, (), done):
                return circle
        return None

    def _circle(self, shape: Node, above: tuple[Node, ...], done: set[Node]) -> Node | None:
        if shape in above:
            return shape
        if shape in done:
            return None
        for inner in self.references(shape):
            if circle := self._circle(inner, (*above, shape), done):
                return circle
        done.add(shape)
        return None


def owl_classes(graph: Graph) -> list[Node]:
    """List the shapes that are an owl:Class, which are no implicit targets in SHACL."""
    shapes = read(graph)
    return [
        shape
        for shape in sorted(set(graph.subjects(RDF.type, OWL.Class)), key=lambda term: term.n3())
        if SH.NodeShape in shapes.all(shape, RDF.type) and not shapes.targets(shape)
    ]


@lru_cache(maxsize=4)
def read(graph: Graph) -> Shapes:
    """Read an unchanging shapes graph, once."""
    return Shapes(graph)
