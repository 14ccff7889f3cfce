"""Which files have changed since a revision in git, and what they state or stated."""

import subprocess
from pathlib import Path

from graph_api.errors import UsageError


def since(revision: str, root: Path) -> list[Path]:
    """List the files below ``root`` that differ from a revision, new ones too, deleted ones not.

    :raises UsageError: git is not there, ``root`` is in no repository, or knows no such revision.
    """
    if revision.startswith("-"):
        raise UsageError(f"{revision} is no revision.")
    top = Path(_git(root, "rev-parse", "--show-toplevel").strip())
    changed = _git(root, "diff", "--name-only", "-z", revision, "--", ".").split("\0")
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--full-name").split("\0")
    paths = {top / name for name in [*changed, *new] if name}
    return sorted(path for path in paths if path.is_file())


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise UsageError("--changed-since needs git, which is not installed.") from error
    if ended.returncode:
        raise UsageError(f"git says: {ended.stderr.strip().splitlines()[0]}")
    return ended.stdout
