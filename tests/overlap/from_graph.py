"""The cells of a selection by SPARQL: the independent answer to the acts of a snapshot."""

import csv
from io import TextIOWrapper

from graph_api.overlap.selection import Selection
from graph_api.sparql.engine import Engine, Job


def members(engine: Engine, selection: Selection) -> dict[str, frozenset[str]]:
    """Ask the graph which mandate addressed which things, by the query that the page shows."""
    job = Job(selection.query(), solutions="text/csv", bind=selection.terms)
    things: dict[str, set[str]] = {}
    with engine.answer(job).spool as spool:
        rows = csv.reader(TextIOWrapper(spool, "utf-8", newline=""))
        next(rows)
        for mandate, *cell in rows:
            things.setdefault(mandate, set()).add(" ".join(cell[: len(selection.by)]))
    return {mandate: frozenset(things[mandate]) for mandate in sorted(things)}
