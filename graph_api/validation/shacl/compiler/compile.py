"""The compiler from shapes to SPARQL: one query for the violations of each constraint.

Inside ``EXISTS`` there is never more than one triple pattern: the engine would join two of them
again for each focus node, without the focus node. Conditions on its values are nested instead.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import count

from rdflib import SH, Graph, Literal, URIRef
from rdflib.term import Node

from graph_api.validation.shacl.compiler import components, sparql_constraints, targets
from graph_api.validation.shacl.compiler.conditions import Condition, Context, conditions
from graph_api.validation.shacl.compiler.paths import written
from graph_api.validation.shacl.compiler.program import (
    Check,
    Focus,
    Pattern,
    Program,
    Rule,
    Task,
    component,
)
from graph_api.validation.shacl.compiler.shapes import (
    Shapes,
    ShapesError,
    UncompiledError,
    members,
    read,
    show,
    text,
)

LOGIC = {SH["and"]: " || ", SH["or"]: " && "}
PAIRS = {SH.lessThan: "<", SH.lessThanOrEquals: "<="}


@lru_cache(maxsize=4)
def compile_shapes(graph: Graph, context: Context) -> Program:
    """Compile all shapes that have targets.

    :param graph: shapes that do not refer to themselves.
    :raises ShapesError: a shape is not well-formed for any engine.
    """
    shapes = read(graph)
    compiler = _Compiler(shapes, context)
    program = Program(shapes=graph)
    for root in shapes.roots:
        try:
            program.tasks += list(compiler.tasks(root))
        except UncompiledError as error:
            program.left[root] = str(error)
    return program


class _Compiler:
    def __init__(self, shapes: Shapes, context: Context) -> None:
        self._shapes, self._context = shapes, context
        self._numbers = count(1)

    def tasks(self, root: Node) -> Iterator[Task]:
        self._refuse_zero_steps(root)
        focus = targets.focus(self._shapes, root, self._context, self._new)
        yield from self._walk(root, root, Focus(focus))

    def _refuse_zero_steps(self, root: Node) -> None:
        """Refuse a path of zero steps from a node that may not be in the data.

        SPARQL finds such a path only between nodes of the data.
        """
        if not any(kind == SH.targetNode for kind, _ in self._shapes.targets(root)):
            return
        for shape in self._shapes.reached([root]):
            path = self._shapes.path(shape)
            if path is not None and re.search(r"\)[*?]", written(self._shapes.graph, path)):
                raise UncompiledError(shape, "a path of no step from sh:targetNode is not compiled")

    def _new(self) -> str:
        return f"?v{next(self._numbers)}"

    def _walk(self, root: Node, shape: Node, focus: Focus) -> Iterator[Task]:
        """Yield the tasks of a shape and of its property shapes."""
        shapes = self._shapes
        if shapes.deactivated(shape):
            return
        path = shapes.path(shape)
        checks = list(self._checks(shape))
        if checks:
            rules = tuple(self._rule(root, shape, check, focus) for check in checks)
            yield Task(rules, self._sieve(checks, path, focus) if len(checks) > 1 else None)
        for rule in self._sparql(root, shape, focus, shapes.severity(shape)):
            yield Task((rule,))
        for use in components.uses(shapes, shape, focus):
            yield Task((self._of_component(root, shape, use),))
        inner = self._through(focus, path)
        for property_shape in shapes.all(shape, SH.property):
            yield from self._walk(root, property_shape, inner)

    def _rule(self, root: Node, shape: Node, check: Check, focus: Focus) -> Rule:
        variables = f"{focus.shown} {check.key}"
        if check.value == "row":
            variables += " ?value"
        if not check.path:
            variables += " ?path"
        nodes = focus.pattern("?this")
        before, after = f"SELECT DISTINCT {variables} {{ {{ ", f" }} {check.rows('?this')} }}"
        # The focus nodes alone do not tell by how many ways they were reached.
        parts = (before, f"{nodes}{after}" if focus.ways else after)
        return Rule(
            root, shape, check.component, self._shapes.severity(shape),
            self._shapes.messages(shape), self._shapes.path(shape),
            f"{before}{nodes}{after}", check.value, parts=parts,
        )  # fmt: skip

    def _sieve(self, checks: list[Check], path: Node | None, focus: Focus) -> str:
        """Write the query for the focus nodes that violate any of some checks."""
        broken = [check.broken("?this") for check in checks if check.condition is None]
        v = self._new()
        if about_values := [check.condition(v) for check in checks if check.condition]:
            assert path is not None
            step = written(self._shapes.graph, path)
            value = f"EXISTS {{ ?this {step} {v} FILTER({' || '.join(about_values)}) }}"
            broken.insert(0, value)
        nodes = focus.pattern("?this")
        return f"SELECT DISTINCT ?this {{ {{ {nodes} }} FILTER({' || '.join(broken)}) }}"

    def _through(self, focus: Focus, path: Node | None) -> Focus:
        """Write the focus of a nested property shape from that of its parent."""
        if path is None:
            return focus
        step, up = written(self._shapes.graph, path), self._new()
        ways = (*focus.ways, up)

        def values(v: str) -> str:
            nodes = f"{{ {focus.pattern(up)} }} {up} {step} {v}"
            return f"{{ SELECT DISTINCT {v} {' '.join(ways)} {{ {nodes} }} }}"

        return Focus(values, ways)

    def _sparql(self, root: Node, shape: Node, focus: Focus, severity: Node) -> Iterator[Rule]:
        path = self._shapes.path(shape)
        for constraint in sparql_constraints.constraints(self._shapes, shape, focus):
            messages = constraint.messages or self._shapes.messages(shape)
            value = "row" if path is not None else "row-or-focus"
            yield Rule(
                root, shape, SH.SPARQLConstraintComponent, severity, messages, path,
                constraint.query, value, constraint.each, calculates=True,
                constraint=constraint.node, bound=constraint.bound,
            )  # fmt: skip

    def _of_component(self, root: Node, shape: Node, use: components.Use) -> Rule:
        path = self._shapes.path(shape)
        value = "each" if use.asks else "row" if path is not None else "row-or-focus"
        return Rule(
            root, shape, use.component, self._shapes.severity(shape), use.messages, path, use.query,
            value, use.each, calculates=True, bound=use.bound,
        )  # fmt: skip

    def _checks(self, shape: Node) -> Iterator[Check]:
        self._shapes.refuse_unknown(shape)
        path = self._shapes.path(shape)
        step = None if path is None else written(self._shapes.graph, path)
        for parameter, condition in self._conditions(shape):
            yield self._of_values(component(parameter), condition, step)
        if step is not None:
            yield from self._counts(shape, step)
            yield from self._qualified(shape, step)
            yield from self._languages(shape, step)
        yield from self._has_value(shape, step)
        yield from self._pairs(shape, step)
        yield from self._closed(shape, step)

    def _conditions(self, shape: Node) -> Iterator[tuple[URIRef, Condition]]:
        yield from conditions(self._shapes, shape, self._context)
        shapes = self._shapes
        for other in shapes.all(shape, SH.node):
            yield SH.node, lambda v, o=other: self._fails(o, v)  # type: ignore[misc]
        for other in shapes.all(shape, SH["not"]):
            yield SH["not"], lambda v, o=other: f"!{self._fails(o, v)}"  # type: ignore[misc]
        for parameter, operator in LOGIC.items():
            for head in shapes.all(shape, parameter):
                yield parameter, self._joined(members(shapes.graph, head), operator)
        for head in shapes.all(shape, SH.xone):
            yield SH.xone, self._exactly_one(members(shapes.graph, head))

    def _joined(self, others: list[Node], operator: str) -> Condition:
        return lambda v: f"({operator.join(self._fails(other, v) for other in others)})"

    def _exactly_one(self, others: list[Node]) -> Condition:
        def condition(v: str) -> str:
            ones = " + ".join(f"IF({self._fails(other, v)}, 0, 1)" for other in others)
            return f"(({ones}) != 1)"

        return condition

    def _fails(self, shape: Node, v: str) -> str:
        """Write the condition that is true if the value of a variable does not conform."""
        shapes = self._shapes
        if shapes.deactivated(shape):
            return "false"
        if any((shape, word, None) in shapes.graph for word in (SH.sparql, *shapes.custom)):
            raise UncompiledError(shape, "a query in a shape that others refer to is not compiled")
        parts = [check.broken(v) for check in self._checks(shape)]
        path = shapes.path(shape)
        for inner in shapes.all(shape, SH.property):
            if path is None:
                parts.append(self._fails(inner, v))
            else:
                x = self._new()
                step = written(shapes.graph, path)
                parts.append(f"EXISTS {{ {v} {step} {x} FILTER({self._fails(inner, x)}) }}")
        return f"({' || '.join(parts)})" if parts else "false"

    def _of_values(self, name: URIRef, condition: Condition, step: str | None) -> Check:
        if step is None:
            return Check(name, lambda f: f"FILTER({condition(f)})", condition, "focus")
        rows = self._rows(name, lambda f, v: f"{f} {step} {v} FILTER({condition(v)})")
        return replace(rows, condition=condition)

    def _rows(self, name: URIRef, rows: Callable[[str, str], str], *, path: bool = True) -> Check:
        """Make a check from the query for its rows, with the value in the second variable."""

        def broken(f: str) -> str:
            return f"EXISTS {{ {rows(f, self._new())} }}"

        return Check(name, lambda f: rows(f, "?value"), broken, "row", path)

    def _of_focus(self, name: URIRef, broken: Pattern) -> Check:
        return Check(name, lambda f: f"FILTER({broken(f)})", broken, None)

    def _counts(self, shape: Node, step: str) -> Iterator[Check]:
        for bound in self._shapes.all(shape, SH.minCount):
            n = whole(shape, bound)
            yield self._of_focus(component(SH.minCount), self._fewer(step, n))
        for bound in self._shapes.all(shape, SH.maxCount):
            n = whole(shape, bound)
            yield self._of_focus(component(SH.maxCount), self._more(step, n))

    def _fewer(self, step: str, n: int, where: Condition | None = None) -> Pattern:
        if n == 0:
            return lambda f: "false"
        return lambda f: f"NOT EXISTS {{ {self._at_least(f, step, n, where)} }}"

    def _more(self, step: str, n: int, where: Condition | None = None) -> Pattern:
        return lambda f: f"EXISTS {{ {self._at_least(f, step, n + 1, where)} }}"

    def _at_least(self, f: str, step: str, n: int, where: Condition | None) -> str:
        v = self._new()
        one = f"{f} {step} {v}" + (f" FILTER({where(v)})" if where else "")
        if n == 1:
            return one
        return f"SELECT {f} {{ {one} }} GROUP BY {f} HAVING (COUNT(DISTINCT {v}) >= {n})"

    def _qualified(self, shape: Node, step: str) -> Iterator[Check]:
        shapes = self._shapes
        other = shapes.one(shape, SH.qualifiedValueShape)
        if other is None:
            return
        siblings = self._siblings(shape, other)

        def counted(v: str) -> str:
            conforms = [f"!{self._fails(other, v)}", *(self._fails(s, v) for s in siblings)]
            return " && ".join(conforms)

        for bound in shapes.all(shape, SH.qualifiedMinCount):
            broken = self._fewer(step, whole(shape, bound), counted)
            yield self._of_focus(SH.QualifiedMinCountConstraintComponent, broken)
        for bound in shapes.all(shape, SH.qualifiedMaxCount):
            broken = self._more(step, whole(shape, bound), counted)
            yield self._of_focus(SH.QualifiedMaxCountConstraintComponent, broken)

    def _siblings(self, shape: Node, other: Node) -> list[Node]:
        shapes = self._shapes
        if str(shapes.one(shape, SH.qualifiedValueShapesDisjoint)) not in {"true", "1"}:
            return []
        parents = shapes.graph.subjects(SH.property, shape)
        beside = {p for parent in parents for p in shapes.all(parent, SH.property)}
        siblings = {o for p in beside for o in shapes.all(p, SH.qualifiedValueShape)} - {other}
        return sorted(siblings, key=lambda term: term.n3())

    def _languages(self, shape: Node, step: str) -> Iterator[Check]:
        # "1" is not the value true to the specification's own test uniqueLang-002.
        if not any(str(o) == "true" for o in self._shapes.all(shape, SH.uniqueLang)):
            return

        def broken(f: str) -> str:
            v, tag = self._new(), self._new()
            return (
                f"EXISTS {{ SELECT {f} {{ {f} {step} {v} "
                f"FILTER(COALESCE(LANG({v}) != '', false)) BIND(LCASE(LANG({v})) AS {tag}) }} "
                f"GROUP BY {f} {tag} HAVING (COUNT(DISTINCT {v}) > 1) }}"
            )

        def rows(f: str) -> str:
            v, w = self._new(), self._new()
            same = f"COALESCE(LCASE(LANG({v})) = LCASE(LANG({w})), false)"
            return (
                f"{f} {step} {v} FILTER(COALESCE(LANG({v}) != '', false)) "
                f"{f} {step} {w} FILTER(!sameTerm({v}, {w}) && {same}) "
                f"BIND(LCASE(LANG({v})) AS ?tag)"
            )

        yield Check(component(SH.uniqueLang), rows, broken, None, key="?tag")

    def _has_value(self, shape: Node, step: str | None) -> Iterator[Check]:
        for value in self._shapes.all(shape, SH.hasValue):
            term = text(value)
            if step is None:

                def broken(f: str, term: str = term) -> str:
                    return f"!sameTerm({f}, {term})"
            else:

                def broken(f: str, term: str = term) -> str:
                    v = self._new()
                    return f"NOT EXISTS {{ {f} {step} {v} FILTER(sameTerm({v}, {term})) }}"

            yield self._of_focus(component(SH.hasValue), broken)

    def _pairs(self, shape: Node, step: str | None) -> Iterator[Check]:
        shapes = self._shapes
        for other in shapes.all(shape, SH.equals):
            yield from self._equals(step, text(other))
        for other in shapes.all(shape, SH.disjoint):
            yield self._disjoint(step, text(other))
        for parameter, operator in PAIRS.items():
            for other in shapes.all(shape, parameter):
                if step is None:
                    raise ShapesError(shape, f"{show(parameter)} is only for property shapes")
                yield self._ordered(component(parameter), step, text(other), operator)

    def _equals(self, step: str | None, other: str) -> Iterator[Check]:
        """Yield two checks: values that the other property lacks, and the reverse."""
        name = component(SH.equals)
        if step is None:
            yield self._of_values(name, lambda v: f"NOT EXISTS {{ {v} {other} {v} }}", None)
            yield self._rows(name, lambda f, v: f"{f} {other} {v} FILTER(!sameTerm({f}, {v}))")
            return
        for here, there in ((step, other), (other, step)):
            yield self._rows(name, _only(here, there))

    def _disjoint(self, step: str | None, other: str) -> Check:
        name = component(SH.disjoint)
        if step is None:
            return self._of_values(name, lambda v: f"EXISTS {{ {v} {other} {v} }}", None)
        return self._rows(name, lambda f, v: f"{f} {step} {v} FILTER(EXISTS {{ {f} {other} {v} }})")

    def _ordered(self, name: URIRef, step: str, other: str, operator: str) -> Check:
        plain = self._context.plain

        def fails(v: str, o: str) -> str:
            return f"FILTER(!COALESCE({plain(v)} {operator} {plain(o)}, false))"

        def broken(f: str) -> str:
            v, o = self._new(), self._new()
            inner = f"EXISTS {{ {f} {other} {o} {fails(v, o)} }}"
            return f"EXISTS {{ {f} {step} {v} FILTER({inner}) }}"

        def rows(f: str) -> str:
            # There is a result for each pair of values.
            return f"{f} {step} ?value . {f} {other} ?tag {fails('?value', '?tag')}"

        return Check(name, rows, broken, "row", key="?tag")

    def _closed(self, shape: Node, step: str | None) -> Iterator[Check]:
        shapes = self._shapes
        if str(shapes.one(shape, SH.closed)) not in {"true", "1"}:
            return
        allowed = {shapes.path(p) for p in shapes.all(shape, SH.property)}
        for head in shapes.all(shape, SH.ignoredProperties):
            allowed |= set(members(shapes.graph, head))
        listed = ", ".join(sorted(text(p) for p in allowed if isinstance(p, URIRef)))

        def rows(f: str, v: str, predicate: str = "?path") -> str:
            return f"{f} {predicate} {v} FILTER({predicate} NOT IN ({listed}))"

        if step is not None:
            raise UncompiledError(shape, "sh:closed on a property shape is not compiled")

        def broken(f: str) -> str:
            return f"EXISTS {{ {rows(f, self._new(), self._new())} }}"

        yield Check(component(SH.closed), lambda f: rows(f, "?value"), broken, "row", path=False)


def _only(here: str, there: str) -> Callable[[str, str], str]:
    return lambda f, v: f"{f} {here} {v} FILTER(NOT EXISTS {{ {f} {there} {v} }})"


def whole(shape: Node, bound: Node) -> int:
    """Read a count.

    :raises ShapesError: it is no whole number from 0.
    """
    if not isinstance(bound, Literal) or not str(bound).isdecimal():
        raise ShapesError(shape, f"a count is a whole number, not {bound.n3()}")
    return int(bound)
