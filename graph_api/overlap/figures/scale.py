"""Classes of values: which shade or width a number gets."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_api.overlap.measures.analysis import Overlap
from graph_api.overlap.measures.pairs import Pair

STEPS = 5


@dataclass(frozen=True)
class Scale:
    """The shades of an analysis.

    ``bounds`` are the lowest values of the classes, darkest last. For ``chance``, pairs that share
    no more than chance would have it have a pale shade of their own, 1, whatever their value.
    """

    overlap: Overlap
    bounds: tuple[float, ...]

    def step(self, pair: Pair) -> int:
        """Give the shade of a pair, from 1, pale, to 5."""
        found = level(self.overlap.weight(pair), self.bounds)
        if self.overlap.measure == "chance" and pair.q > self.overlap.alpha:
            return 1
        return found + STEPS - len(self.bounds)

    def legend(self) -> list[tuple[int, str]]:
        """Name the shades, palest first: its number and the lowest value, as text."""
        first = STEPS - len(self.bounds) + 1
        steps = [(first + i, self._text(bound)) for i, bound in enumerate(self.bounds)]
        chance = [(1, "no more than chance")] if self.overlap.measure == "chance" else []
        return chance + steps

    def _text(self, bound: float) -> str:
        if self.overlap.measure == "count":
            return f"{bound:.0f}"
        return f"q {10**-bound:.1g}" if self.overlap.measure == "chance" else f"{bound:.2g}"


def scale(overlap: Overlap) -> Scale:
    """Part the links of an analysis into classes of about equal size."""
    values = [overlap.weight(pair) for pair in overlap.links]
    count = STEPS - 1 if overlap.measure == "chance" else STEPS
    return Scale(overlap, tuple(levels(values, count)))


def levels(values: Sequence[float], count: int = STEPS) -> list[float]:
    """Part positive values into classes of about equal size; gives the lowest of each class.

    Equal values are never parted, so there may be fewer classes.

    >>> levels([1, 1, 1, 2, 3, 9], 3)
    [1, 3]
    """
    chosen = sorted(values)
    if not chosen:
        return []
    return sorted({chosen[len(chosen) * i // count] for i in range(count)})


def level(value: float, bounds: Sequence[float]) -> int:
    """Tell in which class a value is, from 1; 0 below all.

    >>> [level(value, [1, 2, 3]) for value in (0.5, 1, 2.5, 99)]
    [0, 1, 2, 3]
    """
    return sum(value >= bound for bound in bounds)
