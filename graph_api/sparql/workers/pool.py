"""A pool of workers, lent for one query each and killed at its deadline.

A worker is a process with the embedded engine in it, or stands for a query sent to another server
(see ``remote``): limits, queue and errors are the same. The embedded engine has no time limit and
dies with its process of some queries, so only a process of its own keeps the server alive. All are
started by one thread: the kernel ends a worker when the thread that started it ends, so none is
left over, whatever happens to us. ``scheduler`` decides whose query is next.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from threading import Condition, Lock, Thread
from typing import Any, Self

from graph_api.errors import (
    BusyError,
    ClientLeftError,
    EngineError,
    HrdGraphError,
    QueryCrashedError,
    QueryError,
    QueryTimeoutError,
    ReadOnlyError,
    SnapshotError,
)
from graph_api.rdf.terms import Table, Term, table
from graph_api.sparql import metrics
from graph_api.sparql.admission import check_size
from graph_api.sparql.engine import Answer, Job
from graph_api.sparql.workers.client import QueryWorker, Spool, Worker
from graph_api.sparql.workers.departure import CLIENT, stopping
from graph_api.sparql.workers.scheduler import Loan, Ticket, Turns

MAX_ANSWER_BYTES = 1 << 30
MAX_TABLE_BYTES = 256 << 20
_RETRY_SECONDS = 1.0
_HEAD_START_SECONDS = 1.0
_REMEMBERED = 1000  # Queries that did not fit into their time.
_FROM_WORKER = (EngineError, QueryCrashedError, QueryError, ReadOnlyError, SnapshotError)


@dataclass(frozen=True)
class Limits:
    """The limits of time, memory and number for queries.

    ``workers`` run at the same time, of which one client may hold all but one; ``queue`` wait, a
    quarter of them from one client. A query runs for ``seconds`` and waits as long; it may take
    ``memory_bytes`` of address space (a worker on disk takes 0.2 GiB of it, but no more than 40 MB
    of memory) and give ``answer_bytes``, of which more than a few lie on disk.
    """

    workers: int = 2
    seconds: float = 30.0
    memory_bytes: int = 2 << 30
    answer_bytes: int = MAX_ANSWER_BYTES
    queue: int = 64


class Pool:
    """The workers on one snapshot, with a spare one: a kill costs the next caller nothing."""

    def __init__(
        self,
        store: Path | Callable[[], QueryWorker],
        limits: Limits | None = None,
        *,
        in_memory: bool = False,
        at_once: bool = False,
        services: Sequence[str] = (),
    ) -> None:
        """Start the workers and wait until the first is ready.

        :param store: the ``store`` folder of a snapshot; or what makes a worker of another kind,
            and then the other options tell nothing.
        :param in_memory: whether each worker copies it into memory, about 360 bytes a statement.
        :param at_once: whether the first worker reads from disk nevertheless, which it can at once,
            until another has the store in memory. Until then it is alone.
        :param services: the endpoints that SERVICE may call.
        :raises SnapshotError: the store cannot be opened.
        :raises BusyError: no process can be started.
        """
        self.limits = limits or Limits()
        self._start: Callable[[bool], QueryWorker] = (
            partial(Worker, store, self.limits.memory_bytes, services)
            if isinstance(store, Path)
            else lambda _: store()
        )
        self._in_memory, self._at_once = in_memory, in_memory and at_once
        self._dismissed: QueryWorker | None = None
        self._idle: list[QueryWorker] = []
        self._turns = Turns(self.limits.workers, self.limits.seconds, self.limits.queue)
        self._failure: HrdGraphError | None = None
        self._closing = self._closed = False
        self._too_long: set[bytes] = set()
        self._lock = Lock()
        # Of what happens seldom: a worker is there or missing, the pool is being closed.
        self._changed = Condition(self._lock)
        self._keeper = Thread(target=self._keep, name="worker keeper", daemon=True)
        self._keeper.start()
        with self._changed:
            self._changed.wait_for(lambda: bool(self._idle or self._failure))
            failure = self._failure
        if failure:
            self.close()
            raise failure

    def answer(self, job: Job) -> Answer:
        """Answer a query: see :meth:`Engine.answer`."""
        check_size(job.query)
        bind = {name: asdict(term) for name, term in job.bind.items()}
        request = json.dumps({**vars(job), "bind": bind}).encode()
        with metrics.query():
            while True:
                try:
                    message, spool = self._ask(request, job)
                    break
                except ConnectionError:
                    continue  # That worker was dead before it read the query: ask another one.
            try:
                _raise_error(message)
            except HrdGraphError:
                spool.close()
                raise
        used = job.solutions if message["used"] == "solutions" else job.triples
        return Answer(used, spool, message.get("hints", ()))

    def _ask(self, request: bytes, job: Job) -> tuple[dict[str, Any], Spool]:
        """Lend a worker for one query; after an error it is killed, not used again."""
        loan = self._take(job.client, request)
        deadline = loan.since + loan.seconds
        try:
            with stopping(loan.worker.interrupt):
                message, spool = self._reply(loan, request, deadline)
        except BaseException:
            self._give_back(loan, reuse=False)
            raise
        self._give_back(loan, reuse=True)
        return message, spool

    def _reply(self, loan: Loan, request: bytes, deadline: float) -> tuple[dict[str, Any], Spool]:
        try:
            return loan.worker.ask(request, deadline, self.limits.answer_bytes)
        except TimeoutError as error:
            if not self._never_fits(request, loan):
                raise BusyError(
                    f"All workers are busy, and the {loan.seconds:g} s that are kept for short "
                    "queries were not enough. Try again in a few seconds.",
                    retry_after=5,
                ) from error
            raise QueryTimeoutError(
                f"The query was ended after {self.limits.seconds:g} seconds. Ask for less, "
                "for example with a LIMIT or a narrower pattern."
            ) from error
        except EOFError as error:
            if client := CLIENT.get():
                client.check()
            if self._closed:
                raise BusyError("The server is being stopped.") from error
            raise QueryCrashedError(
                f"The worker process died while it ran this query: {_cause(loan.worker)}"
            ) from error

    def _never_fits(self, request: bytes, loan: Loan) -> bool:
        """Tell whether a query had the full time, now or before: repeating it is useless."""
        request_hash = blake2b(request, digest_size=16).digest()
        if loan.express and loan.seconds < self.limits.seconds:
            return request_hash in self._too_long
        if len(self._too_long) == _REMEMBERED:
            self._too_long.clear()
        self._too_long.add(request_hash)
        return True

    def select(self, query: str, bind: Mapping[str, Term] | None = None) -> Table:
        """Run a SELECT: see :meth:`Engine.select`."""
        answer = self.answer(Job(query, bind=bind or {}))
        with answer.spool as spool:
            if answer.media_type != Job.solutions:
                raise QueryError("Only a SELECT query gives a table.")
            text = spool.read(MAX_TABLE_BYTES + 1)
        if len(text) > MAX_TABLE_BYTES:
            raise QueryCrashedError(f"The table is larger than {MAX_TABLE_BYTES >> 20} MiB.")
        document = json.loads(text)
        if "results" not in document:
            raise QueryError("Only a SELECT query gives a table.")
        return table(document)

    def ready(self) -> bool:
        """Tell whether a query would get a worker, busy or idle."""
        with self._lock:
            return bool(self._idle or self._turns.loans) and not self._closed

    def close(self, patience: float = 0.0) -> None:
        """Kill all workers and wait until they are gone.

        :param patience: seconds in which queries that run may end by themselves; after that they
            fail.
        """
        with self._changed:
            self._closing = True
            self._changed.wait_for(lambda: not (self._turns.loans or self._turns.waiting), patience)
            self._closed = True
            self._changed.notify_all()
            called = self._pass_on()
        _call(called)
        self._keeper.join()

    def __enter__(self) -> Self:
        """Use the pool in a ``with`` statement, which closes it."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the pool."""
        self.close()

    def _give_back(self, loan: Loan, reuse: bool) -> None:
        """End a loan; the worker is killed if it is not to be used again."""
        with self._lock:
            keep = reuse and not self._closed and loan.worker is not self._dismissed
            if keep:
                self._turns.end(loan)
                self._idle.append(loan.worker)
                called = self._pass_on()
        if not keep:
            if not reuse:
                metrics.KILLS.inc()
            loan.worker.kill()
            with self._lock:
                self._turns.end(loan)
                self._changed.notify_all()
                called = self._pass_on()
        _call(called)

    def _take(self, client: str, request: bytes) -> Loan:
        with self._lock:
            ticket = self._turns.queue(client, request)
            called = self._pass_on()
        _call(called)
        if not self._is_called(ticket):
            with self._lock:
                self._turns.leave(ticket)
            if ticket.loan:  # Lent in the last moment: its call is about to come.
                ticket.wait()
        if ticket.loan:
            return ticket.loan
        raise ticket.refusal or BusyError(
            "No worker became free in time. Try again in a few seconds."
        )

    def _is_called(self, ticket: Ticket) -> bool:
        """Wait for a worker, up to the limit and as long as the client is connected."""
        with suppress(ClientLeftError), stopping(partial(self._abandon, ticket)):
            return ticket.wait(self.limits.seconds)
        return False

    def _abandon(self, ticket: Ticket) -> None:
        """Remove the ticket of a client that has disconnected; a ticket already called stays."""
        with self._lock:
            if ticket in self._turns.waiting:
                self._turns.leave(ticket)
                ticket.refusal = ClientLeftError("The client has left.")
                ticket.call()

    def _pass_on(self) -> list[Ticket]:
        """Lend idle workers; return the tickets to call once the lock is released."""
        if self._closing:
            self._changed.notify_all()
        if self._closed:
            self._turns.refuse(BusyError("The server is being stopped."))
        elif self._failure and not self._turns.loans and not self._idle:
            self._turns.refuse(self._failure)
        else:
            return self._turns.lend(self._idle)
        return []

    def _keep(self) -> None:
        """Start workers while there are too few, until the pool is closed; then end them all."""
        stopgap = self._started(in_memory=False) if self._at_once else None
        if stopgap:
            with self._changed:  # The caller loads data too: the other workers can wait for that.
                self._changed.wait_for(lambda: self._closed, _HEAD_START_SECONDS)
        while self._wait_for_work():
            if self._started(self._in_memory) and stopgap:
                self._dismiss(stopgap)
                stopgap = None
        with self._changed:
            while self._idle:
                self._idle.pop().kill()
            for loan in self._turns.loans:
                loan.worker.interrupt()
            self._changed.wait_for(lambda: not self._turns.loans)

    def _started(self, in_memory: bool) -> QueryWorker | None:
        """Start a worker, and tell waiting queries the outcome."""
        try:
            try:
                worker = self._start(in_memory)
            except EOFError:
                worker = self._start(in_memory)  # It may have been killed from outside: once more.
        except OSError as error:
            self._note(BusyError(f"No worker process can be started: {error}."))
        except EOFError:
            self._note(BusyError("Worker processes die when they are started."))
        except SnapshotError as error:
            self._note(error)
        else:
            self._note(None, worker)
            return worker
        return None

    def _dismiss(self, worker: QueryWorker) -> None:
        """End a worker, at once or after its answer."""
        with self._lock:
            self._dismissed = worker
            idle = worker in self._idle
            if idle:
                self._idle.remove(worker)
        if idle:
            worker.kill()

    def _wait_for_work(self) -> bool:
        """Wait until a worker is missing (True) or the pool is closed (False)."""
        with self._changed:
            if self._failure:
                self._changed.wait_for(lambda: self._closed, _RETRY_SECONDS)
            self._changed.wait_for(
                lambda: (
                    self._closed or len(self._idle) + len(self._turns.loans) <= self.limits.workers
                )
            )
            return not self._closed

    def _note(self, failure: HrdGraphError | None, worker: QueryWorker | None = None) -> None:
        """Record for waiting queries that a start succeeded or failed."""
        with self._changed:
            self._failure = failure
            if worker:
                self._idle.append(worker)
            self._changed.notify_all()
            called = self._pass_on()
        _call(called)


def _call(tickets: Iterable[Ticket]) -> None:
    """Send the queries to their workers, then wake the waiting threads."""
    for ticket in tickets:
        assert ticket.loan
        try:
            with suppress(OSError):  # It is raised again when the answer is read.
                ticket.loan.worker.begin(ticket.request)
        finally:
            ticket.call()


def _cause(worker: QueryWorker) -> str:
    return worker.exit_reason() if isinstance(worker, Worker) else "it gave no reason."


def _raise_error(message: Mapping[str, Any]) -> None:
    """Raise the error of the worker again."""
    kind = next((k for k in _FROM_WORKER if k.__name__ == message.get("error")), None)
    if kind is QueryError:
        raise QueryError(message["message"], message.get("line"), message.get("column"))
    if kind:
        raise kind(message["message"])
