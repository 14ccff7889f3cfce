"""HTML as plain text: blocks on separate lines, list labels as browsers number them, notes.

Scripts, styles and hidden elements are left out; nothing is fetched and nothing is run.
"""

import re
from html.parser import HTMLParser

from graph_api.reading.formats.numerals import roman_numeral

_BLOCKS = {
    "p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "blockquote",
    "pre", "ul", "ol", "dl", "dt", "dd", "table", "tr", "caption", "figure", "figcaption", "hr",
    "address", "details", "summary", "form", "fieldset", "body", "html", "title",
}  # fmt: skip
_SKIPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "object",
    "svg",
    "math",
    "head",
    "select",
    "button",
    "textarea",
}
_VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
}
_NOTE_ID = re.compile(
    r"(?P<kind>footnote|endnote|fn|en|ftn|edn|note)[-_:]?(?P<number>\d+)", re.IGNORECASE
)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BACK = re.compile(r"[↑↩⤴]\ufe0e?|\^$")


def read(markup: str) -> str:
    """Return the text of an HTML document."""
    parser = _Reader()
    parser.feed(markup)
    parser.close()
    return parser.text()


class _Reader(HTMLParser):
    """Collects lines without recursion, so that no nesting is too deep."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._skipped: list[str] = []
        self._lists: list[tuple[str, int, str]] = []
        self._raised = 0
        self._link: list[str] = []
        self._numbers: dict[str, str] = {}
        self._note = ""

    def text(self) -> str:
        """Return the lines collected, with one blank line between blocks."""
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip() + "\n"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        attributes = {name: value or "" for name, value in attrs}
        if self._skipped or tag in _SKIPPED or self._is_hidden(attributes):
            if tag not in _VOID:
                self._skipped.append(tag)
            return
        if tag == "br":
            self._end_line()
        elif tag == "sup":
            self._raised += 1
        elif tag == "a":
            self._link.append(attributes.get("href", ""))
        elif tag in ("td", "th"):
            if "".join(self._line).strip():
                self._line.append(" | ")
        elif re.fullmatch("h[1-6]", tag):
            self._end_block()
            self._line.append("#" * int(tag[1]) + " ")
        elif tag == "li":
            self._item(attributes)
        elif tag in _BLOCKS:
            self._block(tag, attributes)

    def _is_hidden(self, attributes: dict[str, str]) -> bool:
        style = attributes.get("style", "").replace(" ", "").lower()
        return "hidden" in attributes or "display:none" in style or "visibility:hidden" in style

    def _block(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "p" and self._line and not "".join(self._line).strip(" •-").strip():
            return
        if (
            tag == "p"
            and self._line
            and re.fullmatch(r"\s*(?:\S{1,8}[.)]|-|\[\^\w+\]:)\s*", "".join(self._line))
        ):
            return  # The first paragraph of an item stands beside its label.
        self._end_block()
        if tag in ("ol", "ul"):
            first = attributes.get("start", "")
            start = int(first) if first.lstrip("-").isdecimal() else 1
            self._lists.append((tag, start - 1, attributes.get("type", "1")))

    def _item(self, attributes: dict[str, str]) -> None:
        self._end_line()
        note = _NOTE_ID.fullmatch(attributes.get("id", ""))
        if note:
            self._end_block()
            self._line.append(f"[^{self._number(note)}]: ")
            return
        if not self._lists or self._lists[-1][0] == "ul":
            self._line.append("- ")
            return
        tag, last, form = self._lists[-1]
        value = attributes.get("value", "")
        number = int(value) if value.lstrip("-").isdecimal() else last + 1
        self._lists[-1] = (tag, number, form)
        self._line.append(f"{_label(number, form)}. ")

    def _number(self, note: "re.Match[str]") -> str:
        """Return the number of a note: notes count from 1 in their order, end notes apart."""
        key = f"{note['kind'].lower()}-{note['number']}"
        end = key.startswith(("end", "en-", "edn"))
        if key not in self._numbers:
            same = sum(1 for k in self._numbers if k.startswith(("end", "en-", "edn")) == end)
            self._numbers[key] = f"e{same + 1}" if end else str(same + 1)
        return self._numbers[key]

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if self._skipped:
            if tag in self._skipped:
                while self._skipped and self._skipped.pop() != tag:
                    pass
            return
        if tag == "sup":
            self._raised = max(self._raised - 1, 0)
        elif tag == "a" and self._link:
            self._link.pop()
        elif tag in ("ol", "ul"):
            self._end_block()
            if self._lists:
                self._lists.pop()
        elif tag in _BLOCKS or re.fullmatch("h[1-6]", tag):
            self._end_block()
        elif tag == "li":
            self._end_line()

    def handle_data(self, data: str) -> None:
        """Add text."""
        if self._skipped:
            return
        link = self._link[-1] if self._link else ""
        inner = _NOTE_ID.fullmatch(link[1:]) if link.startswith("#") else None
        stripped = data.strip().strip("[]()")
        if inner and stripped:
            self._line.append(f"[^{self._number(inner)}]")
        elif self._raised and stripped.isdecimal():
            self._line.append(stripped.translate(_SUPERSCRIPTS))
        elif link.startswith("#") and _BACK.search(data.strip()):
            return
        else:
            text = re.sub(r"\s+", " ", data)
            self._line.append(text)
            if link.startswith(("http://", "https://")) and link.rstrip("/") not in data:
                self._line.append(f" <{link}> ")

    def _end_line(self) -> None:
        line = "".join(self._line).strip()
        self._line = []
        if line and line not in ("-", "#"):
            self._lines.append(line)

    def _end_block(self) -> None:
        self._end_line()
        if self._lines and self._lines[-1]:
            self._lines.append("")


def _label(number: int, form: str) -> str:
    if form in ("a", "A") and 0 < number <= 26:
        letter = chr(96 + number)
        return letter if form == "a" else letter.upper()
    if form in ("i", "I") and 0 < number < 40:
        numeral = roman_numeral(number)
        return numeral if form == "i" else numeral.upper()
    return str(number)
