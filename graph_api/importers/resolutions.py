"""Resolutions, decisions and amendments of the Human Rights Council and the former Commission.

=========================  ==========================================  ==========================
column of the catalogue    we write                                    not kept, and why
=========================  ==========================================  ==========================
``record_id``              ``dcterms:identifier`` of the document
``symbol``                 the document, ``hrd:symbol``
``title``                  ``rdfs:label``, ``dcterms:title``           what kind of text it is:
                                                                       the class says it
``date``                   ``hrd:adoptedOn``, of what was adopted;
                           else ``dcterms:issued``
``body``                   ``dcterms:creator``
``vote_type``,             ``hrd:adoption``
``statement``
``yes``, ``no``,           ``hrd:votesFor``, ``-Against``,
``abstain``                ``hrd:abstentions``
``main_sponsors``          ``hrd:sponsor``                             on whose behalf: a group
``record_url``             ``rdfs:seeAlso``
others                     nothing                                     agenda, meeting and draft
=========================  ==========================================  ==========================

A document that the graph has already gets what is new, and no second title.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from graph_api.importers import dates, privacy, table
from graph_api.importers.cleaning import literal, paragraph
from graph_api.importers.dividing import Parts, divide
from graph_api.importers.literals import english, iri, text, typed
from graph_api.importers.record import Draft
from graph_api.importers.reference_data import Reference
from graph_api.importers.statements import (
    IDENTIFIER,
    IMPORTED,
    ISSUED,
    SOURCE,
    TITLE,
    TYPE,
    WIDER,
    Outline,
)
from graph_api.importers.tally import SetAsideError, Tally
from graph_api.rdf import document_symbols
from graph_api.rdf.namespaces import GRAPHS, SCHEMES, TERMS, THINGS, local_id
from graph_api.rdf.recognition import Names

NAME = "hrc-resolutions"
COLUMNS = {
    name: name
    for name in (
        "record_id", "symbol", "title", "statement", "date", "year", "body", "vote_type",
        "main_sponsors", "yes", "no", "abstain", "record_url",
    )
}  # fmt: skip
IGNORED = frozenset(
    (
        "collection", "meeting", "meeting_type", "agenda_item_no", "agenda_item_title",
        "agenda_symbol", "agenda_subject", "draft", "nonvoting", "total", "n_rollcall",
        "url_resolution", "url_draft",
    )
)  # fmt: skip
_VOTES = {"yes": "votesFor", "no": "votesAgainst", "abstain": "abstentions"}
_NEEDED = ({"record_id", "symbol", "title"},)
# White space is single blanks and line ends by then.
_KIND = re.compile(
    r"\b(resolution|decision|amendment|presidential statement) ?/? ?$", re.IGNORECASE
)
_BEHALF = re.compile(
    r"[ \n]?\(on behalf of [^()]*+(?:\([^()]*+\)[^()]*+)*+\)|[ \n]on behalf of .*", re.IGNORECASE
)
_BODIES = {
    "Human Rights Council": ("human-rights-council", "actor/hrc"),
    "Commission on Human Rights": ("commission-on-human-rights", ""),
}
_CLASSES = {"resolution": "Resolution", "decision": "Decision"}
_ONCE = (iri("rdfs", "label"), TITLE, IDENTIFIER, iri("hrd", "adoptedOn"), iri("hrd", "adoption"))
_ADDRESS = re.compile(r"https?://[^\s\"<>\\^`{|}]{1,300}")


def records(plain: BinaryIO, kind: str, name: str) -> Iterator[tuple[str, object]]:
    """Yield the rows of the catalogue."""
    yield from table.records(table.rows(plain, kind, name), COLUMNS, _NEEDED, name)


class Mapper:
    """Maps rows one by one."""

    def __init__(self, reference: Reference, tally: Tally, care: str = privacy.MASK) -> None:
        """Take the settings; see :class:`graph_api.importers.uhri.Mapper`."""
        self.outline = Outline(NAME, reference)
        self._names, self._tally = reference.names, tally

    def identify(self, record: object) -> str:
        """Return the number of the record in the catalogue.

        :raises SetAsideError: it has none, or no title.
        """
        assert isinstance(record, dict)  # made by our reader
        if reason := record.get(table.NO_RECORD):
            raise SetAsideError(str(reason))
        number = literal(str(record.get("record_id", "")))
        if not (number.isascii() and number.isdigit() and len(number) <= 12):
            raise SetAsideError("no number of a record")
        if not literal(str(record.get("title", ""))):
            raise SetAsideError("no title")
        return number

    def map(self, record: dict[str, object]) -> tuple[list[str], set[str]]:
        """Return the lines of a row and the codes of its warnings."""
        draft = Draft(record)
        number = self.identify(record)
        self._columns(draft)
        symbol = document_symbols.parse(draft.string("symbol"))
        existing = self.outline.reference.documents.get(symbol.text) if symbol else None
        # Two amendments may have one symbol, by the catalogue; then the number tells them apart.
        thing = existing or f"{THINGS}document/{NAME}-{number}"
        if symbol and symbol.kind in {"resolution", "decision"}:
            thing = existing or f"{THINGS}document/{symbol.slug}"
        title, kind = _title(draft)
        cls = _CLASSES.get(kind, "Document")
        draft.stated += [
            f"{TYPE} <{TERMS}{cls}>",
            f"{IDENTIFIER} {text(local_id(thing))}",
            f"{iri('rdfs', 'label')} {english(title)}",
            f"{TITLE} {english(title)}",
            f"{iri('hrd', 'fromUN')} {typed('true', 'boolean')}",
            f"{SOURCE} <{self.outline.origin}>",
            IMPORTED,
        ]
        draft.concluded += [WIDER, f"{TYPE} <https://schema.org/CreativeWork>"]
        if cls != "Document":
            draft.concluded.append(f"{TYPE} <{TERMS}Document>")
        self._symbol(draft, symbol)
        self._body(draft, kind)
        adopted = self._adoption(draft)
        year = self._day(draft, adopted=adopted)
        self._sponsors(draft)
        if _ADDRESS.fullmatch(address := literal(draft.string("record_url"))):
            draft.stated.append(f"{iri('rdfs', 'seeAlso')} <{address}>")
        if existing:
            draft.stated = [line for line in draft.stated if not line.startswith(_ONCE)]
        lines = self.outline.lines(thing, draft.stated, f"{GRAPHS}{NAME}/{year or 'undated'}")
        lines += self.outline.lines(thing, draft.concluded, self.outline.derived)
        return lines, draft.warnings

    def _columns(self, draft: Draft) -> None:
        unknown = str(draft.record.get(table.UNKNOWN, "")).split(", ")
        for title in unknown:
            if title and title not in IGNORED:
                draft.warnings.add("columns that are not known")
                self._tally.literal("column", title)

    def _symbol(self, draft: Draft, symbol: document_symbols.Symbol | None) -> None:
        if symbol:
            draft.stated.append(f"{iri('hrd', 'symbol')} {text(symbol.text)}")
        elif printed := literal(draft.string("symbol")):
            draft.warnings.add("symbol not read")
            draft.stated.append(f"{iri('hrd', 'symbolAsPrinted')} {text(printed[:200])}")
            draft.stated.append(f"{iri('hrd', 'symbolPlace')} <{SCHEMES}symbol-place/external>")
        else:
            draft.warnings.add("no symbol")

    def _body(self, draft: Draft, kind: str) -> None:
        cell = literal(draft.string("body"))
        slug, actor = _BODIES.get(cell, ("", ""))
        if not slug:
            draft.warnings.add("unknown body")
            self._tally.literal("body", cell)
        of_kind = f"{slug}-{kind}" if slug and kind in _CLASSES else "indexed"
        draft.stated.append(f"{iri('hrd', 'documentKind')} <{SCHEMES}document-kind/{of_kind}>")
        if actor:
            draft.stated.append(f"{iri('dcterms', 'creator')} <{THINGS}{actor}>")

    def _adoption(self, draft: Draft) -> bool:
        """State how it was decided; return whether it was adopted."""
        vote = literal(draft.string("vote_type")).upper()
        adopted = literal(draft.string("statement")).casefold().startswith("adopted")
        votes = {name: _votes(draft, name) for name in _VOTES}
        how = ""
        if vote.startswith("WITHDRAWN"):
            how, adopted = "withdrawn", False
        elif vote.startswith("NOT CONSIDERED"):
            how, adopted = "not-considered", False
        elif vote.startswith("ADOPTED WITHOUT"):
            how = "without-vote"
        elif vote.startswith(("RECORDED", "NON-RECORDED")):
            how = "recorded-vote" if vote.startswith("REC") else "unrecorded-vote"
            if not adopted:
                how = "rejected"
        else:
            draft.warnings.add("unknown vote")
            self._tally.literal("vote", vote)
        yes, no = votes["yes"], votes["no"]
        if how == "rejected" and yes is not None and no is not None and yes > no:
            draft.warnings.add("more votes for than against, but not adopted")
            how = "recorded-vote"
        if how:
            draft.stated.append(f"{iri('hrd', 'adoption')} <{SCHEMES}adoption/{how}>")
        if how in {"recorded-vote", "rejected"}:
            for field, name in (
                ("yes", "votesFor"),
                ("no", "votesAgainst"),
                ("abstain", "abstentions"),
            ):
                if (number := votes[field]) is not None:
                    draft.stated.append(f"{iri('hrd', name)} {typed(number, 'integer')}")
        return adopted

    def _day(self, draft: Draft, *, adopted: bool) -> str:
        """State the day and return its year; a year alone is not stated as a day."""
        cell = literal(draft.string("date"))
        day = dates.written(cell, None)
        if not day:
            draft.warnings.add("date is no date" if cell else "no date")
            return ""
        predicate = iri("hrd", "adoptedOn") if adopted else ISSUED
        draft.stated.append(f"{predicate} {typed(day, 'date')}")
        return day[:4]

    def _sponsors(self, draft: Draft) -> None:
        parts = sponsors(draft.string("main_sponsors"), self._names["country"])
        for part in parts.matches:
            if part.iri.startswith(THINGS + "country/"):
                draft.stated.append(f"{iri('hrd', 'sponsor')} <{part.iri}>")
            if part.how != "exact":
                self._tally.recognised("country", part.text, part.match)
        for unknown in parts.unknown:
            draft.warnings.add("unknown sponsor")
            self._tally.literal("sponsor", privacy.mask(unknown))


def sponsors(text: str, countries: Names) -> Parts:
    """Divide a list of sponsors, without the groups on whose behalf they spoke."""
    return divide(_BEHALF.sub("", paragraph(text)), countries, codes=False)


def _title(draft: Draft) -> tuple[str, str]:
    """Return the title without the kind at its end, and the kind in lower case."""
    title = paragraph(draft.string("title"))
    match = _KIND.search(title)
    return (
        (title[: match.start()].rstrip(" :") or title, match[1].lower()) if match else (title, "")
    )


def _votes(draft: Draft, name: str) -> int | None:
    cell = literal(draft.string(name))
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) < 4):
        draft.warnings.add(f"{name} has no number")
        return None
    return int(cell)
