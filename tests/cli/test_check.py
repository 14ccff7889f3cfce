"""The command as a user or a CI runs it: exit codes, selection, baseline, engines, bad input."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph_api.cli import main as cli
from graph_api.rdf.resources import resources
from graph_api.validation import run

DATA = """@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:a a ex:Person ; rdfs:label "Ann"@en ; ex:age "x" .
ex:b a ex:Person ;
   ex:age 3, 4 .
"""
SHAPES = """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:Person-shape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:age-shape .
ex:age-shape sh:path ex:age ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:message "One age." .
"""
AGE = "<http://example.org/age-shape>"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data.ttl").write_text(DATA, encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["check", *arguments])


def by_shapes(*arguments: str) -> Result:
    return check("data.ttl", "--shapes", "shapes.ttl", *arguments)


def test_findings_name_the_place_of_the_value_or_of_the_block(folder: Path) -> None:
    result = by_shapes()
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"data.ttl:3:49: violation: <http://example.org/a>: One age. [{AGE}]",
        f"data.ttl:4:1: violation: <http://example.org/b>: One age. [{AGE}]",
    ]
    assert result.stderr == "1 file, 2 violations, 0 warnings.\n"


def test_data_that_conforms_ends_with_0(folder: Path) -> None:
    (folder / "data.ttl").write_text("<http://example.org/a> a <http://example.org/Person> .")
    assert by_shapes().exit_code == 0


def test_warnings_end_with_0_and_with_1_if_strict(folder: Path) -> None:
    text = SHAPES.replace("sh:message", "sh:severity sh:Warning ; sh:message")
    (folder / "shapes.ttl").write_text(text, encoding="utf-8")
    assert by_shapes().exit_code == 0
    assert by_shapes("--strict").exit_code == 1


def test_baseline_hides_what_was_known_though_lines_have_moved(folder: Path) -> None:
    assert by_shapes("--format", "json", "-o", "known.json").exit_code == 1
    (folder / "data.ttl").write_text(f"# a new line\n{DATA}ex:c a ex:Person ; ex:age 1.5 .\n")
    result = by_shapes("--baseline", "known.json")
    assert [line.split(":")[:2] for line in result.stdout.splitlines()] == [["data.ttl", "7"]]


def test_baseline_that_is_none_is_a_usage_error_that_says_how_to_make_one(folder: Path) -> None:
    (folder / "known.json").write_text("[]")
    result = by_shapes("--baseline", "known.json")
    assert result.exit_code == 2
    assert "--format json -o known.json" in result.stderr


def test_only_keeps_one_rule_and_refuses_an_unknown_one(folder: Path) -> None:
    assert len(by_shapes("--only", AGE).stdout.splitlines()) == 2
    assert by_shapes("--only", "term").stdout == ""
    result = by_shapes("--only", "trem")
    assert (result.exit_code, "Did you mean term?" in result.stderr) == (2, True)


def test_max_keeps_the_first_findings_of_each_rule(folder: Path) -> None:
    assert [line[:10] for line in by_shapes("--max", "1").stdout.splitlines()] == ["data.ttl:3"]


def test_verbose_tells_the_label_and_the_value(folder: Path) -> None:
    lines = by_shapes("--verbose").stdout.splitlines()
    assert lines[1:4] == ["    thing: Ann", "    path: <http://example.org/age>", '    value: "x"']


def test_profile_names_each_rule_with_its_engine(folder: Path) -> None:
    told = by_shapes("--profile").stderr
    assert "sh:MaxCountConstraintComponent: 1 (fast)" in told


@pytest.mark.parametrize("engine", ["fast", "pyshacl", "auto"])
def test_each_engine_finds_the_same(folder: Path, engine: str) -> None:
    assert by_shapes("--engine", engine).stdout == by_shapes().stdout


def test_cross_check_finds_no_difference(folder: Path) -> None:
    assert by_shapes("--cross-check").stdout == by_shapes().stdout


def test_cross_check_reports_what_only_one_engine_finds(folder: Path) -> None:
    # rdflib, under pySHACL, takes any text for a year.
    (folder / "data.ttl").write_text(
        "@prefix ex: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        'ex:a a ex:Person ; ex:age "soon"^^xsd:gYear .',
        encoding="utf-8",
    )
    (folder / "shapes.ttl").write_text(SHAPES.replace("xsd:integer", "xsd:gYear"), encoding="utf-8")
    assert by_shapes("--engine", "pyshacl").exit_code == 0
    result = by_shapes("--cross-check", "--only", "engines")
    assert result.exit_code == 1
    assert "only the engine auto finds" in result.stdout


def test_shape_that_only_pyshacl_can_check_is_handed_over_or_refused_by_name(folder: Path) -> None:
    shape = 'ex:look a sh:NodeShape ; sh:targetClass ex:Person ; sh:pattern "(?<!/)b$" .'
    (folder / "shapes.ttl").write_text(SHAPES + shape, encoding="utf-8")
    assert "<http://example.org/look>" in by_shapes().stdout
    refused = by_shapes("--engine", "fast")
    assert refused.exit_code == 3
    assert "<http://example.org/look>" in refused.stderr
    assert "--engine auto" in refused.stderr


def test_malformed_file_among_good_ones_is_placed_and_the_others_are_checked(folder: Path) -> None:
    (folder / "bad.ttl").write_text("<http://example.org/s> <http://example.org/p> .\n")
    result = check(".", "--shapes", "shapes.ttl")
    assert result.exit_code == 2
    assert "bad.ttl:1:47: violation: not well-formed" in result.stdout
    assert "data.ttl:3:49" in result.stdout


def test_file_that_is_not_utf8_is_placed(folder: Path) -> None:
    (folder / "latin.ttl").write_bytes(b'<http://e.org/s> <http://e.org/p>\n "caf\xe9" .')
    result = check("latin.ttl", "--shapes", "shapes.ttl")
    assert (result.exit_code, result.stdout.split(" ")[0]) == (2, "latin.ttl:2:")


def test_loop_of_symbolic_links_is_reported_and_the_others_are_checked(folder: Path) -> None:
    os.symlink("loop.ttl", folder / "loop.ttl")
    os.symlink(".", folder / "again")
    result = check(".", "--shapes", "shapes.ttl")
    assert result.exit_code == 2
    assert "loop.ttl: violation: cannot be read: Too many levels of symbolic links" in result.stdout
    assert "data.ttl:3:49" in result.stdout
    assert check("loop.ttl", "--shapes", "shapes.ttl").exit_code == 2


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("sh:datatype", "sh:dataType"), "Did you mean sh:datatype?"),
        (("sh:maxCount", "sh:maxCont"), "Did you mean sh:maxCount?"),
        (
            ("sh:message", "sh:severity sh:Critical ; sh:message"),
            "there is no severity sh:Critical",
        ),
        (("sh:path ex:age", "sh:path [ sh:inverse ex:age ]"), "sh:inverse is no word of SHACL"),
        (("sh:maxCount 1", "sh:node ex:Person-shape"), "it refers to itself"),
        (("xsd:integer ;", "xsd:integer"), "not well-formed"),
    ],
)
def test_shapes_that_mean_nothing_end_with_3_and_their_place(
    folder: Path, wrong: tuple[str, str], told: str
) -> None:
    (folder / "shapes.ttl").write_text(SHAPES.replace(*wrong), encoding="utf-8")
    for engine in ("auto", "pyshacl"):
        result = by_shapes("--engine", engine)
        assert result.exit_code == 3
        assert result.stderr.startswith("hrd-graph: shapes.ttl:")
        assert told in result.stderr


def test_prefix_that_the_shapes_do_not_declare_is_refused(folder: Path) -> None:
    query = "SELECT $this { $this ex:a 1 }"
    shape = f'ex:q sh:targetClass ex:Person ; sh:sparql [ sh:select "{query}" ] .'
    (folder / "shapes.ttl").write_text(SHAPES + shape, encoding="utf-8")
    result = by_shapes()
    assert (result.exit_code, "sh:declare" in result.stderr) == (3, True)


def test_files_without_a_shape_cannot_be_used_as_shapes(folder: Path) -> None:
    ended = check("data.ttl", "--shapes", "data.ttl")
    assert (ended.exit_code, "no shape" in ended.stderr) == (3, True)


@pytest.mark.parametrize("name", ["long.ttl", "long.nt", "long.nq"])
def test_line_that_the_parser_does_not_hold_is_a_finding_and_no_traceback(
    folder: Path, name: str
) -> None:
    text = "x" * (17 << 20)
    (folder / name).write_text(f'<http://e.org/a> <http://e.org/b> "{text}" .\n', encoding="ascii")
    ended = check(name, "--shapes", "shapes.ttl")
    assert (ended.exit_code, "16 MiB" in ended.stdout) == (2, True)


def test_byte_order_mark_is_named_for_nobody_sees_it(folder: Path) -> None:
    (folder / "data.ttl").write_text(DATA, encoding="utf-8-sig")
    ended = by_shapes()
    assert (ended.exit_code, "data.ttl:1:1: violation" in ended.stdout) == (2, True)
    assert "byte order mark" in ended.stdout


def test_shape_that_targets_nothing_is_a_finding(folder: Path) -> None:
    text = SHAPES.replace("sh:targetClass ex:Person", "sh:targetClass ex:Persn")
    (folder / "shapes.ttl").write_text(text, encoding="utf-8")
    assert "shapes.ttl:4:1: warning" in by_shapes().stdout
    assert by_shapes("--strict").exit_code == 1


def test_misspelt_term_of_a_closed_namespace_in_the_data_is_a_finding(folder: Path) -> None:
    (folder / "data.ttl").write_text(DATA.replace("rdfs:label", "rdfs:lable"), encoding="utf-8")
    assert "data.ttl:3:31: violation: rdfs:lable is not defined" in by_shapes().stdout


def test_runaway_rule_is_reported_as_not_checked_and_ends_with_1(folder: Path) -> None:
    """In a process of its own: the engine cannot stop a query, so its thread ends with it."""
    people = " ".join(f"ex:p{n} a ex:Person ; ex:age {n} ." for n in range(300))
    (folder / "data.ttl").write_text(f"@prefix ex: <http://example.org/> . {people}")
    query = (
        "SELECT $this { $this <http://example.org/age> ?a . ?b <http://example.org/age> ?c . "
        "?d <http://example.org/age> ?e . ?f <http://example.org/age> ?g "
        "FILTER(?a + ?c + ?e + ?g < 0) }"
    )
    shape = (
        f'ex:slow a sh:NodeShape ; sh:targetClass ex:Person ; sh:sparql [ sh:select "{query}" ] .'
    )
    (folder / "shapes.ttl").write_text(SHAPES + shape, encoding="utf-8")
    for engine in ("auto", "pyshacl"):
        command = [sys.executable, "-m", "graph_api", "check", "data.ttl", "--shapes"]
        command += ["shapes.ttl", "--time-limit", "0.5", "--engine", engine]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stderr) == (1, "1 file, 1 violation, 0 warnings.\n")
        assert "not checked: <http://example.org/slow>" in ended.stdout
        assert "[unchecked]" in ended.stdout


def test_large_file_is_read_as_a_stream_and_its_findings_have_places(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_api.validation.statements.LARGE", 10)
    monkeypatch.setattr("graph_api.validation.locate.choose.LARGE", 10)
    (folder / "big.nq").write_text(
        '<http://example.org/n> <http://example.org/age> "old" <http://example.org/g> .\n'
        "<http://example.org/n> "
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Person> .\n"
    )
    result = check("big.nq", "--shapes", "shapes.ttl")
    assert result.stdout.startswith("big.nq:1:49: violation: <http://example.org/n>: One age.")


def test_shapes_in_the_data_are_data_and_never_run(folder: Path) -> None:
    shape = "ex:any a sh:NodeShape ; sh:targetClass ex:Person ; sh:maxLength 1 ."
    text = DATA + "@prefix sh: <http://www.w3.org/ns/shacl#> .\n" + shape
    (folder / "data.ttl").write_text(text, encoding="utf-8")
    assert "ex:any" not in by_shapes().stdout
    assert len(by_shapes().stdout.splitlines()) == 2


def test_imports_are_never_fetched(folder: Path) -> None:
    header = (
        "<http://127.0.0.1:9/o> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/x> ."
    )
    for name in ("data.ttl", "shapes.ttl"):
        with (folder / name).open("a") as file:
            file.write(header)
    assert by_shapes("--cross-check").exit_code == 1
    assert len(by_shapes().stdout.splitlines()) == 2


def test_report_that_cannot_be_written_is_a_usage_error(folder: Path) -> None:
    result = by_shapes("-o", "nowhere/report.txt")
    assert (result.exit_code, "Cannot write nowhere" in result.stderr) == (2, True)


LIMITED = """
import resource, sys
from graph_api.__main__ import main
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
sys.argv = ["hrd-graph", "check", "data.ttl", "--shapes", "shapes.ttl", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("options", [["-o", "former.txt"], ["--also", "former.txt"]])
def test_report_that_finds_no_room_leaves_the_former_one(folder: Path, options: list[str]) -> None:
    (folder / "former.txt").write_text("former")
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, *options], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "Cannot write former.txt: File too large" in ended.stderr
    assert (folder / "former.txt").read_text() == "former"
    assert {path.name for path in folder.iterdir()} == {"data.ttl", "shapes.ttl", "former.txt"}


