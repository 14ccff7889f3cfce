"""The acts of mandates, alike ones once with their number, in ``index.db``.

Pages of States, mandates and topics count them: an act is what :mod:`graph_api.overlap.activities`
says, and a recommendation by States in the Universal Periodic Review is one of the kind ``upr``, as
in the question ``mandates-by-country``. Its years are those of the question
``mandate-record-on-country``. Nothing is counted by SPARQL, which takes seconds for a State with
thousands of records; a test compares both.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from graph_api.overlap import activities
from graph_api.overlap.activities import Acting
from graph_api.rdf.namespaces import THINGS
from graph_api.rdf.property_tables import Needs, Numbers, PropertyTables
from graph_api.sparql import index_db
from graph_api.sparql.index_db import Contents, Table

# The kinds of act, in the order of the pages, and the class that hrd:actKind gives each.
KINDS = {
    "visit": "hrd:CountryVisit",
    "communication": "hrd:Communication",
    "engagement": "hrd:Engagement",
    "listing": "hrd:CountryListing",
    "observation": "hrd:Observation",
    "recommendation": "hrd:Recommendation",
}
UPR = "upr"
REVIEW = f"{THINGS}actor/upr"
# Records of an index have no name: the document and the number say all.
_NAMELESS = ("observation", "recommendation", UPR)
_DOCUMENTS = ("hrd:evidence", "hrd:report", "hrd:inReport", "dcterms:isPartOf")
_YEARS = (
    ("hrd:year",),
    ("dcterms:issued",),
    ("hrd:evidence", "hrd:issueYear"),
    ("hrd:inReport", "hrd:presentedYear"),
)
NEEDS = activities.NEEDS | Needs(frozenset({"hrd:report", "dcterms:issued"}))
_TERMS = Table("act_terms", ("id INTEGER PRIMARY KEY", "iri TEXT NOT NULL"))
# Lists are JSON arrays; ``act`` is the first of alike acts, where they have names.
_ACTS = Table(
    "acts",
    (
        *("id INTEGER PRIMARY KEY", "kind TEXT NOT NULL", "number INTEGER", "act INTEGER"),
        *("mandates TEXT", "countries TEXT", "topics TEXT", "documents TEXT", "years TEXT"),
    ),
)
# The acts of each mandate, towards each country, and on each topic.
_OF = Table("acts_of", ("thing INTEGER", "id INTEGER"), "thing, id")
_COLUMNS = "kind, number, act, mandates, countries, topics, documents, years"


class Acts(NamedTuple):
    """Alike acts: their kind, their number, and what all of them have, by IRI.

    ``act`` is the first of them, or None where they have no names; ``years`` are those that the
    graph gives for them, in order, often none.
    """

    kind: str
    number: int
    act: str | None
    mandates: tuple[str, ...]
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    documents: tuple[str, ...]
    years: tuple[int, ...]


def of(path: Path, thing: str) -> list[Acts]:
    """Read the acts of a mandate, towards a country, or on a topic.

    :param path: the ``index.db`` of a snapshot.
    :param thing: the IRI; none has acts that is not of these kinds.
    """
    terms, ids = _terms(path)
    query = f"SELECT {_COLUMNS} FROM acts_of JOIN acts USING (id) WHERE thing = ?"
    return _read(path, terms, query, (ids[thing],)) if thing in ids else []


def read(path: Path) -> list[Acts]:
    """Read all acts."""
    return _read(path, _terms(path)[0], f"SELECT {_COLUMNS} FROM acts ORDER BY id")


def _read(path: Path, terms: Sequence[str], query: str, values: Sequence[int] = ()) -> list[Acts]:
    index = index_db.reader(path)
    rows = index.rows(query, values)
    if not rows:
        return []
    kinds, numbers, acts, *texts = zip(*rows, strict=True)
    *lists, years = map(index.arrays, texts)
    named = ([tuple(terms[n] for n in each) for each in column] for column in lists)
    first = (None if n is None else terms[n] for n in acts)
    return [
        Acts(*row) for row in zip(kinds, numbers, first, *named, map(tuple, years), strict=True)
    ]


@lru_cache(maxsize=1)
def _terms(path: Path) -> tuple[list[str], dict[str, int]]:
    rows = index_db.reader(path).rows("SELECT iri FROM act_terms ORDER BY id")
    terms = [iri for (iri,) in rows]
    return terms, {iri: number for number, iri in enumerate(terms)}


def tables(properties: PropertyTables) -> Contents:
    """Give the tables of the acts in a graph, alike ones once."""
    alike: dict[_Row, list[str]] = defaultdict(list)
    for row, act in _Rows(properties).all():
        alike[row].append(act)
    rows = sorted((row, len(acts), _first(row, acts)) for row, acts in alike.items())
    iris = {iri for row, _, act in rows for iri in (*row.things(), *row.documents, *act)}
    place = {iri: number for number, iri in enumerate(sorted(iris))}
    yield _TERMS, ((number, iri) for iri, number in place.items())
    yield (
        _ACTS,
        (
            (id, row.kind, number, place[act[0]] if act else None, *row.arrays(place))
            for id, (row, number, act) in enumerate(rows)
        ),
    )
    yield _OF, ((place[iri], id) for id, (row, _, _) in enumerate(rows) for iri in row.things())


class _Row(NamedTuple):
    kind: str
    mandates: tuple[str, ...]
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    documents: tuple[str, ...]
    years: tuple[int, ...]

    def things(self) -> set[str]:
        """Find the things of which these are acts."""
        return {*self.mandates, *self.countries, *self.topics}

    def arrays(self, place: dict[str, int]) -> Iterator[str]:
        """Write each list as a JSON array of places, the years as they are."""
        for iris in (self.mandates, self.countries, self.topics, self.documents):
            yield _array([place[iri] for iri in iris])
        yield _array(self.years)


class _Rows:
    """The acts of a graph as rows, one for each kind of an act."""

    def __init__(self, properties: PropertyTables) -> None:
        self._properties, self._acting = properties, Acting(properties)
        self._of = properties.objects
        self._review = properties.numbers.get(f"<{REVIEW}>".encode())
        self._text = lru_cache(None)(properties.text)

    def all(self) -> Iterator[tuple[_Row, str]]:
        """Yield each act that counts, and its IRI."""
        for number in self._acting.acts():
            counting = {m for m, _, counts, _ in self._acting.mandates(number) if counts}
            mandates = self._iris(counting)
            reviewed = self._is_review(number)
            if mandates or reviewed:
                row = self._row(number)
                iri = self._properties.text(number)
                for kind in self._kinds(number) if mandates else ():
                    yield row._replace(kind=kind, mandates=mandates), iri
                if reviewed:
                    yield row._replace(kind=UPR, mandates=(REVIEW,)), iri

    def _row(self, number: int) -> _Row:
        documents = {n for name in _DOCUMENTS for n in self._of[name].get(number, ())}
        if number in self._properties.instances[KINDS["communication"]]:
            documents = {number}
        countries, topics = (
            self._of[f"hrd:{name}"].get(number, ()) for name in ("country", "topic")
        )
        years = self._years(number)
        return _Row("", (), self._iris(countries), self._iris(topics), self._iris(documents), years)

    def _is_review(self, number: int) -> bool:
        """Tell whether an act is a recommendation by States that counts."""
        by_states = self._review is not None and self._review in self._of["hrd:issuedBy"].get(
            number, ()
        )
        towards = number in self._of["hrd:country"]
        return by_states and towards and self._acting.is_valid(number)

    def _kinds(self, number: int) -> list[str]:
        instances = self._properties.instances
        return [kind for kind, name in KINDS.items() if number in instances[name]]

    def _years(self, number: int) -> tuple[int, ...]:
        dates: set[int] = set()
        for path in _YEARS:
            ends: Numbers = (number,)
            for name in path:
                ends = tuple(end for start in ends for end in self._of[name].get(start, ()))
            dates.update(ends)
        texts = (self._text(date)[:4] for date in dates)
        return tuple(sorted({int(text) for text in texts if text.isdecimal() and text.isascii()}))

    def _iris(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted({self._text(number) for number in numbers}))


def _first(row: _Row, acts: Sequence[str]) -> list[str]:
    return [] if row.kind in _NAMELESS else [min(acts)]


def _array(values: Sequence[int]) -> str:
    return json.dumps(values, separators=(",", ":"))
