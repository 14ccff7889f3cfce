"""A built snapshot, checked with what an import has left in it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from graph_api.cli import main as cli
from graph_api.rdf.namespaces import GRAPHS, PREFIXES, SCHEMES, TERMS, THINGS
from graph_api.rdf.resources import resources
from graph_api.snapshot import build
from graph_api.snapshot.manifest import open_current
from graph_api.validation import Severity
from graph_api.validation import snapshot as stored

GRAPH = f"<{GRAPHS}invented>"
CATALOGUE = f"<{GRAPHS}catalog>"
RDF_TYPE = f"<{PREFIXES['rdf']}type>"
# An actor without a label, and whether it is of the system as a string: lines 1 to 3. The graph is
# one of the asserted layer, so that the actor must have an author and a place too.
QUADS = f"""<{THINGS}actor/x> {RDF_TYPE} <{TERMS}OtherGroup> {GRAPH} .
<{THINGS}actor/x> <{PREFIXES["dcterms"]}identifier> "x" {GRAPH} .
<{THINGS}actor/x> <{TERMS}inUNSystem> "false" {GRAPH} .
<{THINGS}actor/x> <{TERMS}actorKind> <{SCHEMES}actor-kind/collective> {GRAPH} .
{GRAPH} <{TERMS}layer> <{SCHEMES}layer/asserted> {CATALOGUE} .
{GRAPH} <{PREFIXES["dcterms"]}source> <http://example.org/list> {CATALOGUE} .
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imported")
    (folder / "in").mkdir()
    (folder / "in" / "a.nq").write_text(QUADS, encoding="utf-8")
    build.build(resources(), folder / "out", imported=folder / "in")
    return folder / "out"


def test_findings_in_a_snapshot_name_the_graph_and_its_source(out: Path) -> None:
    report = stored.run(open_current(out).store)
    found = {finding.rule: finding for finding in report.findings}
    assert set(found) == {
        "hrds:Thing-label", "hrds:Actor-inUNSystem", "hrds:Asserted-attribution",
        "hrds:Asserted-place",
    }  # fmt: skip
    for finding in report.findings:
        assert (finding.file, finding.line) == ("graph/invented", None)
        assert (finding.graph, finding.source) == (f"{GRAPHS}invented", "http://example.org/list")
        assert (finding.focus, finding.severity) == ("<actor/x>", Severity.VIOLATION)
    assert found["hrds:Actor-inUNSystem"].value == '"false"'


def test_command_checks_the_snapshot_in_use(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRD_GRAPH_SNAPSHOTS", str(out))
    result = CliRunner().invoke(cli.main, ["check", "--snapshot", "--verbose"])
    assert result.exit_code == 1
    assert "    source: http://example.org/list" in result.stdout.splitlines()
    graphs = len(open_current(out).graphs)
    assert result.stderr.splitlines()[-1] == f"{graphs} named graphs, 4 violations, 0 warnings."
    both = CliRunner().invoke(cli.main, ["check", "--snapshot", "a.ttl"])
    assert (both.exit_code, "--snapshot goes with no FILES" in both.stderr) == (2, True)
