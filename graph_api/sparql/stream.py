"""Answers that are too large to be kept whole before they are sent.

Such a query is run twice: first to its end, which tells the length, then again for whoever reads.
The length is told before the first byte, so whatever cuts the answer, nobody takes it for a whole
one: fewer bytes come. That holds for a second run which differs from the first, too.
"""

from collections.abc import Callable, Iterator
from threading import Lock, Timer
from typing import Any

Part = bytes | dict[str, Any]


class Stream:
    """The pieces of one answer, to be read once; fewer bytes than ``length`` if it is cut.

    It ends at its deadline even if nobody reads: then its reader was too slow.
    """

    def __init__(
        self,
        parts: Iterator[Part],
        length: int,
        seconds: float,
        stop: Callable[[], None],
        end: Callable[[bool], None],
    ) -> None:
        """Take what gives the pieces and last what the worker says of them.

        :param seconds: until the deadline.
        :param stop: makes ``parts`` end with an error, from another thread.
        :param end: called once, with whether the worker may be used again.
        """
        self.length = length
        self._parts = parts
        self._stop = stop
        self._end = end
        self._begun = self._ended = False
        self._reading = Lock()
        self._timer = Timer(seconds, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def __iter__(self) -> Iterator[bytes]:
        """Give the pieces; the last one only once it is known to complete the length."""
        self._begun = True
        last, taken = b"", 0
        while isinstance(part := self._next(), bytes):
            if last:
                yield last
            last, taken = part, taken + len(part)
            if taken > self.length:
                break
        whole = isinstance(part, dict) and "error" not in part and taken == self.length
        self._close(reuse=whole)
        if whole:
            yield last

    def close(self) -> None:
        """End it; the worker is killed if it is in the middle of an answer."""
        self._close(reuse=not self._begun)

    def _next(self) -> Part | None:
        with self._reading:
            if self._ended:
                return None
            try:
                return next(self._parts)
            except (EOFError, OSError):  # The deadline, or the end of the worker.
                return None

    def _expire(self) -> None:
        self._stop()
        with self._reading:  # Whoever reads has seen that by now.
            self._begun = True
        self.close()

    def _close(self, *, reuse: bool) -> None:
        with self._reading:
            if self._ended:
                return
            self._ended = True
        self._timer.cancel()
        self._end(reuse)
