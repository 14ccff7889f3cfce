"""Where the mandates of a network stand: linked ones near each other, and no label on another.

Distances on the page follow distances in the network (stress, lowered by majorisation); then boxes
around mark and label are pushed apart until none touch. There is no chance in it: the same network
gives the same picture.

Sources: E. Gansner, Y. Koren and S. North, Graph Drawing by Stress Majorization, GD 2004; T. Dwyer,
K. Marriott and P. Stuckey, Fast Node Overlap Removal, GD 2005, whose aim is met by a simpler way.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Link = tuple[int, int]
_ROUNDS = 120
_BETWEEN = 1.7  # how much longer a link between communities is than one within
_APART = 1.5  # how far parts that no link joins stand from each other, beyond the longest way
_WIDE = 1.35  # width to height that the picture should have
_GROWTH = 1.04


def place(
    boxes: Sequence[tuple[float, float]], links: Sequence[Link], group: Sequence[int]
) -> Points:
    """Place boxes so that linked ones are near and none overlap.

    :param boxes: width and height of each.
    :param links: pairs of indexes; each once.
    :param group: number of the community of each.
    :returns: the centre of each box; the upper left corner of all boxes together is (0, 0).
    """
    sizes = np.array(boxes, dtype=float).reshape(-1, 2)
    if len(sizes) == 0:
        return np.zeros((0, 2))
    where = _lower_stress(_distances(len(sizes), links, group), _start(group))
    where = _lie_down(where)
    # One unit of the network is about the diagonal of a box.
    where = where * float(np.hypot(*sizes.mean(axis=0))) * 1.05
    where = separate(where, sizes)
    corner = (where - sizes / 2).min(axis=0)
    return np.asarray(where - corner)


def separate(where: Points, sizes: Points) -> Points:
    """Push boxes apart until none overlap, each pair the shorter way; all spread if that is slow.

    :param where: centres; no two may be equal.
    """
    x, y = (np.array(line) for line in where.T)
    half_x, half_y = ((line[:, None] + line) / 2 for line in sizes.T)
    index = np.arange(len(where))
    turn = np.sign(index[:, None] - index)  # For boxes in line: which one gives way to which side.
    while True:
        for _ in range(40):
            across, down = x[:, None] - x, y[:, None] - y
            over_x, over_y = half_x - np.abs(across), half_y - np.abs(down)
            np.fill_diagonal(over_x, 0)
            touching = np.minimum(over_x, over_y) > 0.01
            if not touching.any():
                return np.stack([x, y], axis=1)
            sideways = touching & (over_x <= over_y)
            upright = touching & ~sideways
            side_x = np.where(across == 0, turn, np.sign(across))
            side_y = np.where(down == 0, turn, np.sign(down))
            x = x + np.where(sideways, over_x * side_x, 0).sum(axis=1) * 0.5
            y = y + np.where(upright, over_y * side_y, 0).sum(axis=1) * 0.5
        x, y = x * _GROWTH, y * _GROWTH


def _start(group: Sequence[int]) -> Points:
    """Begin with the communities on a circle, each as a small circle."""
    numbers = np.array(group)
    where = np.zeros((len(numbers), 2))
    kinds = np.unique(numbers)
    for place_of_kind, kind in enumerate(kinds):
        members = np.flatnonzero(numbers == kind)
        turn = 2 * np.pi * place_of_kind / len(kinds)
        inner = 2 * np.pi * np.arange(len(members)) / len(members) + turn
        centre = 3.0 * np.array([np.cos(turn), np.sin(turn)])
        where[members] = centre + 0.9 * np.stack([np.cos(inner), np.sin(inner)], axis=1)
    return where


def _distances(count: int, links: Sequence[Link], group: Sequence[int]) -> Points:
    """Measure the shortest way between any two, by the method of Floyd and Warshall."""
    ways = np.full((count, count), np.inf)
    np.fill_diagonal(ways, 0)
    for a, b in links:
        ways[a, b] = ways[b, a] = 1.0 if group[a] == group[b] else _BETWEEN
    for middle in range(count):
        np.minimum(ways, ways[:, middle, None] + ways[None, middle, :], out=ways)
    joined = np.isfinite(ways)
    ways[~joined] = (ways[joined].max() if joined.any() else 0) * 0.6 + _APART
    return ways


def _lower_stress(ways: Points, where: Points) -> Points:
    """Move all points so that their distances come near to the given ones (SMACOF)."""
    count = len(where)
    if count < 2:
        return where
    weights = np.where(ways > 0, 1 / np.maximum(ways, 1e-9) ** 2, 0)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    inverse = np.linalg.pinv(laplacian)
    for _ in range(_ROUNDS):
        x, y = where.T
        apart = np.hypot(x[:, None] - x, y[:, None] - y)
        ratio = np.where(apart > 1e-9, weights * ways / np.maximum(apart, 1e-9), 0)
        pull = -ratio
        np.fill_diagonal(pull, ratio.sum(axis=1))
        moved = inverse @ (pull @ where)
        if np.abs(moved - where).max() < 1e-4:
            return np.asarray(moved)
        where = moved
    return where


def _lie_down(where: Points) -> Points:
    """Turn the picture so that its longest way lies across, and give it the shape of a page."""
    centred = where - where.mean(axis=0)
    if len(centred) > 2:
        _, _, axes = np.linalg.svd(centred, full_matrices=False)
        # The sign of an axis is arbitrary: fix it, so that every machine draws the same.
        axes = axes * np.where(axes[np.arange(2), np.abs(axes).argmax(axis=1)] < 0, -1, 1)[:, None]
        centred = centred @ axes.T
    spread = np.maximum(np.ptp(centred, axis=0), 1e-6) if len(centred) else np.ones(2)
    stretch = np.clip(np.sqrt(spread[1] / spread[0] * _WIDE), 1.0, 1.35)
    return np.asarray(centred * np.array([stretch, 1 / np.sqrt(stretch)]))


def hull(corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Find the convex hull of some points, by the monotone chain of A. M. Andrew (1979).

    >>> hull([(0, 0), (2, 0), (2, 2), (0, 2), (1, 1)])
    [(0, 0), (2, 0), (2, 2), (0, 2)]
    """
    ordered = sorted(set(corners))
    if len(ordered) < 3:
        return ordered

    def chain(some: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = []
        for point in some:
            while len(found) > 1 and _turn(found[-2], found[-1], point) <= 0:
                found.pop()
            found.append(point)
        return found[:-1]

    return chain(ordered) + chain(ordered[::-1])


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
