"""SPARQL property paths of facets, evaluated over property tables.

Of the grammar of SPARQL 1.1, prefixed names, ``^`` before a name, ``/``, ``|``, ``*`` and
parentheses are supported.
"""

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial

Relation = Mapping[int, Collection[int]]
# From where a path starts to where it ends, of all that it is to start from.
Follow = Callable[[Collection[int]], Relation]
_TOKEN = re.compile(r"[()/|^*]|(?<![a-z])[a-z]++:\w++")


def names(path: str) -> set[str]:
    """List the properties of a path.

    >>> sorted(names("(^hrd:evidence|^dcterms:isPartOf)/hrd:topic"))
    ['dcterms:isPartOf', 'hrd:evidence', 'hrd:topic']
    """
    return {token for token in _TOKEN.findall(path) if ":" in token}


class Reader:
    """A parser of paths, all over the same statements."""

    def __init__(self, of: Mapping[str, Relation]) -> None:
        """Take the statements: property -> subject -> objects."""
        self._of = of
        self._inverted: dict[str, Relation] = {}

    def read(self, path: str) -> Follow:
        """Parse a path into a function.

        :raises ValueError: it is none, or not of the grammar above.
        :raises KeyError: it has a property of which there are no statements.

        >>> reader = Reader({"x:up": {1: [2], 2: [3]}, "x:of": {7: [3], 8: [4]}})
        >>> reader.read("x:up*/^x:of")([1, 4])
        {1: [7], 4: [8]}
        """
        tokens = _TOKEN.findall(path)[::-1]  # The next one is the last in the list.
        try:
            follow = self._either(tokens)
        except IndexError:
            tokens.append("")
        if tokens or _TOKEN.sub("", path).strip():
            raise ValueError(f"{path!r} is no path that can be followed here.")
        return follow

    def _either(self, tokens: list[str]) -> Follow:
        parts = [self._chain(tokens)]
        while _comes("|", tokens):
            parts.append(self._chain(tokens))
        return parts[0] if len(parts) == 1 else partial(_any, parts)

    def _chain(self, tokens: list[str]) -> Follow:
        follow = self._step(tokens)
        while _comes("/", tokens):
            follow = partial(_then, follow, self._step(tokens))
        return follow

    def _step(self, tokens: list[str]) -> Follow:
        token = tokens.pop()
        if token == "(":
            follow = self._either(tokens)
            if tokens.pop() != ")":
                raise IndexError
        elif token == "^":
            follow = partial(_ends, self._inverse(tokens.pop()))
        else:
            follow = partial(_ends, self._of[token])
        return partial(_repeated, follow) if _comes("*", tokens) else follow

    def _inverse(self, name: str) -> Relation:
        if name not in self._inverted:
            inverse: dict[int, list[int]] = {}
            for start, ends in self._of[name].items():
                for end in ends:
                    inverse.setdefault(end, []).append(start)
            self._inverted[name] = inverse
        return self._inverted[name]


def _comes(sign: str, tokens: list[str]) -> bool:
    return tokens[-1:] == [sign] and bool(tokens.pop())


def _ends(relation: Relation, starts: Collection[int]) -> Relation:
    return {start: relation[start] for start in starts if start in relation}


def _any(parts: Collection[Follow], starts: Collection[int]) -> Relation:
    union: dict[int, Collection[int]] = {}
    for part in parts:
        for start, ends in part(starts).items():
            union[start] = {*union[start], *ends} if start in union else ends
    return union


def _then(first: Follow, second: Follow, starts: Collection[int]) -> Relation:
    between = first(starts)
    ends = second({place for places in between.values() for place in places})
    ends_of: dict[int, Collection[int]] = {}
    for start, places in between.items():
        reached = [ends[place] for place in places if place in ends]
        if reached:
            ends_of[start] = reached[0] if len(reached) == 1 else set().union(*reached)
    return ends_of


def _repeated(follow: Follow, starts: Collection[int]) -> Relation:
    """Follow a path zero, one or more times."""
    steps: dict[int, Collection[int]] = {}
    new = set(starts)
    while new:
        steps |= dict.fromkeys(new, ()) | dict(follow(new))
        new = {end for place in new for end in steps[place]} - steps.keys()
    return {start: _reached(start, steps) for start in starts}


def _reached(start: int, steps: Relation) -> set[int]:
    reached, new = {start}, {start}
    while new:
        new = {end for place in new for end in steps[place]} - reached
        reached |= new
    return reached
