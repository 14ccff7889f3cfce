"""A pool whose workers start with the first query."""

from collections.abc import Callable, Mapping
from threading import Lock

from graph_api.errors import BusyError
from graph_api.rdf.terms import Table, Term
from graph_api.sparql.engine import Answer, Job
from graph_api.sparql.workers.pool import Pool


class LazyPool:
    """A pool of which most servers never need a worker, such as that for downloads."""

    def __init__(self, start: Callable[[], Pool]) -> None:
        """Take the function that starts the workers."""
        self._start = start
        self._pool: Pool | None = None
        self._closed = False
        self._lock = Lock()

    def answer(self, job: Job) -> Answer:
        """Answer a query: see :meth:`Engine.answer`."""
        return self._running().answer(job)

    def select(self, query: str, bind: Mapping[str, Term] | None = None) -> Table:
        """Run a SELECT: see :meth:`Engine.select`."""
        return self._running().select(query, bind)

    def ready(self) -> bool:
        """Tell whether a query would get a worker; before the first query, it would."""
        return self._pool.ready() if self._pool else not self._closed

    def close(self, patience: float = 0.0) -> None:
        """Stop the workers: see :meth:`Pool.close`."""
        with self._lock:
            self._closed = True
        if self._pool:
            self._pool.close(patience)

    def _running(self) -> Pool:
        with self._lock:
            if self._closed:
                raise BusyError("The server is being stopped.")
            self._pool = self._pool or self._start()
            return self._pool
