"""The command ``import``: nothing is lost, nothing half-written, everything said clearly."""

import gzip
import json
import re
import signal
import stat
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from bench.import_fuzz import CHANGES, mutated, outcomes
from bench.uhri_export import write
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from importing import HERE, about, imported, known, statements
from openpyxl import Workbook
from pyoxigraph import RdfFormat, parse, serialize

from graph_api import validation
from graph_api.cli.main import main
from graph_api.errors import SourceError, UsageError
from graph_api.importers import output_folder
from graph_api.importers.registry import UPR_INFO
from graph_api.importers.source import Selection
from graph_api.rdf.resources import resources
from graph_api.snapshot import load

RECORD: dict[str, Any] = {
    "AnnotationId": "0000aaaa-0000-4000-8000-000000000001",
    "Symbol": "CCPR/C/HUN/CO/6",
    "Text": "7. An invented text.",
    "DocumentId": None,
    "PublicationDate": "2018-05-09T00:00:00",
    "PublicationDateOnUhri": None,
    "AnnotationType": "- Recommendations",
    "Body": "- CCPR",
    "Countries": ["Hungary"],
    "Regions": ["Eastern Europe "],
    "Themes": ["Right to peaceful assembly"],
    "AffectedPersons": [],
    "Sdgs": [],
    "UprCycle": None,
    "UprSession": [],
    "UprPositions": [],
    "UprRecommendingCountry": [],
    "UprRecommendingRegions": [],
}
ID = f"id/recommendation/uhri/{RECORD['AnnotationId']}"
KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[4])
from importing import imported
from graph_api.importers import output_folder
step = sys.argv[3]
in_class = hasattr(output_folder.Folder, step)
owner = output_folder.Folder if in_class else output_folder
setattr(owner, step, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
output_folder.LINES_IN_A_PART = 5
imported(Path(sys.argv[1]), sys.argv[2])
"""
LIMITED = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from importing import imported
from graph_api.errors import SourceError
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    imported(Path(sys.argv[1]), sys.argv[2])
except SourceError as error:
    sys.exit(str(error))
"""


def export(path: Path, *changes: dict[str, Any], **changed: Any) -> Path:
    """Write an export of one record, or of one for each set of changes, with ids of their own."""
    records = []
    for number, change in enumerate(changes or (changed,), start=1):
        record = RECORD | {"AnnotationId": f"{RECORD['AnnotationId'][:-1]}{number}"} | change
        records.append({key: value for key, value in record.items() if value is not ...})
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


def run(*arguments: Path | str) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


def state(place: Path) -> dict[str, bytes]:
    """All that is below a folder, but the lock, which is no part of the data."""
    files = (path for path in sorted(place.rglob("*")) if path.is_file())
    return {p.name: p.read_bytes() for p in files if not p.name.endswith(".lock")}


def python(program: str, *arguments: Path | str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *map(str, arguments), str(HERE.parents[1])]
    return subprocess.run(command, capture_output=True, text=True, check=False)


# --- What is found, and nothing else ---


def test_the_seeded_traps_of_an_export_are_all_found_and_nothing_else_is_reported(
    tmp_path: Path,
) -> None:
    expected = write(tmp_path / "export.json", records=3000, traps=0.2)
    summary = imported(tmp_path / "out", tmp_path / "export.json")
    assert len(expected.seen_through) == 11
    assert len(expected.warnings) >= 18
    assert {k: v["records"] for k, v in summary["warnings"].items()} == dict(expected.warnings)
    assert {k: v["records"] for k, v in summary["set aside"].items()} == dict(expected.set_aside)
    found = {
        kind: Counter({entry["literal"]: entry["count"] for entry in entries})
        for kind, entries in summary["unknown"].items()
    }
    assert found == expected.unknown
    assert summary["records"]["read"] == 3000
    aside = (tmp_path / "out/uhri/set-aside.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(aside) == sum(expected.set_aside.values()) == summary["records"]["set aside"]


def test_record_set_aside_is_kept_as_it_was_with_its_number_and_the_reason(tmp_path: Path) -> None:
    path = export(tmp_path / "e.json", {}, {"Text": "<p>&nbsp;</p>"})
    imported(tmp_path / "out", path)
    lines = (tmp_path / "out/uhri/set-aside.jsonl").read_text(encoding="utf-8").splitlines()
    (entry,) = map(json.loads, lines)
    assert entry["record"] == json.loads(path.read_text(encoding="utf-8"))[1]
    assert (entry["place"], entry["reason"]) == ("record 2", "no text")


@pytest.mark.parametrize(
    "changed",
    [
        {"Text": "Release Ms. Jane Doe.", "care": "set-aside"},
        {"Text": "Release Ms.&nbsp;<b>Jane</b> Doe.", "care": "set-aside"},
        {"Text": "", "Body": "Ms. Jane Doe"},
        {"Text": "", "Themes": [{"name": "Ms. Jane Doe"}]},
        {"Text": "", "Ms. Jane Doe": 1},
        {"Text": "Release Ms. Jane Doe. " + "x" * 200_001},
        {"Text": "Release Ms. Jane Doe.", "AnnotationId": "no id/"},
    ],
)
def test_record_set_aside_for_any_reason_is_written_down_without_the_name_in_it(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    care = changed.pop("care", "mask")
    summary = imported(tmp_path / "out", export(tmp_path / "e.json", **changed), care=care)
    assert summary["records"]["set aside"] == 1
    for path in (tmp_path / "out").rglob("*.*"):
        assert "Doe" not in path.read_text(encoding="utf-8"), path.name


def test_uuid_that_looks_like_a_telephone_number_stays_in_a_record_set_aside(
    tmp_path: Path,
) -> None:
    number = "00112233-4455-4677-8899-001122334455"
    imported(tmp_path / "out", export(tmp_path / "e.json", Text="", AnnotationId=number))
    assert number in (tmp_path / "out/uhri/set-aside.jsonl").read_text(encoding="utf-8")


def test_record_set_aside_is_kept_unmasked_if_that_is_asked_for_by_name(tmp_path: Path) -> None:
    path = export(tmp_path / "e.json", Text="Ms. Jane Doe", AnnotationId="no id/")
    imported(tmp_path / "out", path, care="keep")
    assert "Doe" in (tmp_path / "out/uhri/set-aside.jsonl").read_text(encoding="utf-8")


def test_name_among_the_unknown_literals_is_masked_in_the_summary(tmp_path: Path) -> None:
    summary = imported(tmp_path / "out", export(tmp_path / "e.json", Body="Ms. Jane Doe"))
    assert [entry["literal"] for entry in summary["unknown"]["body"]] == ["[name]"]


def test_files_with_texts_of_the_source_are_for_their_owner_alone(tmp_path: Path) -> None:
    imported(tmp_path / "out", export(tmp_path / "e.json", {}, {"Text": ""}))
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out/uhri").iterdir()
    }
    assert {name for name, mode in modes.items() if mode == 0o600} == {
        "part-00001.nq", "part-00002.nq", "set-aside.jsonl",
    }  # fmt: skip


def test_unknown_literal_is_listed_with_the_nearest_known_one(tmp_path: Path) -> None:
    path = export(tmp_path / "e.json", Themes=["Right to peaceful asembly"])
    summary = imported(tmp_path / "out", path)
    assert summary["unknown"]["theme"] == [
        {
            "literal": "Right to peaceful asembly",
            "count": 1,
            "nearest": "Right to peaceful assembly",
        }
    ]
    assert "theme" not in about(statements(tmp_path))[ID]


def test_document_shared_with_the_submission_is_the_same_thing_and_is_not_described_again(
    tmp_path: Path,
) -> None:
    imported(tmp_path, export(tmp_path / "e.json"))
    found = about(statements(tmp_path))
    assert found[ID]["isPartOf"] == {"id/document/CCPR-C-HUN-CO-6"}
    assert known().documents["CCPR/C/HUN/CO/6"].endswith("id/document/CCPR-C-HUN-CO-6")
    assert "id/document/CCPR-C-HUN-CO-6" not in found


def test_mandate_has_addressed_country_and_topic_of_its_records_in_the_derived_graph(
    tmp_path: Path,
) -> None:
    imported(tmp_path, export(tmp_path / "e.json", Body="- CRC-OP-SC"))
    derived = [q for q in statements(tmp_path) if "/graph/derived/uhri" in str(q.graph_name)]
    said = about(derived)
    # The index's pseudo-body is part of the committee, which is the mandate.
    assert said["id/actor/crc"]["addressedCountry"] == {"id/country/HUN"}
    assert said["id/actor/crc"]["addressedTopic"] == {"id/topic/t-foaa"}
    assert said[ID]["concernsArticle"] == {"id/article/5"}
    assert about(statements(tmp_path))[ID]["issuedBy"] == {"id/actor/crc-op-sc"}


def test_state_that_only_the_text_names_is_derived_and_one_in_the_field_is_stated(
    tmp_path: Path,
) -> None:
    upr = {"Body": "- UPR", "Text": "120.15. Invite all (Bolivia (Plurinational State of));"}
    stated = upr | {"UprRecommendingCountry": [{"Name": "Spain"}], "UprCycle": 3}
    imported(tmp_path, export(tmp_path / "e.json", upr, stated))
    graphs = {
        (
            getattr(q.object, "value", "")[-3:],
            getattr(q.graph_name, "value", "").split("/graph/")[1],
        )
        for q in statements(tmp_path)
        if q.predicate.value.endswith("recommendingState")
    }
    assert graphs == {("BOL", "derived/uhri"), ("ESP", "uhri/2018")}
    assert about(statements(tmp_path))[ID]["paragraph"] == {"120.15"}


@pytest.mark.parametrize(
    ("care", "text", "outcome"),
    [
        ("keep", "Write to a@example.org.", "mapped with warnings"),
        ("mask", "Write to [e-mail].", "mapped with warnings"),
        ("set-aside", None, "set aside"),
    ],
)
def test_setting_decides_what_becomes_of_a_text_that_could_expose_a_person(
    tmp_path: Path, care: str, text: str | None, outcome: str
) -> None:
    path = export(tmp_path / "e.json", Text="Write to a@example.org.")
    summary = imported(tmp_path, path, care=care)
    assert summary["records"][outcome] == 1
    assert about(statements(tmp_path)).get(ID, {}).get("text", {None}) == {text}


@pytest.mark.parametrize(
    "words",
    [
        '7. A "quoted" word',
        "7. A back\\slash",
        "7. Two\nlines",
        "7. Beyond the first plane \U0001f600",
    ],
)
def test_text_survives_each_character_that_n_quads_must_escape(tmp_path: Path, words: str) -> None:
    imported(tmp_path, export(tmp_path / "e.json", Text=words))
    assert about(statements(tmp_path))[ID]["text"] == {words}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("7. A\u0000B", "7. AB"),
        ("7. Controls \u0001 and \u007f.", "7. Controls and ."),
        ("7. The State\u0092s duty", "7. The State\u2019s duty"),
        ("7. No\ufffe character\uffff", "7. No character"),
    ],
)
def test_control_character_never_reaches_the_graph_and_the_record_says_so(
    tmp_path: Path, written: str, kept: str
) -> None:
    summary = imported(tmp_path, export(tmp_path / "e.json", Text=written))
    assert about(statements(tmp_path))[ID]["text"] == {kept}
    assert summary["warnings"].keys() == {"control characters left out of the text"}


