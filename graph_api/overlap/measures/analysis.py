"""The analysis of cells by one measure: pairs, links, communities, order of rows, centralities."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from graph_api.overlap.measures import communities, seriation
from graph_api.overlap.measures.communities import MEASURES
from graph_api.overlap.measures.pairs import Members, Pair, pairs

ALPHA = 0.05
_DENSE = 3


@dataclass(frozen=True)
class Analysis:
    """The overlaps of mandates by one measure.

    ``universe`` counts the things that at least one mandate addressed, ``tested`` all pairs of
    mandates. ``pairs`` share something, strongest first. ``links`` are the pairs that the measure
    keeps (for ``chance``, q up to ``alpha``), ``drawn_links`` those that a network shows: fewer
    where links are many. ``communities`` come largest first, ``order`` has the rows of a matrix.
    """

    members: Members
    measure: str
    alpha: float
    universe: int
    tested: int
    pairs: tuple[Pair, ...]
    links: tuple[Pair, ...]
    drawn_links: tuple[Pair, ...]
    communities: tuple[tuple[str, ...], ...]
    order: tuple[str, ...]
    strength: dict[str, float]
    betweenness: dict[str, float]

    @cached_property
    def community(self) -> dict[str, int]:
        """Return the number of the community of each mandate, from 0, the largest first."""
        return {mandate: i for i, group in enumerate(self.communities) for mandate in group}

    @cached_property
    def position(self) -> dict[str, int]:
        """Return the number of the row of each mandate, from 0."""
        return {mandate: i for i, mandate in enumerate(self.order)}

    @cached_property
    def beyond_chance(self) -> frozenset[Pair]:
        """The pairs with a q up to ``alpha``, whatever the measure."""
        return frozenset(pair for pair in self.pairs if pair.q <= self.alpha)

    def weight(self, pair: Pair) -> float:
        """Return the weight of a pair by the measure of this analysis."""
        return MEASURES[self.measure](pair)

    def pair(self, a: str, b: str) -> Pair | None:
        """Find the pair of two mandates, in either order; None if they share nothing."""
        return next((pair for pair in self.pairs if {pair.a, pair.b} == {a, b}), None)

    def pairs_of(self, mandate: str) -> tuple[Pair, ...]:
        """List the pairs of one mandate, strongest first."""
        return tuple(pair for pair in self.pairs if mandate in (pair.a, pair.b))


def analyse(members: Members, measure: str = "jaccard", alpha: float = ALPHA) -> Analysis:
    """Compute the overlaps of mandates from the things that each addressed.

    :param members: mandate -> the things it addressed.
    :param measure: ``count``, ``jaccard``, ``coefficient`` or ``chance``.
    :param alpha: the largest false-discovery rate of a link, for ``chance``.
    :raises KeyError: another measure.

    >>> analysis = analyse({"crc": {"HUN", "POL"}, "cat": {"HUN"}, "ced": {"MEX"}})
    >>> analysis.universe, analysis.tested, len(analysis.pairs), analysis.communities
    (3, 3, 1, (('cat', 'crc'), ('ced',)))
    """
    weigh = MEASURES[measure]
    ranked = sorted(pairs(members), key=lambda p: (-weigh(p), p.q, -p.shared, p.a, p.b))
    links = [pair for pair in ranked if measure != "chance" or pair.q <= alpha]
    dense = len(links) > _DENSE * len(members)
    drawn_links = communities.strongest(links, measure) if dense else links
    network = communities.network(members, links, measure)
    groups = communities.communities(network)
    weights = {frozenset((pair.a, pair.b)): weigh(pair) for pair in ranked}
    count = len(members)
    return Analysis(
        members=members,
        measure=measure,
        alpha=alpha,
        universe=len(set().union(*members.values())),
        tested=count * (count - 1) // 2,
        pairs=tuple(ranked),
        links=tuple(links),
        drawn_links=tuple(drawn_links),
        communities=tuple(tuple(group) for group in groups),
        order=tuple(seriation.seriate(groups, lambda a, b: weights.get(frozenset((a, b)), 0.0))),
        strength=communities.strengths(network),
        betweenness=communities.betweenness(communities.network(members, drawn_links, measure)),
    )


def around(analysis: Analysis, mandate: str) -> Analysis:
    """Restrict an analysis to one mandate, its partners, and the links among these.

    Numbers, q too, and communities stay those of the whole analysis. All links of the mandate are
    drawn, those among its partners only as far as they were.

    >>> whole = analyse({"crc": {"HUN", "POL"}, "cat": {"HUN"}, "ced": {"POL"}, "spt": {"MEX"}})
    >>> part = around(whole, "cat")
    >>> sorted(part.members), len(part.drawn_links), part.universe
    (['cat', 'crc'], 1, 3)
    """
    own = [pair for pair in analysis.links if mandate in (pair.a, pair.b)]
    partners = {mandate} | {pair.other(mandate) for pair in own}

    def inside(some: Iterable[Pair]) -> tuple[Pair, ...]:
        return tuple(pair for pair in some if pair.a in partners and pair.b in partners)

    drawn_links = {*analysis.drawn_links, *own}
    groups = (tuple(m for m in group if m in partners) for group in analysis.communities)
    return replace(
        analysis,
        members={m: things for m, things in analysis.members.items() if m in partners},
        pairs=inside(analysis.pairs),
        links=inside(analysis.links),
        drawn_links=inside(pair for pair in analysis.links if pair in drawn_links),
        communities=tuple(group for group in groups if group),
        order=tuple(m for m in analysis.order if m in partners),
    )


def ungrouped(analysis: Analysis) -> Analysis:
    """Take the communities out of an analysis: each mandate is alone; order and links stay.

    >>> ungrouped(analyse({"crc": {"HUN"}, "cat": {"HUN"}})).communities
    (('cat',), ('crc',))
    """
    return replace(analysis, communities=tuple((mandate,) for mandate in analysis.order))
