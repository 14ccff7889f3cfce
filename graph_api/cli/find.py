"""The commands ``find`` and ``report``."""

import json
import sys
from pathlib import Path

import click

from graph_api.cli import table
from graph_api.cli.options import snapshots
from graph_api.graph import provenance
from graph_api.graph.answers import table_as_csv
from graph_api.graph.search import search
from graph_api.graph.search.search import LIMIT, Hit, Index
from graph_api.snapshot.manifest import open_current
from graph_api.sparql.workers.pool import Limits, Pool

FORMATS = ("table", "csv", "json")
_snapshots = snapshots()
_format = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", help="How to write the answer."
)


@click.command("find")
@click.argument("words", nargs=-1, required=True, metavar="TEXT")
@click.option("--kind", help="Only things of this kind, such as country, mandate or document.")
@click.option("--limit", type=click.IntRange(1, search.MOST), default=LIMIT, help="Things at most.")
@_format
@_snapshots
def find(words: tuple[str, ...], kind: str | None, limit: int, form: str, out: Path) -> None:
    """Find a thing by any of its names: label, acronym, code, document symbol.

    Case, accents and punctuation do not matter. The exit code is 1 if nothing is found.

    \b
    hrd-graph find "cote divoire"
    hrd-graph find a hrc 37 51
    """
    current = open_current(out)
    result = search.search(Index.build(current.index), " ".join(words), kind, limit)
    if form == "json":
        click.echo(search.as_json(result, current.id), nl=False)
    elif form == "csv":
        # Bytes, for a CSV line ends in CR LF on every system.
        sys.stdout.buffer.write(search.as_csv(result).encode())
    elif result.hits:
        click.echo(table.as_text(search.as_table(result)))
    if not result.hits:
        click.echo(f"Nothing is called {result.query!r}.{_hint(result.nearest)}", err=True)
        sys.exit(1)


def _hint(nearest: list[Hit]) -> str:
    names = "; ".join(f"{hit.label} ({hit.kind})" for hit in nearest)
    return f" Nearest: {names}." if names else ""


@click.group()
def report() -> None:
    """Report on the quality of the data.

    \b
    hrd-graph report sources
    """


@report.command("sources")
@_format
@_snapshots
def sources(form: str, out: Path) -> None:
    """Count the statements of each named graph by review status, and those without a source.

    The exit code is 1 if a statement has no source; the first ten are listed.

    \b
    hrd-graph report sources --format csv
    """
    current = open_current(out)
    with Pool(current.store, Limits(workers=1)) as pool:
        counts = provenance.report(pool, current.graphs, current.index)
    if form == "json":
        click.echo(json.dumps(counts.document(), ensure_ascii=False, indent=1))
    elif form == "csv":
        sys.stdout.buffer.write(table_as_csv(counts.table()).encode())
    else:
        click.echo(table.as_text(counts.table()))
        click.echo(f"{counts.unsourced} statements without a source.")
    for graph, subject in counts.missing:
        click.echo(f"without a source: {subject} in {graph}", err=True)
    if counts.unsourced:
        sys.exit(1)


commands: list[click.Command] = [find, report]
