"""Things described twice: with the same statements, or under nearly the same name.

The first is an error; the second may be, and is a warning.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from graph_api.rdf.namespaces import PREFIXES, THINGS
from graph_api.rdf.spelling import words
from graph_api.validation.findings import Fault, Severity
from graph_api.validation.iris import brief
from graph_api.validation.statements import Source, is_literal

# What is said of two things for other reasons than that they are one: the id is part of the IRI.
_OWN = {PREFIXES["dcterms"] + "identifier"}
# Fewer statements than these do not tell one thing from another.
LEAST = 3
DIFFERENT = PREFIXES["owl"] + "differentFrom"
NAMES = {PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel"}
# Kinds of things with names of their own. Documents and their parts repeat titles, and the names of
# countries are those of a closed list, in which Iran and Iraq are one letter apart.
NAMED = {"actor", "area", "group", "initiative", "topic"}
# Shorter names differ by one letter and mean different things.
SHORTEST = 8


class Twins:
    """The statements and names of all things, to find duplicates."""

    def __init__(self, sources: Iterable[Source]) -> None:
        """Read all files, including those to be checked."""
        self._names: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        self._different: set[frozenset[str]] = set()
        marks: dict[str, tuple[int, int]] = {}
        for source in sources:
            for quad in dict.fromkeys(source.quads):
                self._note(quad, marks, quad.subject.value, quad.predicate.value)
        same: dict[tuple[int, int], list[str]] = defaultdict(list)
        for thing, mark in marks.items():
            if mark[0] >= LEAST:
                same[mark].append(thing)
        self._same = {thing: things for things in same.values() for thing in things}

    def _note(
        self, quad: Any, marks: dict[str, tuple[int, int]], thing: str, predicate: str
    ) -> None:
        if thing.startswith(THINGS) and predicate not in _OWN:
            # A sum of hashes does not depend on the order, and needs no room for the statements.
            # Those of tuples would not do: they have often the same sum if two values are swapped.
            number, total = marks.get(thing, (0, 0))
            marks[thing] = number + 1, total + hash(f"{predicate} {quad.object}")
        if predicate == DIFFERENT:
            self._different.add(frozenset({thing, quad.object.value}))
        elif predicate in NAMES and (named := _name(quad)):
            kind, language, name = named
            for key in _close(name):
                self._names[f"{kind} {language}", key].add((name, thing))

    def faults(self, source: Source) -> Iterator[Fault]:
        """List the duplicates in one file, each thing and name once."""
        reported: set[str] = set()
        for quad in source.quads:
            thing = quad.subject.value
            if thing not in reported and len(same := self._same.get(thing, [])) > 1:
                reported.add(thing)
                other = next(each for each in same if each != thing)
                message = f"the same is said of {brief(other)}. Describe it once, under one IRI."
                yield Fault(quad, "duplicate", message)
            if quad.predicate.value in NAMES and (named := _name(quad)):
                yield from self._near(quad, *named)

    def _near(self, quad: Any, kind: str, language: str, name: str) -> Iterator[Fault]:
        near = {
            each
            for key in _close(name)
            for each in self._names.get((f"{kind} {language}", key), ())
        }
        for other, thing in sorted(near):
            apart = frozenset({thing, quad.subject.value}) in self._different
            if thing != quad.subject.value and other != name and not apart:
                message = f"almost the same name as that of {brief(thing)}. If they are one thing"
                way_out = "describe it once; if not, state that one is owl:differentFrom the other."
                yield Fault(quad, "near-name", f"{message}, {way_out}", Severity.WARNING)


def _name(quad: Any) -> tuple[str, str, str] | None:
    """Return the kind of a named thing, the language of its name, and the folded name."""
    thing = quad.subject.value
    kind = thing.removeprefix(THINGS).partition("/")[0]
    if not is_literal(quad.object) or kind not in NAMED:
        return None
    name = " ".join(words(quad.object.value))
    return (kind, quad.object.language or "", name) if len(name) >= SHORTEST else None


def _close(name: str) -> set[str]:
    """Return keys that names share which differ by one letter or by order.

    A name and one with a letter more, less or another have a spelling in common that is left when
    one letter is taken away. A digit is never taken away: article 1 is not article 2.

    >>> sorted(_close("ab1"))
    ['a1', 'ab1', 'b1']
    """
    ordered = " ".join(sorted(name.split()))
    shorter = {name[:i] + name[i + 1 :] for i, c in enumerate(name) if not c.isdigit()}
    return {name, ordered, *shorter}
