"""The acts that overlaps are counted from, gathered while a snapshot is written.

Asking the store for the acts of 268,000 recommendations takes it 10 s or more for each selection.
Alike acts are therefore written once, beside the store: who acted, on which countries, topics,
documents and groups, and what the filters ask of them. What counts as an act of a mandate is
defined by the patterns of ``selection``; a test holds the two together.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from graph_api.rdf.namespaces import GRAPHS, PREFIXES
from graph_api.rdf.property_tables import Needs, Numbers, PropertyTables
from graph_api.sparql import index_db
from graph_api.sparql.index_db import Contents, Table

_WHO = ("hrd:actor", "hrd:issuedBy", "hrd:inReport", "dcterms:creator")
_SPOKEN = "hrd:issuedBy"
_ACTOR = "hrd:actor"
_KINDS = ("Engagement", "Recommendation", "Observation", "CountryVisit", "CountryListing")
_CLASSES = frozenset({*(f"hrd:{name}" for name in _KINDS), "hrd:Communication"})
_WITHDRAWN = "prov:invalidatedAtTime"
NEEDS = Needs(
    frozenset(
        {"hrd:country", "hrd:topic", "hrd:group", "hrd:evidence", "dcterms:isPartOf"}
        | {"hrd:countsByDefault", "hrd:relatedArticle", "hrd:issueYear", "hrd:confidence"}
        | {"hrd:layer", "skos:broader", "hrd:speaksFor", "hrd:year", "hrd:presentedYear"}
    ),
    with_graphs=frozenset({*_WHO, "dcterms:identifier"}),
    subjects=frozenset({_WITHDRAWN}),
    classes=_CLASSES | {"hrd:Mandate", "hrd:Country"},
)
# Lists are JSON arrays: of numbers of terms, of years or of texts.
_TERMS = Table("activity_terms", ("id INTEGER PRIMARY KEY", "iri TEXT NOT NULL"))
_TRAITS = Table(
    "activity_traits",
    ("id INTEGER PRIMARY KEY", "years TEXT", "sources TEXT", "layers TEXT", "confidence TEXT"),
)
_ARTICLES = Table("activity_articles", ("topic INTEGER PRIMARY KEY", "articles TEXT"))
_ACTS = Table(
    "activities",
    (
        *("mandate INTEGER", "counts INTEGER", "said INTEGER", "traits INTEGER"),
        *("countries TEXT", "topics TEXT", "documents TEXT", "groups TEXT", "letters TEXT"),
    ),
)
_XSD = PREFIXES["xsd"]
_TRUE, _FALSE = (f'"{said}"^^<{_XSD}boolean>'.encode() for said in ("true", "false"))
_YEAR = re.compile(rf'"(\d{{4}})"\^\^<{re.escape(_XSD)}gYear>')


class Act(NamedTuple):
    """All acts of one mandate that are alike in what overlaps ask; things are numbers of terms.

    ``counts``: it is an engagement that counts by default, or any act towards a State; ``said``:
    the mandate recommended or observed it. ``traits`` is the number of what filters ask.
    """

    mandate: int
    counts: bool
    said: bool
    traits: int
    country: Numbers
    topic: Numbers
    document: Numbers
    group: Numbers
    letter: Numbers


class Traits(NamedTuple):
    """What filters ask of acts: years of their documents, names of sources, IRIs of concepts."""

    years: Numbers
    sources: tuple[str, ...]
    layers: tuple[str, ...]
    confidence: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """Which acts count, as the filters say; None lets all through."""

    since: int | None = None
    until: int | None = None
    source: str | None = None
    layer: str | None = None
    confidence: str | None = None

    def keeps(self, traits: Traits) -> bool:
        """Tell whether acts with these traits count.

        >>> Wanted(since=2014, until=2016).keeps(Traits((2010, 2020), (), (), ()))
        False
        """
        since, until = self.since or 0, self.until or 9999
        dated = self.since is None and self.until is None
        return (
            (dated or any(since <= year <= until for year in traits.years))
            and self.source in (None, *traits.sources)
            and self.layer in (None, *traits.layers)
            and self.confidence in (None, *traits.confidence)
        )


def read(path: Path, by: Sequence[str], wanted: Wanted) -> dict[str, frozenset[str]]:
    """Read which mandate addressed which things.

    :param by: one or two of country, topic, article, document, group and letter.
    :returns: mandate -> things, as :class:`graph_api.overlap.selection.Cells` has them.
    """
    kept = opened(path)
    terms = kept.terms
    counted = [wanted.keeps(traits) for traits in kept.traits]
    found: dict[int, set[Numbers]] = {}
    for act in kept.acts:
        if counted[act.traits] and (act.said if {"group", "letter"} & set(by) else act.counts):
            cells = product(*(_things(act, kind, kept.articles) for kind in by))
            found.setdefault(act.mandate, set()).update(cells)
    named = {
        terms[mandate]: frozenset(" ".join(terms[n] for n in cell) for cell in cells)
        for mandate, cells in found.items()
        if cells
    }
    return dict(sorted(named.items()))


@dataclass(frozen=True)
class Opened:
    """What a file holds: ``articles`` are those of each topic; all by their places in ``terms``."""

    terms: list[str]
    traits: list[Traits]
    articles: dict[int, list[int]]
    acts: list[Act]


@lru_cache(maxsize=1)
def opened(path: Path) -> Opened:
    """Open the file of a snapshot, which never changes, once."""
    index = index_db.reader(path)
    terms = index.rows("SELECT iri FROM activity_terms ORDER BY id")
    articles = index.rows("SELECT topic, articles FROM activity_articles")
    query = "SELECT years, sources, layers, confidence FROM activity_traits ORDER BY id"
    acts = index.rows("SELECT * FROM activities ORDER BY rowid")
    things = [index.arrays(column) for column in list(zip(*acts, strict=True))[4:]]
    return Opened(
        [iri for (iri,) in terms],
        [Traits(*index.arrays(row)) for row in index.rows(query)],
        dict(zip((t for t, _ in articles), index.arrays(a for _, a in articles), strict=True)),
        [Act(*act[:4], *lists) for act, *lists in zip(acts, *things, strict=True)],
    )


def _things(act: Act, kind: str, articles: dict[int, list[int]]) -> Iterable[int]:
    if kind == "article":
        return {article for topic in act.topic for article in articles.get(topic, ())}
    things: Numbers = getattr(act, kind)
    return things


def tables(properties: PropertyTables) -> Contents:
    """Give the tables of the acts in a graph, alike ones once."""
    return _Tables(properties).contents()


class _Tables:
    def __init__(self, properties: PropertyTables) -> None:
        self._of, self._stated = properties.objects, properties.graphs
        self._tokens = properties.tokens
        self._mandates = properties.instances["hrd:Mandate"]
        self._countries = properties.instances["hrd:Country"]
        self._letters = properties.instances["hrd:Communication"]
        self._kinds: set[int] = set().union(*(properties.instances[name] for name in _CLASSES))
        said = properties.objects["hrd:countsByDefault"]
        self._counted, guesses = (
            {number for number, values in said.items() if properties.numbers.get(value) in values}
            for value in (_TRUE, _FALSE)
        )
        self._void = guesses | properties.subjects[_WITHDRAWN]

    def contents(self) -> Contents:
        traits: dict[Traits, int] = {}
        known: dict[tuple[Numbers, ...], int] = {}
        acts = set()
        for act, asked in self._acts():
            if asked not in known:
                known[asked] = traits.setdefault(self._traits(*asked), len(traits))
            acts.add(act._replace(traits=known[asked]))
        related = self._of["hrd:relatedArticle"]
        topics = {topic for act in acts for topic in act.topic if topic in related}
        used = {topic: _once(related[topic]) for topic in sorted(topics)}
        terms = sorted(
            {n for act in acts for n in (act.mandate, *act.country, *act.topic, *act.document)}
            | {n for act in acts for n in (*act.group, *act.letter)}
            | {n for articles in used.values() for n in articles}
        )
        place = {number: i for i, number in enumerate(terms)}
        yield _TERMS, ((i, self._iri(number)) for i, number in enumerate(terms))
        yield _TRAITS, ((i, *map(_array, each)) for i, each in enumerate(traits))
        yield _ARTICLES, ((place[t], _array([place[n] for n in used[t]])) for t in used)
        ordered = sorted(_renumbered(act, place) for act in acts)
        yield _ACTS, ((*act[:4], *map(_array, act[4:])) for act in ordered)

    def _iri(self, number: int) -> str:
        return self._tokens[number][1:-1].decode()

    def _acts(self) -> Iterator[tuple[Act, tuple[Numbers, ...]]]:
        """Give each act of each mandate, and what its traits follow from."""
        get = {name: of_name.get for name, of_name in self._of.items()}
        home_of = self._stated["dcterms:identifier"].get
        acting = (self._of[name] for name in _WHO[:3])
        for number in {number for of_name in acting for number in of_name} | self._letters:
            evidence, parts = get["hrd:evidence"](number, ()), get["dcterms:isPartOf"](number, ())
            documents = _once(evidence + parts)
            places, topics = (_once(get[kind](number, ())) for kind in ("hrd:country", "hrd:topic"))
            countries = tuple(place for place in places if place in self._countries)
            groups = _once(get["hrd:group"](number, ()))
            letter = (number,) if number in self._letters else ()
            home, sure = _once(home_of(number, ())), get["hrd:confidence"](number, ())
            valid = number in self._kinds and number not in self._void
            towards = bool(places) and valid
            for mandate, (bodies, does, says) in self._bodies(number).items():
                counts, said = towards or (does and number in self._counted), says and valid
                if counts or said:
                    act = Act(
                        mandate, counts, said, 0, countries, topics, documents, groups, letter
                    )
                    years = get["hrd:year"](number, ()) + self._presented(number)
                    whose = self._stating(number, bodies)
                    yield act, (documents + letter, home, whose, sure, years)

    def _bodies(self, number: int) -> dict[int, tuple[frozenset[int], bool, bool]]:
        """Find whose act it is: mandate -> bodies that speak for it, whether it does or says it."""
        found: dict[int, tuple[frozenset[int], bool, bool]] = {}
        for name in _WHO:
            for by in self._of[name].get(number, ()):
                for mandate in self._speaking(name, by):
                    bodies, does, says = found.get(mandate, (frozenset[int](), False, False))
                    does, says = does or name == _ACTOR, says or name == _SPOKEN
                    found[mandate] = bodies | {by}, does, says
        return found

    def _speaking(self, name: str, by: int) -> Numbers:
        """Find the mandates for which a body speaks, or the authors of a report."""
        authors = (by, *self._of["dcterms:creator"].get(by, ()))
        spoken = self._of["hrd:speaksFor"]
        return tuple(
            mandate
            for author in authors
            for mandate in spoken.get(author, ())
            if mandate in self._mandates
        )

    def _presented(self, number: int) -> Numbers:
        presented = self._of["hrd:presentedYear"]
        reports = self._of["hrd:inReport"].get(number, ())
        return tuple(year for report in reports for year in presented.get(report, ()))

    def _stating(self, number: int, bodies: frozenset[int]) -> Numbers:
        """Find the graphs that say whose act it is."""
        found: set[int] = set()
        for name in _WHO:
            who, graphs = (of[name].get(number, ()) for of in (self._of, self._stated))
            found.update(g for one, g in zip(who, graphs, strict=True) if one in bodies)
        return tuple(sorted(found))

    def _traits(
        self, documents: Numbers, home: Numbers, stating: Numbers, sure: Numbers, years: Numbers
    ) -> Traits:
        """Work out what filters ask of an act.

        :param home: the graphs with its identifier, ``stating`` those that say whose act it is.
        :param sure: how sure the reading is; ``years`` those of the act itself or its report.
        """
        of_document = self._of["hrd:issueYear"]
        issued = tuple(n for document in documents for n in of_document.get(document, ()))
        dates = (self._tokens[n].decode() for n in issued + years)
        homes = (self._iri(graph).removeprefix(GRAPHS) for graph in home if self._is_ours(graph))
        layers = (n for graph in stating for n in self._of["hrd:layer"].get(graph, ()))
        return Traits(
            _once(tuple(int(found[1]) for date in dates if (found := _YEAR.fullmatch(date)))),
            _sorted(iri.partition("/")[0] for iri in homes),
            _sorted(self._iri(n) for n in layers),
            _sorted(self._iri(n) for n in self._with_broader(sure)),
        )

    def _is_ours(self, graph: int) -> bool:
        return self._iri(graph).startswith(GRAPHS)

    def _with_broader(self, concepts: Iterable[int]) -> set[int]:
        found: set[int] = set()
        new = set(concepts)
        while new:
            found |= new
            new = {up for n in new for up in self._of["skos:broader"].get(n, ())} - found
        return found


def _array(values: Sequence[object]) -> str:
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def _once(numbers: Numbers) -> Numbers:
    return numbers if len(numbers) < 2 else tuple(sorted(set(numbers)))


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))


def _renumbered(act: Act, place: Mapping[int, int]) -> Act:
    """Number terms by their place in the list that is written."""
    return Act(
        place[act.mandate],
        *act[1:4],
        *(tuple(place[n] for n in things) for things in act[4:]),
    )
