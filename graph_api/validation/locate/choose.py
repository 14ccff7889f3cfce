"""What finds places in a file, chosen by its format."""

from pathlib import Path
from typing import Protocol

from rdflib.term import Node

from graph_api.validation.locate import jsonld, nquads, turtle
from graph_api.validation.locate.turtle import Spot
from graph_api.validation.statements import LARGE


class Locator(Protocol):
    """Finds places in one file."""

    def statement(self, s: Node, p: Node, o: Node) -> Spot | None:
        """Return the place of a statement, or None if it is not known."""

    def block(self, subject: Node) -> Spot | None:
        """Return where the description of a thing starts, or None."""

    def term(self, term: Node) -> Spot | None:
        """Return the first place that uses a term, or None."""


class Nowhere:
    """For formats in which places are not found: RDF/XML, packed files, Turtle of over 48 MB."""

    def statement(self, s: Node, p: Node, o: Node) -> Spot | None:
        """Know no place."""

    def block(self, subject: Node) -> Spot | None:
        """Know no place."""

    def term(self, term: Node) -> Spot | None:
        """Know no place."""


def locator(path: Path) -> Locator:
    """Choose what finds places in a file, which the store has found to be well-formed."""
    if path.suffix in {".nt", ".nq"}:
        return nquads.Lines(path)
    if path.stat().st_size > LARGE:
        return Nowhere()
    if path.suffix in {".ttl", ".trig"}:
        return turtle.Lines(path)
    return jsonld.Lines(path) if path.suffix in {".jsonld", ".json"} else Nowhere()
