"""Limits on slow uploads and downloads, so that a few clients cannot occupy all threads.

Each slow transfer occupies a thread, so it first takes one of a limited number of slots. One client
gets half of them at most; without a free slot a request is refused at once. Requests without a body
need no slot. A body is read completely before the application sees it, in a thread of its own,
because reading it has no timeout. Errors are put into the request for the application to answer.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from threading import Condition, Event, Thread
from time import monotonic
from typing import Any

from graph_api.errors import (
    BusyError,
    HrdGraphError,
    TooLargeError,
    TooSlowError,
    UnsupportedError,
    UsageError,
)
from graph_api.web.middleware.wsgi import REFUSAL, SLOTS, Application, Environ, Start

# Form fields are percent-encoded: a query of the greatest length takes up to three times that.
MAX_BODY_BYTES = 4 << 20
IN_MEMORY_BYTES = 1 << 20  # An answer of more goes out in pieces, and holds a slot.
_PIECE_BYTES = 1 << 16
_DISCARDED_BYTES = 256 << 20
_PATIENCE_SECONDS = 5.0
_MOST_SECONDS = 30.0
_BYTES_A_SECOND = 50_000
_SLOT_SECONDS = 0.05
# A body of so few bytes, which are usually sent at once, takes one of more slots, and waits longer.
_SMALL_BYTES = 1 << 16
_SMALL_SLOT_SECONDS = 0.15
# The time for a whole answer: so much, and one more second for so many bytes.
ANSWER_SECONDS = 60.0
ANSWER_BYTES_A_SECOND = 20_000


class Slots:
    """The limit on simultaneous slow transfers; a client may have half of them."""

    def __init__(self, total: int, seconds: float = _SLOT_SECONDS) -> None:
        """Take the number of slots, 1 at least, and the time to wait for one."""
        self._seconds = seconds
        self._total = max(total, 1)
        self._share = max(self._total // 2, 1)
        self._held = Counter[str]()
        self._changed = Condition()

    def take(self, client: str) -> None:
        """Take a slot, to be released by :meth:`give`.

        :raises BusyError: the client has its share of them already, or none is free.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._free(client), self._seconds):
                raise BusyError(
                    f"{self._held.total()} slow transfers go on already, {self._held[client]} of "
                    "them yours. Try again when some have ended.",
                    retry_after=10,
                )
            self._held[client] += 1

    def give(self, client: str) -> None:
        """Release a slot."""
        with self._changed:
            self._held -= Counter({client: 1})
            self._changed.notify_all()

    def _free(self, client: str) -> bool:
        return self._held[client] < self._share and self._held.total() < self._total


def hold(environ: Environ) -> Callable[[], None]:
    """Take a slot for the client of a request; return a function that releases it once.

    :raises BusyError: there is none.
    """
    slots: Slots | None = environ.get(SLOTS)
    client = environ.get("REMOTE_ADDR", "")
    if slots is None:
        return lambda: None
    slots.take(client)
    return partial(slots.give, client)


class Timed:
    """The pieces of an answer until its deadline; after it the body is cut short.

    A reader just above the slowest speed would hold a slot for days.
    """

    def __init__(
        self, pieces: Iterable[bytes], length: int, clock: Callable[[], float] = monotonic
    ) -> None:
        """Take the pieces, and the length of the whole answer in bytes."""
        self._pieces = pieces
        self._seconds = ANSWER_SECONDS + length / ANSWER_BYTES_A_SECOND
        self._clock = clock

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces."""
        end = self._clock() + self._seconds
        for piece in self._pieces:
            if self._clock() > end:
                return
            yield piece

    def close(self) -> None:
        """Close the source of the pieces."""
        getattr(self._pieces, "close", lambda: None)()


class Guard:
    """WSGI middleware that passes only complete bodies on."""

    def __init__(self, application: Application, slots: Slots, small: int = 0) -> None:
        """Take the application, the slots, which it finds in ``environ[SLOTS]``, and how many there
        are for small bodies, if these have slots of their own.
        """
        self._application = application
        self._slots = slots
        self._small = Slots(small, _SMALL_SLOT_SECONDS) if small else slots

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer one request."""
        body = b""
        if environ["REQUEST_METHOD"] == "POST":
            try:
                body = self._receive(environ)
            except HrdGraphError as error:
                environ[REFUSAL] = error
            environ["CONTENT_LENGTH"] = str(len(body))
        environ["wsgi.input"] = BytesIO(body)
        environ[SLOTS] = self._slots
        return self._application(environ, start)

    def _receive(self, environ: Environ) -> bytes:
        header = environ.get("CONTENT_LENGTH")
        length = int(header) if header and header.isascii() and header.isdigit() else None
        if length is None and "HTTP_TRANSFER_ENCODING" not in environ:
            return b""
        refusal = _refusal(environ, length)
        if refusal and "HTTP_EXPECT" in environ:
            raise refusal  # The client waits for our word before it sends anything.
        reader = _Reader(environ["wsgi.input"], length, keep=not refusal)
        small = length is not None and length <= _SMALL_BYTES
        reader.start(self._small if small else self._slots, environ.get("REMOTE_ADDR", ""))
        patience = _PATIENCE_SECONDS + (0 if refusal else (length or 0) / _BYTES_A_SECOND)
        whole = reader.ended.wait(min(patience, _MOST_SECONDS))
        if refusal:
            raise refusal
        if not whole:
            raise TooSlowError("The body of the request did not arrive in time. Send it faster.")
        return reader.body()


def _refusal(environ: Environ, length: int | None) -> HrdGraphError | None:
    coding = environ.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if coding not in {"", "identity"}:
        return UnsupportedError(f"A body packed with {coding} is not read. Send it as it is.")
    return _too_large() if length and length > MAX_BODY_BYTES else None


def _too_large() -> TooLargeError:
    return TooLargeError(f"At most {MAX_BODY_BYTES} bytes of a body are read.")


class _Reader:
    """A thread that reads a body; the part above the limit is read and discarded.

    A client that is still sending would not see our answer.
    """

    def __init__(self, source: Any, length: int | None, *, keep: bool) -> None:
        self.ended = Event()
        self._source, self._length, self._keep = source, length, keep
        self._pieces: list[bytes] = []
        self._taken = 0

    def start(self, slots: Slots, client: str) -> None:
        """Start reading; the slot is held until the end, however long that takes.

        :raises BusyError: there is no slot.
        """
        slots.take(client)
        Thread(target=self._run, args=(slots, client), daemon=True).start()

    def body(self) -> bytes:
        """Return the body.

        :raises TooLargeError: it is more than is kept.
        :raises UsageError: it ended before its Content-Length.
        """
        if self._taken > MAX_BODY_BYTES:
            raise _too_large()
        if self._length is not None and self._taken < self._length:
            raise UsageError(f"The body ended after {self._taken} of {self._length} bytes.")
        return b"".join(self._pieces)

    def _run(self, slots: Slots, client: str) -> None:
        most = _DISCARDED_BYTES if self._length is None else min(self._length, _DISCARDED_BYTES)
        try:
            while self._taken < most and (piece := self._source.read(_PIECE_BYTES)):
                self._taken += len(piece)
                if self._keep and self._taken <= MAX_BODY_BYTES:
                    self._pieces.append(piece)
        finally:
            slots.give(client)
            self.ended.set()
