"""Clients that disconnect while they wait, and the work that is then stopped.

A request is answered in one thread, so a context variable holds its client, and no function in
between needs a parameter for it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

from graph_api.errors import ClientLeftError


class Client:
    """The client of one request."""

    def __init__(self) -> None:
        """Start with nothing to stop."""
        self._left = False
        self._stops: list[Callable[[], None]] = []
        self._lock = Lock()

    def leave(self) -> None:
        """Stop the work for the client, and any that would be begun later."""
        with self._lock:
            self._left = True
            for stop in self._stops:
                stop()

    def check(self) -> None:
        """Raise an error if the client has disconnected.

        :raises ClientLeftError: it has left.
        """
        if self._left:
            raise ClientLeftError("The client has closed the connection; its query was stopped.")

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Call ``stop`` if the client disconnects in the block, and never after it.

        :raises ClientLeftError: it has left already.
        """
        with self._lock:
            self.check()
            self._stops.append(stop)
        try:
            yield
        finally:
            with self._lock:
                self._stops.remove(stop)


CLIENT: ContextVar[Client | None] = ContextVar("client", default=None)


@contextmanager
def stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` if the client of this request disconnects in the block.

    :raises ClientLeftError: it has left already.
    """
    client = CLIENT.get()
    if client is None:
        yield
        return
    with client.stopping(stop):
        yield
