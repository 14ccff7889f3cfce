"""The network of mandates: communities and the strongest links.

Mandates without a link stand in rows below.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from graph_api.overlap.caption import READINGS, count
from graph_api.overlap.figures import markers, text_metrics
from graph_api.overlap.figures.scale import scale
from graph_api.overlap.figures.svg import Drawing, Href, label, no_href, number, points, tag, words
from graph_api.overlap.measures.analysis import Analysis
from graph_api.overlap.measures.pairs import Pair
from graph_api.overlap.report import Report

SIZE = 12
_LINE = 14
_ROOM = 104
_GAP = 12
_CLEAR = 4  # between mark and name
_EDGE = 26  # margin for the hulls
_NARROWEST = 560.0
_FEW = 90  # up to so many mandates have names in two lines


@dataclass(frozen=True)
class Node:
    """A mandate on the page: the centre of its mark, its radius, and its name in lines.

    The name stands below the mark, or above it where fewer links cross it there.
    """

    mandate: str
    x: float
    y: float
    radius: float
    lines: tuple[str, ...]
    above: bool = False

    def label_box(self) -> tuple[float, float, float, float]:
        """Compute left, top, right and bottom of the name."""
        wide = max(text_metrics.width(line, SIZE) for line in self.lines) / 2
        high = _LINE * len(self.lines)
        top = self.y - self.radius - _CLEAR - high if self.above else self.y + self.radius + _CLEAR
        return self.x - wide, top, self.x + wide, top + high

    def with_name_above(self) -> "Node":
        """Move the name above the mark; the box around both stays."""
        return replace(self, y=self.y + _LINE * len(self.lines) + _CLEAR, above=True)

    def crossings(self, others: Iterable["Node"]) -> int:
        """Count the links to other mandates that cross the name."""
        left, _, right, _ = self.label_box()
        away = -1 if self.above else 1
        near, half = self.radius + _CLEAR, (right - left) / 2
        steep = [(other.x - self.x, (other.y - self.y) * away) for other in others]
        return sum(down > 0 and abs(across) * near < half * down for across, down in steep)


def place(report: Report) -> tuple[list[Node], list[Node], float, float]:
    """Place the mandates with links, and those without below them.

    :returns: both, and the width and height of the figure.
    """
    # Imported here because it imports numpy, without which a server starts sooner.
    from graph_api.overlap.figures import stress_layout

    analysis = report.part
    linked = sorted({end for pair in analysis.drawn_links for end in (pair.a, pair.b)})
    largest = max((len(things) for things in analysis.members.values()), default=1) or 1
    sizes = {m: _radius(len(things), largest) for m, things in analysis.members.items()}
    lines = {m: tuple(_lines(report.cells.brief(m), len(linked))) for m in analysis.members}
    boxes = [_box(sizes[m], lines[m]) for m in linked]
    index = {mandate: i for i, mandate in enumerate(linked)}
    links = [(index[pair.a], index[pair.b]) for pair in analysis.drawn_links]
    where = stress_layout.place(boxes, links, [analysis.community[m] for m in linked])
    nodes = [
        _node(m, where[i][0] + _EDGE, where[i][1] + _EDGE - boxes[i][1] / 2, sizes[m], lines[m])
        for m, i in index.items()
    ]
    nodes = _with_names_clear(nodes, links)
    reach = max([node.label_box()[2] + _EDGE for node in nodes], default=0.0)
    width = max(reach, _NARROWEST)
    nodes = [replace(node, x=node.x + (width - reach) / 2) for node in nodes]
    bottom = max([_bottom(node) for node in nodes], default=0.0)
    single = [m for m in analysis.order if m not in index]
    rest, height = _rows(report, single, width, bottom + (_EDGE if nodes else 0))
    return nodes, rest, width, height


def _with_names_clear(nodes: Sequence[Node], links: Sequence[tuple[int, int]]) -> list[Node]:
    """Place each name above or below its mark, where fewer links cross it."""
    partners: list[list[Node]] = [[] for _ in nodes]
    for a, b in links:
        partners[a].append(nodes[b])
        partners[b].append(nodes[a])
    return [
        above
        if (above := node.with_name_above()).crossings(others) < node.crossings(others)
        else node
        for node, others in zip(nodes, partners, strict=True)
    ]


def _bottom(node: Node) -> float:
    return max(node.label_box()[3], node.y + node.radius)


def draw(report: Report, href: Href = no_href) -> Drawing:
    """Draw the network.

    :param href: the address that a mandate links to.
    """
    nodes, rest, width, height = place(report)
    analysis = report.part
    where = {node.mandate: node for node in nodes}
    content = [_hulls(analysis, where), _edges(report, where)]
    if rest:
        top = min(node.y for node in rest) - 16
        heading = "Share nothing that this reading counts:"
        content.append(label(heading, _EDGE, top, "label quiet"))
    partners = Counter(end for pair in analysis.links for end in (pair.a, pair.b))
    # In the order of the matrix, so that Tab visits the mandates of both in one order.
    for node in sorted([*nodes, *rest], key=lambda node: analysis.position[node.mandate]):
        content.append(_draw_node(report, node, href(node.mandate), partners[node.mandate]))
    content.append(_legend(report, height + 14))
    groups = sum(len(group) > 1 for group in analysis.communities)
    about = (
        f"{count(len(analysis.members), 'mandates')}, {len(analysis.drawn_links)} of "
        f"{count(len(analysis.pairs), 'overlaps')} drawn, "
        f"{'in ' + count(groups, 'communities') if groups else 'without communities'}."
    )
    return Drawing("network", width, height + 42, "\n".join(content), about)


def _radius(size: int, largest: int) -> float:
    return 6 + 9 * sqrt(size / largest)


def _lines(brief: str, mandates: int) -> list[str]:
    if mandates <= _FEW:
        return text_metrics.wrap(brief, _ROOM, SIZE, 2)
    return [text_metrics.cut(brief, _ROOM, SIZE)]


def _box(radius: float, lines: Sequence[str]) -> tuple[float, float]:
    wide = max(text_metrics.width(line, SIZE) for line in lines)
    return max(wide, 2.8 * radius) + _GAP, 2 * radius + _CLEAR + _LINE * len(lines) + _GAP


def _node(mandate: str, x: float, top: float, radius: float, lines: tuple[str, ...]) -> Node:
    return Node(mandate, float(x), float(top + _GAP / 2 + radius), radius, lines)


def _rows(
    report: Report, mandates: Sequence[str], width: float, top: float
) -> tuple[list[Node], float]:
    """Place mandates without a link in rows.

    :returns: them and the bottom of the last row.
    """
    if not mandates:
        return [], top
    column = _ROOM + 2 * _GAP
    columns = max(1, int((width - 2 * _EDGE) // column))
    nodes = []
    for i, mandate in enumerate(mandates):
        lines = tuple(text_metrics.wrap(report.cells.brief(mandate), _ROOM, SIZE, 2))
        x = _EDGE + column * (i % columns) + column / 2
        nodes.append(Node(mandate, x, top + 32 + 62 * (i // columns), 5.0, lines))
    return nodes, max(node.label_box()[3] for node in nodes) + _GAP


def _hulls(analysis: Analysis, where: dict[str, Node]) -> str:
    """Draw the hull of each community, as a pale background."""
    from graph_api.overlap.figures import stress_layout

    hulls = []
    for group in analysis.communities:
        nodes = [where[m] for m in group if m in where]
        if len(group) < 2 or not nodes:
            continue
        corners = []
        for node in nodes:
            left, top, right, bottom = node.label_box()
            name, mark = (
                (top + 4, node.y + node.radius)
                if node.above
                else (bottom - 4, node.y - node.radius)
            )
            corners += [(node.x - node.radius, mark), (left + 8, name)]
            corners += [(node.x + node.radius, mark), (right - 8, name)]
        shape = points(stress_layout.hull(corners))
        cls = f"hull {markers.class_of(markers.style_of(analysis, group[0]))}"
        hulls.append(tag("polygon", cls=cls, points=shape))
    return "".join(hulls)


def _edges(report: Report, where: dict[str, Node]) -> str:
    """Draw the links, the strongest last and widest."""
    analysis = report.part
    shades = scale(analysis)
    community = analysis.community
    edges = []
    for pair in reversed(analysis.drawn_links):
        a, b = where[pair.a], where[pair.b]
        inner = " inner" if community[pair.a] == community[pair.b] else ""
        edges.append(_edge(report, pair, a, b, f"edge w{shades.step(pair)}{inner}"))
    return "\n".join(edges)


def _edge(report: Report, pair: Pair, a: Node, b: Node, cls: str) -> str:
    line = f"M{number(a.x)} {number(a.y)}L{number(b.x)} {number(b.y)}"
    title = tag("title", words(report.sentence(pair)))
    ends = " ".join(str(report.part.position[end]) for end in (pair.a, pair.b))
    return tag("path", title, cls=cls, d=line, data_p=ends)


def _legend(report: Report, y: float) -> str:
    """Draw the smallest and the largest size of marks and width of links, with their values."""
    analysis = report.part
    shades = scale(analysis)
    sizes = sorted({len(things) for things in analysis.members.values()} - {0})
    x, parts = float(_EDGE), []
    for size in sizes[:: max(1, len(sizes) - 1)]:
        radius = _radius(size, sizes[-1])
        parts.append(tag("circle", cls="mark hollow", cx=x + radius, cy=y, r=radius))
        parts.append(label(str(size), x + 2 * radius + 4, y + 4, "small"))
        x += 2 * radius + text_metrics.width(str(size), SIZE) + 10
    text = f"{report.selection.noun} addressed"
    parts.append(label(text, x, y + 4, "small quiet"))
    x += text_metrics.width(text, SIZE) + 26
    chance = analysis.measure == "chance"
    steps = [(step, bound) for step, bound in shades.legend() if not chance or step > 1]
    for step, bound in steps[:: max(1, len(steps) - 1)]:
        text = bound if chance else f"from {bound}"
        parts.append(tag("path", cls=f"edge inner w{step}", d=f"M{x:g} {y:g}h26"))
        parts.append(label(text, x + 34, y + 4, "small"))
        x += 34 + text_metrics.width(text, SIZE) + 10
    if steps:
        parts.append(label(READINGS[analysis.measure], x, y + 4, "small quiet"))
    return "".join(parts)


def _draw_node(report: Report, node: Node, link: str | None, partners: int) -> str:
    analysis = report.part
    things = count(len(analysis.members[node.mandate]), report.selection.noun)
    title = f"{report.cells.long(node.mandate)}: {things}, overlaps with "
    title += count(partners, "mandates")
    style = markers.style_of(analysis, node.mandate)
    left, top, right, _ = node.label_box()
    hit = tag(
        "rect",
        cls="hit",
        x=min(left, node.x - 14),
        y=min(top, node.y - node.radius - 4),
        width=max(right, node.x + 14) - min(left, node.x - 14),
        height=_bottom(node) - min(top, node.y - node.radius - 4) + 4 * node.above,
    )
    content = tag("title", words(title)) + hit + markers.mark(style, node.x, node.y, node.radius)
    for i, line in enumerate(node.lines):
        content += label(line, node.x, top + 11 + _LINE * i, "label middle halo")
    focus = " focus" if node.mandate == report.selection.focus else ""
    return tag(
        "a" if link else "g",
        content,
        cls=f"node{focus}",
        href=link,
        data_m=analysis.position[node.mandate],
    )
