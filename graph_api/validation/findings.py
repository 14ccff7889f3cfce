"""What a check found: one fault at one place, and how it is printed."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from graph_api.rdf.namespaces import THINGS, shorten
from graph_api.validation.lint.rules import RULES
from graph_api.validation.shacl.results import Result, Timing


class Severity(StrEnum):
    """How bad a finding is. A violation fails a check; a warning only a strict one."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One fault: the rule that it breaks, where, and what to do.

    ``rule`` is one of :data:`graph_api.validation.lint.rules.RULES`, or the short name of a
    shape such as ``hrds:Engagement-scope``; ``component`` is the constraint that failed.
    ``file`` is relative to the root where it lies below it; ``line`` and ``column`` count from
    1. ``focus``, ``path`` and ``value`` are written as in Turtle; ``label`` is what the focus
    node is called. A finding in a snapshot has no line, but the ``graph`` and its ``source``.
    ``result`` is the validation result that the finding was made of, if it was made of one.
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
    label: str | None = None
    graph: str | None = None
    source: str | None = None
    result: Result | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        """Write the finding on one line, the place first, so that editors can jump to it.

        >>> print(Finding("term", Severity.VIOLATION, "a.ttl", 3, None, None, None, "No hrd:foo."))
        a.ttl:3: violation: No hrd:foo. [term]
        """
        about = "" if self.focus is None else f"{self.focus}: "
        return f"{self.place}: {self.severity}: {about}{self.message} [{self.rule}]"

    @property
    def place(self) -> str:
        """File, line and column, as editors read them."""
        parts = (self.file, self.line, self.column)
        return ":".join(str(part) for part in parts if part is not None)

    @property
    def fingerprint(self) -> str:
        """A name for the finding that stays when lines move: 16 hexadecimal digits."""
        parts = (self.rule, self.component, self.focus, self.path, self.value, self.file)
        text = "\n".join("" if part is None else part for part in parts)
        return sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Report:
    """The findings about ``files``, sorted by file, line and text, and a time for each rule.

    ``rules`` are the names of all shapes that were checked.
    """

    findings: list[Finding]
    files: list[str] = field(default_factory=list)
    timings: list[Timing] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)

    @property
    def violations(self) -> list[Finding]:
        """The findings that stop a build."""
        return [f for f in self.findings if f.severity is Severity.VIOLATION]

    @property
    def warnings(self) -> list[Finding]:
        """The findings that do not."""
        return [f for f in self.findings if f.severity is not Severity.VIOLATION]

    @property
    def counts(self) -> dict[str, object]:
        """How many files, rules, violations and warnings, and how many findings of each rule."""
        return {
            "files": len(self.files),
            "rules": len({*RULES, *self.rules}),
            "violations": len(self.violations),
            "warnings": len(self.warnings),
            "counts": dict(sorted(Counter(f.rule for f in self.findings).items())),
        }

    @property
    def unreadable(self) -> list[str]:
        """The files of which nothing could be checked."""
        return sorted({f.file for f in self.findings if f.rule == "syntax"})


def report(
    findings: Sequence[Finding],
    files: Sequence[str],
    timings: Sequence[Timing] = (),
    rules: Sequence[str] = (),
) -> Report:
    """Sort the findings by place and drop those that would print the same."""
    unique = {str(f): f for f in findings}
    ordered = sorted(unique.items(), key=lambda item: (item[1].file, item[1].line or 0, item[0]))
    return Report([finding for _, finding in ordered], sorted(files), list(timings), sorted(rules))


def relative(path: Path, root: Path) -> str:
    """Write a path as it is shown: from the root where it lies below it, else as given."""
    real, top = Path(os.path.realpath(path)), Path(os.path.realpath(root))
    return real.relative_to(top).as_posix() if real.is_relative_to(top) else str(path)


def brief(iri: str) -> str:
    """Write an IRI shortly: ours as in the files, others with a prefix or in full.

    >>> brief("https://w3id.org/hrd-graph/id/country/HUN")
    '<country/HUN>'
    """
    return f"<{iri.removeprefix(THINGS)}>" if iri.startswith(THINGS) else shorten(iri)


@dataclass(frozen=True)
class Fault:
    """The statement that is wrong, a rule of
    :data:`graph_api.validation.lint.rules.RULES`, and what to do."""

    statement: Any
    rule: str
    message: str
    severity: Severity = Severity.VIOLATION
