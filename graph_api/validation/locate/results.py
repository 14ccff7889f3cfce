"""The place of a validation result in the given files, if it can be found."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import RDF, BNode, Literal, URIRef
from rdflib.term import Node

from graph_api.validation.blanks import Descriptions
from graph_api.validation.locate.choose import Locator
from graph_api.validation.locate.turtle import Spot
from graph_api.validation.shacl.results import Result
from graph_api.validation.statements import Source, to_node

TYPE = str(RDF.type)
# Of the statements with one value and one property, so many are looked at.
MOST = 20
_Statements = list[tuple[Path, Any]]


@dataclass(frozen=True)
class Place:
    """A place in a file, with other places of the same thing."""

    path: Path
    spot: Spot | None
    also: tuple[tuple[Path, Spot | None], ...] = ()


class Places:
    """The places of results in some files; a file is parsed for its lines on demand."""

    def __init__(
        self,
        sources: Iterable[Source],
        lines: Callable[[Path], Locator],
        blanks: Descriptions,
        results: Collection[Result],
    ) -> None:
        """Take the files, their locators, and the results to be placed."""
        self._lines, self._blanks = lines, blanks
        self._by_subject: dict[str, _Statements] = defaultdict(list)
        self._by_object: dict[str, dict[str, _Statements]] = defaultdict(lambda: defaultdict(list))
        self._unlabelled: list[Path] = []
        iris = self._wanted(results)
        for source in sources if results else ():
            self._collect(source, iris)
            lines(source.path).expect(self._in(source.path))
            if source.large and source.path.suffix not in {".nt", ".nq"}:
                self._unlabelled.append(source.path)

    def _wanted(self, results: Iterable[Result]) -> set[str]:
        """Return the focus nodes, and the IRIs that lead to blank ones."""
        focuses = {result.focus for result in results}
        origins = {self._blanks.origin(node) for node in focuses if isinstance(node, BNode)}
        return {str(node) for node in focuses} | {origin for origin in origins if origin}

    def _collect(self, source: Source, iris: set[str]) -> None:
        for quad in source.quads:
            # A quoted triple has no value.
            if getattr(quad.subject, "value", "") in iris:
                self._by_subject[quad.subject.value].append((source.path, quad))
            if (value := getattr(quad.object, "value", "")) in iris:
                rows = self._by_object[value][quad.predicate.value]
                if len(rows) < MOST:
                    rows.append((source.path, quad))

    def _in(self, path: Path) -> set[Node]:
        """Return the nodes that a file describes and results may be about."""
        groups = [*self._by_subject.values()]
        groups += [rows for by in self._by_object.values() for rows in by.values()]
        return {to_node(quad.subject) for rows in groups for where, quad in rows if where == path}

    def of(self, result: Result, about: set[str]) -> Place | None:
        """Place a result; None if no file describes the focus node.

        :param about: the properties whose values the shape targets. The focus node is then such a
            value, and the result is about each statement with it.
        """
        return (
            self._targeted(result.focus, about)
            or self._statement(result)
            or self._block(result.focus)
        )

    def use(self, node: Node) -> Place | None:
        """Place a node without a description: where it is a value, or nearby."""
        return self._used(node) or self._origin(node)

    def _targeted(self, value: Node, about: set[str]) -> Place | None:
        uses = [
            row
            for predicate, rows in self._by_object.get(str(value), {}).items()
            for row in rows
            if predicate in about and to_node(row[1].object) == value
        ]
        if not uses:
            return None
        (path, first), *rest = uses
        also = tuple((where, self._spot(where, quad)) for where, quad in rest)
        return Place(path, self._spot(path, first), also)

    def _spot(self, path: Path, quad: Any) -> Spot | None:
        s, p, o = (to_node(t) for t in (quad.subject, quad.predicate, quad.object))
        return self._lines(path).statement(s, p, o)

    def _statement(self, result: Result) -> Place | None:
        """Find the offending statement itself, if the path is a single property."""
        if result.value is None or isinstance(result.path, BNode):
            return None
        for path, quad in self._stated(result.focus):
            direct = result.path is None or quad.predicate.value == str(result.path)
            same = getattr(quad.object, "value", None) == str(result.value)
            if direct and same and to_node(quad.object) == result.value:
                return Place(path, self._spot(path, quad))
        return None

    def _stated(self, subject: Node) -> _Statements:
        return [] if isinstance(subject, Literal) else self._by_subject.get(str(subject), [])

    def _block(self, focus: Node) -> Place | None:
        """Find the block about a thing that lacks a value: the one with its type, or any."""
        rows = self._stated(focus)
        typed = [row for row in rows if row[1].predicate.value == TYPE]
        for path, _ in [*typed, *rows]:
            return Place(path, self._near(path, focus, rows))
        return None

    def _near(self, path: Path, subject: Node, rows: _Statements) -> Spot | None:
        """Return where the block of a subject starts, else where its first statement is."""
        if spot := self._lines(path).block(subject):
            return spot
        spots = (self._spot(where, quad) for where, quad in rows if where == path)
        return next((spot for spot in spots if spot), None)

    def _used(self, node: Node) -> Place | None:
        """Find the first statement with a node as its value."""
        for rows in self._by_object.get(str(node), {}).values():
            for path, quad in rows:
                if to_node(quad.object) == node:
                    return Place(path, self._spot(path, quad))
        return None

    def _origin(self, node: Node) -> Place | None:
        """Find the block of the thing that leads to a blank node whose label is new each time."""
        if not isinstance(node, BNode):
            return None
        origin = self._blanks.origin(node)
        place = self._block(URIRef(origin)) if origin else None
        if place is None and self._unlabelled:
            return Place(self._unlabelled[0], None)
        return place


def described(sources: Iterable[Source], nodes: Collection[Node]) -> tuple[set[Node], set[Node]]:
    """Return those of some nodes that files describe, and those that they use."""
    texts = {str(node) for node in nodes}
    subjects, objects = set[Node](), set[Node]()
    for source in sources if texts else ():
        for quad in source.quads:
            if getattr(quad.subject, "value", "") in texts:
                subjects.add(to_node(quad.subject))
            if getattr(quad.object, "value", "") in texts:
                objects.add(to_node(quad.object))
    return subjects, objects
