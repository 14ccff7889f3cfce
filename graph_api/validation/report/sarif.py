"""A report as SARIF 2.1.0, which code hosts show beside the lines."""

import json
from urllib.parse import quote

from graph_api import __version__
from graph_api.rdf.namespaces import BASE
from graph_api.validation.escapes import visible
from graph_api.validation.findings import Finding, Report, Severity
from graph_api.validation.lint.rules import RULES
from graph_api.validation.shacl.messages import cut

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write(report: Report) -> str:
    """Write a report as one run."""
    first: dict[str, Finding] = {}
    for finding in report.findings:
        first.setdefault(finding.rule, finding)
    rules = sorted(first)
    numbers = {rule: number for number, rule in enumerate(rules)}
    files = sorted({*report.files, *(finding.file for finding in report.findings)})
    driver = {
        "name": "hrd-graph",
        "semanticVersion": __version__,
        "informationUri": BASE,
        "rules": [_rule(rule, first[rule]) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(file)}} for file in files],
        "results": [_result(finding, numbers) for finding in report.findings],
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _rule(rule: str, first: Finding) -> dict[str, object]:
    """Describe a rule; a shape by its first finding, as it has no other text."""
    text = _sentence(RULES.get(rule, first.message))
    shape = "Correct the data, or the shape if it asks for what is not meant."
    way_out = text if rule in RULES else f"{text} {shape}"
    return {
        "id": rule,
        "shortDescription": {"text": cut(text)},
        "fullDescription": {"text": cut(text, 1000)},
        "help": {"text": cut(way_out, 1000)},
        "defaultConfiguration": {"level": LEVELS[first.severity]},
    }


def _sentence(text: str) -> str:
    shown = visible(text)
    return shown if shown.endswith(".") else f"{shown}."


def _result(finding: Finding, numbers: dict[str, int]) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(finding.file)}}
    # GitHub takes no result without a line: a finding about a whole file is shown at its start.
    region = {"startLine": finding.line or 1}
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
        "message": {"text": _sentence(finding.about + finding.message)},
        "locations": [location],
        "partialFingerprints": {"hrdGraph/v1": finding.fingerprint},
    }


def _uri(file: str) -> str:
    return quote(file)
