"""A report as text for people: one line a finding, the file first, grouped by file."""

from collections.abc import Callable, Iterator
from itertools import groupby

from graph_api.validation.escapes import visible
from graph_api.validation.findings import Finding, Report
from graph_api.validation.lint.rules import RULES

# Given a text and the severity, or "file", returns the text with the codes of its colour.
Paint = Callable[[str, str], str]


def plain(text: str, kind: str) -> str:
    """Return the text without colours."""
    return text


def lines(report: Report, *, verbose: bool = False, paint: Paint = plain) -> Iterator[str]:
    """Write the findings, each on a line that starts with its place.

    :param verbose: add path, value and label, and what each rule is for.
    """
    explained: set[str] = set()
    for _, group in groupby(report.findings, key=lambda f: f.file):
        for finding in group:
            yield _line(finding, paint)
            if verbose:
                yield from _details(finding, explained)


def _line(finding: Finding, paint: Paint) -> str:
    severity = paint(str(finding.severity), str(finding.severity))
    place = paint(visible(finding.place), "file")
    message = visible(f"{finding.about}{finding.message} [{finding.rule}]")
    return f"{place}: {severity}: {message}"


def _details(finding: Finding, explained: set[str]) -> Iterator[str]:
    parts = (
        ("thing", finding.label),
        ("path", finding.path),
        ("value", finding.value),
        ("constraint", finding.component),
        ("graph", finding.graph),
        ("source", finding.source),
    )
    for name, value in parts:
        if value is not None:
            yield visible(f"    {name}: {value}")
    if finding.also:
        yield visible(f"    also: {', '.join(finding.also)}")
    if finding.rule in RULES and finding.rule not in explained:
        explained.add(finding.rule)
        yield f"    rule: {RULES[finding.rule]}"


def profile(report: Report, most: int = 20) -> Iterator[str]:
    """Write the time of the slowest rules, in seconds, and the number of results of each."""
    slowest = sorted(report.timings, key=lambda t: -t.seconds)
    yield f"{sum(t.seconds for t in slowest):9.3f} s  {len(slowest)} rules in all"
    for timing in slowest[:most]:
        yield f"{timing.seconds:9.3f} s  {timing.name}: {timing.results} ({timing.engine})"
