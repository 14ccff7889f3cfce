"""One record of the Universal Human Rights Index as statements.

What a record says, and what becomes of it:

==========================  ======================================  ===============================
key of the JSON             we write                                not kept, and why
==========================  ======================================  ===============================
``AnnotationId``            the IRI, ``dcterms:identifier``
``AnnotationType``          the class: ``hrd:Recommendation``,      the words: the class says it
                            ``hrd:Observation``; of the type
                            Others or none: ``hrd:OtherRecord``
``Text``                    ``hrd:text``                            markup, doubled blanks; what
                                                                    may expose a person (a setting)
``Symbol``, ``DocumentId``  ``dcterms:isPartOf`` a document, the    spellings of a symbol that can
                            one that the graph has if it has it     be read: one canonical form
``PublicationDate``         ``dcterms:issued``, the named graph     the time, always midnight
``PublicationDateOnUhri``   ``dcterms:available``
``Body``                    ``hrd:issuedBy``
``Countries``               ``hrd:country``; ``hrd:addressee`` of   asterisks, old names and codes:
                            what is no country                      the country has them
``Themes``                  ``hrd:theme``
``AffectedPersons``         ``hrd:affectedPersons``
``Sdgs``                    ``hrd:goal``
``UprCycle``                ``hrd:uprCycle``
``UprSession``              ``hrd:uprSession``                      month and year of the session
``UprPositions``            ``hrd:uprPosition``
``UprRecommendingCountry``  ``hrd:recommendingState``
``Regions``, ``UprReco...   nothing                                 a country's region does not vary
Regions``                                                           by record: ``hrd:region``
==========================  ======================================  ===============================

Concluded, and therefore in the derived graph: the number of the paragraph and the recommending
States where only the text has them, topics and articles by the curated theme mapping, the author of
a document. What cannot be read is left out with a warning; nothing takes its place.
"""

import re
from datetime import date, timedelta
from hashlib import sha256

from graph_api.importers import bracketed, dates, privacy
from graph_api.importers.cleaning import literal
from graph_api.importers.literals import iri, text, typed
from graph_api.importers.record import Draft, has_surrogate
from graph_api.importers.reference_data import Reference
from graph_api.importers.statements import (
    IDENTIFIER,
    IMPORTED,
    IS_PART_OF,
    ISSUED,
    SOURCE,
    TYPE,
    WIDER,
    Document,
    Outline,
    topics_and_articles,
)
from graph_api.importers.tally import SetAsideError, Tally
from graph_api.importers.uhri_reader import FIELDS
from graph_api.rdf import document_symbols, spelling
from graph_api.rdf.namespaces import GRAPHS, SCHEMES, TERMS, THINGS

NAME = "uhri"
PAGES = "https://uhri.ohchr.org/en/document/"
_FIRST_DAY = "1946-01-01"  # No body of the United Nations is older.
_COUNTRIES = THINGS + "country/"
_UPR = THINGS + "actor/upr"
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,98}[A-Za-z0-9])?")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NUMBER = re.compile(r"(?:[^\n]{1,150}\n)?(\d{1,3}(?:\.\d{1,3}){0,2})[.\s](?!\d)")
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9-]")
_DIGITS = re.compile(r"\d{1,2}")
_KNOWN_FIELDS = frozenset(FIELDS)
_TYPES = {
    "Recommendations": ("recommendation", "Recommendation"),
    "Concerns/Observations": ("observation", "Observation"),
    "Others": ("statement", "OtherRecord"),
}
_OTHER = "statement"
_LINKS = {
    "Themes": ("theme", iri("hrd", "theme")),
    "AffectedPersons": ("affected persons", iri("hrd", "affectedPersons")),
    "Sdgs": ("goal", iri("hrd", "goal")),
    "UprPositions": ("position", iri("hrd", "uprPosition")),
    "UprRecommendingCountry": ("country", iri("hrd", "recommendingState")),
}
_NUMBERS = {"UprCycle": iri("hrd", "uprCycle"), "UprSession": iri("hrd", "uprSession")}
_TEXT, _AVAILABLE = iri("hrd", "text"), iri("dcterms", "available")
_ISSUED_BY, _ADDRESSEE = iri("hrd", "issuedBy"), iri("hrd", "addressee")
_COUNTRY, _PARAGRAPH = iri("hrd", "country"), iri("hrd", "paragraph")
_TOPIC, _CONCERNS = iri("hrd", "topic"), iri("hrd", "concernsArticle")
_INDEXED = f"{iri('hrd', 'recommendationType')} <{SCHEMES}recommendation-type/indexed>"


