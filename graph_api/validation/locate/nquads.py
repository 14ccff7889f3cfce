"""Places of statements in N-Triples and N-Quads files, one a line, of any size.

The file is read once to learn where the lines about the expected things are, one entry for each run
of lines about the same one; then a question reads these alone. For a thing that was not expected,
and for a term anywhere, the file is read again.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from pathlib import Path

from rdflib import BNode
from rdflib.term import Node

from graph_api.validation.locate.turtle import Spot
from graph_api.validation.shacl.compiler.lossless_store import quads_of_line, to_rdflib

_BEFORE_OBJECT = re.compile(r"\s*+(?:<[^>]*+>|_:[^\s<]++)\s*+<[^>]*+>\s*+")
_SUBJECT = re.compile(rb"\s*+(<[^>]*+>|_:[^\s<]++)")
_ESCAPE = re.compile(rb"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}")
# So much of a file is read at first where a thing is described.
BLOCK = 2048
# Offset and number of the first line of each run of lines about a thing.
_Runs = dict[bytes, list[tuple[int, int]]]


class Lines:
    """The places of the statements of one file."""

    def __init__(self, path: Path, label: Callable[[Node], str] = str) -> None:
        """Take a well-formed file.

        :param label: gives the label of a blank node in the file.
        """
        self._path, self._label = path, label
        self._expected: set[Node] = set()
        self._known: _Runs | None = None

    def expect(self, nodes: Iterable[Node]) -> None:
        """Prepare for questions about these subjects."""
        self._expected |= set(nodes)
        self._known = None

    def statement(self, s: Node, p: Node, o: Node) -> Spot | None:
        """Return the place of a statement's object, or None if the file does not state it."""
        written = f"<{p}>"
        for number, line in self._about(s):
            triples = quads_of_line(line) if written in line or "\\" in line else ()
            for _, predicate, value in triples:
                same = isinstance(o, BNode) and self._label(o) == getattr(value, "value", None)
                if to_rdflib(predicate) == p and (same or to_rdflib(value) == o):
                    return number, _object_column(line)
        return None

    def block(self, subject: Node) -> Spot | None:
        """Return the first line about a subject."""
        for number, _ in self._about(subject):
            return number, 1
        return None

    def term(self, term: Node) -> Spot | None:
        """Return the first place that uses a term anywhere."""
        written = f"<{term}>"
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                text = b"" if line.startswith(b"#") else _unescaped(line)
                if written.encode() in text:
                    return number, text.decode().index(written) + 1
        return None

    def _about(self, subject: Node) -> Iterator[tuple[int, str]]:
        """Yield the lines about a subject, with their numbers."""
        if self._known is None:
            self._known = self._runs(self._expected)
        key = self._key(subject)
        runs = self._known if subject in self._expected else self._runs({subject})
        for offset, number in runs.get(key, ()):
            lines = takewhile(lambda line: _subject(line) == key, self._from(offset))
            yield from ((n, line.decode()) for n, line in enumerate(lines, start=number))

    def _from(self, offset: int) -> Iterator[bytes]:
        """Yield the lines from an offset on; usually few are needed."""
        size, rest = BLOCK, b""
        with self._path.open("rb", buffering=0) as file:
            file.seek(offset)
            while block := file.read(size):
                *lines, rest = (rest + block).split(b"\n")
                yield from lines
                size *= 2
        if rest:
            yield rest

    def _key(self, node: Node) -> bytes:
        written = f"_:{self._label(node)}" if isinstance(node, BNode) else f"<{node}>"
        return written.encode()

    def _runs(self, nodes: Iterable[Node]) -> _Runs:
        """Find the runs of lines about some things."""
        runs: _Runs = {self._key(node): [] for node in nodes}
        offset, last = 0, b""
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                subject = _subject(line)
                if subject != last and subject in runs:
                    runs[subject].append((offset, number))
                last = subject
                offset += len(line)
        return runs


def _subject(line: bytes) -> bytes:
    """Return the subject of a line without escapes; nothing of a comment."""
    if line[:1] == b"<":  # Most lines; the end is found faster so.
        subject = line[: line.find(b">") + 1]
    else:
        match = _SUBJECT.match(line)
        subject = match[1] if match else b""
    return _unescaped(subject) if b"\\" in subject else subject


def _unescaped(text: bytes) -> bytes:
    """Resolve escapes."""
    return _ESCAPE.sub(lambda match: chr(int(match[0][2:], 16)).encode(), text)


def _object_column(line: str) -> int:
    """Return the column, from 1, at which the object of a statement starts."""
    match = _BEFORE_OBJECT.match(line)
    return match.end() + 1 if match else 1
