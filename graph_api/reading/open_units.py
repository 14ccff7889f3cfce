"""The units of a text while it is read: which one is open, and what their ends tell."""

from itertools import count

from graph_api.reading import document as kinds
from graph_api.reading.lines import Line, split
from graph_api.reading.unit_patterns import ENDS, ITEM, OpenUnit

# Lines of at most this share of the usual width end short.
SHORT = 0.75
# A text with longer lines is not wrapped: each line is a paragraph.
WRAPPED_WIDTH = 130
PROSE = {kinds.PARAGRAPH, kinds.ITEM, kinds.BULLET}


class OpenUnits:
    """The lines of a text and the units that were made of them so far.

    ``open`` grows with the next line, ``suspended`` was cut by a page break or footnotes.
    """

    def __init__(self, raw: str) -> None:
        """Split a text into lines and tell how wide they are."""
        self.raw = raw
        self.lines = split(raw)
        lengths = sorted(
            len(line.text.rstrip()) for line in self.lines if not line.blank and not line.furniture
        )
        self.width = lengths[int(len(lengths) * 0.9)] if lengths else 0
        self.wrapped = self.width <= WRAPPED_WIDTH
        self.units: list[OpenUnit] = []
        self.open: OpenUnit | None = None
        self.suspended: OpenUnit | None = None
        self.section = ""
        self.used: dict[str, int] = {}
        self._paragraphs = count(1)

    def new(
        self, kind: str, id: str, label: str = "", level: int = 0, parent: str = ""
    ) -> OpenUnit:
        """Add a unit to the section that is read."""
        unit = OpenUnit(kind, id, self.section, parent, label, level)
        self.units.append(unit)
        return unit

    def furniture(self, line: Line) -> None:
        """Add a line that is furniture of a page."""
        unit = OpenUnit(kinds.FURNITURE, "", self.section, "", "", 0, [(line.start, line.end)])
        self.units.append(unit)

    def unique(self, id: str) -> str:
        """Number an id that was used before."""
        self.used[id] = self.used.get(id, 0) + 1
        return id if self.used[id] == 1 else f"{id}.{self.used[id]}"

    def start_section(self, section: str) -> None:
        """Begin a section, in which paragraphs are counted anew."""
        self.section, self._paragraphs = section, count(1)

    def paragraph_id(self) -> str:
        """Name the next paragraph without a number."""
        section = self.section[1:] or "0"
        return self.unique(f"P{section}.{next(self._paragraphs)}")

    def last(self) -> OpenUnit | None:
        """Return the last unit that is no furniture."""
        return next((u for u in reversed(self.units) if u.kind != kinds.FURNITURE), None)

    def tail(self, unit: OpenUnit) -> str:
        """Return the last line of a unit."""
        return self.raw[unit.spans[-1][0] : unit.spans[-1][1]].rstrip() if unit.spans else ""

    def ended(self, unit: OpenUnit) -> bool:
        """Tell whether a unit stops at the end of a sentence."""
        return bool(ENDS.search(self.tail(unit)))

    def after_break(self, index: int) -> bool:
        """Tell whether a line follows a blank one or nothing."""
        return index == 0 or self.lines[index - 1].blank or self.open is None

    def broken_at(self, index: int) -> bool:
        """Tell whether the line before ends within a sentence: a number is a mere number."""
        unit = self.open
        if unit is None or not unit.spans or self.lines[index - 1].blank:
            return False
        tail = self.tail(unit)
        return not ENDS.search(tail) and len(tail) > SHORT * self.width

    def broken_sentence(self, following: int) -> bool:
        """Tell whether the open unit stops within a sentence that the line of an index goes on."""
        unit = self.open
        if unit is None or not unit.spans or unit.kind not in PROSE:
            return False
        tail = self.raw[unit.spans[-1][0] : unit.spans[-1][1]]
        head = self.lines[following].text.lstrip()
        return not ENDS.search(tail) and head[:1].islower() and not ITEM.match(head)
