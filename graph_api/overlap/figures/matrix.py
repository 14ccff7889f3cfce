"""The matrix of all overlaps, with communities as blocks.

Above some twenty mandates a matrix reads better than a network (M. Ghoniem, J.-D. Fekete and
P. Castagliola, Information Visualization 4 (2005) 114-135). All cells of one shade are one path, so
a file of 200 mandates is small; a script finds the pair under the pointer by its position, and the
number of shared things in an attribute of the row.
"""

from collections.abc import Iterator

from graph_api.overlap.caption import count
from graph_api.overlap.figures import markers, text_metrics
from graph_api.overlap.figures.scale import Scale, scale
from graph_api.overlap.figures.svg import Drawing, Href, label, no_href, tag, words
from graph_api.overlap.measures.analysis import Analysis
from graph_api.overlap.report import Report

SIZE = 11
_ROOM, _ROOM_OF_FEW = 150, 190
_SWATCH = 18
_LARGE, _SMALL, _FEW = 18.0, 12.5, 30


def draw(report: Report, href: Href = no_href) -> Drawing:
    """Draw the matrix with a legend of its shades.

    :param href: the address that a mandate links to.
    """
    analysis = report.part
    order = analysis.order
    few = len(order) <= _FEW
    cell, most = (_LARGE, _ROOM_OF_FEW) if few else (_SMALL, _ROOM)
    names = {m: text_metrics.cut(report.cells.brief(m), most, SIZE) for m in order}
    room = max((text_metrics.width(name, SIZE) for name in names.values()), default=0) + 22
    side = cell * len(order)
    width, legend = room + side + 4, room + side + 34
    shades = scale(analysis)
    content = [_cells(analysis, shades, cell, room), _blocks(analysis, cell, room)]
    content += [_row(report, m, href(m), names[m], cell, room) for m in order]
    content += [_column(names[m], i, cell, room) for i, m in enumerate(order)]
    swatches, reach = _legend(analysis, shades, legend)
    content.append(swatches)
    mandates = count(len(order), "mandates")
    about = f"{mandates} in rows and columns; the darker a cell, the more two share."
    return Drawing("matrix", max(width, reach), legend + 20, "\n".join(content), about)


def _cells(analysis: Analysis, shades: Scale, cell: float, room: float) -> str:
    """Draw all cells: each shade is one path, of strokes as wide as a cell, in units of cells."""
    side = len(analysis.order)
    shade = [[0] * side for _ in range(side)]
    for pair in analysis.pairs:
        a, b = analysis.position[pair.a], analysis.position[pair.b]
        shade[a][b] = shade[b][a] = shades.step(pair)
    ground = tag("rect", cls="l0", width=side, height=side)
    paths = [
        tag("path", cls=f"cell l{step}", d="".join(_runs(shade, step)))
        for step in sorted({step for row in shade for step in row} - {0})
    ]
    own = "".join(f"M{i} {i}.5h1" for i in range(side))
    lines = "".join(f"M{i} 0V{side}M0 {i}H{side}" for i in range(side + 1))
    net = tag("path", cls="net", d=lines)
    content = "".join([ground, *paths, tag("path", cls="cell self", d=own), net])
    where = f"translate({room:g} {room:g}) scale({cell:g})"
    return tag("g", content, cls="cells", transform=where)


def _runs(shade: list[list[int]], step: int) -> Iterator[str]:
    """Write the cells of one shade: in each row, moves over others and lines over its own."""
    for y, row in enumerate(shade):
        at, x = None, 0
        while x < len(row):
            end = x
            while end < len(row) and row[end] == step:
                end += 1
            if end > x:
                yield f"M{x} {y}.5" if at is None else f"m{x - at} 0"
                yield f"h{end - x}"
                at, x = end, end
            else:
                x += 1


def _blocks(analysis: Analysis, cell: float, room: float) -> str:
    """Frame each community of two or more."""
    frames, start = [], 0
    groups, order = analysis.community, analysis.order
    while start < len(order):
        end = start
        while end < len(order) and groups[order[end]] == groups[order[start]]:
            end += 1
        if end - start > 1:
            x, side = room + cell * start - 0.5, cell * (end - start)
            frames.append(tag("rect", cls="block", x=x, y=x, width=side, height=side))
        start = end
    return "".join(frames)


def _row(
    report: Report, mandate: str, link: str | None, name: str, cell: float, room: float
) -> str:
    i = report.part.position[mandate]
    y = room + cell * i
    content = tag("title", words(report.cells.long(mandate)))
    content += tag("rect", cls="hit", x=0, y=y, width=room, height=cell)
    content += label(name, room - 16, y + cell / 2 + 3.6, "small end")
    style = markers.style_of(report.part, mandate)
    content += markers.mark(style, room - 8, y + cell / 2, 4)
    return tag(
        "a" if link else "g",
        content,
        cls="row focus" if mandate == report.selection.focus else "row",
        href=link,
        data_m=i,
        data_shared=_shared(report.part, mandate) if link else None,
    )


def _shared(analysis: Analysis, mandate: str) -> str:
    """List the numbers of things shared with each mandate further down; empty for none."""
    members = analysis.members
    others = analysis.order[analysis.position[mandate] + 1 :]
    return ",".join(str(len(members[mandate] & members[other]) or "") for other in others)


def _column(name: str, i: int, cell: float, room: float) -> str:
    x, y = room + cell * i + cell / 2 + 3.6, room - 6
    turn = f"rotate(-90 {x:g} {y:g})"
    return label(name, x, y, "small column", transform=turn, aria_hidden="true")


def _legend(analysis: Analysis, shades: Scale, y: float) -> tuple[str, float]:
    """Draw the shades with the lowest value of each.

    :returns: the SVG and its width.
    """
    title = f"{_NAMES[analysis.measure]}, from:"
    parts = [label(title, 0, y, "small quiet")]
    x = text_metrics.width(title, SIZE) + 10
    for step, text in [(0, "nothing"), *shades.legend()]:
        parts.append(tag("rect", cls=f"l{step}", x=x, y=y - 11, width=_SWATCH, height=13))
        parts.append(label(text, x + _SWATCH + 5, y, "small"))
        x += _SWATCH + 5 + text_metrics.width(text, SIZE) + 14
    return "".join(parts), x


_NAMES = {
    "count": "Shared",
    "jaccard": "Jaccard",
    "coefficient": "Overlap coefficient",
    "chance": "Shared",
}
