"""Serialisation that refuses terms which a format cannot express, and names one that can.

The engine writes all characters as they are. XML 1.0 has no way to write most control characters,
and its readers make a line feed of a carriage return that is no reference. RDF/XML writes the end
of a property's IRI as the name of an element, and some IRIs have no such end.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import RawIOBase
from typing import IO, Any, cast
from xml.parsers.expat import ExpatError, ParserCreate

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    serialize,
)

from graph_api.errors import QueryError
from graph_api.rdf.namespaces import PREFIXES

_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
# XML 1.0, 2.3, without the colon: where the engine divides an IRI.
_START = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NO_NAME = re.compile(f"[^{_START}\\-.0-9\xb7\u0300-\u036f\u203f\u2040]")
_NO_START = re.compile(f"[^{_START}]*+")


class _XmlOutput(RawIOBase):
    """A writer of XML to a file, with references for carriage returns.

    ``write`` raises a QueryError at a character that XML cannot hold.
    """

    def __init__(self, body: IO[bytes], instead: str) -> None:
        """Take the file, and the format to name in an error."""
        super().__init__()
        self._body, self._instead = body, instead
        self._end = b""  # The last bytes, for a character may come in two parts.

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        text = bytes(data)
        seen = self._end + text
        if len(text.translate(None, _CONTROLS)) < len(text) or any(
            character in seen for character in _NO_CHARACTERS
        ):
            raise self._refusal(seen)
        self._end = seen[-2:]
        self._body.write(text.replace(b"\r", b"&#xD;"))
        return len(text)

    def _refusal(self, seen: bytes) -> QueryError:
        character = next(
            c
            for c in seen.decode("utf-8", "ignore")
            if c in "\ufffe\uffff" or (c < " " and c not in "\t\n\r")
        )
        return QueryError(
            f"The answer has the character U+{ord(character):04X}, which XML cannot hold. Ask for "
            f"{self._instead}."
        )


def write_solutions(
    results: QuerySolutions | QueryBoolean, body: IO[bytes], chosen: QueryResultsFormat | None
) -> None:
    """Serialise the results of a SELECT or ASK.

    :raises QueryError: the format cannot hold it.
    """
    if chosen == QueryResultsFormat.XML:
        body = cast(IO[bytes], _XmlOutput(body, "JSON (format=json)"))
    results.serialize(body, chosen)


def write_triples(triples: Iterable[Triple], body: IO[bytes], chosen: RdfFormat | None) -> None:
    """Serialise the results of a CONSTRUCT or DESCRIBE, with our prefixes.

    :raises QueryError: the format cannot hold it.
    """
    if chosen == RdfFormat.RDF_XML:
        body = cast(IO[bytes], _XmlOutput(body, "Turtle (format=ttl)"))
        triples = with_local_names(triples)
    serialize(triples, body, chosen, prefixes=PREFIXES)


def with_local_names(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield the triples, as long as RDF/XML can express their properties.

    :raises QueryError: it cannot.
    """
    for triple in triples:
        if not _has_local_name(triple.predicate.value):
            raise QueryError(
                f"The answer has the property <{triple.predicate.value}>, whose end is no XML "
                "name, so RDF/XML cannot write it. Ask for Turtle (format=ttl)."
            )
        yield triple


@lru_cache(1000)
def _has_local_name(iri: str) -> bool:
    end = _NO_NAME.split(iri)[-1]
    name = _NO_START.sub("", end, 1)
    try:
        # By a reader of XML: many know the letters of its fourth edition only.
        return bool(name and ParserCreate().Parse(f"<{name}/>".encode(), True))
    except ExpatError:
        return False
