"""The choice of a locator by the format of a file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from rdflib.term import Node

from graph_api.validation.locate import jsonld, nquads, turtle
from graph_api.validation.locate.turtle import Spot
from graph_api.validation.statements import LARGE, Source, to_node


class Locator(Protocol):
    """The places of statements in one file."""

    def expect(self, nodes: Iterable[Node]) -> None:
        """Prepare for questions about these subjects; others are possible too."""

    def statement(self, s: Node, p: Node, o: Node) -> Spot | None:
        """Return the place of a statement, or None if it is not known."""

    def block(self, subject: Node) -> Spot | None:
        """Return where the description of a thing starts, or None."""

    def term(self, term: Node) -> Spot | None:
        """Return the first place that uses a term, or None."""


class Nowhere:
    """The locator of formats without places: RDF/XML, packed files, Turtle above 48 MB."""

    def expect(self, nodes: Iterable[Node]) -> None:
        """Do nothing."""

    def statement(self, s: Node, p: Node, o: Node) -> Spot | None:
        """Return None."""

    def block(self, subject: Node) -> Spot | None:
        """Return None."""

    def term(self, term: Node) -> Spot | None:
        """Return None."""


def locator(path: Path, source: Source) -> Locator:
    """Choose the locator of a well-formed file."""
    if path.suffix in {".nt", ".nq"}:
        return nquads.Lines(path, source.label)
    if path.stat().st_size > LARGE:
        return Nowhere()
    if path.suffix in {".ttl", ".trig"}:
        return _turtle(path, source)
    return jsonld.Lines(path, source.base) if path.suffix in {".jsonld", ".json"} else Nowhere()


def _turtle(path: Path, source: Source) -> Locator:
    def triples() -> list[tuple[Node, Node, Node]]:
        terms = ((quad.subject, quad.predicate, quad.object) for quad in source.quads)
        return [(to_node(s), to_node(p), to_node(o)) for s, p, o in terms]

    try:
        return turtle.Lines(path, source.base, triples)
    except (SyntaxError, RecursionError):
        # The store's parser reads more than rdflib's: quoted triples, nests of any depth.
        return Nowhere()
