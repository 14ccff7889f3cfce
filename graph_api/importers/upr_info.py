"""One recommendation of UPR Info's database as statements.

======================  ==========================================  ============================
column                  we write                                    not kept, and why
======================  ==========================================  ============================
``To``                  ``hrd:country``
``From``                ``hrd:recommendingState``
``Text``                ``hrd:text``                                doubled blanks; what may
                                                                    expose a person (a setting)
``Response``            ``hrd:uprPosition``, in UPR Info's words
``Action``              ``hrd:uprAction``, UPR Info's category
``Issue``               ``hrd:theme`` for each, split at commas
``Session``             ``hrd:uprSession``, the named graph
``To-Rgrp``, ``-Org``   nothing                                     memberships of a State do
``From-Rgrp``, ``-Org``                                             not vary by recommendation
======================  ==========================================  ============================

The files have no identifier: addressee, author, session and text identify a recommendation. They
give no document and no date.
"""

from hashlib import sha256

from graph_api.importers import privacy
from graph_api.importers.cleaning import literal
from graph_api.importers.literals import iri, text, typed
from graph_api.importers.record import Draft
from graph_api.importers.reference_data import Reference
from graph_api.importers.statements import (
    IDENTIFIER,
    IMPORTED,
    SOURCE,
    TYPE,
    WIDER,
    Outline,
    topics_and_articles,
)
from graph_api.importers.tally import SetAsideError, Tally
from graph_api.importers.upr_info_reader import COLUMNS, CONVERTED
from graph_api.rdf.namespaces import GRAPHS, SCHEMES, TERMS, THINGS

NAME = "upr-info"
_UNKNOWN = "(Unknown)"
_KNOWN_COLUMNS = frozenset(COLUMNS)
_FIXED = [
    f"{TYPE} <{TERMS}Recommendation>",
    IMPORTED,
    f"{iri('hrd', 'recommendationType')} <{SCHEMES}recommendation-type/indexed>",
    f"{iri('hrd', 'issuedBy')} <{THINGS}actor/upr>",
]
_STATEMENT = f"{TYPE} <{TERMS}Statement>"
_TEXT, _THEME = iri("hrd", "text"), iri("hrd", "theme")
_TOPIC, _CONCERNS = iri("hrd", "topic"), iri("hrd", "concernsArticle")
_LINKS = (
    ("To", "country", iri("hrd", "country")),
    ("From", "country", iri("hrd", "recommendingState")),
    ("Response", "position", iri("hrd", "uprPosition")),
)
_NUMBERS = (
    ("Action", 5, iri("hrd", "uprAction")),
    ("Session", 99, iri("hrd", "uprSession")),
)


class Mapper:
    """Maps rows one by one."""

    def __init__(self, reference: Reference, tally: Tally, care: str = privacy.MASK) -> None:
        """Take the settings and the outline of the import.

        :param care: what to do with texts that could expose a person, one of ``privacy.CHOICES``.
        """
        self.outline = Outline(NAME, reference)
        self._names, self._tally, self._care = reference.names, tally, care

    def identify(self, record: object) -> str:
        """Return the id of a row: its session, and a hash of its distinguishing fields.

        :raises SetAsideError: the row has not as many cells as the header.
        """
        if not isinstance(record, dict):
            raise SetAsideError("not as many cells as columns")
        fields = "\x1f".join(str(record.get(name, "")).strip() for name in ("To", "From", "Text"))
        session = literal(str(record.get("Session", "")))
        if not (session.isascii() and session.isdigit() and len(session) <= 2):
            raise SetAsideError("no number of a session")
        fields = f"{fields}\x1f{session}"
        return f"{session}-{sha256(fields.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"

    def map(self, record: dict[str, object]) -> tuple[list[str], set[str]]:
        """Return the lines of a row, and the codes of its warnings.

        :raises SetAsideError: it has no text, or one that cannot be kept.
        """
        draft = Draft(record)
        identifier = self.identify(record)
        if record.get(CONVERTED):
            draft.warnings.add(f"text {CONVERTED} {record[CONVERTED]}")
        if record.keys() - _KNOWN_COLUMNS - {CONVERTED}:
            draft.warnings.add("a column that is not known")
        words = draft.words(self._care)
        draft.stated += [*_FIXED, f"{IDENTIFIER} {text(identifier)}", f"{_TEXT} {text(words)}"]
        draft.stated.append(f"{SOURCE} <{self.outline.origin}>")
        draft.concluded += [_STATEMENT, WIDER]
        for column, kind, predicate in _LINKS:
            self._link(draft, column, kind, predicate)
        for column, most, predicate in _NUMBERS:
            _number(draft, column, most, predicate)
        topics, articles = topics_and_articles(self.outline.reference, self._themes(draft))
        draft.concluded += [f"{_TOPIC} <{topic}>" for topic in sorted(topics)]
        draft.concluded += [f"{_CONCERNS} <{article}>" for article in sorted(articles)]
        thing = f"{THINGS}recommendation/{NAME}/{identifier}"
        graph = f"{GRAPHS}{NAME}/session-{identifier.partition('-')[0]}"
        lines = self.outline.lines(thing, draft.stated, graph)
        lines += self.outline.lines(thing, draft.concluded, self.outline.derived)
        return lines, draft.warnings

    def _link(self, draft: Draft, column: str, kind: str, predicate: str) -> None:
        name = literal(draft.string(column))
        if thing := self._thing(kind, name):
            draft.stated.append(f"{predicate} <{thing}>")
        elif not name or name == _UNKNOWN:
            draft.warnings.add(f"no {column}")
        else:
            draft.warnings.add(f"unknown {kind}")
            self._tally.literal(kind, name)

    def _thing(self, kind: str, name: str) -> str | None:
        return self.outline.reference.recognise(kind, name, self._tally)

    def _themes(self, draft: Draft) -> list[str]:
        """State the issues. A name that holds a comma itself is tried before its parts."""
        cell = draft.string("Issue")
        whole = self._names["issue"].iri(cell)
        things = []
        for name in [cell] if whole else cell.split(","):
            if thing := self._thing("issue", name):
                things.append(thing)
            elif literal(name):
                draft.warnings.add("unknown issue")
                self._tally.literal("issue", literal(name))
        draft.stated += [f"{_THEME} <{thing}>" for thing in dict.fromkeys(things)]
        return things


def _number(draft: Draft, column: str, most: int, predicate: str) -> None:
    cell = literal(draft.string(column))
    if cell.isascii() and cell.isdigit() and 1 <= int(cell) <= most:
        draft.stated.append(f"{predicate} {typed(int(cell), 'integer')}")
    else:
        draft.warnings.add(f"no {column}")
