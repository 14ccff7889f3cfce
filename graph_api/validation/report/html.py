"""A report as one self-contained HTML page."""

import re
from collections import Counter
from html import escape
from itertools import groupby

from graph_api import __version__
from graph_api.validation.findings import Finding, Report
from graph_api.validation.lint.rules import RULES

SHOWN = 200  # of one rule; the rest is counted
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem;
  color: #1b1b1b; background: #fff }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem }
th, td { border-bottom: 1px solid #ccc }
td { overflow-wrap: anywhere }
code { font-size: .9em }
.violation { color: #a4000f } .warning { color: #7a4a00 } .info { color: #00508a }
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #16181c } th, td { border-color: #444 }
  .violation { color: #ff8f8f } .warning { color: #f0c060 } .info, a { color: #8ec7ff }
}
"""


def write(report: Report) -> str:
    """Write a page: the files, a table of the rules, and the findings by rule."""
    ordered = sorted(report.findings, key=lambda f: f.rule)
    groups = [(rule, list(findings)) for rule, findings in groupby(ordered, key=lambda f: f.rule)]
    body = "".join(_section(rule, findings) for rule, findings in groups)
    verdict = "conforms" if not report.violations else "does not conform"
    counts = f"violations: {len(report.violations)}, warnings: {len(report.warnings)}"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Validation: {counts}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>The data {verdict}</h1>\n"
        f"<p>Files: {len(report.files)}, {counts}. Checked by hrd-graph {__version__}.</p>\n"
        f"{_summary(groups)}{body}</main>\n</body>\n</html>\n"
    )


def _summary(groups: list[tuple[str, list[Finding]]]) -> str:
    if not groups:
        return ""
    rows = "".join(
        f'<tr><td><a href="#{_anchor(rule)}">{escape(rule)}</a></td><td>{len(findings)}</td>'
        f"<td>{len(Counter(f.file for f in findings))}</td></tr>\n"
        for rule, findings in groups
    )
    return _table(("rule", "findings", "files"), rows)


def _table(columns: tuple[str, ...], rows: str) -> str:
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"


def _section(rule: str, findings: list[Finding]) -> str:
    rows = "".join(_row(finding) for finding in findings[:SHOWN])
    left = len(findings) - SHOWN
    more = f"<p>And {left} more.</p>\n" if left > 0 else ""
    description = RULES.get(rule, findings[0].message)
    return (
        f'<h2 id="{_anchor(rule)}">{escape(rule)}</h2>\n<p>{escape(description)}</p>\n'
        f"{_table(('place', 'thing', 'finding'), rows)}{more}"
    )


def _row(finding: Finding) -> str:
    thing = escape(finding.focus or finding.value or "")
    label = f"<br>{escape(finding.label)}" if finding.label else ""
    parts = (finding.path, finding.value if finding.focus else None)
    about = " ".join(f"<code>{escape(part)}</code>" for part in parts if part)
    return (
        f"<tr><td><code>{escape(finding.place)}</code></td><td><code>{thing}</code>{label}</td>"
        f'<td><b class="{finding.severity}">{finding.severity}</b> {escape(finding.message)} '
        f"{about}</td></tr>\n"
    )


def _anchor(rule: str) -> str:
    return "rule-" + re.sub(r"[^A-Za-z0-9]+", "-", rule).strip("-")
