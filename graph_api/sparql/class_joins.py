"""Joins of all instances of a large class: ``?r a hrd:Recommendation ; hrd:issuedBy ?m``.

The engine takes a pattern with a fixed property and object for a thousand solutions and begins with
it. If the class has a hundred thousand instances, the rest is looked up for each of them, one by
one. As a group of its own the rest is evaluated once and joined by a table of hashes::

    { ?r a :C ; :p ?m . ?m a :D }  ->  { { SELECT ?r ?m { ?r :p ?m . ?m a :D } } ?r a :C }

Both have the same solutions, each as often: a basic graph pattern is the join of its parts (SPARQL
1.1, 18.2.2.5 and 18.5), and a sub-select of all variables of a part is that part. A FILTER of the
group stays outside and sees all of them.

Written so is a SELECT of one flat group, without LIMIT unless all rows are needed for a sum or an
order, if the class is large, and so is the rest without it. What is read are tokens; a group with
anything but triple patterns and FILTER is left alone, and so is one in which a subject or object is
fixed that is no class, for the engine begins with that.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from pyoxigraph import QuerySolutions, Store

from graph_api.rdf.namespaces import PREFIXES, THINGS
from graph_api.sparql.tokens import Token, pieces

LEAST = 5000  # Fewer are looked up in 50 ms.
_LONGEST, _MOST_PARTS = 20_000, 20  # Whoever writes more has no such group.
_HAS_CLASS = re.compile(r"[?$;]\w*+\s++a\s")
_NEEDS_ALL = re.compile("COUNT|SUM|MIN|MAX|AVG|GROUP|ORDER|DISTINCT", re.IGNORECASE)
_LIMITED = re.compile(r"\bLIMIT\b", re.IGNORECASE)
_RESOURCES = frozenset(["iri", "name"])


class _OtherFormError(Exception):
    """The group is not of the form that is rewritten."""


class Part(NamedTuple):
    """A subject with one property and its objects: as text, its variables, whether it is a class.

    The first variable is the subject.
    """

    text: str
    variables: tuple[str, ...]
    of_class: bool


class Group(NamedTuple):
    """The group of a query: its prologue, its offsets, its triple patterns and its filters."""

    prologue: str
    start: int
    end: int
    parts: Sequence[Part]
    filters: str

    def without(self, part: Part) -> str | None:
        """Write the other parts as a sub-select of all their variables, if these hang together."""
        others = [other for other in self.parts if other is not part]
        joined, left = set(part.variables), others
        while near := [other for other in left if joined & set(other.variables)]:
            joined.update(*(other.variables for other in near))
            left = [other for other in left if other not in near]
        if left or not any(part.variables[0] == other.variables[0] for other in others):
            return None
        text = " ".join(f"{other.text} ." for other in others)
        return f"SELECT {' '.join(sorted(joined))} {{ {text} }}"


class ClassJoins:
    """Rewrites queries for one store; not for several threads."""

    def __init__(self, store: Store, least: int = LEAST) -> None:
        """Take the store.

        :param least: solutions that both the class and the rest must have.
        """
        self._store, self._least = store, least
        self._is_large = lru_cache(1000)(self._has_least)

    def apart(self, query: str, options: Mapping[str, Any]) -> str:
        """Write the rest of the group apart, where that is the faster way.

        :param options: for the engine: the dataset, base and prefixes.
        """
        if not options.get("use_default_graph_as_union") or options["substitutions"]:
            return query
        group = recognise(query)
        for part in group.parts if group else ():
            rest = group.without(part) if group and part.of_class else None
            if group and rest and self._are_large(group.prologue, part.text, f"{{ {rest} }}"):
                apart = f"{{ {{ {rest} }} {part.text} . {group.filters} }}"
                return query[: group.start] + apart + query[group.end :]
        return query

    def _are_large(self, prologue: str, *patterns: str) -> bool:
        return all(self._is_large(prologue, pattern) for pattern in patterns)

    def _has_least(self, prologue: str, pattern: str) -> bool:
        query = (
            f"{prologue} SELECT (COUNT(*) AS ?n) "
            f"{{ SELECT (1 AS ?one) {{ {pattern} }} LIMIT {self._least} }}"
        )
        try:
            rows = self._store.query(
                query, base_iri=THINGS, prefixes=PREFIXES, use_default_graph_as_union=True
            )
        except (RuntimeError, SyntaxError, ValueError):
            return False  # Whoever wrote the query is told what is wrong with theirs.
        assert isinstance(rows, QuerySolutions)
        return int(next(rows)["n"].value) == self._least


def recognise(query: str) -> Group | None:
    """Read the group of a query if it has one, flat, with a class and more.

    >>> group = recognise("SELECT ?m { ?r a :C ; :p ?m FILTER(?m != 1) . }")
    >>> [part.text for part in group.parts], group.filters
    (['?r a :C', '?r :p ?m'], 'FILTER(?m != 1)')
    """
    if len(query) > _LONGEST or not _HAS_CLASS.search(query):
        return None
    if _LIMITED.search(query) and not _NEEDS_ALL.search(query):
        return None
    tokens = list(pieces(query))
    marks = [n for n, token in enumerate(tokens) if token.kind == "mark" and token.text in "{}"]
    forms = [t for t in tokens if t.kind == "word" and t.text.upper() == "SELECT"]
    if "".join(tokens[n].text for n in marks) != "{}" or len(forms) != 1:
        return None
    inner = tokens[marks[0] + 1 : marks[1]]
    try:
        patterns, filters = _divided(query, inner)
        parts = [part for pattern in patterns for part in _parts(query, pattern)]
    except _OtherFormError:
        return None
    if len(parts) > _MOST_PARTS:
        return None
    prologue = query[: forms[0].start]
    return Group(prologue, tokens[marks[0]].start, tokens[marks[1]].end, parts, " ".join(filters))


def _divided(query: str, tokens: Sequence[Token]) -> tuple[list[list[Token]], list[str]]:
    """Divide a group into triple patterns of the same subject, and filters."""
    patterns: list[list[Token]] = [[]]
    filters, place = [], 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind == "word" and token.text.upper() == "FILTER":
            end = _bracket(tokens, place + 1)
            filters.append(query[token.start : tokens[end].end])
            patterns.append([])
            place = end
        elif token.kind == "mark" and token.text == ".":
            patterns.append([])
        else:
            patterns[-1].append(token)
        place += 1
    return [pattern for pattern in patterns if pattern], filters


def _bracket(tokens: Sequence[Token], place: int) -> int:
    """Return the place of the bracket that closes the one here."""
    depth = 0
    for at in range(place, len(tokens)):
        text = tokens[at].text if tokens[at].kind == "mark" else ""
        depth += (text == "(") - (text == ")")
        if depth == 0:
            if at == place:
                break
            return at
    raise _OtherFormError


def _parts(query: str, pattern: Sequence[Token]) -> Iterator[Part]:
    """Read the properties of one subject, which is a variable."""
    subject, begun = pattern[0], 1
    if subject.kind != "variable":
        raise _OtherFormError
    ends = [n for n, token in enumerate(pattern) if token.kind == "mark" and token.text == ";"]
    for end in [*ends, len(pattern)]:
        if verb := pattern[begun:end]:
            text = f"{subject.text} {query[verb[0].start : verb[-1].end]}"
            names = (token.text for token in [subject, *verb] if token.kind == "variable")
            yield Part(text, tuple(f"?{name[1:]}" for name in names), _is_class(verb))
        begun = end + 1


def _is_class(verb: Sequence[Token]) -> bool:
    """Tell whether a property and its object are ``a`` and a class.

    :raises _OtherFormError: they are not, and the object is no variable, or anything else is here
        than a property, a path or a variable.
    """
    if [token.text for token in verb[:-1]] == ["a"] and verb[-1].kind in _RESOURCES:
        if verb[-1].text.endswith(".") or verb[-1].text.startswith("_:"):
            raise _OtherFormError
        return True
    known = all(
        token.kind in {"iri", "name", "variable"}
        or (token.kind == "mark" and token.text in "/|^*+,")
        or (token.kind == "word" and token.text == "a")
        for token in verb
    )
    # Between two objects stands a comma: what is no variable there is fixed.
    objects = [verb[-1], *(verb[n - 1] for n, token in enumerate(verb) if token.text == ",")]
    if len(verb) < 2 or not known or any(token.kind != "variable" for token in objects):
        raise _OtherFormError
    return False
