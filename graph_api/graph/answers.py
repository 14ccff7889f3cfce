"""Answers to questions as files: CSV, JSON, Markdown or Turtle.

All are made from one :class:`graph_api.graph.questions.Result`, so they have the same rows.
CSV and JSON are for programs and have full IRIs; Markdown is for people and has labels.
"""

import csv
import json
from collections.abc import Callable
from io import StringIO

from graph_api.graph.labels import short
from graph_api.graph.questions import Result
from graph_api.rdf.terms import Table, Term
from graph_api.rdf.turtle import result_set


def as_csv(result: Result) -> str:
    """Write the rows as :func:`table_as_csv` does, with names of things and the list's coverage.

    What a thing is called follows in a column of its own, at the end, unless one says so already.
    """
    table = result.table
    unnamed = [c for c in table.columns if c not in result.names().values() and _has_iri(table, c)]
    coverage = " ".join(note.text for note in result.notes if note.kind == "coverage")
    rows = []
    for row in table.rows:
        labels = {f"{c}_label": _label(result, row.get(c)) for c in unnamed}
        more = {**labels, "coverage": Term("literal", coverage)} if coverage else labels
        rows.append({**row, **more})
    columns = [*table.columns, *(f"{c}_label" for c in unnamed), *["coverage"] * bool(coverage)]
    return table_as_csv(Table(columns, rows))


def _has_iri(table: Table, column: str) -> bool:
    return any(column in row and row[column].kind == "uri" for row in table.rows)


def _label(result: Result, term: Term | None) -> Term:
    label = result.labels.get(term.value, "") if term and term.kind == "uri" else ""
    return Term("literal", label)


def table_as_csv(table: Table) -> str:
    """Write a table as SPARQL 1.1 CSV: full IRIs, plain texts, lines that end in CR LF."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow(row[c].cell if c in row else "" for c in table.columns)
    return text.getvalue()


def as_json(result: Result, snapshot: str | None = None) -> str:
    """Write the rows with labels, and the query, parameters and sources needed to repeat it.

    :param snapshot: id of the data that was asked.
    """
    content = {
        "id": result.question.id,
        "question": result.question.question,
        "parameters": result.values,
        "columns": result.table.columns,
        "rows": [
            {c: _cell(result, row[c]) for c in result.table.columns if c in row}
            for row in result.table.rows
        ],
        "notes": [note.document() for note in result.notes],
        "snapshot": snapshot,
        "sparql": result.sparql,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def as_markdown(result: Result) -> str:
    """Write the question as a heading and the rows as a table, things by label and short id."""
    lines = [f"# {result.question.question}", ""]
    lines += [f"- {name}: {display_value(result, name)}" for name in result.values]
    lines += [""] * bool(result.values)
    columns = result.table.columns
    cells = [
        [_text(row[c], result.label(row, row[c])) if c in row else "" for c in columns]
        for row in result.table.rows
    ]
    lines += [_line(columns), _line(["---"] * len(columns)), *(_line(row) for row in cells)]
    lines += [part for note in result.notes for part in ("", f"{note.text} {note.more}".strip())]
    return "\n".join(lines) + "\n"


def as_turtle(result: Result) -> str:
    """Write the rows in the W3C vocabulary for result sets."""
    return result_set(result.table)


def display_value(result: Result, name: str) -> str:
    """Write the value of a parameter: a thing by its label and short id."""
    term = result.terms[name]
    return _text(term, result.labels.get(term.value))


Writer = Callable[[Result], str]
WRITERS: dict[str, Writer] = {
    "csv": as_csv,
    "json": as_json,
    "md": as_markdown,
    "ttl": as_turtle,
}


def _cell(result: Result, term: Term) -> dict[str, str]:
    """Convert one term to JSON; a plain text has neither datatype nor language."""
    more = {
        "label": result.labels.get(term.value) if term.kind == "uri" else None,
        "datatype": term.datatype,
        "lang": term.language,
    }
    return {"type": term.kind, "value": term.value} | {k: v for k, v in more.items() if v}


def _text(term: Term, label: str | None) -> str:
    if term.kind != "uri":
        return term.value
    return f"{label} ({short(term.value)})" if label else short(term.value)


def _line(cells: list[str]) -> str:
    escaped = (c.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;") for c in cells)
    return "| " + " | ".join(" ".join(cell.split()) for cell in escaped) + " |"
