"""Which findings of a report are asked for."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from graph_api.errors import UsageError
from graph_api.rdf.spelling import nearest
from graph_api.validation.findings import Report


def only(report: Report, rules: Collection[str], known: Collection[str]) -> Report:
    """Keep the findings of some rules; a rule is named as in a finding.

    :param known: the names of all rules.
    :raises UsageError: there is no such rule.
    """
    for rule in rules:
        if rule not in known:
            close = nearest(rule, known)
            hint = f" Did you mean {close}?" if close else ""
            raise UsageError(f"There is no rule {rule}.{hint}")
    return replace(report, findings=[f for f in report.findings if f.rule in rules])


def new(report: Report, known: Counter[str]) -> Report:
    """Keep the findings that a baseline does not have; it counts how often it has each."""
    left = Counter(known)
    kept = []
    for finding in report.findings:
        if left[finding.fingerprint] > 0:
            left[finding.fingerprint] -= 1
        else:
            kept.append(finding)
    return replace(report, findings=kept)


def first(report: Report, most: int) -> Report:
    """Keep the first findings of each rule and severity, and the numbers of those left out."""
    seen: Counter[tuple[str, str]] = Counter()
    left_out = Counter(report.left_out)
    kept = []
    for finding in report.findings:
        kind = finding.rule, finding.severity
        seen[kind] += 1
        if seen[kind] <= most:
            kept.append(finding)
        else:
            left_out[finding.rule] += 1
    return replace(report, findings=kept, left_out=dict(sorted(left_out.items())))
