"""Where in the given files a validation result belongs: file, place and the statement meant."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import RDF, SH, BNode, Literal, URIRef
from rdflib.term import Node

from graph_api.rdf.namespaces import shorten
from graph_api.validation.findings import Finding, Severity, brief
from graph_api.validation.locate.choose import Locator, locator
from graph_api.validation.locate.turtle import Spot
from graph_api.validation.shacl.compiler.lossless_store import labels as _labels
from graph_api.validation.shacl.data import Data
from graph_api.validation.shacl.results import Result
from graph_api.validation.statements import Source, to_node

TYPE = str(RDF.type)
_Statements = dict[str, list[tuple[Path, Any]]]
SEVERITIES: dict[Node, Severity] = {SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}


@dataclass(frozen=True)
class Place:
    """A place in a file, with the node, path and value that a finding there is about."""

    path: Path
    spot: Spot | None
    focus: Node
    predicate: Node | None = None
    value: Node | None = None


def to_finding(
    result: Result,
    place: Place,
    file: str,
    label: str | None = None,
    graph: str | None = None,
    source: str | None = None,
) -> Finding:
    """Make a finding of a result at a place."""
    line, column = place.spot or (None, None)
    return Finding(
        rule=shorten(str(result.shape)) if isinstance(result.shape, URIRef) else _unnamed(result),
        severity=SEVERITIES.get(result.severity, Severity.VIOLATION),
        file=file,
        line=line,
        column=column,
        focus=show(place.focus),
        path=None if place.predicate is None else show(place.predicate),
        value=None if place.value is None else show(place.value),
        message=result.message or _plain_message(result),
        component=shorten(str(result.component)),
        label=label,
        graph=graph,
        source=source,
        result=result,
    )


def _unnamed(result: Result) -> str:
    """Name the rule of a shape without a name: by what it constrains and how."""
    path = shorten(str(result.path)) if isinstance(result.path, URIRef) else "path"
    return f"{path} {shorten(str(result.component)).removeprefix('sh:')}"


def _plain_message(result: Result) -> str:
    name = shorten(str(result.component)).removeprefix("sh:").removesuffix("ConstraintComponent")
    path = f" {shorten(str(result.path))}" if isinstance(result.path, URIRef) else ""
    return f"breaks sh:{name[:1].lower()}{name[1:]}{' of' if path else ''}{path}."


def label(data: Data, focus: Node) -> str | None:
    """Return what a thing is called, in English if it has an English name."""
    if not isinstance(focus, URIRef):
        return None
    names = sorted(_labels(data.exact, str(focus)), key=lambda name: (name[1] != "en", name))
    return names[0][0] if names else None


def show(term: Node) -> str:
    """Write a term as in Turtle; a blank node has no name."""
    if isinstance(term, Literal):
        return term.n3()
    return brief(str(term)) if isinstance(term, URIRef) else "_:"


class Places:
    """Finds places in some files; a file is parsed for its lines once something was found in it."""

    def __init__(
        self, sources: Iterable[Source], lines: dict[Path, Locator], focuses: Collection[str]
    ) -> None:
        """Take the files, the locators so far, to which this adds, and the nodes to be placed."""
        self._lines = lines
        self._by_subject: _Statements = defaultdict(list)
        self._by_object: _Statements = defaultdict(list)
        for source in sources if focuses else ():
            for quad in source.quads:
                if quad.subject.value in focuses:
                    self._by_subject[quad.subject.value].append((source.path, quad))
                # A quoted triple has no value.
                if (value := getattr(quad.object, "value", "")) in focuses:
                    self._by_object[value].append((source.path, quad))

    def lines(self, path: Path) -> Locator:
        """Return what finds the places in a file."""
        if path not in self._lines:
            self._lines[path] = locator(path)
        return self._lines[path]

    def of(self, result: Result, about: set[str]) -> Iterator[Place]:
        """Place a result; nothing, if it is about other files.

        :param about: the properties whose values the shape targets. The focus node is then such a
            value, and the result is about each statement with it.
        """
        if about:
            yield from self._with_object(result.focus, about)
            return
        place = self._statement(result) or self._block(result)
        if place is not None:
            yield place

    def _with_object(self, value: Node, about: set[str]) -> Iterator[Place]:
        for path, quad in self._by_object.get(str(value), ()):
            if quad.predicate.value in about:
                s, p, o = (to_node(t) for t in (quad.subject, quad.predicate, quad.object))
                if o == value:
                    yield Place(path, self.lines(path).statement(s, p, o), s, p, o)

    def _statement(self, result: Result) -> Place | None:
        """Find the offending statement itself, if the path leads straight to it."""
        if result.value is None or isinstance(result.path, Literal):
            return None
        for path, quad in self._stated(result.focus):
            if quad.object.value != str(result.value):
                continue
            s, p, o = (to_node(t) for t in (quad.subject, quad.predicate, quad.object))
            if o == result.value and (p == result.path or not isinstance(result.path, URIRef)):
                spot = self.lines(path).statement(s, p, o)
                return Place(path, spot, result.focus, result.path, result.value)
        return None

    def _stated(self, subject: Node) -> list[tuple[Path, Any]]:
        return [] if isinstance(subject, Literal) else self._by_subject.get(str(subject), [])

    def _block(self, result: Result) -> Place | None:
        """Find the block about a thing that lacks something: the one with its type, or any."""
        stated = self._stated(result.focus)
        typed = [path for path, quad in stated if quad.predicate.value == TYPE]
        for path in [*typed, *(path for path, _ in stated)]:
            spot = self._near(path, result.focus)
            return Place(path, spot, result.focus, result.path, result.value)
        return None

    def _near(self, path: Path, subject: Node) -> Spot | None:
        """Return where the block of a subject starts; a blank one is found by what it states."""
        lines = self.lines(path)
        if not isinstance(subject, BNode):
            return lines.block(subject)
        for _, quad in self._stated(subject):
            if spot := lines.statement(subject, to_node(quad.predicate), to_node(quad.object)):
                return spot
        return None
