"""Faults that only the whole of the data shows: symbols, country codes, names used twice."""

import shutil
from pathlib import Path

import pytest

from graph_api.rdf.resources import resources
from graph_api.validation import Checker, Finding

MANDATES = Path("data/curated/reference/special-procedures.trig")
REPORTS = Path("data/curated/reference/defenders-reports.trig")
VISITS = Path("data/curated/reference/country-visits.trig")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    for folder in ("ontology", "shapes", "data"):
        shutil.copytree(resources() / folder, root / folder)
    return root


def findings(copy: Path, file: Path, old: str, new: str) -> list[Finding]:
    """Check a file of our data with its first ``old`` replaced; the file is put back."""
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text, "the test speaks of a line that the data no longer have"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        return list(Checker(copy).check([path]))
    finally:
        path.write_text(text, encoding="utf-8")


def line_of(file: Path, text: str) -> int:
    lines = (resources() / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize(
    ("wrong", "rule", "says"),
    [
        ("A/HCR/37/51", "symbol", "is no document symbol"),
        ("a/hrc/58/53", "symbol", 'is written "A/HRC/58/53"'),
        ("CCPR/C/HUG/CO/6", "country", "names HUG, which is no country code"),
        ("OL ZZZ 1/2018", "country", "names ZZZ"),
    ],
)
def test_symbol_that_does_not_parse_is_reported_with_file_and_line(
    copy: Path, wrong: str, rule: str, says: str
) -> None:
    right = 'hrd:symbol "A/HRC/58/53"'
    found = findings(copy, REPORTS, right, f'hrd:symbol "{wrong}"')
    (finding,) = (f for f in found if f.rule == rule)
    assert (finding.file, finding.line) == (REPORTS.as_posix(), line_of(REPORTS, right))
    assert says in finding.message


def test_index_of_another_publisher_is_no_wrong_symbol(copy: Path) -> None:
    right = 'hrd:symbol "A/HRC/58/53"'
    found = findings(copy, REPORTS, right, 'hrd:symbol "EUR 62/5974/2017"')
    assert {f.rule for f in found} & {"symbol", "country"} == set()


def test_two_iris_for_one_mandate_are_reported_whatever_case_and_accents(copy: Path) -> None:
    second = """<actor/sr-defenders> a hrd:SpecialProcedure ; dcterms:identifier "sr-defenders" ;
    rdfs:label "special rapporteur on the SITUATION of human-rights defenders"@en .

<actor/"""
    found = findings(copy, MANDATES, "<actor/", second)
    (finding,) = (f for f in found if f.rule == "name")
    assert finding.focus == "<actor/sr-defenders>"
    assert finding.line == line_of(MANDATES, "<actor/") + 1
    assert "is a name of <actor/sr-hrd> too" in finding.message


def test_row_without_a_source_is_reported_with_file_line_and_rule(copy: Path) -> None:
    lines = (resources() / VISITS).read_text(encoding="utf-8").split("\n")
    number = next(i for i, line in enumerate(lines) if line.strip().startswith("dcterms:source"))
    focus = next(line for line in reversed(lines[:number]) if line.startswith("<"))
    found = findings(copy, VISITS, lines[number] + "\n", "")
    (finding,) = (f for f in found if f.rule == "hrds:Sourced-source")
    assert finding.line == lines.index(focus) + 1
    assert focus.startswith(finding.focus or "?")


def test_country_code_that_does_not_exist_is_reported_with_the_nearest(copy: Path) -> None:
    found = findings(copy, VISITS, "<country/MEX>", "<country/MXE>")
    (finding,) = (f for f in found if f.rule == "link")
    assert "Did you mean <country/MEX>?" in finding.message
    assert finding.line == line_of(VISITS, "<country/MEX>")
