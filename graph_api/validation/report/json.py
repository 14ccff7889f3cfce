"""A report as JSON, which also serves as a baseline for later checks."""

import json
from collections import Counter
from pathlib import Path

from graph_api import __version__
from graph_api.errors import UsageError
from graph_api.validation.findings import Finding, Report


def write(report: Report) -> str:
    """Write a report; each finding has a fingerprint that stays when lines move."""
    document = {
        "tool": "hrd-graph",
        "version": __version__,
        "conforms": not report.violations,
        "files": report.files,
        "counts": {
            "violations": len(report.violations),
            "warnings": len(report.warnings),
            "rules": dict(sorted(Counter(f.rule for f in report.findings).items())),
        },
        "findings": [entry(finding) for finding in report.findings],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def entry(finding: Finding) -> dict[str, object]:
    """Write one finding; what is not known is left out."""
    fields = {
        "rule": finding.rule,
        "component": finding.component,
        "severity": str(finding.severity),
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "graph": finding.graph,
        "source": finding.source,
        "focus": finding.focus,
        "label": finding.label,
        "path": finding.path,
        "value": finding.value,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
    }
    return {name: value for name, value in fields.items() if value is not None}


def fingerprints(path: Path) -> Counter[str]:
    """Read the fingerprints of a report that was written before.

    :raises UsageError: the file is none.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return Counter(str(finding["fingerprint"]) for finding in document["findings"])
    except OSError as error:
        raise UsageError(f"The baseline {path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        way = f"Write one with `hrd-graph check --format json -o {path}`."
        raise UsageError(f"{path} is no report in JSON. {way}") from error
