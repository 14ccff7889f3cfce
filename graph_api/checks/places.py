"""Where in the given files a validation result belongs: file, line and the statement meant."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, Literal, URIRef
from rdflib.term import Node

from graph_api.checks.graphs import Source, Triple
from graph_api.checks.locate import Lines
from graph_api.checks.shacl import Result


@dataclass(frozen=True)
class Place:
    """A line of a file, with the node, path and value that a finding there is about."""

    path: Path
    line: int | None
    focus: Node
    predicate: Node | None = None
    value: Node | None = None


class Places:
    """Finds places in some files; a file is parsed for its lines once something was found in it."""

    def __init__(self, sources: Iterable[Source], lines: dict[Path, Lines]) -> None:
        """Take the files, and the lines found so far, to which this adds."""
        self._all = list(sources)
        self._lines = lines
        self._by_subject: dict[Node, list[tuple[Path, Triple]]] = defaultdict(list)
        for source in self._all:
            for triple, _ in source.statements:
                self._by_subject[triple[0]].append((source.path, triple))

    def lines(self, path: Path) -> Lines:
        """Return the lines of a file's statements."""
        if path not in self._lines:
            self._lines[path] = Lines(path)
        return self._lines[path]

    def of(self, result: Result, about: set[Node]) -> Iterator[Place]:
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

    def _with_object(self, value: Node, about: set[Node]) -> Iterator[Place]:
        for source in self._all:
            for (s, p, o), _ in source.statements:
                if o == value and p in about:
                    yield Place(source.path, self.lines(source.path).statement(s, p, o), s, p, o)

    def _statement(self, result: Result) -> Place | None:
        """Find the offending statement itself, if the path leads straight to it."""
        if result.value is None or isinstance(result.path, Literal):
            return None
        for path, (s, p, o) in self._by_subject[result.focus]:
            if o == result.value and (p == result.path or not isinstance(result.path, URIRef)):
                line = self.lines(path).statement(s, p, o)
                return Place(path, line, result.focus, result.path, result.value)
        return None

    def _block(self, result: Result) -> Place | None:
        """Find the block about a thing that lacks something: the one with its type, or any."""
        stated = self._by_subject[result.focus]
        typed = [path for path, (_, p, _) in stated if p == RDF.type]
        for path in [*typed, *(path for path, _ in stated)]:
            line = self.lines(path).block(result.focus)
            return Place(path, line, result.focus, result.path, result.value)
        return None