def test_control_character_in_no_field_reaches_the_graph(tmp_path: Path) -> None:
    fields = dict.fromkeys(("Symbol", "Body", "AnnotationType", "PublicationDate"), "x\u0000\u0001")
    lists = {name: ["x\u0000\u0085"] for name in ("Countries", "Themes", "Sdgs")}
    imported(tmp_path, export(tmp_path / "e.json", **fields, **lists))
    for part in tmp_path.rglob("*.nq"):
        for line in part.read_text(encoding="utf-8").splitlines():
            assert line.isprintable()
            assert not re.search(r"\\u00[01]|\\u00[89]", line.replace("\\\\u", ""))


@pytest.mark.parametrize(
    ("written", "day", "warnings"),
    [
        ("2018-05-09T00:00:00Z", "2018-05-09", set()),
        ("2018-05-09T00:00:00+02:00", "2018-05-09", set()),
        ("2018-05-09 00:00:00", "2018-05-09", set()),
        ("2018-05-08T24:00:00", "2018-05-09", set()),
        ("2018-12-31T24:00:00Z", "2019-01-01", set()),
        ("2018-05-08T22:00:00Z", "2018-05-08", {"PublicationDate has a time of day"}),
        ("2018-05-08T24:00:01", None, {"PublicationDate is no date"}),
        ("2018-05-08T12:60:00", None, {"PublicationDate is no date"}),
        ("2018-05-08T12:00:00+15:00", None, {"PublicationDate is no date"}),
        ("9999-12-31T24:00:00", None, {"PublicationDate is no date"}),
    ],
)
def test_date_with_an_offset_or_at_24_hours_is_read(
    tmp_path: Path, written: str, day: str | None, warnings: set[str]
) -> None:
    summary = imported(tmp_path, export(tmp_path / "e.json", PublicationDate=written))
    assert about(statements(tmp_path))[ID].get("issued", {None}) == {day}
    assert summary["warnings"].keys() == warnings


