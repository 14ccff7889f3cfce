"""The acts of a snapshot that overlaps are counted from, in a file beside the store.

A SPARQL query over the acts of 268,000 recommendations takes 10 s or more for each selection. Alike
acts are therefore written once, while a snapshot is built: mandate, countries, topics, documents,
groups, letter, and the traits that filters test. The patterns of ``selection`` define what counts
as an act of a mandate; a test compares both for every basis and filter.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from graph_api.overlap.selection import Selection
from graph_api.rdf.namespaces import GRAPHS, PREFIXES
from graph_api.rdf.property_tables import Needs, Numbers, PropertyTables
from graph_api.sparql import index_db
from graph_api.sparql.index_db import Contents, Table

_WHO = ("hrd:actor", "hrd:issuedBy", "hrd:inReport", "dcterms:creator")
_ISSUER = "hrd:issuedBy"
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
    """All acts of one mandate with the same things and traits; things are numbers of terms.

    ``counts``: it is an engagement that counts by default, or any act towards a State; ``said``:
    the mandate recommended or observed it. ``traits`` is the number of its traits.
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
    """What filters test: years of the documents, names of sources, IRIs of layers and concepts."""

    years: Numbers
    sources: tuple[str, ...]
    layers: tuple[str, ...]
    confidence: tuple[str, ...]


@dataclass(frozen=True)
class _Content:
    """A file of acts: ``articles`` are those of each topic; all by their places in ``terms``."""

    terms: list[str]
    traits: list[Traits]
    articles: dict[int, list[int]]
    acts: list[Act]


def members(path: Path, selection: Selection) -> dict[str, frozenset[str]]:
    """Read which mandate addressed which things.

    :param path: the ``index.db`` of a snapshot.
    :returns: mandate -> things, as :class:`graph_api.overlap.cells.Cells` has them, by mandate.
    """
    content = load(path)
    terms = content.terms
    matching = [_matches(traits, selection) for traits in content.traits]
    cells: dict[int, set[Numbers]] = {}
    for act in content.acts:
        if matching[act.traits] and (act.said if selection.of_issued else act.counts):
            things = (_things(act, basis, content.articles) for basis in selection.by)
            cells.setdefault(act.mandate, set()).update(product(*things))
    by_mandate = {
        terms[mandate]: frozenset(" ".join(terms[n] for n in cell) for cell in addressed)
        for mandate, addressed in cells.items()
        if addressed
    }
    return dict(sorted(by_mandate.items()))


@lru_cache(maxsize=1)
def load(path: Path) -> _Content:
    """Load the acts of a snapshot, which never change, once.

    :param path: the ``index.db`` of a snapshot.
    """
    index = index_db.reader(path)
    terms = index.rows("SELECT iri FROM activity_terms ORDER BY id")
    articles = index.rows("SELECT topic, articles FROM activity_articles")
    query = "SELECT years, sources, layers, confidence FROM activity_traits ORDER BY id"
    acts = index.rows("SELECT * FROM activities ORDER BY rowid")
    things = [index.arrays(column) for column in list(zip(*acts, strict=True))[4:]]
    return _Content(
        [iri for (iri,) in terms],
        [Traits(*index.arrays(row)) for row in index.rows(query)],
        dict(zip((t for t, _ in articles), index.arrays(a for _, a in articles), strict=True)),
        [Act(*act[:4], *lists) for act, *lists in zip(acts, *things, strict=True)],
    )


def _matches(traits: Traits, selection: Selection) -> bool:
    """Tell whether acts with these traits pass the filters.

    >>> traits = Traits((2010, 2020), (), (), ())
    >>> _matches(traits, Selection(("topic",), values={"since": "2014", "until": "2016"}))
    False
    """
    values, terms = selection.values, selection.terms
    since, until = int(values.get("since", 0)), int(values.get("until", 9999))
    dated = "since" in values or "until" in values
    return (
        (not dated or any(since <= year <= until for year in traits.years))
        and values.get("source") in (None, *traits.sources)
        and ("layer" not in terms or terms["layer"].value in traits.layers)
        and ("confidence" not in terms or terms["confidence"].value in traits.confidence)
    )


