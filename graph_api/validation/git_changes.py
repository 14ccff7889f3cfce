"""Changes since a revision in git, and the findings that they may have caused.

Touched are the things that the changed files describe or described, deleted files too, and those
that refer to them: a thing may be at fault because another one has changed.
"""

import subprocess
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from graph_api.errors import UsageError
from graph_api.validation.files import KINDS, QUERY, Files, kind
from graph_api.validation.findings import Report
from graph_api.validation.iris import brief
from graph_api.validation.statements import Source


@dataclass(frozen=True)
class Change:
    """The files that differ from a revision: new, edited and deleted ones."""

    revision: str
    top: Path
    paths: frozenset[Path]

    def among(self, files: Iterable[Path]) -> list[Path]:
        """List those of some files that differ."""
        return [path for path in files if path in self.paths]

    def touched(
        self, files: Files, checked: Collection[Path], shapes: Collection[Path]
    ) -> set[str] | None:
        """Return the IRIs that the changed files describe; None if it may be any.

        :param checked: all files that are checked.
        :param shapes: files, and folders of files, of which a change may concern everything.
        """
        if any(path.is_relative_to(shape) for path in self.paths for shape in shapes):
            return None
        sources = files.sources(path for path in checked if path.suffix != QUERY)
        return _reach(sources, self._things(sources))

    def narrow(
        self,
        report: Report,
        files: Files,
        checked: Collection[Path],
        touched: set[str] | None,
        shapes: Collection[Path],
    ) -> Report:
        """Select the findings in changed files and about the things that they describe.

        A result about a node that no file describes stands at its shape, and any change may be the
        reason for it.

        :param report: of a check of all files.
        :param shapes: the files of shapes.
        """
        if touched is None:
            return report
        names = {files.name(path) for path in self.among(checked)}
        things = {brief(iri) for iri in touched}
        of_shapes = {files.name(path) for path in shapes}
        findings = [
            finding
            for finding in report.findings
            if finding.file in names
            or finding.focus in things
            or finding.value in things
            or (finding.result is not None and finding.file in of_shapes)
        ]
        return replace(report, findings=findings, files=sorted(names))

    def _things(self, sources: Iterable[Source]) -> set[str]:
        """Collect the things that the changed files describe now, and before."""
        things = {
            quad.subject.value
            for source in sources
            if source.path in self.paths
            for quad in source.quads
        }
        with TemporaryDirectory() as folder:
            before = Files(Path(folder))
            old = before.sources(self._before(Path(folder)))
            return things | {quad.subject.value for source in old for quad in source.quads}

    def _before(self, folder: Path) -> Iterator[Path]:
        """Write the files of the revision into a folder; new ones have no former version."""
        for number, path in enumerate(sorted(self.paths)):
            if not path.is_relative_to(self.top):
                continue
            name = f"{self.revision}:{path.relative_to(self.top).as_posix()}"
            ended = _run(self.top, "show", name)
            if ended.returncode == 0:
                copy = folder / f"{number}-{path.name}"
                copy.write_bytes(ended.stdout)
                if path.suffix != QUERY:
                    yield copy


def _reach(sources: Iterable[Source], things: set[str]) -> set[str]:
    """Add the things that refer to the given ones; a term is referred to by its use."""
    referring = {
        quad.subject.value
        for source in sources
        for quad in source.quads
        if quad.object.value in things or quad.predicate.value in things
    }
    return things | referring


def since(revision: str, root: Path) -> Change:
    """Find the files below ``root`` that differ from a revision.

    :raises UsageError: git is not there, ``root`` is in no repository, or knows no such revision.
    """
    if revision.startswith("-"):
        raise UsageError(f"{revision} is no revision.")
    top = Path(_git(root, "rev-parse", "--show-toplevel").strip())
    changed = _git(root, "diff", "--name-only", "--no-renames", "-z", revision, "--", ".")
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--full-name")
    names = [*changed.split("\0"), *new.split("\0")]
    paths = {(top / name).resolve() for name in names if name}
    return Change(revision, top, frozenset(path for path in paths if kind(path) in KINDS))


def _git(root: Path, *arguments: str) -> str:
    ended = _run(root, *arguments)
    if ended.returncode:
        raise UsageError(f"git says: {ended.stderr.decode().strip().splitlines()[0]}")
    return ended.stdout.decode()


def _run(root: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    command = ["git", "-C", str(root), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise UsageError("--changed-since needs git, which is not installed.") from error
