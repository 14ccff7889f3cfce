"""A report as GitHub's workflow commands, which show findings beside the lines of a change."""

from graph_api.validation.escapes import visible
from graph_api.validation.findings import Finding, Report, Severity

COMMANDS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def write(report: Report) -> str:
    """Write one command for each finding; nothing if there is none."""
    commands = [_command(finding) + "\n" for finding in report.findings]
    left_out = sum(report.left_out.values())
    return "".join([*commands, f"::notice::{left_out} more findings\n" if left_out else ""])


def _command(finding: Finding) -> str:
    fields = {
        "file": finding.file,
        "line": finding.line,
        "col": finding.column,
        "title": finding.rule,
    }
    properties = ",".join(f"{k}={_property(str(v))}" for k, v in fields.items() if v is not None)
    return f"::{COMMANDS[finding.severity]} {properties}::{_data(finding.about + finding.message)}"


def _data(text: str) -> str:
    shown = "\n".join(visible(line) for line in text.split("\n"))
    return shown.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
