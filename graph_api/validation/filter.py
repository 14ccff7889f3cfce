"""Selection of findings of a report."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from graph_api.errors import UsageError
from graph_api.rdf.spelling import did_you_mean
from graph_api.validation.findings import Report


def only(report: Report, rules: Collection[str], names: Collection[str]) -> Report:
    """Select the findings of some rules.

    :param names: those of all rules.
    :raises UsageError: there is no such rule.
    """
    for rule in rules:
        if rule not in names:
            raise UsageError(f"There is no rule {rule}.{did_you_mean(rule, names)}")
    return replace(report, findings=[f for f in report.findings if f.rule in rules])


def new(report: Report, baseline: Counter[str]) -> Report:
    """Select the findings that a baseline does not have, counting repeated ones."""
    left = Counter(baseline)
    findings = []
    for finding in report.findings:
        if left[finding.fingerprint] > 0:
            left[finding.fingerprint] -= 1
        else:
            findings.append(finding)
    return replace(report, findings=findings)


def first(report: Report, most: int) -> Report:
    """Keep the first findings of each rule, and the numbers of those that are left out."""
    seen: Counter[str] = Counter()
    kept = []
    for finding in report.findings:
        seen[finding.rule] += 1
        if seen[finding.rule] <= most:
            kept.append(finding)
    left_out = {rule: number - most for rule, number in seen.items() if number > most}
    return replace(report, findings=kept, left_out=dict(sorted(left_out.items())))
