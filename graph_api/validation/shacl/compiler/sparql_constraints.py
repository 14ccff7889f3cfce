"""SPARQL constraints, rewritten to find all violations at once where that is safe.

SHACL binds ``$this`` before it runs the query, for one focus node at a time. To put the targets at
the start of the outermost group means the same only if each part that mentions ``$this`` binds it
itself or is a filter of that group: then one query does. Others run once for each focus node.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Store
from rdflib import OWL, SH, Graph, Literal, URIRef
from rdflib.term import Node

from graph_api.sparql.tokens import pieces
from graph_api.validation.shacl.compiler.paths import written
from graph_api.validation.shacl.compiler.program import Focus
from graph_api.validation.shacl.compiler.shapes import Shapes, ShapesError

# The graph of the store that holds the shapes while a query runs that reads them.
SHAPES_GRAPH = URIRef("urn:x-graph:shapes")
_SELECT = re.compile(r"\bSELECT\s+(?:DISTINCT\s+|REDUCED\s+)?(?!\*)", re.IGNORECASE)
_BOUND = re.compile(r"\bBOUND\s*+\(\s*+[?$](\w++)\s*+\)", re.IGNORECASE)
_AS = re.compile(r"\bAS\s++[?$](\w++)", re.IGNORECASE)
_VARIABLE = re.compile(r"[?$](\w++)")
FORBIDDEN = {"MINUS", "VALUES", "SERVICE"}
# Words of queries that are one group, and functions that need nothing but their arguments.
FLAT = {"SELECT", "DISTINCT", "WHERE", "FILTER", "A", "TRUE", "FALSE", "IN", "NOT"}
FLAT |= {"STR", "LANG", "LANGMATCHES", "DATATYPE", "REGEX", "STRLEN", "STRSTARTS", "STRENDS"}
FLAT |= {"CONTAINS", "LCASE", "UCASE", "YEAR", "ABS", "ISIRI", "ISLITERAL", "ISBLANK", "SAMETERM"}


@dataclass(frozen=True)
class Constraint:
    """A query for violations; ``each`` as in
    :class:`graph_api.validation.shacl.compiler.program.Rule`.
    """

    node: Node
    query: str
    messages: tuple[Literal, ...]
    each: str | None
    bound: tuple[tuple[str, Node], ...] = ()


def constraints(shapes: Shapes, shape: Node, focus: Focus) -> Iterator[Constraint]:
    """Yield the SPARQL constraints of a shape.

    :raises ShapesError: a constraint is none that SHACL allows.
    """
    for node in shapes.all(shape, SH.sparql):
        if shapes.deactivated(node):
            continue
        query = checked(shapes, shape, node)
        nodes = focus.pattern("?this")
        focuses = f"SELECT DISTINCT {focus.shown} {{ {nodes} }}"
        path = shapes.path(shape)
        step = None if path is None else written(shapes.graph, path)
        whole = prefixes(shapes.graph, node) + with_path(query, step)
        messages = shapes.messages(node)
        bound = tuple(
            (name, term)
            for name, term in (("shapesGraph", SHAPES_GRAPH), ("currentShape", shape))
            if name in _VARIABLE.findall(query)
        )
        if not (bound or focus.ways) and (_is_flat(query) or _spreads(shape, whole)):
            yield Constraint(node, _insert(whole, nodes), messages, None)
        else:
            names = ["this", *(name for name, _ in bound)]
            yield Constraint(node, prebound(whole, names), messages, focuses, bound)


def _is_flat(query: str) -> bool:
    """Tell whether a query is one group of triple patterns and filters on their variables.

    >>> _is_flat("SELECT $this ?value { $this :p ?value FILTER(STRLEN(?value) > 3) }")
    True
    >>> _is_flat("SELECT $this { $this :p ?value OPTIONAL { $this :q ?value } }")
    False
    """
    tokens = list(pieces(query))
    words = {token.text.upper() for token in tokens if token.kind == "word"}
    written = [token.text for token in tokens]
    named = written[: written.index("{")] if "{" in written else []
    return words <= FLAT and written.count("{") == 1 and bool({"$this", "?this"} & set(named))


def prebound(query: str, names: Sequence[str]) -> str:
    """Rewrite a query for an engine that binds only projected variables, and none in BOUND.

    >>> prebound("SELECT DISTINCT $this { FILTER(bound($this) && BOUND(?x)) }", ["this", "p"])
    'SELECT DISTINCT ?p $this { FILTER((true) && BOUND(?x)) }'
    """
    query = _BOUND.sub(lambda match: "(true)" if match[1] in names else match[0], query)
    more = " ".join(f"?{name}" for name in names if name != "this")
    return _SELECT.sub(rf"\g<0>{more} ", query, count=1) if more else query


def _spreads(shape: Node, query: str) -> bool:
    # Imported where it is needed: a parser of SPARQL takes longer to load than our own data.
    from graph_api.validation.shacl.compiler.query_algebra import spreads

    return spreads(shape, query)


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
    refuse(shape, select)
    parse(shape, prefixes(shapes.graph, node) + with_path(select, "<urn:x-path:any>"))
    return str(select)


def parse(shape: Node, query: str) -> None:
    """Parse a query.

    :raises ShapesError: it is not well-formed.
    """
    try:
        Store().query(query)
    except SyntaxError as error:
        raise ShapesError(shape, f"its query cannot be read: {_reason(str(error))}") from error


def _reason(message: str) -> str:
    """Shorten the parser's message, which lists all tokens that it expected."""
    if "Prefix not found" in message:
        return "it uses a prefix that no sh:declare of its sh:prefixes declares"
    return " ".join(message.split())[:160]


def prefixes(graph: Graph, node: Node) -> str:
    """Write the prefixes of a constraint, with those of the shapes that these import.

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


def with_path(query: str, step: str | None) -> str:
    """Replace $PATH by the path of a property shape."""
    return query if step is None else re.sub(r"[$?]PATH\b", lambda _: step, query)


def refuse(shape: Node, query: str, names: Sequence[str] = ("this",)) -> None:
    """Refuse syntax that no query of SHACL may have: appendix A.

    :param names: the variables that have a value before the query runs.
    :raises ShapesError: it has that.
    """
    words = {token.text.upper() for token in pieces(query) if token.kind == "word"}
    for word in sorted(FORBIDDEN & words):
        raise ShapesError(shape, f"{word} is not allowed in a SPARQL constraint")
    for inner in re.findall(r"\bSELECT\b([^{]*)", query, re.IGNORECASE)[1:]:
        if not re.search(r"[$?]this\b", inner):
            raise ShapesError(shape, "an inner SELECT must return $this")
    for name in _AS.findall(query):
        if name in names:
            raise ShapesError(shape, f"AS cannot bind ${name}, which is bound already")


def _insert(query: str, focus: str) -> str:
    """Insert the pattern for the focus nodes at the start of the outermost group."""
    for token in pieces(query):
        if token.text == "{":
            rows = f"{query[: token.end]} {{ SELECT DISTINCT ?this {{ {focus} }} }} "
            return rows + query[token.end :]
    raise AssertionError("a query that was parsed has a group")
