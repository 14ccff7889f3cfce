"""The command ``build``: files into a new snapshot."""

from pathlib import Path

import click

from graph_api.cli.options import snapshots
from graph_api.rdf.resources import default_imported, resources
from graph_api.snapshot.build import build as build_snapshot


class _Check:
    """The check of a build, and what it found."""

    def violations(self) -> list[str]:
        # Imported where it is needed: rdflib and pySHACL would slow every other command down.
        from graph_api import validation

        self._report = validation.run()
        return [str(finding) for finding in self._report.violations]

    def counts(self) -> dict[str, object]:
        return self._report.counts


@click.command()
@snapshots("--out")
@click.option(
    "--force", is_flag=True, show_envvar=True, help="Build again even if nothing has changed."
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    show_envvar=True,
    help="Build from this folder of any RDF instead: no rules, no check.",
)
@click.option(
    "--imported",
    type=click.Path(file_okay=False, path_type=Path),
    default=default_imported,
    show_envvar=True,
    show_default="data/imported of a checkout, else the user's data folder",
    help="Folder of N-Quads (.nq, .nq.gz) that belong to the graph too.",
)
def build(out: Path, force: bool, data: Path | None, imported: Path) -> None:
    """Load the files, derive, check, and switch to the new snapshot.

    \b
    hrd-graph build --out /srv/hrd-graph
    hrd-graph build --data my-rdf/ --out /srv/mine && hrd-graph serve --snapshot /srv/mine
    """
    if data:
        built = build_snapshot(data, out, force=force, plain=True)
    else:
        check = _Check()
        built = build_snapshot(
            resources(),
            out,
            validate=check.violations,
            report=check.counts,
            force=force,
            imported=imported,
        )
    click.echo(f"Snapshot {built.id}: {built.quads} statements in {len(built.graphs)} graphs.")
    if not built.has_texts:
        click.echo("It has no index of texts, for the SQLite of this Python has no FTS5.", err=True)


commands: list[click.Command] = [build]
