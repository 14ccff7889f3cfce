"""Identification of blank nodes by their statements and the path to them.

Each parse gives them new labels, so a label means nothing outside one reading.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256

from pyoxigraph import BlankNode, Quad
from rdflib import BNode, Literal
from rdflib.term import Node

from graph_api.validation.iris import brief
from graph_api.validation.shacl.compiler.lossless_store import Exact, original

Triple = tuple[Node, Node, Node]
# Blank nodes that differ only farther away than so many steps are told apart by their order.
ROUNDS = 12
# A way that leads to a blank node is followed for so many steps.
STEPS = 40


class Descriptions:
    """Descriptions of the blank nodes of a store."""

    def __init__(self, exact: Exact) -> None:
        """Take the store; nothing is read yet."""
        self._store = exact.store
        self._describe = lru_cache(maxsize=100_000)(self._way)

    def of(self, node: Node | None) -> str | None:
        """Describe a blank node by the path to it from an IRI, else by its statements.

        Not affected by labels, and by nothing that is said of the node where something leads to it.

        :returns: None for an IRI or literal.
        """
        return self._describe(BlankNode(str(node)), ()) if isinstance(node, BNode) else None

    def origin(self, node: Node) -> str | None:
        """Return the IRI from which a path leads to a blank node, or None."""
        here, seen = BlankNode(str(node)), set[BlankNode]()
        while here not in seen and len(seen) < STEPS:
            seen.add(here)
            above = self._above(here)
            if above is None:
                return None
            if not isinstance(above.subject, BlankNode):
                return above.subject.value  # type: ignore[union-attr]
            here = above.subject
        return None

    def _above(self, node: BlankNode) -> Quad | None:
        """Return the statement that leads to a node: from an IRI if there is one."""
        leading = self._store.quads_for_pattern(None, None, node, None)
        plain = [quad for quad in leading if hasattr(quad.subject, "value")]

        def order(quad: Quad) -> tuple[bool, str, str]:
            blank = isinstance(quad.subject, BlankNode)
            return blank, "" if blank else quad.subject.value, quad.predicate.value  # type: ignore[union-attr]

        return min(plain, key=order, default=None)

    def _way(self, node: BlankNode, below: tuple[BlankNode, ...]) -> str:
        above = None if len(below) > STEPS else self._above(node)
        if above is None or above.subject in below or above.subject == node:
            return self._content(node)
        predicate = brief(above.predicate.value)
        if isinstance(above.subject, BlankNode):
            return f"{self._describe(above.subject, (*below, node))} {predicate}"
        return f"{brief(above.subject.value)} {predicate}"  # type: ignore[union-attr]

    def _content(self, node: BlankNode) -> str:
        """Describe a node by its statements; blank nodes among its values are left out."""
        quads = self._store.quads_for_pattern(node, None, None, None)
        parts = sorted({f"{quad.predicate} {_shown(quad.object)}" for quad in quads})
        return f"[{sha256(chr(10).join(parts).encode()).hexdigest()[:12]}]"


def _shown(term: object) -> str:
    return "" if isinstance(term, BlankNode) else str(original(term))  # type: ignore[arg-type]


def matches(one: Sequence[Triple], other: Sequence[Triple]) -> dict[BNode, BNode]:
    """Map the blank nodes of one reading of a file to those of another.

    Those of which the same is stated, to ``ROUNDS`` steps around, are taken in their order.
    """
    first, second = _by_colour(one), _by_colour(other)
    return {
        blank: counterpart
        for colour, blanks in first.items()
        for blank, counterpart in zip(blanks, second.get(colour, ()), strict=False)
    }


def _by_colour(triples: Sequence[Triple]) -> Mapping[int, Sequence[BNode]]:
    """Group blank nodes by their statements, refined step by step."""
    around: dict[BNode, list[tuple[bool, Node, Node]]] = defaultdict(list)
    for s, p, o in triples:
        if isinstance(s, BNode):
            around[s].append((True, p, o))
        if isinstance(o, BNode):
            around[o].append((False, p, s))
    colours = dict.fromkeys(around, 0)
    groups = 1
    for _ in range(ROUNDS):
        colours = {
            blank: hash((colours[blank], *sorted(_marks(neighbours, colours))))
            for blank, neighbours in around.items()
        }
        if len(set(colours.values())) == groups:
            break
        groups = len(set(colours.values()))
    by_colour: dict[int, list[BNode]] = defaultdict(list)
    for blank, colour in colours.items():
        by_colour[colour].append(blank)
    return by_colour


def _marks(
    neighbours: Iterable[tuple[bool, Node, Node]], colours: Mapping[BNode, int]
) -> Iterator[int]:
    for outward, predicate, term in neighbours:
        if isinstance(term, BNode):
            mark: object = colours[term]
        elif isinstance(term, Literal):
            mark = (str(term), str(term.datatype), (term.language or "").lower())
        else:
            mark = str(term)
        yield hash((outward, str(predicate), mark))
