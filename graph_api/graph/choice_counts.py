"""The numbers of rows behind each choice, for questions that SPARQL takes long to count.

They are about acts towards States, and about what documents say of a State. In a graph of a million
statements a query takes 20 s, so a build writes the numbers into ``index.db``. The files of the
questions define the rows; a test compares both for every choice.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from graph_api.rdf.namespaces import SCHEMES, THINGS
from graph_api.rdf.property_tables import Needs, Numbers, PropertyTables, token_of
from graph_api.sparql import index_db
from graph_api.sparql.index_db import Contents, Table

_ACTS, _RECORD = "mandates-by-country", "mandate-record-on-country"
_MANDATE, _SOURCES = "countries-by-mandate", "sources-on-a-country"
# The parameter of each question whose choices are counted.
_PARAMETERS = {_ACTS: "country", _RECORD: "country", _MANDATE: "mandate", _SOURCES: "country"}
_CLASSES = (
    *("hrd:Communication", "hrd:CountryListing", "hrd:CountryVisit"),
    *("hrd:Engagement", "hrd:Observation", "hrd:Recommendation"),
)
_DOCUMENTS = "hrd:Document"
# How a statement refers to a State -> what it says of it.
_SAID = {"hrd:country": ("hrd:gist", "hrd:stance"), "hrd:mentions": ("hrd:role",)}
_WHO = ("hrd:actor", "hrd:issuedBy", "dcterms:creator")
_DOCUMENT = ("hrd:evidence", "hrd:report", "hrd:inReport", "dcterms:isPartOf")
_NO_ACT = frozenset({"prov:invalidatedAtTime", "hrd:sameRecommendationAs"})
_FALSE = b'"false"^^<http://www.w3.org/2001/XMLSchema#boolean>'
_UPR, _REVIEW = f"{THINGS}actor/upr", f"{SCHEMES}act-kind/upr"
NEEDS = Needs(
    frozenset({*_WHO, *_DOCUMENT, "hrd:country", "hrd:topic", "hrd:confidence", "hrd:speaksFor"})
    | {"hrd:actKind", "hrd:countsByDefault", "hrd:stance", "hrd:visitDates", "hrd:listingKind"}
    | {"rdfs:label", "skos:prefLabel", "hrd:locator", "hrd:mentions", "hrd:role", "hrd:gist"},
    subjects=_NO_ACT,
    classes=frozenset({*_CLASSES, _DOCUMENTS}),
)
_TABLE = Table(
    "choice_counts",
    ("question TEXT NOT NULL", "choice TEXT NOT NULL", "rows INTEGER NOT NULL"),
    "question, choice",
)
# A mandate and a kind of act, by the numbers of their terms.
_Pair = tuple[int, int]


def read(path: Path, question: str, parameter: str) -> dict[str, int] | None:
    """Read how many rows the answers have: IRI of the choice -> rows, without those of no row.

    :param path: the ``index.db`` of a snapshot.
    :returns: None if the choices of this parameter are not counted there.
    """
    if _PARAMETERS.get(question) != parameter:
        return None
    query = "SELECT choice, rows FROM choice_counts WHERE question = ?"
    return {row[0]: row[1] for row in index_db.reader(path).rows(query, (question,))}


def tables(properties: PropertyTables) -> Contents:
    """Give the table of the numbers of rows."""
    counts = {**_Rows(properties).count(), _SOURCES: _sources(properties)}
    yield (
        _TABLE,
        (
            (question, choice, number)
            for question in sorted(counts)
            for choice, number in sorted(_named(properties, counts[question]))
        ),
    )


def _sources(properties: PropertyTables) -> Counter[int]:
    """Count what documents say of each State: by document, statement and what it says."""
    of = properties.objects
    rows: set[tuple[int, int, int, int]] = set()
    for statement, places in of["hrd:locator"].items():
        above = _wholes(of["dcterms:isPartOf"], places) & properties.instances[_DOCUMENTS]
        for refers, says in _SAID.items():
            for thing in of[refers].get(statement, ()):
                gists = [n for name in says for n in of[name].get(statement, ())] or [-1]
                rows |= {(thing, source, statement, gist) for source in above for gist in gists}
    return Counter(thing for thing, *_ in rows)


def _wholes(parts: dict[int, Numbers], places: Numbers) -> set[int]:
    """Follow places to all that they are part of."""
    wholes: set[int] = set()
    new = set(places)
    while new:
        new = {whole for part in new for whole in parts.get(part, ())} - wholes
        wholes |= new
    return wholes


def _named(properties: PropertyTables, counts: Counter[int]) -> Iterator[tuple[str, int]]:
    return ((properties.text(n), number) for n, number in counts.items() if number)


class _Rows:
    def __init__(self, properties: PropertyTables) -> None:
        self._of, self._properties = properties.objects, properties
        numbers, kinds = properties.numbers, properties.objects["hrd:actKind"]
        self._kinds = [
            (properties.instances[name], kinds.get(numbers.get(token_of(name), -1), ()))
            for name in _CLASSES
        ]
        false = numbers.get(_FALSE)
        by_default = properties.objects["hrd:countsByDefault"]
        self._no_act = {n for n, values in by_default.items() if false in values}
        self._no_act = self._no_act.union(*(properties.subjects[name] for name in _NO_ACT))
        self._upr, self._review = (numbers.get(f"<{iri}>".encode(), -1) for iri in (_UPR, _REVIEW))
        # Hundreds of thousands of records are of few bodies, topics and countries.
        self._names, self._english = cache(self._count_names), cache(self._count_english)
        self._kind_labels, self._pairs = cache(self._count_kind_labels), cache(self._find_pairs)

    def count(self) -> dict[str, Counter[int]]:
        """Count the rows of each answer: question -> number of the choice -> rows."""
        acts, by_mandate = Counter[int](), Counter[int]()
        groups: set[tuple[int, _Pair, int]] = set()
        for act in set().union(*(instances for instances, _ in self._kinds)) - self._no_act:
            countries = self._of["hrd:country"].get(act, ())
            topics = self._of["hrd:topic"].get(act) or (-1,)
            for pair in self._pairs(*self._who(act)) if countries else ():
                described = self._stances(act, pair[1])
                rows = described * self._names(pair[0]) * self._traces(act)
                for country in set(countries):
                    acts[country] += rows
                    groups.update((country, pair, topic) for topic in topics)
                    if pair[1] != self._review:
                        by_mandate[pair[0]] += described * self._english(country)
        record = Counter[int]()
        for country, (mandate, _), _ in groups:
            record[country] += self._names(mandate)
        return {_ACTS: acts, _RECORD: record, _MANDATE: by_mandate}

    def _who(self, act: int) -> tuple[Numbers, Numbers, bool]:
        """Find the kinds of an act, the bodies of which it is, and whether States issued it."""
        kinds = tuple(
            kind for instances, kinds in self._kinds if act in instances for kind in kinds
        )
        issued = self._of["hrd:issuedBy"].get(act, ())
        bodies = issued + self._of["hrd:actor"].get(act, ())
        bodies += self._of["dcterms:creator"].get(act, ())
        for report in self._of["hrd:inReport"].get(act, ()):
            bodies += self._of["dcterms:creator"].get(report, ())
        return kinds, bodies, self._upr in issued

    def _find_pairs(self, kinds: Numbers, bodies: Numbers, upr: bool) -> frozenset[_Pair]:
        """Find who acted, and in which kinds of act; a review among States is a kind of its own."""
        speaks_for = self._of["hrd:speaksFor"]
        pairs = {(m, kind) for body in bodies for m in speaks_for.get(body, ()) for kind in kinds}
        return frozenset(pairs | ({(self._upr, self._review)} if upr and kinds else set()))

    def _traces(self, act: int) -> int:
        """Count the pairs of a document and a confidence that are said of an act."""
        documents = {n for name in _DOCUMENT for n in self._of[name].get(act, ())}
        sureness = set(self._of["hrd:confidence"].get(act, ()))
        return (len(documents) or 1) * (len(sureness) or 1)

    def _stances(self, act: int, kind: int) -> int:
        """Count the ways in which an act is described: its stance, else its kind with a detail."""
        if told := self._of["hrd:stance"].get(act):
            return len(set(told))
        days = self._of["hrd:visitDates"].get(act, ())
        kinds = self._of["hrd:listingKind"].get(act, ())
        listed = {label for n in kinds for label in self._of["skos:prefLabel"].get(n, ())}
        return self._kind_labels(kind) * (len(set(days) or listed) or 1)

    def _count_kind_labels(self, kind: int) -> int:
        return len(set(self._of["skos:prefLabel"].get(kind, ())))

    def _count_names(self, thing: int) -> int:
        return len(set(self._of["rdfs:label"].get(thing, ())))

    def _count_english(self, thing: int) -> int:
        labels = set(self._of["rdfs:label"].get(thing, ()))
        return sum(self._properties.tokens[n].endswith(b'"@en') for n in labels)
