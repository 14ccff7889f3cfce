"""The command ``overlap``: the analysis of mandates as a table, a picture or a file."""

import sys
from functools import partial
from pathlib import Path

import click

from graph_api.cli import table as grid
from graph_api.cli.options import snapshots
from graph_api.errors import UsageError
from graph_api.overlap import activities, export
from graph_api.overlap.bases import FILTERS
from graph_api.overlap.caption import Edition
from graph_api.overlap.pipeline import Overlaps
from graph_api.overlap.report import Report
from graph_api.overlap.selection import DEFAULT_BASIS, DEFAULT_MEASURE, one_of
from graph_api.rdf.terms import Table, Term
from graph_api.snapshot.manifest import open_current
from graph_api.snapshot.output_file import replacing
from graph_api.sparql.workers.pool import Limits, Pool

_TABLE = "table"
_ROWS = 20


def _filter(name: str) -> "click.Option":
    parameter = FILTERS[name]
    metavar = "|".join(parameter.options) or parameter.type.rpartition(":")[2].upper()
    return click.Option([f"--{name}", name], metavar=metavar, help=f"{parameter.help}.")


@click.command("overlap")
@click.option(
    "--by",
    default=DEFAULT_BASIS,
    help="What mandates may share, or two: country,topic.",
)
@click.option("--measure", default=DEFAULT_MEASURE, help="count, jaccard, coefficient or chance.")
@click.option("--mandate", help="Only what concerns this mandate, by id, such as sr-hrd.")
@click.option("--with", "other", help="The second of two mandates.")
@click.option("--sets", help="Up to eight mandates of an UpSet, by id, with commas.")
@click.option("--figure", default="network", help=f"For pictures: {', '.join(export.FIGURES)}.")
@click.option("--format", "form", default=_TABLE, help=f"table, {', '.join(export.FORMATS)}.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file.")
@snapshots()
def overlap(
    by: str,
    measure: str,
    mandate: str | None,
    other: str | None,
    sets: str | None,
    figure: str,
    form: str,
    output: Path | None,
    out: Path,
    **filters: str | None,
) -> None:
    """Show which mandates work on the same things, as a table, a picture or a file.

    \b
    hrd-graph overlap --by country --measure jaccard --format svg -o overlap.svg
    hrd-graph overlap --by topic --mandate sr-hrd
    hrd-graph overlap --by topic --format gexf -o overlap.gexf
    """
    one_of("format", form, [_TABLE, *export.FORMATS])
    options = {"by": by, "measure": measure, "mandate": mandate, "with": other, "sets": sets}
    current = open_current(out)
    with Pool(current.store, Limits(workers=1)) as pool:
        overlaps = Overlaps(
            pool,
            partial(activities.members, current.index),
            Edition(current.id, current.created[:10]),
            partial(activities.sources, current.index),
        )
        report = overlaps.ask({name: value for name, value in (options | filters).items() if value})
        if form == _TABLE:
            body = _as_text(report).encode()
        else:
            body = export.write(overlaps, report, figure, form)
    if output:
        with replacing(output) as part:
            part.write_bytes(body)
        click.echo(f"{output}: {report.caption.title} {report.caption.counts}", err=True)
    elif form == "png" and sys.stdout.isatty():
        raise UsageError("A PNG is no text for a terminal. Name a file with -o.")
    else:
        sys.stdout.buffer.write(body)


overlap.params[2:2] = [_filter(name) for name in FILTERS]
commands: list[click.Command] = [overlap]


def _as_text(report: Report) -> str:
    """Write the strongest pairs as a table, with the caption below."""
    other, brief = report.selection.other, report.cells.brief
    pairs = [pair for pair in report.pairs if not other or other in (pair.a, pair.b)]
    rows = [
        {
            "mandate": Term("literal", brief(pair.a)),
            "other": Term("literal", brief(pair.b)),
            "shared": Term("literal", str(pair.shared)),
            "jaccard": Term("literal", f"{pair.jaccard:.3f}"),
            "expected": Term("literal", f"{pair.expected:.2f}"),
            "q": Term("literal", f"{pair.q:.3g}"),
        }
        for pair in pairs[:_ROWS]
    ]
    table = grid.as_text(Table(["mandate", "other", "shared", "jaccard", "expected", "q"], rows))
    more = f"The first {_ROWS} of {len(pairs)} pairs; --format csv has all."
    body = [table] * bool(rows) + [more] * (len(pairs) > _ROWS)
    return "\n".join([report.caption.title, *body, *report.caption.lines()]) + "\n"
