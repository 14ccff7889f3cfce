"""One letter of special procedures as statements.

========================  =========================================  ==============================
column                    we write                                   not kept, and why
========================  =========================================  ==============================
``Ref. no.``              the IRI, ``hrd:symbol``
``Date``                  ``dcterms:issued``, ``hrd:issueYear``
``Type``                  ``hrd:letterType``; joint letters have     the word "joint": several
                          several mandates                           mandates say it
``Country``               ``hrd:country``                            who else is written to: others
                                                                     may be private persons
``Mandates``              ``hrd:issuedBy``, ``dcterms:creator``
``Summary``               ``hrd:text``                               names, addresses and numbers of
                                                                     persons (a setting)
``Nb. of replies``        ``hrd:replies``
``Replies``, ``Replies2`` ``hrd:repliedOn``, ``rdfs:seeAlso``        file names
``Nb. of alleged          ``hrd:allegedVictims``
victims``
``UN Region``, ``OHCHR    nothing                                    a country's region does not
Region``                                                             vary by letter
========================  =========================================  ==============================

Summaries name the victims. A person who is named after a title is masked there, and in the same
summary wherever a part of that name comes again; no name is ever linked to anything.
"""

import re
from hashlib import sha256

from graph_api.importers import dates, privacy, table
from graph_api.importers.cleaning import literal, paragraph
from graph_api.importers.communications_reader import COLUMNS, JOINED, ORDER
from graph_api.importers.dividing import divide
from graph_api.importers.literals import english, iri, text, typed
from graph_api.importers.record import Draft, has_surrogate
from graph_api.importers.reference_data import Reference
from graph_api.importers.statements import (
    IDENTIFIER,
    IMPORTED,
    ISSUED,
    SOURCE,
    TYPE,
    WIDER,
    Outline,
)
from graph_api.importers.tally import SetAsideError, Tally
from graph_api.rdf import document_symbols
from graph_api.rdf.namespaces import GRAPHS, SCHEMES, TERMS, THINGS, local_id

NAME = "communications"
_FIRST_DAY = "1980-01-01"  # The first thematic mandate is of that year.
_TYPES = {
    "AL": "allegation-letter", "JAL": "allegation-letter", "UA": "urgent-appeal",
    "JUA": "urgent-appeal", "OL": "other-letter", "JOL": "other-letter",
}  # fmt: skip
_COUNTRIES = THINGS + "country/"
_KIND = f"{SCHEMES}document-kind/special-procedure-communication"
_JOINT = f"{SCHEMES}joint-authorship/"
_FIXED = [
    f"{TYPE} <{TERMS}Communication>",
    f"{iri('hrd', 'documentKind')} <{_KIND}>",
    f"{iri('hrd', 'fromUN')} {typed('true', 'boolean')}",
    IMPORTED,
]
_WIDER = [WIDER, f"{TYPE} <https://schema.org/CreativeWork>", f"{TYPE} <{TERMS}Document>"]
_ONCE = (iri("rdfs", "label"), iri("hrd", "jointAuthorship"))
_OTHERS = re.compile(r"(?i)others?\b.*|non[- ]state\b.*|compan(?:y|ies)\b.*|business.*")
_LINK = re.compile(r"https?://[^\s\"<>\\^`{|}]{1,500}")
_DIGITS = re.compile(r"\d{1,6}")
_DATED = re.compile(
    r"\d{4}-\d\d-\d\d(?:T[\d:.]{5,15})?|\d{1,2}[./-]\d{1,2}[./-]\d{4}"
    r"|\d{1,2}[\s.-]+[A-Za-z]{3,9}\.?,?[\s.-]+\d{4}|[A-Za-z]{3,9}\.?\s+\d{1,2},\s*\d{4}"
)
_HARD = re.compile(r"[;|\n\u2022]+")
# Where a list lost its separators, a small letter stands before a capital.
_GLUED = re.compile(r"(?<=[a-z)])(?=[A-Z])")
_KNOWN = frozenset(COLUMNS.values()) | {ORDER, JOINED, table.UNKNOWN}


