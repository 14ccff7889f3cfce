"""Sums over the acts of a State, mandate or topic: years, kinds, who, on what, the latest.

All numbers are numbers of acts. An act with documents of several years is in each of them; acts
without a year are counted apart.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from graph_api.overlap.acts import KINDS, UPR, Acts

Field = Literal["mandates", "countries", "topics"]
# The kinds of act in words: one, several.
WORDS = {
    "visit": ("visit", "visits"),
    "communication": ("letter", "letters"),
    "engagement": ("engagement", "engagements"),
    "listing": ("listing in a report", "listings in reports"),
    "observation": ("observation", "observations"),
    "recommendation": ("recommendation", "recommendations"),
    UPR: ("record of the Universal Periodic Review", "records of the Universal Periodic Review"),
}
ORDER = (*KINDS, UPR)
# Columns of a matrix beside its topics.
OTHER, NONE = "other topics", "no topic"
LAST_TOPICS = 2


class Latest(NamedTuple):
    """Acts of one kind and year by the same mandates, in the same documents."""

    year: int | None
    kind: str
    mandates: tuple[str, ...]
    documents: tuple[str, ...]
    act: str | None
    number: int
    countries: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """The acts of one thing, without those of the Universal Periodic Review, and these."""

    acts: Sequence[Acts]
    reviews: Sequence[Acts]

    @property
    def all(self) -> list[Acts]:
        """All acts, those of the Universal Periodic Review last."""
        return [*self.acts, *self.reviews]


@dataclass(frozen=True)
class Totals:
    """What acts add up to, without those of the Universal Periodic Review but in ``reviews``.

    ``kinds`` has those too; ``towards`` counts the acts of each kind that are towards a country, as
    some are on a topic only. ``topics`` are those of most acts in the last year.
    """

    acts: int
    reviews: int
    mandates: int
    countries: int
    since: int | None
    until: int | None
    undated: int
    kinds: Mapping[str, int]
    towards: Mapping[str, int]
    topics: Sequence[str]


def totals(found: Record) -> Totals:
    """Add up the acts of a thing."""
    acts, years = found.acts, by_year(found.acts)
    until = max(years, default=None)
    last = tally((act for act in acts if until in act.years), "topics")
    return Totals(
        number(acts),
        number(found.reviews),
        len(tally(acts, "mandates")),
        len(tally(acts, "countries")),
        min(years, default=None),
        until,
        number(act for act in acts if not act.years),
        by_kind(found.all),
        by_kind(act for act in acts if act.countries),
        ranked(last)[:LAST_TOPICS],
    )


def record(acts: Iterable[Acts]) -> Record:
    """Divide acts into those of mandates and those of States in the Universal Periodic Review."""
    both = list(acts)
    return Record([a for a in both if a.kind != UPR], [a for a in both if a.kind == UPR])


def number(acts: Iterable[Acts]) -> int:
    """Count acts."""
    return sum(act.number for act in acts)


def tally(acts: Iterable[Acts], field: Field) -> Counter[str]:
    """Count the acts of each mandate, towards each country, or on each topic."""
    counts: Counter[str] = Counter()
    for act in acts:
        for thing in getattr(act, field):
            counts[thing] += act.number
    return counts


def ranked(counts: Mapping[str, int]) -> list[str]:
    """List things by their numbers, the largest first, then by IRI.

    >>> ranked({"b": 1, "a": 1, "c": 2})
    ['c', 'a', 'b']
    """
    return sorted(counts, key=lambda thing: (-counts[thing], thing))


def by_kind(acts: Iterable[Acts]) -> dict[str, int]:
    """Count the acts of each kind, in the order of the pages; kinds without acts are left out."""
    counts: Counter[str] = Counter()
    for act in acts:
        counts[act.kind] += act.number
    return {kind: counts[kind] for kind in ORDER if counts[kind]}


def by_year(acts: Iterable[Acts]) -> Counter[int]:
    """Count the acts of each year."""
    counts: Counter[int] = Counter()
    for act in acts:
        for year in act.years:
            counts[year] += act.number
    return counts


def matrix(acts: Iterable[Acts], topics: Collection[str]) -> Counter[tuple[str, str]]:
    """Count the acts of each mandate on each of some topics, on others, and without a topic.

    :returns: mandate and topic, :data:`OTHER` or :data:`NONE` -> acts; one on two topics is in both
        columns, one on two other topics counts once.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for act in acts:
        columns = {topic if topic in topics else OTHER for topic in act.topics} or {NONE}
        for mandate in act.mandates:
            for column in columns:
                counts[mandate, column] += act.number
    return counts


def latest(acts: Iterable[Acts], most: int) -> list[Latest]:
    """List acts, the newest first and those without a year last, alike ones in one line."""
    lines: dict[Latest, list[Acts]] = {}
    for act in acts:
        year = act.years[-1] if act.years else None
        key = Latest(year, act.kind, act.mandates, act.documents, act.act, 0, (), ())
        lines.setdefault(key, []).append(act)
    newest = sorted(lines, key=lambda key: (-(key.year or 0), ORDER.index(key.kind), key.documents))
    return [_line(key, lines[key]) for key in newest[:most]]


def _line(key: Latest, acts: Sequence[Acts]) -> Latest:
    countries, topics = (tuple(ranked(tally(acts, field))) for field in ("countries", "topics"))
    return key._replace(number=number(acts), countries=countries, topics=topics)
