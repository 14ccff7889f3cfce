"""The rows of UPR Info's CSV files, with any line ends, in several encodings.

A line that is not UTF-8 is of an old Macintosh if the file's lines end in a carriage return alone,
else of an old Windows; the row says that it was converted.
"""

import csv
import re
from collections.abc import Iterator
from typing import BinaryIO

from graph_api.errors import SourceError
from graph_api.importers.input_file import TEXT

COLUMNS = (
    "To", "To-Rgrp", "To-Org", "Text", "From", "From-Rgrp", "From-Org", "Response", "Action",
    "Issue", "Session",
)  # fmt: skip
CONVERTED = "converted from"
_NEEDED = {"To", "Text", "From", "Session"}
_LINE_END = re.compile(b"\r\n|\r|\n")
_MOST = 1 << 29


def records(plain: BinaryIO, kind: str, name: str) -> Iterator[tuple[str, object]]:
    """Yield the rows as dictionaries; :data:`CONVERTED` in one names the encoding it was in.

    :raises SourceError: it is no such CSV; the message has the line.
    """
    if kind != TEXT:
        message = f"a {kind} file, and not the CSV of UPR Info. Name the CSV file."
        raise SourceError(message, name)
    data = plain.read(_MOST)
    if plain.read(1):
        raise SourceError("longer than 512 MiB, which no file of UPR Info is.", name)
    lines = _LINE_END.split(data)
    old = "mac_roman" if b"\r" in data and b"\n" not in data else "cp1252"
    converted: set[int] = set()
    texts = [_decode(line, number, old, converted, name) for number, line in enumerate(lines, 1)]
    rows = csv.reader((f"{text}\n" for text in texts), strict=True)
    try:
        header = [title.strip() for title in next(rows, [])]
        _expect_columns(header, name)
        first = 2
        for row in rows:
            lines_of_row = range(first, rows.line_num + 1)
            if row:
                encoding = old if converted.intersection(lines_of_row) else ""
                yield f"line {first}", _row(header, row, encoding)
            first = rows.line_num + 1
    except csv.Error as error:
        raise SourceError(f"not CSV: {error}. Correct this line.", name, rows.line_num) from error


def _decode(line: bytes, number: int, old: str, converted: set[int], name: str) -> str:
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        converted.add(number)
    try:
        return line.decode(old)
    except UnicodeDecodeError as error:
        message = "neither UTF-8 nor Windows-1252 text. Save the file as UTF-8."
        raise SourceError(message, name, number, error.start + 1) from error


def _expect_columns(header: list[str], name: str) -> None:
    if missing := sorted(_NEEDED - set(header)):
        raise SourceError(
            f"columns are missing: {', '.join(missing)}. The first line has: "
            f"{', '.join(header)[:300] or 'none'}.", name, 1,
        )  # fmt: skip


def _row(header: list[str], row: list[str], encoding: str) -> object:
    if len(row) != len(header):
        return row
    record = dict(zip(header, row, strict=True))
    return record | {CONVERTED: encoding} if encoding else record
