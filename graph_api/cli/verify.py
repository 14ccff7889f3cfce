"""The command ``verify``: checksums of the snapshot in use, and the way back to an older one."""

import sys
from pathlib import Path

import click

from graph_api.cli.options import snapshots
from graph_api.errors import DamagedError, SnapshotError, UsageError
from graph_api.snapshot import manifest
from graph_api.snapshot.current import go_back
from graph_api.snapshot.manifest import Snapshot, open_current


@click.command()
@snapshots()
@click.option(
    "--switch",
    is_flag=True,
    help="If it is damaged, go back to the newest snapshot that is not.",
)
def verify(out: Path, switch: bool) -> None:
    """Compare all files of the snapshot in use with their checksums.

    The exit code is 0 if it is as it was written, 1 if it is damaged, 2 if there is none that can
    be verified. After --switch it is 0 if there was a snapshot to go back to; a running server
    follows at once.

    \b
    hrd-graph verify
    hrd-graph verify --switch
    """
    if switch and (out / "manifest.json").exists():
        raise UsageError("--switch needs the folder of the snapshots, not of one.")
    try:
        current = open_current(out)
        manifest.verify(current)
    except SnapshotError as error:
        if not switch and not isinstance(error, DamagedError):
            raise
        click.echo(f"hrd-graph: {error}", err=True)
        if not switch:
            sys.exit(1)
        former = go_back(out)
        click.echo(f"The snapshot in use is now {former.path.name} of {former.created}.")
    else:
        click.echo(_whole(current))


def _whole(current: Snapshot) -> str:
    size = sum(entry["bytes"] for entry in current.contents.values()) / 1e6
    count = len(current.contents)
    return f"Snapshot {current.path.name}: {count} files, {size:.1f} MB, all as they were written."


commands: list[click.Command] = [verify]
