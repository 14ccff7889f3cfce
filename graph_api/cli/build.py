"""The command ``build``: RDF files loaded into a new snapshot."""

from pathlib import Path

import click

from graph_api.cli.options import snapshots
from graph_api.cli.steps import steps
from graph_api.rdf.resources import default_imported, resources
from graph_api.snapshot import spellings
from graph_api.snapshot.build import build as build_snapshot
from graph_api.snapshot.load import accepted_files


class _Check:
    """The check of a build, with its report."""

    def __init__(self, accepted: Path | None) -> None:
        """Take the folder of drafts, whose accepted statements are checked too."""
        self._accepted = accepted_files(accepted) if accepted else []

    def violations(self) -> list[str]:
        # Imported where it is needed: rdflib and pySHACL would slow every other command down.
        from graph_api import validation

        self._report = validation.run()
        findings = self._report.violations
        if self._accepted:
            findings = [*findings, *validation.run(self._accepted).violations]
        return [str(finding) for finding in findings]

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
@click.option(
    "--accepted",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    show_envvar=True,
    help="Folder of drafts of documents: what was accepted in them belongs to the graph too.",
)
def build(out: Path, force: bool, data: Path | None, imported: Path, accepted: Path | None) -> None:
    """Load the files, derive, check, and switch to the new snapshot.

    \b
    hrd-graph build --out /srv/hrd-graph
    hrd-graph build --accepted drafts/
    hrd-graph build --data my-rdf/ --out /srv/mine && hrd-graph serve --snapshot /srv/mine
    """
    with steps("building") as show:
        if data:
            built = build_snapshot(data, out, force=force, plain=True, progress=show)
        else:
            check = _Check(accepted)
            built = build_snapshot(
                resources(),
                out,
                validate=check.violations,
                report=check.counts,
                force=force,
                imported=imported,
                accepted=accepted,
                progress=show,
            )
    click.echo(f"Snapshot {built.id}: {built.quads} statements in {len(built.graphs)} graphs.")
    if changed := spellings.beside(built.path):
        click.echo(str(changed))
    if not built.has_texts:
        click.echo("It has no index of texts, for the SQLite of this Python has no FTS5.", err=True)


commands: list[click.Command] = [build]
