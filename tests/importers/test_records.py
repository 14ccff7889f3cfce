"""Real records, and what a reader of them expects in the graph, written down by hand.

The 16 records of the Index are published; here their texts are invented and only their form is
kept. The rows of UPR Info are restated from the columns. Where ``HRD_GRAPH_REAL_FILES`` names a
folder with the files themselves, these are imported whole (``make test-real-files``).
"""

import csv
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from importing import HERE, about, imported, statements

from graph_api.importers.registry import UPR_INFO

REAL = os.environ.get("HRD_GRAPH_REAL_FILES")
needs_files = pytest.mark.skipif(REAL is None, reason="runs in `make test-real-files`")
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ids(values: Iterable[str]) -> str:
    return " ".join(sorted(value.rpartition("/")[2] for value in values))


def in_order(text: str) -> str:
    return " ".join(sorted(text.split()))


def seen(thing: str, said: dict[str, set[str]]) -> Row:
    """Write what the graph says of a record of the Index as the expectation does."""
    columns = {
        "document": "isPartOf", "body": "issuedBy", "country": "country", "themes": "theme",
        "affected": "affectedPersons", "goals": "goal", "topics": "topic",
        "articles": "concernsArticle",
    }  # fmt: skip
    found = {column: ids(said.get(name, ())) for column, name in columns.items()}
    for column in ("paragraph", "issued", "available"):
        found[column] = " ".join(said.get(column, ()))
    return found | {"id": thing.rpartition("/")[2], "kind": thing.split("/")[1]}


def uhri_records(place: Path) -> list[Row]:
    found = about(statements(place))
    return [seen(thing, said) for thing, said in found.items() if "/uhri/" in thing]


def expected_uhri() -> list[Row]:
    listed = ("themes", "affected", "goals", "topics", "articles")
    return [row | {name: in_order(row[name]) for name in listed} for row in rows("uhri.csv")]


def by_id(found: list[Row]) -> list[Row]:
    return sorted(found, key=lambda row: row["id"])


def test_each_record_of_the_index_says_in_the_graph_what_a_reader_expects(tmp_path: Path) -> None:
    summary = imported(tmp_path, HERE / "uhri.json")
    assert summary["records"]["mapped"] == summary["records"]["read"] == 16
    assert by_id(uhri_records(tmp_path)) == by_id(expected_uhri())


@needs_files
def test_real_records_of_the_index_say_the_same(tmp_path: Path) -> None:
    assert REAL
    records = []
    for name in ("records_15.json", "record.json"):
        records += json.loads((Path(REAL) / "uhri" / name).read_text(encoding="utf-8"))
    (tmp_path / "all.json").write_text(json.dumps(records), encoding="utf-8")
    assert imported(tmp_path, tmp_path / "all.json")["records"]["mapped"] == 16
    assert by_id(uhri_records(tmp_path)) == by_id(expected_uhri())


def upr_seen(said: dict[str, set[str]]) -> Row:
    columns = {
        "country": "country", "state": "recommendingState", "position": "uprPosition",
        "issues": "theme",
    }  # fmt: skip
    found = {column: ids(said.get(name, ())) for column, name in columns.items()}
    for column, name in (("action", "uprAction"), ("session", "uprSession")):
        found[column] = " ".join(said.get(name, ()))
    return found


def upr_expected(row: Row) -> Row:
    wanted = {name: row[name] for name in ("country", "state", "position", "action", "session")}
    return wanted | {"issues": in_order(row["issues"])}


def restated(expected: list[Row], literals: dict[str, str]) -> list[dict[str, str]]:
    """Make rows as UPR Info publishes them, with a text of our own."""
    made = []
    for number, row in enumerate(expected):
        text = f"Do what is asked, no. {number}."
        if "mac_roman" in row["warnings"]:
            text += " Équité."
        made.append(
            {
                "To": literals[row["country"]],
                "To-Rgrp": "Asia",
                "To-Org": "OIC, AL",
                "Text": text,
                "From": literals[row["state"]] if row["state"] else "&#40;Unknown&#41;",
                "From-Rgrp": "WEOG",
                "From-Org": "",
                "Response": row["position"].title(),
                "Action": row["action"],
                "Issue": ",".join(literals[issue] for issue in row["issues"].split()),
                "Session": row["session"],
            }
        )
    return made


def upr_literals() -> dict[str, str]:
    """Our ids and UPR Info's words for them, from the inventory of literals and the labels."""
    with (HERE.parent / "literals.csv").open(encoding="utf-8", newline="") as file:
        listed = [row for row in csv.DictReader(file) if row["kind"].startswith("upr")]
    words = {row["thing"].rpartition("/")[2]: row["literal"] for row in listed}
    plain = "AFG Afghanistan, AUT Austria, DNK Denmark, HUN Hungary, IDN Indonesia, MAR Morocco, "
    plain += "NLD Netherlands, PAK Pakistan, BGD Bangladesh, ZMB Zambia, IRL Ireland, FRA France, "
    plain += "ETH Ethiopia, JPN Japan, KAZ Kazakhstan, YEM Yemen, ARG Argentina, UGA Uganda, "
    plain += "SVK Slovakia"
    return words | {pair[:3]: pair[4:] for pair in plain.split(", ")}


def written(path: Path, made: list[dict[str, str]]) -> Path:
    """Write rows as the files are: lines that end in CR, in an old encoding."""
    with path.open("w", encoding="mac_roman", newline="") as file:
        writer = csv.DictWriter(file, list(made[0]), lineterminator="\r")
        writer.writeheader()
        writer.writerows(made)
    return path


def test_each_row_of_upr_info_says_in_the_graph_what_a_reader_expects(tmp_path: Path) -> None:
    expected = rows("upr-info.csv")
    path = written(tmp_path / "upr.csv", restated(expected, upr_literals()))
    summary: Any = imported(tmp_path, path, source=UPR_INFO)
    assert summary["records"] == {
        "read": 20, "mapped": 18, "mapped with warnings": 2, "set aside": 0, "not selected": 0,
    }  # fmt: skip
    found = {
        next(iter(said["text"])).split("no. ")[1].split(".")[0]: upr_seen(said)
        for thing, said in about(statements(tmp_path)).items()
        if "text" in said
    }
    assert found == {str(n): upr_expected(row) for n, row in enumerate(expected)}


@needs_files
def test_real_rows_of_upr_info_say_what_a_reader_expects(tmp_path: Path) -> None:
    """Rows are told by their line: what the others say is taken out of the file before."""
    assert REAL
    for row in rows("upr-info.csv"):
        data = (Path(REAL) / "upr_info" / row["file"]).read_bytes().split(b"\r")
        path = tmp_path / f"{row['file']}-{row['line']}"
        path.write_bytes(data[0] + b"\r" + data[int(row["line"]) - 1])
        out = tmp_path / f"{path.name}.out"
        summary: Any = imported(out, path, source=UPR_INFO)
        assert " ".join(summary["warnings"]) == row["warnings"]
        said = [s for s in about(statements(out)).values() if "text" in s]
        assert [upr_seen(s) for s in said] == [upr_expected(row)]


@needs_files
def test_real_files_of_upr_info_are_accounted_for_row_by_row(tmp_path: Path) -> None:
    assert REAL
    files = [Path(REAL) / "upr_info" / name for name in ("1-5.csv", "17-20.csv")]
    summary: Any = imported(tmp_path, *files, source=UPR_INFO)
    read = summary["records"].pop("read")
    # 6,095 and 7,985 lines, with a header each, counted by their line ends.
    assert read == sum(summary["records"].values()) == 14_078
    assert summary["set aside"] == summary["unknown"] == {}
