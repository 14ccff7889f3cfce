"""Turtle for people: terms, descriptions, and tables as result sets.

The engine writes Turtle too, but escapes each slash of our ids (``id:country\\/HUN``). Here ids are
relative to one ``@base``, as in the files of ``data/``.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import groupby

from graph_api.rdf.namespaces import PREFIXES, THINGS, shorten
from graph_api.rdf.terms import Table, Term

RESULT_SET = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_XSD = PREFIXES["xsd"]
_TYPE = PREFIXES["rdf"] + "type"
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_PLAIN = {_XSD + "integer": r"[+-]?[0-9]+", _XSD + "boolean": "true|false"}


def term(given: Term, *, based: bool = False) -> str:
    """Write one term, with prefixes of :data:`graph_api.rdf.namespaces.PREFIXES` where they fit.

    :param based: write our ids relative to ``@base <.../id/>``.

    >>> print(term(Term("literal", 'say "hi"', "en")), term(Term("uri", "https://example.org/")))
    "say \\"hi\\""@en <https://example.org/>
    >>> term(Term("literal", "2018", datatype="http://www.w3.org/2001/XMLSchema#gYear"))
    '"2018"^^xsd:gYear'
    """
    if given.kind == "uri":
        local = given.value.removeprefix(THINGS)
        plain = re.match(r"[\w-]+/[^/]", local) and not re.search(r"/\.\.?(/|$)", local)
        return f"<{local}>" if based and local != given.value and plain else shorten(given.value)
    if given.kind != "literal":
        return given.cell
    if given.datatype and re.fullmatch(_PLAIN.get(given.datatype, "(?!)"), given.value):
        return given.value
    text = '"' + re.sub(r'[\\"\n\r\t]', lambda match: _ESCAPES[match[0]], given.value) + '"'
    if given.language:
        return f"{text}@{given.language}"
    return f"{text}^^{shorten(given.datatype)}" if given.datatype else text


def statements(rows: Iterable[Mapping[str, Term]]) -> str:
    """Write statements, one block for each subject in the order of the rows.

    :param rows: subject, predicate and object under ``s``, ``p`` and ``o``; those of one subject,
        and of one predicate within it, stand together.
    """
    blocks = []
    for _, group in groupby(rows, key=lambda row: row["s"]):
        of_subject = list(group)
        lines = []
        for predicate, same in groupby(of_subject, key=lambda row: row["p"].value):
            verb = "a" if predicate == _TYPE else shorten(predicate)
            objects = list(dict.fromkeys(term(row["o"], based=True) for row in same))
            lines.append(f"{verb} {', '.join(objects)}")
        blocks.append(term(of_subject[0]["s"], based=True) + " " + " ;\n    ".join(lines) + " .\n")
    return _head("\n".join(blocks)) + "\n" + "\n".join(blocks)


def result_set(table: Table) -> str:
    """Write a table in the W3C vocabulary for result sets, rows numbered from 1.

    Unbound variables have no binding, as in the other result formats.
    """
    variables = ", ".join(f'"{column}"' for column in table.columns)
    lines = [f"[] a rs:ResultSet ;\n    rs:resultVariable {variables}"]
    for number, row in enumerate(table.rows, 1):
        bindings = " ,\n        ".join(
            f'[ rs:variable "{column}" ; rs:value {term(row[column], based=True)} ]'
            for column in table.columns
            if column in row
        )
        bound = f"rs:binding {bindings} ;\n        " if bindings else ""
        lines.append(f"rs:solution [\n        {bound}rs:index {number} ]")
    body = " ;\n    ".join(lines) + " .\n"
    return _head(body, {"rs": RESULT_SET}) + "\n" + body


def _head(body: str, more: Mapping[str, str] | None = None) -> str:
    """Declare the base, and the prefixes that occur in the body."""
    prefixes = {**PREFIXES, **(more or {})}
    used = {p: iri for p, iri in prefixes.items() if re.search(rf"(?<![\w:<]){p}:[\w-]", body)}
    lines = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in sorted(used.items())]
    return "\n".join([f"@base <{THINGS}> .", *lines]) + "\n"
