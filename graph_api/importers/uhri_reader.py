"""The records of a UHRI export, read one by one from JSON or a workbook.

Both forms give the same records: the keys of :data:`FIELDS`, lists where the JSON has lists. The
workbook writes each value of a list on a line of its own, and misspells two headers.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

import ijson

from graph_api.errors import SourceError
from graph_api.importers import workbook
from graph_api.importers.cleaning import literal
from graph_api.importers.input_file import JSON, XLSX

FIELDS = (
    "AnnotationId", "Symbol", "Text", "DocumentId", "PublicationDate", "PublicationDateOnUhri",
    "AnnotationType", "Body", "Countries", "Regions", "Themes", "AffectedPersons", "Sdgs",
    "UprCycle", "UprSession", "UprPositions", "UprRecommendingCountry", "UprRecommendingRegions",
)  # fmt: skip
LISTS = frozenset(FIELDS[8:13] + FIELDS[14:])
_COLUMNS = {
    "text": "Text",
    "countries concerned": "Countries",
    "reccomending body": "Body",
    "recommending body": "Body",
    "document symbol": "Symbol",
    "themes": "Themes",
    "affected persons": "AffectedPersons",
    "sdgs": "Sdgs",
    "document publication date": "PublicationDate",
    "upr reccomending states": "UprRecommendingCountry",
    "upr recommending states": "UprRecommendingCountry",
    "upr position": "UprPositions",
    "type": "AnnotationType",
    "ohchr annotation id": "AnnotationId",
    "upr session": "UprSession",
    "regions concerned": "Regions",
    "recommending regions": "UprRecommendingRegions",
    "date of publication on uhri": "PublicationDateOnUhri",
}
_NEEDED = {"AnnotationId", "Text", "Body", "Countries", "AnnotationType"}
_DAY_ZERO = datetime(1899, 12, 30)
_LAST_SERIAL = 2_958_465  # 31 December 9999

Record = tuple[str, object]
"""Where a record is, such as ``record 12``, and what is there."""


def records(plain: BinaryIO, kind: str, name: str) -> Iterator[Record]:
    """Yield the records of an export of either form.

    :raises SourceError: it is neither, or breaks off; the message has the number of the record.
    """
    if kind == JSON:
        return _from_json(plain, name)
    if kind == XLSX:
        return _from_workbook(plain, name)
    raise SourceError(
        "neither a JSON array nor an .xlsx workbook, the two forms in which the Index is exported. "
        "A CSV file or a web page cannot be read here; download the export again.", name,
    )  # fmt: skip


def _from_json(plain: BinaryIO, name: str) -> Iterator[Record]:
    number = 0
    try:
        for number, record in enumerate(ijson.items(_array(plain, name), "item"), start=1):
            if number == 1:
                _expect_fields(record, name)
            yield f"record {number}", record
    except ijson.IncompleteJSONError as error:
        message = f"the JSON breaks off or is broken after record {number}"
        raise SourceError(f"{message}: {_reason(error)}. Download it again.", name) from error
    except ijson.JSONError as error:
        message = f"not well-formed JSON after record {number}: {_reason(error)}."
        raise SourceError(message, name) from error
    except UnicodeDecodeError as error:
        message = f"not UTF-8 text after record {number}. Save the file as UTF-8."
        raise SourceError(message, name) from error


def _array(plain: BinaryIO, name: str) -> BinaryIO:
    start = plain.peek(4096).lstrip()[:1]  # type: ignore[attr-defined]
    if start != b"[":
        raise SourceError(
            "another JSON shape: expected an array of records, [{...}, ...], and found an object. "
            "If the records are in one of its members, give that member alone.", name,
        )  # fmt: skip
    return plain


def _reason(error: Exception) -> str:
    """Return the error of the JSON reader, without its quotation from the file."""
    return str(error).splitlines()[0].strip().rstrip(".") if str(error) else "it ends too early"


def _expect_fields(record: object, name: str) -> None:
    if not isinstance(record, dict) or not _NEEDED & record.keys():
        found = ", ".join(map(str, record))[:200] if isinstance(record, dict) else repr(record)[:80]
        raise SourceError(
            f"another JSON shape: record 1 is no record of the Index. Expected the keys "
            f"{', '.join(FIELDS[:3])} and so on; found {found or 'none'}.", name,
        )  # fmt: skip


def _from_workbook(plain: BinaryIO, name: str) -> Iterator[Record]:
    rows = workbook.rows(plain, name)
    _, titles = next(rows, (1, ()))
    fields = _header(titles, name)
    for number, row in rows:
        if any(cell is not None for cell in row):
            yield f"row {number}", _row(fields, row)


def _header(cells: tuple[object, ...], name: str) -> list[str | None]:
    titles = [" ".join(str(cell or "").split()).casefold() for cell in cells]
    fields = [_COLUMNS.get(title) for title in titles]
    if missing := sorted(_NEEDED - set(fields)):
        columns = ", ".join(title for title in titles if title) or "none"
        raise SourceError(
            f"columns are missing: {', '.join(missing)}. The first row has: {columns[:400]}.", name
        )
    return fields


def _row(fields: list[str | None], cells: tuple[object, ...]) -> dict[str, object]:
    record: dict[str, object] = {}
    for field, cell in zip(fields, cells, strict=False):
        if field in LISTS:
            record[field] = [v for line in str(cell or "").splitlines() if (v := literal(line))]
        elif field in {"PublicationDate", "PublicationDateOnUhri"}:
            record[field] = _date(cell)
        elif field:
            record[field] = None if cell is None else str(cell)
    return record


def _date(cell: object) -> str | None:
    """Write a date cell as the JSON does; a serial number counts days from 30 December 1899."""
    if isinstance(cell, int | float) and 0 <= cell <= _LAST_SERIAL:
        cell = _DAY_ZERO + timedelta(days=cell)
    return cell.isoformat() if isinstance(cell, datetime) else None if cell is None else str(cell)
