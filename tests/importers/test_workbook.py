"""Workbooks are read within bounds that are looked at first. The inputs are harmless."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import workbooks

from graph_api.errors import SourceError
from graph_api.importers import workbook

ROW = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>7</v></c></row>'
ONE = "<si><t>one</t></si>"


def read(path: Path) -> list[tuple[int, tuple[Any, ...]]]:
    with path.open("rb") as file:
        return [(number, row[:2]) for number, row in workbook.rows(file, path.name)]


def test_sheet_is_read_whatever_size_it_says_it_has(tmp_path: Path) -> None:
    before = '<dimension ref="A1:XFD1048576"/>'
    path = workbooks.write(tmp_path / "e.xlsx", ROW, strings=ONE, before=before)
    assert read(path) == [(1, ("one", 7))]


@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
def test_document_type_in_a_part_is_refused_before_it_is_read(tmp_path: Path, coding: str) -> None:
    head = f'<?xml version="1.0" encoding="{coding}"?><!DOCTYPE x [<!ENTITY e "one">]>'
    path = workbooks.write(tmp_path / "e.xlsx", ROW, strings=ONE, head=head)
    if coding != "utf-8":
        text = head + workbooks.PARTS["xl/worksheets/sheet1.xml"]
        path = tmp_path / "wide.xlsx"
        with ZipFile(path, "w") as archive:
            archive.writestr("xl/worksheets/sheet1.xml", text.encode(coding))
    with pytest.raises(SourceError, match=r"sheet1\.xml declares a document type"):
        read(path)


@pytest.mark.parametrize(
    ("bound", "most", "rows", "strings", "says"),
    [
        ("MOST_STRINGS", 2, ROW, ONE * 3, "has more than 2 strings"),
        ("MOST_STRINGS", 2, ROW, "<x:si xmlns:x='urn:x'/>" * 3, "has more than 2 strings"),
        ("MOST_IN_A_ROW", 9, f"<row>{'<c/>' * 10}</row>", "", "a row of more than 9 elements"),
        ("MOST_IN_A_ROW", 9, ROW, f"<si>{'<r/>' * 10}</si>", "a row of more than 9 elements"),
        ("MOST_ROWS", 5, '<row r="6"/>', "", "a row above 5, the last one"),
        ("SMALL_BYTES", 500, "<row/>" * 50_000, "", "sheet1.xml unpacks to over 100 times"),
    ],
)
def test_workbook_beyond_a_bound_is_refused_and_the_bound_is_named(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    bound: str,
    most: int,
    rows: str,
    strings: str,
    says: str,
) -> None:
    path = workbooks.write(tmp_path / "e.xlsx", rows, strings=strings)
    monkeypatch.setattr(workbook, bound, most)
    with pytest.raises(SourceError, match=f"e.xlsx: not read: .*{says}"):
        read(path)


def test_bounds_leave_room_for_the_whole_index() -> None:
    # 268,000 records of 18 columns, of which each text, symbol and id is another string.
    assert workbook.MOST_STRINGS > 3 * 268_000
    assert workbook.MOST_ROWS > 268_000
    assert workbook.MOST_IN_A_ROW > 3 * 18


def test_document_of_a_word_processor_is_told_from_a_workbook(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(SourceError, match=r"it is no workbook: an archive with word/document\.xml"):
        read(tmp_path / "a.xlsx")
