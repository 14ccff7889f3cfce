"""CSV for spreadsheet programs, without cells that would run as formulas.

``format=csv`` is exact, as SPARQL 1.1 wants it, and a program may rely on it. But a spreadsheet
program takes a cell that begins with ``=`` or a few other characters for a formula, which may call
programs or send what stands beside it elsewhere, and our texts are written by many.
``format=spreadsheet``, which pages offer, puts an apostrophe before such a cell. The file begins
with a byte order mark, without which Excel does not read UTF-8.
"""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO, TextIOWrapper
from typing import IO, cast

from flask import Response, request

from graph_api.sparql.engine import Answer
from graph_api.sparql.workers.client import Spool, write
from graph_api.web.content_negotiation import CSV
from graph_api.web.middleware.body_limits import IN_MEMORY_BYTES

NAME = "spreadsheet"
# The list of OWASP ("CSV Injection"), with the line feed and the wide forms of the characters.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MARK = "\ufeff"
csv.field_size_limit(1 << 30)  # A text may be longer than the module's own limit.


def wanted() -> bool:
    """Tell whether the request is from a spreadsheet program."""
    name = request.values.get("format", "")
    return name.strip().lower() == NAME or request.path.endswith(f".{NAME}")


def neutral(cell: str) -> str:
    """Write a cell so that no program reads it as a formula.

    >>> neutral("=1+1"), neutral("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def converted(answer: Answer) -> Answer:
    """Convert an answer in CSV for spreadsheet programs.

    :raises DiskFullError: the disk cannot hold it.
    """
    spool = Spool(IN_MEMORY_BYTES)
    try:
        with answer.spool, TextIOWrapper(answer.spool, "utf-8", newline="") as exact:
            for piece in _rows(exact):
                write(spool, piece.encode())
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return Answer(answer.media_type, cast(IO[bytes], spool), hints=answer.hints)


def neutralise(response: Response) -> Response:
    """Convert a CSV response if that is requested, and have it saved as a file."""
    if response.mimetype not in CSV.media_types or not wanted():
        return response
    if not response.is_streamed and not response.get_data().startswith(_MARK.encode()):
        text = StringIO(response.get_data(as_text=True), newline="")
        response.set_data("".join(_rows(text)))
    name = response.headers.get("Content-Disposition", "").partition("filename=")[2].strip('"')
    response.headers.set("Content-Disposition", "attachment", filename=name or "answer.csv")
    return response


def _rows(exact: Iterable[str]) -> Iterator[str]:
    yield _MARK
    line = StringIO()
    writer = csv.writer(line)
    for row in csv.reader(exact):
        writer.writerow([neutral(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
