"""Findings: the title of a figure as a sentence that says what it shows.

A title may be quoted without its figure, so each says in how many pairs, and whether chance
explains as much.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from graph_api.overlap.caption import count
from graph_api.overlap.cells import Cells
from graph_api.overlap.measures.analysis import Analysis
from graph_api.overlap.measures.pairs import Members, Pair, intersections
from graph_api.overlap.selection import Selection

_NAMED = 3


def of_overlap(selection: Selection, cells: Cells, analysis: Analysis) -> str:
    """State what the network, the matrix and the table show.

    :param analysis: that of all mandates.
    """
    focus, other = selection.focus, selection.other
    if focus and other:
        return _of_two(selection.noun, cells, analysis, focus, other)
    if focus:
        return _around(selection.noun, cells, analysis, focus)
    return _of_all(selection.noun, cells, analysis)


def _of_all(noun: str, cells: Cells, analysis: Analysis) -> str:
    mandates = count(len(analysis.members), "mandates")
    if not analysis.members:
        return f"No mandate addressed any {noun} here"
    if not analysis.pairs:
        return f"No two of {mandates} address the same {noun}"
    more, pairs = len(analysis.beyond_chance), f"{analysis.tested} pairs"
    if not more:
        return f"No two of {mandates} share more {noun} than chance explains: 0 of {pairs}"
    shares = "shares" if more == 1 else "share"
    title = f"{more} of {pairs} of mandates {shares} more {noun} than chance explains"
    most = _most(analysis.pairs)
    if len(most) > 1:
        return title
    names = " and ".join(cells.brief(end) for end in (most[0].a, most[0].b))
    return f"{title}; {names} share the most, {most[0].shared}"


def _most(pairs: Sequence[Pair]) -> list[Pair]:
    largest = max(pair.shared for pair in pairs)
    return [pair for pair in pairs if pair.shared == largest]


def _around(noun: str, cells: Cells, analysis: Analysis, focus: str) -> str:
    name, pairs = cells.brief(focus), analysis.pairs_of(focus)
    if not pairs:
        return f"{name} shares no {noun} with another mandate here"
    more = sum(pair in analysis.beyond_chance for pair in pairs)
    shared = f"{name} shares {noun} with {count(len(pairs), 'mandates')}"
    if len(pairs) == 1:
        return f"{shared}, {'more' if more else 'no more'} than chance explains"
    return f"{shared}, {more or 'none'} of them more than chance explains"


def _of_two(noun: str, cells: Cells, analysis: Analysis, a: str, b: str) -> str:
    names, pair = f"{cells.brief(a)} and {cells.brief(b)}", analysis.pair(a, b)
    if pair is None:
        return f"{names} share none of the {noun}"
    either = count(pair.size_a + pair.size_b - pair.shared, noun)
    chance = "more" if pair in analysis.beyond_chance else "no more"
    return f"{names} share {pair.shared} of {either}, {chance} than chance explains"


def of_sets(noun: str, cells: Cells, members: Members) -> str:
    """State what the mandates of an UpSet have in common."""
    mandates = count(len(members), "mandates")
    shared = [(who, things) for who, things in intersections(members) if len(who) > 1]
    common = next((things for who, things in shared if len(who) == len(members)), frozenset())
    if common:
        return f"All {mandates} have {count(len(common), noun)} in common"
    if not shared:
        return f"The {mandates} have no {noun} in common"
    who, things = shared[0]
    title = f"None of the {noun} is common to all {mandates}"
    if sum(len(other) == len(things) for _, other in shared) > 1:
        return title
    return f"{title}; {joined([cells.brief(mandate) for mandate in who])} share most, {len(things)}"


def of_counts(counts: Mapping[str, int], noun: str, focus: str = "") -> str:
    """State which mandates lead a ranking.

    :param counts: name of a mandate -> how many things it addressed, or shared with ``focus``.

    >>> of_counts({"SR FoE": 3, "SR HRD": 14}, "topics"), of_counts({"A": 2, "B": 2}, "topics", "C")
    ('SR HRD addressed the most topics, 14', 'A and B share the most topics with C, 2 each')
    """
    largest = max(counts.values(), default=0)
    if not largest:
        return f"No mandate shares any {noun} with {focus}" if focus else f"No {noun} here"
    first = sorted(name for name, number in counts.items() if number == largest)
    who = joined(first) if len(first) <= _NAMED else f"{len(first)} mandates"
    each = " each" if len(first) > 1 else ""
    if focus:
        shares = "share" if each else "shares"
        return f"{who} {shares} the most {noun} with {focus}, {largest}{each}"
    return f"{who} addressed the most {noun}, {largest}{each}"


def of_places(counts: Mapping[str, int], names: Mapping[str, str]) -> str:
    """State which countries most mandates addressed.

    :param counts: country -> number of mandates; ``names`` has the names of countries.
    """
    if not counts:
        return "No country was addressed by a mandate here"
    largest = max(counts.values())
    first = sorted(names[iri] for iri, number in counts.items() if number == largest)
    countries = count(len(counts), "countries")
    by = count(largest, "mandates")
    if len(first) == len(counts):
        return f"{countries} were addressed, by {by} each" if len(first) > 1 else (
            f"{first[0]} alone was addressed, by {by}"
        )  # fmt: skip
    if len(first) > _NAMED:
        return f"{len(first)} of {countries} were addressed by {by}, more than the others"
    was = "was" if len(first) == 1 else "were"
    return f"{joined(first)} {was} addressed by the most mandates, {largest}, of {countries}"


def of_years(name: str, kinds: Iterable[Mapping[int, int]]) -> str:
    """State when a mandate did most.

    :param kinds: the number of acts of each year, for each kind of act.
    """
    totals: Counter[int] = sum((Counter(years) for years in kinds), Counter())
    if not totals:
        return f"No dated act of {name} is in the graph"
    largest = max(totals.values())
    years = [str(year) for year in sorted(totals) if totals[year] == largest]
    acts = count(sum(totals.values()), "dated acts")
    most = f", most in {joined(years)}" if len(years) <= _NAMED and len(totals) > 1 else ""
    return f"{acts} of {name}, {min(totals)} to {max(totals)}{most}"


def joined(names: Sequence[str]) -> str:
    """Join names as in a sentence.

    >>> joined(["A"]), joined(["A", "B", "C"])
    ('A', 'A, B and C')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
