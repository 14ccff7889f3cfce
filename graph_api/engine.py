"""Answer SPARQL queries: query in, serialised answer or table out.

A query never runs in the process that asks: :class:`Pool` hands it to one of a few worker
processes, each with the snapshot opened read-only, and kills the worker at the deadline. Callers
see :class:`Engine` only, and pass terms (never text pieced together) through ``bind``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


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
    ``bind`` maps variables, without ``?``, to the term each stands for; a SELECT must project them.
    No graph named in ``default_graphs`` and ``named_graphs``: the query sees the union of all, or
    what its own FROM says.
    """

    query: str
    solutions: str = "application/sparql-results+json"
    triples: str = "text/turtle"
    bind: Mapping[str, Term] = field(default_factory=dict)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass
class Answer:
    """A serialised answer: ``media_type`` is that of the job which fits the kind of query."""

    media_type: str
    body: bytes


class Engine(Protocol):
    """Something that answers SPARQL queries, from any thread."""

    def answer(self, job: Job) -> Answer:
        """Run one query and serialise what it gives.

        :raises QueryError: it is not SPARQL (with line and column), or more than we answer.
        :raises ReadOnlyError: it is an update.
        :raises QueryTimeoutError: it took longer than the limit.
        :raises QueryCrashedError: it needed more memory or depth than a worker has.
        :raises BusyError: no worker became free in time.
        """

    def select(self, query: str, bind: Mapping[str, Term] | None = None) -> Table:
        """Run a SELECT over the union of all graphs.

        :param query: SPARQL; the prefixes in :data:`graph_api.names.PREFIXES` are predeclared.
        :param bind: variable without ``?`` -> term; the query must project the variable.
        :raises QueryError: as for :meth:`answer`, or the query is no SELECT.
        """

    def close(self) -> None:
        """End all that the engine started; it answers no more."""
