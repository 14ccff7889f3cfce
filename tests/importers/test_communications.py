"""Letters of special procedures: each row accounted for, in the forms that people's files have."""

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import workbooks
from importing import about, imported, known, statements
from openpyxl import Workbook
from overlap import from_graph

from graph_api.errors import SourceError
from graph_api.graph import questions
from graph_api.importers import dates
from graph_api.importers.registry import COMMUNICATIONS
from graph_api.importers.source import Selection
from graph_api.importers.tally import Tally
from graph_api.overlap import activities, selection
from graph_api.rdf.namespaces import THINGS
from graph_api.rdf.resources import resources
from graph_api.snapshot import build
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.engine import Engine
from graph_api.sparql.workers.pool import Limits, Pool

# The form of 2023, as a published notebook shows it. All letters here are invented.
TITLES = (
    "Date", "Country", "Type", "Ref. no.", "Mandates", "Summary", "UN Region", "OHCHR Region",
    "Nb. of alleged victims", "Nb. of replies", "Replies", "Replies2",
)  # fmt: skip
LETTER: dict[str, Any] = {
    "Date": datetime(2018, 5, 9),
    "Country": "Hungary",
    "Type": "AL",
    "Ref. no.": "AL HUN 7/2018",
    "Mandates": "Human rights defenders; Freedom of expression",
    "Summary": "An invented summary.",
    "UN Region": "Eastern Europe",
    "OHCHR Region": "Europe",
    "Nb. of alleged victims": 2,
    "Nb. of replies": 1,
    "Replies": datetime(2018, 6, 12),
    "Replies2": None,
}
ID = "id/document/AL-HUN-7-2018"


def book(path: Path, *letters: dict[str, Any], above: Sequence[Sequence[Any]] = ()) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in above:
        sheet.append(list(row))
    sheet.append(list(TITLES))
    for letter in letters or ({},):
        sheet.append([(LETTER | letter)[title] for title in TITLES])
    workbook.save(path)
    return path


