"""Workers that are started when they are first needed, for what is seldom asked for."""

from collections.abc import Callable, Mapping
from threading import Lock

from graph_api.engine import Answer, Job, Table, Term
from graph_api.errors import BusyError
from graph_api.workers.pool import Pool


class Late:
    """An engine that costs nothing until it is asked; see :class:`graph_api.engine.Engine`."""

    def __init__(self, start: Callable[[], Pool]) -> None:
        """Take what starts the workers."""
        self._start = start
        self._pool: Pool | None = None
        self._closed = False
        self._lock = Lock()

    def answer(self, job: Job) -> Answer:
        """See :meth:`graph_api.engine.Engine.answer`."""
        return self._started().answer(job)

    def select(self, query: str, bind: Mapping[str, Term] | None = None) -> Table:
        """See :meth:`graph_api.engine.Engine.select`."""
        return self._started().select(query, bind)

    def close(self, patience: float = 0.0) -> None:
        """See :meth:`graph_api.workers.pool.Pool.close`."""
        with self._lock:
            self._closed = True
        if self._pool:
            self._pool.close(patience)

    def _started(self) -> Pool:
        with self._lock:
            if self._closed:
                raise BusyError("The server is being stopped.")
            self._pool = self._pool or self._start()
            return self._pool
