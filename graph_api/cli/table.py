"""Tables as text for people, with short IRIs. Programs should ask for CSV or JSON."""

import shutil
import sys
from collections.abc import Mapping
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from graph_api.rdf.namespaces import PREFIXES, shorten
from graph_api.rdf.terms import Table, Term

_ENDLESS = 10_000


def as_text(table: Table, width: int | None = None, labels: Mapping[str, str] | None = None) -> str:
    """Draw a table, with a last line that counts its rows.

    :param labels: IRI -> what to call it, unless another cell of the row says so.

    :param width: columns of the screen, in which long cells wrap; by default those of the terminal,
        or endless where the output is no terminal, so that no cell is broken.

    >>> print(as_text(Table(["x"], [{"x": Term("literal", "Hungary", "en")}, {}]), 80))
     x
    ─────────
     Hungary
    <BLANKLINE>
    2 rows
    """
    if width is None:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _ENDLESS
    grid = Grid(*table.columns, box=box.SIMPLE_HEAD, show_edge=False)
    for row in table.rows:
        literals = {term.value for term in row.values() if term.kind == "literal"}
        named = {iri: text for iri, text in (labels or {}).items() if text not in literals}
        grid.add_row(*(Text(_named(row[c], named)) if c in row else "" for c in table.columns))
    output = StringIO()
    Console(file=output, width=width, highlight=False).print(grid)
    lines = [line.rstrip() for line in output.getvalue().splitlines()]
    rows = len(table.rows)
    return "\n".join([*lines, f"{rows} row" if rows == 1 else f"{rows} rows"])


def _named(term: Term, labels: Mapping[str, str]) -> str:
    label = labels.get(term.value) if term.kind == "uri" else None
    return f"{label} ({cell(term)})" if label else cell(term)


def cell(term: Term) -> str:
    """Write a term for people: an IRI with one of our prefixes, a literal as its text.

    >>> cell(Term("uri", "https://w3id.org/hrd-graph/id/country/HUN"))
    'id:country/HUN'
    """
    if term.kind != "uri":
        return term.value
    for prefix in ("id", "scheme", "graph"):
        if term.value.startswith(PREFIXES[prefix]):
            return f"{prefix}:{term.value.removeprefix(PREFIXES[prefix])}"
    return shorten(term.value)
