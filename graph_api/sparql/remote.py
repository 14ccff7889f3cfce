"""A remote SPARQL 1.1 endpoint as the engine.

The endpoint must hold what a snapshot holds (``hrd-graph dump --parts`` writes it), with the union
of all graphs as its default graph. It gets each query with our prefixes and base declared and the
bound terms put in as VALUES. Its answer is parsed and serialised again, so that clients see the
same media types and errors as without it; its own limits should be no tighter than ours.
"""

import json
from ast import literal_eval
from http.client import HTTPException
from io import BufferedWriter
from math import ceil
from time import monotonic
from typing import IO, Any, cast
from urllib.error import HTTPError, URLError

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from graph_api import __version__
from graph_api.errors import (
    EngineError,
    HrdGraphError,
    QueryCrashedError,
    QueryError,
    ReadOnlyError,
)
from graph_api.rdf.namespaces import PREFIXES, THINGS
from graph_api.rdf.terms import Term
from graph_api.rdf.turtle import term
from graph_api.sparql import fulltext_query
from graph_api.sparql.admission import admit
from graph_api.sparql.tokens import form, group_start
from graph_api.sparql.workers.client import IN_MEMORY_BYTES, Spool, SpoolWriter
from graph_api.sparql.writable import write_solutions, write_triples

_PIECE_BYTES = 1 << 16
_MESSAGE_CHARACTERS = 400


class Remote:
    """A connection that sends one query at a time to the endpoint; see ``client.Worker``."""

    def __init__(self, endpoint: str) -> None:
        """Store the address of the endpoint; nothing is sent yet."""
        self._endpoint = endpoint

    def begin(self, request: bytes) -> None:
        """Do nothing: :meth:`ask` sends the query."""

    def ask(self, request: bytes, deadline: float, most: int) -> tuple[dict[str, Any], Spool]:
        """Send a query and read the reply, as ``client.Worker.ask`` does.

        :raises TimeoutError: the deadline has come.
        :raises QueryCrashedError: the answer is larger than ``most``.
        :raises DiskFullError: the answer does not fit on the disk.
        """
        job = json.loads(request)
        spool = Spool(IN_MEMORY_BYTES)
        try:
            query = job["query"]
            # No engine of others has an index of ours: this says so.
            admit(fulltext_query.with_results(query, fulltext_query.searches(query), None).query)
            reply = _Limited(self._send(job, deadline), deadline, most)
            used = _copy(job, reply, spool)
        except (EngineError, QueryError, ReadOnlyError) as error:
            spool.close()
            return _said(error), Spool(IN_MEMORY_BYTES)
        except BaseException:
            spool.close()
            raise
        spool.seek(0)
        return {"used": used}, spool

    def interrupt(self) -> None:
        """Do nothing: the query runs until its deadline."""

    def kill(self) -> None:
        """Do nothing: the endpoint's own limit ends the query there."""

    def _send(self, job: dict[str, Any], deadline: float) -> IO[bytes]:
        client = SPARQLWrapper(self._endpoint, agent=f"hrd-graph/{__version__}")
        client.setMethod(POST)
        client.setTimeout(max(ceil(deadline - monotonic()), 1))
        client.setReturnFormat(TURTLE if _makes_triples(job["query"]) else JSON)
        client.setQuery(_text(job))
        for name in ("default", "named"):
            for iri in job[f"{name}_graphs"]:
                client.addParameter(f"{name}-graph-uri", iri)
        try:
            reply = client.query().response
        except SPARQLWrapperException as error:
            raise QueryError(f"The engine refused the query: {_reason(error)}") from error
        except HTTPError as error:
            raise EngineError(f"The engine answered {error.code} {error.reason}.") from error
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise TimeoutError from error
            raise EngineError(f"The engine cannot be reached: {error.reason}.") from error
        except (ConnectionError, HTTPException) as error:
            raise EngineError("The engine closed the connection.") from error
        if reply.headers.get("X-SQL-State"):  # Virtuoso gives what it has when its time is up.
            raise EngineError("The engine ran out of time and gave only a part of the answer.")
        return cast(IO[bytes], reply)


class _Limited:
    """A reader of a reply with a deadline and a limit of size."""

    def __init__(self, reply: IO[bytes], deadline: float, most: int) -> None:
        self._reply, self._deadline, self._most = reply, deadline, most
        self._taken = 0

    def read(self, size: int = -1) -> bytes:
        """Read some bytes; none at the end.

        :raises EngineError: the connection breaks off.
        """
        if monotonic() > self._deadline:
            raise TimeoutError
        try:
            piece = self._reply.read(size if size > 0 else _PIECE_BYTES)
        except (ConnectionError, HTTPException) as error:
            raise EngineError("The engine closed the connection within its answer.") from error
        self._taken += len(piece)
        if self._taken > self._most:
            raise QueryCrashedError(
                f"The answer is larger than {self._most >> 20} MiB. Add a LIMIT or ask for less."
            )
        return piece


def _copy(job: dict[str, Any], reply: _Limited, spool: Spool) -> str:
    """Serialise a reply again in the media type of the job; return which one was used."""
    source = cast(IO[bytes], reply)
    with BufferedWriter(SpoolWriter(spool), _PIECE_BYTES) as out:
        try:
            if _makes_triples(job["query"]):
                quads = parse(source, RdfFormat.TURTLE, base_iri=THINGS)
                chosen = RdfFormat.from_media_type(job["triples"])
                write_triples((quad.triple for quad in quads), out, chosen)
                return "triples"
            results = parse_query_results(source, QueryResultsFormat.JSON)
            if form(job["query"]) == "ASK" and isinstance(results, QuerySolutions):
                # Virtuoso answers an ASK with a table that has a row or none.
                results = _boolean(next(results, None) is not None)
            write_solutions(results, out, QueryResultsFormat.from_media_type(job["solutions"]))
        except SyntaxError as error:
            raise EngineError(f"The engine's answer is incomplete: {error}.") from error
    return "solutions"


def _boolean(value: bool) -> QuerySolutions | QueryBoolean:
    text = json.dumps({"head": {}, "boolean": value})
    return parse_query_results(text, QueryResultsFormat.JSON)


def _makes_triples(query: str) -> bool:
    return form(query) in {"CONSTRUCT", "DESCRIBE"}


def _said(error: HrdGraphError) -> dict[str, Any]:
    return {"error": type(error).__name__, "message": str(error), **error.details()}


def _reason(error: SPARQLWrapperException) -> str:
    """Return the beginning of the endpoint's own error message."""
    message = str(error.args[0] if error.args else "").rpartition("Response:")[2].strip()
    if message.startswith(("b'", 'b"')):
        message = literal_eval(message).decode("utf-8", "replace")
    return " ".join(message.partition("SPARQL query:")[0].split())[:_MESSAGE_CHARACTERS]


def _text(job: dict[str, Any]) -> str:
    """Write the query that is sent to the endpoint, complete in itself."""
    query = job["query"]
    start = group_start(query) if job["bind"] else None
    if start is not None:
        values = "".join(
            f" VALUES ?{name} {{ {term(Term(**value))} }}" for name, value in job["bind"].items()
        )
        query = query[:start] + values + query[start:]
    # On one line with the beginning of the query, so that the lines of its errors are right.
    prologue = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
    return f"BASE <{THINGS}> {prologue}{query}"
