"""Letters of special procedures, read from the workbook of OHCHR's search.

A letter may have several rows, joined by merged cells or the same reference. The order of day and
month is determined from all dates, so all rows are read first.
"""

from collections.abc import Iterator
from typing import BinaryIO

from graph_api.importers import dates, table

COLUMNS = {
    "Date": "Date", "Date sent": "Date", "Date of communication": "Date", "Sent": "Date",
    "Country": "Country", "Countries": "Country", "State": "Country", "Addressee": "Country",
    "Type": "Type", "Type of communication": "Type", "Communication type": "Type",
    "Ref. no.": "Ref", "Ref": "Ref", "Reference": "Ref", "Reference number": "Ref",
    "Reference no": "Ref", "Case no.": "Ref", "Communication": "Ref",
    "Mandates": "Mandates", "Mandate": "Mandates", "Mandate(s)": "Mandates",
    "Special procedures": "Mandates", "Mandate holders": "Mandates",
    "Summary": "Summary", "Summary of the allegation": "Summary", "Allegations": "Summary",
    "Description": "Summary",
    "UN Region": "UN Region", "OHCHR Region": "OHCHR Region", "Region": "UN Region",
    "Nb. of alleged victims": "Victims", "Number of alleged victims": "Victims",
    "Alleged victims": "Victims",
    "Nb. of replies": "Number of replies", "Number of replies": "Number of replies",
    "Replies": "Replies", "Replies2": "Replies", "Reply": "Replies", "Date of reply": "Replies",
    "Reply date": "Replies", "Replies received": "Replies",
}  # fmt: skip
ORDER, JOINED = "order of dates", "several rows"
_NEEDED = ({"Ref", "Mandates"}, {"Date", "Country", "Mandates"})
_LISTS = ("Mandates", "Replies")


def records(plain: BinaryIO, kind: str, name: str) -> Iterator[tuple[str, object]]:
    """Yield a record for each letter, its fields named as the values of :data:`COLUMNS`.

    :raises SourceError: there is no header with the columns that are needed.
    """
    rows = [*table.records(table.rows(plain, kind, name), COLUMNS, _NEEDED, name)]
    order = dates.order(
        line
        for _, record in rows
        for field in ("Date", "Replies")
        for line in record.get(field, "").splitlines()
    )
    letter: tuple[str, dict[str, str]] | None = None
    for place, record in rows:
        if order:
            record[ORDER] = order
        if letter and _continues(letter[1], record):
            for field in _LISTS:
                texts = dict.fromkeys(
                    f"{letter[1].get(field, '')}\n{record.get(field, '')}".splitlines()
                )
                letter[1][field] = "\n".join(filter(None, texts))
            letter[1][JOINED] = "yes"
            continue
        if letter:
            yield letter
        letter = place, record
    if letter:
        yield letter


def _continues(former: dict[str, str], record: dict[str, str]) -> bool:
    """Tell whether a row continues the letter above: the same reference, or replies only."""
    if table.NO_RECORD in former or table.NO_RECORD in record:
        return False
    names = {name for name in record if name not in {*_LISTS, table.UNKNOWN, ORDER}}
    if record.get("Ref", "").strip():
        return record["Ref"] == former.get("Ref") and all(
            record[name] in ("", former.get(name)) for name in names
        )
    return not any(record[name].strip() for name in names) and any(
        record.get(name, "").strip() for name in _LISTS
    )
