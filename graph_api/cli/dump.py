"""The command ``dump``: a snapshot written to a file or a folder of files."""

from pathlib import Path

import click

from graph_api.cli.options import snapshots
from graph_api.cli.steps import steps
from graph_api.errors import UsageError
from graph_api.snapshot.dump import FORMATS, write, write_parts
from graph_api.snapshot.manifest import open_current, verify


@click.command()
@snapshots()
@click.option(
    "--format",
    type=click.Choice(list(FORMATS)),
    show_envvar=True,
    show_default="trig, or nq with --parts",
    help="Format of the file.",
)
@click.option(
    "--parts",
    type=click.IntRange(min=1),
    show_envvar=True,
    help="Write a folder of packed N-Quads, so many to a file.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    show_envvar=True,
    help="What to write.",
)
def dump(out: Path, format: str | None, parts: int | None, output: Path) -> None:
    """Write the whole graph to a file, packed if its name ends in .gz.

    Turtle has no named graphs: each statement once. A damaged snapshot is refused.

    With --parts, write what another engine loads in bulk: a new folder of files such as
    part-0001.nq.gz.

    \b
    hrd-graph dump --format nq -o hrd-graph.nq.gz
    hrd-graph dump --parts 1000000 -o parts/
    """
    if parts and format not in {None, "nq"}:
        raise UsageError("--parts writes N-Quads, so it goes with no other --format.")
    current = open_current(out)
    with steps("comparing checksums") as show:
        verify(current)
        if parts:
            write_parts(current, parts, output, show)
        else:
            write(current, format or "trig", output, show)


commands: list[click.Command] = [dump]
