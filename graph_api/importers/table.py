"""Tables as people export them: the header is found by its words, in any row and order.

Titles are compared without case, accents and punctuation, and may have several names. Rows above
the header, and a header that comes again, are kept apart from records: no row is lost.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from graph_api.errors import SourceError
from graph_api.importers import workbook
from graph_api.importers.input_file import TEXT, XLSX
from graph_api.rdf.spelling import key

NO_RECORD = "no record"
UNKNOWN = "unknown columns"
_MOST_BYTES = 1 << 28
_HEADER_WITHIN = 30
_DELIMITERS = ",;\t|"

Row = tuple[str, list[str]]
"""Where a row is, such as ``row 12``, and its cells as texts; a date as ``2019-03-05T00:00:00``."""


def rows(plain: BinaryIO, kind: str, name: str) -> Iterator[Row]:
    """Yield the rows of a workbook or of delimited text that are not blank.

    :raises SourceError: it is neither, or not UTF-8.
    """
    if kind == XLSX:
        for number, cells in workbook.rows(plain, name):
            if any(cell is not None for cell in cells):
                yield f"row {number}", [_text(cell) for cell in cells]
    elif kind == TEXT:
        yield from _delimited(plain, name)
    else:
        raise SourceError(f"a {kind} file, and neither .xlsx nor CSV.", name)


def records(
    table: Iterable[Row], columns: Mapping[str, str], needed: Sequence[set[str]], name: str
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield records by the names of their fields.

    :param columns: title -> field; several titles may stand for one, and several columns of a table
        for one field, whose texts are then joined by line ends.
    :param needed: sets of fields; a header has all of at least one set.
    :returns: a row that is no record has the one field :data:`NO_RECORD`, with the reason; the
        first record has :data:`UNKNOWN`, the titles that mean nothing here.
    :raises SourceError: no row is such a header; the message has the first row.
    """
    field_of = {key(title): field for title, field in columns.items()}
    fields: list[str | None] = []
    titles: list[str] = []
    above: list[Row] = []
    unknown = ""
    for place, cells in table:
        if not fields:
            fields = [field_of.get(key(cell)) for cell in cells]
            if not any(group <= set(fields) for group in needed):
                fields = []
                above.append((place, cells))
                if len(above) > _HEADER_WITHIN:
                    break
                continue
            titles = cells
            unknown = ", ".join(
                t for t, field in zip(cells, fields, strict=True) if t and not field
            )
            yield from (
                (at, {NO_RECORD: "a row above the header"} | _raw(row)) for at, row in above
            )
        elif cells == titles:
            yield place, {NO_RECORD: "the header again"} | _raw(cells)
        else:
            record = _record(fields, cells)
            if unknown:
                record[UNKNOWN], unknown = unknown, ""
            yield place, record
    if not fields:
        first = " | ".join(filter(None, above[0][1]))[:300] if above else "nothing"
        alternatives = " or ".join(", ".join(sorted(fields)) for fields in needed)
        message = f"no row has the columns that are needed: {alternatives}. The first row: {first}"
        raise SourceError(message, name)


def _record(fields: list[str | None], cells: list[str]) -> dict[str, str]:
    record: dict[str, str] = {}
    for field, cell in zip(fields, cells, strict=False):
        if field:
            record[field] = "\n".join(text for text in (record.get(field), cell) if text)
    return record


def _raw(cells: list[str]) -> dict[str, str]:
    return {"cells": " | ".join(cells)}


def _text(cell: Any) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).replace("_x000D_", "")


def _delimited(plain: BinaryIO, name: str) -> Iterator[Row]:
    data = plain.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise SourceError(f"longer than {_MOST_BYTES >> 20} MiB.", name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SourceError("not UTF-8 text. Save the file as UTF-8.", name, line) from error
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(_DELIMITERS, key=first.count)
    lines = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in lines:
            if any(cell.strip() for cell in cells):
                yield f"line {start}", cells
            start = lines.line_num + 1
    except csv.Error as error:
        raise SourceError(f"not CSV: {error}. Correct this line.", name, lines.line_num) from error
