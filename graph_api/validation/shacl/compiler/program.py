"""Compiled shapes: one rule for each constraint of each shape.

The constraints of one shape read the same values, and mostly all hold. So one query, the sieve of a
task, finds the nodes that break any of them, and only of these each rule is asked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rdflib import SH, Graph, Literal, URIRef
from rdflib.term import Node

from graph_api.validation.shacl.compiler.shapes import show

# From a variable to a pattern or condition about it.
Pattern = Callable[[str], str]


@dataclass(frozen=True)
class Focus:
    """The pattern for the focus nodes of a shape.

    ``ways`` are variables of the pattern besides: a property shape that hangs on another one is
    validated anew for each node that leads to the same focus node, so these are told apart.
    """

    pattern: Pattern
    ways: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """Return the variables to select for one row for each validation."""
        return " ".join(("?this", *self.ways))


@dataclass(frozen=True)
class Rule:
    """One constraint of one shape: a query whose rows are its violations.

    ``value`` tells what a result's ``sh:value`` is: the row's ``?value``, the focus node
    itself, or nothing; with "each", that for which the query has no row. ``each`` is set if the
    query must run for one focus node at a time; it is then the query for the focus nodes.
    ``parts`` stand before and after the pattern for the focus nodes. ``bound`` are variables
    that have a value before the query runs, besides ``$this``.
    """

    root: Node
    shape: Node
    component: URIRef
    severity: Node
    messages: tuple[Literal, ...]
    path: Node | None
    query: str
    value: str | None = None
    each: str | None = None
    calculates: bool = False
    parts: tuple[str, str] = ("", "")
    constraint: Node | None = None
    bound: tuple[tuple[str, Node], ...] = ()

    @property
    def name(self) -> str:
        """Return the rule's name in a table of times."""
        return f"{show(self.shape)} {show(self.component)}"

    def about(self, nodes: Iterable[str]) -> str:
        """Write the query for some focus nodes, none of them blank."""
        before, after = self.parts
        return f"{before}VALUES ?this {{ {' '.join(nodes)} }} {after}"


@dataclass(frozen=True)
class Task:
    """Rules with the same focus nodes, and the query for the nodes that violate any of them."""

    rules: tuple[Rule, ...]
    sieve: str | None = None


@dataclass
class Program:
    """The tasks, and the root shapes that could not be compiled, each with the reason.

    ``shapes`` are there for queries that read the shapes graph.
    """

    tasks: list[Task] = field(default_factory=list)
    left: dict[Node, str] = field(default_factory=dict)
    shapes: Graph = field(default_factory=Graph)

    @property
    def rules(self) -> list[Rule]:
        """Return the rules of all tasks."""
        return [rule for task in self.tasks for rule in task.rules]


@dataclass(frozen=True)
class Check:
    """One constraint: as rows for a focus node, and as a condition for a violation.

    ``condition`` is the condition on a value at the end of the shape's path, if it is about these.
    ``key`` is a variable of the rows of which each value is a result of its own.
    """

    component: URIRef
    rows: Pattern
    broken: Pattern
    value: str | None
    path: bool = True
    condition: Pattern | None = None
    key: str = ""


def component(parameter: URIRef) -> URIRef:
    """Return the constraint component of a parameter.

    >>> component(SH.minCount).split("#")[1]
    'MinCountConstraintComponent'
    """
    name = parameter.removeprefix(str(SH))
    return SH[f"{name[0].upper()}{name[1:]}ConstraintComponent"]
