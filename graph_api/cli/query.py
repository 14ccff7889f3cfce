"""The command ``query`` for any SPARQL query."""

import json
import sys
from pathlib import Path

import click

from graph_api.cli.options import snapshots
from graph_api.cli.table import as_text
from graph_api.rdf.terms import table
from graph_api.snapshot.manifest import open_current
from graph_api.sparql.engine import Answer, Job
from graph_api.sparql.tokens import form
from graph_api.sparql.workers.pool import Limits, Pool
from graph_api.web.content_negotiation import SOLUTIONS, TRIPLES, choose

FORMATS = ("table", *dict.fromkeys(f.names[0] for f in (*SOLUTIONS, *TRIPLES)))


@click.command()
@click.argument("text", metavar="[QUERY|-]", default="-")
@snapshots()
@click.option(
    "--format",
    type=click.Choice(FORMATS),
    show_envvar=True,
    help="Default: table, or ttl for triples.",
)
def query(text: str, out: Path, format: str | None) -> None:
    """Answer one SPARQL query, given as argument or on standard input.

    \b
    hrd-graph query 'SELECT ?type (COUNT(*) AS ?n) { ?s a ?type } GROUP BY ?type'
    """
    text = sys.stdin.read() if text == "-" else text
    as_table = form(text) not in {"CONSTRUCT", "DESCRIBE"} and format in {None, "table"}
    offered = SOLUTIONS if as_table or form(text) in {"SELECT", "ASK"} else TRIPLES
    media_type = choose("", offered, None if format == "table" else format)
    with Pool(open_current(out).store, Limits(workers=1)) as pool:
        answer = pool.answer(Job(text, solutions=media_type, triples=media_type))
    for hint in answer.hints:
        click.echo(hint, err=True)
    if as_table:
        click.echo(_draw(answer))
    else:
        sys.stdout.buffer.write(answer.body)


def _draw(answer: Answer) -> str:
    document = json.loads(answer.body)
    if "boolean" in document:
        return "yes" if document["boolean"] else "no"
    return as_text(table(document))


commands: list[click.Command] = [query]
