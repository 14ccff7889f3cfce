"""Find the places of statements in N-Triples and N-Quads files, one a line, of any size.

The file is read again from the start for each question, so nothing of it is kept.
"""

from collections.abc import Iterator
from pathlib import Path

from rdflib import BNode
from rdflib.term import Node

from graph_api.checks.fast.exact import quads_of_line, to_rdflib
from graph_api.checks.locate import Spot
from graph_api.names import BASE, DEFAULT_BASE


class Lines:
    """The places of the statements of one file."""

    def __init__(self, path: Path) -> None:
        """Take a file that the store has found to be well-formed."""
        self._path = path

    def statement(self, s: Node, p: Node, o: Node) -> Spot | None:
        """Return the place of a statement's object, or None if the file does not state it."""
        start = "_:" if isinstance(s, BNode) else f"<{s}>"
        key = f"<{p}>"
        for number, line in self._lines(start, key, "" if isinstance(o, BNode) else str(o)[:20]):
            for _, predicate, value in quads_of_line(line):
                same = isinstance(o, BNode) or to_rdflib(value) == o
                if to_rdflib(predicate) == p and same:
                    return number, _after(line, key)
        return None

    def block(self, subject: Node) -> Spot | None:
        """Return the first line about a subject."""
        for number, _ in self._lines(f"<{subject}>"):
            return number, 1
        return None

    def term(self, term: Node) -> Spot | None:
        """Return the first place that uses a term anywhere."""
        written = f"<{term}>"
        for number, line in self._lines("", written):
            return number, line.index(written) + 1
        return None

    def _lines(self, start: str, *parts: str) -> Iterator[tuple[int, str]]:
        """Yield the lines that start with a text and hold others, with their numbers."""
        plain = [part for part in parts if part.isascii() and "\\" not in part and '"' not in part]
        with self._path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.startswith(start) and all(part in line for part in plain):
                    yield number, line if BASE == DEFAULT_BASE else line.replace(DEFAULT_BASE, BASE)


def _after(line: str, predicate: str) -> int:
    """Return the column, from 1, of what follows the predicate: the object."""
    end = line.index(predicate, line.index(" ")) + len(predicate)
    return end + len(line[end:]) - len(line[end:].lstrip()) + 1