def test_moment_of_indexing_keeps_its_offset(tmp_path: Path) -> None:
    imported(
        tmp_path, export(tmp_path / "e.json", PublicationDateOnUhri="2018-05-08T24:00:00+02:00")
    )
    assert about(statements(tmp_path))[ID]["available"] == {"2018-05-09T00:00:00+02:00"}


@pytest.mark.parametrize(
    ("text", "states", "unknown"),
    [
        ("120.1 Ratify the Convention (Spain);", {"ESP"}, set()),
        (
            "120.1 Ratify it (Spain, Iran (Islamic Republic of) and Morocco).",
            {"ESP", "IRN", "MAR"},
            set(),
        ),
        ("Visit (Bosnia and Herzegovina and Trinidad and Tobago)", {"BIH", "TTO"}, set()),
        ("Visit (Iran, Islamic Republic of; Korea, Republic of)", {"IRN", "KOR"}, set()),
        (
            "120.1 Ratify (Spain); 120.2 Visit (Morocco, Fiji);\n120.3 Do (Peru)",
            {"ESP", "MAR", "FJI", "PER"},
            set(),
        ),
        ("Ratify ILO Convention (No. 189)", set(), set()),
        ("Ratify the Convention (CEDAW)", set(), set()),
        ("Ratify the Convention (CEDAW) (Spain).", {"ESP"}, set()),
        ("Say (NO)", set(), set()),
        ("Respect Peru (see paragraph 3) in all.", set(), set()),
        ("Do it (Spain, Atlantis)", {"ESP"}, {"Atlantis"}),
        ("Do it (" + "a, " * 50_000, set(), set()),
    ],
)
def test_states_in_brackets_at_the_end_of_a_text_are_derived(
    tmp_path: Path, text: str, states: set[str], unknown: set[str]
) -> None:
    summary = imported(tmp_path, export(tmp_path / "e.json", Body="- UPR", Text=text))
    found = about(statements(tmp_path))[ID].get("recommendingState", set())
    assert {iri[-3:] for iri in found} == states
    assert {u["literal"] for u in summary["unknown"].get("State in a text", [])} == unknown


