"""GROUP_CONCAT of values that are no plain texts.

By SPARQL 1.1, 18.5.1.7, it joins strings and gives a plain literal. The engine (Oxigraph 0.5.13)
leaves it unbound where one value is an IRI or a number, and keeps the language where all have one.
So each value is made a string first::

    GROUP_CONCAT(?x; SEPARATOR=", ")  ->  GROUP_CONCAT(STR(?x); SEPARATOR=", ")

With DISTINCT that would make one of ``"a"@en`` and ``"a"@fr``, so such a call stays as it is.
"""

import re
from collections.abc import Sequence

from graph_api.sparql.tokens import Token, pieces

_MAY_HAVE = re.compile("GROUP_CONCAT", re.IGNORECASE)
_CALL = ["GROUP", "_", "CONCAT", "("]
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def of_strings(query: str) -> str:
    """Let each GROUP_CONCAT without DISTINCT join strings.

    >>> of_strings("SELECT (GROUP_CONCAT(?x; SEPARATOR=';') AS ?all) { ?s ?p ?x }")
    "SELECT (GROUP_CONCAT(STR(?x); SEPARATOR=';') AS ?all) { ?s ?p ?x }"
    """
    if not _MAY_HAVE.search(query):
        return query
    tokens = list(pieces(query))
    parts, at = [], 0
    for place in range(len(tokens) - len(_CALL)):
        call = tokens[place : place + len(_CALL)]
        first = place + len(_CALL)
        if [token.text.upper() for token in call] != _CALL or call[1].kind != "mark":
            continue
        end = _end(tokens, first)
        if end is not None and tokens[first].text.upper() != "DISTINCT":
            start, stop = tokens[first].start, tokens[end].start
            parts += [query[at:start], "STR(", query[start:stop], ")"]
            at = stop
    return "".join([*parts, query[at:]])


def _end(tokens: Sequence[Token], first: int) -> int | None:
    """Return the place of the ``;`` or ``)`` that ends an expression, if there is one."""
    depth = 0
    for place, token in enumerate(tokens[first:], first):
        if token.kind == "mark":
            if depth == 0 and token.text in {";", ")"}:
                return place
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
    return None
