"""Termination of stalled connections, by the kernel's table of connections.

The HTTP server waits without a limit for a client that stops sending in the middle of a body, or
stops reading in the middle of an answer, and a thread waits with it. It does not tell the
connection of a request, so all are inspected: no request takes longer than ``patience`` to be
answered, and no client needs longer than a minute to read the next 60 kB.
"""

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event
from time import monotonic

LOOK_SECONDS = 5.0
READING_SECONDS = 60.0
SLOWEST_BYTES_A_SECOND = 1000
# Offsets in struct tcp_info (linux/tcp.h): milliseconds since data was sent and received; bytes
# that the other side has confirmed; bytes that wait to be sent.
_SILENCES, _CONFIRMED, _WAITING = 44, 120, 144
_INFO_BYTES = 148


@dataclass(frozen=True)
class _Seen:
    """The progress of a connection, in bytes sent, and its time."""

    confirmed: int
    at: float


class Sweeper:
    """A loop that inspects the connections to one port of this process."""

    def __init__(self, port: int, patience: float, reading: float = READING_SECONDS) -> None:
        """Take the port, and in seconds: within what every request is answered, and the time over
        which the speed of a reader is measured.
        """
        self._port, self._patience, self._reading = port, patience, reading
        self._seen: dict[tuple[int, object], _Seen] = {}

    def run(self, stopped: Event) -> None:
        """Repeat until told to stop."""
        while not stopped.wait(LOOK_SECONDS):
            self.sweep()

    def sweep(self) -> int:
        """End stalled connections; return how many there were."""
        before, self._seen = self._seen, {}
        ended = 0
        for number in map(int, os.listdir("/proc/self/fd")):
            with _connection(number, self._port) as connection:
                if connection and self._has_stalled(number, connection, before):
                    with suppress(OSError):
                        connection.shutdown(socket.SHUT_RDWR)
                    ended += 1
        return ended

    def _has_stalled(
        self, number: int, connection: socket.socket, before: dict[tuple[int, object], _Seen]
    ) -> bool:
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO_BYTES)
        sent, _, received = struct.unpack_from("=III", info, _SILENCES)
        (confirmed,) = struct.unpack_from("=Q", info, _CONFIRMED)
        (waiting,) = struct.unpack_from("=I", info, _WAITING)
        now = monotonic()
        key = number, connection.getpeername()
        first = before.get(key, _Seen(confirmed, now))
        seconds, progress = now - first.at, confirmed - first.confirmed
        measured = seconds >= self._reading
        self._seen[key] = _Seen(confirmed, now) if measured else first
        reads_slowly = waiting and measured and progress < seconds * SLOWEST_BYTES_A_SECOND
        silent = min(sent, received) > self._patience * 1000 or sent > self._patience * 2000
        return bool(reads_slowly or silent)


@contextmanager
def _connection(number: int, port: int) -> Iterator[socket.socket | None]:
    """Duplicate a descriptor if it is a connection of a client to our port."""
    copy = None
    try:
        copy = os.dup(number)
        connection = socket.socket(fileno=copy)
    except OSError:  # It is none, or was closed meanwhile.
        if copy is not None:
            os.close(copy)
        yield None
        return
    with connection:
        yield connection if _is_ours(connection, port) else None


def _is_ours(connection: socket.socket, port: int) -> bool:
    internet = connection.family in {socket.AF_INET, socket.AF_INET6}
    if not internet or connection.type != socket.SOCK_STREAM:
        return False
    try:
        connection.getpeername()
        return bool(connection.getsockname()[1] == port)
    except OSError:
        return False