# --- Forms of input ---


def test_workbook_says_the_same_as_the_json(tmp_path: Path) -> None:
    fields = {
        "Text": "7. An invented text.",
        "Countries Concerned": "- Hungary",
        "Reccomending Body": "- CCPR",
        "Document Symbol": "CCPR/C/HUN/CO/6",
        "Themes": "- Right to peaceful assembly\n- Right to health",
        "Document Publication Date": 43229,  # 9 May 2018, counted from 30 December 1899
        "Type": "- Recommendations",
        "OHCHR Annotation Id": RECORD["AnnotationId"],
    }
    book = Workbook()
    assert book.active is not None
    book.active.append(list(fields))
    book.active.append(list(fields.values()))
    book.save(tmp_path / "e.xlsx")
    both = {"Themes": ["Right to peaceful assembly", "Right to health"]}
    imported(tmp_path / "json", export(tmp_path / "e.json", both))
    imported(tmp_path / "xlsx", tmp_path / "e.xlsx")
    assert set(statements(tmp_path / "xlsx")) == set(statements(tmp_path / "json"))


def test_packed_file_and_standard_input_say_the_same_as_the_file(tmp_path: Path) -> None:
    data = export(tmp_path / "e.json").read_bytes()
    (tmp_path / "e.gz").write_bytes(gzip.compress(data))
    imported(tmp_path / "plain", tmp_path / "e.json")
    imported(tmp_path / "packed", tmp_path / "e.gz")
    command = ["import", "uhri", "-", "--out", str(tmp_path / "piped")]
    assert CliRunner().invoke(main, command, input=data).exit_code == 0
    plain = set(statements(tmp_path / "plain"))
    assert plain == set(statements(tmp_path / "packed")) == set(statements(tmp_path / "piped"))


