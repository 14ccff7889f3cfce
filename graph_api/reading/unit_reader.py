"""One pass over the lines of a text that divides it into units."""

from graph_api.reading import document as kinds
from graph_api.reading import notes
from graph_api.reading.headings import Headings
from graph_api.reading.lines import Line
from graph_api.reading.numbered_units import NumberedUnits
from graph_api.reading.open_units import PROSE, WRAPPED_WIDTH, OpenUnits
from graph_api.reading.unit_patterns import (
    ADDRESS_LINE,
    BULLET,
    DOTTED,
    ITEM,
    MARKDOWN_HEADING,
    MASTHEAD,
    NUMBER,
    ROMAN_HEADING,
    OpenUnit,
)

_MASTHEAD_LINES = 30


class UnitReader:
    """One pass over the lines that opens, continues and closes units."""

    def __init__(self, raw: str) -> None:
        """Split a text into lines and find its footnotes."""
        self._units = OpenUnits(raw)
        self._lines = self._units.lines
        self._headings = Headings(self._units)
        self._numbered = NumberedUnits(self._units, self._headings)
        self.defined, self._at_end = notes.definitions(self._lines)
        self._note_at = {definition.line: definition for definition in self.defined}

    def read(self) -> list[OpenUnit]:
        """Divide the lines into units."""
        first = self._masthead() or self._title()
        for index in range(first, len(self._lines)):
            self._line(index)
        return self._units.units

    # --- masthead ---

    def _masthead(self) -> int:
        """Put the lines before the first paragraph into one unit, where a masthead is printed."""
        marks = [
            i for i, line in enumerate(self._lines[:_MASTHEAD_LINES]) if MASTHEAD.match(line.text)
        ]
        if len(marks) < 2:
            return 0
        for index in range(max(marks) + 1, min(len(self._lines), max(marks) + 40)):
            line = self._lines[index]
            if line.furniture or line.blank:
                continue
            starts = MARKDOWN_HEADING.match(line.text) or ROMAN_HEADING.match(line.text)
            numbered = (match := NUMBER.match(line.text)) and match[1] == "1"
            is_long = len(line.text) > 1.2 * WRAPPED_WIDTH
            if starts or (numbered and len(line.text) > 20) or is_long:
                break
        else:
            index = max(marks) + 1
        unit = self._units.new(kinds.TITLE, "title")
        for line in self._lines[:index]:
            if line.furniture:
                self._units.furniture(line)
            elif not line.blank:
                unit.spans.append((line.start, line.end))
        return index

    def _title(self) -> int:
        """Take a first line that no number precedes as the title."""
        for index, line in enumerate(self._lines):
            if line.blank or line.furniture:
                continue
            text = line.text.strip()
            plain = not (MARKDOWN_HEADING.match(text) or NUMBER.match(text))
            if plain and not BULLET.match(text) and self._headings.looks_like(index):
                self._units.new(kinds.TITLE, "title").spans.append((line.start, line.end))
                return index + 1
            return 0
        return 0

    # --- lines ---

    def _line(self, index: int) -> None:
        line, units = self._lines[index], self._units
        if line.furniture:
            self._furniture(line)
        elif definition := self._note_at.get(index):
            self._open_note(line, definition)
        elif line.blank:
            self._blank(index)
        elif units.open and units.open.kind == kinds.FOOTNOTE:
            units.open.spans.append((line.start, line.end))
        elif not (
            self._after_note(line)
            or (units.suspended and self._resume(index))
            or self._starts_unit(index)
        ):
            self._continue(index)

    def _furniture(self, line: Line) -> None:
        units = self._units
        units.furniture(line)
        if units.open and units.open.kind == kinds.FOOTNOTE and not self._is_endnote(units.open):
            units.open = None
        elif units.open and units.open.kind in PROSE and self._may_go_on(units.open):
            units.suspended = units.open

    def _starts_unit(self, index: int) -> bool:
        return (
            self._headings.markdown(self._lines[index])
            or self._numbered.paragraph(index)
            or self._headings.section(index)
            or self._numbered.item(index)
            or self._headings.plain(index)
        )

    def _continue(self, index: int) -> None:
        """Add a line to the open unit, or open a paragraph without number."""
        line, units = self._lines[index], self._units
        is_heading = units.open is not None and units.open.kind == kinds.HEADING
        if is_heading and not self._headings.go_on(line):
            units.open = None
        if units.open and not (units.wrapped or units.broken_sentence(index)):
            units.open = None
        if units.open is None:
            units.open = units.new(kinds.PARAGRAPH, units.paragraph_id())
        units.open.spans.append((line.start, line.end))

    # --- footnotes ---

    def _open_note(self, line: Line, definition: notes.Definition) -> None:
        units = self._units
        if units.open and units.open.kind in PROSE and not units.ended(units.open):
            units.suspended = units.open
        id = units.unique(f"FN{definition.number}")
        unit = units.new(kinds.FOOTNOTE, id, definition.number)
        unit.spans.append((definition.start, line.end))
        units.open = unit

    def _after_note(self, line: Line) -> bool:
        """Continue a footnote with lines of addresses alone that a blank line separates."""
        last = self._units.last()
        if last and last.kind == kinds.FOOTNOTE and ADDRESS_LINE.match(line.text):
            last.spans.append((line.start, line.end))
            return True
        return False

    def _is_endnote(self, unit: OpenUnit) -> bool:
        """Tell whether a footnote is one of those that stand together at the end."""
        return self._at_end and unit.label.isdecimal()

    def _note_goes_on(self, index: int) -> bool:
        return self._units.wrapped and index < max(self._note_at)

    # --- breaks ---

    def _blank(self, index: int) -> None:
        units = self._units
        if not units.open:
            return
        if units.open.kind == kinds.FOOTNOTE:
            if not (self._is_endnote(units.open) and self._note_goes_on(index)):
                units.open = None
            return
        following = self._following(index)
        # A page break or a footnote block within a sentence does not end its paragraph.
        if following is None or not units.broken_sentence(following):
            prose = units.open.kind in PROSE
            if prose and not units.ended(units.open) and self._page_ends(index):
                units.suspended = units.open
            units.open = None

    def _page_ends(self, index: int) -> bool:
        """Tell whether furniture or a footnote follows the blank lines from an index on."""
        while index < len(self._lines) and self._lines[index].blank:
            index += 1
        return index < len(self._lines) and (self._lines[index].furniture or index in self._note_at)

    def _may_go_on(self, unit: OpenUnit) -> bool:
        """Tell whether a paragraph may go on over a page: within a sentence, or if numbered."""
        numbered = unit.kind == kinds.PARAGRAPH and bool(unit.label) and self._units.wrapped
        return numbered or not self._units.ended(unit)

    def _resume(self, index: int) -> bool:
        """Go on with the paragraph that a page break or footnotes cut."""
        unit, self._units.suspended = self._units.suspended, None
        line = self._lines[index]
        text = line.text
        if unit and self._units.ended(unit) and self._headings.looks_like(index):
            return False
        dotted = DOTTED.match(text)
        if MARKDOWN_HEADING.match(text) or ITEM.match(text) or BULLET.match(text):
            return False
        is_next = dotted and self._numbered.is_next(dotted[1]) and not text[:1].islower()
        if unit is None or is_next:
            return False
        unit.spans.append((line.start, line.end))
        self._units.open = unit
        return True

    def _following(self, index: int) -> int | None:
        """Return the index of the next line of text: neither blank, furniture nor a footnote."""
        position = index + 1
        inside_note = False
        while position < len(self._lines):
            line = self._lines[position]
            if position in self._note_at:
                inside_note = True
            elif line.blank:
                inside_note = inside_note and self._at_end
            elif not line.furniture and not inside_note and not ADDRESS_LINE.match(line.text):
                return position
            position += 1
        return None
