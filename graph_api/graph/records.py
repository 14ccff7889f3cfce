"""Names of imported records: symbol, paragraph and the beginning of the text.

A name that repeats the text of each of hundreds of thousands of records is not stored; it is made
from the text when a record is shown.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

NAME_CHARACTERS = 100
_BATCH = 500
_AT_LEAST = 40
# The first line or sentence of a text may be all of it, so more than is shown is asked for.
_RECORDS = """
SELECT ?record ?%s ?paragraph ?session ?symbol WHERE {
  VALUES ?record { %s }
  ?record hrd:text ?text .
  OPTIONAL { ?record hrd:paragraph ?paragraph }
  OPTIONAL { ?record hrd:uprSession ?session }
  OPTIONAL { ?record dcterms:isPartOf ?document . ?document hrd:symbol ?symbol }
  BIND(SUBSTR(?text, 1, 300) AS ?start)
}
"""
_NUMBER = re.compile(r"\(?\d{1,3}(?:\.\d{1,3}){0,2}[.)]?\s+")


@dataclass(frozen=True)
class Record:
    """A record: its text or the beginning of it, and its place.

    What is not known is "".
    """

    text: str
    paragraph: str = ""
    symbol: str = ""
    session: str = ""

    @property
    def name(self) -> str:
        """Return the record in one line.

        >>> Record("7. Adopt the law.", "7", "CCPR/C/HUN/CO/6").name
        'CCPR/C/HUN/CO/6, para. 7: Adopt the law.'
        """
        session = f"UPR session {self.session}" if self.session else ""
        place = [self.symbol or session, f"para. {self.paragraph}" if self.paragraph else ""]
        words = " ".join(self.text.split())
        if self.paragraph:
            words = _NUMBER.sub("", words, count=1)
        head = ", ".join(part for part in place if part)
        return f"{head}: {_beginning(words)}" if head else _beginning(words)


def records(engine: Engine, iris: Iterable[str], *, whole: bool = False) -> dict[str, Record]:
    """Read the given things that are records with a text.

    :param iris: IRIs of the graph.
    :param whole: read the texts whole, else the first 300 characters.
    """
    by_iri: dict[str, Record] = {}
    for batch in _batches(sorted(set(iris))):
        listed = " ".join(f"<{iri}>" for iri in batch)
        kind = "text" if whole else "start"
        for row in engine.select(_RECORDS % (kind, listed)).rows:
            iri = row["record"].value
            # A record that is part of two documents is shown with the first one.
            record = Record(
                row[kind].value, *(_value(row, name) for name in ("paragraph", "symbol", "session"))
            )
            if iri not in by_iri or record.symbol < by_iri[iri].symbol:
                by_iri[iri] = record
    return by_iri


def _beginning(words: str) -> str:
    """Cut a text at a blank, if there is one late enough."""
    if len(words) <= NAME_CHARACTERS:
        return words
    cut = words[:NAME_CHARACTERS].rfind(" ")
    return words[: cut if cut >= _AT_LEAST else NAME_CHARACTERS].rstrip(" ,;:") + "\u2026"


def _value(row: dict[str, Term], name: str) -> str:
    return row[name].value if name in row else ""


def _batches(items: Sequence[str]) -> Iterator[list[str]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
