"""Server settings."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph_api.sparql.workers.pool import Limits


@dataclass(frozen=True)
class Settings:
    """The address to listen on, the limits of a query, the size of the cache.

    The limits of a query are those of :class:`graph_api.sparql.workers.pool.Limits`.

    ``store`` is where a worker reads: ``memory``, ``disk``, or ``auto`` for memory while the graph
    is small. ``cache`` and ``memory`` are in MiB, ``answer`` too; ``proxies`` is the number of
    trusted proxies in front, whose word on the client's address is taken.
    ``engine`` is the endpoint that answers ``/sparql`` in place of our workers, ``federate``
    are those that SERVICE may call.
    ``public_url`` is the address that the server gives out, ``allowed_host`` are the other values
    of Host that it repeats, with their ports.
    """

    host: str = "127.0.0.1"
    port: int = 8053
    workers: int = 2
    threads: int = 32
    timeout: float = 30.0
    memory: int = 2048
    answer: int = 1024
    queue: int = 64
    cache: int = 64
    store: str = "auto"
    proxies: int = 0
    log: str = "off"
    log_queries: bool = False
    engine: str | None = None
    federate: tuple[str, ...] = ()
    public_url: str | None = None
    allowed_host: tuple[str, ...] = ()

    @property
    def slots(self) -> int:
        """Return how many slow transfers may run at a time, half of them for one client."""
        return max(self.threads // 2, 1)

    @property
    def small_slots(self) -> int:
        """Return how many small bodies may be received at a time, half of them from one client."""
        return 2 * self.threads

    @property
    def limits(self) -> "Limits":
        """Return the limits of the queries of clients."""
        # Imported late: the command line, and the process that only waits, need the options alone.
        from graph_api.sparql.workers.pool import Limits

        memory, answer = self.memory << 20, self.answer << 20
        return Limits(self.workers, self.timeout, memory, answer, self.queue)
