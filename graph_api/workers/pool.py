"""Workers that are lent for one query and killed at its deadline: processes, or connections.

A worker is a process with the embedded engine in it, or stands for a query sent to another server
(see ``remote``): limits, queue and errors are the same. The embedded engine has no time limit and
dies with its process of some queries, so only a process of its own keeps the server alive. All are
started by one thread: the kernel ends a worker when the thread that started it ends, so none is
left over, whatever happens to us.

There is one worker more than queries may run. It is the spare when another is killed, and until
then the express lane: when all others are busy, or one client holds its share of them, a query may
still have it for a second. So short queries are answered whatever the long ones do.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from threading import Condition, RLock, Thread
from time import monotonic
from typing import Any, Protocol, Self

from graph_api import metrics
from graph_api.engine import Answer, Job, Table, Term, table
from graph_api.errors import (
    BusyError,
    EngineError,
    HrdGraphError,
    QueryCrashedError,
    QueryError,
    QueryTimeoutError,
    ReadOnlyError,
    SnapshotError,
)
from graph_api.stream import Stream
from graph_api.workers.process import Spool, Worker

MAX_QUERY_BYTES = 1 << 20
MAX_ANSWER_BYTES = 1 << 30
MAX_TABLE_BYTES = 256 << 20
EXPRESS_SECONDS = 1.0
_RETRY_SECONDS = 1.0
_QUICK_SECONDS = 0.1
_REMEMBERED = 10_000  # Clients.
_FROM_WORKER = (EngineError, QueryCrashedError, QueryError, ReadOnlyError, SnapshotError)


@dataclass(frozen=True)
class Limits:
    """What queries may take.

    ``workers`` run at the same time, of which one client may hold all but one; ``queue`` wait, a
    quarter of them from one client. A query runs for ``seconds`` and waits as long; it may take
    ``memory_bytes`` of address space (a worker on disk takes 0.2 GiB of it, but no more than 40 MB
    of memory) and give ``answer_bytes``, of which more than a few lie on disk; more, if its job
    allows a stream, are read while it runs for a second time, in the same ``seconds``.
    """

    workers: int = 2
    seconds: float = 30.0
    memory_bytes: int = 2 << 30
    answer_bytes: int = MAX_ANSWER_BYTES
    queue: int = 64


class Asked(Protocol):
    """A worker: see :class:`graph_api.workers.process.Worker`, whose methods do the same."""

    def ask(self, request: bytes, deadline: float, most: int) -> tuple[dict[str, Any], Spool]:
        """Send a query and read the reply."""

    def alive(self) -> bool:
        """Tell whether it can be asked."""

    def interrupt(self) -> None:
        """Make :meth:`ask`, in another thread, end with an error."""

    def kill(self) -> None:
        """End it at once."""


@dataclass(eq=False)
class _Ticket:
    """Somebody who waits for a worker, and what wakes them."""

    client: str
    turn: Condition


@dataclass(eq=False)
class _Loan:
    """A worker that is lent, to whom, for how many seconds, and since when (monotonic)."""

    worker: Asked
    client: str
    seconds: float
    express: bool
    since: float


class Pool:
    """A few workers on one snapshot, and a spare one: a kill costs the next caller nothing."""

    def __init__(
        self,
        store: Path | Callable[[], Asked],
        limits: Limits | None = None,
        *,
        in_memory: bool = False,
        services: Sequence[str] = (),
    ) -> None:
        """Start the workers and wait until the first is ready.

        :param store: the ``store`` folder of a snapshot; or what makes a worker of another kind,
            and then the other options tell nothing.
        :param in_memory: whether each worker copies it into memory, about 360 bytes a statement.
        :param services: the endpoints that SERVICE may call.
        :raises SnapshotError: the store cannot be opened.
        :raises BusyError: no process can be started.
        """
        self.limits = limits or Limits()
        self._start: Callable[[], Asked] = (
            partial(Worker, store, self.limits.memory_bytes, in_memory, services)
            if isinstance(store, Path)
            else store
        )
        self._idle: list[Asked] = []
        self._loans: list[_Loan] = []
        self._waiting: list[_Ticket] = []
        self._slow: dict[str, bool] = {}
        self._failure: HrdGraphError | None = None
        self._closing = self._closed = False
        self._lock = RLock()
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
        """See :meth:`Engine.answer`."""
        size = len(job.query.encode("utf-8", "replace"))
        if size > MAX_QUERY_BYTES:
            raise QueryError(f"The query has {size} bytes; at most {MAX_QUERY_BYTES} are read.")
        bind = {name: asdict(term) for name, term in job.bind.items()}
        request = json.dumps({**vars(job), "bind": bind}).encode()
        with metrics.query():
            while True:
                try:
                    said, spool, stream = self._ask(request, job)
                    break
                except ConnectionError:
                    continue  # That worker was dead before it read the query: ask another one.
            try:
                _raise_error(said)
            except HrdGraphError:
                spool.close()
                raise
        used = job.solutions if said["used"] == "solutions" else job.triples
        return Answer(used, spool, stream)

    def _ask(self, request: bytes, job: Job) -> tuple[dict[str, Any], Spool, Stream | None]:
        """Lend a worker for one query; after an error it is killed, not used again."""
        loan = self._take(job.client)
        deadline = monotonic() + loan.seconds
        try:
            said, spool = self._asked(loan, request, deadline, count=job.stream)
        except BaseException:
            self._give_back(loan, reuse=False)
            raise
        if "bytes" not in said:
            self._give_back(loan, reuse=True)
            return said, spool, None
        assert isinstance(loan.worker, Worker)
        parts = loan.worker.reply(request, deadline)
        end = partial(self._give_back, loan)
        left = max(deadline - monotonic(), 0)
        return said, spool, Stream(parts, said["bytes"], left, loan.worker.interrupt, end)

    def _asked(
        self, loan: _Loan, request: bytes, deadline: float, *, count: bool
    ) -> tuple[dict[str, Any], Spool]:
        most = self.limits.answer_bytes
        try:
            if count and isinstance(loan.worker, Worker):
                return loan.worker.ask(request, deadline, most, count=True)
            return loan.worker.ask(request, deadline, most)
        except TimeoutError as error:
            if loan.express and loan.seconds < self.limits.seconds:
                raise BusyError(
                    f"All workers are busy, and {loan.seconds:g} seconds, which are kept for "
                    "short queries, were not enough. Try again in a few seconds.",
                    retry_after=5,
                ) from error
            raise QueryTimeoutError(
                f"The query was ended after {loan.seconds:g} seconds. Ask for less, "
                "for example with a LIMIT or a narrower pattern."
            ) from error
        except EOFError as error:
            if self._closed:
                raise BusyError("The server is being stopped.") from error
            raise QueryCrashedError(
                "The worker process died of this query: it is nested too deeply or needs more "
                "memory than a query may have. Simplify it, or ask for less at a time."
            ) from error

    def select(self, query: str, bind: Mapping[str, Term] | None = None) -> Table:
        """See :meth:`Engine.select`."""
        answer = self.answer(Job(query, bind=bind or {}))
        with answer.spool as spool:
            if answer.media_type != Job.solutions:
                raise QueryError("Only a SELECT query gives a table.")
            text = spool.read(MAX_TABLE_BYTES + 1)
        if len(text) > MAX_TABLE_BYTES:
            raise QueryCrashedError(f"The table is larger than {MAX_TABLE_BYTES >> 20} MiB.")
        found = json.loads(text)
        if "results" not in found:
            raise QueryError("Only a SELECT query gives a table.")
        return table(found)

    def ready(self) -> bool:
        """Tell whether a query would find a worker, busy or not."""
        with self._lock:
            return bool(self._idle or self._loans) and not self._closed

    def waiting(self) -> int:
        """Tell how many queries wait for a worker."""
        with self._lock:
            return len(self._waiting)

    def close(self, patience: float = 0.0) -> None:
        """Kill all workers and wait until they are gone.

        :param patience: seconds in which queries that run may end by themselves; after that they
            fail.
        """
        with self._changed:
            self._closing = True
            self._changed.wait_for(lambda: not (self._loans or self._waiting), patience)
            self._closed = True
            self._changed.notify_all()
            self._pass_on()
        self._keeper.join()

    def __enter__(self) -> Self:
        """Use the pool in a ``with`` statement, which closes it."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the pool."""
        self.close()

    def _give_back(self, loan: _Loan, reuse: bool) -> None:
        """End a loan; the worker is killed if it is not to be used again."""
        reuse = reuse and not self._closed
        if not reuse:
            metrics.KILLS.inc()
            loan.worker.kill()
        with self._lock:
            self._loans.remove(loan)
            self._note_pace(loan.client, monotonic() - loan.since)
            if reuse:
                self._idle.append(loan.worker)
            else:
                self._changed.notify_all()
            self._pass_on()

    def _take(self, client: str) -> _Loan:
        ticket = _Ticket(client, Condition(self._lock))
        with self._lock:
            self._queue(ticket)
            try:
                while ticket.turn.wait_for(lambda: self._may_go(ticket), self.limits.seconds):
                    if self._closed or not self._idle:
                        break
                    worker = self._idle.pop()
                    if worker.alive():
                        return self._lend(worker, client)
                    worker.kill()
                    self._changed.notify_all()
                if self._failure and not self._closed:
                    raise self._failure
            finally:
                self._waiting.remove(ticket)
                self._pass_on()
        raise BusyError("No worker became free in time. Try again in a few seconds.")

    def _queue(self, ticket: _Ticket) -> None:
        """Let somebody wait, unless too many do already."""
        same = sum(other.client == ticket.client for other in self._waiting)
        share = self.limits.queue // 4 if ticket.client else self.limits.queue
        if same >= max(share, 1) or len(self._waiting) >= self.limits.queue:
            waiting = len(self._waiting)
            raise BusyError(f"{waiting} queries wait already. Try again in a few seconds.")
        self._waiting.append(ticket)

    def _lend(self, worker: Asked, client: str) -> _Loan:
        express = not self._has_share(client)
        seconds = min(EXPRESS_SECONDS, self.limits.seconds) if express else self.limits.seconds
        loan = _Loan(worker, client, seconds, express, monotonic())
        self._loans.append(loan)
        return loan

    def _has_share(self, client: str) -> bool:
        """Tell whether a client may have a worker for the full time."""
        long = [loan for loan in self._loans if not loan.express]
        held = sum(loan.client == client for loan in long) if client else 0
        return len(long) < self.limits.workers and held < max(self.limits.workers - 1, 1)

    def _pass_on(self) -> None:
        """Wake whoever may go: to wake all after each query takes longer than a small one does."""
        if self._closing:
            self._changed.notify_all()
        if self._is_hopeless():
            for ticket in self._waiting:
                ticket.turn.notify()
        elif self._idle and (following := self._next()):
            following.turn.notify()

    def _is_hopeless(self) -> bool:
        """Tell whether no worker will come."""
        return self._closed or bool(self._failure and not self._loans and not self._idle)

    def _may_go(self, ticket: _Ticket) -> bool:
        """Tell whether waiting is over: it is this one's turn, or no worker will come."""
        return self._is_hopeless() or bool(self._idle and self._next() is ticket)

    def _next(self) -> _Ticket | None:
        """Choose who goes next: of those for whom there is room, who holds the fewest workers.

        Among them, whoever's last query was quick goes before a stranger, and both before whoever's
        was slow: else one short query would wait for a second of each of many that are long.
        """
        held = Counter(loan.client for loan in self._loans)
        express_free = not any(loan.express for loan in self._loans)
        able = (t for t in self._waiting if express_free or self._has_share(t.client))
        return min(
            able,
            key=lambda ticket: (held[ticket.client], self._slow.get(ticket.client, 0.5)),
            default=None,
        )

    def _note_pace(self, client: str, seconds: float) -> None:
        """Remember whether the last query of a client was slow; of so many clients only."""
        self._slow.pop(client, None)
        self._slow[client] = seconds > _QUICK_SECONDS
        if len(self._slow) > _REMEMBERED:
            del self._slow[next(iter(self._slow))]

    def _keep(self) -> None:
        """Start workers while there are too few, until the pool is closed; then end them all."""
        while self._wait_for_work():
            try:
                self._note(None, self._start_one())
            except OSError as error:
                self._note(BusyError(f"No worker process can be started: {error}."))
            except EOFError:
                self._note(BusyError("Worker processes die when they are started."))
            except SnapshotError as error:
                self._note(error)
        with self._changed:
            while self._idle:
                self._idle.pop().kill()
            for loan in self._loans:
                loan.worker.interrupt()
            self._changed.wait_for(lambda: not self._loans)

    def _start_one(self) -> Asked:
        try:
            return self._start()
        except EOFError:
            return self._start()  # It may have been killed from outside: once more.

    def _wait_for_work(self) -> bool:
        """Wait until a worker is missing (True) or the pool is closed (False)."""
        with self._changed:
            if self._failure:
                self._changed.wait_for(lambda: self._closed, _RETRY_SECONDS)
            self._changed.wait_for(
                lambda: self._closed or len(self._idle) + len(self._loans) <= self.limits.workers
            )
            return not self._closed

    def _note(self, failure: HrdGraphError | None, worker: Asked | None = None) -> None:
        """Tell those who wait that a start succeeded or failed."""
        with self._changed:
            self._failure = failure
            if worker:
                self._idle.append(worker)
            self._changed.notify_all()
            self._pass_on()


def _raise_error(said: Mapping[str, Any]) -> None:
    """Raise again what the worker raised."""
    kind = next((k for k in _FROM_WORKER if k.__name__ == said.get("error")), None)
    if kind is QueryError:
        raise QueryError(said["message"], said.get("line"), said.get("column"))
    if kind:
        raise kind(said["message"])
