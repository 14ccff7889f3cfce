"""Acts by year in columns, one band for each kind, narrow enough for a phone."""

from collections.abc import Mapping, Sequence

from graph_api.overlap.figures import text_metrics
from graph_api.overlap.figures.svg import Drawing, label, tag, words
from graph_api.overlap.figures.timeline import Row

WIDTH, SIZE = 356.0, 12
_BAND, _HIGH, _EDGE = 62.0, 28.0, 12.0
_LEAST_YEARS = 8
_STEPS = (1, 2, 5, 10, 20, 50, 100)
SPARK_WIDTH, SPARK_HEIGHT = 120, 22


def draw(rows: Sequence[Row]) -> Drawing:
    """Draw a column for each year and kind, all to one scale, with its number where it fits.

    The number of acts without a year stands behind the name of their band.
    """
    years = sorted({year for row in rows for year in row.years})
    first, last = span(years)
    step = (WIDTH - 2 * _EDGE) / (last - first + 1)
    largest = max((count for row in rows for count in row.years.values()), default=1)
    height = _BAND * len(rows)
    parts = []
    for i, row in enumerate(rows):
        parts.append(_band(row, _BAND * i, first, step, largest))
    if years:
        parts.append(_axis(first, last, step, height))
    acts = sum(sum(row.years.values()) for row in rows)
    period = f"{years[0]} to {years[-1]}" if len(years) > 1 else f"in {years[0]}" if years else ""
    kinds = ", ".join(row.name.lower() for row in rows)
    about = f"{acts} by year{', ' * bool(period)}{period}: {kinds}."
    return Drawing("strip", WIDTH, height + 20 * bool(years), "\n".join(parts), about)


def span(years: Sequence[int]) -> tuple[int, int]:
    """Choose the first and last year of an axis: at least eight years, around those with acts.

    >>> span([2016, 2018]), span([2001, 2018]), span([])
    ((2014, 2021), (2001, 2018), (-3, 4))
    """
    first, last = (years[0], years[-1]) if years else (0, 0)
    missing = max(0, _LEAST_YEARS - (last - first + 1))
    return first - missing // 2, last + missing - missing // 2


def _band(row: Row, top: float, first: int, step: float, largest: int) -> str:
    base = top + 22 + _HIGH
    undated = f" (and {row.undated} without a year)" if row.undated else ""
    name = text_metrics.cut(row.name + undated, WIDTH, SIZE)
    parts = [label(name, 0, top + 12, "label")]
    wide = min(step * 0.76, 22.0)
    for year, count in sorted(row.years.items()):
        x = _EDGE + step * (year - first + 0.5)
        high = max(2.0, _HIGH * 0.7 * count / largest)
        content = tag("title", words(f"{row.name}, {year}: {count}"))
        content += tag("rect", cls="bar", x=x - wide / 2, y=base - high, width=wide, height=high)
        if step >= text_metrics.width(str(count), 11) + 2:
            content += label(str(count), x, base - high - 3, "small middle")
        parts.append(tag("g", content, cls="part"))
    parts.append(tag("path", cls="axis", d=f"M{_EDGE:g} {base:g}H{WIDTH - _EDGE:g}"))
    return "".join(parts)


def _axis(first: int, last: int, step: float, height: float) -> str:
    every = next((n for n in _STEPS if n * step >= 38), _STEPS[-1])
    return "".join(
        label(str(year), _EDGE + step * (year - first + 0.5), height + 10, "small quiet middle")
        for year in range(first, last + 1)
        if year % every == 0
    )


def spark(years: Mapping[int, int], first: int, last: int) -> str:
    """Draw the acts of each year as tiny columns, for a row of a table that has the numbers too."""
    step = SPARK_WIDTH / max(1, last - first + 1)
    largest = max(years.values(), default=1)
    columns = "".join(
        f"M{step * (year - first):.4g} {SPARK_HEIGHT}v{-max(3.0, 20 * count / largest):.3g}"
        f"h{max(2.0, step * 0.8):.3g}V{SPARK_HEIGHT}z"
        for year, count in sorted(years.items())
    )
    return _hidden(tag("path", cls="bar", d=columns), SPARK_WIDTH, SPARK_HEIGHT, "spark")


def share(value: int, largest: int) -> str:
    """Draw a bar for a number that stands beside it as text."""
    wide = max(1.0, 100 * value / (largest or 1))
    return _hidden(tag("rect", cls="bar", width=wide, height=8), 100, 8, "share")


def _hidden(content: str, width: int, height: int, kind: str) -> str:
    """Write a picture that repeats a number beside it, so it has no name."""
    return tag(
        "svg",
        content,
        cls=f"figure {kind}",
        viewBox=f"0 0 {width} {height}",
        preserveAspectRatio="none" if kind == "share" else None,
        aria_hidden="true",
    )