def letters(place: Path, *files: Path, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    summary = imported(place, *files, source=COMMUNICATIONS, **options)
    records = summary["records"]
    outcomes = ("mapped", "mapped with warnings", "set aside", "not selected")
    assert sum(records[name] for name in outcomes) == records["read"]
    return summary, about(statements(place))


def test_letter_says_in_the_graph_what_its_row_says(tmp_path: Path) -> None:
    summary, found = letters(tmp_path / "out", book(tmp_path / "c.xlsx"))
    assert summary["warnings"] == {}
    letter = {key: values for key, values in found[ID].items() if key not in {"type", "source"}}
    assert letter == {
        "identifier": {"AL-HUN-7-2018"},
        "symbol": {"AL HUN 7/2018"},
        "label": {"AL HUN 7/2018: allegation letter to Hungary"},
        "documentKind": {"scheme/document-kind/special-procedure-communication"},
        "fromUN": {"true"},
        "reviewStatus": {"scheme/review-status/imported"},
        "issued": {"2018-05-09"},
        "issueYear": {"2018"},
        "letterType": {"scheme/letter-type/allegation-letter"},
        "country": {"id/country/HUN"},
        "issuedBy": {"id/actor/sr-hrd", "id/actor/sr-foe"},
        "creator": {"id/actor/sr-hrd", "id/actor/sr-foe"},
        "jointAuthorship": {"scheme/joint-authorship/joint"},
        "text": {"An invented summary."},
        "replies": {"1"},
        "repliedOn": {"2018-06-12"},
        "allegedVictims": {"2"},
    }
    assert found["id/actor/sr-hrd"]["addressedCountry"] == {"id/country/HUN"}


def test_columns_may_have_other_names_and_another_order_and_what_is_not_understood_is_said(
    tmp_path: Path,
) -> None:
    path = tmp_path / "c.csv"
    rows = [
        ["Mandate(s)", "Colour", "REFERENCE NUMBER", "State", "date sent"],
        ["SR HR Defenders", "green", "UA HUN 8/2018", "HUNGARY", "2018-05-09"],
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    summary, found = letters(tmp_path / "out", path)
    letter = found["id/document/UA-HUN-8-2018"]
    assert letter["letterType"] == {"scheme/letter-type/urgent-appeal"}
    assert letter["issuedBy"] == {"id/actor/sr-hrd"}
    assert letter["jointAuthorship"] == {"scheme/joint-authorship/single"}
    assert [entry["literal"] for entry in summary["unknown"]["column"]] == ["Colour"]
    assert summary["warnings"].keys() == {"columns that are not known", "no summary"}


@pytest.mark.parametrize(
    "mandates",
    [
        "Human rights defenders; Freedom of expression; Arbitrary detention",
        "Human rights defenders, Freedom of expression and Arbitrary detention",
        "Human rights defenders\nFreedom of expression\nArbitrary detention",
        "Human rights defenders Freedom of expression Arbitrary detention",
        "Human rights defendersFreedom of expressionArbitrary detention",
        "SR HR Defenders | SR Freedom of expression | WG Arbitrary detention",
        "Working Group on Arbitrary Detention; Special Rapporteur on freedom of opinion and "
        "expression; Special Rapporteur on the situation of human rights defenders",
        "human rights defenders; FREEDOM OF EXPRESSION; arbitrary detention",
    ],
)
def test_mandates_in_one_cell_are_told_apart_with_and_without_separators(
    tmp_path: Path, mandates: str
) -> None:
    summary, found = letters(tmp_path / "out", book(tmp_path / "c.xlsx", {"Mandates": mandates}))
    expected = {f"id/actor/{name}" for name in ("sr-hrd", "sr-foe", "wgad")}
    assert found[ID]["issuedBy"] == expected
    assert summary["unknown"] == {}


def test_unknown_mandate_is_reported_whole_and_no_word_of_it_is_taken_for_another(
    tmp_path: Path,
) -> None:
    mandates = "Food of the stars; Human rights defenders"
    summary, found = letters(tmp_path / "out", book(tmp_path / "c.xlsx", {"Mandates": mandates}))
    assert found[ID]["issuedBy"] == {"id/actor/sr-hrd"}
    assert [entry["literal"] for entry in summary["unknown"]["mandate"]] == ["Food of the stars"]


@pytest.mark.parametrize(
    ("written", "others", "day", "warning"),
    [
        ("2018-05-09", "", "2018-05-09", None),
        ("9 May 2018", "", "2018-05-09", None),
        ("May 9, 2018", "", "2018-05-09", None),
        ("09.05.2018", "", "2018-05-09", None),
        ("09/05/2018", "25/05/2018", "2018-05-09", None),
        ("05/09/2018", "05/25/2018", "2018-05-09", None),
        ("2018/05/09", "", "2018-05-09", None),
        ("09/05/2018", "", None, "Date may be two days"),
        ("09/05/2018", "05/25/2018\n25/05/2018", None, "Date may be two days"),
        ("soon", "", None, "Date is no date"),
        ("", "", None, "no date"),
    ],
)
def test_date_as_text_is_read_in_three_orders_or_said_to_be_two_days(
    tmp_path: Path, written: str, others: str, day: str | None, warning: str | None
) -> None:
    more = [
        {"Date": other, "Ref. no.": f"AL HUN {n}/2018", "Replies": None}
        for n, other in enumerate(others.splitlines(), start=20)
    ]
    one = {"Date": written, "Replies": None}
    summary, found = letters(tmp_path / "out", book(tmp_path / "c.xlsx", one, *more))
    assert found[ID].get("issued", {None}) == {day}
    assert warning is None or warning in summary["warnings"]


def test_header_under_other_rows_and_again_in_the_middle_loses_no_row(tmp_path: Path) -> None:
    above: list[list[str | None]] = [
        ["Communications report"],
        [None],
        ["Letter", "", "", "", "", "", "", "", "", "Answer"],
    ]
    again = dict(zip(TITLES, TITLES, strict=True))
    path = book(tmp_path / "c.xlsx", {}, again, {"Ref. no.": "OL HUN 8/2018"}, above=above)
    summary, _ = letters(tmp_path / "out", path)
    assert summary["records"] == {
        "read": 5, "mapped": 1, "mapped with warnings": 1, "set aside": 3, "not selected": 0,
    }  # fmt: skip
    assert summary["warnings"].keys() == {"type differs from that of the reference"}
    assert {key: found["records"] for key, found in summary["set aside"].items()} == {
        "a row above the header": 2,
        "the header again": 1,
    }


def test_merged_cells_of_one_letter_give_one_letter_with_all_its_replies(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(list(TITLES))
    sheet.append([LETTER[title] for title in TITLES])
    sheet.append([None] * 10 + ["15 July 2018"])
    sheet.append([(LETTER | {"Ref. no.": "OL HUN 9/2018", "Type": "OL"})[t] for t in TITLES])
    for column in range(1, 11):
        sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    workbook.save(tmp_path / "c.xlsx")
    summary, found = letters(tmp_path / "out", tmp_path / "c.xlsx")
    assert summary["records"]["read"] == 2
    assert found[ID]["repliedOn"] == {"2018-06-12", "2018-07-15"}
    assert summary["warnings"].keys() == {"several rows for one letter"}
    assert found["id/document/OL-HUN-9-2018"]["issuedBy"] == found[ID]["issuedBy"]


def test_replies_as_links_lead_to_their_address_however_they_are_linked(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(list(TITLES))
    row = LETTER | {"Replies": "Reply of 12/06/2018", "Replies2": "https://spc.example.org/3"}
    sheet.append([row[title] for title in TITLES])
    sheet["K2"].hyperlink = "https://spc.example.org/1"
    second = LETTER | {
        "Ref. no.": "AL HUN 8/2018",
        "Replies": '=HYPERLINK("https://spc.example.org/2","Reply")',
    }
    sheet.append([second[title] for title in TITLES])
    workbook.save(tmp_path / "c.xlsx")
    _, found = letters(tmp_path / "out", tmp_path / "c.xlsx")
    assert found[ID]["seeAlso"] == {"https://spc.example.org/1", "https://spc.example.org/3"}
    assert found["id/document/AL-HUN-8-2018"]["seeAlso"] == {"https://spc.example.org/2"}


def test_letter_to_another_addressee_names_nobody(tmp_path: Path) -> None:
    other = {"Country": "Other (Jane Doe Mining Ltd)", "Ref. no.": "AL OTH 5/2018"}
    _, found = letters(tmp_path / "out", book(tmp_path / "c.xlsx", other))
    letter = found["id/document/AL-OTH-5-2018"]
    assert "country" not in letter
    assert letter["label"] == {"AL OTH 5/2018: allegation letter to another addressee"}
    for path in (tmp_path / "out").rglob("*.*"):
        assert "Doe" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize(
    ("care", "text"),
    [
        ("mask", "[name] was detained. [name] and [name] were released on Monday."),
        ("keep", "Mr. John Doe was detained. Doe and Ms. Roe were released on Monday."),
    ],
)
def test_victim_named_in_a_summary_is_masked_wherever_the_name_comes_again(
    tmp_path: Path, care: str, text: str
) -> None:
    summary = "Mr. John Doe was detained. Doe and Ms. Roe were released on Monday."
    path = book(tmp_path / "c.xlsx", {"Summary": summary})
    _, found = letters(tmp_path / "out", path, care=care)
    assert found[ID]["text"] == {text}


def test_file_of_another_form_is_refused_with_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("Year,Sessions\n2018,3\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"columns that are needed: .* first row: Year \| Sess"):
        letters(tmp_path / "out", tmp_path / "c.csv")


def test_hundred_thousand_unknown_words_are_counted_and_10_000_of_them_kept() -> None:
    tally = Tally()
    for number in range(100_000):
        tally.literal("mandate", f"star {number}")
    assert len(tally.unknown["mandate"]) == 10_001
    assert tally.unknown["mandate"].total() == 100_000


def test_more_unknown_words_than_are_kept_give_a_bounded_report(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Date", "Country", "Ref", "Mandates"])
        for n in range(2_400):
            mandates = "; ".join(f"Star {n} of {part}" for part in range(5))
            writer.writerow(["2018-05-09", "Hungary", f"AL HUN {n}/2018", mandates])
    summary, _ = letters(tmp_path / "out", path)
    assert len(summary["unknown"]["mandate"]) == 10_001
    assert sum(entry["count"] for entry in summary["unknown"]["mandate"]) == 12_000
    assert len(json.dumps(summary)) < 2_000_000


@pytest.mark.parametrize(
    ("chosen", "mapped"),
    [
        (Selection(country=THINGS + "country/POL"), 1),
        (Selection(since="2019-01-01"), 1),
        (Selection(body=THINGS + "actor/sr-torture"), 1),
        (Selection(), 2),
    ],
)
def test_selection_leaves_out_letters_and_counts_them(
    tmp_path: Path, chosen: Selection, mapped: int
) -> None:
    other = {
        "Country": "Poland",
        "Ref. no.": "AL POL 1/2019",
        "Date": "2019-02-01",
        "Mandates": "torture",
    }
    path = book(tmp_path / "c.xlsx", {}, other)
    summary, _ = letters(tmp_path / "out", path, selection=chosen)
    assert summary["records"]["not selected"] == 2 - mapped


def test_bounded_number_of_merged_ranges(tmp_path: Path) -> None:
    merged = "".join(f'<mergeCell ref="A1:B{n}"/>' for n in range(2, 300))
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    path = workbooks.write(tmp_path / "c.xlsx", rows, before=f"<mergeCells>{merged}</mergeCells>")
    with pytest.raises(SourceError, match="in more than 200 merged ranges"):
        letters(tmp_path / "out", path)


# --- Questions, with answers by hand ---

SET: tuple[dict[str, Any], ...] = (
    # Answered after 34 days; by two mandates.
    {},
    # Answered after 61 days.
    {
        "Ref. no.": "UA HUN 8/2018",
        "Type": "UA",
        "Mandates": "torture",
        "Replies": datetime(2018, 7, 9),
    },
    # Never answered.
    {"Ref. no.": "OL HUN 9/2018", "Type": "OL", "Nb. of replies": 0, "Replies": None},
    {"Ref. no.": "AL POL 1/2018", "Country": "Poland"},
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Build our own data with four letters."""
    folder = tmp_path_factory.mktemp("letters")
    imported(folder / "imported", book(folder / "c.xlsx", *SET), source=COMMUNICATIONS)
    return build.build(resources(), folder / "out", imported=folder / "imported")


@pytest.fixture(scope="module")
def engine(snapshot: Snapshot) -> Iterator[Engine]:
    """Answer from it."""
    with Pool(snapshot.store, Limits(workers=1)) as pool:
        yield pool


def test_letters_to_a_country_are_listed_with_who_wrote_and_whether_answered_in_time(
    engine: Engine,
) -> None:
    question = questions.find(questions.load(resources()), "letters-to-country")
    table = questions.ask(engine, question, {"country": "HUN"}).table
    columns = ("letter", "type", "mandates", "answered", "within")
    rows = [tuple(row[c].value if c in row else "" for c in columns) for row in table.rows]
    letter, kind = THINGS + "document/", "https://w3id.org/hrd-graph/scheme/letter-type/"
    assert [row for row in rows if "-7-" in row[0] or "-8-" in row[0] or "-9-" in row[0]] == [
        (f"{letter}AL-HUN-7-2018", f"{kind}allegation-letter", "2", "true", "true"),
        (f"{letter}OL-HUN-9-2018", f"{kind}other-letter", "2", "false", ""),
        (f"{letter}UA-HUN-8-2018", f"{kind}urgent-appeal", "1", "true", "false"),
    ]


def test_mandates_that_wrote_together_are_counted_by_letter(engine: Engine) -> None:
    question = questions.find(questions.load(resources()), "joint-letters")
    table = questions.ask(engine, question, {"country": "HUN"}).table
    rows = [
        tuple(row[c].value.rpartition("/")[2] for c in ("a", "b", "letters")) for row in table.rows
    ]
    assert rows == [("sr-foe", "sr-hrd", "2")]


def test_order_of_dates_is_told_by_numbers_above_twelve_alone() -> None:
    assert dates.order(["13/01/2018"]) == dates.DAY_FIRST
    assert dates.order(["01/13/2018"]) == dates.MONTH_FIRST
    assert dates.order(["13/01/2018", "01/13/2018"]) is None
    assert known().names["mandate"].iri("food") == f"{THINGS}actor/sr-food"


@pytest.mark.parametrize("since", ["", "2018", "2019"])
def test_letters_are_a_basis_of_overlaps_from_the_file_and_from_the_graph(
    engine: Engine, snapshot: Snapshot, since: str
) -> None:
    chosen = selection.select(engine, {"by": "letter", "since": since}, list)
    members = activities.members(snapshot.index, chosen)
    assert members == from_graph.members(engine, chosen)
    both = members.get(f"{THINGS}actor/sr-hrd", frozenset()) & members.get(
        f"{THINGS}actor/sr-foe", frozenset()
    )
    letters = {f"{THINGS}document/{name}" for name in JOINT}
    assert {thing for thing in both if "-7-" in thing or "-9-" in thing or "POL" in thing} == (
        set() if since == "2019" else letters
    )


JOINT = ("AL-HUN-7-2018", "OL-HUN-9-2018", "AL-POL-1-2018")
