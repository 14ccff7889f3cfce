"""A DOCX document of headings, paragraphs, tables and real footnotes, written with no library.

python-docx writes no footnotes. What is needed is one ZIP of six small XML files (ECMA-376, parts
1 and 2).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from unicodedata import bidirectional
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MEDIA_TYPE = f"{_TYPE}.document"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Characters that XML 1.0 forbids, also as references.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # One time for all files: the same content gives the same bytes.
_PAGE = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="900" w:right="1000" w:bottom="900" w:left="1000" w:header="400" w:footer="400" w:gutter="0"/>'  # noqa: E501
_STYLES = """<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"
 w:cs="Arial"/><w:sz w:val="19"/><w:szCs w:val="19"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:spacing w:after="60"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:rPr><w:b/>
<w:sz w:val="34"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:keepNext/>
<w:spacing w:before="160" w:after="40"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/>
<w:sz w:val="24"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:pPr><w:keepNext/>
<w:spacing w:before="80" w:after="20"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/></w:rPr>
</w:style>
<w:style w:type="paragraph" w:styleId="FootnoteText"><w:name w:val="footnote text"/><w:pPr>
<w:spacing w:after="0"/></w:pPr><w:rPr><w:sz w:val="15"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>
<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>"""


@dataclass(frozen=True)
class Run:
    """A piece of text, and the numbers of the notes behind it; ``url`` makes it a link."""

    text: str
    notes: tuple[int, ...] = ()
    bold: bool = False
    url: str = ""


@dataclass
class Document:
    """A document that is written from the top down.

    ``notes`` maps the number of each footnote to its text. A note that is named again is referred
    to again by its number.
    """

    title: str
    notes: Mapping[int, Run] = field(default_factory=dict)
    _body: list[str] = field(default_factory=list)
    _links: list[str] = field(default_factory=list)
    _note_links: list[str] = field(default_factory=list)
    _placed: set[int] = field(default_factory=set)

    def paragraph(self, *runs: Run, style: str = "Normal") -> None:
        """Add a paragraph, from right to left if its first letter is."""
        self._body.append(self._paragraph(runs, style, self._links))

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading."""
        self.paragraph(Run(text), style=f"Heading{level}")

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Add a table whose first row is its header."""
        lines = []
        for i, row in enumerate(rows):
            header = "<w:trPr><w:tblHeader/></w:trPr>" if i == 0 else ""
            cells = "".join(
                f"<w:tc><w:tcPr/>{self._paragraph([Run(text, bold=i == 0)], 'Normal', self._links)}"
                "</w:tc>"
                for text in row
            )
            lines.append(f"<w:tr>{header}{cells}</w:tr>")
        grid = "<w:gridCol/>" * len(rows[0])
        edge = '<w:insideH w:val="single" w:sz="4" w:color="BBBBBB"/>'
        self._body.append(
            '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/>'
            f"<w:tblBorders>{edge}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
            f"{''.join(lines)}</w:tbl>"
        )

    def bytes(self) -> bytes:
        """Write the file."""
        footnotes = self._footnotes()
        body = "".join(self._body) + f"<w:sectPr>{_PAGE}</w:sectPr>"
        parts = {
            "[Content_Types].xml": _types(),
            "_rels/.rels": _relations([("officeDocument", "word/document.xml")]),
            "word/document.xml": _part("document", f"<w:body>{body}</w:body>"),
            "word/styles.xml": _part("styles", _STYLES),
            "word/footnotes.xml": _part("footnotes", footnotes),
            "word/_rels/document.xml.rels": _relations(
                [("styles", "styles.xml"), ("footnotes", "footnotes.xml")],
                self._links,
            ),
            "word/_rels/footnotes.xml.rels": _relations([], self._note_links),
        }
        file = BytesIO()
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                entry = ZipInfo(name, _EPOCH)
                entry.compress_type = ZIP_DEFLATED
                archive.writestr(entry, text.encode())
        return file.getvalue()

    def _paragraph(self, runs: Sequence[Run], style: str, links: list[str]) -> str:
        turned = _is_right_to_left("".join(run.text for run in runs))
        content = "".join(self._run(run, links, turned) for run in runs)
        bidi = "<w:bidi/>" if turned else ""
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{bidi}</w:pPr>{content}</w:p>'

    def _run(self, run: Run, links: list[str], turned: bool) -> str:
        looks = "<w:b/>" * run.bold + "<w:rtl/>" * turned
        text = f"<w:r><w:rPr>{looks}</w:rPr>{_text(run.text)}</w:r>"
        if run.url:
            links.append(run.url)
            text = f'<w:hyperlink r:id="link{len(links)}">{text}</w:hyperlink>'
        between = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>,</w:t></w:r>'
        return text + between.join(self._reference(number) for number in run.notes)

    def _reference(self, number: int) -> str:
        """Refer to a note; the second time by its number, as a note has one place in Word."""
        look = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
        if number in self._placed:
            return f"<w:r>{look}<w:t>{number}</w:t></w:r>"
        self._placed.add(number)
        return f'<w:r>{look}<w:footnoteReference w:id="{number}"/></w:r>'

    def _footnotes(self) -> str:
        """Write the notes that are referred to; those below 1 are the lines above them."""
        notes = [
            f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p>'
            "</w:footnote>"
            for number, kind, mark in (
                (-1, "separator", "separator"),
                (0, "continuationSeparator", "continuationSeparator"),
            )
        ]
        self._note_links.clear()
        for number in sorted(self._placed):
            content = self._run(self.notes[number], self._note_links, False)
            mark = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
            space = f"<w:r>{_text(' ')}</w:r>"
            style = '<w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
            paragraph = f"<w:p>{style}{mark}{space}{content}</w:p>"
            notes.append(f'<w:footnote w:id="{number}">{paragraph}</w:footnote>')
        return "".join(notes)


def _text(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(_UNWRITABLE.sub(chr(0xFFFD), text))}</w:t>'


def _part(name: str, content: str) -> str:
    return f'{_HEAD}<w:{name} xmlns:w="{_W}" xmlns:r="{_R}">{content}</w:{name}>'


def _types() -> str:
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in (
            ("document", "document.main"),
            ("styles", "styles"),
            ("footnotes", "footnotes"),
        )
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    usual = f'<Default Extension="rels" ContentType="{relations}"/>'
    usual += '<Default Extension="xml" ContentType="application/xml"/>'
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{usual}{overrides}</Types>'


def _relations(parts: Sequence[tuple[str, str]], links: Sequence[str] = ()) -> str:
    inner = [
        f'<Relationship Id="part{i}" Type="{_R}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(parts, 1)
    ]
    inner += [
        f'<Relationship Id="link{i}" Type="{_R}/hyperlink" Target={quoteattr(url)} '
        'TargetMode="External"/>'
        for i, url in enumerate(links, 1)
    ]
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(inner)}</Relationships>'
    )


def _is_right_to_left(text: str) -> bool:
    """Tell whether the first letter with a direction is from right to left."""
    strong = (d for c in text if (d := bidirectional(c)) in ("L", "R", "AL"))
    return next(strong, "L") != "L"
