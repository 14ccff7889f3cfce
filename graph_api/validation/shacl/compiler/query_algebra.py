"""Analysis of SPARQL constraints: whether one query can test all focus nodes.

SHACL binds ``$this`` before it runs the query. Targets at the start of the outermost group mean the
same only if each part that mentions ``$this`` binds it itself or is a filter of that group.
"""

from collections.abc import Iterator

from pyparsing import ParseException
from rdflib import Variable
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from graph_api.sparql.tokens import pieces
from graph_api.validation.shacl.compiler.shapes import ShapesError, UncompiledError

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


def spreads(shape: Node, query: str) -> bool:
    """Tell whether targets at the start of the query reach all uses of ``$this``.

    :raises UncompiledError: neither that nor one focus node at a time gives what SHACL defines.
    """
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
    """Tell whether a query has groups within groups, and BOUND or BIND in one."""
    depth, before, nested, reading = 0, "", False, False
    for token in pieces(query):
        word = token.text.upper()
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
