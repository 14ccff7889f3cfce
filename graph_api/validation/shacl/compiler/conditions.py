"""Constraints on single values: for each, the SPARQL condition that holds for a violation.

An error in a SPARQL condition would let a value pass, so what may err is wrapped in ``COALESCE``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pyoxigraph import NamedNode, QuerySolutions, Store
from rdflib import RDF, RDFS, SH, XSD, Literal, URIRef
from rdflib.term import Node

from graph_api.validation.shacl.compiler.lossless_store import MARK, Exact, from_rdflib
from graph_api.validation.shacl.compiler.shapes import (
    Shapes,
    ShapesError,
    UncompiledError,
    members,
    text,
)

Condition = Callable[[str], str]
KINDS = {
    SH.IRI: "isIRI({v})",
    SH.BlankNode: "isBlank({v})",
    SH.Literal: "isLiteral({v})",
    SH.BlankNodeOrIRI: "(isBlank({v}) || isIRI({v}))",
    SH.BlankNodeOrLiteral: "(isBlank({v}) || isLiteral({v}))",
    SH.IRIOrLiteral: "(isIRI({v}) || isLiteral({v}))",
}
RANGES = {
    SH.minExclusive: ">",
    SH.minInclusive: ">=",
    SH.maxExclusive: "<",
    SH.maxInclusive: "<=",
}
# Types whose spellings the engine can judge by a cast.
CAST = {
    XSD[name]
    for name in (
        "boolean", "integer", "decimal", "double", "float", "date", "dateTime", "time",
        "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay",
        "duration", "dayTimeDuration", "yearMonthDuration",
    )
}  # fmt: skip
# Integers within bounds, which the engine takes for any integer: lowest and highest value.
BOUNDS: dict[Node, tuple[int | None, int | None]] = {
    XSD.byte: (-(2**7), 2**7 - 1),
    XSD.short: (-(2**15), 2**15 - 1),
    XSD.int: (-(2**31), 2**31 - 1),
    XSD.long: (None, None),
    XSD.unsignedByte: (0, 2**8 - 1),
    XSD.unsignedShort: (0, 2**16 - 1),
    XSD.unsignedInt: (0, 2**32 - 1),
    XSD.unsignedLong: (0, None),
    XSD.nonNegativeInteger: (0, None),
    XSD.positiveInteger: (1, None),
    XSD.nonPositiveInteger: (None, 0),
    XSD.negativeInteger: (None, -1),
}
TYPE, SUBCLASS = f"<{RDF.type}>", f"<{RDFS.subClassOf}>"
MANY_CLASSES = 60
_EMPTY = Store()


def _in_bounds(v: str, kind: str) -> str:
    """Write that a value is not an integer outside the bounds of its type."""
    number = f"<{XSD.integer}>(STR({v}))"
    tests = []
    for datatype, (low, high) in BOUNDS.items():
        within = [f"{number} >= {low}"] if low is not None else []
        within += [f"{number} <= {high}"] if high is not None else []
        if within:
            tests.append(f'({kind} != "{MARK}{datatype}" || ({" && ".join(within)}))')
    return " && ".join(tests)


@dataclass(frozen=True)
class Context:
    """The data on which conditions depend: classes, and exact spellings.

    ``pairs`` are the subclass axioms as SPARQL terms, the subclass first.
    """

    pairs: frozenset[tuple[str, str]]
    marked: bool

    @classmethod
    def of(cls, exact: Exact) -> "Context":
        """Read the context from a store."""
        quads = exact.store.quads_for_pattern(None, NamedNode(str(RDFS.subClassOf)), None, None)
        return cls(frozenset((str(q.subject), str(q.object)) for q in quads), exact.marked)

    def subclasses(self, kind: Node) -> list[str]:
        """List a class and its subclasses, as SPARQL terms.

        :raises UncompiledError: one of them has no name, so no query can name it.
        """
        classes = self.below(kind)
        if any(not term.startswith("<") for term in classes):
            raise UncompiledError(kind, "a subclass without a name is not compiled")
        return sorted(classes)

    def below(self, kind: Node) -> set[str]:
        """Return a class and its subclasses, some of which may be blank nodes."""
        classes = {text(kind)}
        waiting = [text(kind)]
        while waiting:
            upper = waiting.pop()
            new = {lower for lower, above in self.pairs if above == upper} - classes
            classes |= new
            waiting += new
        return classes

    def plain(self, v: str) -> str:
        """Write a value as the number or date that it denotes, for comparisons."""
        if not self.marked:
            return v
        kind = f"STR(DATATYPE({v}))"
        typed = f'STRDT(STR({v}), IRI(STRAFTER({kind}, "{MARK}")))'
        condition = f'STRSTARTS({kind}, "{MARK}") && {_in_bounds(v, kind)}'
        return f"COALESCE(IF({condition}, {typed}, {v}), {v})"


def conditions(shapes: Shapes, shape: Node, context: Context) -> list[tuple[URIRef, Condition]]:
    """List the conditions of a shape that concern each value alone, with their parameters.

    :raises ShapesError: a parameter has a value that SHACL does not allow.
    """
    makers: dict[URIRef, Callable[[Node], Condition]] = {
        SH["class"]: lambda o: _class(o, context),
        SH.datatype: lambda o: _datatype(o, context),
        SH.nodeKind: lambda o: _kind(shape, o),
        SH.minLength: lambda o: _length(shape, o, "<"),
        SH.maxLength: lambda o: _length(shape, o, ">"),
        SH.languageIn: lambda o: _languages(members(shapes.graph, o)),
        SH["in"]: lambda o: _in(members(shapes.graph, o)),
    }
    for parameter, operator in RANGES.items():
        makers[parameter] = partial(_range, operator=operator, context=context)
    single = [(p, make(o)) for p, make in makers.items() for o in shapes.all(shape, p)]
    flags = str(shapes.one(shape, SH.flags) or "")
    patterns = [(SH.pattern, _pattern(shape, o, flags)) for o in shapes.all(shape, SH.pattern)]
    return single + patterns


def _class(kind: Node, context: Context) -> Condition:
    classes = context.subclasses(kind)
    if len(classes) == 1:
        return lambda v: f"NOT EXISTS {{ {v} {TYPE} {classes[0]} }}"
    if len(classes) > MANY_CLASSES:
        return lambda v: f"NOT EXISTS {{ {v} {TYPE}/{SUBCLASS}* {text(kind)} }}"
    listed = ", ".join(classes)

    def condition(v: str) -> str:
        return f"NOT EXISTS {{ {v} {TYPE} {v}_t FILTER({v}_t IN ({listed})) }}"

    return condition


def _datatype(kind: Node, context: Context) -> Condition:
    same = f"DATATYPE({{v}}) = <{kind}>"
    if context.marked:
        same = f"({same} || DATATYPE({{v}}) = <{MARK}{kind}>)"
    if kind in BOUNDS:
        low, high = BOUNDS[kind]
        number = f"<{XSD.integer}>(STR({{v}}))"
        tests = [f"isNumeric({number})"]
        tests += [f"{number} >= {low}"] if low is not None else []
        tests += [f"{number} <= {high}"] if high is not None else []
        same += " && " + " && ".join(tests)
    elif kind in CAST:
        same += f" && isLiteral(<{kind}>(STR({{v}})))"
    return lambda v: f"!COALESCE(isLiteral({v}) && {same.format(v=v)}, false)"


def _kind(shape: Node, kind: Node) -> Condition:
    if not isinstance(kind, URIRef) or kind not in KINDS:
        raise ShapesError(shape, f"sh:nodeKind has no value {kind.n3()}")
    return lambda v: "!" + KINDS[kind].format(v=v)


def _length(shape: Node, bound: Node, operator: str) -> Condition:
    if not isinstance(bound, Literal) or not re.fullmatch(r"\+?\d+", str(bound)):
        raise ShapesError(shape, f"a length is a whole number, not {bound.n3()}")
    return lambda v: f"(isBlank({v}) || STRLEN(STR({v})) {operator} {int(bound)})"


def _languages(allowed: list[Node]) -> Condition:
    tests = " || ".join(f"LANGMATCHES(LANG({{v}}), {Literal(str(tag)).n3()})" for tag in allowed)
    return lambda v: f"!COALESCE({tests.format(v=v) if tests else 'false'}, false)"


def _in(allowed: list[Node]) -> Condition:
    texts = ", ".join(text(term) for term in allowed)
    # "=" on IRIs and plain strings is identity; on numbers and dates it would compare values.
    if all(isinstance(o, URIRef) or _is_plain(o) for o in allowed):
        return lambda v: f"!COALESCE({v} IN ({texts}), false)"
    same = " || ".join(f"sameTerm({{v}}, {_braces(text(term))})" for term in allowed)
    return lambda v: f"!({same.format(v=v)})"


def _is_plain(term: Node) -> bool:
    return isinstance(term, Literal) and not term.language and term.datatype in (None, XSD.string)


def _braces(written: str) -> str:
    return written.replace("{", "{{").replace("}", "}}")


def _range(bound: Node, operator: str, context: Context) -> Condition:
    value = str(from_rdflib(bound))
    return lambda v: f"!COALESCE({context.plain(v)} {operator} {value}, false)"


def _pattern(shape: Node, pattern: Node, flags: str) -> Condition:
    """Write a condition for a pattern.

    :raises UncompiledError: the engine's regular expressions, which never run away, cannot do it:
        lookaround and references back.
    """
    arguments = f"{Literal(str(pattern)).n3()}, {Literal(flags).n3()}"
    probe = f'SELECT (REGEX("", {arguments}) AS ?ok) {{}}'
    probed = _EMPTY.query(probe)
    assert isinstance(probed, QuerySolutions)
    if next(probed)["ok"] is None:
        try:
            re.compile(str(pattern))
        except re.error as error:
            raise ShapesError(shape, f"sh:pattern is no regular expression: {error}") from error
        raise UncompiledError(
            shape, "lookaround and back-references in sh:pattern are not compiled"
        )
    return lambda v: f"(isBlank({v}) || !COALESCE(REGEX(STR({v}), {arguments}), false))"