def test_report_keeps_the_permissions_of_the_former_one(folder: Path) -> None:
    (folder / "former.txt").touch(mode=0o600)
    assert by_shapes("-o", "former.txt").exit_code == 1
    assert (folder / "former.txt").stat().st_mode & 0o777 == 0o600


def test_report_goes_into_a_pipe(folder: Path) -> None:
    command = [sys.executable, "-m", "graph_api", "check", "data.ttl", "--shapes", "shapes.ttl"]
    ended = subprocess.run([*command, "-o", "/dev/stdout"], capture_output=True, text=True)
    assert ended.stdout.count("One age.") == 2


def test_json_says_whether_the_data_conforms_and_counts_by_rule(folder: Path) -> None:
    document = json.loads(by_shapes("--format", "json").stdout)
    assert document["conforms"] is False
    assert document["counts"] == {"violations": 2, "warnings": 0, "rules": {AGE: 2}}
    assert document["findings"][0]["label"] == "Ann"


@pytest.mark.parametrize("name", ["a.nt", "a.nq", "a.jsonld", "a.trig"])
def test_place_is_found_in_each_format(folder: Path, name: str) -> None:
    rdf, ex = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://example.org"
    lines = f'<{ex}/n> <{rdf}> <{ex}/Person> .\n<{ex}/n> <{ex}/age> "old" .\n'
    expected = {"a.nt": (2, 49), "a.nq": (2, 49), "a.jsonld": (4, 3), "a.trig": (3, 8)}
    texts = {
        "a.nt": lines,
        "a.nq": lines,
        "a.trig": f'GRAPH <{ex}/g> {{\n<{ex}/n> a <{ex}/Person> ;\nex:age "old" .\n}}',
        "a.jsonld": f'{{"@context": {{"ex": "{ex}/"}},\n "@id": "{ex}/n",\n "@type": "ex:Person",\n'
        '  "ex:age": "old"}',
    }
    text = texts[name]
    (folder / name).write_text("@prefix ex: <http://example.org/> ." * (name == "a.trig") + text)
    result = check(name, "--shapes", "shapes.ttl")
    line, column = expected[name]
    assert result.stdout.startswith(f"{name}:{line}:{column}: violation: <{ex}/n>: One age.")


