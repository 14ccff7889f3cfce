"""The files of a check, each read once; its lines are located only for findings."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from graph_api.errors import SourceError, UsageError
from graph_api.rdf import files
from graph_api.validation.findings import Finding, Severity, relative
from graph_api.validation.iris import brief
from graph_api.validation.locate.choose import Locator, Nowhere, locator
from graph_api.validation.locate.turtle import Spot
from graph_api.validation.statements import Source

QUERY = ".rq"
KINDS = (*files.FORMATS, QUERY)
kind = files.suffix


def expand(paths: Iterable[Path]) -> Iterator[Path]:
    """List the files to check: the given ones, and those in folders.

    :raises UsageError: a path does not exist or is of no kind that can be checked.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if _checkable(p))
        elif path.is_symlink() and not path.exists():
            raise UsageError(f"{path} is a symbolic link that leads nowhere.")
        elif not path.exists():
            raise UsageError(f"There is no file {path}.")
        elif kind(path) not in KINDS:
            raise UsageError(f"{path} is not one of {', '.join(KINDS)}.")
        else:
            yield path


def _checkable(path: Path) -> bool:
    return kind(path) in KINDS and not path.is_dir()


class Files:
    """The files of one check, and findings about them."""

    def __init__(self, root: Path, base: str | None = None) -> None:
        """Take the folder to which paths are relative; nothing is read yet.

        :param base: what relative IRIs are resolved to, instead of the IRI of each file.
        """
        self.root, self._base = Path(os.path.realpath(root)), base
        self._read: dict[Path, Source | Finding] = {}
        self._names: dict[Path, str] = {}
        self.locators: dict[Path, Locator] = {}

    def load(self, path: Path) -> Source | Finding:
        """Read a file; return a finding if that fails."""
        if path not in self._read:
            try:
                self._read[path] = Source(path, self.root, self._base)
            except SourceError as error:
                self._read[path] = self.fault(error, path)
        return self._read[path]

    def sources(self, paths: Iterable[Path]) -> list[Source]:
        """Read files; unreadable ones are left out."""
        read = (self.load(path) for path in dict.fromkeys(paths))
        return [source for source in read if isinstance(source, Source)]

    def malformed(self, paths: Iterable[Path]) -> list[Path]:
        """List the files that cannot be read."""
        return [path for path in dict.fromkeys(paths) if isinstance(self.load(path), Finding)]

    def unreadable(self, paths: Iterable[Path]) -> Iterator[Finding]:
        """List the faults of the files that cannot be read."""
        for path in paths:
            source = self.load(path)
            if isinstance(source, Finding):
                yield source

    def name(self, path: Path) -> str:
        """Write a path for display."""
        if path not in self._names:
            self._names[path] = relative(path, self.root)
        return self._names[path]

    def places(self, path: Path) -> Locator:
        """Return the locator of a file."""
        if path not in self.locators:
            source = self.load(path)
            places = locator(path, source) if isinstance(source, Source) else Nowhere()
            self.locators[path] = places
        return self.locators[path]

    def fault(self, error: SourceError, path: Path) -> Finding:
        """Make a finding about a file as a whole."""
        return Finding(
            "syntax", Severity.VIOLATION, self.name(path), error.line, None, None, None,
            error.message, error.column,
        )  # fmt: skip

    def at(self, path: Path, spot: Spot | None, value: str, rule: str, message: str) -> Finding:
        """Make a finding about the use of an IRI."""
        line, column = spot or (None, None)
        return Finding(
            rule, Severity.VIOLATION, self.name(path), line, None, None, brief(value), message,
            column,
        )  # fmt: skip
