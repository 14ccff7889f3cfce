"""The analysis: against whole-number arithmetic, brute force and cases counted by hand."""

import json
import os
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations, permutations
from math import comb
from random import Random
from subprocess import run
from sys import executable

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from graph_api.overlap.measures import communities, pairs, seriation, significance
from graph_api.overlap.measures.analysis import MEASURES, Overlap, analyse, common
from graph_api.overlap.measures.pairs import Pair

MEMBERS = st.dictionaries(
    st.sampled_from([f"m{i}" for i in range(7)]),
    st.frozensets(st.sampled_from([f"t{i}" for i in range(12)])),
)


def exact_tail(shared: int, a: int, b: int, universe: int) -> Fraction:
    ways = sum(comb(a, i) * comb(universe - a, b - i) for i in range(shared, min(a, b) + 1))
    return Fraction(ways, comb(universe, b))


@pytest.mark.parametrize("universe", [1, 2, 7, 12])
def test_tail_equals_whole_number_arithmetic_for_every_small_case(universe: int) -> None:
    for a in range(universe + 1):
        for b in range(universe + 1):
            for shared in range(min(a, b) + 1):
                exact = float(exact_tail(shared, a, b, universe))
                assert significance.tail(shared, a, b, universe) == pytest.approx(exact, rel=1e-11)


@pytest.mark.parametrize(
    ("shared", "a", "b", "universe"),
    [(40, 60, 80, 200), (10, 60, 80, 200), (25, 60, 80, 200), (700, 3000, 2500, 15000)],
)
def test_tail_equals_whole_number_arithmetic_for_large_sets(
    shared: int, a: int, b: int, universe: int
) -> None:
    exact = float(exact_tail(shared, a, b, universe))
    assert significance.tail(shared, a, b, universe) == pytest.approx(exact, rel=1e-9)


SIZES = st.integers(1, 3000).flatmap(
    lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n), st.integers(0, n))
)


@given(SIZES)
def test_tail_equals_the_survival_function_of_scipy(sizes: tuple[int, int, int, int]) -> None:
    universe, a, b, shared = sizes
    expected = float(stats.hypergeom.sf(shared - 1, universe, a, b))
    found = significance.tail(shared, a, b, universe)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_discovery_rates_equal_those_of_scipy(probabilities: list[float]) -> None:
    expected = stats.false_discovery_control(probabilities, method="bh")
    assert significance.discovery_rates(probabilities) == pytest.approx(list(expected))


def test_tail_equals_the_share_of_all_drawings_that_share_as_much() -> None:
    drawings = list(combinations(range(8), 4))
    as_much = sum(len(set(drawing) & {0, 1, 2}) >= 2 for drawing in drawings)
    assert significance.tail(2, 3, 4, 8) == pytest.approx(as_much / len(drawings))


def test_set_larger_than_the_universe_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit into 4 things"):
        significance.tail(1, 5, 2, 4)


# Benjamini and Hochberg (1995), section 4.1: fifteen tests, of which theirs keeps four at 0.05.
MYOCARDIAL = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]


def test_discovery_rates_keep_the_four_findings_of_the_published_example() -> None:
    assert [q <= 0.05 for q in significance.discovery_rates(MYOCARDIAL)] == [True] * 4 + [
        False
    ] * 11


def test_discovery_rates_do_not_depend_on_the_order_of_the_tests() -> None:
    turned = significance.discovery_rates(MYOCARDIAL[::-1])
    assert turned[::-1] == significance.discovery_rates(MYOCARDIAL)


def test_no_tests_have_no_rates() -> None:
    assert significance.discovery_rates([]) == []


@given(MEMBERS)
def test_pairs_equal_a_count_by_set_operations(members: Mapping[str, frozenset[str]]) -> None:
    counted = {
        (a, b): (len(members[a] & members[b]), len(members[a] | members[b]))
        for a, b in combinations(sorted(members), 2)
        if members[a] & members[b]
    }
    found = {(p.a, p.b): (p.shared, p.size_a + p.size_b - p.shared) for p in pairs.pairs(members)}
    assert found == counted
    for pair in pairs.pairs(members):
        assert pair.jaccard == counted[pair.a, pair.b][0] / counted[pair.a, pair.b][1]


