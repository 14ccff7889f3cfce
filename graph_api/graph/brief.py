"""A brief on one State, for two printed pages: who, what, when, what was recommended, and limits.

It is bounded however much the graph holds: counts are of all acts, lists show the newest, and the
brief says how many it leaves out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from graph_api.graph import answer_notes
from graph_api.graph.cited import address, documents_of
from graph_api.graph.facets.browse import Listed, Lists, in_order
from graph_api.graph.facets.definitions import OBSERVATIONS, RECOMMENDATIONS, YEAR, Kind
from graph_api.graph.labels import labels, natural
from graph_api.graph.records import records
from graph_api.rdf.namespaces import THINGS
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

MOST_MANDATES = 12
MOST_ACTS = 10
MOST_TOPICS = 6
MOST_OF_TOPIC = 3
MOST_CHARACTERS = 220
_ROWS = 600
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;)]")
_COVERED = ("engagements", "visits", "listings", "communications")
# Engagements, visits, listings and letters; recommendations and observations come from the lists.
_ACTS = """
SELECT DISTINCT ?country ?act ?name ?mandate ?what ?document ?place ?source ?year WHERE {
  ?act hrd:country ?country ; a ?class .
  VALUES ?class { hrd:Engagement hrd:CountryVisit hrd:CountryListing hrd:Communication }
  ?class hrd:actKind/skos:prefLabel ?name .
  FILTER NOT EXISTS { ?act hrd:countsByDefault false }
  FILTER NOT EXISTS { ?act prov:invalidatedAtTime ?moment }
  ?act (hrd:actor|dcterms:creator|hrd:inReport/dcterms:creator)/hrd:speaksFor ?mandate .
  OPTIONAL { ?act hrd:stance ?stance }
  OPTIONAL { ?act hrd:visitDates ?days }
  OPTIONAL { ?act hrd:listingKind/skos:prefLabel ?listed }
  BIND(COALESCE(?stance, ?days, ?listed, "") AS ?what)
  OPTIONAL { ?act hrd:evidence|hrd:report|hrd:inReport ?document }
  OPTIONAL { ?act hrd:locator ?place }
  OPTIONAL { ?act dcterms:source ?source }
  OPTIONAL {
    ?act hrd:year|hrd:issueYear|hrd:evidence/hrd:issueYear|hrd:inReport/hrd:presentedYear ?year
  }
}
ORDER BY DESC(?year) ?act ?mandate ?document ?place LIMIT %d
"""
_TEXTS = """
SELECT ?item ?gist ?issuer ?document ?paragraph ?place WHERE {
  VALUES ?item { %s }
  OPTIONAL { ?item hrd:gist ?gist }
  OPTIONAL { ?item hrd:issuedBy ?issuer }
  OPTIONAL { ?item dcterms:isPartOf ?document . ?document a hrd:Document }
  OPTIONAL { ?item hrd:paragraph ?paragraph }
  OPTIONAL { ?item hrd:locator ?place }
}
ORDER BY ?item ?issuer ?document ?place
"""
_DOCUMENTS = """
SELECT ?document ?symbol ?year WHERE {
  VALUES ?document { %s }
  OPTIONAL { ?document hrd:symbol ?symbol } OPTIONAL { ?document hrd:issueYear ?year }
}
ORDER BY ?document ?symbol ?year
"""


@dataclass(frozen=True)
class Note:
    """A footnote: where something stands, and the address of the document, "" if it has none."""

    number: int
    text: str
    url: str


@dataclass(frozen=True)
class Line:
    """One act or recommendation: what, by whom, in which year, and the numbers of its notes."""

    text: str
    by: str = ""
    year: str = ""
    notes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Who:
    """What one mandate did: kind of act in words -> number."""

    name: str
    acts: Mapping[str, int]

    @property
    def total(self) -> int:
        """The number of its acts."""
        return sum(self.acts.values())


@dataclass(frozen=True)
class Topic:
    """The recommendations on one topic: all of them as a number, the newest as lines."""

    name: str
    count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Brief:
    """A brief; what a list leaves out is a sentence in ``left_out``."""

    name: str
    who: tuple[Who, ...]
    acts: tuple[Line, ...]
    topics: tuple[Topic, ...]
    recommendations: int
    years: tuple[str, ...]
    notes: tuple[Note, ...]
    left_out: tuple[str, ...]
    limits: tuple[str, ...]

    @property
    def lead(self) -> str:
        """The brief in one sentence."""
        total = sum(who.total for who in self.who)
        if not total:
            return f"The graph has no act of a mandate that addressed {self.name}."
        mandates = "1 body" if len(self.who) == 1 else f"{len(self.who):,} bodies"
        period = ""
        if self.years:
            first, last = min(self.years), max(self.years)
            period = f", in {first}" if first == last else f", from {first} to {last}"
        acts = "1 act" if total == 1 else f"{total:,} acts"
        return f"{acts} of {mandates} towards {self.name} are in the graph{period}."


@dataclass
class _Places:
    """Places that statements stand at, numbered in the order in which they are first named.

    A place is a document and, in it, the IRI of a part or the number of a paragraph; or, where the
    graph has neither, the words by which it names a source.
    """

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def number(self, document: str, place: str = "") -> int:
        """Number a place."""
        return self.numbers.setdefault((document, place), len(self.numbers) + 1)


def brief(engine: Engine, lists: Lists, iri: str, name: str) -> Brief:
    """Collect the brief on a State.

    :param name: what the State is called.
    """
    rows = engine.select(_ACTS % _ROWS, {"country": Term("uri", iri)}).rows
    places, left_out = _Places(), list[str]()
    chosen = {"country": [iri]}
    recommended, observed = lists.of(RECOMMENDATIONS), lists.of(OBSERVATIONS)
    acts = _acts(engine, rows, places, left_out)
    topics, shown = _topics(engine, recommended, chosen, places)
    number = recommended.index.count(chosen)
    if shown < number:
        left_out.append(f"{number - shown:,} of {number:,} recommendations: the list has all.")
    years = {row["year"].value[:4] for row in rows if "year" in row}
    years |= recommended.index.counts(YEAR, chosen).keys() | observed.index.counts(YEAR, chosen)
    return Brief(
        name,
        _who(engine, rows, (recommended, observed), chosen),
        acts,
        topics,
        number,
        tuple(sorted(years)),
        _notes(engine, places),
        tuple(left_out),
        _limits(engine, number, observed.index.count(chosen)),
    )


def _who(
    engine: Engine,
    rows: Sequence[Mapping[str, Term]],
    lists: Iterable[Listed],
    chosen: Mapping[str, Sequence[str]],
) -> tuple[Who, ...]:
    """Count the acts of each mandate by kind, the most active first."""
    acts = {(row["mandate"].value, row["name"].value, row["act"].value) for row in rows}
    counts: dict[str, Counter[str]] = {}
    for mandate, kind, _ in sorted(acts):
        counts.setdefault(mandate, Counter())[kind] += 1
    for listed in lists:
        for mandate, number in listed.index.counts("mandate", chosen).items():
            counts.setdefault(mandate, Counter())[listed.kind.one] += number
    named = labels(engine, counts)
    who = [Who(named.get(iri, iri), counts[iri]) for iri in counts]
    return tuple(sorted(who, key=lambda each: (-each.total, each.name)))


def _acts(
    engine: Engine, rows: Sequence[Mapping[str, Term]], places: _Places, left_out: list[str]
) -> tuple[Line, ...]:
    """List the newest acts, each once with all its mandates and places."""
    by_act: dict[str, list[Mapping[str, Term]]] = {}
    for row in rows:
        by_act.setdefault(row["act"].value, []).append(row)
    shown = list(islice(by_act.items(), MOST_ACTS))
    if len(by_act) > len(shown):
        more = "or more " if len(rows) == _ROWS else ""
        rest = len(by_act) - len(shown)
        left_out.append(
            f"{rest:,} {more}earlier or undated engagements, visits, letters, listings."
        )
    mandates = {row["mandate"].value for _, some in shown for row in some}
    named = labels(engine, mandates)
    parts = documents_of(engine, _values(rows, "place"))
    lines = []
    for act, some in shown:
        kind, what = some[0]["name"].value, some[0]["what"].value
        text = f"{kind}: {what}" if what else kind
        by = sorted({named.get(m, m) for m in _values(some, "mandate")}, key=natural)
        numbers = [places.number(document) for document in _values(some, "document")]
        numbers += [places.number(parts[p], p) for p in _values(some, "place") if p in parts]
        if act.startswith(f"{THINGS}document/"):
            numbers.append(places.number(act))
        year = some[0]["year"].value[:4] if "year" in some[0] else ""
        numbers = numbers or [places.number(source) for source in _values(some, "source")]
        notes = tuple(dict.fromkeys(numbers))
        lines.append(Line(f"{text[:1].upper()}{text[1:]}", ", ".join(by), year, notes))
    return tuple(lines)


def _topics(
    engine: Engine, listed: Listed, chosen: Mapping[str, Sequence[str]], places: _Places
) -> tuple[tuple[Topic, ...], int]:
    """List the newest recommendations on the topics with most, each once.

    :returns: the topics, and how many recommendations are shown.
    """
    facet = listed.kind.facet("topic")
    assert facet
    counted = in_order(listed, facet, chosen)
    seen: set[int] = set()
    picked: list[tuple[str, int, list[int]]] = []
    for topic, count in counted[:MOST_TOPICS]:
        found = listed.index.page({**chosen, "topic": [topic]}, 0, MOST_OF_TOPIC + len(seen))
        new = [place for place in found if place not in seen][:MOST_OF_TOPIC]
        seen.update(new)
        picked.append((listed.label(facet, topic), count, new))
    if not counted:
        new = listed.index.page(chosen, 0, MOST_OF_TOPIC * MOST_TOPICS)
        picked = [("without a topic", len(new), new)] if new else []
        seen.update(new)
    lines = _lines(engine, listed, sorted(seen), places, [n for _, _, some in picked for n in some])
    topics = (Topic(name, count, tuple(lines[n] for n in some)) for name, count, some in picked)
    return tuple(topics), len(seen)


def _lines(
    engine: Engine, listed: Listed, numbers: Sequence[int], places: _Places, order: Sequence[int]
) -> dict[int, Line]:
    """Read recommendations; notes are numbered in the order of printing."""
    items = listed.index.items
    iris = [items[number] for number in numbers]
    by_item: dict[str, list[Mapping[str, Term]]] = {}
    for row in engine.select(_TEXTS % _listed(iris)).rows if iris else ():
        by_item.setdefault(row["item"].value, []).append(row)
    texts = records(engine, iris, whole=True)
    rows = [row for some in by_item.values() for row in some]
    named = labels(engine, {*_values(rows, "issuer"), *iris})
    parts = documents_of(engine, _values(rows, "place"))
    lines = {}
    for number in order:
        iri = items[number]
        some = by_item.get(iri, [])
        gists = _values(some, "gist")
        text = texts[iri].text if iri in texts else (gists or [named.get(iri, iri)])[0]
        by = ", ".join(dict.fromkeys(named.get(b, b) for b in _values(some, "issuer")))
        paragraph = next(iter(_values(some, "paragraph")), "")
        notes = [places.number(document, paragraph) for document in _values(some, "document")]
        notes += [places.number(parts[p], p) for p in _values(some, "place") if p in parts]
        year = next(iter(listed.index.values(number)[YEAR]), "")
        lines[number] = Line(_cut(text), by, year, tuple(dict.fromkeys(notes)))
    return lines


def _notes(engine: Engine, places: _Places) -> tuple[Note, ...]:
    """Write the footnotes: symbol or title, year, and the place in the document."""
    documents = sorted({d for d, _ in places.numbers if d.startswith(THINGS)})
    rows = engine.select(_DOCUMENTS % _listed(documents)).rows if documents else ()
    known = {row["document"].value: row for row in reversed(list(rows))}
    named = labels(engine, {*documents, *(place for _, place in places.numbers if "/" in place)})
    return tuple(
        _note(number, document, place, known.get(document, {}), named)
        for (document, place), number in places.numbers.items()
    )


def _note(
    number: int, document: str, place: str, row: Mapping[str, Term], named: Mapping[str, str]
) -> Note:
    if not document.startswith(THINGS):
        found = _ADDRESS.search(document)
        return Note(number, f"{_cut(document)}.", found[0] if found else "")
    symbol = row["symbol"].value if "symbol" in row else ""
    title = named.get(document, document)
    name = f"{symbol}, {title}" if symbol and symbol not in title else title
    year = f" ({row['year'].value[:4]})" if "year" in row else ""
    where = named.get(place, place) if "/" in place else f"para. {place}" if place else ""
    return Note(number, f"{_cut(name)}{year}{f', {where}' if where else ''}.", address(symbol))


def _limits(engine: Engine, recommended: int, observed: int) -> tuple[str, ...]:
    """Say what the brief cannot tell."""
    notes = [*answer_notes.coverage(engine, _COVERED)]
    for kind, number in ((RECOMMENDATIONS, recommended), (OBSERVATIONS, observed)):
        notes += _coverage(engine, kind) if number else []
    known = dict.fromkeys(f"{note.text} {note.more}".strip() for note in notes)
    return (
        "Silence is not absence: a mandate that is not named here was not necessarily silent.",
        "Gists are in the curators' words. To quote, read the document at the place in the note.",
        *known,
    )


def _coverage(engine: Engine, kind: Kind) -> list[answer_notes.Note]:
    return answer_notes.coverage_of(engine, kind.is_a)


def _values(rows: Iterable[Mapping[str, Term]], name: str) -> list[str]:
    """List the values of a column, each once, in the order of the rows."""
    return list(dict.fromkeys(row[name].value for row in rows if name in row))


def _listed(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris)


def in_words(acts: Mapping[str, int]) -> str:
    """Write the acts of a mandate, by kind.

    >>> in_words({"visit": 1, "listing in a report": 2})
    '2 listings in a report, 1 visit'
    """
    ordered = sorted(acts.items(), key=lambda act: (-act[1], act[0]))
    return ", ".join(f"{number:,} {_plural(name, number)}" for name, number in ordered)


def _plural(name: str, number: int) -> str:
    first, blank, rest = name.partition(" ")
    return name if number == 1 else f"{first}s{blank}{rest}"


def _cut(text: str) -> str:
    """Shorten a text at a blank."""
    words = " ".join(text.split())
    if len(words) <= MOST_CHARACTERS:
        return words
    return words[:MOST_CHARACTERS].rpartition(" ")[0].rstrip(" ,;:") + "…"
