"""What a build of anyone's data says of literals that the store holds otherwise."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from graph_api.snapshot.build import build
from graph_api.snapshot.spellings import Spellings, beside, compare

PREFIXES = """
@prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
XSD = "http://www.w3.org/2001/XMLSchema#"
SAME = """ex:a ex:p 1, 0, -7, 2.5, "x", "x"@en, <ex:b>, true, "2024-02-29"^^xsd:date,
  "2024"^^xsd:gYear,
  "2024-01-01T00:00:00Z"^^xsd:dateTime, "x"^^xsd:integer, "99999999999999999999"^^xsd:integer,
  "2018-06-31"^^xsd:date, "01"^^ex:own, "01" ."""
CHANGED = {
    "01": "1",
    '"+1"^^xsd:integer': '"1"',
    '"1"^^xsd:unsignedLong': '"1"',
    "1.50": '"1.5"',
    "1e400": '"INF"',
    '"1"^^xsd:boolean': '"true"',
    '"2024-01-01T00:00:00Z"^^xsd:dateTimeStamp': f'"2024-01-01T00:00:00Z"^^<{XSD}dateTime>',
    '"2024-01-01+00:00"^^xsd:date': '"2024-01-01Z"',
    '"PT24H"^^xsd:dayTimeDuration': '"P1D"',
}


def folder(path: Path, text: str) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    (path / "a.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return path


def test_what_stays_as_it_is_written_is_not_counted(tmp_path: Path) -> None:
    assert compare(folder(tmp_path, SAME)) == Spellings(0, 0, [])


@pytest.mark.parametrize("written", CHANGED)
def test_change_is_counted_and_shown(written: str, tmp_path: Path) -> None:
    found = compare(folder(tmp_path, f"ex:a ex:p {written} ."))
    assert (found.literals, found.merged) == (1, 0)
    ((_, held, number),) = found.examples
    assert CHANGED[written].strip('"') in held
    assert number == 1


def test_count_is_that_of_the_store(tmp_path: Path) -> None:
    """An independent count: the lines of the file that the store does not give back."""
    text = "\n".join(f"ex:a{n} ex:p {n:02}, {n}, {n}.0 ." for n in range(100))
    root = folder(tmp_path, text)
    store, lines = Store(), set[str]()
    for thing in (line for line in text.splitlines() if line):
        for value in thing.removesuffix(" .").split(" ex:p ")[1].split(", "):
            lines.add(f"{thing.split()[0]} {value}")
    store.load(path=root / "a.ttl", format=RdfFormat.TURTLE)
    held = {f"ex:{q.subject.value.rpartition('/')[2]} {q.object.value}" for q in store}
    found = compare(root)
    assert found.literals == len(lines - held) == 110
    assert found.merged == len(lines) - len(store) == 10


def test_files_of_lines_packed_or_not_are_read_too(tmp_path: Path) -> None:
    line = f'<x:a> <x:p> "007"^^<{XSD}integer> .\n<x:a> <x:p> "text" .\n'
    escaped = line.replace("XMLSchema", "XML\\u0053chema")
    (tmp_path / "a.nt").write_text(line)
    (tmp_path / "b.nq").write_text(escaped)
    with gzip.open(tmp_path / "c.nt.gz", "wt") as file:
        file.write(line)
    found = compare(tmp_path)
    assert found.literals == 3
    assert found.examples[0][2] == 3


def test_build_says_it_and_keeps_it(tmp_path: Path) -> None:
    root = folder(tmp_path / "data", "ex:a ex:p 01, 1 .")
    line = [sys.executable, "-m", "graph_api", "build", "--data", root, "--out", tmp_path / "out"]
    for _ in range(2):
        shown = subprocess.run([*map(str, line)], capture_output=True, text=True, check=True)
        assert shown.stdout.splitlines()[1:] == [
            "1 literal is held in another spelling or datatype, such as:",
            '  "01"^^xsd:integer as "1"^^xsd:integer (1)',
            "By that, 1 statement became one with another.",
        ]


def test_build_in_which_nothing_changes_says_nothing(tmp_path: Path) -> None:
    built = build(folder(tmp_path / "data", SAME), tmp_path / "out", plain=True)
    assert beside(built.path) is None
