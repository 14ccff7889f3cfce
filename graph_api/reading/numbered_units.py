"""Numbered paragraphs and items of lists in a text."""

import re

from graph_api.reading import document as kinds
from graph_api.reading.headings import Headings
from graph_api.reading.open_units import PROSE, OpenUnits
from graph_api.reading.unit_patterns import BULLET, DOTTED, ITEM, NUMBER, OpenUnit


class NumberedUnits:
    """Opens paragraphs whose numbers rise, and items with a letter or bullet."""

    def __init__(self, units: OpenUnits, headings: Headings) -> None:
        """Take the units to which they are added."""
        self._units, self._lines, self._headings = units, units.lines, headings
        self._last_number: tuple[int, ...] = (0,)
        self._lists = 0

    def paragraph(self, index: int) -> bool:
        """Open a numbered paragraph."""
        line = self._lines[index]
        match = NUMBER.match(line.text)
        if not match or not self.is_next(match[1]):
            return False
        if not DOTTED.match(line.text) and not self._units.after_break(index):
            return False
        if self._headings.looks_like(index) and self._is_heading(index):
            return False
        if self._is_mere_number(index):
            return False
        self._last_number = tuple(int(part) for part in match[1].split("."))
        id = self._units.unique(f"P{match[1]}")
        unit = self._units.new(kinds.PARAGRAPH, id, match[1])
        unit.spans.append((line.start + match.end(), line.end))
        self._units.open = unit
        return True

    def is_next(self, number: str) -> bool:
        """Tell whether a number follows the last one: 5 after 4, 5.1 after 4.9 or 5."""
        parts = tuple(int(part) for part in number.split("."))
        last = self._last_number
        if len(parts) == 1:
            return parts[0] > last[0] or parts == (0,)
        if parts[:-1] == last[:-1] or parts[:-1] == last:
            return parts > last
        return last == (0,) or parts > last

    def _is_heading(self, index: int) -> bool:
        """Tell apart the headings 1., 2. and short paragraphs of these numbers."""
        first = self._last_number == (0,)
        return first or self._units.after_break(index) or self._units.wrapped

    def _is_mere_number(self, index: int) -> bool:
        """Tell whether a line that begins with a number or letter goes on with a sentence."""
        unit = self._units.open
        return unit is not None and unit.kind in PROSE and self._units.broken_at(index)

    def item(self, index: int) -> bool:
        """Open an item of a list, with the phrase that opens the list as its parent."""
        line = self._lines[index]
        match = ITEM.match(line.text)
        bullet = None if match else BULLET.match(line.text)
        if not match and not bullet:
            return False
        if match and self._is_mere_number(index):
            return False
        chapeau = self._chapeau()
        parent = chapeau.id if chapeau else ""
        if match:
            unit, start = self._lettered(match[1], parent), match.end()
        else:
            assert bullet
            id = self._units.paragraph_id()
            unit, start = self._units.new(kinds.BULLET, id, "", 0, parent), bullet.end()
        unit.spans.append((line.start + start, line.end))
        self._units.open = unit
        return True

    def _lettered(self, letter: str, parent: str) -> OpenUnit:
        if letter in ("a", "i") and (letter == "a" or not self._in_list()):
            self._lists += 1
        id = self._units.unique(f"{parent or f'L{self._lists or 1}'}-{letter}")
        return self._units.new(kinds.ITEM, id, letter, self._lists, parent)

    def _in_list(self) -> bool:
        last = self._units.last()
        return bool(last and last.kind == kinds.ITEM)

    def _chapeau(self) -> OpenUnit | None:
        """Return the phrase that opens the list an item belongs to."""
        for unit in reversed(self._units.units):
            if unit.kind in (kinds.FURNITURE, kinds.FOOTNOTE):
                continue
            if unit.kind in (kinds.ITEM, kinds.BULLET):
                if unit.parent:
                    return next(
                        (u for u in reversed(self._units.units) if u.id == unit.parent), None
                    )
                if unit.kind == kinds.BULLET and self._ends_with_colon(unit):
                    return unit
                continue
            return unit if self._ends_with_colon(unit) else None
        return None

    def _ends_with_colon(self, unit: OpenUnit) -> bool:
        tail = self._units.tail(unit).rstrip(" *_")
        return bool(re.search(r"[:\uff1a][⁰¹²³⁴-⁹\d]{0,3}$", tail))