def test_progress_is_quiet_in_a_pipe_and_the_summary_is_whole(tmp_path: Path) -> None:
    result = run("uhri", export(tmp_path / "e.json"), "--out", tmp_path / "out")
    assert result.stderr == ""
    assert "1  mapped\n" in result.stdout
    assert f"`hrd-graph build --imported {tmp_path}/out` takes it in." in result.stdout


def test_dry_run_counts_the_same_and_writes_nothing(tmp_path: Path) -> None:
    path = export(tmp_path / "e.json", {}, {"Text": ""})
    dry = run("uhri", path, "--out", tmp_path / "out", "--dry-run")
    assert state(tmp_path / "out") == {}
    wet = run("uhri", path, "--out", tmp_path / "out")
    assert dry.stdout.splitlines()[:-1] == wet.stdout.splitlines()[:-1]


@pytest.mark.parametrize(
    ("option", "value", "mapped"),
    [
        ("--limit", "2", 2),
        ("--since", "2018-05-09", 2),
        ("--country", "hungary", 2),
        ("--country", "FRA", 1),
        ("--body", "sr-hrd", 1),
    ],
)
def test_option_selects_records_and_the_others_are_counted(
    tmp_path: Path, option: str, value: str, mapped: int
) -> None:
    path = export(
        tmp_path / "e.json",
        {},
        {"Countries": ["France", "Hungary"], "PublicationDate": "2018-05-08T00:00:00"},
        {"Countries": ["Peru"], "Body": "- SR HR Defenders"},
    )
    result = run("uhri", path, "--out", tmp_path / "out", option, value, "--format", "json")
    records = json.loads(result.stdout)["records"]
    assert records["mapped"] == mapped
    assert sum(records.values()) == 2 * records["read"]


def test_selection_does_not_replace_a_wider_import(tmp_path: Path) -> None:
    path = export(tmp_path / "e.json")
    imported(tmp_path / "out", path)
    before = state(tmp_path / "out")
    with pytest.raises(UsageError, match=r"holds an import of all records.*--out"):
        imported(tmp_path / "out", path, selection=Selection(limit=1))
    assert state(tmp_path / "out") == before


# --- Again ---