GIT = ("git", "-c", "user.name=T", "-c", "user.email=t@example.org")


def commit(folder: Path) -> None:
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "All"]):
        subprocess.run([*GIT, *command], check=True, cwd=folder)


def since_head(*arguments: str) -> tuple[list[str], list[str]]:
    """Check by the shapes; return the files and the things of the findings."""
    arguments = ("--changed-since", "HEAD", "--format", "json", *arguments)
    document = json.loads(check(".", "--shapes", "shapes.ttl", *arguments).stdout)
    things = [f.get("focus", "").removeprefix("<http://example.org/") for f in document["findings"]]
    return document["files"], [thing.rstrip(">") for thing in things]


@pytest.mark.parametrize("change", ["edit", "new", "none"])
def test_changed_since_checks_what_differs_from_the_revision(folder: Path, change: str) -> None:
    (folder / "other.ttl").write_text(DATA.replace("ex:b ", "ex:y "), encoding="utf-8")
    commit(folder)
    third = DATA.replace("ex:a ", "ex:v ").replace("ex:b ", "ex:w ")
    if change == "edit":
        (folder / "other.ttl").write_text(third, encoding="utf-8")
    elif change == "new":
        (folder / "third.ttl").write_text(third, encoding="utf-8")
    files = {"edit": ["other.ttl"], "new": ["third.ttl"], "none": []}[change]
    assert since_head()[0] == files


