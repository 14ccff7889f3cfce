"""Statements gathered from the lines of N-Quads while a snapshot is written, to derive files from.

Asking the finished store for them takes it minutes where there are millions; here they pass by
anyway. Numbers stand for terms, and names with a prefix, such as ``hrd:country``, for properties.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import NamedTuple

from graph_api.rdf import nquads
from graph_api.rdf.namespaces import PREFIXES

Numbers = tuple[int, ...]
# How this program and the engine write: what is written otherwise is left to the parser.
_PREDICATE = re.compile(rb"<[^<>\\\s]+>")
_THING = re.compile(rb'<[^<>\\\s]+>|_:\S+|"[^"\\]*"(?:@[A-Za-z0-9-]+|\^\^<[^<>\\\s]+>)?', re.ASCII)
_LITERAL = re.compile(rb'"([^"\\]*)"(?:@([A-Za-z0-9-]+)|\^\^<[^<>]+>)?', re.ASCII)
_BEGINS = (b"<", b"_")
_SUBJECT_BITS = 40


class Sought(NamedTuple):
    """What is to be gathered: properties, some with the graphs that state them, and classes.

    Of the properties in ``subjects`` only is told who has them.
    """

    properties: frozenset[str] = frozenset()
    stated: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()

    def __or__(self, other: "Sought") -> "Sought":
        """Seek what either seeks."""
        return Sought(*(mine | yours for mine, yours in zip(self, other, strict=True)))


class _Property(NamedTuple):
    """Where the statements with one property go; all None: nowhere.

    ``classes``: the instances by class.
    """

    objects: dict[int, Numbers] | None = None
    graphs: dict[int, Numbers] | None = None
    subjects: set[int] | None = None
    classes: dict[bytes, set[int]] | None = None


_UNSOUGHT = _Property()


class Gathering:
    """What was gathered so far.

    ``of`` has for each property the objects of each subject, and ``stated``, in the same order, the
    graphs that say so; the same may stand there twice. ``having`` has the subjects of the
    properties of which nothing else is sought, ``members`` the instances of each class.
    """

    def __init__(self, sought: Sought) -> None:
        """Begin with nothing."""
        self.numbers: dict[bytes, int] = {}
        self.of: dict[str, dict[int, Numbers]] = {
            name: {} for name in sought.properties | sought.stated
        }
        self.stated: dict[str, dict[int, Numbers]] = {name: {} for name in sought.stated}
        self.having: dict[str, set[int]] = {name: set() for name in sought.subjects}
        self.members: dict[str, set[int]] = {name: set() for name in sought.classes}
        self._properties = {
            token_of(name): _Property(objects, self.stated.get(name))
            for name, objects in self.of.items()
        }
        self._properties |= {
            token_of(name): _Property(subjects=found) for name, found in self.having.items()
        }
        classes = {token_of(name): found for name, found in self.members.items()}
        self._properties[token_of("rdf:type")] = _Property(classes=classes)
        # The end of a line -> the number of the graph that it names.
        self._graphs: dict[bytes, int] = {}
        # Graph and subject in one number -> how many statements.
        self._tally: dict[int, int] = {}

    def read(self, lines: Iterable[bytes]) -> None:
        """Take up what lines of N-Quads say, without their ends."""
        numbers, tally = self.numbers, self._tally
        graphs, properties = self._graphs.get, self._properties.get
        before, number = b"", -1
        for line in lines:
            subject, _, rest = line.partition(b" ")
            name, _, rest = rest.partition(b" ")
            thing, _, end = rest.rpartition(b" <")
            graph, known = graphs(end), properties(name)
            if subject != before:
                # Most lines are about the same as the one before.
                before, number = subject, _number(subject, numbers)
            if graph is None or known is None or number < 0:
                self._learn(line, name)
                continue
            if known is not _UNSOUGHT:
                if known.subjects is None and not _THING.fullmatch(thing):
                    self._parse(line)
                    continue
                self._take(known, number, thing, graph)
            key = graph << _SUBJECT_BITS | number
            tally[key] = tally.get(key, 0) + 1

    def counted(self) -> Counter[str]:
        """Count the statements that were read by graph; one that came twice counts twice."""
        counts: Counter[int] = Counter()
        for key, number in self._tally.items():
            counts[key >> _SUBJECT_BITS] += number
        return Counter({name: counts[graph] for graph, name in self._graph_names().items()})

    def count_anew(self, graphs: Collection[str]) -> None:
        """Forget how many statements some graphs had, for they come again whole."""
        names = self._graph_names()
        again = {graph for graph, name in names.items() if name in graphs}
        for key in [k for k in self._tally if k >> _SUBJECT_BITS in again]:
            del self._tally[key]

    def by_value(self, name: str) -> dict[str, Counter[str]]:
        """Count statements by graph and by the value that their subject has there.

        :param name: a property gathered with the graphs; of several values of a subject in a graph
            the one that sorts first counts.
        """
        values: dict[int, str] = {}
        for number, graphs in self.stated[name].items():
            for thing, graph in zip(self.of[name][number], graphs, strict=True):
                key, text = graph << _SUBJECT_BITS | number, self.text(thing)
                values[key] = min(values.get(key, text), text)
        names = self._graph_names()
        found: dict[str, Counter[str]] = {}
        for key, text in values.items():
            counted = found.setdefault(names[key >> _SUBJECT_BITS], Counter())
            counted[text] += self._tally.get(key, 0)
        return found

    @cached_property
    def tokens(self) -> list[bytes]:
        """The terms by number as they stand in N-Quads, when all is read."""
        return list(self.numbers)

    def text(self, number: int) -> str:
        """Give an IRI, what a literal says, or a blank node as ``_:x``, when all is read."""
        token = self.tokens[number]
        if token.startswith(b"<"):
            return token[1:-1].decode()
        return literal(token)[0] if token.startswith(b'"') else token.decode()

    def _graph_names(self) -> dict[int, str]:
        return {number: end[:-3].decode() for end, number in self._graphs.items()}

    def _learn(self, line: bytes, name: bytes) -> None:
        """Read a line with a property or graph that was not met so far, or written otherwise."""
        if name not in self._properties and _PREDICATE.fullmatch(name):
            self._properties[name] = _UNSOUGHT
        self._parse(line)

    def _parse(self, line: bytes) -> None:
        for subject, name, thing, graph in nquads.parsed(line):
            number, place = (
                self.numbers.setdefault(token, len(self.numbers)) for token in (subject, graph)
            )
            self._graphs[graph[1:] + b" ."] = place
            key = place << _SUBJECT_BITS | number
            self._tally[key] = self._tally.get(key, 0) + 1
            self._take(self._properties.get(name, _UNSOUGHT), number, thing, place)

    def _take(self, known: _Property, number: int, thing: bytes, graph: int) -> None:
        if known.objects is not None:
            value = self.numbers.setdefault(thing, len(self.numbers))
            _append(known.objects, number, value)
            if known.graphs is not None:
                _append(known.graphs, number, graph)
        elif known.subjects is not None:
            known.subjects.add(number)
        elif known.classes is not None and thing in known.classes:
            known.classes[thing].add(number)


def _append(values: dict[int, Numbers], number: int, value: int) -> None:
    values[number] = (*values[number], value) if number in values else (value,)


def token_of(name: str) -> bytes:
    """Write a name with a prefix as N-Quads have it.

    >>> token_of("dcterms:title")
    b'<http://purl.org/dc/terms/title>'
    """
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>".encode()


def literal(token: bytes) -> tuple[str, str | None]:
    r"""Read a literal as it stands in N-Quads: what it says, and its language.

    >>> literal(b'"a"@en'), literal(rb'"\"a\""^^<x:y>')
    (('a', 'en'), ('"a"', None))
    """
    if found := _LITERAL.fullmatch(token):
        return found[1].decode(), found[2].decode() if found[2] else None
    return nquads.literal(token)


def _number(subject: bytes, numbers: dict[bytes, int]) -> int:
    """Number a subject, or -1 if it is not written as usual."""
    if subject[:1] not in _BEGINS or b"\t" in subject or b"\\" in subject:
        return -1
    return numbers.setdefault(subject, len(numbers))
