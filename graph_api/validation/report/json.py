"""A report as JSON, which also serves as a baseline for later checks."""

import json
from collections import Counter
from pathlib import Path

from graph_api import __version__
from graph_api.errors import UsageError
from graph_api.validation.findings import Finding, Report

TOOL = "hrd-graph"


def write(report: Report) -> str:
    """Write a report; each finding has a fingerprint that stays when lines move."""
    document = {
        "tool": TOOL,
        "version": __version__,
        "conforms": not report.violations,
        "files": report.files,
        "counts": {
            "violations": len(report.violations),
            "warnings": len(report.warnings),
            "rules": dict(sorted(Counter(f.rule for f in report.findings).items())),
        },
        **({"left_out": report.left_out} if report.left_out else {}),
        "findings": [entry(finding) for finding in report.findings],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def entry(finding: Finding) -> dict[str, object]:
    """Write one finding; unknown members are left out."""
    fields = {
        "rule": finding.rule,
        "component": finding.component,
        "severity": str(finding.severity),
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "graph": finding.graph,
        "source": finding.source,
        "also": list(finding.also) or None,
        "focus": finding.focus,
        "label": finding.label,
        "path": finding.path,
        "value": finding.value,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
    }
    return {name: value for name, value in fields.items() if value is not None}


def fingerprints(path: Path) -> Counter[str]:
    """Read the fingerprints of a former report.

    A report of another version of this program may be one: what it names otherwise is new.

    :raises UsageError: the file is none, or of another tool.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        tool = document["tool"]
        counts = Counter(str(finding["fingerprint"]) for finding in document["findings"])
    except OSError as error:
        raise UsageError(f"The baseline {path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        way = f"Write one with `hrd-graph check --format json -o {path}`."
        raise UsageError(f"{path} is no report in JSON. {way}") from error
    if tool != TOOL:
        way = f"Write one with `hrd-graph check --format json -o {path}`."
        raise UsageError(f"{path} is a report of {tool}, whose findings have other names. {way}")
    return counts