def test_changed_since_covers_what_refers_to_a_thing_that_changed_or_is_gone(folder: Path) -> None:
    """In three files, of which one changes: ex:c is at fault by what the changed file lacks now."""
    prefixes = "@prefix ex: <http://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    shape = "ex:s sh:targetClass ex:Child ; sh:property ex:parent .\n"
    shape += "ex:parent sh:path ex:parent ; sh:class ex:Person ."
    (folder / "shapes.ttl").write_text(prefixes + shape, encoding="utf-8")
    (folder / "data.ttl").write_text(prefixes + "ex:p a ex:Person .", encoding="utf-8")
    for name, parent in (("c", "p"), ("d", "q")):
        text = f"{prefixes}ex:{name} a ex:Child ; ex:parent ex:{parent} ."
        (folder / f"{name}.ttl").write_text(text, encoding="utf-8")
    commit(folder)
    assert since_head() == ([], [])
    (folder / "data.ttl").write_text(prefixes + "ex:p a ex:Dog .", encoding="utf-8")
    assert since_head() == (["data.ttl"], ["c"])
    (folder / "data.ttl").unlink()
    assert since_head() == ([], ["c"])


def test_changed_since_covers_things_without_a_name(folder: Path) -> None:
    commit(folder)
    nameless = DATA.replace("ex:a ", "[] ").replace("ex:b ", "[] ")
    (folder / "new.ttl").write_text(nameless, encoding="utf-8")
    assert since_head() == (["new.ttl"], ["_:", "_:"])