@given(MEMBERS)
def test_parts_of_an_upset_hold_each_thing_once(members: Mapping[str, frozenset[str]]) -> None:
    parts = pairs.intersections(members)
    assert sum(len(what) for _, what in parts) == len(set().union(*members.values()))
    for who, what in parts:
        for thing in what:
            assert {m for m, things in members.items() if thing in things} == set(who)


@pytest.mark.parametrize("measure", MEASURES)
@given(members=MEMBERS)
def test_every_mandate_stands_once_in_order_and_groups(
    measure: str, members: Mapping[str, frozenset[str]]
) -> None:
    overlap = analyse(members, measure)
    assert sorted(overlap.order) == sorted(members)
    assert sorted(m for group in overlap.groups for m in group) == sorted(members)


@pytest.mark.parametrize("measure", MEASURES)
@given(members=MEMBERS)
def test_the_analysis_does_not_depend_on_the_order_of_its_input(
    measure: str, members: Mapping[str, frozenset[str]]
) -> None:
    turned = dict(reversed(list(members.items())))
    assert analyse(members, measure) == analyse(turned, measure)


def two_teams() -> dict[str, frozenset[str]]:
    """Invented: a1 to a4 share six things, b1 to b3 six others, a1 and b1 one more."""
    teams = {f"a{i}": {f"x{j}" for j in range(6)} for i in range(1, 5)}
    teams |= {f"b{i}": {f"y{j}" for j in range(6)} for i in range(1, 4)}
    teams["a1"].add("z")
    teams["b1"].add("z")
    return {mandate: frozenset(things) for mandate, things in teams.items()}


def teams(measure: str = "jaccard") -> Overlap:
    return analyse(two_teams(), measure)


@pytest.mark.parametrize("measure", MEASURES)
def test_two_teams_are_two_communities(measure: str) -> None:
    assert teams(measure).groups == (("a1", "a2", "a3", "a4"), ("b1", "b2", "b3"))


def test_the_link_between_the_teams_is_not_more_than_chance() -> None:
    assert ("a1", "b1") in {(p.a, p.b) for p in teams("jaccard").links}
    assert ("a1", "b1") not in {(p.a, p.b) for p in teams("chance").links}
    assert ("a1", "b1") in {(p.a, p.b) for p in teams("chance").pairs}


def test_members_of_a_community_stand_together_in_the_order() -> None:
    assert {*teams().order[:4]} in ({"a1", "a2", "a3", "a4"}, {"b1", "b2", "b3", "a1"})
    assert [m[0] for m in teams().order] in (list("aaaabbb"), list("bbbaaaa"))


def test_mandates_that_join_teams_lie_between_others() -> None:
    between = teams().betweenness
    assert set(sorted(between, key=between.__getitem__)[-2:]) == {"a1", "b1"}


def test_strength_sums_the_shared_things() -> None:
    # a1 shares 6 with each of a2, a3, a4, and z with b1.
    assert teams("count").strength["a1"] == 19.0


def test_one_expected_thing_of_seven_by_seven_of_thirteen() -> None:
    pair = teams().pair("b1", "a1")
    assert pair is not None
    assert (pair.a, pair.b, pair.size_a, pair.size_b, pair.shared) == ("a1", "b1", 7, 7, 1)
    assert pair.expected == pytest.approx(49 / 13)
    assert pair.p == pytest.approx(float(exact_tail(1, 7, 7, 13)))


def test_mandates_without_anything_are_kept_and_alone() -> None:
    overlap = analyse({"a": frozenset(), "b": frozenset()})
    assert (overlap.pairs, overlap.groups, overlap.universe) == ((), (("a",), ("b",)), 0)


def test_nothing_at_all_is_an_empty_analysis() -> None:
    assert analyse({}).order == ()


