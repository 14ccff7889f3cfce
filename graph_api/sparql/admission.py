"""Admission of queries: size, depth, no updates, no SERVICE, for every engine.

The checks read the tokens of the text, so strings and comments cannot mislead them. The limits on
depth and length are well below those at which an engine overflows its stack or plans for minutes,
and well above the needs of real queries.
"""

import re
import sys
from collections.abc import Collection

from graph_api.errors import QueryError, ReadOnlyError
from graph_api.sparql.tokens import UPDATES, find, form, measure

MAX_QUERY_BYTES = 1 << 20
MAX_NESTING = 100
MAX_OPERATORS = 2000
_BRACKETS = "([{!"
_OPERATORS = "+-*/|&"
_SERVICE = re.compile(r"SERVICE\s+(?:SILENT\s+)?<([^<>]*)>", re.IGNORECASE)

# SPARQL 1.1, 19.2: such escapes stand for characters anywhere in a query, keywords included.
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def check_size(query: str) -> None:
    """Refuse a query that is too long to be parsed; call this before anything else reads it.

    :raises QueryError: it has more than :data:`MAX_QUERY_BYTES`.
    """
    size = len(query.encode("utf-8", "replace"))
    if size > MAX_QUERY_BYTES:
        raise QueryError(f"The query has {size} bytes; at most {MAX_QUERY_BYTES} are read.")


def admit(query: str, services: Collection[str] = ()) -> None:
    """Refuse updates, calls of other servers, and queries nested too deeply to be planned.

    :param services: the only endpoints that SERVICE may name.
    :raises ReadOnlyError: it is an update.
    :raises QueryError: it is refused for another reason; with line and column where there is one.
    """
    if "\\u" in query or "\\U" in query:
        query = _ESCAPE.sub(_unescape, query)
    if (word := form(query)) in UPDATES:
        raise ReadOnlyError(
            f"{word} would change the graph, and this endpoint is read-only. Send a query: SELECT, "
            "ASK, CONSTRUCT or DESCRIBE."
        )
    _check_services(query, services)
    if sum(map(query.count, _BRACKETS)) <= MAX_NESTING and (
        sum(map(query.count, _OPERATORS)) <= MAX_OPERATORS
    ):
        return  # So few that they need not be told from those in strings.
    nesting, operators = measure(query)
    if nesting > MAX_NESTING:
        raise QueryError(
            f"The query is nested {nesting} deep; at most {MAX_NESTING} are planned. Simplify it."
        )
    if operators > MAX_OPERATORS:
        raise QueryError(
            f"The query has {operators} operators; at most {MAX_OPERATORS} are planned. Use VALUES "
            "for long lists, or ask in parts."
        )


def located(reason: str, line: int | None, column: int | None) -> QueryError:
    """Make a query error with line and column, if they are known."""
    place = f"Line {line}, column {column}: " if line else ""
    return QueryError(place + reason, line, column)


def _check_services(query: str, services: Collection[str]) -> None:
    place = find(query, "SERVICE")
    if place is None:
        return
    if not services:
        raise located("SERVICE is not answered here: no other server is called.", *place)
    # Strict on purpose: wherever the word stands, each must name an endpoint of the list.
    named = _SERVICE.findall(query)
    if len(named) != query.upper().count("SERVICE") or not set(named) <= set(services):
        allowed = ", ".join(f"<{iri}>" for iri in sorted(services))
        raise located(f"SERVICE may only be followed by one of {allowed}.", *place)


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= sys.maxunicode else match[0]
