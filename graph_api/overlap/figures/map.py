"""A map of countries as circles, on an outline of the land without borders.

Without the outline (see ``assets/``), meridians and parallels are drawn in its place. Projection:
B. Šavrič, T. Patterson and B. Jenny, The Equal Earth map projection, Int. J. Geographical
Information Science 33 (2019) 454-465.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from graph_api.overlap.figures import text_metrics
from graph_api.overlap.figures.svg import Drawing, label, number, tag, words

DISCLAIMER = (
    "The map shows no borders. Its outline and the places of the circles do not imply any opinion "
    "on the legal status of a country, territory, city or area, or on its frontiers."
)
OUTLINE = "built/land.json"
_SCALE = 150.0
_TILT = (1.340264, -0.081106, 0.000893, 0.003796)
_MOST_RADIUS, _LEAST_RADIUS = 15.0, 3.5
_LABELS = 16
# Of a locator, against the map of many countries.
_SMALL = 0.43
SIZE = 11
Ring = list[tuple[float, float]]


class Place(NamedTuple):
    """A country on the map: its name, its position in degrees, its value and its address."""

    name: str
    latitude: float
    longitude: float
    value: int
    href: str | None = None


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Project a point on the Equal Earth map of radius 1, north up.

    >>> [tuple(round(c, 3) for c in project(*p)) for p in ((0, 0), (0, 180), (90, 0), (-45, 90))]
    [(0.0, 0.0), (2.707, 0.0), (0.0, 1.317), (1.16, -0.86)]
    """
    a1, a2, a3, a4 = _TILT
    turn = asin(sqrt(3) / 2 * sin(radians(latitude)))
    two, six = turn**2, turn**6
    below = 3 * (9 * a4 * six * two + 7 * a3 * six + 3 * a2 * two + a1)
    x = 2 * sqrt(3) * radians(longitude) * cos(turn) / below
    return x, turn * (a1 + a2 * two + six * (a3 + a4 * two))


_HALF_WIDTH, _HALF_HEIGHT = project(0, 180)[0] * _SCALE, project(90, 0)[1] * _SCALE


def draw(places: Sequence[Place], unit: str) -> Drawing:
    """Draw the places, the smallest on top; the largest have labels where these fit.

    :param unit: what the values count, in the plural.
    """
    largest = max((place.value for place in places), default=1) or 1
    ranked = sorted(places, key=lambda p: (-p.value, p.name))
    parts = [_ground()]
    circles = {}
    for place in ranked:
        x, y = _on_page(place.latitude, place.longitude)
        radius = max(_LEAST_RADIUS, _MOST_RADIUS * sqrt(place.value / largest))
        circles[place] = (x, y, radius)
        parts.append(_circle(place, x, y, radius, unit))
    parts += _names(circles, ranked[:_LABELS])
    width, height = 2 * _HALF_WIDTH + 8, 2 * _HALF_HEIGHT + 12
    parts.append(_legend(largest, unit, height + 10))
    about = f"{len(places)} countries; the larger a circle, the more {unit}."
    return Drawing("map", width, height + 30, "\n".join(parts), about)


def locate(place: Place) -> Drawing:
    """Draw where one country lies, on a small map."""
    x, y = _small(place.latitude, place.longitude)
    ring = tag("circle", cls="edge", cx=x, cy=y, r=13.0)
    content = tag("title", words(place.name)) + tag("circle", cls="place", cx=x, cy=y, r=5.0) + ring
    width, height = ((4 + half) * 2 * _SMALL for half in (_HALF_WIDTH, _HALF_HEIGHT))
    about = f"A world map without borders, with a circle at {place.name}."
    return Drawing("locator", width, height, _small_land() + tag("g", content), about)


def _small(latitude: float, longitude: float) -> tuple[float, float]:
    x, y = _on_page(latitude, longitude)
    return x * _SMALL, y * _SMALL


@cache
def _small_land() -> str:
    """Draw the land with corners at least a pixel apart, in whole pixels; its edge is a frame."""
    shapes = []
    for ring in outline():
        for piece in within_the_map(ring):
            corners = [(round(x), round(y)) for x, y in (_small(lat, lon) for lon, lat in piece)]
            apart = [c for c, before in zip(corners, [None, *corners], strict=False) if c != before]
            if len(set(apart)) > 2:
                shapes.append(_path(apart) + "z")
    width, height = ((4 + half) * 2 * _SMALL for half in (_HALF_WIDTH, _HALF_HEIGHT))
    frame = tag("rect", cls="sea", x=0.5, y=0.5, width=width - 1, height=height - 1, rx=6)
    return frame + tag("path", cls="land", d="".join(shapes), fill_rule="evenodd")


def _on_page(latitude: float, longitude: float) -> tuple[float, float]:
    x, y = project(latitude, longitude)
    return 4 + _HALF_WIDTH + x * _SCALE, 4 + _HALF_HEIGHT - y * _SCALE


