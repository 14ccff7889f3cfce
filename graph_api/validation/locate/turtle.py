"""Places of statements in Turtle, TriG and N-Triples files.

The store's parser is fast but tells no positions, so a file is parsed a second time, by rdflib's
parser in Python, once something was found in it. A statement is where its object stands: that is
the place to correct. Blank nodes have other labels in each parse; they are matched by what is
stated about them.
"""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, MutableSequence, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.plugins.parsers.notation3 import RDFSink
from rdflib.plugins.parsers.trig import TrigSinkParser
from rdflib.term import Node

from graph_api.rdf.resources import read_text
from graph_api.validation.blanks import Triple, matches

_SPACE = re.compile(r"(?:\s|#[^\n]*)*")
# Line and column, both from 1.
Spot = tuple[int, int]


class Lines:
    """The places of the statements and blocks of one file."""

    def __init__(
        self,
        path: Path,
        base: str | None = None,
        triples: Callable[[], Sequence[Triple]] = tuple,
    ) -> None:
        """Parse ``path``, a well-formed file.

        :param base: what relative IRIs are resolved to; by default the IRI of the file.
        :param triples: the statements, with the labels of the blank nodes that are asked for.
        :raises SyntaxError: rdflib does not read it.
        """
        self._triples = triples
        self._text = text = read_text(path)
        self._breaks = [-1, *(i for i, character in enumerate(text) if character == "\n")]
        sink = _Sink()
        _Parser(sink, baseURI=base or path.resolve().as_uri(), turtle=True).loadBuf(text)
        self._found = sink.found
        self._statements: dict[Triple, int] = {}
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

    @cached_property
    def _own(self) -> dict[BNode, BNode]:
        """Map the blank nodes of the results to those of this reading."""
        return matches(self._triples(), [triple for triple, _, _ in self._found])

    def _here(self, term: Node) -> Node:
        return self._own.get(term, term) if isinstance(term, BNode) else term

    def expect(self, nodes: Iterable[Node]) -> None:
        """Do nothing: all places are known."""

    def _add(self, triple: Triple, block: int, place: int) -> None:
        s, p, o = triple
        self._statements.setdefault(triple, place)
        start = place if isinstance(s, BNode) else block
        if p == RDF.type:
            self._blocks[s] = start
        self._blocks.setdefault(s, start)
        self._terms.setdefault(s, block)
        for term in (p, o):
            self._terms.setdefault(term, place)
        if isinstance(o, Literal) and o.datatype:
            self._terms.setdefault(o.datatype, place)

    def statement(self, s: Node, p: Node, o: Node) -> Spot | None:
        """Return the place of a statement's object, or None if the file does not state it."""
        return self._spot(self._statements.get((self._here(s), p, self._here(o))))

    def block(self, subject: Node) -> Spot | None:
        """Return where the block about a subject starts: the one with its type, else the first."""
        return self._spot(self._blocks.get(self._here(subject)))

    def term(self, term: Node) -> Spot | None:
        """Return the first place that uses a term anywhere."""
        return self._spot(self._terms.get(self._here(term)))


class _Sink(RDFSink):
    """Statements with the offsets of their block and their object."""

    def __init__(self) -> None:
        super().__init__(Graph())
        self.found: list[tuple[Triple, int, int]] = []
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
    """rdflib's parser, which passes its offsets to the sink.

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
