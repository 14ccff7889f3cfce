"""The command ``sample``: facts drawn at random for checking."""

import sys
from pathlib import Path

import click

from graph_api.cli import table
from graph_api.cli.options import snapshots
from graph_api.graph import sample
from graph_api.graph.answers import table_as_csv
from graph_api.snapshot.manifest import open_current
from graph_api.sparql.workers.pool import Limits, Pool


@click.command("sample")
@click.argument("number", type=click.IntRange(min=1), metavar="N")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed, the same facts."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("csv", "table")),
    default="csv",
    show_default=True,
    help="A sheet to fill in, or a table to read.",
)
@snapshots()
def draw(number: int, seed: int, form: str, out: Path) -> None:
    """Draw N facts at random, each with its source and place, to check them by hand.

    \b
    hrd-graph sample 300 --seed 7 > sheet.csv
    """
    current = open_current(out)
    with Pool(current.store, Limits(workers=1)) as pool:
        facts = sample.draw(pool, number, seed)
    if form == "csv":
        sys.stdout.buffer.write(table_as_csv(facts).encode())
    else:
        click.echo(table.as_text(facts))


commands: list[click.Command] = [draw]
