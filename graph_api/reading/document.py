"""A document during reading: units of joined text, each character with its offset in the source."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

# Kinds of units; all but furniture are members of the scheme unit-kind.
FURNITURE = "furniture"
FOOTNOTE = "footnote"
HEADING = "heading"
PARAGRAPH = "paragraph"
ITEM = "list-item"
BULLET = "bullet"
CHAPEAU = "list-chapeau"
TITLE = "title"

# After a full stop that belongs to one of these, no sentence ends.
_ABBREVIATIONS = (
    "e.g i.e cf vs No Nos art arts para paras p pp Mr Ms Mrs Dr St Doc sect chap vol Rev Add Corr "
    "U.N U.S Art Para Paras"
)
_NO_END = "".join(rf"(?<!\b{re.escape(word)}\.)" for word in _ABBREVIATIONS.split())
_SENTENCE_END = re.compile(
    rf"[.!?]{_NO_END}[\"”’»)\]]*\s+(?=[\"“‘«(\[]*[A-Z\u00c0-\u00de0-9])|"
    rf"[\u3002\uff01\uff1f\u061f]\s*"
)


@dataclass(slots=True)
class Unit:
    """A part of a document: where its text starts and ends in :attr:`Document.text`."""

    id: str
    kind: str
    start: int
    end: int
    section: str = ""
    parent: str = ""
    label: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Find:
    """A recognised stretch of text, with its targets, confidence and rule.

    ``start`` and ``end`` are offsets in :attr:`Document.text`. ``targets`` are local ids such as
    ``country/BRN``; more than one means that the text does not decide between them, none that the
    graph has no such thing yet. ``confidence`` is explicit, likely or possible.
    """

    kind: str
    start: int
    end: int
    targets: tuple[str, ...]
    confidence: str
    rule: str
    detail: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """A footnote marker: the number of the note, the offset before it in the text, its own offset.

    ``offset`` is the place of the marker in the source.
    """

    number: str
    position: int
    offset: int


@dataclass
class Document:
    """The text of a document in units, with the offset in the source of each character.

    ``text`` holds the units one a line, words joined over line breaks, without markup and footnote
    markers. ``notes`` maps the number of a footnote to its unit.
    """

    raw: str
    text: str
    offsets: "array[int]"
    units: list[Unit]
    calls: list[Call]
    notes: dict[str, Unit]
    metadata: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Index the units by their start and the lines of the source."""
        self._starts = [unit.start for unit in self.units]
        self.named = {unit.id: unit for unit in self.units if unit.id}
        self._lines = [0, *(match.end() for match in re.finditer(r"\r\n?|\n", self.raw))]
        self._sentences: dict[int, list[tuple[int, int]]] = {}

    def unit_at(self, position: int) -> Unit:
        """Return the unit at an offset of the text."""
        return self.units[max(bisect_right(self._starts, position) - 1, 0)]

    def unit_text(self, unit: Unit) -> str:
        """Return the words of a unit."""
        return self.text[unit.start : unit.end]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the source of a stretch of the text."""
        if end <= start:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1

    def line(self, position: int) -> int:
        """Return the line in the source, from 1, of an offset of the text."""
        return self.source_line(self.offsets[position])

    def source_line(self, offset: int) -> int:
        """Return the line, from 1, of an offset of the source."""
        return bisect_right(self._lines, offset)

    def sentences(self, unit: Unit) -> list[tuple[int, int]]:
        """Return start and end of each sentence of a unit."""
        if unit.start not in self._sentences:
            self._sentences[unit.start] = list(_sentences(self.text, unit.start, unit.end))
        return self._sentences[unit.start]

    def sentence_at(self, position: int) -> tuple[int, int, int]:
        """Return start, end and number, from 1, of the sentence at an offset."""
        spans = self.sentences(self.unit_at(position))
        index = max(bisect_right([start for start, _ in spans], position) - 1, 0)
        return (*spans[index], index + 1)

    def prose(self) -> Iterator[Unit]:
        """Iterate over the units written by the author: all but furniture."""
        return (unit for unit in self.units if unit.kind != FURNITURE)

    def calls_between(self, start: int, end: int) -> list[Call]:
        """Return the footnote markers within a stretch of the text, its end included."""
        return [call for call in self.calls if start < call.position <= end]


class Spans:
    """Stretches of a text without overlaps."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        """Take start and end of each; empty ones are dropped."""
        ordered = sorted((start, end) for start, end in spans if end > start)
        self._starts = [start for start, _ in ordered]
        self._ends = [end for _, end in ordered]

    def holds(self, start: int, end: int) -> bool:
        """Tell whether a stretch lies within one of these."""
        index = bisect_right(self._starts, start) - 1
        return index >= 0 and end <= self._ends[index]

    def begins(self, start: int) -> bool:
        """Tell whether the stretch at an offset begins there."""
        index = bisect_right(self._starts, start) - 1
        return index >= 0 and self._starts[index] == start


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for match in _SENTENCE_END.finditer(text, start, end):
        yield position, match.end()
        position = match.end()
    if position < end or position == start:
        yield position, end