class Mapper:
    """Maps letters one by one."""

    def __init__(self, reference: Reference, tally: Tally, care: str = privacy.MASK) -> None:
        """Take the settings and the outline of the import.

        :param care: what to do with texts that could expose a person, one of ``privacy.CHOICES``.
        """
        self.outline = Outline(NAME, reference)
        self._names, self._tally, self._care = reference.names, tally, care

    def identify(self, record: object) -> str:
        """Return the id of a letter: its reference, else a hash of its content.

        :raises SetAsideError: the row is no letter, or says neither who wrote nor to whom.
        """
        assert isinstance(record, dict)  # made by our reader
        if reason := record.get(table.NO_RECORD):
            raise SetAsideError(str(reason))
        if symbol := _symbol(record):
            return symbol.slug
        fields = [
            literal(str(record.get(name, ""))) for name in ("Ref", "Date", "Country", "Mandates")
        ]
        if not (fields[0] or (fields[1] and fields[2])):
            raise SetAsideError("neither a reference nor a date and a country")
        fields.append(str(record.get("Summary", "")))
        return f"x-{sha256(chr(31).join(fields).encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"

    def map(self, record: dict[str, object]) -> tuple[list[str], set[str]]:
        """Return the lines of a letter and the codes of its warnings.

        :raises SetAsideError: its summary cannot be kept.
        """
        draft = Draft(record)
        if record.get(table.UNKNOWN) or record.keys() - _KNOWN:
            draft.warnings.add("columns that are not known")
            for title in str(record.get(table.UNKNOWN, "")).split(", "):
                self._tally.literal("column", title)
        if record.get(JOINED):
            draft.warnings.add("several rows for one letter")
        identifier, symbol = self.identify(record), _symbol(record)
        existing = self.outline.reference.documents.get(symbol.text) if symbol else None
        thing = existing or f"{THINGS}document/{identifier if symbol else f'{NAME}-{identifier}'}"
        draft.stated += [*_FIXED, f"{SOURCE} <{self.outline.origin}>"]
        draft.stated.append(f"{IDENTIFIER} {text(local_id(thing))}")
        draft.concluded += _WIDER
        self._reference(draft, symbol)
        day = self._day(draft)
        kind = self._kind(draft, symbol)
        countries = self._countries(draft)
        self._mandates(draft, countries)
        self._summary(draft)
        self._replies(draft, day)
        _number(draft, "Victims", "allegedVictims")
        label = self._label(symbol, kind, countries, day)
        draft.stated.append(f"{iri('rdfs', 'label')} {english(label)}")
        year = day[:4] or (str(symbol.year) if symbol and symbol.year else "undated")
        if existing:  # The graph calls it something already, and says whether it is joint.
            draft.stated = [line for line in draft.stated if not line.startswith(_ONCE)]
        lines = self.outline.lines(thing, draft.stated, f"{GRAPHS}{NAME}/{year}")
        lines += self.outline.lines(thing, draft.concluded, self.outline.derived)
        return lines, draft.warnings

    def _reference(self, draft: Draft, symbol: document_symbols.Symbol | None) -> None:
        printed = literal(draft.string("Ref"))
        if symbol:
            draft.stated.append(f"{iri('hrd', 'symbol')} {text(symbol.text)}")
        elif printed and not has_surrogate(printed):
            draft.warnings.add("reference not read")
            draft.stated.append(f"{iri('hrd', 'symbolAsPrinted')} {text(printed[:200])}")
            draft.stated.append(f"{iri('hrd', 'symbolPlace')} <{SCHEMES}symbol-place/external>")
        else:
            draft.warnings.add("no reference")

    def _day(self, draft: Draft) -> str:
        cell = draft.string("Date").strip()
        day = dates.written(cell, draft.string(ORDER) or None)
        if not day:
            ambiguous = cell and dates.written(cell, dates.DAY_FIRST)
            draft.warnings.add(
                "Date may be two days" if ambiguous else "Date is no date" if cell else "no date"
            )
            return ""
        if day < _FIRST_DAY:
            draft.warnings.add("Date out of range")
            return ""
        draft.stated.append(f"{ISSUED} {typed(day, 'date')}")
        draft.stated.append(f"{iri('hrd', 'issueYear')} {typed(day[:4], 'gYear')}")
        return day

    def _kind(self, draft: Draft, symbol: document_symbols.Symbol | None) -> str:
        """State the type, from its column or else from the reference; return its id."""
        cell = draft.string("Type")
        named = self.outline.reference.recognise("letter type", cell, self._tally)
        of_symbol = _TYPES.get(symbol.body, "") if symbol else ""
        kind = named.rpartition("/")[2] if named else of_symbol
        if literal(cell) and not named:
            draft.warnings.add("unknown letter type")
            self._tally.literal("letter type", literal(cell))
        if named and of_symbol and kind != of_symbol:
            draft.warnings.add("type differs from that of the reference")
        if kind:
            draft.stated.append(f"{iri('hrd', 'letterType')} <{SCHEMES}letter-type/{kind}>")
        else:
            draft.warnings.add("no type")
        return kind

    def _countries(self, draft: Draft) -> list[str]:
        """State the countries addressed; other addressees, which may be persons, are dropped."""
        countries: list[str] = []
        cell = draft.string("Country")
        if _OTHERS.fullmatch(literal(cell)):
            return []
        parts = divide(cell, self._names["country"])
        for match in parts.matches:
            if match.iri.startswith(_COUNTRIES):
                countries.append(match.iri)
            draft.stated.append(f"{iri('hrd', 'country')} <{match.iri}>")
            if match.how != "exact":
                self._tally.recognised("country", match.text, match.match)
        for part in parts.unknown:
            draft.warnings.add("unknown country")
            self._tally.literal("country", part)
        if not literal(cell):
            draft.warnings.add("no country")
        return countries

    def _mandates(self, draft: Draft, countries: list[str]) -> None:
        """State the mandates that wrote it; a part of the list must be known as a whole."""
        mandates: list[str] = []
        names = self._names["mandate"]
        for piece in _HARD.split(paragraph(draft.string("Mandates"))):
            if not literal(piece):
                continue
            for glued in (piece, _GLUED.sub("\n", piece)):
                parts = divide(glued, names, blanks=True)
                if parts.matches and not parts.unknown:
                    break
            else:
                parts = divide(piece, names)
            for match in parts.matches:
                mandates.append(match.iri)
                if match.how != "exact":
                    self._tally.recognised("mandate", match.text, match.match)
            for part in parts.unknown:
                draft.warnings.add("unknown mandate")
                self._tally.literal("mandate", part)
        mandates = list(dict.fromkeys(mandates))
        for mandate in mandates:
            draft.stated.append(f"{iri('hrd', 'issuedBy')} <{mandate}>")
            draft.stated.append(f"{iri('dcterms', 'creator')} <{mandate}>")
            self.outline.mandate_addressed(mandate, countries, set())
        if mandates:
            joint = "joint" if len(mandates) > 1 else "single"
            draft.stated.append(f"{iri('hrd', 'jointAuthorship')} <{_JOINT}{joint}>")
        else:
            draft.warnings.add("no mandate")

    def _summary(self, draft: Draft) -> None:
        if not literal(draft.string("Summary")):
            draft.warnings.add("no summary")
            return
        words = draft.words(self._care, "Summary", mask=privacy.mask_with_repetitions)
        draft.stated.append(f"{iri('hrd', 'text')} {text(words)}")

    def _replies(self, draft: Draft, day: str) -> None:
        """State the number of replies, their dates, and their addresses."""
        cell = draft.string("Replies")
        order = draft.string(ORDER) or None
        days = {
            on
            for written in _DATED.findall(_LINK.sub(" ", cell))
            if (on := dates.written(written, order)) and on >= (day or _FIRST_DAY)
        }
        draft.stated += [f"{iri('hrd', 'repliedOn')} {typed(on, 'date')}" for on in sorted(days)]
        links = sorted(set(_LINK.findall(cell)))
        draft.stated += [f"{iri('rdfs', 'seeAlso')} <{link}>" for link in links]
        number = _number(draft, "Number of replies", "replies")
        if number is None and literal(cell):
            draft.warnings.add("replies without their number")
        if number == 0 and (days or links):
            draft.warnings.add("no reply by number, but one is listed")

    def _label(
        self,
        symbol: document_symbols.Symbol | None,
        kind: str,
        countries: list[str],
        day: str,
    ) -> str:
        names = self._names["country"].called
        to = ", ".join(names.get(country, "") for country in countries) or "another addressee"
        label = f"{kind.replace('-', ' ') or 'letter'} to {to}"
        return f"{symbol.text}: {label}" if symbol else f"{label}, {day}".rstrip(", ").capitalize()


def _symbol(record: dict[str, object]) -> document_symbols.Symbol | None:
    symbol = document_symbols.parse(str(record.get("Ref", "")))
    return symbol if symbol and symbol.kind == "letter" else None


def _number(draft: Draft, column: str, name: str) -> int | None:
    """State a number: the first one in a cell."""
    cell = draft.string(column)
    match = _DIGITS.search(cell)
    if match:
        draft.stated.append(f"{iri('hrd', name)} {typed(int(match[0]), 'integer')}")
        return int(match[0])
    if literal(cell):
        draft.warnings.add(f"{column} has no number")
    return None