@cache
def _ground() -> str:
    """Draw the land, or else meridians and parallels, and the edge of the map."""
    edge = [(lat, lon) for lon in (-180, 180) for lat in range(-90, 91, 5)]
    ring = edge[:37] + edge[37:][::-1]
    sea = tag("path", cls="sea", d=_path([_on_page(*p) for p in ring]) + "z")
    rings = [piece for ring in outline() for piece in within_the_map(ring)]
    if rings:
        shapes = "".join(_path([_on_page(lat, lon) for lon, lat in r]) + "z" for r in rings)
        return tag("path", cls="land", d=shapes, fill_rule="evenodd") + sea
    net = [[(lat, lon) for lat in range(-90, 91, 6)] for lon in range(-150, 180, 30)]
    net += [[(lat, lon) for lon in (-180, 180)] for lat in range(-60, 90, 30)]
    lines = "".join(_path([_on_page(*p) for p in line]) for line in net)
    return tag("path", cls="grid", d=lines) + sea


def outline() -> list[Ring]:
    """Read the rings of the land, as longitude and latitude; none without the outline."""
    path = files("graph_api.overlap.figures") / OUTLINE
    if not path.is_file():
        return []
    return [[(lon, lat) for lon, lat in ring] for ring in json.loads(path.read_text("utf-8"))]


def within_the_map(ring: Ring) -> list[Ring]:
    """Cut a ring where it crosses 180° of longitude; one round a pole is closed along the pole.

    Otherwise its sides would run straight across the map.

    :param ring: corners as longitude and latitude, the last joined to the first.
    :returns: rings within -180° and 180°.

    >>> within_the_map([(170, 0), (-170, 0), (-170, 10), (170, 10)])
    [[(170, 0), (180.0, 0.0), (180.0, 10.0), (170, 10)], [(-180.0, 0.0), (-170, 0), (-170, 10), \
(-180.0, 10.0)]]
    """
    corners = [ring[0]]
    for lon, lat in ring[1:] + ring[:1]:
        corners.append((lon + 360 * round((corners[-1][0] - lon) / 360), lat))
    if abs(corners[-1][0] - corners[0][0]) > 180:
        pole = -90 if corners[0][1] < 0 else 90
        corners += [(corners[-1][0], pole), (corners[0][0], pole)]
    else:
        corners.pop()
    turned = ([(lon + turn, lat) for lon, lat in corners] for turn in (0, -360, 360))
    pieces = (_cut(_cut(piece, 180, 1), -180, -1) for piece in turned)
    return [piece for piece in pieces if piece]


def _cut(ring: Ring, meridian: float, side: int) -> Ring:
    """Clip a ring to the west (``side`` 1) or east (-1) of a meridian.

    Source: I. Sutherland and G. Hodgman, Communications of the ACM 17 (1974) 32-42.
    """
    clipped: Ring = []
    for (lon, lat), (after, lat_after) in zip(ring, ring[1:] + ring[:1], strict=True):
        if side * lon <= side * meridian:
            clipped.append((lon, lat))
        if (lon - meridian) * (after - meridian) < 0:
            share = (meridian - lon) / (after - lon)
            clipped.append((float(meridian), lat + share * (lat_after - lat)))
    return clipped if len(clipped) > 2 else []


def _path(where: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in where)


def _circle(place: Place, x: float, y: float, radius: float, unit: str) -> str:
    content = tag("title", words(f"{place.name}: {place.value} {unit}"))
    content += tag("circle", cls="place", cx=x, cy=y, r=float(radius))
    kind = "a" if place.href else "g"
    return tag(kind, content, cls="node", href=place.href)


def _names(
    circles: Mapping[Place, tuple[float, float, float]], places: Sequence[Place]
) -> list[str]:
    """Write names right or left of circles, where they touch no circle and no other name."""
    boxes = [(x - r, y - r, x + r, y + r) for x, y, r in circles.values()]
    parts = []
    for place in places:
        x, y, radius = circles[place]
        wide = text_metrics.width(place.name, SIZE)
        own = boxes.index((x - radius, y - radius, x + radius, y + radius))
        for left in (x + radius + 3, x - radius - 3 - wide):
            box = (left, y - 7, left + wide, y + 6)
            others = (other for i, other in enumerate(boxes) if i != own)
            inside = box[0] > 0 and box[2] < 2 * _HALF_WIDTH + 8
            if inside and not any(_touch(box, other) for other in others):
                boxes.append(box)
                parts.append(label(place.name, left, y + 4, "small halo"))
                break
    return parts


def _touch(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _legend(largest: int, unit: str, y: float) -> str:
    """Draw a circle for one and one for the largest value."""
    parts, x = [], 6.0
    for value in sorted({1, largest}):
        radius = max(_LEAST_RADIUS, _MOST_RADIUS * sqrt(value / largest))
        x += radius
        parts.append(tag("circle", cls="place", cx=x, cy=y, r=float(radius)))
        text = f"{value} {unit if value != 1 else unit.removesuffix('s')}"
        parts.append(label(text, x + radius + 6, y + 4, "small"))
        x += radius + 6 + text_metrics.width(text, SIZE) + 18
    return "".join(parts)