def test_second_import_of_the_same_file_changes_no_byte(tmp_path: Path) -> None:
    path = export(tmp_path / "e.json", {}, {})
    imported(tmp_path / "out", path)
    before = state(tmp_path / "out")
    summary = imported(tmp_path / "out", path)
    assert state(tmp_path / "out") == before
    assert summary["changes"]["unchanged"] == 2
    assert summary["changes"]["added"] == summary["changes"]["changed"] == 0


def test_newer_file_adds_changes_and_marks_withdrawn_and_says_how_many(tmp_path: Path) -> None:
    one, two, three, four = ({"Text": f"{n}. Text."} for n in (1, 2, 3, 4))
    imported(tmp_path / "out", export(tmp_path / "a.json", one, two, three))
    gone = {"AnnotationId": "0000aaaa-0000-4000-8000-000000000009"}
    newer = export(tmp_path / "b.json", one, {"Text": "2. Another text."}, gone | four)
    assert imported(tmp_path / "out", newer)["changes"] == {
        "added": 1, "changed": 1, "unchanged": 1, "withdrawn": 1, "returned": 0,
        "withdrawn_before": 0,
    }  # fmt: skip
    found = about(statements(tmp_path / "out"))
    last = f"{ID[:-1]}3"
    assert {thing for thing, said in found.items() if "invalidatedAtTime" in said} == {last}
    assert found[last]["text"] == {"3. Text."}
    assert found[f"{ID[:-1]}2"]["text"] == {"2. Another text."}
    back = imported(tmp_path / "out", export(tmp_path / "c.json", one, two, three))["changes"]
    assert (back["returned"], back["withdrawn"]) == (1, 1)
    assert "invalidatedAtTime" not in about(statements(tmp_path / "out"))[last]


def test_document_of_a_withdrawn_record_stays_described(tmp_path: Path) -> None:
    imported(tmp_path / "out", export(tmp_path / "a.json", {}, {"Symbol": "CRC/C/PER/CO/6-7"}))
    imported(tmp_path / "out", export(tmp_path / "b.json", {}))
    found = about(statements(tmp_path / "out"))
    assert found["id/document/CRC-C-PER-CO-6-7"]["symbol"] == {"CRC/C/PER/CO/6-7"}


@pytest.mark.parametrize("step", ["write_part", "record", "finish", "_sync", "put", "_exchange"])
def test_import_killed_at_any_step_leaves_the_former_one_and_the_next_tidies_up(
    tmp_path: Path, step: str
) -> None:
    imported(tmp_path / "out", export(tmp_path / "a.json"))
    before = state(tmp_path / "out")
    newer = export(tmp_path / "b.json", {"Text": "8. Newer."})
    assert python(KILLED, tmp_path / "out", newer, step).returncode == -signal.SIGKILL
    assert state(tmp_path / "out") == before
    imported(tmp_path / "out", newer)
    assert about(statements(tmp_path / "out"))[ID]["text"] == {"8. Newer."}
    assert [p for p in tmp_path.iterdir() if p.name.startswith(".import-") and p.is_dir()] == []


def test_import_killed_between_two_renames_is_brought_back_by_the_next(tmp_path: Path) -> None:
    path = export(tmp_path / "a.json")
    imported(tmp_path / "out", path)
    before = state(tmp_path / "out")
    (tmp_path / "out/uhri").rename(tmp_path / ".import-uhri-x-former")
    with output_folder.making(tmp_path / "out/uhri", keep=lambda: False):
        assert state(tmp_path / "out") == before


def test_full_disk_is_a_clear_error_and_leaves_the_former_import(tmp_path: Path) -> None:
    imported(tmp_path / "out", export(tmp_path / "a.json"))
    before = state(tmp_path / "out")
    result = python(LIMITED, tmp_path / "out", export(tmp_path / "b.json", {}, {}))
    assert result.returncode == 1
    assert "cannot be written: File too large. Make room there" in result.stderr
    assert state(tmp_path / "out") == before


