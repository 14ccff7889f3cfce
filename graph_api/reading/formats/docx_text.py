"""DOCX as plain text, with printed numbers and notes, without deleted or hidden words.

The words are read by mammoth. It does not keep the numbers of paragraphs, so they are computed from
``numbering.xml`` first and written into the paragraphs as text.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

import mammoth

from graph_api.errors import SourceError
from graph_api.reading.formats import html_text
from graph_api.reading.formats.numerals import roman_numeral
from graph_api.reading.formats.plain import SourceText

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_UNPACKED = 512 << 20
_CHANGES = ("ins", "del", "moveFrom", "moveTo")
_EMPTY_NUMBERING = (
    b'<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
)


def read(data: bytes, name: str) -> SourceText:
    """Read the text of a DOCX file.

    :raises SourceError: it is damaged, or no document of Word.
    """
    try:
        prepared, warnings = _prepare(data, name)
        result = mammoth.convert_to_html(io.BytesIO(prepared), convert_image=_no_image)
    except (zipfile.BadZipFile, KeyError, ET.ParseError, OSError, ValueError, IndexError) as error:
        raise SourceError(f"is no DOCX file that can be read: {error}.", name) from error
    text = html_text.read(result.value).replace("\u2011", "-").replace("\u00ad", "")
    return SourceText(text, warnings)


def _no_image(image: object) -> list[object]:
    """Skip pictures."""
    return []


def _prepare(data: bytes, name: str) -> tuple[bytes, list[str]]:
    """Write the numbers of paragraphs into the document, and remove hidden words."""
    warnings: list[str] = []
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if sum(entry.file_size for entry in package.infolist()) > _MOST_UNPACKED:
            raise SourceError("unpacks to more than 512 MiB.", name)
        if "word/document.xml" not in package.namelist():
            raise SourceError("is no document of Word: it has no word/document.xml.", name)
        numbering = _Numbering(
            _xml(package, "word/numbering.xml"), _xml(package, "word/styles.xml")
        )
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as prepared:
            for entry in package.namelist():
                content = package.read(entry)
                if entry == "word/document.xml":
                    root = ET.fromstring(content)
                    if any(root.find(f".//{_W}{change}") is not None for change in _CHANGES):
                        warnings.append(
                            "The file has tracked changes; it was read as if all were accepted."
                        )
                    _visible(root)
                    numbering.write_into(root)
                    content = ET.tostring(root, encoding="utf-8", xml_declaration=True)
                elif entry == "word/numbering.xml":
                    content = _EMPTY_NUMBERING
                prepared.writestr(entry, content)
    return out.getvalue(), warnings


def _xml(package: zipfile.ZipFile, entry: str) -> ET.Element | None:
    return ET.fromstring(package.read(entry)) if entry in package.namelist() else None


def _visible(root: ET.Element) -> None:
    """Remove hidden runs, and replace simple fields by their content."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{_W}r":
                hidden = child.find(f"{_W}rPr/{_W}vanish")
                if hidden is not None and hidden.get(f"{_W}val") not in ("0", "false"):
                    parent.remove(child)
            elif child.tag == f"{_W}fldSimple":
                at = list(parent).index(child)
                parent.remove(child)
                for offset, inner in enumerate(list(child)):
                    parent.insert(at + offset, inner)


@dataclass
class _Level:
    """The numbering of one level of a list."""

    start: int
    format: str
    text: str


