"""What a check found: one fault at one place, and how it is printed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from graph_api.names import THINGS, shorten


class Severity(StrEnum):
    """How bad a finding is. Both fail a check; a build goes on after a warning."""

    VIOLATION = "violation"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One fault: the rule that it breaks, where, and what to do.

    ``rule`` is ``syntax``, ``term``, ``link``, ``catalogue``, ``target``, ``symbol``, ``country``,
    ``name`` or the short name of a shape such as ``hrds:Engagement-scope``; ``component`` is the
    constraint that failed. ``file`` is relative to the root where it lies below it; ``line`` and
    ``column`` count from 1. ``focus``, ``path`` and ``value`` are written as in Turtle.
    """

    rule: str
    severity: Severity
    file: str
    line: int | None
    focus: str | None
    path: str | None
    value: str | None
    message: str
    column: int | None = None
    component: str | None = None

    def __str__(self) -> str:
        """Write the finding on one line, the place first, so that editors can jump to it.

        >>> print(Finding("term", Severity.VIOLATION, "a.ttl", 3, None, None, None, "No hrd:foo."))
        a.ttl:3: violation: No hrd:foo. [term]
        """
        place = ":".join(str(x) for x in (self.file, self.line, self.column) if x is not None)
        about = "" if self.focus is None else f"{self.focus}: "
        return f"{place}: {self.severity}: {about}{self.message} [{self.rule}]"


@dataclass(frozen=True)
class Report:
    """The findings about ``files``, sorted by file, line and text."""

    findings: list[Finding]
    files: list[str] = field(default_factory=list)

    @property
    def violations(self) -> list[Finding]:
        """The findings that stop a build."""
        return [f for f in self.findings if f.severity is Severity.VIOLATION]

    @property
    def warnings(self) -> list[Finding]:
        """The findings that do not."""
        return [f for f in self.findings if f.severity is Severity.WARNING]


def report(findings: Sequence[Finding], files: Sequence[str]) -> Report:
    """Sort the findings by place and drop those that would print the same."""
    unique = {str(f): f for f in findings}
    ordered = sorted(unique.items(), key=lambda item: (item[1].file, item[1].line or 0, item[0]))
    return Report([finding for _, finding in ordered], sorted(files))


def relative(path: Path, root: Path) -> str:
    """Write a path as it is shown: from the root where it lies below it, else as given."""
    inside = path.resolve().is_relative_to(root.resolve())
    return path.resolve().relative_to(root.resolve()).as_posix() if inside else str(path)


def brief(iri: str) -> str:
    """Write an IRI shortly: ours as in the files, others with a prefix or in full.

    >>> brief("https://w3id.org/hrd-graph/id/country/HUN")
    '<country/HUN>'
    """
    return f"<{iri.removeprefix(THINGS)}>" if iri.startswith(THINGS) else shorten(iri)
