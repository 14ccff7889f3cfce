"""Each format of a report, read by the validator or the reader that others use for it."""

import json
import re
import subprocess
from pathlib import Path

import jsonschema
import pytest
from junitparser import Failure, JUnitXml
from rdflib import RDF, SH, Graph

from graph_api.validation.findings import Finding, Report, Severity
from graph_api.validation.report import WRITERS

NPM = Path(__file__).parents[1] / "npm" / "node_modules"
SARIF = NPM / "@microsoft" / "jest-sarif" / "lib" / "schemas" / "sarif-2.1.0-rtm.5.json"
MULTITOOL = NPM / "@microsoft" / "sarif-multitool-linux" / "Sarif.Multitool"
FINDINGS = [
    Finding("term", Severity.VIOLATION, "data/ä b.ttl", 3, None, None, "x:y", "No \x00 <&>.", 5),
    Finding("hrds:A", Severity.WARNING, "data/b.trig", 1, "<a>", "x:p", '"v"', "Mend.", None, "c"),
    Finding("syntax", Severity.VIOLATION, "data/b.trig", None, None, None, None, "Not read."),
    Finding("space", Severity.INFO, "data/c.nq", 9, "<a>", None, None, "Look.", 1, label="A"),
]
REPORTS = {"none": Report([], ["data/a.ttl"]), "some": Report(FINDINGS, ["data/a.ttl"])}


@pytest.mark.skipif(not SARIF.exists(), reason="npm ci --prefix tests/npm; CI does it")
@pytest.mark.parametrize("name", REPORTS)
def test_sarif_is_valid_by_its_schema(name: str) -> None:
    schema = json.loads(SARIF.read_text(encoding="utf-8"))
    document = json.loads(WRITERS["sarif"](REPORTS[name]))
    jsonschema.Draft4Validator(schema).validate(document)


@pytest.mark.skipif(not SARIF.exists(), reason="npm ci --prefix tests/npm; CI does it")
def test_schema_of_sarif_refuses_what_is_none() -> None:
    schema = json.loads(SARIF.read_text(encoding="utf-8"))
    document = json.loads(WRITERS["sarif"](REPORTS["some"]))
    document["runs"][0]["results"][0]["level"] = "violation"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(schema).validate(document)


def test_each_rule_in_sarif_has_what_github_asks_for_and_each_result_a_line() -> None:
    (run,) = json.loads(WRITERS["sarif"](REPORTS["some"]))["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        for name in ("shortDescription", "fullDescription", "help"):
            assert rule[name]["text"].endswith(".")
    for result in run["results"]:
        (location,) = result["locations"]
        assert location["physicalLocation"]["region"]["startLine"] > 0


@pytest.mark.skipif(not MULTITOOL.exists(), reason="npm ci --prefix tests/npm; CI does it")
@pytest.mark.parametrize("name", REPORTS)
def test_sarif_passes_the_rules_of_the_format_and_of_github(name: str, tmp_path: Path) -> None:
    path = tmp_path / "check.sarif"
    path.write_text(WRITERS["sarif"](REPORTS[name]), encoding="utf-8")
    MULTITOOL.chmod(0o755)  # npm may not have run its script for that.
    command = [
        str(MULTITOOL),
        "validate",
        str(path),
        "--rule-kind",
        "Sarif;Ghas",
        "--level",
        "Error;Warning",
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    faults = [line for line in ended.stdout.splitlines() if re.search(r": (error|warning) ", line)]
    assert (ended.returncode, faults) == (0, [])


def test_sarif_has_each_finding_with_place_level_and_fingerprint() -> None:
    (run,) = json.loads(WRITERS["sarif"](REPORTS["some"]))["runs"]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "error", "note"]
    first = run["results"][0]["locations"][0]["physicalLocation"]
    assert first["artifactLocation"]["uri"] == "data/%C3%A4%20b.ttl"
    assert first["region"] == {"startLine": 3, "startColumn": 5}
    rules = run["tool"]["driver"]["rules"]
    for result, finding in zip(run["results"], FINDINGS, strict=True):
        assert rules[result["ruleIndex"]]["id"] == finding.rule
    assert len({r["partialFingerprints"]["hrdGraph/v1"] for r in run["results"]}) == 4


def test_junit_is_read_by_junitparser_with_the_same_counts() -> None:
    # As bytes: with lxml installed, junitparser refuses a text that declares its encoding.
    written = JUnitXml.fromstring(WRITERS["junit"](REPORTS["some"]).encode())
    suites = {suite.name: suite for suite in written}
    counts = {name: (suite.tests, suite.failures) for name, suite in suites.items()}
    assert counts == {
        "data/a.ttl": (1, 0), "data/ä b.ttl": (1, 1), "data/b.trig": (2, 1), "data/c.nq": (1, 0),
    }  # fmt: skip
    (case,) = suites["data/ä b.ttl"]
    (failure,) = case.result
    assert isinstance(failure, Failure)
    assert (failure.type, failure.message) == ("term", "No \N{REPLACEMENT CHARACTER} <&>.")


@pytest.mark.parametrize(("name", "conforms"), [("none", True), ("some", False)])
def test_rdf_report_is_one_that_shacl_defines(name: str, conforms: bool) -> None:
    graph = Graph().parse(data=WRITERS["ttl"](REPORTS[name]), format="turtle")
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms).toPython() is conforms  # type: ignore[union-attr]


def test_github_annotation_escapes_what_would_end_it() -> None:
    finding = Finding("term", Severity.VIOLATION, "a,b:c.ttl", 3, None, None, None, "1%\n2", 5)
    line = WRITERS["github"](Report([finding]))
    assert line.startswith("::error file=a%2Cb%3Ac.ttl,line=3,col=5,")
    assert line.rstrip("\n").endswith("1%25%0A2")
