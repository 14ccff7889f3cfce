"""The whole analysis of one selection, in one value that pictures and files are made from."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace

from graph_api.overlap.measures import communities as found
from graph_api.overlap.measures import pairs as sets
from graph_api.overlap.measures import seriation
from graph_api.overlap.measures.pairs import Members, Pair

MEASURES = tuple(found.MEASURES)
ALPHA = 0.05
_DENSE = 3


@dataclass(frozen=True)
class Overlap:
    """What mandates have in common, by one measure.

    ``universe`` counts the things that anybody addressed, ``tested`` all pairs of mandates.
    ``pairs`` share something, strongest first. ``links`` are those of them that the measure keeps
    (for ``chance``, q up to ``alpha``), ``drawn`` those that a network shows, thinned where links
    are many. ``groups`` are the communities, largest first, ``order`` the rows of a matrix.
    """

    members: Members
    measure: str
    alpha: float
    universe: int
    tested: int
    pairs: tuple[Pair, ...]
    links: tuple[Pair, ...]
    drawn: tuple[Pair, ...]
    groups: tuple[tuple[str, ...], ...]
    order: tuple[str, ...]
    strength: dict[str, float]
    betweenness: dict[str, float]

    def weight(self, pair: Pair) -> float:
        """Weigh a pair by the measure of this analysis."""
        return found.MEASURES[self.measure](pair)

    def group_of(self) -> dict[str, int]:
        """Number the community of each mandate, from 0, the largest first."""
        return {mandate: i for i, group in enumerate(self.groups) for mandate in group}

    def pair(self, a: str, b: str) -> Pair | None:
        """Find the pair of two mandates, in either order; None if they share nothing."""
        ends = (min(a, b), max(a, b))
        return next((pair for pair in self.pairs if (pair.a, pair.b) == ends), None)

    def of(self, mandate: str) -> list[Pair]:
        """List the pairs of one mandate, strongest first."""
        return [pair for pair in self.pairs if mandate in (pair.a, pair.b)]


def analyse(members: Members, measure: str = "jaccard", alpha: float = ALPHA) -> Overlap:
    """Compare mandates by what they addressed.

    :param members: mandate -> the things it addressed.
    :param measure: ``count`` (how often together), ``jaccard`` (share of their work),
        ``coefficient`` (share of the smaller one's work) or ``chance`` (more than chance).
    :param alpha: the largest false-discovery rate of a link, for ``chance``.
    :raises KeyError: another measure.

    >>> overlap = analyse({"crc": {"HUN", "POL"}, "cat": {"HUN"}, "ced": {"MEX"}})
    >>> overlap.universe, overlap.tested, len(overlap.pairs), overlap.groups
    (3, 3, 1, (('cat', 'crc'), ('ced',)))
    """
    weigh = found.MEASURES[measure]
    pairs = sorted(sets.pairs(members), key=lambda p: (-weigh(p), p.q, -p.shared, p.a, p.b))
    links = [pair for pair in pairs if measure != "chance" or pair.q <= alpha]
    drawn = found.strongest(links, measure) if len(links) > _DENSE * len(members) else links
    network = found.network(members, links, measure)
    groups = found.communities(network)
    near = {frozenset((pair.a, pair.b)): weigh(pair) for pair in pairs}
    count = len(members)
    return Overlap(
        members=members,
        measure=measure,
        alpha=alpha,
        universe=len(set().union(*members.values())),
        tested=count * (count - 1) // 2,
        pairs=tuple(pairs),
        links=tuple(links),
        drawn=tuple(drawn),
        groups=tuple(tuple(group) for group in groups),
        order=tuple(seriation.seriate(groups, lambda a, b: near.get(frozenset((a, b)), 0.0))),
        strength=found.strengths(network),
        betweenness=found.betweenness(found.network(members, drawn, measure)),
    )


def around(overlap: Overlap, mandate: str) -> Overlap:
    """Keep what concerns one mandate: its links, those it has them with, and links among these.

    All numbers, q too, and the communities stay those of the whole analysis. All links of the
    mandate are drawn, those among its partners only as far as they were.

    >>> whole = analyse({"crc": {"HUN", "POL"}, "cat": {"HUN"}, "ced": {"POL"}, "spt": {"MEX"}})
    >>> part = around(whole, "cat")
    >>> sorted(part.members), len(part.drawn), part.universe
    (['cat', 'crc'], 1, 3)
    """
    own = [pair for pair in overlap.links if mandate in (pair.a, pair.b)]
    near = {mandate} | {pair.other(mandate) for pair in own}

    def inside(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
        return tuple(pair for pair in pairs if pair.a in near and pair.b in near)

    drawn = set(overlap.drawn) | set(own)
    groups = (tuple(m for m in group if m in near) for group in overlap.groups)
    return replace(
        overlap,
        members={m: things for m, things in overlap.members.items() if m in near},
        pairs=inside(overlap.pairs),
        links=inside(overlap.links),
        drawn=inside(pair for pair in overlap.links if pair in drawn),
        groups=tuple(group for group in groups if group),
        order=tuple(m for m in overlap.order if m in near),
    )


def common(members: Members, a: str, b: str) -> Set[str]:
    """Give the things that both mandates addressed; one that is unknown addressed nothing.

    >>> sorted(common({"crc": {"HUN", "POL"}, "cat": {"HUN"}}, "cat", "crc"))
    ['HUN']
    """
    return members.get(a, frozenset()) & members.get(b, frozenset())
