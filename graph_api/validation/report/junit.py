"""A report as JUnit XML: each file a suite, each finding a failed test case."""

import re
from collections import Counter
from itertools import groupby
from xml.etree import ElementTree

from graph_api.validation.escapes import visible
from graph_api.validation.findings import Finding, Report, Severity
from graph_api.validation.shacl.messages import cut

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: Report) -> str:
    """Write a report. Warnings pass, with their text as output: JUnit knows no warnings."""
    root = ElementTree.Element("testsuites", name="hrd-graph check")
    by_file = {f: list(group) for f, group in groupby(report.findings, key=lambda f: f.file)}
    for file in sorted({*report.files, *by_file}):
        _suite(root, file, by_file.get(file, []))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: ElementTree.Element, file: str, findings: list[Finding]) -> None:
    failures = sum(f.severity is Severity.VIOLATION for f in findings)
    suite = ElementTree.SubElement(root, "testsuite", name=_clean(file))
    suite.set("tests", str(len(findings) or 1))
    suite.set("failures", str(failures))
    suite.set("errors", "0")
    if not findings:
        ElementTree.SubElement(suite, "testcase", name="no findings", classname=_clean(file))
    names: Counter[str] = Counter()
    for finding in findings:
        name = _name(finding)
        names[name] += 1
        name = name if names[name] == 1 else f"{name} ({names[name]})"
        case = ElementTree.SubElement(suite, "testcase", name=name, classname=_clean(file))
        tag = "failure" if finding.severity is Severity.VIOLATION else "system-out"
        outcome = ElementTree.SubElement(case, tag)
        outcome.text = _clean(str(finding))
        if tag == "failure":
            outcome.set("message", _clean(finding.message))
            outcome.set("type", _clean(finding.rule))


def _name(finding: Finding) -> str:
    """Name a test case; its value tells findings on one line apart."""
    value = finding.value if finding.focus and finding.value != finding.focus else None
    parts = (finding.rule, finding.focus, finding.line, value and cut(value))
    return _clean(visible(" ".join(str(part) for part in parts if part is not None)))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
