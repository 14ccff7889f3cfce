"""The figures for a narrow screen: ranked bars and an upright UpSet, no name cut, nothing scaled.

A network or matrix that is scaled to the width of a phone has letters of 6 pixels, and one that is
not is cut. Each form shows the same numbers as the wide figure, the first of them if they are many.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from graph_api.overlap.caption import count
from graph_api.overlap.figures import text_metrics
from graph_api.overlap.figures.bars import Bar
from graph_api.overlap.figures.svg import Drawing, Href, label, no_href, tag, words
from graph_api.overlap.figures.timeline import Row
from graph_api.overlap.measures.pairs import Pair, intersections
from graph_api.overlap.report import Report

WIDTH = 330.0
MOST = 12
SIZE = 13
_LINE, _BAR, _GAP, _LEAST, _VALUE, _YEAR = 17.0, 12.0, 12.0, 44.0, 88.0, 44.0
_DOT = 20.0
PairHref = Callable[[Pair], str | None]


class _Row(NamedTuple):
    """One bar below its name: its length from 0 to 1, the words of its value, and its link."""

    name: str
    share: float
    value: str
    href: str | None = None


def no_pair_href(pair: Pair) -> None:
    """Return no address."""


def pairs(report: Report, href: PairHref = no_pair_href) -> Drawing:
    """Draw the strongest pairs as bars, in place of the network and the matrix.

    Without a pair that the reading keeps, those that share most are drawn.

    :param href: the address that a pair links to.
    """
    focus, brief, analysis = report.selection.focus, report.cells.brief, report.analysis
    links = set(analysis.links)
    kept = [pair for pair in report.pairs if pair in links]
    shown = kept or sorted(report.pairs, key=lambda pair: -pair.shared)
    weigh = analysis.weight if kept else lambda pair: float(pair.shared)
    largest = max(map(weigh, shown), default=1.0) or 1.0
    rows = [
        _Row(
            brief(pair.other(focus)) if focus else f"{brief(pair.a)} and {brief(pair.b)}",
            weigh(pair) / largest,
            f"{pair.shared} of {pair.size_a + pair.size_b - pair.shared}",
            href(pair),
        )
        for pair in shown[:MOST]
    ]
    noun = report.selection.noun
    rest = _rest(len(shown), "pairs")
    head = f"{noun} that both addressed, of those of either"
    return _drawn("narrow", rows, head, rest, f"{count(len(rows), 'pairs')} with their {noun}.")


def counts(bars: Sequence[Bar], unit: str) -> Drawing:
    """Draw bars with their names above them, largest first."""
    ranked = sorted(bars, key=lambda bar: -bar.value)
    largest = max((bar.value for bar in ranked), default=1) or 1
    rows = [_Row(b.name, b.value / largest, f"{b.value:,}", b.href) for b in ranked[:MOST]]
    return _drawn("narrow", rows, unit, _rest(len(ranked), "bars"), f"{len(rows)} bars: {unit}.")


def years(kinds: Sequence[Row], most: int = 0) -> Drawing:
    """Draw the acts of each year as bars, the newest first; their kinds are in the titles.

    :param most: the number of acts of the longest bar of several figures with one scale.
    """
    totals: dict[int, dict[str, int]] = {}
    for kind in kinds:
        for year, number in kind.years.items():
            totals.setdefault(year, {})[kind.name] = number
    largest = max([most, *(sum(some.values()) for some in totals.values())]) or 1
    elements, y = [label("acts by year", 0, 13, "label quiet")], 22.0
    for year in sorted(totals, reverse=True):
        number = sum(totals[year].values())
        said = ", ".join(f"{name.lower()} {some}" for name, some in totals[year].items())
        long = (WIDTH - _YEAR - 40) * number / largest
        content = tag("title", words(f"{year}: {said}")) + label(str(year), 0, y + 12)
        content += tag("rect", cls="bar", x=_YEAR, y=y + 2, width=long, height=_BAR)
        content += label(str(number), _YEAR + long + 6, y + 12, "small")
        elements.append(tag("g", content, cls="part"))
        y += 20
    if undated := sum(kind.undated for kind in kinds):
        elements.append(label(f"And {undated} without a year.", 0, y + 14, "label quiet"))
        y += 20
    return Drawing("narrow", WIDTH, y + 8, "\n".join(elements), f"{len(totals)} years of acts.")


def sets(report: Report, href: Href = no_href) -> Drawing:
    """Draw an UpSet from the top down: a row for each combination, a column for each mandate.

    The columns have numbers; the names stand above with the same numbers.

    :param href: the address that a mandate links to.
    """
    members = {mandate: report.analysis.members[mandate] for mandate in report.sets}
    columns = sorted(members, key=lambda mandate: (-len(members[mandate]), mandate))
    noun, parts = report.selection.noun, intersections(members)
    elements, y = _legend(report, columns, href)
    left = _DOT * len(columns) + 12
    largest = max((len(things) for _, things in parts), default=1)
    elements += [
        label(str(i + 1), _DOT * (i + 0.5), y + 12, "small middle") for i in range(len(columns))
    ]
    elements.append(label(f"{noun} of exactly these", left, y + 12, "small quiet"))
    y += 20
    for mandates, things in parts[: 2 * MOST]:
        names = ", ".join(map(report.cells.brief, mandates))
        content = tag("title", words(f"{count(len(things), noun)}: {names}"))
        places = [columns.index(mandate) for mandate in mandates]
        across = f"M{_DOT * (min(places) + 0.5):g} {y + 10:g}H{_DOT * (max(places) + 0.5):g}"
        content += tag("path", cls="edge inner w3", d=across) if len(places) > 1 else ""
        for i in range(len(columns)):
            cls = "dot" if i in places else "hollow"
            content += tag("circle", cls=cls, cx=_DOT * (i + 0.5), cy=y + 10, r=6)
        long = (WIDTH - left - 30) * len(things) / largest
        content += tag("rect", cls="bar", x=left, y=y + 4, width=long, height=_BAR)
        content += label(str(len(things)), left + long + 5, y + 14, "small")
        elements.append(tag("g", content, cls="part"))
        y += 24
    if rest := _rest(len(parts), "combinations", 2 * MOST):
        elements.append(label(rest, 0, y + 14, "small quiet"))
        y += 20
    about = f"{count(len(parts), 'combinations')} of {count(len(columns), 'mandates')}."
    return Drawing("upset", WIDTH, y + 8, "".join(elements), about)


def _legend(report: Report, columns: Sequence[str], href: Href) -> tuple[list[str], float]:
    """Write the number, name and size of each mandate.

    :returns: the elements, and where they end.
    """
    elements, y = [], 0.0
    for number, mandate in enumerate(columns, 1):
        size = len(report.analysis.members[mandate])
        lines = text_metrics.wrap(f"{number}  {report.cells.brief(mandate)}", WIDTH - 60, SIZE, 3)
        content = tag("title", words(report.cells.long(mandate)))
        high = max(26.0, _LINE * len(lines) + 8)
        content += tag("rect", cls="hit", x=0, y=y, width=WIDTH, height=high)
        for i, line in enumerate(lines):
            content += label(line, 0, y + 16 + _LINE * i)
        content += label(str(size), WIDTH, y + 16, "label end quiet")
        link = href(mandate)
        elements.append(tag("a" if link else "g", content, cls="row", href=link))
        y += high
    return elements, y + 10


def _drawn(kind: str, rows: Sequence[_Row], head: str, rest: str, about: str) -> Drawing:
    """Draw rows from the top down."""
    lines = text_metrics.wrap(head, WIDTH, SIZE, 2)
    elements = [label(line, 0, 13 + _LINE * i, "label quiet") for i, line in enumerate(lines)]
    y = 6 + _LINE * len(lines)
    for row in rows:
        element, high = _row(row, y)
        elements.append(element)
        y += high
    if rest:
        elements.append(label(rest, 0, y + 16, "label quiet"))
        y += 20
    return Drawing(kind, WIDTH, y + 8, "\n".join(elements), about)


def _row(row: _Row, y: float) -> tuple[str, float]:
    """Draw a bar with its name above it.

    :returns: the element and its height, at least that of a target for a finger.
    """
    names = text_metrics.wrap(row.name, WIDTH, SIZE, 4)
    high = max(_LEAST, _LINE * len(names) + _BAR + _GAP + 4)
    content = tag("title", words(f"{row.name}: {row.value}" if row.value else row.name))
    content += tag("rect", cls="hit", x=0, y=y, width=WIDTH, height=high)
    for i, line in enumerate(names):
        content += label(line, 0, y + 14 + _LINE * i)
    below, long = y + _LINE * len(names) + 4, max(2.0, (WIDTH - _VALUE) * row.share)
    content += tag("rect", cls="bar", x=0, y=below, width=long, height=_BAR)
    content += label(row.value, long + 6, below + 10, "small")
    return tag("a" if row.href else "g", content, cls="row", href=row.href), high


def _rest(number: int, plural: str, most: int = MOST) -> str:
    return f"The first {most} of {number:,} {plural}." if number > most else ""
