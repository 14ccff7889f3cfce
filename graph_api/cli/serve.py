"""The command ``serve``: the HTTP server."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from graph_api.cli.options import snapshots
from graph_api.errors import UsageError
from graph_api.rdf import namespaces
from graph_api.sparql.workers.sandbox import allowed_memory
from graph_api.web import server as web
from graph_api.web.hosts import origin
from graph_api.web.settings import Settings

EXAMPLE = (
    "SELECT ?name { ?m a hrd:Mandate ; rdfs:label ?name ; "
    f"hrd:addressedCountry <{namespaces.THINGS}country/HUN> }}"
)
PORT = click.IntRange(0, 65535)
COUNT = click.IntRange(1, 256)
SECONDS = click.FloatRange(min=0, min_open=True)
MIB = click.IntRange(min=1024)
SIZE = click.IntRange(min=0)
SOME = click.IntRange(min=1)
STORES = click.Choice(["auto", "memory", "disk"])
LOGS = click.Choice(["off", "json"])
SETTINGS = Settings()
_option = partial(click.option, show_envvar=True)


@click.command()
@snapshots()
@_option("--host", default=SETTINGS.host, help="Address to listen on.")
@_option("--port", type=PORT, default=SETTINGS.port, help="Port; 0 for any free one.")
@_option("--workers", type=COUNT, default=SETTINGS.workers, help="Queries run at the same time.")
@_option("--threads", type=COUNT, default=SETTINGS.threads, help="Requests at the same time.")
@_option("--queue", type=SOME, default=SETTINGS.queue, help="Queries that wait at most.")
@_option("--timeout", type=SECONDS, default=SETTINGS.timeout, help="Seconds for one query at most.")
@_option("--memory", type=MIB, default=SETTINGS.memory, help="MiB of address space for a query.")
@_option("--answer", type=SOME, default=SETTINGS.answer, help="MiB of one answer at most.")
@_option("--store", type=STORES, default=SETTINGS.store, help="Where workers read; auto: by size.")
@_option("--cache", type=SIZE, default=SETTINGS.cache, help="MiB of cached answers; 0 for none.")
@_option("--proxies", type=SIZE, default=SETTINGS.proxies, help="Trusted proxies in front of it.")
@_option("--log", type=LOGS, default=SETTINGS.log, help="Access log on standard error.")
@_option("--log-queries", is_flag=True, help="Log queries in full, not as a hash.")
@_option("--engine", metavar="URL", help="SPARQL endpoint that answers /sparql.")
@_option("--federate", metavar="URL", multiple=True, help="SPARQL endpoint for SERVICE.")
@_option("--public-url", metavar="URL", help="Public address of the server.")
@_option("--allowed-host", metavar="HOST", multiple=True, help="Further host name; repeatable.")
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
    if settings["public_url"]:
        origin(settings["public_url"])
    memory = allowed_memory(settings["memory"] << 20) >> 20
    if memory < settings["memory"]:
        click.echo(
            f"The memory limit of the shell (ulimit -v) is {memory} MiB, less than --memory "
            f"{settings['memory']}: a query may take {memory} MiB.",
            err=True,
        )
    web.run(out, Settings(**settings), _announce)


def _announce(address: str) -> None:
    click.echo(f"HRD Graph answers on {address} (Ctrl+C ends it). For example:")
    click.echo(f"\n  curl {address}/sparql -H 'Accept: text/csv' \\")
    click.echo(f"    --data-urlencode 'query={EXAMPLE}'\n")


commands: list[click.Command] = [serve]
