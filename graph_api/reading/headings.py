"""Headings in a text: of Markdown, numbered ones of sections, and short lines without a number."""

import re

from graph_api.reading import document as kinds
from graph_api.reading.lines import Line
from graph_api.reading.open_units import SHORT, WRAPPED_WIDTH, OpenUnits
from graph_api.reading.unit_patterns import (
    ENDS,
    LETTER_HEADING,
    MARKDOWN_HEADING,
    NUMBER,
    ROMAN_HEADING,
)


class Headings:
    """Opens headings, and with them sections that are numbered by their levels."""

    def __init__(self, units: OpenUnits) -> None:
        """Take the units to which headings are added."""
        self._units, self._lines = units, units.lines
        self._path: list[tuple[int, int]] = []

    def markdown(self, line: Line) -> bool:
        """Open a heading of Markdown."""
        if not (match := MARKDOWN_HEADING.match(line.text)):
            return False
        self._open(line, line.start + match.end(), len(match[1]))
        self._units.open = None
        return True

    def section(self, index: int) -> bool:
        """Open a section: I. Background; A. Scope; 1. Cross-cutting issues."""
        line = self._lines[index]
        if not self.looks_like(index):
            return False
        for level, pattern in ((1, ROMAN_HEADING), (2, LETTER_HEADING), (3, NUMBER)):
            if match := pattern.match(line.text):
                if level == 1 and match[1] in "CDLM" and self._path and self._path[-1][0] >= 2:
                    continue
                self._open(line, line.start, level)
                return True
        return False

    def plain(self, index: int) -> bool:
        """Open a heading without number: a short line after the end of a sentence."""
        text = self._lines[index].text.strip()
        if len(text) > WRAPPED_WIDTH or not (text[:1].isupper() or text[:1] == "*"):
            return False
        if not self._may_follow(index, text) or not self.looks_like(index):
            return False
        level = 1 if text.isupper() else 6
        self._open(self._lines[index], self._lines[index].start, level)
        return True

    def _may_follow(self, index: int, text: str) -> bool:
        """Tell whether the open unit may end before a heading."""
        unit = self._units.open
        if unit is None:
            return True
        if unit.kind == kinds.HEADING:
            short = len(self._units.tail(unit)) < SHORT * self._units.width
            return short or not text[:1].islower()
        return not self._units.broken_at(index) and self._units.ended(unit)

    def looks_like(self, index: int) -> bool:
        """Tell whether a line could be a heading: no full stop, and short or on two lines."""
        text = self._lines[index].text.rstrip()
        if len(text) > 2 * WRAPPED_WIDTH or (ENDS.search(text) and not text.endswith("?")):
            return False
        following = self._lines[index + 1] if index + 1 < len(self._lines) else None
        if following is None or following.blank or following.furniture:
            return len(text) < WRAPPED_WIDTH
        head = following.text.lstrip()
        if NUMBER.match(head) or ROMAN_HEADING.match(head) or LETTER_HEADING.match(head):
            return True
        width = self._units.width
        if len(text) < SHORT * width and (head[:1].isupper() or head[:1] in '“"(['):
            return True
        second = self._lines[index + 2] if index + 2 < len(self._lines) else None
        short = len(head) < SHORT * width and not ENDS.search(head)
        return short and (second is None or second.blank or bool(NUMBER.match(second.text)))

    def go_on(self, line: Line) -> bool:
        """Tell whether a line continues the open heading."""
        assert self._units.open
        text = line.text.strip()
        long_enough = len(self._units.tail(self._units.open)) > 0.6 * self._units.width
        return (
            self._units.wrapped
            and long_enough
            and len(text) < SHORT * self._units.width
            and not ENDS.search(text)
        )

    def _open(self, line: Line, start: int, level: int) -> None:
        while self._path and self._path[-1][0] >= level:
            last = self._path.pop()
            if last[0] == level:
                self._path.append((level, last[1] + 1))
                break
        else:
            self._path.append((level, self._next_top() if not self._path else 1))
        self._units.start_section("S" + ".".join(str(number) for _, number in self._path))
        unit = self._units.new(kinds.HEADING, self._units.unique(self._units.section), level=level)
        unit.spans.append((start, line.end))
        self._units.open = unit

    def _next_top(self) -> int:
        return 1 + sum(1 for id in self._units.used if re.fullmatch(r"S\d+", id))
