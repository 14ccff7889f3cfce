"""Is an overlap more than chance? The exact hypergeometric tail and the false-discovery rate.

Nothing here is sampled or approximated by another distribution, so the same data always give the
same numbers. scipy is not needed: the tests compare with whole-number arithmetic.
"""

from collections.abc import Sequence
from math import exp, lgamma

_NEGLIGIBLE = 1e-17


def expected(size_a: int, size_b: int, universe: int) -> float:
    """Give the mean number of shared things, had both sets been drawn at random.

    :param universe: number of things that could have been drawn; 0 gives 0.0.

    >>> expected(2, 3, 4)
    1.5
    """
    return size_a * size_b / universe if universe else 0.0


def tail(shared: int, size_a: int, size_b: int, universe: int) -> float:
    """Give the probability of at least ``shared`` common things, had both sets been random.

    P(X >= k) for X ~ Hypergeometric(N, K, n): of N = ``universe`` things one set holds K =
    ``size_a``, the other n = ``size_b`` drawn without replacement, so that
    P(X = i) = C(K, i) C(N - K, n - i) / C(N, n).

    :returns: from 0.0 to 1.0; 1.0 where ``shared`` is no more than what must be shared.
    :raises ValueError: a set is larger than the universe.

    Source: M. Tumminello et al., Statistically validated networks in bipartite complex systems,
    PLoS ONE 6 (2011) e17994, equation 1.

    >>> round(tail(2, 2, 2, 4), 6)  # one of the six ways to draw two of four
    0.166667
    >>> tail(0, 2, 2, 4), tail(3, 2, 2, 4)
    (1.0, 0.0)
    """
    if not 0 <= max(size_a, size_b) <= universe:
        raise ValueError(f"Sets of {size_a} and {size_b} do not fit into {universe} things.")
    lowest, highest = max(0, size_a + size_b - universe), min(size_a, size_b)
    if shared <= lowest:
        return 1.0
    if shared > highest:
        return 0.0
    # The shorter way round: terms fall steadily away from the mean, on either side of it.
    if shared > expected(size_a, size_b, universe):
        return min(1.0, _sum_up(shared, highest, size_a, size_b, universe))
    return max(0.0, 1.0 - _sum_down(shared - 1, lowest, size_a, size_b, universe))


def _point(i: int, a: int, b: int, n: int) -> float:
    """P(X = i), by the logarithms of the binomial coefficients."""
    return exp(_log_choose(a, i) + _log_choose(n - a, b - i) - _log_choose(n, b))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _sum_up(start: int, end: int, a: int, b: int, n: int) -> float:
    term = total = _point(start, a, b, n)
    for i in range(start, end):
        term *= (a - i) * (b - i) / ((i + 1) * (n - a - b + i + 1))
        total += term
        if term < total * _NEGLIGIBLE:
            break
    return total


def _sum_down(start: int, end: int, a: int, b: int, n: int) -> float:
    term = total = _point(start, a, b, n)
    for i in range(start, end, -1):
        term *= i * (n - a - b + i) / ((a - i + 1) * (b - i + 1))
        total += term
        if term < total * _NEGLIGIBLE:
            break
    return total


def discovery_rates(probabilities: Sequence[float]) -> list[float]:
    """Turn the p values of many tests into q values.

    q is the share of false finds to expect among all that are at least as striking: the smallest
    p(j) m / j over all ranks j from that of the test on, m being the number of tests.

    :returns: in the order given; each from p to 1.0, and never falling as p rises.

    Source: Y. Benjamini and Y. Hochberg, J. Royal Statistical Society B 57 (1995) 289-300.

    >>> discovery_rates([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    """
    count, smallest = len(probabilities), 1.0
    rates = [1.0] * count
    ranked = sorted(range(count), key=lambda i: probabilities[i], reverse=True)
    for rank, index in zip(range(count, 0, -1), ranked, strict=True):
        smallest = min(smallest, probabilities[index] * count / rank)
        rates[index] = smallest
    return rates
