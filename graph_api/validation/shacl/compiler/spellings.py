"""The spelling of literals that SPARQL constraints return: in the store they are values.

``"01"^^xsd:integer`` and ``1`` are one number there, and so one row of SELECT DISTINCT. SHACL means
terms (5.3.2): each spelling that the focus node has under a property of the query is a value.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode

from graph_api.validation.shacl.compiler.lossless_store import (
    EXACT,
    TEXTS,
    Exact,
    Term,
    as_value,
    original,
)

# From the name of a variable to a term, or None.
Row = Mapping[str, Any]
# A value that the query makes is spelt as it makes it.
_MADE = re.compile(r"\bAS\s+[?$]value\b", re.IGNORECASE)


def spelt(rows: Sequence[Row], exact: Exact, query: str) -> list[Row]:
    """Give the values of rows the spellings that the focus nodes have."""
    if not exact.marked or exact.union or _MADE.search(query):
        return list(rows)
    groups: dict[object, list[Row]] = {}
    for row in rows:
        groups.setdefault((row.get("this"), row.get("value")), []).append(row)
    return [row for alike in groups.values() for row in _spelt(alike, exact, query)]


def _spelt(alike: Sequence[Row], exact: Exact, query: str) -> Iterable[Row]:
    """Spell rows with one focus node and one value: each at least once, each spelling too."""
    value = alike[0].get("value")
    if not isinstance(value, Literal) or value.language or value.datatype.value in TEXTS:
        return alike
    terms = sorted(_spellings(exact, alike[0].get("this"), value, query), key=str) or [value]
    number = max(len(alike), len(terms))
    return [{**alike[i % len(alike)], "value": terms[i % len(terms)]} for i in range(number)]


def _spellings(exact: Exact, focus: object, value: Literal, query: str) -> set[Term]:
    """Return how a focus node has a value, under the properties that a query names if it can."""
    if not isinstance(focus, NamedNode) and not str(focus).startswith("_:"):
        return set()
    stated = [
        (quad.predicate.value, original(quad.object))
        for graph in (EXACT, DefaultGraph())
        for quad in exact.store.quads_for_pattern(focus, None, None, graph)  # type: ignore[arg-type]
        if isinstance(quad.object, Literal)
    ]
    same = [(name, term) for name, term in stated if as_value(term) == value]
    named = {term for name, term in same if re.split(r"[/#:]", name)[-1] in query}
    return named or {term for _, term in same}
