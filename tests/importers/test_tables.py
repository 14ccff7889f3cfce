"""Ratifications and resolutions: what each row becomes, and that no row is lost."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from importing import about, imported, statements

from graph_api.cli.main import main
from graph_api.errors import SourceError
from graph_api.importers.registry import HRC_RESOLUTIONS, RATIFICATIONS
from graph_api.importers.source import Selection, Source
from graph_api.rdf.namespaces import THINGS

STATUS = "iso2,member,state party,year ratification or accession,signatory,no action,status,note\n"
CATALOGUE = (
    "record_id,symbol,title,statement,date,year,body,collection,vote_type,main_sponsors,"
    "yes,no,abstain,record_url\n"
)


def table(
    place: Path, source: Source, text: str, name: str = "hr_status_cat.csv", **options: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    path = place / name
    path.write_text(text, encoding="utf-8")
    summary = imported(place / "out", path, source=source, **options)
    records = summary["records"]
    outcomes = ("mapped", "mapped with warnings", "set aside", "not selected")
    assert sum(records[name] for name in outcomes) == records["read"]
    return summary, about(statements(place / "out"))


def warnings(summary: dict[str, Any]) -> set[str]:
    return set(summary["warnings"])


def test_ratification_says_in_the_graph_what_its_row_says(tmp_path: Path) -> None:
    rows = "HU,Hungary,1,1987,0,0,state party,Not the [Republic]\n"
    summary, found = table(tmp_path, RATIFICATIONS, STATUS + rows)
    said = found["id/ratification/cat-HUN"]
    assert {key: said[key] for key in said if key not in {"source", "type"}} == {
        "identifier": {"cat-HUN"},
        "label": {"Hungary: state party to CAT since 1987"},
        "country": {"id/country/HUN"},
        "instrument": {"id/document/CAT"},
        "treatyStatus": {"scheme/treaty-status/party"},
        "partySince": {"1987"},
        "note": {"Not the [Republic]"},
        "reviewStatus": {"scheme/review-status/imported"},
    }
    assert warnings(summary) == set()


@pytest.mark.parametrize(
    ("row", "status", "warned"),
    [
        ("HU,Hungary,0,,1,0,signatory,", "signatory", set()),
        ("HU,Hungary,0,,0,1,no action,", "none", set()),
        ("HU,Hungary,1,,0,0,state party,", "party", {"a party without a year"}),
        ("HU,Hungary,1,1987,1,0,state party,", "party", {"two statuses at once"}),
        ("HU,Hungary,0,1987,1,0,signatory,", "signatory", {"a year without a party"}),
        ("HU,Hungary,1,1987,0,0,signatory,", "signatory",
         {"the status differs from its columns", "a year without a party"}),
        ("PL,Hungary,1,1987,0,0,state party,", "party", {"code of another State than the name"}),
        ("NA,Namibia,1,1994,0,0,state party,", "party", set()),
        ("TP,Timor-Leste,1,2003,0,0,state party,", "party", set()),
        ("ZZ,Hungary,1,1987,0,0,state party,", "party", {"unknown country"}),
    ],
)  # fmt: skip
def test_columns_that_say_two_things_are_warned_of(
    tmp_path: Path, row: str, status: str, warned: set[str]
) -> None:
    summary, found = table(tmp_path, RATIFICATIONS, STATUS + row + "\n")
    (said,) = (v for k, v in found.items() if k.startswith("id/ratification/"))
    assert said["treatyStatus"] == {f"scheme/treaty-status/{status}"}
    assert warnings(summary) == warned


@pytest.mark.parametrize(
    ("name", "treaty"),
    [
        ("hr_status_op_crc_ac.csv", "OPAC"),
        ("hr_status_iccpr_op2.csv", "ICCPR-OP2"),
        ("hr_status_icmw.csv", "ICRMW"),
        ("status_CPED.csv", "ICPPED"),
        ("Convention on the Rights of the Child.csv", "CRC"),
    ],
)
def test_name_of_a_file_tells_the_treaty(tmp_path: Path, name: str, treaty: str) -> None:
    row = "HU,Hungary,1,1987,0,0,state party,\n"
    _, found = table(tmp_path, RATIFICATIONS, STATUS + row, name)
    (said,) = (v for k, v in found.items() if k.startswith("id/ratification/"))
    assert said["instrument"] == {f"id/document/{treaty}"}


def test_row_without_a_known_treaty_state_or_status_is_set_aside(tmp_path: Path) -> None:
    rows = "XX,Atlantis,1,1987,0,0,state party,\nHU,Hungary,0,,0,0,,\n"
    summary, _ = table(tmp_path, RATIFICATIONS, STATUS + rows)
    assert set(summary["set aside"]) == {"an unknown State", "no status"}
    (tmp_path / "other").mkdir()
    summary, _ = table(tmp_path / "other", RATIFICATIONS, STATUS + rows, "stars.csv")
    assert set(summary["set aside"]) == {"an unknown treaty"}


ADOPTED = (
    "9,A/HRC/RES/98/1,The right to stars : resolution /,adopted by the Human Rights Council at "
    "its 98th session,2026-03-24,2026,Human Rights Council,Voting Collection,RECORDED,"
    '"Norway (on behalf of a group, with others), Bolivia (Plurinational State of)",30,9,8,'
    "https://searchlibrary.example.org/record/9\n"
)


def test_resolution_says_in_the_graph_what_its_row_says(tmp_path: Path) -> None:
    summary, found = table(tmp_path, HRC_RESOLUTIONS, CATALOGUE + ADOPTED, "r.csv")
    said = found["id/document/A-HRC-RES-98-1"]
    assert {key: said[key] for key in said if key not in {"source", "type"}} == {
        "identifier": {"A-HRC-RES-98-1"},
        "label": {"The right to stars"},
        "title": {"The right to stars"},
        "symbol": {"A/HRC/RES/98/1"},
        "fromUN": {"true"},
        "documentKind": {"scheme/document-kind/human-rights-council-resolution"},
        "creator": {"id/actor/hrc"},
        "adoptedOn": {"2026-03-24"},
        "adoption": {"scheme/adoption/recorded-vote"},
        "votesFor": {"30"},
        "votesAgainst": {"9"},
        "abstentions": {"8"},
        "sponsor": {"id/country/NOR", "id/country/BOL"},
        "seeAlso": {"https://searchlibrary.example.org/record/9"},
        "reviewStatus": {"scheme/review-status/imported"},
    }
    assert warnings(summary) == set()


@pytest.mark.parametrize(
    ("vote", "statement", "votes", "adoption", "warned"),
    [
        ("ADOPTED WITHOUT VOTE", "adopted by the HRC", ",,", "without-vote", set()),
        ("WITHDRAWN", "Human Rights Council", ",,", "withdrawn", set()),
        ("NOT CONSIDERED", "Human Rights Council", ",,", "not-considered", set()),
        ("RECORDED", "Human Rights Council", "9,30,8", "rejected", set()),
        ("RECORDED", "Human Rights Council", "30,9,8", "recorded-vote",
         {"more votes for than against, but not adopted"}),
        ("NON-RECORDED, adopted unanimously", "adopted", ",,", "unrecorded-vote", set()),
        ("ACCLAMATION", "adopted", ",,", "", {"unknown vote"}),
    ],
)  # fmt: skip
def test_what_became_of_a_draft_is_told_from_vote_and_statement(
    tmp_path: Path, vote: str, statement: str, votes: str, adoption: str, warned: set[str]
) -> None:
    row = (
        f"9,A/HRC/98/L.1,Stars : amendment /,{statement},2026-03-24,2026,Human Rights Council,,"
        f'"{vote}",'
        f"Norway on behalf of a group of States,{votes},\n"
    )
    summary, found = table(tmp_path, HRC_RESOLUTIONS, CATALOGUE + row, "r.csv")
    said = found["id/document/hrc-resolutions-9"]
    assert said.get("adoption", {""}) == {f"scheme/adoption/{adoption}" if adoption else ""}
    assert said["sponsor"] == {"id/country/NOR"}
    assert warnings(summary) == warned


def test_resolution_that_the_graph_has_already_gets_no_second_title(tmp_path: Path) -> None:
    row = ADOPTED.replace("A/HRC/RES/98/1", "A/HRC/RES/13/13")
    _, found = table(tmp_path, HRC_RESOLUTIONS, CATALOGUE + row, "r.csv")
    said = found["id/document/A-HRC-RES-13-13"]
    assert "sponsor" in said
    assert not said.keys() & {"label", "title", "adoptedOn", "adoption"}


def test_selection_by_sponsor_and_another_form_of_file(tmp_path: Path) -> None:
    norway = Selection(country=THINGS + "country/NOR")
    hungary = Selection(country=THINGS + "country/HUN")
    text = CATALOGUE + ADOPTED
    summary, _ = table(tmp_path, HRC_RESOLUTIONS, text, "r.csv", selection=norway)
    assert summary["records"]["mapped"] == 1
    (tmp_path / "other").mkdir()
    summary, _ = table(tmp_path / "other", HRC_RESOLUTIONS, text, "r.csv", selection=hungary)
    assert summary["records"]["not selected"] == 1
    with pytest.raises(SourceError, match="columns that are needed"):
        table(tmp_path, HRC_RESOLUTIONS, "a,b\n1,2\n", "r.csv")


def test_hint_after_an_import_names_the_option_that_takes_it_in(tmp_path: Path) -> None:
    (tmp_path / "hr_status_cat.csv").write_text(STATUS, encoding="utf-8")
    command = ["import", "ratifications", str(tmp_path / "hr_status_cat.csv"), "--out"]
    result = CliRunner().invoke(main, [*command, str(tmp_path / "my imports")])
    assert result.exit_code == 0
    assert f"`hrd-graph build --imported '{tmp_path}/my imports'` takes it in" in result.output
