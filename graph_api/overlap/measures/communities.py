"""Which mandates belong together: communities and centralities of the network of shared work.

networkx is used here and for the exports only, and imported when it is, for a server to start soon.
Its results depend on the order in which nodes and links are put in, so both are sorted: the same
data give the same groups.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import log10
from typing import TYPE_CHECKING

from graph_api.overlap.measures.pairs import Pair

if TYPE_CHECKING:
    import networkx as nx

SEED = 20181209
STRONGEST_EACH = 3
_LEAST_Q = 1e-30


def _surprise(pair: Pair) -> float:
    """Weigh a pair by how far it is from chance: -log10 of q, at most 30."""
    return -log10(max(pair.q, _LEAST_Q))


MEASURES: Mapping[str, Callable[[Pair], float]] = {
    "count": lambda pair: float(pair.shared),
    "jaccard": lambda pair: pair.jaccard,
    "coefficient": lambda pair: pair.coefficient,
    "chance": _surprise,
}


def network(mandates: Iterable[str], links: Iterable[Pair], measure: str) -> "nx.Graph[str]":
    """Make a graph of the mandates, with ``weight`` on each link by ``measure``."""
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(mandates))
    for pair in sorted(links, key=lambda p: (p.a, p.b)):
        graph.add_edge(pair.a, pair.b, weight=MEASURES[measure](pair))
    return graph


def strongest(links: Sequence[Pair], measure: str, each: int = STRONGEST_EACH) -> list[Pair]:
    """Thin a dense network: keep the ``each`` strongest links of each mandate.

    A link stays if it is among the strongest of either end, or in the maximum spanning tree, so no
    mandate that shares something loses its last link and no part falls off. Which links are drawn
    must not depend on chance: equals are kept in alphabetical order.

    >>> ring = [Pair(a, b, 9, 9, n, 1.0, 0.1, 0.1) for a, b, n in
    ...     [("a", "b", 5), ("a", "c", 4), ("b", "c", 1)]]
    >>> [(p.a, p.b) for p in strongest(ring, "count", each=1)]
    [('a', 'b'), ('a', 'c')]
    """
    import networkx as nx

    weigh = MEASURES[measure]
    ranked = sorted(links, key=lambda p: (-weigh(p), p.q, p.a, p.b))
    seen: dict[str, int] = {}
    kept = []
    tree: nx.utils.UnionFind[str] = nx.utils.UnionFind()
    for pair in ranked:
        joins = tree[pair.a] != tree[pair.b]
        tree.union(pair.a, pair.b)
        if joins or min(seen.get(pair.a, 0), seen.get(pair.b, 0)) < each:
            kept.append(pair)
            for end in (pair.a, pair.b):
                seen[end] = seen.get(end, 0) + 1
    return kept


def communities(graph: "nx.Graph[str]") -> list[list[str]]:
    """Part the mandates into communities, largest first, equals in alphabetical order.

    Modularity is raised step by step by the Louvain method, from a fixed seed. A mandate without
    links is a community of its own.

    Source: V. D. Blondel et al., J. Statistical Mechanics (2008) P10008.

    >>> pairs = [("a", "b"), ("b", "c"), ("a", "c"), ("d", "e"), ("c", "d")]
    >>> communities(network("abcdef", [Pair(*p, 9, 9, 3, 1.0, 0.1, 0.1) for p in pairs], "count"))
    [['a', 'b', 'c'], ['d', 'e'], ['f']]
    """
    import networkx as nx

    if not graph.number_of_edges():
        return [[node] for node in sorted(graph)]
    found = nx.community.louvain_communities(graph, weight="weight", seed=SEED)
    return sorted((sorted(group) for group in found), key=lambda group: (-len(group), group))


def strengths(graph: "nx.Graph[str]") -> dict[str, float]:
    """Sum the weights of each mandate's links.

    Source: A. Barrat et al., PNAS 101 (2004) 3747-3752.
    """
    return {node: float(value) for node, value in graph.degree(weight="weight")}


def betweenness(graph: "nx.Graph[str]") -> dict[str, float]:
    """Give the share of shortest ways between two others that pass through each mandate, 0 to 1.

    A link is as long as it is weak (1 / weight), so a high value marks a mandate that joins groups
    which share little with each other.

    Source: U. Brandes, J. Mathematical Sociology 25 (2001) 163-177.

    >>> links = [Pair(a, b, 9, 9, 1, 1.0, 0.1, 0.1) for a, b in ("ab", "bc")]
    >>> betweenness(network("abc", links, "count"))
    {'a': 0.0, 'b': 1.0, 'c': 0.0}
    """
    import networkx as nx

    lengths = graph.copy()
    for a, b, data in graph.edges(data=True):
        lengths[a][b]["length"] = 1 / data["weight"] if data["weight"] else float("inf")
    found = nx.betweenness_centrality(lengths, weight="length")
    return {node: float(value) for node, value in found.items()}