def test_changed_since_reports_everything_when_the_shapes_have_changed(folder: Path) -> None:
    commit(folder)
    (folder / "shapes.ttl").write_text(SHAPES + "# new\n", encoding="utf-8")
    assert since_head()[1] == ["a", "b"]


def test_changed_since_an_unknown_revision_is_a_usage_error(folder: Path) -> None:
    subprocess.run(["git", "init", "-q"], check=True, cwd=folder)
    result = check(".", "--shapes", "shapes.ttl", "--changed-since", "nonsense")
    assert (result.exit_code, "git says" in result.stderr) == (2, True)


def test_file_that_is_not_well_formed_is_one_finding_not_one_for_each_link_to_it(
    tmp_path: Path,
) -> None:
    for name in ("data", "ontology", "shapes"):
        shutil.copytree(resources() / name, tmp_path / name)
    path = tmp_path / "data/curated/ai-2018/engagements.trig"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"ENG-01" ;', '"ENG-01"', 1), encoding="utf-8")
    (finding,) = run(root=tmp_path).findings
    assert (finding.rule, finding.line) == ("syntax", 13)


def test_ill_formed_date_is_a_finding_and_no_warning_of_a_library(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    text = DATA.replace('"x"', '"21.03.2018"^^<http://www.w3.org/2001/XMLSchema#date>')
    (folder / "data.ttl").write_text(text, encoding="utf-8")
    assert by_shapes().exit_code == 1
    assert caplog.records == []
