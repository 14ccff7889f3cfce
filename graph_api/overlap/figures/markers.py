"""The mark of a mandate: a shape and a colour for each community."""

from math import cos, pi, sin

from graph_api.overlap.figures.svg import points, tag
from graph_api.overlap.measures.analysis import Analysis

COLOURED = 7
# Sides and turn of the polygon of each community; 0 sides is a circle.
_SHAPES = ((0, 0.0), (4, pi / 4), (3, -pi / 2), (4, 0.0), (6, 0.0), (3, pi / 2), (5, -pi / 2))
# Polygons are drawn larger than circles, so that all cover about the same area.
_GROWN = {0: 1.0, 3: 1.4, 4: 1.22, 5: 1.12, 6: 1.08}


def style_of(analysis: Analysis, mandate: str) -> int | None:
    """Return the number of a community's colour and shape; None for a mandate without links.

    Communities beyond the seventh share a grey octagon: people cannot tell more colours apart.
    """
    number = analysis.community[mandate]
    return min(number, COLOURED) if len(analysis.communities[number]) > 1 else None


def class_of(style: int | None) -> str:
    """Name the class of a community's colour."""
    return "alone" if style is None else f"g{style}"


def mark(style: int | None, x: float, y: float, radius: float) -> str:
    """Draw the mark of a community around a point."""
    name = f"mark {class_of(style)}"
    sides, turn = (8, 0.0) if style == COLOURED else _SHAPES[style or 0]
    if not sides or style is None:
        size = radius if style is not None else radius * 0.8
        return tag("circle", cls=name, cx=float(x), cy=float(y), r=float(size))
    reach = radius * _GROWN.get(sides, 1.05)
    corners = [
        (x + reach * cos(turn + 2 * pi * i / sides), y + reach * sin(turn + 2 * pi * i / sides))
        for i in range(sides)
    ]
    return tag("polygon", cls=name, points=points(corners))
