"""One pass over the lines of a text that divides it into units."""

import re
from itertools import count

from graph_api.reading import document as kinds
from graph_api.reading import notes
from graph_api.reading.lines import Line, split
from graph_api.reading.unit_patterns import (
    ADDRESS_LINE,
    BULLET,
    DOTTED,
    ENDS,
    ITEM,
    LETTER_HEADING,
    MARKDOWN_HEADING,
    MASTHEAD,
    NUMBER,
    ROMAN_HEADING,
    OpenUnit,
)

_SHORT = 0.75


_MASTHEAD_LINES = 30


_WRAPPED_WIDTH = 130


class UnitReader:
    """One pass over the lines that opens, continues and closes units."""

    def __init__(self, raw: str) -> None:
        """Split a text into lines and find its footnotes."""
        self.raw = raw
        self.lines = split(raw)
        self.defined, self.at_end = notes.definitions(self.lines)
        self.note_at = {definition.line: definition for definition in self.defined}
        lengths = sorted(
            len(line.text.rstrip()) for line in self.lines if not line.blank and not line.furniture
        )
        self.width = lengths[int(len(lengths) * 0.9)] if lengths else 0
        self.wrapped = self.width <= _WRAPPED_WIDTH
        self.units: list[OpenUnit] = []
        self.open: OpenUnit | None = None
        self.section = ""
        self.path: list[tuple[int, int]] = []
        self.last_number: tuple[int, ...] = (0,)
        self.paragraphs = count(1)
        self.lists = 0
        self.used: dict[str, int] = {}
        self.suspended: OpenUnit | None = None

    def read(self) -> list[OpenUnit]:
        """Divide the lines into units."""
        first = self._masthead() or self._title()
        for index in range(first, len(self.lines)):
            self._line(index)
        return self.units

    # --- masthead ---

    def _masthead(self) -> int:
        """Put the lines before the first paragraph into one unit, where a masthead is printed."""
        marks = [
            i for i, line in enumerate(self.lines[:_MASTHEAD_LINES]) if MASTHEAD.match(line.text)
        ]
        if len(marks) < 2:
            return 0
        for index in range(max(marks) + 1, min(len(self.lines), max(marks) + 40)):
            line = self.lines[index]
            if line.furniture or line.blank:
                continue
            starts = MARKDOWN_HEADING.match(line.text) or ROMAN_HEADING.match(line.text)
            numbered = (match := NUMBER.match(line.text)) and match[1] == "1"
            if starts or (numbered and len(line.text) > 20) or self._long_paragraph(index):
                break
        else:
            index = max(marks) + 1
        unit = self._new(kinds.TITLE, "title")
        for line in self.lines[:index]:
            if line.furniture:
                self._furniture(line)
            elif not line.blank:
                unit.spans.append((line.start, line.end))
        return index

    def _long_paragraph(self, index: int) -> bool:
        text = self.lines[index].text
        return len(text) > 1.2 * _WRAPPED_WIDTH

    def _title(self) -> int:
        """Take a first line that no number precedes as the title."""
        for index, line in enumerate(self.lines):
            if line.blank or line.furniture:
                continue
            text = line.text.strip()
            plain = not (MARKDOWN_HEADING.match(text) or NUMBER.match(text))
            if plain and not BULLET.match(text) and self._looks_like_heading(index):
                self._new(kinds.TITLE, "title").spans.append((line.start, line.end))
                return index + 1
            return 0
        return 0

    # --- lines ---

    def _line(self, index: int) -> None:
        line = self.lines[index]
        if line.furniture:
            self._furniture(line)
            if self.open and self.open.kind == kinds.FOOTNOTE and not self._at_end(self.open):
                self.open = None
            elif self.open and self.open.kind in _PROSE and self._may_go_on(self.open):
                self.suspended = self.open
            return
        if definition := self.note_at.get(index):
            self._open_note(line, definition)
            return
        if line.blank:
            self._blank(index)
            return
        if self.open and self.open.kind == kinds.FOOTNOTE:
            self.open.spans.append((line.start, line.end))
            return
        if self._after_note(line):
            return
        if self.suspended and self._resume(index):
            return
        if not self._starts_unit(index):
            self._continue(index)

    def _furniture(self, line: Line) -> None:
        unit = OpenUnit(kinds.FURNITURE, "", self.section, "", "", 0, [(line.start, line.end)])
        self.units.append(unit)

    def _open_note(self, line: Line, definition: notes.Definition) -> None:
        if self.open and self.open.kind in _PROSE and not self._ended(self.open):
            self.suspended = self.open
        unit = self._new(kinds.FOOTNOTE, self._unique(f"FN{definition.number}"), definition.number)
        unit.spans.append((definition.start, line.end))
        self.open = unit

    def _after_note(self, line: Line) -> bool:
        """Continue a footnote with lines of addresses alone that a blank line separates."""
        last = next((u for u in reversed(self.units) if u.kind != kinds.FURNITURE), None)
        if last and last.kind == kinds.FOOTNOTE and ADDRESS_LINE.match(line.text):
            last.spans.append((line.start, line.end))
            return True
        return False

    def _blank(self, index: int) -> None:
        if not self.open:
            return
        if self.open.kind == kinds.FOOTNOTE:
            if not (self._at_end(self.open) and self._note_goes_on(index)):
                self.open = None
            return
        following = self._following(index)
        # A page break or a footnote block within a sentence does not end its paragraph.
        if following is None or not self._broken_sentence(following):
            if self.open.kind in _PROSE and not self._ended(self.open) and self._page_ends(index):
                self.suspended = self.open
            self.open = None

    def _at_end(self, unit: OpenUnit) -> bool:
        """Tell whether a footnote is one of those that stand together at the end."""
        return self.at_end and unit.label.isdecimal()

    def _page_ends(self, index: int) -> bool:
        """Tell whether furniture or a footnote follows the blank lines from an index on."""
        while index < len(self.lines) and self.lines[index].blank:
            index += 1
        return index < len(self.lines) and (self.lines[index].furniture or index in self.note_at)

    def _note_goes_on(self, index: int) -> bool:
        return self.wrapped and index < max(self.note_at)

    def _ended(self, unit: OpenUnit) -> bool:
        return bool(ENDS.search(self._tail(unit)))

    def _may_go_on(self, unit: OpenUnit) -> bool:
        """Tell whether a paragraph may go on over a page: within a sentence, or if numbered."""
        numbered = unit.kind == kinds.PARAGRAPH and bool(unit.label) and self.wrapped
        return numbered or not self._ended(unit)

    def _resume(self, index: int) -> bool:
        """Go on with the paragraph that a page break or footnotes cut."""
        unit, self.suspended = self.suspended, None
        line = self.lines[index]
        text = line.text
        if unit and self._ended(unit) and self._looks_like_heading(index):
            return False
        dotted = DOTTED.match(text)
        if MARKDOWN_HEADING.match(text) or ITEM.match(text) or BULLET.match(text):
            return False
        if unit is None or (dotted and self._is_next(dotted[1]) and not text[:1].islower()):
            return False
        unit.spans.append((line.start, line.end))
        self.open = unit
        return True

    def _following(self, index: int) -> int | None:
        """Return the index of the next line of text: neither blank, furniture nor a footnote."""
        position = index + 1
        inside_note = False
        while position < len(self.lines):
            line = self.lines[position]
            if position in self.note_at:
                inside_note = True
            elif line.blank:
                inside_note = inside_note and self.at_end
            elif not line.furniture and not inside_note and not ADDRESS_LINE.match(line.text):
                return position
            position += 1
        return None

    def _broken_sentence(self, following: int) -> bool:
        """Tell whether the open unit stops within a sentence that the line of an index goes on."""
        unit = self.open
        if unit is None or not unit.spans or unit.kind not in _PROSE:
            return False
        tail = self.raw[unit.spans[-1][0] : unit.spans[-1][1]]
        head = self.lines[following].text.lstrip()
        return not ENDS.search(tail) and head[:1].islower() and not ITEM.match(head)

    # --- units ---

    def _new(
        self, kind: str, id: str, label: str = "", level: int = 0, parent: str = ""
    ) -> OpenUnit:
        unit = OpenUnit(kind, id, self.section, parent, label, level)
        self.units.append(unit)
        return unit

    def _unique(self, id: str) -> str:
        self.used[id] = self.used.get(id, 0) + 1
        return id if self.used[id] == 1 else f"{id}.{self.used[id]}"

    def _starts_unit(self, index: int) -> bool:
        line = self.lines[index]
        return (
            self._markdown_heading(line)
            or self._numbered(index)
            or self._section_heading(index)
            or self._item(index)
            or self._plain_heading(index)
        )

    def _markdown_heading(self, line: Line) -> bool:
        if not (match := MARKDOWN_HEADING.match(line.text)):
            return False
        self._heading(line, line.start + match.end(), len(match[1]))
        self.open = None
        return True

    def _heading(self, line: Line, start: int, level: int) -> None:
        while self.path and self.path[-1][0] >= level:
            last = self.path.pop()
            if last[0] == level:
                self.path.append((level, last[1] + 1))
                break
        else:
            self.path.append((level, self._next_top() if not self.path else 1))
        self.section = "S" + ".".join(str(number) for _, number in self.path)
        self.paragraphs = count(1)
        unit = self._new(kinds.HEADING, self._unique(self.section), level=level)
        unit.spans.append((start, line.end))
        self.open = unit

    def _next_top(self) -> int:
        return 1 + sum(1 for id in self.used if re.fullmatch(r"S\d+", id))

    def _section_heading(self, index: int) -> bool:
        """Open a section: I. Background; A. Scope; 1. Cross-cutting issues."""
        line = self.lines[index]
        if not self._looks_like_heading(index):
            return False
        for level, pattern in ((1, ROMAN_HEADING), (2, LETTER_HEADING), (3, NUMBER)):
            if match := pattern.match(line.text):
                if level == 1 and match[1] in "CDLM" and self.path and self.path[-1][0] >= 2:
                    continue
                self._heading(line, line.start, level)
                return True
        return False

    def _looks_like_heading(self, index: int) -> bool:
        """Tell whether a line could be a heading: no full stop, and short or on two lines."""
        text = self.lines[index].text.rstrip()
        if len(text) > 2 * _WRAPPED_WIDTH or (ENDS.search(text) and not text.endswith("?")):
            return False
        following = self.lines[index + 1] if index + 1 < len(self.lines) else None
        if following is None or following.blank or following.furniture:
            return len(text) < _WRAPPED_WIDTH
        head = following.text.lstrip()
        if NUMBER.match(head) or ROMAN_HEADING.match(head) or LETTER_HEADING.match(head):
            return True
        if len(text) < _SHORT * self.width and (head[:1].isupper() or head[:1] in '“"(['):
            return True
        second = self.lines[index + 2] if index + 2 < len(self.lines) else None
        short = len(head) < _SHORT * self.width and not ENDS.search(head)
        return short and (second is None or second.blank or bool(NUMBER.match(second.text)))

    def _numbered(self, index: int) -> bool:
        line = self.lines[index]
        match = NUMBER.match(line.text)
        if not match or not self._is_next(match[1]):
            return False
        if not DOTTED.match(line.text) and not self._after_break(index):
            return False
        if self._looks_like_heading(index) and self._heading_by_neighbours(index):
            return False
        if self.open and self.open.kind in _PROSE and self._broken_at(index):
            return False
        self.last_number = tuple(int(part) for part in match[1].split("."))
        unit = self._new(kinds.PARAGRAPH, self._unique(f"P{match[1]}"), match[1])
        unit.spans.append((line.start + match.end(), line.end))
        self.open = unit
        return True

    def _after_break(self, index: int) -> bool:
        return index == 0 or self.lines[index - 1].blank or self.open is None

    def _heading_by_neighbours(self, index: int) -> bool:
        """Tell apart the headings 1., 2. and short paragraphs of these numbers."""
        return self.last_number == (0,) or self._after_break(index) or self.wrapped

    def _broken_at(self, index: int) -> bool:
        """Tell whether the line before ends within a sentence: a number is a mere number."""
        unit = self.open
        if unit is None or not unit.spans or self.lines[index - 1].blank:
            return False
        tail = self.raw[unit.spans[-1][0] : unit.spans[-1][1]].rstrip()
        return not ENDS.search(tail) and len(tail) > _SHORT * self.width

    def _is_next(self, number: str) -> bool:
        """Tell whether a number follows the last one: 5 after 4, 5.1 after 4.9 or 5."""
        parts = tuple(int(part) for part in number.split("."))
        last = self.last_number
        if len(parts) == 1:
            return parts[0] > last[0] or parts == (0,)
        if parts[:-1] == last[:-1] or parts[:-1] == last:
            return parts > last
        return last == (0,) or parts > last

    def _item(self, index: int) -> bool:
        line = self.lines[index]
        match = ITEM.match(line.text)
        bullet = None if match else BULLET.match(line.text)
        if not match and not bullet:
            return False
        if match and self.open and self.open.kind in _PROSE and self._broken_at(index):
            return False
        chapeau = self._chapeau()
        if match:
            letter = match[1]
            if letter in ("a", "i") and (letter == "a" or not self._in_list()):
                self.lists += 1
            parent = chapeau.id if chapeau else ""
            base = parent or f"L{self.lists or 1}"
            unit = self._new(
                kinds.ITEM, self._unique(f"{base}-{letter}"), letter, self.lists, parent
            )
            unit.spans.append((line.start + match.end(), line.end))
        else:
            assert bullet
            unit = self._new(
                kinds.BULLET, self._paragraph_id(), "", 0, chapeau.id if chapeau else ""
            )
            unit.spans.append((line.start + bullet.end(), line.end))
        self.open = unit
        return True

    def _in_list(self) -> bool:
        last = next((u for u in reversed(self.units) if u.kind != kinds.FURNITURE), None)
        return bool(last and last.kind == kinds.ITEM)

    def _chapeau(self) -> OpenUnit | None:
        """Return the phrase that opens the list an item belongs to."""
        for unit in reversed(self.units):
            if unit.kind in (kinds.FURNITURE, kinds.FOOTNOTE):
                continue
            if unit.kind in (kinds.ITEM, kinds.BULLET):
                if unit.parent:
                    return next((u for u in reversed(self.units) if u.id == unit.parent), None)
                if unit.kind == kinds.BULLET and self._ends_with_colon(unit):
                    return unit
                continue
            if self._ends_with_colon(unit):
                return unit
            return None
        return None

    def _ends_with_colon(self, unit: OpenUnit) -> bool:
        tail = self.raw[unit.spans[-1][0] : unit.spans[-1][1]].rstrip(" *_") if unit.spans else ""
        return bool(re.search(r"[:\uff1a][⁰¹²³⁴-⁹\d]{0,3}$", tail))

    def _plain_heading(self, index: int) -> bool:
        """Open a heading without number: a short line after the end of a sentence."""
        text = self.lines[index].text.strip()
        if len(text) > _WRAPPED_WIDTH or not (text[:1].isupper() or text[:1] == "*"):
            return False
        if self.open is not None and self.open.kind == kinds.HEADING:
            if not self._heading_ended(text):
                return False
        elif (self.open is not None and self._broken_at(index)) or (
            self.open is not None and not ENDS.search(self._tail(self.open))
        ):
            return False
        if not self._looks_like_heading(index):
            return False
        level = 1 if text.isupper() else 6
        self._heading(self.lines[index], self.lines[index].start, level)
        return True

    def _tail(self, unit: OpenUnit) -> str:
        return self.raw[unit.spans[-1][0] : unit.spans[-1][1]].rstrip() if unit.spans else ""

    def _heading_ended(self, text: str) -> bool:
        assert self.open
        return len(self._tail(self.open)) < _SHORT * self.width or not text[:1].islower()

    def _continue(self, index: int) -> None:
        """Add a line to the open unit, or open a paragraph without number."""
        line = self.lines[index]
        if self.open and self.open.kind == kinds.HEADING and not self._continues_heading(line):
            self.open = None
        if self.open and not (self.wrapped or self._broken_sentence(index)):
            self.open = None
        if self.open is None:
            self.open = self._new(kinds.PARAGRAPH, self._paragraph_id())
        self.open.spans.append((line.start, line.end))

    def _continues_heading(self, line: Line) -> bool:
        assert self.open
        text = line.text.strip()
        long_enough = len(self._tail(self.open)) > 0.6 * self.width
        return (
            self.wrapped
            and long_enough
            and len(text) < _SHORT * self.width
            and not ENDS.search(text)
        )

    def _paragraph_id(self) -> str:
        section = self.section[1:] or "0"
        return self._unique(f"P{section}.{next(self.paragraphs)}")


_PROSE = {kinds.PARAGRAPH, kinds.ITEM, kinds.BULLET}