def _things(act: Act, basis: str, articles: dict[int, list[int]]) -> Iterable[int]:
    if basis == "article":
        return {article for topic in act.topic for article in articles.get(topic, ())}
    things: Numbers = getattr(act, basis)
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
        counts = properties.objects["hrd:countsByDefault"]
        self._by_default, excluded = (
            {number for number, values in counts.items() if properties.numbers.get(value) in values}
            for value in (_TRUE, _FALSE)
        )
        self._void = excluded | properties.subjects[_WITHDRAWN]

    def contents(self) -> Contents:
        traits: dict[Traits, int] = {}
        traits_of: dict[tuple[Numbers, ...], int] = {}
        acts = set()
        for act, origin in self._acts():
            if origin not in traits_of:
                traits_of[origin] = traits.setdefault(self._traits(*origin), len(traits))
            acts.add(act._replace(traits=traits_of[origin]))
        related = self._of["hrd:relatedArticle"]
        topics = {topic for act in acts for topic in act.topic if topic in related}
        articles = {topic: _once(related[topic]) for topic in sorted(topics)}
        terms = sorted(
            {n for act in acts for n in (act.mandate, *act.country, *act.topic, *act.document)}
            | {n for act in acts for n in (*act.group, *act.letter)}
            | {n for numbers in articles.values() for n in numbers}
        )
        place = {number: i for i, number in enumerate(terms)}
        yield _TERMS, ((i, self._iri(number)) for i, number in enumerate(terms))
        yield _TRAITS, ((i, *map(_array, each)) for i, each in enumerate(traits))
        yield _ARTICLES, ((place[t], _array([place[n] for n in articles[t]])) for t in articles)
        ordered = sorted(_renumbered(act, place) for act in acts)
        yield _ACTS, ((*act[:4], *map(_array, act[4:])) for act in ordered)

    def _iri(self, number: int) -> str:
        return self._tokens[number][1:-1].decode()

    def _acts(self) -> Iterator[tuple[Act, tuple[Numbers, ...]]]:
        """Yield each act of each mandate, and what its traits are derived from."""
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
            for mandate, (bodies, acted, issued) in self._bodies(number).items():
                counts, said = towards or (acted and number in self._by_default), issued and valid
                if counts or said:
                    act = Act(
                        mandate, counts, said, 0, countries, topics, documents, groups, letter
                    )
                    years = get["hrd:year"](number, ()) + self._presented(number)
                    graphs = self._stating(number, bodies)
                    yield act, (documents + letter, home, graphs, sure, years)

    def _bodies(self, number: int) -> dict[int, tuple[frozenset[int], bool, bool]]:
        """Find the mandates of an act: mandate -> its bodies, whether it acted and issued."""
        mandates: dict[int, tuple[frozenset[int], bool, bool]] = {}
        for name in _WHO:
            for body in self._of[name].get(number, ()):
                for mandate in self._mandates_of(body):
                    bodies, acted, issued = mandates.get(mandate, (frozenset[int](), False, False))
                    acted, issued = acted or name == _ACTOR, issued or name == _ISSUER
                    mandates[mandate] = bodies | {body}, acted, issued
        return mandates

    def _mandates_of(self, body: int) -> Numbers:
        """List the mandates for which a body, or the authors of a report, speak."""
        authors = (body, *self._of["dcterms:creator"].get(body, ()))
        speaks_for = self._of["hrd:speaksFor"]
        return tuple(
            mandate
            for author in authors
            for mandate in speaks_for.get(author, ())
            if mandate in self._mandates
        )

    def _presented(self, number: int) -> Numbers:
        presented = self._of["hrd:presentedYear"]
        reports = self._of["hrd:inReport"].get(number, ())
        return tuple(year for report in reports for year in presented.get(report, ()))

    def _stating(self, number: int, bodies: frozenset[int]) -> Numbers:
        """Find the graphs that state whose act it is."""
        pairs = (
            pair
            for name in _WHO
            for pair in zip(
                self._of[name].get(number, ()), self._stated[name].get(number, ()), strict=True
            )
        )
        return tuple(sorted({graph for body, graph in pairs if body in bodies}))

    def _traits(
        self, documents: Numbers, home: Numbers, stating: Numbers, sure: Numbers, years: Numbers
    ) -> Traits:
        """Derive the traits of an act.

        :param home: the graphs with its identifier, ``stating`` those that state whose act it is.
        :param sure: the confidence of the reading; ``years`` those of the act or its report.
        """
        of_document = self._of["hrd:issueYear"]
        issued = tuple(n for document in documents for n in of_document.get(document, ()))
        dates = (self._tokens[n].decode() for n in issued + years)
        homes = (self._iri(graph).removeprefix(GRAPHS) for graph in home if self._is_ours(graph))
        layers = (n for graph in stating for n in self._of["hrd:layer"].get(graph, ()))
        return Traits(
            _once(tuple(int(match[1]) for date in dates if (match := _YEAR.fullmatch(date)))),
            _sorted(iri.partition("/")[0] for iri in homes),
            _sorted(self._iri(n) for n in layers),
            _sorted(self._iri(n) for n in self._with_broader(sure)),
        )

    def _is_ours(self, graph: int) -> bool:
        return self._iri(graph).startswith(GRAPHS)

    def _with_broader(self, concepts: Iterable[int]) -> set[int]:
        closure: set[int] = set()
        new = set(concepts)
        while new:
            closure |= new
            new = {up for n in new for up in self._of["skos:broader"].get(n, ())} - closure
        return closure


def _array(values: Sequence[object]) -> str:
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def _once(numbers: Numbers) -> Numbers:
    return numbers if len(numbers) < 2 else tuple(sorted(set(numbers)))


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))


def _renumbered(act: Act, place: Mapping[int, int]) -> Act:
    """Number terms by their place in the file."""
    return Act(
        place[act.mandate],
        *act[1:4],
        *(tuple(place[n] for n in things) for things in act[4:]),
    )
