"""Rows of an .xlsx workbook, whose size is looked at before it is read.

A workbook is a packed archive of XML, and the reader holds all shared strings and each whole row in
memory, so a file of 1 MB could take gigabytes. Each part is first gone through by the same XML
parser (expat) without keeping anything: what declares a document type, unpacks to more than 100
times its size, or holds more strings or longer rows than a sheet of records does, is refused.
"""

from collections.abc import Iterator
from typing import IO, Any, BinaryIO
from xml.etree.ElementTree import ParseError
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from graph_api.errors import SourceError

# The ratio that Apache POI allows; small parts may have any.
MOST_TIMES, SMALL_BYTES = 100, 1 << 20
MOST_STRINGS = 3_000_000
MOST_IN_A_ROW = 500_000
# The rows that a sheet of Excel has at most, and more columns than any export.
MOST_ROWS, MOST_COLUMNS = 1_048_576, 200
_PIECE_BYTES = 1 << 18


class _TooLargeError(Exception):
    """A part that would take too much memory, or is not safe to read; the text is the reason."""


def rows(plain: BinaryIO, name: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the number (from 1) and the values of each row of the first sheet.

    :param plain: the file, which can be sought.
    :raises SourceError: it is no workbook, or one that is not safe to read.
    """
    # Imported where it is needed: it would slow every other command down.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        inspect(plain)
        workbook = load_workbook(plain, read_only=True, data_only=True)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # What a file says of its size is not what it has.
        cells = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
        for number, row in enumerate(cells, start=1):
            if number > MOST_ROWS:
                raise _TooLargeError(f"a row above {MOST_ROWS:,}, the last one a sheet can have")
            yield number, row
    except _TooLargeError as error:
        message = f"not read: {error}. Save the sheet anew as .xlsx, with nothing else in it."
        raise SourceError(message, name) from error
    except (
        BadZipFile,
        InvalidFileException,
        KeyError,
        IndexError,
        ParseError,
        ValueError,
    ) as error:
        message = f"not a workbook that can be read: {error}. Save it again as .xlsx."
        raise SourceError(message, name) from error


def inspect(plain: BinaryIO) -> None:
    """Go through the parts of a workbook, and leave the file at its start.

    :raises _TooLargeError: a part is not safe to read.
    :raises BadZipFile: it is no archive.
    """
    with ZipFile(plain) as archive:
        for part in archive.infolist():
            large = part.file_size > SMALL_BYTES
            if large and part.file_size > MOST_TIMES * part.compress_size:
                raise _TooLargeError(f"{part.filename} unpacks to over {MOST_TIMES} times its size")
            with archive.open(part) as file:
                _inspect(file, part.filename)
    plain.seek(0)


def _inspect(file: IO[bytes], part: str) -> None:
    """Count strings and what is in each row. What is no XML is left to the reader to refuse."""
    strings = elements = 0

    def declared(*_: object) -> None:
        raise _TooLargeError(f"{part} declares a document type, in which entities may be declared")

    def element(name: str, _: object) -> None:
        nonlocal strings, elements
        elements += 1
        local = name.rpartition(":")[2]
        if local == "si":
            strings += 1
        if local in {"si", "row"}:
            elements = 0
        if strings > MOST_STRINGS:
            raise _TooLargeError(f"{part} has more than {MOST_STRINGS:,} strings")
        if elements > MOST_IN_A_ROW:
            raise _TooLargeError(f"{part} has a row of more than {MOST_IN_A_ROW:,} elements")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = element
    try:
        while piece := file.read(_PIECE_BYTES):
            parser.Parse(piece)
    except expat.ExpatError:
        return
