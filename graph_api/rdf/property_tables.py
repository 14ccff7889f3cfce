"""Tables of chosen properties, read from lines of N-Quads while a snapshot is built.

A SPARQL query for each table would take minutes where there are millions of statements; a build
reads every line once anyway. Terms are numbered, and properties have names with a prefix, such as
``hrd:country``.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import NamedTuple

from graph_api.rdf import nquads
from graph_api.rdf.namespaces import PREFIXES

Numbers = tuple[int, ...]
# The syntax that this program and the engine write; the parser reads all other lines.
_PREDICATE = re.compile(rb"<[^<>\\\s]+>")
_THING = re.compile(rb'<[^<>\\\s]+>|_:\S+|"[^"\\]*"(?:@[A-Za-z0-9-]+|\^\^<[^<>\\\s]+>)?', re.ASCII)
_BEGINS = (b"<", b"_")
_SUBJECT_BITS = 40


class Needs(NamedTuple):
    """The properties and classes that a module reads of the statements.

    ``properties``: their subjects and objects; ``with_graphs``: the named graphs too;
    ``subjects``: properties of which the subjects suffice; ``classes``: their instances.
    """

    properties: frozenset[str] = frozenset()
    with_graphs: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()

    def __or__(self, other: "Needs") -> "Needs":
        """Unite the needs of two modules."""
        return Needs(*(mine | theirs for mine, theirs in zip(self, other, strict=True)))


class _Columns(NamedTuple):
    """The columns that take the statements with one property; all None if nobody needs it.

    ``classes``: the instances of each class, for ``rdf:type``.
    """

    objects: dict[int, Numbers] | None = None
    graphs: dict[int, Numbers] | None = None
    subjects: set[int] | None = None
    classes: dict[bytes, set[int]] | None = None


_NOT_NEEDED = _Columns()


class PropertyTables:
    """Subjects and objects of the properties that are needed, and the size of each named graph.

    ``objects`` maps a property to the objects of each subject, ``graphs`` to the named graphs in
    the same order; a statement that was read twice stands there twice. ``subjects`` maps a property
    of which only the subjects are needed to them, ``instances`` a class to its instances.
    ``numbers`` maps a term in N-Quads to its number.
    """

    def __init__(self, needs: Needs) -> None:
        """Create empty tables."""
        self.numbers: dict[bytes, int] = {}
        self.objects: dict[str, dict[int, Numbers]] = {
            name: {} for name in needs.properties | needs.with_graphs
        }
        self.graphs: dict[str, dict[int, Numbers]] = {name: {} for name in needs.with_graphs}
        self.subjects: dict[str, set[int]] = {name: set() for name in needs.subjects}
        self.instances: dict[str, set[int]] = {name: set() for name in needs.classes}
        self._columns = {
            token_of(name): _Columns(objects, self.graphs.get(name))
            for name, objects in self.objects.items()
        }
        self._columns |= {
            token_of(name): _Columns(subjects=numbers) for name, numbers in self.subjects.items()
        }
        classes = {token_of(name): numbers for name, numbers in self.instances.items()}
        self._columns[token_of("rdf:type")] = _Columns(classes=classes)
        # The end of a line -> the number of the graph whose IRI it is.
        self._graphs: dict[bytes, int] = {}
        self._graph_names: dict[int, str] = {}
        # Graph and subject in one number -> number of statements.
        self._tally: dict[int, int] = {}

    def read(self, lines: Iterable[bytes]) -> None:
        """Read lines of N-Quads, without their line ends."""
        numbers, tally = self.numbers, self._tally
        graphs, columns_of = self._graphs.get, self._columns.get
        before, number = b"", -1
        for line in lines:
            subject, _, rest = line.partition(b" ")
            name, _, rest = rest.partition(b" ")
            thing, _, end = rest.rpartition(b" <")
            graph, columns = graphs(end), columns_of(name)
            if subject != before:
                # Most lines have the subject of the line before.
                before, number = subject, _number(subject, numbers)
            if graph is None or columns is None or number < 0:
                self._learn(line, name)
                continue
            if columns is not _NOT_NEEDED:
                if columns.subjects is None and not _THING.fullmatch(thing):
                    self._parse(line)
                    continue
                self._keep(columns, number, thing, graph)
            key = graph << _SUBJECT_BITS | number
            tally[key] = tally.get(key, 0) + 1

    def count_by_graph(self) -> Counter[str]:
        """Count the statements of each graph; duplicates are counted again."""
        counts: Counter[int] = Counter()
        for key, number in self._tally.items():
            counts[key >> _SUBJECT_BITS] += number
        return Counter({name: counts[graph] for graph, name in self._graph_names.items()})

    def reset_counts(self, graphs: Collection[str]) -> None:
        """Set the counts of some graphs to 0, before all their statements are read again."""
        again = {graph for graph, name in self._graph_names.items() if name in graphs}
        for key in [k for k in self._tally if k >> _SUBJECT_BITS in again]:
            del self._tally[key]

    def count_by_value(self, name: str) -> dict[str, Counter[str]]:
        """Count the statements of each graph by the value that their subject has in that graph.

        :param name: a property that was needed with its graphs. Of several values of a subject in a
            graph the one that sorts first counts.
        """
        values: dict[int, str] = {}
        for number, graphs in self.graphs[name].items():
            for thing, graph in zip(self.objects[name][number], graphs, strict=True):
                key, text = graph << _SUBJECT_BITS | number, self.text(thing)
                values[key] = min(values.get(key, text), text)
        counts: dict[str, Counter[str]] = {}
        for key, text in values.items():
            of_graph = counts.setdefault(self._graph_names[key >> _SUBJECT_BITS], Counter())
            of_graph[text] += self._tally.get(key, 0)
        return counts

    @cached_property
    def tokens(self) -> list[bytes]:
        """List the terms in N-Quads by their number, once all lines are read."""
        return list(self.numbers)

    def text(self, number: int) -> str:
        """Return an IRI, the value of a literal, or a blank node as ``_:x``.

        Call it once all lines are read.
        """
        token = self.tokens[number]
        if token.startswith(b"<"):
            return token[1:-1].decode()
        return nquads.literal(token)[0] if token.startswith(b'"') else token.decode()

    def _learn(self, line: bytes, name: bytes) -> None:
        """Read a line with a new property or graph, or one that is not in the canonical form."""
        if name not in self._columns and _PREDICATE.fullmatch(name):
            self._columns[name] = _NOT_NEEDED
        self._parse(line)

    def _parse(self, line: bytes) -> None:
        """Read a line with the parser of the engine."""
        for subject, name, thing, graph in nquads.parsed(line):
            number, place = (
                self.numbers.setdefault(token, len(self.numbers)) for token in (subject, graph)
            )
            if graph.startswith(b"<"):
                self._graphs[graph[1:] + b" ."] = place
            self._graph_names[place] = graph.decode().strip("<>")
            key = place << _SUBJECT_BITS | number
            self._tally[key] = self._tally.get(key, 0) + 1
            self._keep(self._columns.get(name, _NOT_NEEDED), number, thing, place)

    def _keep(self, columns: _Columns, number: int, thing: bytes, graph: int) -> None:
        """Add a statement to the tables."""
        if columns.objects is not None:
            value = self.numbers.setdefault(thing, len(self.numbers))
            _append(columns.objects, number, value)
            if columns.graphs is not None:
                _append(columns.graphs, number, graph)
        elif columns.subjects is not None:
            columns.subjects.add(number)
        elif columns.classes is not None and thing in columns.classes:
            columns.classes[thing].add(number)


def _append(values: dict[int, Numbers], number: int, value: int) -> None:
    values[number] = (*values[number], value) if number in values else (value,)


def token_of(name: str) -> bytes:
    """Write a prefixed name as a term of N-Quads.

    >>> token_of("dcterms:title")
    b'<http://purl.org/dc/terms/title>'
    """
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>".encode()


def _number(subject: bytes, numbers: dict[bytes, int]) -> int:
    """Return the number of a subject, or -1 if it is not written in the canonical form."""
    if subject[:1] not in _BEGINS or b"\t" in subject or b"\\" in subject:
        return -1
    return numbers.setdefault(subject, len(numbers))
