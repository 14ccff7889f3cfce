"""The network of mandates: who shares work with whom, in communities, strongest links only.

What shares nothing stands in rows below, so that it is not missed and not in the way.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from graph_api.overlap.figures import markers, text_metrics
from graph_api.overlap.figures.scale import scale
from graph_api.overlap.figures.subject import READINGS, Subject
from graph_api.overlap.figures.svg import Drawing, label, number, points, tag, words
from graph_api.overlap.measures.pairs import Pair

SIZE = 12
_LINE = 14
_ROOM = 104
_GAP = 12
_CLEAR = 4  # between mark and name
_EDGE = 26  # room around all, for the hulls
_NARROWEST = 560.0
_FEW = 90  # at most so many mandates have their names in two lines


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
        """Give left, top, right and bottom of its name."""
        wide = max(text_metrics.width(line, SIZE) for line in self.lines) / 2
        high = _LINE * len(self.lines)
        top = self.y - self.radius - _CLEAR - high if self.above else self.y + self.radius + _CLEAR
        return self.x - wide, top, self.x + wide, top + high

    def turned(self) -> "Node":
        """Put the name above the mark; both together keep their place."""
        return replace(self, y=self.y + _LINE * len(self.lines) + _CLEAR, above=True)

    def crossed(self, others: Iterable["Node"]) -> int:
        """Count the links to other mandates that run through its name."""
        left, _, right, _ = self.label_box()
        away = -1 if self.above else 1
        near, half = self.radius + _CLEAR, (right - left) / 2
        steep = [(other.x - self.x, (other.y - self.y) * away) for other in others]
        return sum(down > 0 and abs(across) * near < half * down for across, down in steep)


def place(subject: Subject) -> tuple[list[Node], list[Node], float, float]:
    """Place the linked mandates, and those without a link below them.

    :returns: both, and the width and height of the picture.
    """
    from graph_api.overlap.figures import (
        stress_layout,  # Brings numpy, without which a server starts sooner.
    )

    overlap = subject.overlap
    linked = sorted({end for pair in overlap.drawn for end in (pair.a, pair.b)})
    largest = max((len(things) for things in overlap.members.values()), default=1) or 1
    sizes = {m: _radius(len(things), largest) for m, things in overlap.members.items()}
    lines = {m: tuple(_lines(subject, m, len(linked))) for m in overlap.members}
    boxes = [_box(sizes[m], lines[m]) for m in linked]
    index = {mandate: i for i, mandate in enumerate(linked)}
    groups = overlap.group_of()
    links = [(index[pair.a], index[pair.b]) for pair in overlap.drawn]
    where = stress_layout.place(boxes, links, [groups[m] for m in linked])
    nodes = [
        _node(m, where[i][0] + _EDGE, where[i][1] + _EDGE - boxes[i][1] / 2, sizes[m], lines[m])
        for m, i in index.items()
    ]
    nodes = _with_names_clear(nodes, links)
    reach = max([node.label_box()[2] + _EDGE for node in nodes], default=0.0)
    width = max(reach, _NARROWEST)
    nodes = [replace(node, x=node.x + (width - reach) / 2) for node in nodes]
    bottom = max([_bottom(node) for node in nodes], default=0.0)
    lonely = [m for m in overlap.order if m not in index]
    rest, height = _rows(subject, lonely, width, bottom + (_EDGE if nodes else 0))
    return nodes, rest, width, height


def _with_names_clear(nodes: Sequence[Node], links: Sequence[tuple[int, int]]) -> list[Node]:
    """Turn each name to the side of its mark where fewer of its links run."""
    partners: list[list[Node]] = [[] for _ in nodes]
    for a, b in links:
        partners[a].append(nodes[b])
        partners[b].append(nodes[a])
    return [
        above if (above := node.turned()).crossed(others) < node.crossed(others) else node
        for node, others in zip(nodes, partners, strict=True)
    ]


def _bottom(node: Node) -> float:
    return max(node.label_box()[3], node.y + node.radius)


def draw(subject: Subject) -> Drawing:
    """Draw the network; each mandate is a link if ``subject`` has links."""
    nodes, rest, width, height = place(subject)
    overlap = subject.overlap
    where = {node.mandate: node for node in nodes}
    content = [_hulls(subject, where), _edges(subject, where)]
    if rest:
        top = min(node.y for node in rest) - 16
        said = "Share nothing that this reading counts:"
        content.append(label(said, _EDGE, top, "label quiet"))
    # In the order of the matrix, so that who walks through both finds the same neighbours.
    rank = {mandate: i for i, mandate in enumerate(overlap.order)}
    partners = Counter(end for pair in overlap.links for end in (pair.a, pair.b))
    for node in sorted([*nodes, *rest], key=lambda node: rank[node.mandate]):
        content.append(_draw_node(subject, node, partners[node.mandate]))
    content.append(_legend(subject, height + 14))
    about = (
        f"{text_metrics.counted(len(overlap.members), 'mandates')}, {len(overlap.drawn)} of "
        f"{text_metrics.counted(len(overlap.pairs), 'overlaps')} drawn, in "
        f"{text_metrics.counted(sum(len(group) > 1 for group in overlap.groups), 'communities')}."
    )
    return Drawing("network", width, height + 42, "\n".join(content), about)


def _radius(size: int, largest: int) -> float:
    return 6 + 9 * sqrt(size / largest)


def _lines(subject: Subject, mandate: str, count: int) -> list[str]:
    brief = subject.brief(mandate)
    return (
        text_metrics.wrap(brief, _ROOM, SIZE, 2)
        if count <= _FEW
        else [text_metrics.cut(brief, _ROOM, SIZE)]
    )


def _box(radius: float, lines: Sequence[str]) -> tuple[float, float]:
    wide = max(text_metrics.width(line, SIZE) for line in lines)
    return max(wide, 2.8 * radius) + _GAP, 2 * radius + _CLEAR + _LINE * len(lines) + _GAP


def _node(mandate: str, x: float, top: float, radius: float, lines: tuple[str, ...]) -> Node:
    return Node(mandate, float(x), float(top + _GAP / 2 + radius), radius, lines)


def _rows(
    subject: Subject, lonely: Sequence[str], width: float, top: float
) -> tuple[list[Node], float]:
    """Put mandates without a link into rows; gives also where the last row ends."""
    if not lonely:
        return [], top
    column = _ROOM + 2 * _GAP
    columns = max(1, int((width - 2 * _EDGE) // column))
    found = []
    for i, mandate in enumerate(lonely):
        lines = tuple(text_metrics.wrap(subject.brief(mandate), _ROOM, SIZE, 2))
        x = _EDGE + column * (i % columns) + column / 2
        found.append(Node(mandate, x, top + 32 + 62 * (i // columns), 5, lines))
    return found, max(node.label_box()[3] for node in found) + _GAP


def _hulls(subject: Subject, where: dict[str, Node]) -> str:
    """Draw a soft ground behind each community."""
    from graph_api.overlap.figures import stress_layout

    styles, drawn = markers.style_of(subject.overlap), []
    for group in subject.overlap.groups:
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
        drawn.append(tag("polygon", cls=f"hull {markers.classes(styles[group[0]])}", points=shape))
    return "".join(drawn)


def _edges(subject: Subject, where: dict[str, Node]) -> str:
    """Draw the links, the strongest last and widest."""
    overlap = subject.overlap
    shades = scale(overlap)
    groups = overlap.group_of()
    drawn = []
    for pair in reversed(overlap.drawn):
        a, b = where[pair.a], where[pair.b]
        inner = " inner" if groups[pair.a] == groups[pair.b] else ""
        drawn.append(_edge(subject, pair, a, b, f"edge w{shades.step(pair)}{inner}"))
    return "\n".join(drawn)


def _edge(subject: Subject, pair: Pair, a: Node, b: Node, cls: str) -> str:
    line = f"M{number(a.x)} {number(a.y)}L{number(b.x)} {number(b.y)}"
    said = tag("title", words(subject.says(pair)))
    ends = " ".join(str(subject.place[end]) for end in (pair.a, pair.b))
    return tag("path", said, cls=cls, d=line, data_p=ends)


def _legend(subject: Subject, y: float) -> str:
    """Tell what size and width mean: the smallest and the largest of each."""
    shades = scale(subject.overlap)
    sizes = sorted({len(things) for things in subject.overlap.members.values()} - {0})
    x, drawn = float(_EDGE), []
    for size in sizes[:: max(1, len(sizes) - 1)]:
        radius = _radius(size, sizes[-1])
        drawn.append(tag("circle", cls="mark hollow", cx=x + radius, cy=y, r=radius))
        drawn.append(label(str(size), x + 2 * radius + 4, y + 4, "small"))
        x += 2 * radius + text_metrics.width(str(size), SIZE) + 10
    said = f"{subject.noun} addressed"
    drawn.append(label(said, x, y + 4, "small quiet"))
    x += text_metrics.width(said, SIZE) + 26
    chance = subject.overlap.measure == "chance"
    steps = [(step, said) for step, said in shades.legend() if not chance or step > 1]
    for step, bound in steps[:: max(1, len(steps) - 1)]:
        said = bound if chance else f"from {bound}"
        drawn.append(tag("path", cls=f"edge inner w{step}", d=f"M{x:g} {y:g}h26"))
        drawn.append(label(said, x + 34, y + 4, "small"))
        x += 34 + text_metrics.width(said, SIZE) + 10
    if steps:
        drawn.append(label(READINGS[subject.overlap.measure], x, y + 4, "small quiet"))
    return "".join(drawn)


def _draw_node(subject: Subject, node: Node, partners: int) -> str:
    overlap = subject.overlap
    things = len(overlap.members[node.mandate])
    name = subject.called(node.mandate)
    said = f"{name}: {text_metrics.counted(things, subject.noun)}, overlaps with "
    said += text_metrics.counted(partners, "mandates")
    style = markers.style_of(overlap)[node.mandate]
    left, top, right, _ = node.label_box()
    hit = tag(
        "rect",
        cls="hit",
        x=min(left, node.x - 14),
        y=min(top, node.y - node.radius - 4),
        width=max(right, node.x + 14) - min(left, node.x - 14),
        height=_bottom(node) - min(top, node.y - node.radius - 4) + 4 * node.above,
    )
    content = tag("title", words(said)) + hit + markers.mark(style, node.x, node.y, node.radius)
    for i, line in enumerate(node.lines):
        content += label(line, node.x, top + 11 + _LINE * i, "label middle halo")
    focus = " focus" if node.mandate == subject.focus else ""
    link = subject.link(node.mandate)
    return tag(
        "a" if link else "g",
        content,
        cls=f"node{focus}",
        href=link,
        data_m=subject.place[node.mandate],
    )