class Mapper:
    """Maps records one by one; documents and shortcuts are collected in its outline."""

    def __init__(self, reference: Reference, tally: Tally, care: str = privacy.MASK) -> None:
        """Take the settings and the outline of the import.

        :param care: what to do with texts that could expose a person, one of ``privacy.CHOICES``.
        """
        self.outline = Outline(NAME, reference)
        self._names, self._tally, self._care = reference.names, tally, care
        self._last_day = (date.today() + timedelta(days=366)).isoformat()
        self._documents: dict[tuple[str, str], str] = {}

    def identify(self, record: object) -> str:
        """Return the id of a record.

        :raises SetAsideError: it has none, or is no record at all.
        """
        if not isinstance(record, dict):
            raise SetAsideError("not an object")
        identifier = record.get("AnnotationId")
        if not isinstance(identifier, str) or not _ID.fullmatch(identifier):
            raise SetAsideError("an id that cannot be part of an IRI" if identifier else "no id")
        return identifier

    def map(self, record: dict[str, object]) -> tuple[list[str], set[str]]:
        """Return the lines of a record that has an id, and the codes of its warnings.

        :raises SetAsideError: it has no text, or one that cannot be kept.
        """
        draft = Draft(record)
        _expect_fields(draft)
        words = draft.words(self._care)
        kind = _kind(draft)
        thing = f"{THINGS}{kind}/{NAME}/{record['AnnotationId']}"
        draft.stated += [f"{IDENTIFIER} {text(str(record['AnnotationId']))}", IMPORTED]
        draft.stated.append(f"{_TEXT} {text(words)}")
        day = self._day(draft)
        body = self._body(draft)
        self._document(draft, body, day)
        countries = self._countries(draft)
        themes = self._links(draft, "Themes")
        self._links(draft, "AffectedPersons")
        self._links(draft, "Sdgs")
        self._review(draft, words, upr=body == _UPR)
        if number := _NUMBER.match(words):
            draft.concluded.append(f"{_PARAGRAPH} {text(number[1])}")
        topics, articles = topics_and_articles(self.outline.reference, themes)
        draft.concluded += [f"{_TOPIC} <{topic}>" for topic in sorted(topics)]
        draft.concluded += [f"{_CONCERNS} <{article}>" for article in sorted(articles)]
        if kind != _OTHER:  # A record of no type says neither that a State was asked nor observed.
            self.outline.mandate_addressed(body, countries, topics)
        graph = f"{GRAPHS}{NAME}/{day[:4] or 'undated'}"
        lines = self.outline.lines(thing, draft.stated, graph)
        lines += self.outline.lines(thing, draft.concluded, self.outline.derived)
        return lines, draft.warnings

    def _day(self, draft: Draft) -> str:
        """State the date and return it; blank if there is no valid one."""
        if indexed := self._moment(draft, "PublicationDateOnUhri"):
            draft.stated.append(f"{_AVAILABLE} {typed(indexed.moment, 'dateTime')}")
        if not draft.string("PublicationDate"):
            draft.warnings.add("no date")
            return ""
        published = self._moment(draft, "PublicationDate")
        if not published:
            return ""
        if not published.midnight:
            draft.warnings.add("PublicationDate has a time of day")
        draft.stated.append(f"{ISSUED} {typed(published.day, 'date')}")
        return published.day

    def _moment(self, draft: Draft, name: str) -> dates.Moment | None:
        """Read a date that is plausible."""
        value = draft.string(name)
        moment = dates.read(value)
        if value and not moment:
            draft.warnings.add(f"{name} is no date")
        if moment and not _FIRST_DAY <= moment.day <= self._last_day:
            draft.warnings.add(f"{name} out of range")
            return None
        return moment

    def _body(self, draft: Draft) -> str:
        name = draft.string("Body")
        body = self._thing("body", name)
        if body:
            draft.stated.append(f"{_ISSUED_BY} <{body}>")
        elif literal(name):
            self._unknown(draft, "body", name)
        else:
            draft.warnings.add("no body")
        return body or ""

    def _document(self, draft: Draft, body: str, day: str) -> None:
        """Link the document, identified by its symbol, else by the index's own number."""
        printed, number = draft.string("Symbol").strip(), draft.string("DocumentId")
        if number and not _UUID.fullmatch(number):
            draft.warnings.add("DocumentId is no UUID")
            number = ""
        draft.stated.append(f"{SOURCE} <{PAGES + number if number else self.outline.origin}>")
        if has_surrogate(printed):
            draft.warnings.add("symbol not read")
            printed = ""
        key = (printed, "" if printed else number)
        if key not in self._documents:
            self._documents[key] = self._identify_document(*key)
        thing = self._documents[key]
        if not thing:
            draft.warnings.add("no document")
            return
        draft.stated.append(f"{IS_PART_OF} <{thing}>")
        about = self.outline.documents[thing]
        if about.symbol is None and printed:
            draft.warnings.add("symbol not read")
        if day:
            about.dates.add(day)
        if body:
            about.authors.add(body)
        if number:
            about.pages.add(PAGES + number)

    def _identify_document(self, printed: str, number: str) -> str:
        symbol = document_symbols.parse(printed) if printed else None
        if symbol:
            existing = self.outline.reference.documents.get(symbol.text)
            thing = existing or f"{THINGS}document/{symbol.slug}"
        elif printed:
            slug = "-".join(spelling.words(printed))[:60] or "unnamed"
            mark = sha256(printed.encode()).hexdigest()[:8]
            thing = f"{THINGS}document/{NAME}-{_NOT_IN_ID.sub('', slug)}-{mark}"
        else:
            thing = f"{THINGS}document/{NAME}-{number.lower()}" if number else ""
        if thing:
            self.outline.documents.setdefault(thing, Document(symbol, printed))
        return thing

    def _countries(self, draft: Draft) -> list[str]:
        """State the addressees, and return the countries among them."""
        countries = []
        if not draft.record.get("Countries"):
            draft.warnings.add("no country")
        for name in draft.strings("Countries"):
            if country := self._thing("country", name):
                if country.startswith(_COUNTRIES):
                    countries.append(country)
                draft.stated.append(f"{_COUNTRY} <{country}>")
            elif other := self._thing("body", name):
                draft.stated.append(f"{_ADDRESSEE} <{other}>")
            elif literal(name):
                self._unknown(draft, "country", name)
        return countries

    def _links(self, draft: Draft, field: str) -> list[str]:
        """State the values of a field as IRIs, and return these."""
        kind, predicate = _LINKS[field]
        things = []
        for name in draft.strings(field):
            if thing := self._thing(kind, name):
                things.append(thing)
                draft.stated.append(f"{predicate} <{thing}>")
            elif literal(name):
                self._unknown(draft, kind, name)
        return things

    def _thing(self, kind: str, name: str) -> str | None:
        return self.outline.reference.recognise(kind, name, self._tally)

    def _unknown(self, draft: Draft, kind: str, name: str) -> None:
        draft.warnings.add(f"unknown {kind}")
        self._tally.literal(kind, literal(name))

    def _review(self, draft: Draft, words: str, *, upr: bool) -> None:
        """State the fields that only recommendations of the Universal Periodic Review have."""
        record = draft.record
        if record.get("UprCycle") not in (None, ""):
            _number(draft, str(record["UprCycle"]), "UprCycle", 9)
        for session in draft.strings("UprSession"):
            _number(draft, session, "UprSession", 99)
        self._links(draft, "UprPositions")
        if self._links(draft, "UprRecommendingCountry") or not upr:
            return
        brackets = bracketed.states(words, self._names["country"])
        predicate = _LINKS["UprRecommendingCountry"][1]
        draft.concluded += [f"{predicate} <{state}>" for state in brackets.states]
        for part in brackets.unknown:
            draft.warnings.add("a list of States in the text has an unknown one")
            self._tally.literal("State in a text", part)


