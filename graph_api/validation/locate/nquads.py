"""Find the places of statements in N-Triples and N-Quads files, one a line, of any size.

The file is read once to learn where the lines about each IRI are, one entry for each run of lines
about the same one; then a question reads these alone. Blank nodes have other labels in each
reading, so for them, and for a term anywhere, the file is read again.
"""

import re
from array import array
from collections.abc import Iterator
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from rdflib import BNode
from rdflib.term import Node

from graph_api.validation.locate.turtle import Spot
from graph_api.validation.shacl.compiler.lossless_store import quads_of_line, to_rdflib

_BEFORE_OBJECT = re.compile(r"\s*+(?:<[^>]*+>|_:[^\s<]++)\s*+<[^>]*+>\s*+")


class Lines:
    """The places of the statements of one file."""

    def __init__(self, path: Path) -> None:
        """Take a file that the store has found to be well-formed."""
        self._path = path

    def statement(self, s: Node, p: Node, o: Node) -> Spot | None:
        """Return the place of a statement's object, or None if the file does not state it."""
        key = f"<{p}>"
        candidates = self._blank(key, o) if isinstance(s, BNode) else self._about(s)
        for number, line in candidates:
            for _, predicate, value in quads_of_line(line) if key in line else ():
                same = isinstance(o, BNode) or to_rdflib(value) == o
                if to_rdflib(predicate) == p and same:
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
        for number, line in self._all():
            if written in line:
                return number, line.index(written) + 1
        return None

    def _all(self) -> Iterator[tuple[int, str]]:
        """Yield all lines but comments, with their numbers."""
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not line.startswith(b"#"):
                    yield number, line.decode()

    def _blank(self, key: str, value: Node) -> Iterator[tuple[int, str]]:
        """Yield the lines about a blank node that may state a value, with their numbers."""
        text = "" if isinstance(value, BNode) else str(value)[:20]
        plain = text if text.isascii() and not {"\\", '"'} & {*text} else ""
        for number, line in self._all():
            if line.startswith("_:") and key in line and plain in line:
                yield number, line

    def _about(self, subject: Node) -> Iterator[tuple[int, str]]:
        """Yield the lines about a subject, as the file writes it, with their numbers."""
        start = f"<{subject}>".encode()
        runs = self._runs.get(hash(start), ())
        with self._path.open("rb") as file:
            for offset, number in zip(runs[::2], runs[1::2], strict=True):
                file.seek(offset)
                lines = takewhile(lambda line: line.startswith(start), file)
                yield from ((n, line.decode()) for n, line in enumerate(lines, start=number))

    @cached_property
    def _runs(self) -> "dict[int, array[int]]":
        """Find the offset and number of the first line of each run, by the hash of its subject."""
        found: dict[int, array[int]] = {}
        offset, last = 0, b""
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                subject = line[: line.find(b">") + 1] if line.startswith(b"<") else b""
                if subject and subject != last:
                    found.setdefault(hash(subject), array("q")).extend((offset, number))
                last = subject
                offset += len(line)
        return found


def _object_column(line: str) -> int:
    """Return the column, from 1, at which the object of a statement starts."""
    found = _BEFORE_OBJECT.match(line)
    return found.end() + 1 if found else 1
