"""RDF terms and tables of an answer, read from the SPARQL JSON results format."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Term:
    """One RDF term of an answer.

    ``kind`` is ``uri``, ``literal``, ``bnode`` or ``triple``; ``value`` the IRI, the lexical form,
    the label without ``_:``, or the quoted triple as text. A plain string has neither ``language``
    nor ``datatype`` (an IRI).
    """

    kind: str
    value: str
    language: str | None = None
    datatype: str | None = None

    @property
    def cell(self) -> str:
        """The value as SPARQL 1.1 CSV writes it: a blank node as ``_:x``."""
        return f"_:{self.value}" if self.kind == "bnode" else self.value


@dataclass(frozen=True)
class Table:
    """The answer to a SELECT: a row has no key for a variable that is unbound in it."""

    columns: list[str]
    rows: list[dict[str, Term]]


def table(document: Mapping[str, Any]) -> Table:
    """Read an answer in the SPARQL JSON results format.

    >>> table({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {
    ...     "type": "literal", "value": "Hongrie", "xml:lang": "fr"}}]}}).rows
    [{'x': Term(kind='literal', value='Hongrie', language='fr', datatype=None)}]
    """
    rows = document["results"]["bindings"]
    return Table(document["head"]["vars"], [{k: _term(v) for k, v in row.items()} for row in rows])


def _term(cell: Mapping[str, Any]) -> Term:
    value = cell["value"]
    if cell["type"] == "triple":
        inner = " ".join(_text(_term(value[part])) for part in ("subject", "predicate", "object"))
        return Term("triple", f"<<( {inner} )>>")
    return Term(cell["type"], value, cell.get("xml:lang"), cell.get("datatype"))


def _text(term: Term) -> str:
    """Write a term inside a quoted triple as in N-Triples."""
    if term.kind == "uri":
        return f"<{term.value}>"
    if term.kind != "literal":
        return term.cell
    suffix = f"@{term.language}" if term.language else f"^^<{term.datatype}>" * bool(term.datatype)
    return json.dumps(term.value, ensure_ascii=False) + suffix
