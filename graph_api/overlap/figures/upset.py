"""An UpSet figure: the intersections of up to eight mandates, each thing counted once.

A column is one combination of mandates; its bar counts the things that these and none of the others
addressed. Source: A. Lex et al., IEEE Trans. Visualization and Computer Graphics 20 (2014).
"""

from collections.abc import Sequence

from graph_api.overlap.caption import count
from graph_api.overlap.figures import text_metrics
from graph_api.overlap.figures.svg import Drawing, Href, label, no_href, tag, words
from graph_api.overlap.measures.pairs import Members, intersections
from graph_api.overlap.report import Report

COLUMNS = 24
SIZE = 12
_ROOM, _BARS, _TALL = 230, 90, 130
_ROW, _COLUMN = 26, 30


def draw(report: Report, href: Href = no_href) -> Drawing:
    """Draw the combinations of the sets of a report, largest first.

    :param href: the address that a mandate links to.
    """
    members = {mandate: report.analysis.members[mandate] for mandate in report.sets}
    rows = sorted(members, key=lambda m: (-len(members[m]), m))
    parts = intersections(members)
    noun = report.selection.noun
    columns = parts[:COLUMNS]
    left = _ROOM + _BARS + 24
    width = max(left + _COLUMN * len(columns) + 12, 480)
    top = _TALL + 34
    content = [_sizes(report, href, members, rows, top), _columns(report, rows, columns, left, top)]
    content.append(label(f"{noun} of exactly these", left, 14, "small quiet"))
    content.append(label(f"{noun} of each", _ROOM + _BARS, top - 12, "small quiet end"))
    if len(parts) > len(columns):
        rest = f"{len(parts) - len(columns)} smaller combinations are not shown."
        content.append(label(rest, left, top + _ROW * len(rows) + 20, "small quiet"))
    about = f"{count(len(parts), 'combinations')} of {count(len(rows), 'mandates')}."
    return Drawing("upset", width, top + _ROW * len(rows) + 30, "\n".join(content), about)


def _sizes(report: Report, href: Href, members: Members, rows: Sequence[str], top: float) -> str:
    """Draw a row for each mandate: its name, and a bar for all things that it addressed."""
    largest = max((len(things) for things in members.values()), default=1) or 1
    elements = []
    for i, mandate in enumerate(rows):
        y, size = top + _ROW * i, len(members[mandate])
        length = (_BARS - 28) * size / largest
        end = _ROOM + _BARS
        title = f"{report.cells.long(mandate)}: {count(size, report.selection.noun)}"
        content = tag("title", words(title))
        content += tag("rect", cls="hit", x=0, y=y, width=_ROOM + _BARS, height=_ROW - 2)
        name = text_metrics.cut(report.cells.brief(mandate), _ROOM - 8, SIZE)
        content += label(name, _ROOM - 8, y + 16, "label end")
        content += tag("rect", cls="bar", x=end - length, y=y + 6, width=length, height=12)
        content += label(str(size), end - length - 5, y + 16, "small end")
        link = href(mandate)
        elements.append(tag("a" if link else "g", content, cls="row", href=link))
    return "".join(elements)


def _columns(
    report: Report,
    rows: Sequence[str],
    parts: Sequence[tuple[tuple[str, ...], frozenset[str]]],
    left: float,
    top: float,
) -> str:
    """Draw a column for each combination: its bar, and a dot for each mandate in it."""
    elements = [
        tag("rect", cls="band", x=left - 8, y=top + _ROW * i, width=_COLUMN * len(parts) + 8,
            height=_ROW - 2)
        for i in range(0, len(rows), 2)
    ]  # fmt: skip
    largest = max((len(things) for _, things in parts), default=1)
    for i, (mandates, things) in enumerate(parts):
        x = left + _COLUMN * i + _COLUMN / 2 - 4
        height = (_TALL - 24) * len(things) / largest
        names = ", ".join(report.cells.brief(m) for m in mandates)
        content = tag("title", words(f"{count(len(things), report.selection.noun)}: {names}"))
        content += tag("rect", cls="bar", x=x - 9, y=20 + _TALL - height, width=18, height=height)
        content += label(str(len(things)), x, 15 + _TALL - height, "small middle")
        places = [top + _ROW * rows.index(m) + _ROW / 2 - 1 for m in mandates]
        line = f"M{x:g} {min(places):g}V{max(places):g}"
        content += tag("path", cls="edge inner w3", d=line) if len(mandates) > 1 else ""
        for j, mandate in enumerate(rows):
            cls = "dot" if mandate in mandates else "hollow"
            content += tag("circle", cls=cls, cx=x, cy=top + _ROW * j + _ROW / 2 - 1, r=6)
        elements.append(tag("g", content, cls="part"))
    return "".join(elements)
