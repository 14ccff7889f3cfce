"""Answer SPARQL queries: query in, serialised answer or table out.

Callers see :class:`Engine` only, whatever answers behind it (see ``workers``), and pass terms
through ``bind``, never by piecing a query text together.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

from graph_api.stream import Stream


@dataclass(frozen=True)
class Term:
    """One RDF term of an answer.

    ``kind`` is ``uri``, ``literal``, ``bnode`` or ``triple``; ``value`` the IRI, the lexical form,
    the label without ``_:``, or the quoted triple as text. A plain string has neither ``language``
    nor ``datatype`` (an IRI).
    """

    kind: str
    value: str
    language: str | None = None
    datatype: str | None = None


@dataclass(frozen=True)
class Table:
    """The answer to a SELECT: a row has no key for a variable that is unbound in it."""

    columns: list[str]
    rows: list[dict[str, Term]]


@dataclass(frozen=True)
class Job:
    """What it takes to answer one query.

    ``solutions`` is the media type for SELECT and ASK, ``triples`` that for CONSTRUCT and DESCRIBE.
    ``bind`` maps variables, without ``?``, to the term each stands for; a SELECT must project them,
    and FILTER sees them, but BIND does not.
    No graph named in ``default_graphs`` and ``named_graphs``: the query sees the union of all, or
    what its own FROM says. ``client`` tells who asks apart, so that nobody takes all workers; "" is
    nobody in particular. ``stream`` allows an answer that is too large to be kept to be one that is
    read while the query runs, which must give the same length whenever it is run.
    """

    query: str
    solutions: str = "application/sparql-results+json"
    triples: str = "text/turtle"
    bind: Mapping[str, Term] = field(default_factory=dict)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    client: str = ""
    stream: bool = False


@dataclass
class Answer:
    """A serialised answer, whole: ``media_type`` is that of the job which fits the query.

    ``spool`` stands at its start; a large one lies on disk. It is read once and closed. Where there
    is a ``stream``, which only a job that allows it gets, that is the answer: ``spool`` is empty.
    """

    media_type: str
    spool: IO[bytes]
    stream: Stream | None = None

    @property
    def body(self) -> bytes:
        """All of it, in memory."""
        with self.spool as spool:
            return spool.read()


class Engine(Protocol):
    """Something that answers SPARQL queries, from any thread."""

    def answer(self, job: Job) -> Answer:
        """Run one query and serialise what it gives.

        :raises QueryError: it is not SPARQL (with line and column), or more than we answer.
        :raises ReadOnlyError: it is an update.
        :raises QueryTimeoutError: it took longer than the limit.
        :raises QueryCrashedError: it needed more memory or depth than a worker has.
        :raises BusyError: no worker became free in time, or too many wait already.
        :raises DiskFullError: the answer does not fit on the disk.
        """

    def select(self, query: str, bind: Mapping[str, Term] | None = None) -> Table:
        """Run a SELECT over the union of all graphs.

        :param query: SPARQL; the prefixes in :data:`graph_api.names.PREFIXES` are predeclared.
        :param bind: variable without ``?`` -> term; the query must project the variable.
        :raises QueryError: as for :meth:`answer`, or the query is no SELECT.
        """

    def close(self) -> None:
        """End all that the engine started; it answers no more."""


def table(found: Mapping[str, Any]) -> Table:
    """Read an answer in the SPARQL JSON results format.

    >>> table({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {
    ...     "type": "literal", "value": "Hongrie", "xml:lang": "fr"}}]}}).rows
    [{'x': Term(kind='literal', value='Hongrie', language='fr', datatype=None)}]
    """
    rows = found["results"]["bindings"]
    return Table(found["head"]["vars"], [{k: _term(v) for k, v in row.items()} for row in rows])


def _term(found: Mapping[str, Any]) -> Term:
    value = found["value"]
    if found["type"] == "triple":
        inner = " ".join(_text(_term(value[part])) for part in ("subject", "predicate", "object"))
        return Term("triple", f"<<( {inner} )>>")
    return Term(found["type"], value, found.get("xml:lang"), found.get("datatype"))


def _text(term: Term) -> str:
    """Write a term inside a quoted triple as N-Triples does."""
    if term.kind == "uri":
        return f"<{term.value}>"
    if term.kind != "literal":
        return f"_:{term.value}" if term.kind == "bnode" else term.value
    suffix = f"@{term.language}" if term.language else f"^^<{term.datatype}>" * bool(term.datatype)
    return json.dumps(term.value, ensure_ascii=False) + suffix
