"""The interface of query engines: a query in, a serialised answer or a table out.

Callers use :class:`Engine` alone, for workers and remote endpoints alike, and pass terms through
``bind``, never by building a query text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Protocol

from graph_api.rdf.terms import Table, Term


@dataclass(frozen=True)
class Job:
    """A query with its limits and the media types of its answer.

    ``solutions`` is the media type for SELECT and ASK, ``triples`` that for CONSTRUCT and DESCRIBE.
    ``bind`` maps variables, without ``?``, to the term each stands for; a SELECT must project them,
    and FILTER sees them, but BIND does not.
    No graph named in ``default_graphs`` and ``named_graphs``: the query sees the union of all, or
    what its own FROM says. ``client`` identifies the client, so that none takes all workers; "" is
    an unknown one.
    """

    query: str
    solutions: str = "application/sparql-results+json"
    triples: str = "text/turtle"
    bind: Mapping[str, Term] = field(default_factory=dict)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    client: str = ""


@dataclass
class Answer:
    """A serialised answer; ``media_type`` is the one of the job that suits the form of the query.

    ``spool`` stands at its start; a large one lies on disk. It is read once and closed.
    ``hints`` are sentences to the author of the query.
    """

    media_type: str
    spool: IO[bytes]
    hints: Sequence[str] = ()

    @property
    def body(self) -> bytes:
        """Read the whole body into memory."""
        with self.spool as spool:
            return spool.read()


class Engine(Protocol):
    """An engine that answers SPARQL queries, from any thread."""

    def answer(self, job: Job) -> Answer:
        """Run one query and serialise its results.

        :raises QueryError: it is not SPARQL (with line and column), or more than we answer.
        :raises ReadOnlyError: it is an update.
        :raises QueryTimeoutError: it took longer than the limit.
        :raises QueryCrashedError: it needed more memory or depth than a worker has.
        :raises BusyError: no worker became free in time, or too many wait already.
        :raises DiskFullError: the answer does not fit on the disk.
        """

    def select(self, query: str, bind: Mapping[str, Term] | None = None) -> Table:
        """Run a SELECT over the union of all graphs.

        :param query: SPARQL; the prefixes in :data:`graph_api.rdf.namespaces.PREFIXES` are
            predeclared.
        :param bind: variable without ``?`` -> term; the query must project the variable.
        :raises QueryError: as for :meth:`answer`, or the query is no SELECT.
        """

    def close(self) -> None:
        """Stop all processes of the engine; later queries fail."""
