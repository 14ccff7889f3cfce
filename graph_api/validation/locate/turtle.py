"""Find the places of statements in Turtle, TriG and N-Triples files.

The store's parser is fast but tells no positions, so a file is parsed a second time, by rdflib's
parser in Python, once something was found in it. A statement is where its object stands: that is
the place to correct. Blank nodes have other labels in each parse; they are matched by predicate and
object alone.
"""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import MutableSequence
from pathlib import Path
from typing import Any

from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.plugins.parsers.notation3 import RDFSink
from rdflib.plugins.parsers.trig import TrigSinkParser
from rdflib.term import Node

from graph_api.rdf.resources import read_text

_SPACE = re.compile(r"(?:\s|#[^\n]*)*")
# Line and column, both from 1.
Spot = tuple[int, int]


class Lines:
    """The places of the statements and blocks of one file."""

    def __init__(self, path: Path) -> None:
        """Parse ``path``, which the store has found to be well-formed."""
        self._text = text = read_text(path)
        self._breaks = [-1, *(i for i, character in enumerate(text) if character == "\n")]
        sink = _Sink()
        _Parser(sink, baseURI=path.resolve().as_uri(), turtle=True).loadBuf(text)
        self._statements: dict[tuple[Node | None, Node, Node], int] = {}
        self._blocks: dict[Node, int] = {}
        self._terms: dict[Node, int] = {}
        for triple, block, place in sink.found:
            self._add(triple, block, place)

    def _spot(self, offset: int | None) -> Spot | None:
        if offset is None:
            return None
        space = _SPACE.match(self._text, offset)
        offset = offset if space is None else space.end()
        line = bisect_left(self._breaks, offset)
        return line, offset - self._breaks[line - 1]

    def _add(self, triple: tuple[Node, Node, Node], block: int, place: int) -> None:
        s, p, o = triple
        subject = None if isinstance(s, BNode) else s
        self._statements.setdefault((subject, p, o), place)
        if p == RDF.type:
            self._blocks[s] = block
        self._blocks.setdefault(s, block)
        self._terms.setdefault(s, block)
        for term in (p, o):
            self._terms.setdefault(term, place)
        if isinstance(o, Literal) and o.datatype:
            self._terms.setdefault(o.datatype, place)

    def statement(self, s: Node, p: Node, o: Node) -> Spot | None:
        """Return the place of a statement's object, or None if the file does not state it."""
        return self._spot(self._statements.get((None if isinstance(s, BNode) else s, p, o)))

    def block(self, subject: Node) -> Spot | None:
        """Return where the block about a subject starts: the one with its type, else the first."""
        return self._spot(self._blocks.get(subject))

    def term(self, term: Node) -> Spot | None:
        """Return the first place that uses a term anywhere."""
        return self._spot(self._terms.get(term))


class _Sink(RDFSink):
    """Collects statements with the offsets of their block and their object."""

    def __init__(self) -> None:
        super().__init__(Graph())
        self.found: list[tuple[tuple[Node, Node, Node], int, int]] = []
        self.block = self.place = 0

    def newGraph(self, identifier: Any) -> Any:  # noqa: N802 - rdflib's name
        return identifier

    def newBlankNode(self, *_: Any, **__: Any) -> BNode:  # noqa: N802
        return BNode()

    def newLiteral(self, s: str, dt: URIRef | None = None, lang: str | None = None) -> Literal:  # noqa: N802
        return Literal(s, lang=lang, datatype=dt, normalize=False)

    def makeStatement(self, quadruple: Any, why: Any = None) -> None:  # noqa: N802
        _, p, s, o = quadruple
        triple = (self.normalise(None, s), self.normalise(None, p), self.normalise(None, o))
        self.found.append((triple, self.block, self.place))


class _Parser(TrigSinkParser):
    """rdflib's parser, which tells its sink at which offsets it is.

    ``objectList`` reads all objects of a predicate before the statements are made, in the same
    order: so their offsets wait in a queue.
    """

    def __init__(self, sink: _Sink, **options: Any) -> None:
        super().__init__(sink, **options)
        self._sink = sink
        self._waiting: deque[int] = deque()

    def statement(self, argstr: str, i: int) -> int:
        self._sink.block = i
        return super().statement(argstr, i)

    def objectList(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:  # noqa: N802
        places = []
        while True:
            start = self.skipSpace(argstr, i)
            self._sink.place = start
            i = self.object(argstr, i, res)
            if i < 0:
                return i
            places.append(start)
            j = self.skipSpace(argstr, i)
            if j < 0:
                self.BadSyntax(argstr, j, "EOF found after object")
            if argstr[j] != ",":
                self._waiting = deque(places)
                return j
            i = j + 1

    def makeStatement(self, quadruple: Any) -> None:  # noqa: N802
        self._sink.place = self._waiting.popleft()
        super().makeStatement(quadruple)