def test_an_unknown_mandate_shares_nothing() -> None:
    assert not common(two_teams(), "a1", "nobody")


def test_thinning_keeps_a_network_in_one_piece() -> None:
    members = {f"m{i:02}": {f"t{j}" for j in range(i, i + 20)} for i in range(30)}
    overlap = analyse(members, "count")
    assert len(overlap.drawn) < len(overlap.links) / 2
    drawn = communities.network(members, overlap.drawn, "count")
    assert len(communities.communities(drawn)) < 30
    reached, seen = ["m00"], {"m00"}
    while reached:
        reached = [n for m in reached for n in drawn[m] if n not in seen and not seen.add(n)]  # type: ignore[func-returns-value]
    assert len(seen) == 30


def test_a_path_is_as_good_as_the_best_of_all_orders() -> None:
    places = {"a": 3, "b": 11, "c": 4, "d": 9, "e": 1, "f": 6}

    def near(x: str, y: str) -> float:
        return -float(abs(places[x] - places[y]))

    best = max(seriation.length(path, near) for path in permutations(places))
    assert seriation.length(seriation.path_through(sorted(places), near), near) == best


def test_weights_of_the_measures_are_what_their_names_say() -> None:
    pair = Pair("a", "b", size_a=4, size_b=2, shared=1, expected=0.8, p=0.001, q=0.01)
    weights = {measure: weigh(pair) for measure, weigh in communities.MEASURES.items()}
    assert weights == {"count": 1.0, "jaccard": 0.2, "coefficient": 0.5, "chance": 2.0}


def small_sets(seed: int) -> dict[str, frozenset[str]]:
    """Invented: seven mandates, each with one to five of ten things."""
    random = Random(seed)
    things = [f"t{i}" for i in range(10)]
    return {f"m{i}": frozenset(random.sample(things, random.randint(1, 5))) for i in range(7)}


def partitions(items: list[str]) -> Iterator[list[set[str]]]:
    """Yield all ways to part some items into groups: 877 for seven of them."""
    if not items:
        yield []
        return
    first, *rest = items
    for parted in partitions(rest):
        yield [{first}, *parted]
        for i, group in enumerate(parted):
            yield [*parted[:i], {first, *group}, *parted[i + 1 :]]


def test_communities_are_near_the_best_of_all_partitions() -> None:
    short = []
    for seed in range(20):
        members = small_sets(seed)
        network = communities.network(members, pairs.pairs(members), "jaccard")
        best = max(nx.community.modularity(network, p) for p in partitions(sorted(members)))
        found = map(set, communities.communities(network))
        short.append(best - nx.community.modularity(network, found))
    # Louvain climbs, so it may stop below the top; on so small networks it seldom does.
    assert sum(gap < 1e-9 for gap in short) >= 17
    assert max(short) < 0.03


def test_path_through_a_community_is_near_the_best_of_all_orders() -> None:
    share = []
    for seed in range(12):
        members = small_sets(seed)
        jaccard = {frozenset((p.a, p.b)): p.jaccard for p in pairs.pairs(members)}

        def near(a: str, b: str, known: dict[frozenset[str], float] = jaccard) -> float:
            return known.get(frozenset((a, b)), 0.0)

        best = max(seriation.length(path, near) for path in permutations(sorted(members)))
        share.append(seriation.length(seriation.path_through(sorted(members), near), near) / best)
    assert sum(part > 1 - 1e-9 for part in share) >= 6
    assert min(share) > 0.85


def test_the_analysis_is_the_same_in_processes_that_hash_differently() -> None:
    script = (
        "import json, sys\n"
        "from graph_api.overlap.measures.analysis import analyse\n"
        "for some in json.load(sys.stdin):\n"
        "    o = analyse({mandate: frozenset(things) for mandate, things in some.items()})\n"
        "    print(o.groups, o.order, o.drawn)\n"
    )
    given = json.dumps([{m: sorted(t) for m, t in small_sets(i).items()} for i in range(5)])
    said = {
        run(
            [executable, "-c", script],
            input=given,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert "m0" in said.pop()
