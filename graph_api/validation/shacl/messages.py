"""Messages of results whose shape has none, made of the constraint, the value and the data."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from pyoxigraph import QuerySolutions
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph_api.validation.iris import brief
from graph_api.validation.shacl.compiler.lossless_store import Exact, from_rdflib, to_rdflib
from graph_api.validation.shacl.compiler.paths import SUFFIXES, written
from graph_api.validation.shacl.compiler.shapes import Shapes, ShapesError, members, read
from graph_api.validation.shacl.results import Result

# So many characters of a value, and so many values of a list, are shown.
LONGEST, MOST = 120, 5
KINDS = {
    SH.IRI: "an IRI",
    SH.BlankNode: "a blank node",
    SH.Literal: "a literal",
    SH.BlankNodeOrIRI: "a blank node or an IRI",
    SH.BlankNodeOrLiteral: "a blank node or a literal",
    SH.IRIOrLiteral: "an IRI or a literal",
}
_BOUNDS = {
    "minInclusive": "not at least",
    "maxInclusive": "not at most",
    "minExclusive": "not greater than",
    "maxExclusive": "not less than",
    "lessThan": "not less than each value of",
    "lessThanOrEquals": "not less than or equal to each value of",
}


class Messages:
    """Messages for the results of one validation."""

    def __init__(self, graph: Graph, exact: Exact) -> None:
        """Take the shapes and the data."""
        self._graph, self._exact = graph, exact

    @cached_property
    def _shapes(self) -> Shapes:
        return read(self._graph)

    def of(self, result: Result) -> str:
        """Return the message of a result: its shape's, else one of our own."""
        if result.message:
            return result.message
        name = str(result.component).removeprefix(str(SH)).removesuffix("ConstraintComponent")
        parameter = f"{name[:1].lower()}{name[1:]}"
        write = _WRITERS.get(parameter)
        if write is not None:
            return write(self, result, parameter)
        if result.constraint is not None or parameter == "sPARQL":
            return f"{self._value(result)}breaks the SPARQL constraint of its shape"
        return f"{self._value(result)}breaks {brief(str(result.component))}"

    def parameters(self, result: Result, name: str) -> list[Node]:
        """Return the values of a parameter of a result's shape."""
        return self._shapes.all(result.shape, SH[name])

    def parameter(self, result: Result, name: str) -> str:
        """Write the value of a parameter, or all values if there are several."""
        return " and ".join(_reference(node) for node in self.parameters(result, name))

    def path(self, result: Result) -> str:
        """Write the path of a result as SPARQL does, with prefixes."""
        return path_text(self._graph, result.path)

    def _value(self, result: Result) -> str:
        """Begin a message with the path and the value, unless the value is the focus node."""
        if result.path is None and result.value in (None, result.focus):
            return ""
        value = "" if result.value is None else f" {show(result.value)}"
        path = "" if result.path is None else self.path(result)
        return f"{path}{value}".strip() + " "

    def values(self, result: Result) -> list[Node]:
        """Return the value nodes of a result's focus node, sorted; none if they are not known."""
        if result.path is None or isinstance(result.focus, Literal):
            return []
        try:
            step = written(self._graph, result.path)
        except ShapesError:
            return []
        if isinstance(result.focus, BNode):
            return self._stated(result)
        query = f"SELECT DISTINCT ?value {{ {from_rdflib(result.focus)} {step} ?value }}"
        rows = self._exact.query(query)
        assert isinstance(rows, QuerySolutions)
        values: list[Node] = [to_rdflib(row["value"]) for row in rows]
        return sorted(values, key=lambda term: term.n3())

    def _stated(self, result: Result) -> list[Node]:
        """Return the values of a plain property of a blank node, which no query can name."""
        if not isinstance(result.path, URIRef):
            return []
        pattern = (from_rdflib(result.focus), from_rdflib(result.path), None, None)
        quads = self._exact.store.quads_for_pattern(*pattern)  # type: ignore[arg-type]
        values: set[Node] = {to_rdflib(quad.object) for quad in quads}
        return sorted(values, key=lambda term: term.n3())

    def min_count(self, result: Result, name: str) -> str:
        """State how many values are missing."""
        least, values = self.parameter(result, name), self.values(result)
        if not values:
            return f"has no {self.path(result)} (at least {least} required)"
        count = _count(len(values), "value")
        return f"{self.path(result)} has {count}, at least {least} required: {_list(values)}"

    def max_count(self, result: Result, name: str) -> str:
        """List the values, one of which is too many."""
        allowed, values = self.parameter(result, name), self.values(result)
        count = _count(len(values), "value") if values else "more values"
        listed = f": {_list(values)}" if values else ""
        return f"{self.path(result)} has {count}, at most {allowed} allowed{listed}"

    def datatype(self, result: Result, name: str) -> str:
        """State the datatype of a value, or that it is ill-formed."""
        required, value = self.parameter(result, name), result.value
        if not isinstance(value, Literal):
            return f"{self._subject(result)}is {_kind(value)}, not a literal of {required}"
        own = RDF.langString if value.language else value.datatype or XSD.string
        if own in self.parameters(result, name):
            path = "" if result.path is None else f"{self.path(result)} "
            return f"{path}{cut(str(value))} is no {required}"
        return f"{self._subject(result)}is of {brief(str(own))}, not {required}"

    def _subject(self, result: Result) -> str:
        return self._value(result) or (show(result.focus) + " ")

    def class_(self, result: Result, name: str) -> str:
        """Name the class of which a value is no instance."""
        return f"{self._value(result)}is no instance of {self.parameter(result, name)}"

    def node_kind(self, result: Result, name: str) -> str:
        """State the node kind of a value."""
        kinds: list[Node] = [k for k in KINDS if k in self.parameters(result, name)]
        required = " and ".join(KINDS[URIRef(str(kind))] for kind in kinds)
        return f"{self._value(result)}is {_kind(result.value)}, not {required}"

    def bound(self, result: Result, name: str) -> str:
        """State the limit that a value exceeds."""
        return f"{self._value(result)}is {_BOUNDS[name]} {self.parameter(result, name)}"

    def length(self, result: Result, name: str) -> str:
        """State the length of a value, and the required one."""
        if isinstance(result.value, BNode):
            return f"{self._value(result)}is a blank node, which has no length"
        limit = f"{'at least' if name == 'minLength' else 'at most'}"
        length = _count(len(str(result.value)), "character")
        return f"{self._value(result)}has {length}, {limit} {self.parameter(result, name)} allowed"

    def pattern(self, result: Result, name: str) -> str:
        """State the pattern that a value does not match."""
        return f"{self._value(result)}does not match the pattern {self.parameter(result, name)}"

    def in_(self, result: Result, name: str) -> str:
        """List the valid values."""
        heads = self.parameters(result, name)
        allowed = [node for head in heads for node in members(self._graph, head)]
        return f"{self._value(result)}is none of the allowed values: {_list(allowed)}"

    def language_in(self, result: Result, name: str) -> str:
        """List the valid languages."""
        heads = self.parameters(result, name)
        allowed = [str(node) for head in heads for node in members(self._graph, head)]
        return f"{self._value(result)}is in none of the languages {', '.join(allowed)}"

    def unique_lang(self, result: Result, name: str) -> str:
        """List the values with the same language."""
        return f"{self.path(result)} has several values in one language"

    def has_value(self, result: Result, name: str) -> str:
        """Name the missing value."""
        required = " and ".join(show(node) for node in self.parameters(result, name))
        if result.path is None:
            return f"is not {required}"
        return f"{self.path(result)} lacks the value {required}"

    def equals(self, result: Result, name: str) -> str:
        """Name the value that is not a value of both properties."""
        return f"{self._value(result)}is a value of only one of the two: {self._both(result, name)}"

    def disjoint(self, result: Result, name: str) -> str:
        """Name the value that is a value of both properties."""
        return f"{self._value(result)}is a value of both: {self._both(result, name)}"

    def _both(self, result: Result, name: str) -> str:
        own = "the thing itself" if result.path is None else self.path(result)
        return f"{own} and {self.parameter(result, name)}"

    def closed(self, result: Result, name: str) -> str:
        """Name the property that is not allowed."""
        value = "" if result.value is None else f" (value {show(result.value)})"
        return f"has {self.path(result)}, which its closed shape does not allow{value}"

    def node(self, result: Result, name: str) -> str:
        """Name the shape to which a value does not conform."""
        return f"{self._value(result)}does not conform to {self.parameter(result, name)}"

    def not_(self, result: Result, name: str) -> str:
        """Name the shape to which a value conforms, though it must not."""
        shape = self.parameter(result, name)
        return f"{self._value(result)}conforms to {shape}, which it must not"

    def logic(self, result: Result, name: str) -> str:
        """State to how many of some shapes a value must conform."""
        heads = self.parameters(result, name)
        shapes = [node for head in heads for node in members(self._graph, head)]
        listed = ", ".join(_reference(shape) for shape in shapes[:MOST])
        quantity = {"and": "all", "or": "any", "xone": "exactly one"}[name]
        which = f"{quantity} of {len(shapes)} shapes: {listed}"
        return f"{self._value(result)}does not conform to {which}"

    def qualified(self, result: Result, name: str) -> str:
        """State how many values must, or may, conform to a shape."""
        few = name == "qualifiedMinCount"
        number, shape = self.parameter(result, name), self.parameter(result, "qualifiedValueShape")
        which = "fewer" if few else "more"
        return f"{self.path(result)} has {which} than {number} values that conform to {shape}"