def _expect_fields(draft: Draft) -> None:
    keys = draft.record.keys()
    if keys != _KNOWN_FIELDS:
        if keys - _KNOWN_FIELDS:
            draft.warnings.add("a field that is not known")
        if _KNOWN_FIELDS - keys:
            draft.warnings.add("a field is missing")


def _kind(draft: Draft) -> str:
    """State the class and return the kind that is part of the IRI."""
    type_name = literal(draft.string("AnnotationType"))
    if type_name not in _TYPES:
        draft.warnings.add("unknown type" if type_name else "no type")
    kind, name = _TYPES.get(type_name, _TYPES["Others"])
    draft.stated.append(f"{TYPE} <{TERMS}{name}>")
    draft.concluded.append(WIDER)
    draft.concluded.append(f"{TYPE} <{TERMS}Statement>")
    if kind == "recommendation":
        draft.stated.append(_INDEXED)
    return kind


def _number(draft: Draft, value: str, name: str, most: int) -> None:
    """State the number of a cycle or session; the first in a text such as 43 Session - May 2023."""
    match = _DIGITS.search(value)
    if match and 1 <= int(match[0]) <= most:
        draft.stated.append(f"{_NUMBERS[name]} {typed(int(match[0]), 'integer')}")
    else:
        draft.warnings.add(f"{name} has no number")