@dataclass
class _List:
    """A list of the document: its levels, and where its count restarts."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)


class _Numbering:
    """Counts the paragraphs of lists as Word does."""

    def __init__(self, numbering: ET.Element | None, styles: ET.Element | None) -> None:
        self._lists: dict[str, _List] = dict(_lists(numbering)) if numbering is not None else {}
        self._of_style: dict[str, tuple[str, int]] = (
            dict(_numbered_styles(styles)) if styles is not None else {}
        )
        self._counts: dict[str, dict[int, int]] = {}
        self._seen: set[tuple[str, int]] = set()

    def write_into(self, root: ET.Element) -> None:
        """Insert the label of each numbered paragraph before its words."""
        for paragraph in root.iter(f"{_W}p"):
            properties = paragraph.find(f"{_W}pPr")
            number = self._number(properties)
            if properties is not None and (numbering := properties.find(f"{_W}numPr")) is not None:
                properties.remove(numbering)
            if number and (label := self._label(*number)):
                run = ET.Element(f"{_W}r")
                words = ET.SubElement(run, f"{_W}t")
                words.text = f"{label} "
                words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                paragraph.insert(0 if properties is None else 1, run)

    def _number(self, properties: ET.Element | None) -> tuple[str, int] | None:
        if properties is None:
            return None
        style = properties.find(f"{_W}pStyle")
        inherited = self._of_style.get(style.get(f"{_W}val", "")) if style is not None else None
        own = properties.find(f"{_W}numPr")
        if own is None:
            return inherited
        list_id = own.find(f"{_W}numId")
        level = own.find(f"{_W}ilvl")
        number = (
            list_id.get(f"{_W}val", "0")
            if list_id is not None
            else inherited[0]
            if inherited
            else "0"
        )
        return (number, int(level.get(f"{_W}val", "0")) if level is not None else 0)

    def _label(self, number: str, level: int) -> str:
        numbering = self._lists.get(number)
        if numbering is None or level not in numbering.levels:
            return ""
        counts = self._counts.setdefault(numbering.abstract, {})
        form = numbering.levels[level]
        if level in numbering.starts and (number, level) not in self._seen:
            counts[level] = numbering.starts[level] - 1
        self._seen.add((number, level))
        counts[level] = counts.get(level, form.start - 1) + 1
        for deeper in [key for key in counts if key > level]:
            del counts[deeper]
        if form.format == "bullet":
            return "•"
        return re.sub(
            r"%(\d)", lambda m: self._counted(numbering, counts, int(m[1]) - 1), form.text
        )

    def _counted(self, numbering: _List, counts: dict[int, int], level: int) -> str:
        form = numbering.levels.get(level)
        if form is None:
            return ""
        return _formatted(counts.get(level, form.start), form.format)


def _formatted(number: int, form: str) -> str:
    if form == "none":
        return ""
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(97 + (number - 1) % 26) * (1 + (number - 1) // 26)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < number < 40:
        return roman_numeral(number) if form == "lowerRoman" else roman_numeral(number).upper()
    return str(number)


def _lists(root: ET.Element) -> Iterator[tuple[str, _List]]:
    abstract = {
        entry.get(f"{_W}abstractNumId", ""): {
            int(level.get(f"{_W}ilvl", "0")): _level(level) for level in entry.findall(f"{_W}lvl")
        }
        for entry in root.findall(f"{_W}abstractNum")
    }
    for entry in root.findall(f"{_W}num"):
        reference = entry.find(f"{_W}abstractNumId")
        id = reference.get(f"{_W}val", "") if reference is not None else ""
        starts = {}
        levels = dict(abstract.get(id, {}))
        for override in entry.findall(f"{_W}lvlOverride"):
            at = int(override.get(f"{_W}ilvl", "0"))
            start = override.find(f"{_W}startOverride")
            if start is not None:
                starts[at] = int(start.get(f"{_W}val", "1"))
            if (own := override.find(f"{_W}lvl")) is not None:
                levels[at] = _level(own)
        yield entry.get(f"{_W}numId", ""), _List(id, levels, starts)


def _level(element: ET.Element) -> _Level:
    def value(name: str, default: str) -> str:
        found = element.find(f"{_W}{name}")
        return found.get(f"{_W}val", default) if found is not None else default

    return _Level(int(value("start", "1")), value("numFmt", "decimal"), value("lvlText", "%1."))


def _numbered_styles(root: ET.Element) -> Iterator[tuple[str, tuple[str, int]]]:
    for style in root.findall(f"{_W}style"):
        number = style.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        level = style.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
        if number is not None:
            at = int(level.get(f"{_W}val", "0")) if level is not None else 0
            yield style.get(f"{_W}styleId", ""), (number.get(f"{_W}val", "0"), at)
