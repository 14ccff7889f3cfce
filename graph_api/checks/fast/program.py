"""What compiled shapes are: one rule for each constraint of each shape."""

from collections.abc import Callable
from dataclasses import dataclass, field

from rdflib import SH, URIRef
from rdflib.term import Node

from graph_api.checks.fast.model import show

# From a variable to a pattern or condition about it.
Pattern = Callable[[str], str]


@dataclass(frozen=True)
class Rule:
    """One constraint of one shape: a query whose rows are its violations.

    ``value`` tells what a result's ``sh:value`` is: the row's ``?value``, the focus node itself, or
    nothing. ``each`` is set if the query must run for one focus node at a time; it is then the
    query for the focus nodes.
    """

    root: Node
    shape: Node
    component: URIRef
    severity: Node
    message: str
    path: Node | None
    query: str
    value: str | None = None
    each: str | None = None
    calculates: bool = False

    @property
    def name(self) -> str:
        """The rule in a table of times."""
        return f"{show(self.shape)} {show(self.component)}"


@dataclass
class Program:
    """The rules, and the root shapes that could not be compiled, each with the reason."""

    rules: list[Rule] = field(default_factory=list)
    left: dict[Node, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """One constraint: as rows for a focus node, and as a condition that is true if it is broken."""

    component: URIRef
    rows: Pattern
    broken: Pattern
    value: str | None
    path: bool = True


def component(parameter: URIRef) -> URIRef:
    """Name the constraint component of a parameter.

    >>> component(SH.minCount).split("#")[1]
    'MinCountConstraintComponent'
    """
    name = parameter.removeprefix(str(SH))
    return SH[f"{name[0].upper()}{name[1:]}ConstraintComponent"]
