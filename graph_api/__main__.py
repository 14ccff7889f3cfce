"""The command line: each command parses its options, calls one function and prints."""

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from graph_api import (
    __version__,
    ask,
    check_command,
    dumps,
    find_command,
    grid,
    import_command,
    names,
    nquads,
    overlap_command,
    snapshot,
)
from graph_api.engine import Answer, Job, table
from graph_api.errors import HrdGraphError, UsageError
from graph_api.pool import Limits, Pool
from graph_api.syntax import form
from graph_api.web import serve as web
from graph_api.web.negotiate import SOLUTIONS, TRIPLES, choose
from graph_api.web.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("table", *dict.fromkeys(f.names[0] for f in (*SOLUTIONS, *TRIPLES)))
EXAMPLE = (
    "SELECT ?name { ?m a hrd:Mandate ; rdfs:label ?name ; "
    f"hrd:addressedCountry <{names.THINGS}country/HUN> }}"
)


PORT = click.IntRange(0, 65535)
COUNT = click.IntRange(1, 256)
SECONDS = click.FloatRange(min=0, min_open=True)
MIB = click.IntRange(min=1024)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
SIZE = click.IntRange(min=0)
SOME = click.IntRange(min=1)
STORES = click.Choice(["auto", "memory", "disk"])
LOGS = click.Choice(["off", "json"])
SETTINGS = Settings()
DUMPS = click.Choice(list(dumps.FORMATS))
_option = partial(click.option, show_envvar=True)


class _Commands(click.Group):
    """Commands whose errors end in one clear message and the exit code of their class."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except HrdGraphError as error:
            click.echo(f"hrd-graph: {error}", err=True)
            ctx.exit(error.exit_code)


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


def _snapshots(*flags: str) -> Callable[[F], F]:
    """Offer an option for the folder of the snapshots."""
    return _option(
        *flags,
        "out",
        type=click.Path(file_okay=False, path_type=Path),
        default=snapshot.default_out,
        show_default="build/snapshots of a checkout, else the user's data folder",
        envvar="HRD_GRAPH_SNAPSHOTS",
        help="Folder of the snapshots, or of one.",
    )


@main.command()
@_snapshots("--out")
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
@_snapshots("--snapshots", "--snapshot")
@_option("--host", default=SETTINGS.host, help="Address to listen on.")
@_option("--port", type=PORT, default=SETTINGS.port, help="Port; 0 means any free one.")
@_option("--workers", type=COUNT, default=SETTINGS.workers, help="Queries at the same time.")
@_option("--threads", type=COUNT, default=SETTINGS.threads, help="Requests at the same time.")
@_option("--queue", type=SOME, default=SETTINGS.queue, help="Queries that may wait.")
@_option("--timeout", type=SECONDS, default=SETTINGS.timeout, help="Seconds for one query.")
@_option("--memory", type=MIB, default=SETTINGS.memory, help="MiB of address space for one.")
@_option("--answer", type=SOME, default=SETTINGS.answer, help="MiB that one answer may have.")
@_option("--store", type=STORES, default=SETTINGS.store, help="Where workers read; auto: by size.")
@_option("--cache", type=SIZE, default=SETTINGS.cache, help="MiB of answers to keep; 0 for none.")
@_option("--proxies", type=SIZE, default=SETTINGS.proxies, help="Trusted proxies in front.")
@_option("--log", type=LOGS, default=SETTINGS.log, help="Write a line for each request.")
@_option("--log-queries", is_flag=True, help="Write queries in full, not only a hash of each.")
@_option("--engine", metavar="URL", help="SPARQL endpoint that answers instead of a snapshot.")
@_option("--federate", metavar="URL", multiple=True, help="Endpoint that SERVICE may call.")
def serve(out: Path, **settings: Any) -> None:
    """Answer questions and SPARQL over HTTP.

    A newer snapshot is switched to when it is there, without a lost request.

    \b
    hrd-graph serve --port 8080
    hrd-graph serve --engine http://localhost:8890/sparql
    """
    for address in filter(None, [settings["engine"], *settings["federate"]]):
        if not address.startswith(("http://", "https://")):
            raise UsageError(f"{address} is no http(s) address of a SPARQL endpoint.")
    web.run(out, Settings(**settings), _announce)


def _announce(address: str) -> None:
    click.echo(f"HRD Graph answers on {address} (Ctrl+C ends it). For example:")
    click.echo(f"\n  curl {address}/sparql -H 'Accept: text/csv' \\")
    click.echo(f"    --data-urlencode 'query={EXAMPLE}'\n")


@main.command()
@click.argument("text", metavar="[QUERY|-]", default="-")
@_snapshots("--snapshots", "--snapshot")
@_option("--format", type=click.Choice(FORMATS), help="Default: table, or ttl for triples.")
def query(text: str, out: Path, format: str | None) -> None:
    """Answer one SPARQL query, given as argument or on standard input.

    \b
    hrd-graph query 'SELECT ?type (COUNT(*) AS ?n) { ?s a ?type } GROUP BY ?type'
    """
    text = sys.stdin.read() if text == "-" else text
    drawn = form(text) not in {"CONSTRUCT", "DESCRIBE"} and format in {None, "table"}
    offered = SOLUTIONS if drawn or form(text) in {"SELECT", "ASK"} else TRIPLES
    media_type = choose("", offered, None if format == "table" else format)
    with Pool(snapshot.open_current(out).store, Limits(workers=1)) as pool:
        answer = pool.answer(Job(text, solutions=media_type, triples=media_type))
    if drawn:
        click.echo(_draw(answer))
    else:
        sys.stdout.buffer.write(answer.body)


def _draw(answer: Answer) -> str:
    found = json.loads(answer.body)
    if "boolean" in found:
        return "yes" if found["boolean"] else "no"
    return grid.as_text(table(found))


@main.command()
@_snapshots("--snapshots", "--snapshot")
@_option("--format", type=DUMPS, default="trig", help="Format of the file.")
@_option("--parts", type=SOME, help="Write a folder of packed N-Quads, so many to a file.")
@_option("-o", "--output", type=click.Path(path_type=Path), required=True, help="What to write.")
def dump(out: Path, format: str, parts: int | None, output: Path) -> None:
    """Write the whole graph to a file. Turtle has no named graphs: each statement once.

    With --parts, write what another engine loads in bulk: a new folder of files such as
    part-0001.nq.gz.

    \b
    hrd-graph dump --format nq -o hrd-graph.nq
    hrd-graph dump --parts 1000000 -o parts/
    """
    if parts:
        dumps.write_parts(snapshot.open_current(out), parts, output)
    else:
        dumps.write(snapshot.open_current(out), format, output)


_COMMANDS = (ask, check_command, find_command, import_command, overlap_command)
for _command in (command for module in _COMMANDS for command in module.commands):
    main.add_command(_command)


if __name__ == "__main__":
    main()