_WRITERS: dict[str, Callable[[Messages, Result, str], str]] = {
    "minCount": Messages.min_count,
    "maxCount": Messages.max_count,
    "datatype": Messages.datatype,
    "class": Messages.class_,
    "nodeKind": Messages.node_kind,
    **dict.fromkeys(_BOUNDS, Messages.bound),
    "minLength": Messages.length,
    "maxLength": Messages.length,
    "pattern": Messages.pattern,
    "in": Messages.in_,
    "languageIn": Messages.language_in,
    "uniqueLang": Messages.unique_lang,
    "hasValue": Messages.has_value,
    "equals": Messages.equals,
    "disjoint": Messages.disjoint,
    "closed": Messages.closed,
    "node": Messages.node,
    "not": Messages.not_,
    **dict.fromkeys(("and", "or", "xone"), Messages.logic),
    "qualifiedMinCount": Messages.qualified,
    "qualifiedMaxCount": Messages.qualified,
}


def cut(text: str, longest: int = LONGEST) -> str:
    """Shorten a long text, and state its length.

    >>> cut("abcdef", 3)
    'abc... (6 characters)'
    """
    return text if len(text) <= longest else f"{text[:longest]}... ({len(text)} characters)"


def show(term: Node) -> str:
    """Write a term as in Turtle, cut if it is long; a blank node has no name."""
    if isinstance(term, Literal):
        return cut(term.n3())
    return brief(str(term)) if isinstance(term, URIRef) else "a blank node"


