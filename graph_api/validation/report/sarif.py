"""A report as SARIF 2.1.0, which code hosts show beside the lines."""

import json
from urllib.parse import quote

from graph_api import __version__
from graph_api.validation.findings import Finding, Report, Severity
from graph_api.validation.lint.rules import RULES

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write(report: Report) -> str:
    """Write a report as one run."""
    rules = sorted({finding.rule for finding in report.findings})
    numbers = {rule: number for number, rule in enumerate(rules)}
    files = sorted({*report.files, *(finding.file for finding in report.findings)})
    driver = {
        "name": "hrd-graph",
        "semanticVersion": __version__,
        "rules": [_rule(rule, report) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(file)}} for file in files],
        "results": [_result(finding, numbers) for finding in report.findings],
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _rule(rule: str, report: Report) -> dict[str, object]:
    first = next(f.message for f in report.findings if f.rule == rule)
    return {"id": rule, "shortDescription": {"text": RULES.get(rule, first)}}


def _result(finding: Finding, numbers: dict[str, int]) -> dict[str, object]:
    about = "" if finding.focus is None else f"{finding.focus}: "
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(finding.file)}}
    if finding.line is not None:
        region = {"startLine": finding.line}
        if finding.column is not None:
            region["startColumn"] = finding.column
        physical["region"] = region
    location: dict[str, object] = {"physicalLocation": physical}
    if finding.focus is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.focus}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": numbers[finding.rule],
        "level": LEVELS[finding.severity],
        "message": {"text": f"{about}{finding.message}"},
        "locations": [location],
        "partialFingerprints": {"hrdGraph/v1": finding.fingerprint},
    }


def _uri(file: str) -> str:
    return quote(file)
