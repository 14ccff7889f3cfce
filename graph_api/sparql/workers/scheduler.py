"""Fair scheduling of queries: a share for each client and one fast lane.

There is one worker more than queries may run. It is the spare when another is killed, and until
then the fast lane: when all others are busy, or one client holds its share of them, a query may
still have it for a second. So short queries are answered beside any number of long ones.

Nothing here locks: the pool does, around each call.
"""

from collections import Counter
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from graph_api.errors import BusyError, HrdGraphError
from graph_api.sparql.workers.client import QueryWorker

EXPRESS_SECONDS = 1.0
_QUICK_SECONDS = 0.1
_REMEMBERED = 10_000  # Clients.


@dataclass(eq=False)
class Loan:
    """A lent worker: the client, for how many seconds, and since when (monotonic)."""

    worker: QueryWorker
    client: str
    seconds: float
    express: bool
    since: float


class Ticket:
    """A waiting query; :meth:`call` ends the wait with a loan, or with a reason for refusal.

    A called thread has all that it needs, and takes no lock that its caller may still hold.
    """

    def __init__(self, client: str, request: bytes) -> None:
        """Take the client and its query."""
        self.client, self.request = client, request
        self.loan: Loan | None = None
        self.refusal: HrdGraphError | None = None
        self._uncalled = Lock()
        self._uncalled.acquire()

    def wait(self, seconds: float = -1) -> bool:
        """Wait until called, up to a limit; return whether it was called."""
        return self._uncalled.acquire(timeout=seconds)

    def call(self) -> None:
        """End the wait."""
        self._uncalled.release()


class Turns:
    """The waiting queries, the loans, and the order in which workers are lent."""

    def __init__(self, workers: int, seconds: float, queue: int) -> None:
        """Take the limits, see :class:`graph_api.sparql.workers.pool.Limits`."""
        self._workers, self._seconds, self._most = workers, seconds, queue
        self.waiting: list[Ticket] = []
        self.loans: list[Loan] = []
        self._slow: dict[str, bool] = {}

    def queue(self, client: str, request: bytes) -> Ticket:
        """Add a ticket to the queue.

        :raises BusyError: too many queries wait already.
        """
        same = sum(other.client == client for other in self.waiting)
        share = self._most // 4 if client else self._most
        if same >= max(share, 1) or len(self.waiting) >= self._most:
            waiting = len(self.waiting)
            raise BusyError(f"{waiting} queries wait already. Try again in a few seconds.")
        ticket = Ticket(client, request)
        self.waiting.append(ticket)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Remove a ticket from the queue; one that was called is already removed."""
        if ticket in self.waiting:
            self.waiting.remove(ticket)

    def lend(self, idle: list[QueryWorker]) -> list[Ticket]:
        """Lend idle workers, removing them from the list, as long as a query may run.

        :returns: the tickets that have a loan now, and are to be called.
        """
        called = []
        while idle and (ticket := self._next()):
            self.waiting.remove(ticket)
            ticket.loan = self._loan(idle.pop(), ticket.client)
            called.append(ticket)
        return called

    def refuse(self, refusal: HrdGraphError) -> None:
        """Call all tickets without a loan: no worker will come."""
        while self.waiting:
            ticket = self.waiting.pop()
            ticket.refusal = refusal
            ticket.call()

    def end(self, loan: Loan) -> None:
        """End a loan, and remember whether that query was slow, for a limited number of clients."""
        self.loans.remove(loan)
        self._slow.pop(loan.client, None)
        self._slow[loan.client] = monotonic() - loan.since > _QUICK_SECONDS
        if len(self._slow) > _REMEMBERED:
            del self._slow[next(iter(self._slow))]

    def _loan(self, worker: QueryWorker, client: str) -> Loan:
        express = not self._has_share(client)
        seconds = min(EXPRESS_SECONDS, self._seconds) if express else self._seconds
        loan = Loan(worker, client, seconds, express, monotonic())
        self.loans.append(loan)
        return loan

    def _has_share(self, client: str) -> bool:
        """Tell whether a client may have a worker for the full time."""
        long = [loan for loan in self.loans if not loan.express]
        loans = sum(loan.client == client for loan in long) if client else 0
        return len(long) < self._workers and loans < max(self._workers - 1, 1)

    def _next(self) -> Ticket | None:
        """Choose the next ticket: of those that may run, the client with the fewest workers.

        Among equals, a client whose last query was quick precedes an unknown one, and both precede
        a client whose last one was slow: else a short query would wait a second for each long one.
        """
        first: dict[str, Ticket] = {}
        for ticket in self.waiting:
            first.setdefault(ticket.client, ticket)
        express_free = not any(loan.express for loan in self.loans)
        able = [c for c in first if express_free or self._has_share(c)]
        if len(able) < 2:
            return first[able[0]] if able else None
        loans = Counter(loan.client for loan in self.loans)
        return first[min(able, key=lambda client: (loans[client], self._slow.get(client, 0.5)))]