def test_second_import_at_the_same_time_is_refused(tmp_path: Path) -> None:
    with (
        output_folder.making(tmp_path / "out/uhri", keep=lambda: False),
        pytest.raises(SourceError, match="another import is writing here"),
    ):
        imported(tmp_path / "out", export(tmp_path / "e.json"))


# --- Bad input ---

GOOD = json.dumps(RECORD).encode()
BAD = {
    "an empty file": (b"", "the file is empty"),
    "no JSON": (b"[not json", "after record 0"),
    "JSON that breaks off": (b"[" + GOOD + b', {"AnnotationId": "x"', "after record 1"),
    "another JSON shape": (b'{"type": "FeatureCollection"}', "expected an array of records"),
    "an array of something else": (b'[{"name": "x"}]', "found name"),
    "an array of numbers": (b"[1, 2]", "record 1 is no record of the Index"),
    "a CSV file": (b"Text,Countries\nx,y\n", "neither a JSON array nor an .xlsx"),
    "a web page": (
        b"\n<!DOCTYPE html>\n<html><head><meta charset=x><title>Access\n denied</title>",
        r'a web page with the title "Access denied", which a server may send',
    ),
    "a page of XHTML": (b'<?xml version="1.0"?>\n<html xmlns="x"></html>', "a web page, which"),
    "a PDF file": (b"%PDF-1.7 and so on", "a PDF file"),
    "a protected workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "password"),
    "a broken workbook": (b"PK\x03\x04" + bytes(100), "not a workbook that can be read"),
    "UTF-16": ("[{}]".encode("utf-16"), "UTF-16 or UTF-32 text. Save the file as UTF-8"),
    "Latin-1": (b"[" + GOOD + b', {"Text": "Espa\xf1a"}]', "after record 1"),
    "a broken packed file": (gzip.compress(GOOD * 99)[:60], "cannot be unpacked"),
    "a record nested too deeply": (
        b"[" + GOOD + b', {"AnnotationId": "x", "Text": ' + b"[" * 9000 + b"]" * 9000 + b"}]",
        "record 2 is nested too deeply",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_file_ends_in_one_clear_message_and_leaves_the_former_import(
    tmp_path: Path, case: str
) -> None:
    imported(tmp_path / "out", export(tmp_path / "good.json"))
    before = state(tmp_path / "out")
    data, message = BAD[case]
    (tmp_path / "bad").write_bytes(data)
    result = run("uhri", tmp_path / "bad", "--out", tmp_path / "out")
    assert result.exit_code == 1, result.exception
    assert message in result.stderr
    assert str(tmp_path / "bad") in result.stderr
    assert state(tmp_path / "out") == before


def test_workbook_without_needed_columns_is_refused_with_those_it_has(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Text", "Paragraph"])
    book.save(tmp_path / "e.xlsx")
    with pytest.raises(SourceError, match=r"missing: AnnotationId.*has: text, paragraph"):
        imported(tmp_path, tmp_path / "e.xlsx")


def test_folder_missing_file_and_unknown_names_are_usage_errors(tmp_path: Path) -> None:
    path = export(tmp_path / "e.json")
    for arguments, message in (
        ((tmp_path,), "is a folder. Name the file"),
        ((tmp_path / "none",), "There is no file"),
        ((path, "--country", "Hungry"), "Did you mean Hungary?"),
        ((path, "--body", "SR HR Defender"), "Did you mean SR HR Defenders?"),
        ((path, "--since", "yesterday"), "is no day"),
    ):
        result = run("uhri", *arguments, "--out", tmp_path / "out")
        assert (result.exit_code, message in result.stderr) == (2, True), result.stderr


def test_record_of_ten_megabytes_is_set_aside_with_its_number(tmp_path: Path) -> None:
    path = export(tmp_path / "e.json", {}, {"Text": "x" * 10_000_000})
    summary = imported(tmp_path / "out", path)
    assert summary["set aside"] == {
        "a text of more than 200000 characters": {"records": 1, "first": "record 2"}
    }


@pytest.mark.parametrize("year", [1819, 2219])
def test_date_out_of_range_is_left_out_with_a_warning_and_no_year_is_guessed(
    tmp_path: Path, year: int
) -> None:
    path = export(tmp_path / "e.json", PublicationDate=f"{year}-01-01T00:00:00")
    summary = imported(tmp_path, path)
    assert summary["warnings"] == {
        "PublicationDate out of range": {"records": 1, "first": "record 1"}
    }
    assert "issued" not in about(statements(tmp_path))[ID]
    assert any(graph.endswith("/uhri/undated") for graph in summary["graphs"])


def test_rows_of_upr_info_in_another_order_of_columns_or_with_too_few_cells(
    tmp_path: Path,
) -> None:
    path = tmp_path / "e.csv"
    path.write_text("Session,From,To,Text\n1,Spain,Peru,Do it.\n1,Spain\n", encoding="utf-8")
    summary = imported(tmp_path / "out", path, source=UPR_INFO)
    assert summary["set aside"] == {
        "not as many cells as columns": {"records": 1, "first": "line 3"}
    }
    assert summary["warnings"].keys() == {"no Action", "no Response"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"To,From,Text\nPeru,Spain,x\n", "columns are missing: Session"),
        (b'To,From,Text,Session\nPeru,Spain,"x,1', "not CSV"),
        (b"To,From,Text,Session\nPeru,Spain,\x81,1\n", ":2:12: neither UTF-8 nor Windows-1252"),
        (b"[{}]", "a JSON file, and not the CSV of UPR Info"),
    ],
)
def test_bad_file_of_upr_info_ends_in_a_clear_message(
    tmp_path: Path, data: bytes, message: str
) -> None:
    (tmp_path / "bad.csv").write_bytes(data)
    result = run("upr-info", tmp_path / "bad.csv", "--out", tmp_path / "out")
    assert (result.exit_code, message in result.stderr) == (1, True), result.stderr


# --- Whatever comes ---


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(CHANGES, min_size=1, max_size=8))
def test_no_mutated_record_ends_in_a_traceback_or_unaccounted(
    changes: list[list[tuple[int, int, Any]]],
) -> None:
    records = [RECORD, *(mutated(RECORD, change) for change in changes)]
    tally, aside = outcomes(records, known())
    assert tally.records == len(records)
    assert len(aside.splitlines()) == tally.outcomes["set aside"]


