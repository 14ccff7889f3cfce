"""Faults beyond shapes, each shown by an invented file that has it.

The first line of a file names the rules and lines of its findings; one without them is clean.
"""

import re
import shutil
from pathlib import Path

import pytest

from graph_api.rdf.namespaces import THINGS
from graph_api.validation import Checker
from graph_api.validation.lint.duplicates import Twins
from graph_api.validation.lint.rules import RULES
from graph_api.validation.statements import Source

ROOT = Path(__file__).parents[2]
FILES = sorted((Path(__file__).parent / "faults").glob("*.ttl"))
# Rules whose breaking files are made by tests: of whole runs, other formats or the engines.
ELSEWHERE = {
    "syntax", "term", "link", "catalogue", "target", "symbol", "country", "source", "unchecked",
    "engines",
}  # fmt: skip


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(ROOT)


def expected(path: Path) -> list[tuple[str, int]]:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    return [(rule, int(line)) for rule, line in re.findall(r"([a-z-]+) (\d+)", first)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_has_the_faults_that_its_first_line_names_and_no_other(
    checker: Checker, path: Path
) -> None:
    found = checker.check([path], background=[])
    assert sorted((f.rule, f.line) for f in found) == sorted(expected(path))


def test_every_rule_that_is_listed_has_a_file_that_breaks_it() -> None:
    assert {rule for path in FILES for rule, _ in expected(path)} | ELSEWHERE == set(RULES)


def test_statement_outside_a_graph_block_has_no_source(tmp_path: Path) -> None:
    for folder in ("ontology", "shapes", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    path = tmp_path / "data" / "curated" / "mine.trig"
    path.write_text((FILES[0].parent / "valid-numbers.ttl").read_text(encoding="utf-8"))
    (finding,) = Checker(tmp_path).check([path], background=[])
    assert (finding.rule, finding.line) == ("source", 10)


def test_fault_that_a_shape_reports_too_is_reported_once(checker: Checker, tmp_path: Path) -> None:
    text = next(path for path in FILES if path.stem == "space-end").read_text(encoding="utf-8")
    path = tmp_path / "a.ttl"
    path.write_text(text.replace("rdfs:comment", "skos:note"), encoding="utf-8")
    assert [f.rule for f in checker.check([path], background=[])] == ["hrds:Trimmed"]


def test_things_with_two_values_swapped_are_not_described_twice(tmp_path: Path) -> None:
    pairs = ((f"{n}a", f"{n}b") for n in range(40))
    lines = [
        f'<{THINGS}topic/{a}> :gist "{n}" ; :opens "{a}" ; :closes "{b}" .\n'
        for n, pair in enumerate(pairs)
        for a, b in (pair, pair[::-1])
    ]
    path = tmp_path / "a.ttl"
    path.write_text("@prefix : <http://example.org/> .\n" + "".join(lines))
    source = Source(path, tmp_path)
    assert list(Twins([source]).faults(source)) == []
