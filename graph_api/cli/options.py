"""The option for the folder of the snapshots, which most commands have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from graph_api.snapshot.manifest import default_out

F = TypeVar("F", bound=Callable[..., Any])


def snapshots(*flags: str) -> Callable[[F], F]:
    """Add the option under these names; commands receive it as ``out``."""
    return click.option(
        *(flags or ("--snapshots", "--snapshot")),
        "out",
        type=click.Path(file_okay=False, path_type=Path),
        default=default_out,
        show_default="build/snapshots of a checkout, else the user's data folder",
        envvar="HRD_GRAPH_SNAPSHOTS",
        show_envvar=True,
        help="Folder of the snapshots, or of one.",
    )