def test_imported_graph_passes_the_check(tmp_path: Path) -> None:
    """The parts are N-Quads; the check reads TriG, which says the same."""
    imported(tmp_path, HERE / "uhri.json")
    quads = statements(tmp_path)
    for line in (tmp_path / "uhri/catalog.nq").read_text(encoding="utf-8").splitlines():
        quads += parse(line, RdfFormat.N_QUADS)
    serialize(quads, str(tmp_path / "imported.trig"), RdfFormat.TRIG)
    assert [str(f) for f in validation.run([tmp_path / "imported.trig"]).findings] == []


# --- What rules conclude ---


@pytest.mark.parametrize("rule", ["10-superclass", "51-document-link"])
def test_rule_that_reads_no_imports_would_find_nothing_new_in_one(
    tmp_path: Path, rule: str
) -> None:
    """The rules are run over all statements here, which a build does not do for their cost."""
    write(tmp_path / "export.json", records=300, traps=0.1)
    imported(tmp_path, tmp_path / "export.json")
    (tmp_path / "1.csv").write_text("To,From,Text,Session,Issue\nPeru,Spain,Ratify.,1,Women\n")
    imported(tmp_path, tmp_path / "1.csv", source=UPR_INFO)
    root = resources()
    loaded = load.load(root)
    before = len(loaded)
    loaded.extend(statements(tmp_path))
    assert len(loaded) > before + 5000
    found = load._derive(loaded, root / f"ontology/rules/{rule}.rq")
    assert [str(quad) for quad in found] == []
