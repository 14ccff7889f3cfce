"""The command line ``hrd-graph``: a group whose commands are imported on demand.

The module of a command is imported when the command or its help is called, so that a check of a
file does not wait for the web server to load.
"""

import os
import sys
from errno import ENOSPC
from importlib import import_module
from signal import SIGINT
from typing import Any

import click

from graph_api import __version__
from graph_api.errors import HrdGraphError, UsageError
from graph_api.rdf import namespaces

# Command -> the module of this package that has it among its ``commands``.
MODULES = {
    "ask": "ask",
    "build": "build",
    "check": "check",
    "dump": "dump",
    "find": "find",
    "import": "import_",
    "overlap": "overlap",
    "query": "query",
    "questions": "ask",
    "read": "read",
    "report": "find",
    "sample": "sample",
    "serve": "serve",
    "verify": "verify",
}
STDOUT = 1
_STOPPED = "stopped by Ctrl-C. Imports and snapshots are changed whole or not at all."


class _Commands(click.Group):
    """A group whose commands end in one clear message and the exit code of the error's class."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the names of all commands."""
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the module of a command and return the command."""
        if name not in MODULES:
            return None
        module = import_module(f"graph_api.cli.{MODULES[name]}")
        commands: list[click.Command] = module.commands
        return next(command for command in commands if command.name == name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
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
    if not namespaces.BASE.startswith(("http://", "https://")):
        raise UsageError(f"HRD_GRAPH_BASE is {namespaces.BASE}; it must be an http(s) address.")