def path_text(graph: Graph, path: Node | None) -> str:
    """Write a path as SPARQL does, with prefixes.

    >>> path_text(Graph(), RDF.type)
    'rdf:type'
    """
    if path is None:
        return "path"
    return brief(str(path)) if isinstance(path, URIRef) else "".join(_steps(graph, path))


def _steps(graph: Graph, path: Node) -> Iterator[str]:
    """Write the first form of a path, as the compiler reads it."""
    if isinstance(path, URIRef):
        yield brief(str(path))
        return
    if (path, RDF.first, None) in graph:
        yield "/".join(_grouped(graph, step) for step in graph.items(path))
        return
    for step in graph.objects(path, SH.inversePath):
        yield f"^{_grouped(graph, step)}"
        return
    for head in graph.objects(path, SH.alternativePath):
        yield "|".join(_grouped(graph, way) for way in graph.items(head))
        return
    for predicate, sign in SUFFIXES.items():
        for step in graph.objects(path, predicate):
            yield f"{_grouped(graph, step)}{sign}"
            return


def _grouped(graph: Graph, path: Node) -> str:
    text = "".join(_steps(graph, path))
    return f"({text})" if {"/", "|"} & set(re.sub("<[^<>]*>", "", text)) else text


def _reference(node: Node) -> str:
    return (
        "a shape without a name"
        if isinstance(node, BNode)
        else (
            str(node) if isinstance(node, Literal) and node.datatype == XSD.integer else show(node)
        )
    )


def _kind(node: Node | None) -> str:
    if isinstance(node, Literal):
        return "a literal"
    return "a blank node" if isinstance(node, BNode) else "an IRI"


def _list(nodes: list[Node]) -> str:
    shown = ", ".join(show(node) for node in nodes[:MOST])
    return shown if len(nodes) <= MOST else f"{shown} and {len(nodes) - MOST} more"


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
