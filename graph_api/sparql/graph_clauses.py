"""GRAPH clauses with a variable that the engine does not evaluate graph by graph.

By SPARQL 1.1, 18.6, ``GRAPH ?g { P }`` is the union, over the named graphs, of what P gives in one
graph joined with that graph as ``?g``. The engine puts ``?g`` into the triple patterns of P instead
and lets it go where P has a sub-select, loses it in VALUES and GRAPH, and takes it for a variable
that both sides of a MINUS share. Such a clause is written as the union of the specification::

    GRAPH ?g { P }  ->  { { GRAPH <a> { P } VALUES ?g { <a> } } UNION { GRAPH <b> ... } ... }
"""

import re
from collections.abc import Callable, Sequence

from graph_api.errors import QueryError
from graph_api.rdf import graph_names
from graph_api.sparql.tokens import Token, pieces

MOST_GRAPHS = 200
_MOST_BRANCHES = 2000  # Of nested clauses together.
_FORMS = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
_APART = frozenset(["SELECT", "MINUS", "VALUES", "GRAPH"])
_MAY_HAVE = re.compile(r"GRAPH\s*[?$#]", re.IGNORECASE)
_NOTHING = "FILTER(false)"


def evaluated_apart(query: str, graphs: Callable[[], Sequence[str]]) -> str:
    """Rewrite such GRAPH clauses as unions over the named graphs.

    :param graphs: lists the named graphs of the dataset, by name, when they are needed.
    :raises QueryError: there are more than :data:`MOST_GRAPHS`, or a blank node names one.

    >>> evaluated_apart("{ GRAPH ?g { ?s ?p ?o } }", list)
    '{ GRAPH ?g { ?s ?p ?o } }'
    >>> evaluated_apart("{ GRAPH ?g { ?s ?p ?o MINUS { ?a ?b ?c } } }", lambda: ["x:a"])
    '{ { { GRAPH <x:a> { ?s ?p ?o MINUS { ?a ?b ?c } } VALUES ?g { <x:a> } } } }'
    """
    if not _MAY_HAVE.search(query):
        return query
    tokens = list(pieces(query))
    return _Clauses(query, tokens, graphs).written(0, len(tokens), "")


def named_graphs(query: str) -> str:
    """Write a query for the named graphs of a query's dataset, as ``?g``.

    >>> named_graphs("BASE <x:> ASK FROM NAMED <a> { GRAPH ?g { ?s ?p ?o } }")
    'BASE <x:> SELECT ?g FROM NAMED <a> { GRAPH ?g {} }'
    """
    tokens = list(pieces(query))
    words = [token.text.upper() if token.kind == "word" else "" for token in tokens]
    form = next((t.start for t, word in zip(tokens, words, strict=True) if word in _FORMS), 0)
    parts = [query[:form] + "SELECT ?g"]
    for place, word in enumerate(words):
        if word == "FROM":
            last = place + 1 + (words[place + 1 : place + 2] == ["NAMED"])
            parts += [query[tokens[place].start : t.end] for t in tokens[last : last + 1]]
    return " ".join([*parts, "{ GRAPH ?g {} }"])


def _check(graphs: Sequence[str], variable: str) -> None:
    clause = f"GRAPH {variable} with a sub-select, MINUS, VALUES or GRAPH in it"
    remedy = "Name those that you mean by FROM NAMED or named-graph-uri."
    if len(graphs) > MOST_GRAPHS:
        raise QueryError(
            f"{clause} is answered for at most {MOST_GRAPHS} graphs, and here are {len(graphs)}. "
            f"{remedy}"
        )
    if any(map(graph_names.is_blank, graphs)):
        raise QueryError(
            f"{clause} is not answered for graphs that a blank node names, as here. {remedy}"
        )


class _Clauses:
    """The tokens of one query."""

    def __init__(
        self, query: str, tokens: Sequence[Token], graphs: Callable[[], Sequence[str]]
    ) -> None:
        self._query, self._tokens, self._graphs = query, tokens, graphs
        self._branches = 0

    def written(self, first: int, end: int, suffix: str) -> str:
        """Write the tokens from one place to another, with a suffix for labels of blank nodes."""
        parts, place = [], first
        at = self._tokens[first].start if first < end else 0
        while place < end:
            token = self._tokens[place]
            close = self._closing(place, end)
            if close:
                parts += [self._query[at : token.start], self._union(place, close, suffix)]
                place, at = close, self._tokens[close].end
            elif suffix and token.text.startswith("_:"):
                parts.append(self._query[at : token.end] + suffix)
                at = token.end
            place += 1
        return "".join([*parts, self._query[at : self._tokens[end - 1].end if end else 0]])

    def _closing(self, place: int, end: int) -> int | None:
        """Return the place of the brace that closes a clause to be rewritten, if one begins."""
        clause = self._tokens[place : place + 3]
        if [t.kind for t in clause] != ["word", "variable", "mark"] or clause[2].text != "{":
            return None
        if clause[0].text.upper() != "GRAPH":
            return None
        depth, apart = 0, False
        for at in range(place + 2, end):
            token = self._tokens[at]
            if token.kind == "mark":
                depth += (token.text == "{") - (token.text == "}")
                if depth == 0:
                    return at if apart else None
            apart = apart or (token.kind == "word" and token.text.upper() in _APART)
        return None

    def _union(self, place: int, close: int, suffix: str) -> str:
        graphs, variable = self._graphs(), self._tokens[place + 1].text
        _check(graphs, variable)
        if not graphs:
            group = self.written(place + 3, close, suffix)
            return f"{{ GRAPH {variable} {{ {group} }} {_NOTHING} }}"
        branches = []
        self._branches += len(graphs)
        if self._branches > _MOST_BRANCHES:
            raise QueryError("GRAPH clauses with a variable are nested too often. Name the graphs.")
        for number, iri in enumerate(graphs):
            group = self.written(place + 3, close, f"{suffix}_{number}")
            branches.append(f"{{ GRAPH <{iri}> {{ {group} }} VALUES {variable} {{ <{iri}> }} }}")
        return f"{{ {' UNION '.join(branches)} }}"
