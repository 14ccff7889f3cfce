"""Lines joined into running text, each character with its offset in the source."""

import re
from array import array
from dataclasses import dataclass, field

from graph_api.reading.notes import SUPERSCRIPTS

# Single blanks, the most, stay where they are.
_SPECIAL = re.compile(
    r"\s{2,}|[^\S ]|[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]|[\u2010\u2011\ufffe]|\*{1,3}"
    r"|[⁰¹²³⁴-⁹]{1,3}|\[\^[\w*-]{1,20}\]|(?<![^\s(])_{1,2}(?=\w)|(?<=\w)_{1,2}(?=[\s.,;)]|$)"
)
_JOINED_END = re.compile(r"(?:\w-|/)$")


@dataclass
class Joined:
    """Text joined line by line; ``calls`` are the footnote markers of the markup."""

    parts: list[str] = field(default_factory=list)
    offsets: "array[int]" = field(default_factory=lambda: array("l"))
    calls: list[tuple[str, int, int]] = field(default_factory=list)
    length: int = 0

    def put(self, text: str, start: int) -> None:
        """Add characters as they stand in the source from an offset on; no second blank."""
        if text[0] == " " and self.ends_with_blank():
            text, start = text[1:], start + 1
        self.parts.append(text)
        self.offsets.extend(range(start, start + len(text)))
        self.length += len(text)

    def put_one(self, character: str, offset: int) -> None:
        """Add one character that replaces the source at an offset."""
        self.parts.append(character)
        self.offsets.append(offset)
        self.length += 1

    def ends_with_blank(self) -> bool:
        """Tell whether nothing or white space was added last."""
        return not self.parts or self.parts[-1][-1:] in " \n"

    def add_line(self, raw: str, start: int, end: int) -> None:
        """Add a stretch of one line, joined to the text before by one blank.

        Soft hyphens vanish, also at the end of a line; a hyphen or slash at the end of a line joins
        what it separates.
        """
        position = start
        for match in _SPECIAL.finditer(raw, start, end):
            if match.start() > position:
                self.put(raw[position : match.start()], position)
            position = match.end()
            self._special(match[0], match.start(), raw[match.end() : match.end() + 1])
        if end > position:
            self.put(raw[position:end], position)

    def _special(self, token: str, offset: int, after: str) -> None:
        if token.isspace():
            if not self.ends_with_blank():
                self.put_one(" ", offset)
        elif token in "\u2010\u2011\ufffe":
            self.put_one("-", offset)
        elif token[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹":
            self.calls.append((token.translate(SUPERSCRIPTS), self.length, offset))
        elif token[0] == "[":
            self.calls.append((token[2:-1], self.length, offset))
        elif token[0] == "*" and self.parts and not after.isalnum():
            # The end of an emphasis looks alike: such a call is dropped if no note has the mark.
            self.calls.append((token, self.length, offset))

    def break_line(self, raw: str, end: int) -> None:
        """Join the next line to this one, which ends at an offset of the source."""
        tail = raw[max(end - 2, 0) : end].rstrip()
        if tail[-1:] in ("\u00ad", "\u2010"):
            if self.parts and self.parts[-1].endswith("-"):
                self._drop_last()
            return
        if not self.ends_with_blank() and not _JOINED_END.search("".join(self.parts[-2:])):
            self.put_one(" ", end)

    def _drop_last(self) -> None:
        self.parts[-1] = self.parts[-1][:-1]
        self.offsets.pop()
        self.length -= 1

    def trim(self) -> None:
        """Remove a blank at the end."""
        while self.parts and self.parts[-1].endswith(" "):
            self._drop_last()
            if not self.parts[-1]:
                self.parts.pop()

    @property
    def text(self) -> str:
        """Return the whole text."""
        return "".join(self.parts)
