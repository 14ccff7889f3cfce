"""The order of the rows of a matrix: like beside like, so that blocks can be seen."""

from collections.abc import Callable, Sequence
from itertools import pairwise

Similarity = Callable[[str, str], float]
_ROUNDS = 8


def seriate(groups: Sequence[Sequence[str]], similarity: Similarity) -> list[str]:
    """Order mandates by community, and within each along a path of great similarity.

    The path begins with each community's best-connected pair, grows at either end by whatever is
    most similar to that end, and is then improved by turning stretches of it round (2-opt).
    Communities follow each other the same way, by the mean similarity of their members.

    :param groups: communities; each member stands in one of them.
    :param similarity: symmetric, the greater the more alike.

    Sources: M. Hahsler, K. Hornik and C. Buchta, J. Statistical Software 25 (2008) 3, section 2;
    G. A. Croes, Operations Research 6 (1958) 791-812 for 2-opt.

    >>> near = lambda a, b: -abs(ord(a) - ord(b))
    >>> seriate([["c", "a", "d", "b"], ["x"]], near)
    ['a', 'b', 'c', 'd', 'x']
    """
    paths = {path[0]: path for path in (path_through(sorted(g), similarity) for g in groups if g)}

    def mean(a: str, b: str) -> float:
        values = [similarity(x, y) for x in paths[a] for y in paths[b]]
        return sum(values) / len(values)

    return [mandate for first in path_through(list(paths), mean) for mandate in paths[first]]


def path_through(items: Sequence[str], similarity: Similarity) -> list[str]:
    """Find a path through all items on which neighbours are alike; equals keep their order."""
    if len(items) < 3:
        return list(items)
    near = {a: {b: similarity(a, b) for b in items if b != a} for a in items}
    start = max(items, key=lambda a: max(near[a].values()))
    path, left = [start], [item for item in items if item != start]
    while left:
        at_front = max(left, key=near[path[0]].__getitem__)
        at_end = max(left, key=near[path[-1]].__getitem__)
        if near[path[0]][at_front] > near[path[-1]][at_end]:
            path.insert(0, at_front)
            left.remove(at_front)
        else:
            path.append(at_end)
            left.remove(at_end)
    improved = _improve(path, near)
    return improved if improved[0] <= improved[-1] else improved[::-1]


def _improve(path: list[str], near: dict[str, dict[str, float]]) -> list[str]:
    """Turn stretches of a path round while that brings like closer to like."""
    for _ in range(_ROUNDS):
        changed = False
        for i in range(len(path) - 1):
            for j in range(i + 1, len(path)):
                if _gain(path, near, i, j) > 1e-12:
                    path[i : j + 1] = path[i : j + 1][::-1]
                    changed = True
        if not changed:
            break
    return path


def _gain(path: list[str], near: dict[str, dict[str, float]], i: int, j: int) -> float:
    gain = 0.0
    if i > 0:
        gain += near[path[i - 1]][path[j]] - near[path[i - 1]][path[i]]
    if j + 1 < len(path):
        gain += near[path[i]][path[j + 1]] - near[path[j]][path[j + 1]]
    return gain


def length(path: Sequence[str], similarity: Similarity) -> float:
    """Sum the similarity of neighbours on a path.

    >>> length("abd", lambda a, b: -abs(ord(a) - ord(b)))
    -3
    """
    return sum(similarity(a, b) for a, b in pairwise(path))
