"""A time line: what a mandate did in which year, one row for each kind of act."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from graph_api.overlap.figures import text_metrics
from graph_api.overlap.figures.svg import Drawing, label, tag, words

SIZE = 12
_ROOM, _ROW, _RADIUS = 190, 52, 17
_PLOT = 620.0


class Row(NamedTuple):
    """One kind of act: how many there are in each year, and how many without a year."""

    name: str
    years: Mapping[int, int]
    undated: int = 0


def draw(rows: Sequence[Row]) -> Drawing:
    """Draw a dot for each year and kind; its area is the number, which stands in it or beside it.

    Acts without a year are told beside their row: they have no place on the axis.
    """
    known = [year for row in rows for year in row.years]
    if not known:
        return Drawing("timeline", _ROOM + 300.0, 40.0, label("No dated act.", 0, 24), "Empty.")
    first, last = min(known), max(known)
    step = min(_PLOT / max(1, last - first), 90.0)
    room = min(_ROOM, max(text_metrics.width(row.name, SIZE) for row in rows) + 30)
    left = room + _RADIUS
    largest = max(count for row in rows for count in row.years.values())
    height = 30 + _ROW * len(rows)
    width = left + step * (last - first) + _RADIUS + 30
    drawn = [_axis(first, last, left, step, height)]
    for i, row in enumerate(rows):
        y = 18 + _ROW * i + _RADIUS
        drawn.append(_row(row, y, left, step, first, largest, room))
    kinds = "1 kind" if len(rows) == 1 else f"{len(rows)} kinds"
    period = f"in {first}" if first == last else f"{first} to {last}"
    about = f"{sum(map(_total, rows))} acts of {kinds}, {period}."
    return Drawing("timeline", width, height + 20, "\n".join(drawn), about)


def _total(row: Row) -> int:
    return sum(row.years.values()) + row.undated


def _axis(first: int, last: int, left: float, step: float, height: float) -> str:
    """Draw the years, as many as have room."""
    every = next(n for n in (1, 2, 5, 10, 20, 50, 100) if n * step >= 34 or n == 100)
    drawn = []
    for year in range(first, last + 1):
        if year % every == 0 or first == last:
            x = left + step * (year - first)
            drawn.append(tag("path", cls="grid", d=f"M{x:g} 8V{height - 12:g}"))
            drawn.append(label(str(year), x, height + 4, "small quiet middle"))
    end = left + step * (last - first)
    drawn.append(tag("path", cls="axis", d=f"M{left:g} {height - 12:g}H{end:g}"))
    return "".join(drawn)


def _row(
    row: Row, y: float, left: float, step: float, first: int, largest: int, room: float
) -> str:
    name = text_metrics.cut(row.name, room - 10, SIZE)
    drawn = [label(name, 0, y + 4)]
    if row.undated:
        drawn.append(label(f"and {row.undated} without a year", 0, y + 19, "small quiet"))
    reach = min(_RADIUS, max(7.0, step * 0.46))
    for year, count in sorted(row.years.items()):
        x, radius = left + step * (year - first), max(3.0, reach * sqrt(count / largest))
        content = tag("title", words(f"{row.name}, {year}: {count}"))
        content += tag("circle", cls="dot", cx=x, cy=y, r=radius)
        if step >= 22:
            content += label(str(count), x, y - radius - 3, "small middle halo")
        drawn.append(tag("g", content, cls="part"))
    return "".join(drawn)
