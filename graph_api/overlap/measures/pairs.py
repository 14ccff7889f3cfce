"""Pairs of mandates, with the numbers of things that they share.

A mandate is the set of things it addressed. Sets become bit masks once, so that 80 mandates over
15,000 cells take milliseconds where a join in SPARQL takes seconds.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from itertools import combinations

from graph_api.overlap.measures import significance

Members = Mapping[str, Set[str]]


@dataclass(frozen=True)
class Pair:
    """Two mandates with shared things; ``a`` sorts before ``b``.

    ``size_a`` and ``size_b`` count what each addressed, ``shared`` what both did. ``expected``,
    ``p`` and ``q`` compare that with chance (see :mod:`graph_api.overlap.measures.significance`).
    """

    a: str
    b: str
    size_a: int
    size_b: int
    shared: int
    expected: float
    p: float
    q: float

    @property
    def jaccard(self) -> float:
        """Compute the Jaccard index: |A and B| / |A or B|, from 0 to 1.

        Source: P. Jaccard, Bull. Soc. Vaudoise Sci. Nat. 37 (1901) 547-579.
        """
        return self.shared / (self.size_a + self.size_b - self.shared)

    @property
    def coefficient(self) -> float:
        """Compute the overlap coefficient: |A and B| / min(|A|, |B|), from 0 to 1.

        It is 1.0 when one mandate's work lies wholly within the other's, however large that is.

        Source: D. Szymkiewicz, Acta Soc. Bot. Poloniae 11 (1934) 1-20.
        """
        return self.shared / min(self.size_a, self.size_b)

    def other(self, mandate: str) -> str:
        """Return the mandate of the pair that is not ``mandate``."""
        return self.b if mandate == self.a else self.a


def pairs(members: Members) -> list[Pair]:
    """Compare all mandates and list the pairs that share something, in alphabetical order.

    Chance is judged against the things that at least one mandate of ``members`` addressed: what
    nobody addressed says nothing about who works together. q corrects for all n(n-1)/2 pairs,
    those that share nothing included.

    >>> [(p.a, p.b, p.shared, p.jaccard, p.coefficient, p.expected) for p in pairs(
    ...     {"crc": {"HUN", "POL"}, "cat": {"HUN"}, "ced": {"MEX"}, "spt": set()})]
    [('cat', 'crc', 1, 0.5, 1.0, 0.6666666666666666)]
    """
    universe = len(set().union(*members.values()))
    masks = _masks(members)
    sizes = {mandate: len(things) for mandate, things in members.items()}
    compared = []
    for a, b in combinations(sorted(members), 2):
        shared = (masks[a] & masks[b]).bit_count()
        compared.append((a, b, shared, significance.tail(shared, sizes[a], sizes[b], universe)))
    rates = significance.discovery_rates([p for *_, p in compared])
    return [
        Pair(
            a,
            b,
            sizes[a],
            sizes[b],
            shared,
            significance.expected(sizes[a], sizes[b], universe),
            p,
            q,
        )
        for (a, b, shared, p), q in zip(compared, rates, strict=True)
        if shared
    ]


def _masks(members: Members) -> dict[str, int]:
    """Encode each set as an integer with one bit for each thing."""
    numbers = {thing: i for i, thing in enumerate(sorted(set().union(*members.values())))}
    masks = {}
    for mandate, things in members.items():
        bits = bytearray(len(numbers) // 8 + 1)
        for thing in things:
            number = numbers[thing]
            bits[number >> 3] |= 1 << (number & 7)
        masks[mandate] = int.from_bytes(bits, "little")
    return masks


def intersections(members: Members) -> list[tuple[tuple[str, ...], frozenset[str]]]:
    """Partition all things by the exact set of mandates that addressed them, largest part first.

    An UpSet figure shows these parts: each thing is counted once.

    :returns: the mandates of each part, in alphabetical order, and its things.

    Source: A. Lex et al., UpSet, IEEE Trans. Visualization and Computer Graphics 20 (2014)
    1983-1992.

    >>> [(mandates, sorted(things)) for mandates, things in intersections(
    ...     {"crc": {"HUN", "POL"}, "cat": {"HUN", "MEX", "COL"}})]
    [(('cat',), ['COL', 'MEX']), (('cat', 'crc'), ['HUN']), (('crc',), ['POL'])]
    """
    holders: dict[str, list[str]] = {}
    for mandate in sorted(members):
        for thing in members[mandate]:
            holders.setdefault(thing, []).append(mandate)
    parts: dict[tuple[str, ...], set[str]] = {}
    for thing, mandates in holders.items():
        parts.setdefault(tuple(mandates), set()).add(thing)
    ranked = sorted(parts.items(), key=lambda part: (-len(part[1]), part[0]))
    return [(mandates, frozenset(things)) for mandates, things in ranked]
