"""The client that keeps asking beside the others, and what it finds."""

import json
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from typing import Self

from soak.client import FaultError, by_get, by_post, exchange

SOURCE = "127.0.0.2"
# Whose answer may be kept; whose must be asked of a worker; one that is sent as a body; and what
# must be answered whatever the workers do.
_PATHS = ("kept", "asked", "sent", "/health", "/ready", "/about")


@dataclass
class Watch:
    """Asks ``ASK {}`` from another address, in several ways, until it is left."""

    address: str
    most_seconds: float
    faults: list[str] = field(default_factory=list)
    worst: float = 0.0
    asked: int = 0
    _stopped: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread = Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """End after one more question."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        for number in count():
            way = _PATHS[number % len(_PATHS)]
            start = monotonic()
            try:
                self._ask(way, number)
            except (FaultError, OSError, ValueError) as error:
                self.faults.append(f"ASK ({way}): {error!r}")
            seconds = monotonic() - start
            self.worst = max(self.worst, seconds)
            self.asked += 1
            if seconds > self.most_seconds:
                self.faults.append(f"ASK ({way}) took {seconds:.1f} s")
            if self._stopped.wait(0.02):
                return

    def _ask(self, way: str, number: int) -> None:
        if way.startswith("/"):
            request = by_get("").replace(b"/sparql?query=", way.encode(), 1)
        elif way == "sent":
            request = by_post(f"ASK {{}} # {number}".encode())
        else:
            request = by_get("ASK {}" + f" # {number}" * (way == "asked"))
        reply = exchange(self.address, request, SOURCE)
        starting = way == "/ready" and reply.status == 503  # It is true for a moment after a kill.
        if reply.status != 200 and not starting:
            raise FaultError(f"{reply.status}: {reply.text}")
        if not way.startswith("/") and json.loads(reply.body)["boolean"] is not True:
            raise FaultError(f"wrong answer: {reply.text}")
