"""Horizontal bars: how many of something each has."""

from collections.abc import Sequence
from typing import NamedTuple

from graph_api.overlap.figures import text_metrics
from graph_api.overlap.figures.svg import Drawing, label, tag, words

SIZE = 12
_ROW, _ROOM, _LONG, _AFTER = 24, 250, 330, 56


class Bar(NamedTuple):
    """One bar: its name, its value, and the address behind it, if any."""

    name: str
    value: int
    href: str | None = None


def draw(bars: Sequence[Bar], unit: str) -> Drawing:
    """Draw bars one below the other, in the order given, with their values at the end.

    :param unit: what is counted, in the plural.
    """
    largest = max((bar.value for bar in bars), default=1) or 1
    room = min(_ROOM, max((text_metrics.width(bar.name, SIZE) for bar in bars), default=0) + 12)
    drawn = [tag("path", cls="axis", d=f"M{room:g} 4V{12 + _ROW * len(bars):g}")]
    for i, bar in enumerate(bars):
        y, long = 8 + _ROW * i, _LONG * bar.value / largest
        said = f"{bar.name}: {bar.value} {unit}"
        content = tag("title", words(said))
        content += tag("rect", cls="hit", x=0, y=y, width=room + _LONG, height=_ROW)
        name = text_metrics.cut(bar.name, room - 10, SIZE)
        content += label(name, room - 8, y + 16, "label end")
        content += tag("rect", cls="bar", x=room, y=y + 4, width=long, height=_ROW - 8)
        content += label(str(bar.value), room + long + 6, y + 16)
        kind = "a" if bar.href else "g"
        drawn.append(tag(kind, content, cls="row", href=bar.href))
    width, height = room + _LONG + _AFTER, 20 + _ROW * len(bars)
    about = f"{len(bars)} bars: {unit} each."
    return Drawing("bars", width, height, "\n".join(drawn), about)
