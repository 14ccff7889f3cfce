"""Classes of weights, for shades of cells and widths of links."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_api.overlap.measures.analysis import Analysis
from graph_api.overlap.measures.pairs import Pair

STEPS = 5


@dataclass(frozen=True)
class Scale:
    """The classes of an analysis.

    ``bounds`` are the lowest values of the classes, darkest last. For ``chance``, pairs above
    ``alpha`` have the palest shade, 1, whatever their value.
    """

    analysis: Analysis
    bounds: tuple[float, ...]

    def step(self, pair: Pair) -> int:
        """Return the class of a pair, from 1, palest, to 5."""
        if self.analysis.measure == "chance" and pair.q > self.analysis.alpha:
            return 1
        return level(self.analysis.weight(pair), self.bounds) + STEPS - len(self.bounds)

    def legend(self) -> list[tuple[int, str]]:
        """List the number and the lowest value of each class, palest first."""
        first = STEPS - len(self.bounds) + 1
        steps = [(first + i, self._text(bound)) for i, bound in enumerate(self.bounds)]
        chance = [(1, "no more than chance")] if self.analysis.measure == "chance" else []
        return chance + steps

    def _text(self, bound: float) -> str:
        if self.analysis.measure == "count":
            return f"{bound:.0f}"
        return f"q {10**-bound:.1g}" if self.analysis.measure == "chance" else f"{bound:.2g}"


def scale(analysis: Analysis) -> Scale:
    """Divide the links of an analysis into classes of about equal size."""
    values = [analysis.weight(pair) for pair in analysis.links]
    count = STEPS - 1 if analysis.measure == "chance" else STEPS
    return Scale(analysis, tuple(levels(values, count)))


def levels(values: Sequence[float], count: int = STEPS) -> list[float]:
    """Divide positive values into classes of about equal size, and return the lowest of each.

    Equal values fall into one class, so there may be fewer classes.

    >>> levels([1, 1, 1, 2, 3, 9], 3)
    [1, 3]
    """
    ranked = sorted(values)
    return sorted({ranked[len(ranked) * i // count] for i in range(count if ranked else 0)})


def level(value: float, bounds: Sequence[float]) -> int:
    """Return the class of a value, from 1; 0 below all.

    >>> [level(value, [1, 2, 3]) for value in (0.5, 1, 2.5, 99)]
    [0, 1, 2, 3]
    """
    return sum(value >= bound for bound in bounds)
