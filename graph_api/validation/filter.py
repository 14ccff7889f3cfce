"""Selection of findings of a report."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from graph_api.errors import UsageError
from graph_api.rdf.spelling import nearest
from graph_api.validation.findings import Report


def only(report: Report, rules: Collection[str], known: Collection[str]) -> Report:
    """Select the findings of some rules.

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
    """Select the findings that a baseline does not have, counting repeated ones."""
    left = Counter(known)
    kept = []
    for finding in report.findings:
        if left[finding.fingerprint] > 0:
            left[finding.fingerprint] -= 1
        else:
            kept.append(finding)
    return replace(report, findings=kept)


def first(report: Report, most: int) -> Report:
    """Select the first findings of each rule, and count the others."""
    seen: Counter[str] = Counter()
    kept = []
    for finding in report.findings:
        seen[finding.rule] += 1
        if seen[finding.rule] <= most:
            kept.append(finding)
    left_out = {rule: number - most for rule, number in seen.items() if number > most}
    return replace(report, findings=kept, left_out=dict(sorted(left_out.items())))
