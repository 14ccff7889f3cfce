"""Results of both engines, in the terms of the SHACL validation report."""

from collections.abc import Callable
from dataclasses import dataclass, field

from rdflib import BNode, Literal
from rdflib.term import Node

Key = tuple[str, ...]
# Told how many rules are done, and of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Result:
    """A validation result: SHACL 3.6.2.

    ``messages`` are those of the shapes, each with its language; none where a shape has none.
    ``constraint`` is the ``sh:sourceConstraint`` of a SPARQL constraint.
    """

    shape: Node
    component: Node
    severity: Node
    focus: Node
    path: Node | None
    value: Node | None
    messages: tuple[Literal, ...] = ()
    constraint: Node | None = None

    @property
    def message(self) -> str:
        """Return all messages in English or without language, else all; "" if there is none."""
        plain = [m for m in self.messages if not m.language or m.language.startswith("en")]
        return " ".join(sorted(str(message) for message in plain or self.messages))

    @property
    def key(self) -> Key:
        """Return all but the message and blank nodes of shapes, which depend on the engine."""
        path = None if isinstance(self.path, BNode) else self.path
        shape = "" if isinstance(self.shape, BNode) else self.shape.n3()
        terms = (self.component, self.severity, self.focus, path, self.value)
        return (shape, *("" if term is None else term.n3() for term in terms))


@dataclass(frozen=True)
class Timing:
    """The time of a rule, in seconds, the number of its results, and its engine."""

    name: str
    seconds: float
    results: int
    engine: str


@dataclass(frozen=True)
class Unchecked:
    """An unfinished rule, its shape, and the reason."""

    shape: Node
    name: str
    reason: str


@dataclass
class Outcome:
    """All results, a time for each rule, and the unfinished rules.

    ``handed`` maps the shapes that the fast engine left to pySHACL to the reason.
    """

    results: list[Result] = field(default_factory=list)
    timings: list[Timing] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)
    handed: dict[Node, str] = field(default_factory=dict)

    def add(self, other: "Outcome") -> None:
        """Add the outcome of another run."""
        self.results += other.results
        self.timings += other.timings
        self.unchecked += other.unchecked
