"""The command line: each command parses its options, calls one function and prints.

The modules of the other commands are imported once one of them is called, or the help is: a check
of a file should not wait for the web server to load.
"""

import os
import sys
from errno import ENOSPC
from functools import partial
from importlib import import_module
from pathlib import Path
from signal import SIGINT
from typing import Any

import click

from graph_api import __version__, dumps, names, nquads, snapshot
from graph_api.commands.folder import snapshots
from graph_api.errors import HrdGraphError, UsageError

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
SOME = click.IntRange(min=1)
DUMPS = click.Choice(list(dumps.FORMATS))
# Command -> the module that has it among its ``commands``.
ELSEWHERE = {
    "ask": "ask",
    "check": "check",
    "find": "find",
    "import": "imports",
    "overlap": "overlap",
    "query": "query",
    "questions": "ask",
    "report": "find",
    "serve": "serve",
    "verify": "verify",
}
STDOUT = 1
_STOPPED = "stopped by Ctrl-C. Imports and snapshots are changed whole or not at all."
_option = partial(click.option, show_envvar=True)


class _Commands(click.Group):
    """Commands whose errors end in one clear message and the exit code of their class."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the names of all commands."""
        return sorted([*self.commands, *ELSEWHERE])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command, whose module is imported for it."""
        if name not in ELSEWHERE:
            return super().get_command(ctx, name)
        module = import_module(f"graph_api.commands.{ELSEWHERE[name]}")
        commands: list[click.Command] = module.commands
        return next(command for command in commands if command.name == name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()
            return done
        except HrdGraphError as error:
            click.echo(f"hrd-graph: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo(f"hrd-graph: {_STOPPED}", err=True)
            ctx.exit(128 + SIGINT)
        except OSError as error:
            if error.errno != ENOSPC:
                raise
            click.echo("hrd-graph: there is no room for the answer where it is written.", err=True)
            # What is left in the buffer has nowhere to go; the end of Python would try once more.
            os.dup2(os.open(os.devnull, os.O_WRONLY), STDOUT)
            ctx.exit(1)


@click.group(
    cls=_Commands,
    context_settings={
        "auto_envvar_prefix": "HRD_GRAPH",
        "help_option_names": ["-h", "--help"],
        "show_default": True,
    },
)
@click.version_option(__version__, prog_name="hrd-graph")
def main() -> None:
    """How the UN implements the Declaration on Human Rights Defenders, as a graph.

    Options can be set by environment variables too, which the help of each command names.
    HRD_GRAPH_BASE changes the base of all IRIs.

    \b
    hrd-graph build && hrd-graph serve
    """
    if not names.BASE.startswith(("http://", "https://")):
        raise UsageError(f"HRD_GRAPH_BASE is {names.BASE}; it must be an http(s) address.")


@main.command()
@snapshots("--out")
@_option("--force", is_flag=True, help="Build again even if nothing has changed.")
@_option(
    "--data", type=FOLDER, help="Build from this folder of any RDF instead: no rules, no check."
)
@_option(
    "--imported",
    type=click.Path(file_okay=False, path_type=Path),
    default=nquads.default_imported,
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
        built = snapshot.build(data, out, force=force, plain=True)
    else:
        check = _Check()
        built = snapshot.build(
            names.resources(),
            out,
            validate=check.violations,
            report=check.counts,
            force=force,
            imported=imported,
        )
    click.echo(f"Snapshot {built.id}: {built.quads} statements in {len(built.graphs)} graphs.")
    if built.texts is None:
        click.echo("It has no index of texts, for the SQLite of this Python has no FTS5.", err=True)


class _Check:
    """The check of a build, and what it found."""

    def violations(self) -> list[str]:
        # Imported where it is needed: rdflib and pySHACL would slow every other command down.
        from graph_api import checks

        self._report = checks.run()
        return [str(finding) for finding in self._report.violations]

    def counts(self) -> dict[str, object]:
        return self._report.counts


@main.command()
@snapshots()
@_option(
    "--format",
    type=DUMPS,
    show_default="trig, or nq with --parts",
    help="Format of the file.",
)
@_option("--parts", type=SOME, help="Write a folder of packed N-Quads, so many to a file.")
@_option("-o", "--output", type=click.Path(path_type=Path), required=True, help="What to write.")
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
    current = snapshot.open_current(out)
    snapshot.verify(current)
    if parts:
        dumps.write_parts(current, parts, output)
    else:
        dumps.write(current, format or "trig", output)


if __name__ == "__main__":
    main()
