"""SPARQL constraints, rewritten to find all violations at once where that is safe.

SHACL binds ``$this`` before it runs the query, for one focus node at a time. To put the targets at
the start of the outermost group means the same only if each part that mentions ``$this`` binds it
itself or is a filter of that group: then one query does. Others run once for each focus node.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Store
from pyparsing import ParseException
from rdflib import OWL, SH, Graph, Literal, URIRef, Variable
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from graph_api.checks.fast.model import Shapes, ShapesError, UncompiledError
from graph_api.checks.fast.paths import written
from graph_api.checks.queries import tokens

THIS = Variable("this")
# The parts of a query's algebra through which a binding of $this at the start reaches everything.
PLAIN = {"SelectQuery", "Project", "Distinct", "Filter", "BGP", "Extend", "LeftJoin", "Join"}
PLAIN |= {
    "Builtin_EXISTS",
    "Builtin_NOTEXISTS",
    "ToMultiSet",
    "TriplesBlock",
    "GroupGraphPatternSub",
}
FORBIDDEN = {"MINUS", "VALUES", "SERVICE"}


@dataclass(frozen=True)
class Constraint:
    """A query for violations; ``each`` as in :class:`graph_api.checks.fast.compile.Rule`."""

    query: str
    message: str
    each: str | None


def constraints(shapes: Shapes, shape: Node, focus: str) -> Iterator[Constraint]:
    """Yield the SPARQL constraints of a shape.

    :param focus: a pattern that binds ``?this`` to the focus nodes.
    :raises ShapesError: a constraint is none that SHACL allows.
    """
    for node in shapes.all(shape, SH.sparql):
        if shapes.deactivated(node):
            continue
        query = checked(shapes, shape, node)
        focuses = f"SELECT DISTINCT ?this {{ {focus} }}"
        whole = _prefixes(shapes.graph, node) + _with_path(shapes, shape, query)
        if _spreads(shape, whole):
            yield Constraint(_insert(whole, focus), shapes.message(node), None)
        else:
            yield Constraint(whole, shapes.message(node), focuses)


def checked(shapes: Shapes, shape: Node, node: Node) -> str:
    """Return the query of a SPARQL constraint.

    :raises ShapesError: it is none, or none that SHACL allows.
    """
    select = shapes.one(node, SH.select)
    if not isinstance(select, Literal):
        raise ShapesError(shape, "sh:sparql needs one sh:select with a query")
    path = shapes.path(shape)
    if path is None and re.search(r"[$?]PATH\b", select):
        raise ShapesError(shape, "$PATH stands in a query, but the shape has no path")
    _refuse(shape, select)
    readable = re.sub(r"[$?]PATH\b", "<urn:x-path:any>", select)
    text = _prefixes(shapes.graph, node) + readable
    try:
        Store().query(text)
    except SyntaxError as error:
        raise ShapesError(shape, f"its query cannot be read: {_reason(str(error))}") from error
    return str(select)


def _reason(message: str) -> str:
    """Shorten what the engine says of a query: it lists all that it would have taken."""
    if "Prefix not found" in message:
        return "it uses a prefix that no sh:declare of its sh:prefixes declares"
    return " ".join(message.split())[:160]


def _prefixes(graph: Graph, node: Node) -> str:
    """Write the prefixes that a constraint names, with those of the shapes that these import.

    Only what is in the graph already: nothing is fetched.
    """
    lines = []
    named = set(graph.objects(node, SH.prefixes))
    holders = {h for name in named for h in graph.transitive_objects(name, OWL.imports)}
    for holder in holders:
        for declaration in graph.objects(holder, SH.declare):
            prefix, namespace = (graph.value(declaration, p) for p in (SH.prefix, SH.namespace))
            lines.append(f"PREFIX {prefix}: <{namespace}>\n")
    return "".join(sorted(set(lines)))


def _with_path(shapes: Shapes, shape: Node, query: str) -> str:
    path = shapes.path(shape)
    if re.search(r"[$?]shapesGraph\b", query):
        raise UncompiledError(shape, "$shapesGraph is not compiled")
    if re.search(r"[$?]currentShape\b", query):
        if not isinstance(shape, URIRef):
            raise UncompiledError(shape, "$currentShape of a shape without a name is not compiled")
        query = re.sub(r"[$?]currentShape\b", f"<{shape}>", query)
    if path is None:
        return query
    step = written(shapes.graph, path)
    return re.sub(r"[$?]PATH\b", lambda _: step, query)


def _refuse(shape: Node, query: str) -> None:
    words = {token.group().upper() for token in tokens(query) if token.lastgroup == "word"}
    for word in sorted(FORBIDDEN & words):
        raise ShapesError(shape, f"{word} is not allowed in a SPARQL constraint")
    for inner in re.findall(r"\bSELECT\b([^{]*)", query, re.IGNORECASE)[1:]:
        if not re.search(r"[$?]this\b", inner):
            raise ShapesError(shape, "an inner SELECT must return $this")
    if re.search(r"\bAS\s+[$?]this\b", query, re.IGNORECASE):
        raise ShapesError(shape, "AS cannot bind $this, which is bound already")


def _spreads(shape: Node, query: str) -> bool:
    """Tell whether targets put at the start of the query reach all that mentions ``$this``."""
    try:
        algebra = prepareQuery(query).algebra
    except ParseException as error:
        raise ShapesError(shape, f"its query cannot be read: {error}") from error
    if THIS not in (algebra.PV or ()):
        raise UncompiledError(shape, "a query that does not return $this is not compiled")
    nested, reading = _nested(query)
    if reading:
        raise UncompiledError(shape, "BOUND or BIND in a group of its own is not compiled")
    if nested:
        return False
    nodes = list(_nodes(algebra))
    if any(not _is_plain(node) for node in nodes) or query.upper().count("SELECT") > 1:
        return False
    # In a group of its own, a filter or BIND would not see the targets.
    return not any(node.name in {"Join", "LeftJoin"} and _filters(node) for node in nodes)


def _nested(query: str) -> tuple[bool, bool]:
    """Tell whether a query has groups within groups, and whether BOUND or BIND stands in one."""
    depth, before, nested, reading = 0, "", False, False
    for token in tokens(query):
        word = token.group().upper()
        nested |= word == "{" and depth > 0 and before not in {"EXISTS", "OPTIONAL"}
        reading |= depth > 1 and word in {"BOUND", "BIND"}
        depth += (word == "{") - (word == "}")
        before = word
    return nested, reading


def _is_plain(node: CompValue) -> bool:
    expression = node.name.startswith(("Builtin_", "RelationalExpression", "Conditional"))
    return node.name in PLAIN or expression or node.name in {
        "AdditiveExpression", "MultiplicativeExpression", "UnaryNot", "UnaryMinus", "UnaryPlus",
        "Function", "literal", "pname", "vars", "TrueFilter",
    }  # fmt: skip


def _filters(node: CompValue) -> bool:
    return any(
        n.name in {"Filter", "Extend"}
        for side in ("p2", "p1")[: 1 + (node.name == "Join")]
        for n in _nodes(node[side])
    )


def _nodes(part: object) -> Iterator[CompValue]:
    if isinstance(part, CompValue):
        yield part
        for inner in part.values():
            yield from _nodes(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _nodes(inner)


def _insert(query: str, focus: str) -> str:
    """Put the pattern for the focus nodes at the start of the outermost group."""
    for token in tokens(query):
        if token.group() == "{":
            rows = f"{query[: token.end()]} {{ SELECT DISTINCT ?this {{ {focus} }} }} "
            return rows + query[token.end() :]
    raise AssertionError("a query that was parsed has a group")
