"""The sort keys of a query, and its rewriting for our order of terms.

The engine compares two literals by value where it can and by lexical form where it cannot, which is
no order for values of several kinds. So each key of ORDER BY and each argument of MIN and MAX goes
through a function (:class:`Check`) that returns it unchanged, as long as all values of a key are of
one kind, within which the engine's order is that of :mod:`graph_api.sparql.term_order`. If one is
not, the query is run again (:meth:`SortKeys.in_total_order`) with texts as keys, which the engine
compares by code points, and with aggregates of our own for MIN and MAX::

    ORDER BY DESC(?x) ?y  ->  ORDER BY DESC(<key>(?x)) ASC(<key>(?y)) DESC(<tie>(?x)) ASC(<tie>(?y))

Keys are found by the tokens of a query, in its sub-selects too.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice, takewhile
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from graph_api.sparql.key_sources import sources
from graph_api.sparql.term_order import (
    BOOLEAN,
    DECIMAL,
    DURATIONS,
    FLOATS,
    INTEGERS,
    LANG_STRING,
    STRING,
    TIMES,
    XSD,
    Term,
    is_time,
    key,
    tie,
)
from graph_api.sparql.tokens import Token, pieces, prefixes_of

_VARIABLE = re.compile(r"[?$]\w+")
_FUNCTION = "urn:hrd-graph:sort:"
_WORTH_READING = re.compile(r"ORDER|M(?:IN|AX)\s*[(#]", re.IGNORECASE)
# Forms of which it is sure that the engine compares them by value.
_PLAIN = {
    **dict.fromkeys(INTEGERS),
    XSD + "integer": re.compile("-?[0-9]{1,18}"),
    DECIMAL: re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?"),
    BOOLEAN: re.compile("true|false"),
    **dict.fromkeys(FLOATS, re.compile(r"(?!-0$)-?(?:[0-9]+(?:\.[0-9]+)?|INF)")),
}
_PLAIN_TIMES = frozenset(XSD + t for t in ("gYear", "gYearMonth", "date", "dateTime", "time"))
_PLAIN_TIME = re.compile(r"(?:[0-9]{4}|[0-9]{2}:)[^.]*?(?:\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?")


RESOURCE_KIND = "resource"  # Of IRIs and blank nodes, which come first.


def kind(term: Term) -> str | None:
    """Return the kind of a term within which the engine's order is ours; None if it has none.

    >>> kind(Literal("a", language="en")) == kind(Literal("b"))
    True
    """
    if isinstance(term, Literal):
        datatype = term.datatype.value
        if datatype in (STRING, LANG_STRING):
            return "text"
        return kind_of_literal(term.value, datatype)
    return RESOURCE_KIND if isinstance(term, NamedNode | BlankNode) else None


@lru_cache(100_000)
def kind_of_literal(value: str, datatype: str) -> str | None:
    """Return the kind of a literal that is no text; see :func:`kind`."""
    if datatype in _PLAIN:
        plain = _PLAIN[datatype]
        return datatype if plain and plain.fullmatch(value) else None
    if datatype in TIMES:
        # Of one zone: only then are equal values the same literal.
        match = _PLAIN_TIME.fullmatch(value) if datatype in _PLAIN_TIMES else None
        return f"{datatype} {match[1]}" if match and is_time(value, datatype) else None
    return None if datatype in DURATIONS or datatype.endswith("#dirLangString") else datatype


class Check:
    """Functions that return their argument, and notice values of several kinds."""

    def __init__(self) -> None:
        """Start without functions: see :meth:`function`."""
        self.mixed = False
        self.functions: dict[NamedNode, Callable[..., Term | None]] = {}
        self.looked_at: Counter[frozenset[str]] = Counter()

    def function(self, sources: frozenset[str] | None) -> str:
        """Add a function for one key; return its IRI in angle brackets.

        :param sources: the properties whose objects the values are, if that is known; for these
            the values are counted in ``looked_at``.
        """
        iri = NamedNode(f"{_FUNCTION}{len(self.functions)}")
        self.functions[iri] = self._checking(sources or frozenset())
        return str(iri)

    def _checking(self, sources: frozenset[str]) -> Callable[[Term], Term | None]:
        first: str | None = None

        def same(term: Term) -> Term | None:
            nonlocal first
            if sources:
                self.looked_at[sources] += 1
            its = kind(term)
            if its != first or its is None:
                if first is None and not self.mixed:
                    first = its
                self.mixed = self.mixed or its is None or its != first
            return None if self.mixed else term  # Unbound keys are in order, mixed ones in none.

        return same


class _Extreme:
    """The aggregate that returns the least or the greatest term in our order."""

    def __init__(self, choose: Callable[..., tuple[tuple[str, str], Term]]) -> None:
        self._choose = choose
        self._best: tuple[tuple[str, str], Term] | None = None

    def accumulate(self, term: Term) -> None:
        ranked = (key(term), tie(term)), term
        best = self._best
        self._best = self._choose(best, ranked, key=lambda pair: pair[0]) if best else ranked

    def finish(self) -> Term | None:
        return self._best[1] if self._best else None


TOTAL_FUNCTIONS: dict[NamedNode, Callable[..., Term | None]] = {
    NamedNode(_FUNCTION + "key"): lambda term: Literal(key(term)),
    NamedNode(_FUNCTION + "tie"): lambda term: Literal(tie(term)),
}
TOTAL_AGGREGATES: dict[NamedNode, Callable[[], Any]] = {
    NamedNode(_FUNCTION + "min"): partial(_Extreme, min),
    NamedNode(_FUNCTION + "max"): partial(_Extreme, max),
}


@dataclass(frozen=True)
class _Aggregate:
    """A call of MIN or MAX, and its argument without DISTINCT; by offsets."""

    start: int
    end: int
    argument: tuple[int, int]
    name: str


@dataclass(frozen=True)
class _Conditions:
    """An ORDER BY clause: each condition as ASC or DESC and its expression; by offsets."""

    start: int
    end: int
    keys: Sequence[tuple[str, tuple[int, int]]]


@dataclass(frozen=True)
class SortKeys:
    """A query with its ORDER BY clauses and its calls of MIN and MAX, in the order of the text."""

    query: str
    places: Sequence[_Aggregate | _Conditions]
    tokens: Sequence[Token]

    def checked(
        self, is_of_one_kind: Callable[[frozenset[str]], bool] = lambda properties: False
    ) -> tuple[str, Check]:
        """Rewrite the query with each key in a function of the check.

        :param is_of_one_kind: tells whether all objects of some properties are; then a key that is
            one of them needs no function.
        """
        check = Check()

        def looked_at(expression: tuple[int, int]) -> str:
            sources = self._sources(expression)
            text = self._written(expression, write)
            known = sources and is_of_one_kind(sources)
            return text if known else f"{check.function(sources)}({text})"

        def write(place: _Aggregate | _Conditions) -> str:
            if isinstance(place, _Conditions):
                return "ORDER BY " + " ".join(
                    f"{order}({looked_at(expression)})" for order, expression in place.keys
                )
            start, end = place.argument
            before, after = self.query[place.start : start], self.query[end : place.end]
            return f"{before}{looked_at(place.argument)}{after}"

        return self._written((0, len(self.query)), write), check

    def _sources(self, expression: tuple[int, int]) -> frozenset[str] | None:
        """List the properties of which a key is the object, if it is a variable."""
        variable = self.query[slice(*expression)].strip("() \t\n")
        if not _VARIABLE.fullmatch(variable):
            return None
        keys = [
            span
            for place in self.places
            for span in (
                [place.argument]
                if isinstance(place, _Aggregate)
                else [span for _, span in place.keys]
            )
        ]
        return sources(self.tokens, variable[1:], keys, prefixes_of(self.tokens))

    def in_total_order(self) -> str:
        """Rewrite the query with :data:`TOTAL_FUNCTIONS` and :data:`TOTAL_AGGREGATES`."""

        def write(place: _Aggregate | _Conditions) -> str:
            if isinstance(place, _Aggregate):
                return f"<{_FUNCTION}{place.name}>({self._written(place.argument, write)})"
            keys = [(order, self._written(expression, write)) for order, expression in place.keys]
            return "ORDER BY " + " ".join(
                f"{order}(<{_FUNCTION}{function}>({expression}))"
                for function in ("key", "tie")
                for order, expression in keys
            )

        return self._written((0, len(self.query)), write)

    def _written(
        self, span: tuple[int, int], write: Callable[[_Aggregate | _Conditions], str]
    ) -> str:
        """Write a part of the query; ``write`` returns the text for each outermost place in it."""
        at, end = span
        parts = []
        first = bisect_left(self.places, at, key=lambda place: place.start)
        for place in takewhile(lambda place: place.start < end, islice(self.places, first, None)):
            if at <= place.start and place.end <= end:
                parts += [self.query[at : place.start], write(place)]
                at = place.end
        return "".join([*parts, self.query[at:end]])


def read(query: str) -> SortKeys | None:
    """Find the sort keys of a query; None if it has none.

    >>> read("SELECT ?x { ?x ?p ?o } ORDER BY DESC(?o) LIMIT 3").checked()[0]
    'SELECT ?x { ?x ?p ?o } ORDER BY DESC(<urn:hrd-graph:sort:0>((?o))) LIMIT 3'
    """
    if not _WORTH_READING.search(query):
        return None
    tokens = [*pieces(query), *[Token("end", "", len(query))] * 3]
    places = [*_places(tokens)]
    return SortKeys(query, places, tokens) if places else None


def _places(tokens: Sequence[Token]) -> Iterator[_Aggregate | _Conditions]:
    for at, token in enumerate(tokens):
        word = token.text.upper() if token.kind == "word" else ""
        if word in ("MIN", "MAX") and (close := _closing(tokens, at + 1)):
            distinct = tokens[at + 2].text.upper() == "DISTINCT"
            argument = tokens[at + 1 + distinct].end, tokens[close].start
            yield _Aggregate(token.start, tokens[close].end, argument, word.lower())
        elif word == "BY" and tokens[at - 1].text.upper() == "ORDER":
            conditions = _conditions(tokens, at + 1)
            if conditions.keys:
                yield conditions


def _conditions(tokens: Sequence[Token], at: int) -> _Conditions:
    """Parse the conditions that begin at a token, after ORDER BY."""
    start = end = tokens[at - 2].start
    keys: list[tuple[str, tuple[int, int]]] = []
    while True:
        ordered = tokens[at].kind == "word" and tokens[at].text.upper() in ("ASC", "DESC")
        first = at + ordered
        last = first if tokens[first].kind == "variable" else _call_end(tokens, first)
        if last is None:
            return _Conditions(start, end, keys)
        end = tokens[last].end
        keys.append((tokens[at].text.upper() if ordered else "ASC", (tokens[first].start, end)))
        at = last + 1


def _call_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place of the bracket that ends an expression in brackets, or a call."""
    if tokens[at].text.upper() in ("LIMIT", "OFFSET", "VALUES"):
        return None
    for _ in range(2):  # NOT EXISTS has two words.
        at += tokens[at].kind in ("word", "iri", "name")
    return _closing(tokens, at)


def _closing(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place of the bracket that closes the one at a place; None if there is none."""
    depth = 0
    for place in range(at, len(tokens)):
        token = tokens[place]
        mark = token.text if token.kind == "mark" else ""
        depth += (mark in ("(", "{", "[")) - (mark in (")", "}", "]"))
        if depth <= 0:
            return place if place > at else None
    return None
