"""The findings of a check, each one fault at one place."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from rdflib import Graph

from graph_api.validation.escapes import visible
from graph_api.validation.lint.rules import RULES
from graph_api.validation.shacl.results import Result, Timing

# How a blank node is written: it has no name.
BLANK = "_:"


class Severity(StrEnum):
    """The severity of a finding. A violation fails a check; a warning only a strict one."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One fault: the rule, the place, and what to do.

    ``rule`` is one of :data:`graph_api.validation.lint.rules.RULES`, or the short name of a
    shape such as ``hrds:Engagement-scope``; ``component`` is the constraint that failed.
    ``file`` is relative; ``line`` and ``column`` count from 1. ``focus``, ``path`` and
    ``value`` are written as in Turtle; ``label`` is what the focus node is called, or the way
    to it if it is blank. A finding in a snapshot has no line, but the ``graph`` and its
    ``source``. ``also`` are other places of the same. ``result`` is the validation result that
    the finding was made of, if it was made of one. ``blank`` tells the blank nodes in it apart,
    and ``number`` findings that have all else in common: the first is 1.
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
    also: tuple[str, ...] = ()
    blank: str | None = None
    number: int = 1
    result: Result | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        """Write the finding on one line, the place first, so that editors can jump to it.

        >>> print(Finding("term", Severity.VIOLATION, "a.ttl", 3, None, None, None, "No hrd:foo."))
        a.ttl:3: violation: No hrd:foo. [term]
        """
        place, about, rule = self.place, self.about, self.rule
        return visible(f"{place}: {self.severity}: {about}{self.message} [{rule}]")

    @property
    def about(self) -> str:
        """Return the focus node and a colon, if there is one."""
        if self.focus is None:
            return ""
        way = f" ({self.label})" if self.focus == BLANK and self.label else ""
        return f"{self.focus}{way}: "

    @property
    def place(self) -> str:
        """Return file, line and column, as editors read them."""
        parts = (self.file, self.line, self.column)
        return ":".join(str(part) for part in parts if part is not None)

    @property
    def fingerprint(self) -> str:
        """Return an id that stays when lines move: 16 hexadecimal digits.

        No two findings of a report have the same.
        """
        parts = [self.rule, self.component, self.focus, self.path, self.value, self.file]
        parts += [self.blank] if self.blank else []
        parts += [f"#{self.number}"] if self.number > 1 else []
        text = "\n".join("" if part is None else part for part in parts)
        return sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Fault:
    """The statement that is wrong, a rule of
    :data:`graph_api.validation.lint.rules.RULES`, and what to do."""

    statement: Any
    rule: str
    message: str
    severity: Severity = Severity.VIOLATION


@dataclass(frozen=True)
class Report:
    """The findings about ``files``, sorted by file, line and text, and a time for each rule.

    ``rules`` are the names of all shapes that were checked, ``shapes`` their graph. ``left_out``
    tells how many findings of each rule are not among ``findings``.
    """

    findings: list[Finding]
    files: list[str] = field(default_factory=list)
    timings: list[Timing] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    shapes: Graph | None = field(default=None, compare=False, repr=False)
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def violations(self) -> list[Finding]:
        """Return the findings that stop a build."""
        return [f for f in self.findings if f.severity is Severity.VIOLATION]

    @property
    def warnings(self) -> list[Finding]:
        """Return the findings that do not."""
        return [f for f in self.findings if f.severity is not Severity.VIOLATION]

    @property
    def counts(self) -> dict[str, object]:
        """Count files, rules, violations, warnings, and findings of each rule."""
        return {
            "files": len(self.files),
            "rules": len({*RULES, *self.rules}),
            "violations": len(self.violations),
            "warnings": len(self.warnings),
            "counts": dict(sorted(Counter(f.rule for f in self.findings).items())),
        }

    @property
    def unreadable(self) -> list[str]:
        """List the files that could not be checked at all."""
        return sorted({f.file for f in self.findings if f.rule == "syntax"})


def report(
    findings: Sequence[Finding],
    files: Sequence[str],
    timings: Sequence[Timing] = (),
    rules: Sequence[str] = (),
    shapes: Graph | None = None,
) -> Report:
    """Sort the findings by place, and number those that nothing tells apart.

    Each validation result is a finding of its own; of the others, those that would print the same
    are one.
    """
    texts = [(finding, str(finding)) for finding in findings]
    others = {text: finding for finding, text in texts if finding.result is None}
    results = [(text, finding) for finding, text in texts if finding.result is not None]
    ordered = sorted(
        [*others.items(), *results],
        key=lambda row: (row[1].file, row[1].line or 0, row[0], row[1].blank or ""),
    )
    found = list(_numbered(finding for _, finding in ordered))
    return Report(found, sorted(files), list(timings), sorted(rules), shapes)


def _numbered(findings: Iterable[Finding]) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for finding in findings:
        name = finding.fingerprint
        seen[name] += 1
        yield finding if seen[name] == 1 else replace(finding, number=seen[name])


def relative(path: Path, root: Path) -> str:
    """Write a path for display: relative to here or the root if below it, else to here.

    Never absolute: an absolute path is of no use on another machine.
    """
    real = Path(os.path.realpath(path))
    for top in (Path.cwd(), Path(os.path.realpath(root))):
        if real.is_relative_to(top):
            return real.relative_to(top).as_posix()
    return Path(os.path.relpath(real, Path.cwd())).as_posix()
