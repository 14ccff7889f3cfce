"""The matrix of all overlaps, ordered so that communities show as blocks.

Above some twenty mandates a matrix reads better than a network (M. Ghoniem, J.-D. Fekete and
P. Castagliola, Information Visualization 4 (2005) 114-135). All cells of one shade are one path, so
200 mandates stay small; a script finds the pair under the pointer from the place alone.
"""

from graph_api.figures import marks, text
from graph_api.figures.scale import Scale, scale
from graph_api.figures.subject import Subject
from graph_api.figures.svg import Drawing, label, tag, words

SIZE = 11
_ROOM = 150
_SWATCH = 18
_LARGE, _SMALL, _FEW = 18.0, 12.5, 30


def draw(subject: Subject) -> Drawing:
    """Draw the matrix with a legend of its shades; the rows are links if ``subject`` has links."""
    order = subject.overlap.order
    cell = _LARGE if len(order) <= _FEW else _SMALL
    names = {m: text.cut(subject.brief(m), _ROOM, SIZE) for m in order}
    room = max((text.width(name, SIZE) for name in names.values()), default=0) + 22
    side = cell * len(order)
    width, legend = room + side + 4, room + side + 34
    shades = scale(subject.overlap)
    content = [_cells(subject, shades, cell, room), _blocks(subject, cell, room)]
    content += [_row(subject, m, names[m], i, cell, room) for i, m in enumerate(order)]
    content += [_column(names[m], i, cell, room) for i, m in enumerate(order)]
    swatches, reach = _legend(subject, shades, legend)
    content.append(swatches)
    about = f"{len(order)} mandates in rows and columns; the darker a cell, the more two share."
    return Drawing("matrix", max(width, reach), legend + 20, "\n".join(content), about)


def _cells(subject: Subject, shades: Scale, cell: float, room: float) -> str:
    overlap = subject.overlap
    place = {mandate: i for i, mandate in enumerate(overlap.order)}
    size = f"{cell - 1:g}"
    by_level: dict[int, list[str]] = {}
    for pair in overlap.pairs:
        step = shades.step(pair)
        for one, two in ((pair.a, pair.b), (pair.b, pair.a)):
            x, y = room + cell * place[two], room + cell * place[one]
            by_level.setdefault(step, []).append(f"M{x:g} {y:g}h{size}v{size}h-{size}z")
    side = cell * len(overlap.order)
    ground = tag("rect", cls="l0", x=room, y=room, width=side, height=side)
    steps = sorted(by_level)
    own = "".join(
        f"M{room + cell * i:g} {room + cell * i:g}h{size}v{size}h-{size}z"
        for i in range(len(overlap.order))
    )
    paths = [tag("path", cls=f"l{step}", d="".join(by_level[step])) for step in steps]
    cells = "".join([ground, *paths, tag("path", cls="self", d=own)])
    return tag("g", cells, cls="cells", data_x=room, data_cell=cell)


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
    full = subject.name(mandate)
    link = subject.link(mandate)
    content = tag("title", words(full))
    content += tag("rect", cls="hit", x=0, y=y, width=room, height=cell)
    content += label(name, room - 16, y + cell / 2 + 3.6, "small end")
    style = marks.style_of(subject.overlap)[mandate]
    content += marks.mark(style, room - 8, y + cell / 2, 4)
    return tag(
        "a" if link else "g",
        content,
        cls="row focus" if mandate == subject.focus else "row",
        href=link,
        aria_label=full if link else None,
        data_m=mandate,
        data_i=i,
    )


def _column(name: str, i: int, cell: float, room: float) -> str:
    x, y = room + cell * i + cell / 2 + 3.6, room - 6
    turn = f"rotate(-90 {x:g} {y:g})"
    return label(name, x, y, "small column", transform=turn, data_i=i, aria_hidden="true")


def _legend(subject: Subject, shades: Scale, y: float) -> tuple[str, float]:
    """Draw the shades with the lowest value of each; gives also where they end."""
    shown = f"{_NAMES[subject.overlap.measure]}, from:"
    drawn = [label(shown, 0, y, "small quiet")]
    x = text.width(shown, SIZE) + 10
    for step, said in [(0, "nothing"), *shades.legend()]:
        drawn.append(tag("rect", cls=f"l{step}", x=x, y=y - 11, width=_SWATCH, height=13))
        drawn.append(label(said, x + _SWATCH + 5, y, "small"))
        x += _SWATCH + 5 + text.width(said, SIZE) + 14
    return "".join(drawn), x


_NAMES = {
    "count": "Shared",
    "jaccard": "Jaccard",
    "coefficient": "Overlap coefficient",
    "chance": "Shared",
}
