"""The matrix of all overlaps, ordered so that communities show as blocks.

Above some twenty mandates a matrix reads better than a network (M. Ghoniem, J.-D. Fekete and
P. Castagliola, Information Visualization 4 (2005) 114-135). All cells of one shade are one path, so
200 mandates stay small; a script finds the pair under the pointer from the place alone, and what
two mandates share from the numbers that each row carries.
"""

from collections.abc import Iterator

from graph_api.overlap.figures import markers, text_metrics
from graph_api.overlap.figures.scale import Scale, scale
from graph_api.overlap.figures.subject import Subject
from graph_api.overlap.figures.svg import Drawing, label, tag, words

SIZE = 11
_ROOM, _ROOM_OF_FEW = 150, 190
_SWATCH = 18
_LARGE, _SMALL, _FEW = 18.0, 12.5, 30


def draw(subject: Subject) -> Drawing:
    """Draw the matrix with a legend of its shades; the rows are links if ``subject`` has links."""
    order = subject.overlap.order
    few = len(order) <= _FEW
    cell, most = (_LARGE, _ROOM_OF_FEW) if few else (_SMALL, _ROOM)
    names = {m: text_metrics.cut(subject.brief(m), most, SIZE) for m in order}
    room = max((text_metrics.width(name, SIZE) for name in names.values()), default=0) + 22
    side = cell * len(order)
    width, legend = room + side + 4, room + side + 34
    shades = scale(subject.overlap)
    content = [_cells(subject, shades, cell, room), _blocks(subject, cell, room)]
    content += [_row(subject, m, names[m], i, cell, room) for i, m in enumerate(order)]
    content += [_column(names[m], i, cell, room) for i, m in enumerate(order)]
    swatches, reach = _legend(subject, shades, legend)
    content.append(swatches)
    size = text_metrics.counted(len(order), "mandates")
    about = f"{size} in rows and columns; the darker a cell, the more two share."
    return Drawing("matrix", max(width, reach), legend + 20, "\n".join(content), about)


def _cells(subject: Subject, shades: Scale, cell: float, room: float) -> str:
    """Draw all cells: each shade is one path, of strokes as wide as a cell, in units of cells."""
    overlap = subject.overlap
    count = len(overlap.order)
    place = {mandate: i for i, mandate in enumerate(overlap.order)}
    shade = [[0] * count for _ in range(count)]
    for pair in overlap.pairs:
        a, b = place[pair.a], place[pair.b]
        shade[a][b] = shade[b][a] = shades.step(pair)
    ground = tag("rect", cls="l0", width=count, height=count)
    paths = [
        tag("path", cls=f"cell l{step}", d="".join(_runs(shade, step)))
        for step in sorted({step for row in shade for step in row} - {0})
    ]
    own = "".join(f"M{i} {i}.5h1" for i in range(count))
    lines = "".join(f"M{i} 0V{count}M0 {i}H{count}" for i in range(count + 1))
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


def _blocks(subject: Subject, cell: float, room: float) -> str:
    """Frame each community of two or more."""
    drawn, start = [], 0
    groups = subject.overlap.group_of()
    order = subject.overlap.order
    while start < len(order):
        end = start
        while end < len(order) and groups[order[end]] == groups[order[start]]:
            end += 1
        if end - start > 1:
            x, side = room + cell * start - 0.5, cell * (end - start)
            drawn.append(tag("rect", cls="block", x=x, y=x, width=side, height=side))
        start = end
    return "".join(drawn)


def _row(subject: Subject, mandate: str, name: str, i: int, cell: float, room: float) -> str:
    y = room + cell * i
    link = subject.link(mandate)
    content = tag("title", words(subject.called(mandate)))
    content += tag("rect", cls="hit", x=0, y=y, width=room, height=cell)
    content += label(name, room - 16, y + cell / 2 + 3.6, "small end")
    style = markers.style_of(subject.overlap)[mandate]
    content += markers.mark(style, room - 8, y + cell / 2, 4)
    return tag(
        "a" if link else "g",
        content,
        cls="row focus" if mandate == subject.focus else "row",
        href=link,
        data_m=i,
        data_shared=_shared(subject, mandate, i) if link else None,
    )


def _shared(subject: Subject, mandate: str, i: int) -> str:
    """List how many things each mandate further down shares with this one; nothing for none."""
    order = subject.overlap.order
    things = subject.overlap.members[mandate]
    counts = (len(things & subject.overlap.members[other]) for other in order[i + 1 :])
    return ",".join(str(count or "") for count in counts)


def _column(name: str, i: int, cell: float, room: float) -> str:
    x, y = room + cell * i + cell / 2 + 3.6, room - 6
    turn = f"rotate(-90 {x:g} {y:g})"
    return label(name, x, y, "small column", transform=turn, aria_hidden="true")


def _legend(subject: Subject, shades: Scale, y: float) -> tuple[str, float]:
    """Draw the shades with the lowest value of each; gives also where they end."""
    shown = f"{_NAMES[subject.overlap.measure]}, from:"
    drawn = [label(shown, 0, y, "small quiet")]
    x = text_metrics.width(shown, SIZE) + 10
    for step, said in [(0, "nothing"), *shades.legend()]:
        drawn.append(tag("rect", cls=f"l{step}", x=x, y=y - 11, width=_SWATCH, height=13))
        drawn.append(label(said, x + _SWATCH + 5, y, "small"))
        x += _SWATCH + 5 + text_metrics.width(said, SIZE) + 14
    return "".join(drawn), x


_NAMES = {
    "count": "Shared",
    "jaccard": "Jaccard",
    "coefficient": "Overlap coefficient",
    "chance": "Shared",
}
