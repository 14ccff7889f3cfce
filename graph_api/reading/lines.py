"""Lines of a plain text, with the furniture of its pages marked."""

import re
from collections import Counter
from dataclasses import dataclass

from graph_api.rdf import document_symbols as symbols

_LINE = re.compile(r"[^\n\r\f\u2028\u2029]*(?:\r\n|[\n\r\f\u2028\u2029]|$)")
_JOB_NUMBER = re.compile(r"\s*+(?:\*\s*+)?GE\.\s?\d\d-\d{4,5}.{0,40}")
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-–|]\s*)?(?:page\s+)?(?:\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?|[ivxl]{1,6})(?:\s*[-–|"
    r"])?\s*",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*+[_‗]{5,}+\s*+")
_BARCODE = re.compile(r"\s*(?:[\ue000-\uf8ff]\s*)+|\s*\*\d{6,}\*\s*")
_LONGEST_HEADER = 120
_REPEATED = 3


@dataclass(slots=True)
class Line:
    """A line: its start and end in the text, without its break, and whether a page ends."""

    start: int
    end: int
    text: str
    page_ends: bool = False
    furniture: bool = False

    @property
    def blank(self) -> bool:
        """Tell whether it is white space only."""
        return not self.text.strip()


def split(raw: str) -> list[Line]:
    """Split a text into lines and mark furniture: page numbers, running headers, job numbers."""
    lines = []
    for match in _LINE.finditer(raw):
        written = match[0]
        text = written.rstrip("\n\r\f\u2028\u2029")
        lines.append(Line(match.start(), match.start() + len(text), text, "\f" in written))
    _mark_furniture(lines)
    return lines


def is_symbol_line(text: str) -> bool:
    """Tell whether a line is only a document symbol, as in running headers."""
    text = text.strip()
    return "/" in text and len(text) < 60 and text[:1].isupper() and symbols.parse(text) is not None


def _mark_furniture(lines: list[Line]) -> None:
    shapes = Counter(_shape(line.text) for line in lines if 0 < len(line.text) < _LONGEST_HEADER)
    pages = _numbered_pages(lines)
    for index, line in enumerate(lines):
        text = line.text
        if not text or len(text) >= _LONGEST_HEADER:
            continue
        line.furniture = bool(
            index in pages
            or _JOB_NUMBER.fullmatch(text)
            or _BARCODE.fullmatch(text)
            or _RULE.fullmatch(text)
            or (shapes[_shape(text)] > 1 and _has_symbol_at_edge(text))
            or (_at_page_edge(lines, index, pages) and _is_header(text, shapes))
        )


def _has_symbol_at_edge(text: str) -> bool:
    """Tell whether a line is a title with a symbol before or after it."""
    words = text.split()
    return len(words) > 2 and (is_symbol_line(words[0]) or is_symbol_line(words[-1]))


def _is_header(text: str, shapes: Counter[str]) -> bool:
    times = shapes[_shape(text)]
    if is_symbol_line(text):
        return times > 1
    return times >= _REPEATED and not re.match(r"\s*(?:\(?\w{1,4}[.)]|[-*•])\s", text)


def _numbered_pages(lines: list[Line]) -> set[int]:
    """Find page numbers: alone on a line, beside a blank one or the end of a page, rising."""
    candidates = [
        (index, int(digits[0]))
        for index, line in enumerate(lines)
        if len(line.text) < 24
        and _PAGE_NUMBER.fullmatch(line.text)
        and (digits := re.findall(r"\d+", line.text))
        and _is_edge(lines, index)
    ]
    return {index for index, _ in candidates}


def _is_edge(lines: list[Line], index: int) -> bool:
    before = index == 0 or lines[index - 1].blank or lines[index - 1].page_ends
    after = index + 1 >= len(lines) or lines[index + 1].blank or lines[index].page_ends
    return before or after or is_symbol_line(lines[index + 1].text)


def _at_page_edge(lines: list[Line], index: int, pages: set[int]) -> bool:
    """Tell whether a line is the first or last of a page, apart from blank lines."""
    for step in (-1, 1):
        near = index + step
        while 0 <= near < len(lines) and lines[near].blank and not lines[near].page_ends:
            near += step
        if not 0 <= near < len(lines) or near in pages:
            return True
        if lines[near].page_ends or (step == 1 and lines[index].page_ends):
            return True
        if is_symbol_line(lines[near].text):
            return True
    return is_symbol_line(lines[index].text)


def _shape(text: str) -> str:
    """Write a line without the page number before or after it, to compare running headers."""
    return re.sub(r"^\d{1,3}(?=\s+[A-Z])(?!.*\d)|(?<=\S\s)\d{1,3}$", "#", " ".join(text.split()))
