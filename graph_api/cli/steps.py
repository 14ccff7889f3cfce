"""The step that a long command is at, shown on a terminal and nowhere else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def steps(first: str) -> Iterator[Callable[[str], None]]:
    """Show a step on one line of standard error, until another one is shown or all are done.

    Nothing is written into a pipe or a file.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: None
        return
    with console.status(first) as status:
        yield status.update
