"""Seriation: an order of the rows of a matrix in which similar mandates are neighbours."""

from collections.abc import Callable, Sequence

Similarity = Callable[[str, str], float]
_ROUNDS = 8


def seriate(groups: Sequence[Sequence[str]], similarity: Similarity) -> list[str]:
    """Order mandates by community, and within each along a path of great similarity.

    The path begins with the most similar pair of a community, grows at either end by the mandate
    most similar to that end, and is then improved by reversing stretches of it (2-opt).
    Communities follow each other the same way, by the mean similarity of their members.

    :param groups: communities; each member stands in one of them.
    :param similarity: symmetric, the greater the more alike.

    Sources: M. Hahsler, K. Hornik and C. Buchta, J. Statistical Software 25 (2008) 3, section 2;
    G. A. Croes, Operations Research 6 (1958) 791-812 for 2-opt.

    >>> similar = lambda a, b: -abs(ord(a) - ord(b))
    >>> seriate([["c", "a", "d", "b"], ["x"]], similar)
    ['a', 'b', 'c', 'd', 'x']
    """
    paths = {path[0]: path for path in (path_through(sorted(g), similarity) for g in groups if g)}

    def mean(a: str, b: str) -> float:
        values = [similarity(x, y) for x in paths[a] for y in paths[b]]
        return sum(values) / len(values)

    return [mandate for first in path_through(list(paths), mean) for mandate in paths[first]]


def path_through(items: Sequence[str], similarity: Similarity) -> list[str]:
    """Find a path through all items with similar neighbours; equals keep their order."""
    if len(items) < 3:
        return list(items)
    similar = {a: {b: similarity(a, b) for b in items if b != a} for a in items}
    start = max(items, key=lambda a: max(similar[a].values()))
    path, rest = [start], [item for item in items if item != start]
    while rest:
        at_front = max(rest, key=similar[path[0]].__getitem__)
        at_end = max(rest, key=similar[path[-1]].__getitem__)
        if similar[path[0]][at_front] > similar[path[-1]][at_end]:
            path.insert(0, at_front)
            rest.remove(at_front)
        else:
            path.append(at_end)
            rest.remove(at_end)
    improved = _improve(path, similar)
    return improved if improved[0] <= improved[-1] else improved[::-1]


def _improve(path: list[str], similar: dict[str, dict[str, float]]) -> list[str]:
    """Reverse stretches of a path while that raises the similarity of neighbours (2-opt)."""
    for _ in range(_ROUNDS):
        changed = False
        for i in range(len(path) - 1):
            for j in range(i + 1, len(path)):
                if _gain(path, similar, i, j) > 1e-12:
                    path[i : j + 1] = path[i : j + 1][::-1]
                    changed = True
        if not changed:
            break
    return path


def _gain(path: list[str], similar: dict[str, dict[str, float]], i: int, j: int) -> float:
    gain = 0.0
    if i > 0:
        gain += similar[path[i - 1]][path[j]] - similar[path[i - 1]][path[i]]
    if j + 1 < len(path):
        gain += similar[path[i]][path[j + 1]] - similar[path[j]][path[j + 1]]
    return gain
