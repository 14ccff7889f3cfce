"""Rows of an .xlsx workbook, whose unpacked size is checked before it is read.

A workbook is a packed archive of XML, and the reader holds all shared strings and each whole row in
memory, so a file of 1 MB could take gigabytes. Each part is first parsed by the same XML parser
(expat), which keeps only merged cells and links. A workbook that declares a document type, unpacks
to more than 100 times its size, or has more strings or longer rows than a sheet of records, is
refused.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
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
MOST_MERGED, _MOST_OPEN = 100_000, 200
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_FORMULA = re.compile(r'\s*HYPERLINK\s*\(\s*"([^"]{1,2000})"')
_OTHERS = {"word/document.xml", "ppt/presentation.xml", "mimetype", "content.xml"}


class _RefusedError(Exception):
    """A file that is no workbook, or is not safe to read; the message is the reason."""


@dataclass
class _Part:
    """The merged ranges of a sheet, and its links by the address of their cell."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)


def rows(plain: BinaryIO, name: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the number (from 1) and the values of each row of the first sheet.

    Each of several merged cells has the value of all. The target of a link follows the text of its
    cell on a new line.

    :param plain: the file, which can be sought.
    :raises SourceError: it is no workbook, or one that is not safe to read.
    """
    # Imported where it is needed: it would slow every other command down.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        parts = inspect(plain)
        workbook = load_workbook(plain, read_only=True, data_only=True)
        sheet = workbook.worksheets[0]
        fill = _Filling(parts, str(getattr(sheet, "_worksheet_path", "")))
        sheet.reset_dimensions()  # What a file says of its size is not what it has.
        cells = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
        for number, row in enumerate(cells, start=1):
            if number > MOST_ROWS:
                raise _RefusedError(f"a row above {MOST_ROWS:,}, the last one a sheet can have")
            yield number, fill.row(number, row)
    except _RefusedError as error:
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


class _Filling:
    """Completes the cells that the reader leaves empty: merged cells, targets of links."""

    def __init__(self, parts: dict[str, _Part], sheet: str) -> None:
        part = parts.get(sheet.lstrip("/"), _Part())
        folder, file = posixpath.split(sheet.lstrip("/"))
        targets = parts.get(f"{folder}/_rels/{file}.rels", _Part()).targets
        self._links: dict[int, list[tuple[int, str]]] = {}
        for cell, link in part.links.items():
            if at := _RANGE.fullmatch(cell):
                target = targets.get(link, link)
                self._links.setdefault(int(at[2]), []).append((_column(at[1]), target))
        self._starting: dict[int, list[tuple[int, int, int, int]]] = {}
        for area in part.merged:
            self._starting.setdefault(area[0], []).append(area)
        self._open: list[tuple[tuple[int, int, int, int], Any]] = []

    def row(self, number: int, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Fill one row."""
        links, starting = self._links.get(number, ()), self._starting.get(number, ())
        if not (links or starting or self._open):
            return values
        cells = list(values)
        for column, target in links:
            if column < len(cells) and (cells[column] is None or isinstance(cells[column], str)):
                cells[column] = "\n".join(text for text in (cells[column], target) if text)
        self._open = [(area, value) for area, value in self._open if area[2] >= number]
        self._open += [(a, cells[a[1]] if a[1] < len(cells) else None) for a in starting]
        if len(self._open) > _MOST_OPEN:
            raise _RefusedError(f"row {number} is in more than {_MOST_OPEN} merged ranges")
        for (_, left, _, right), value in self._open:
            cells[left : right + 1] = [value] * len(cells[left : right + 1])
        return tuple(cells)


def _column(letters: str) -> int:
    """Number a column from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def inspect(plain: BinaryIO) -> dict[str, _Part]:
    """Go through the parts of a workbook, and leave the file at its start.

    :returns: by the name of a part, what it has beside its cells.
    :raises _RefusedError: a part is not safe to read.
    :raises BadZipFile: it is no archive.
    """
    parts: dict[str, _Part] = {}
    with ZipFile(plain) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names and (other := _OTHERS & names):
            raise _RefusedError(f"it is no workbook: an archive with {min(other)}")
        for part in archive.infolist():
            large = part.file_size > SMALL_BYTES
            if large and part.file_size > MOST_TIMES * part.compress_size:
                raise _RefusedError(f"{part.filename} unpacks to over {MOST_TIMES} times its size")
            with archive.open(part) as file:
                parts[part.filename] = _inspect(file, part.filename)
    plain.seek(0)
    return parts


def _inspect(file: IO[bytes], part: str) -> _Part:
    """Count strings and cells of each row. XML errors are left to the reader."""
    strings = elements = 0
    beside = _Part()
    cell = ""
    formula: list[str] = []

    def declared(*_: object) -> None:
        raise _RefusedError(f"{part} declares a document type, in which entities may be declared")

    def element(name: str, attributes: dict[str, str]) -> None:
        nonlocal strings, elements, cell
        elements += 1
        local = name.rpartition(":")[2]
        if local == "c":
            cell = attributes.get("r", "")
        elif local == "f":
            formula.clear()
            parser.CharacterDataHandler = formula.append
        elif local in {"mergeCell", "hyperlink", "Relationship"}:
            _keep(beside, local, attributes)
        if local == "si":
            strings += 1
        if local in {"si", "row"}:
            elements = 0
        if strings > MOST_STRINGS:
            raise _RefusedError(f"{part} has more than {MOST_STRINGS:,} strings")
        if elements > MOST_IN_A_ROW:
            raise _RefusedError(f"{part} has a row of more than {MOST_IN_A_ROW:,} elements")

    def ended(name: str) -> None:
        if name.rpartition(":")[2] == "f":
            parser.CharacterDataHandler = None
            if link := _FORMULA.match("".join(formula)):
                beside.links[cell] = link[1]

    parser = expat.ParserCreate()
    parser.EndElementHandler = ended
    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = element
    try:
        while piece := file.read(_PIECE_BYTES):
            parser.Parse(piece)
    except expat.ExpatError:
        pass
    return beside


def _keep(beside: _Part, name: str, attributes: dict[str, str]) -> None:
    if name == "Relationship" and attributes.get("TargetMode") == "External":
        beside.targets[attributes.get("Id", "")] = attributes.get("Target", "")
    if name == "hyperlink":
        link = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
        beside.links[attributes.get("ref", "")] = link
    if name == "mergeCell" and (area := _RANGE.fullmatch(attributes.get("ref", ""))) and area[3]:
        if len(beside.merged) == MOST_MERGED:
            raise _RefusedError(f"it has more than {MOST_MERGED:,} merged ranges")
        top, bottom = int(area[2]), min(int(area[4]), MOST_ROWS)
        beside.merged.append((top, _column(area[1]), bottom, _column(area[3])))
