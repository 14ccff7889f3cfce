"""One worker process, seen from the server: started, queried, killed.

Its answer is collected in a spool, in memory while it is small and on disk beyond that, so that an
answer is complete before its first byte is sent.
"""

import errno
import json
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from io import RawIOBase
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryFile
from time import monotonic
from typing import Any, Protocol

import graph_api
from graph_api.errors import DiskFullError, QueryCrashedError, SnapshotError

_ROOT = Path(graph_api.__file__).parents[1]
_START_SECONDS = 30.0
_COPY_SECONDS = 600.0  # More for a worker that copies the store into memory.
_LENGTH_BYTES = 4
_BEGIN_AGAIN = 0xFFFFFFFF  # Instead of a length.
_READ_BYTES = 1 << 16
_PRECISION_SECONDS = 0.002  # So much later than its deadline a query may end.
IN_MEMORY_BYTES = 1 << 20
# Else glibc reserves 64 MiB of address space for each of the engine's threads: up to 0.9 GiB of
# what a query may take, now more, now less.
_FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}

_END_SECONDS = 1.0
# What the engine and Python write when they cannot go on.
_CAUSES = {
    mark: f"{said}. Simplify the query or ask for less at a time."
    for mark, said in (
        (b"memory allocation of", "it needed more memory than a query may have"),
        (b"MemoryError", "it needed more memory than a query may have"),
        (b"has overflowed its stack", "the query is nested too deeply"),
    )
}

Spool = SpooledTemporaryFile[bytes]


class QueryWorker(Protocol):
    """The interface of a worker: a process (see :class:`Worker`) or a connection."""

    def begin(self, request: bytes) -> None:
        """Send the beginning of a query that :meth:`ask` completes."""

    def ask(self, request: bytes, deadline: float, most: int) -> tuple[dict[str, Any], Spool]:
        """Send a query, or the rest of it, and read the reply."""

    def interrupt(self) -> None:
        """Make :meth:`ask`, in another thread, end with an error."""

    def kill(self) -> None:
        """End the worker at once."""


class Worker:
    """A process that answers one query at a time from the store that it has opened."""

    def __init__(
        self, store: Path, memory_bytes: int, services: Sequence[str], in_memory: bool
    ) -> None:
        """Start the process and wait until it is ready.

        :param services: the endpoints that SERVICE may call.
        :param in_memory: whether it copies the store into memory, where reading is faster.
        :raises SnapshotError: the store cannot be opened.
        :raises EOFError: it died before it was ready.
        :raises OSError: no process can be started.
        """
        self._socket, theirs = socket.socketpair()
        self._unsent: bytes | None = None  # The rest of a query that is begun.
        self._read_ahead = b""
        self._patience = 0.0  # Seconds after which the kernel ends a wait to receive.
        self._errors, self._passed_on = TemporaryFile(), 0  # noqa: SIM115 (closed by kill)
        arguments = [store, theirs.fileno(), memory_bytes, os.getpid(), int(in_memory), *services]
        # Found where we were found, and never in the folder that happens to be the current one.
        path = [str(_ROOT), *filter(None, sys.path)]
        try:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "graph_api.sparql.workers.server",
                    *map(str, arguments),
                ],
                env={**os.environ, **_FEW_ARENAS, "PYTHONPATH": os.pathsep.join(path)},
                stdin=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=[theirs.fileno()],
                process_group=0,
            )
        except OSError:
            self._socket.close()
            self._errors.close()
            raise
        finally:
            theirs.close()
        self._wait_until_ready(_START_SECONDS + _COPY_SECONDS * in_memory)

    def _wait_until_ready(self, seconds: float) -> None:
        try:
            message = self._message(monotonic() + seconds)
            if "error" in message:
                raise SnapshotError(message["message"])
        except (OSError, EOFError, SnapshotError):
            self.kill()
            raise

    def ask(self, request: bytes, deadline: float, most: int) -> tuple[dict[str, Any], Spool]:
        """Send a query and read the reply.

        :param deadline: on the clock of :func:`time.monotonic`.
        :param most: bytes that the answer may have.
        :returns: what the worker says of the answer, and the answer itself, at its start.
        :raises TimeoutError: the deadline has come. The worker is of no more use, nor is it after
            any of the following.
        :raises EOFError: it has died of the query.
        :raises ConnectionError: it had died before it read the query.
        :raises QueryCrashedError: the answer is larger than ``most``.
        :raises DiskFullError: the answer does not fit on the disk.
        """
        spool, taken = SpooledTemporaryFile[bytes](IN_MEMORY_BYTES), 0
        try:
            self._send(request, deadline)
            while length := int.from_bytes(self._read(_LENGTH_BYTES, deadline), "big"):
                if length == _BEGIN_AGAIN:
                    taken = 0
                    spool.seek(0)
                    spool.truncate()
                    continue
                taken += length
                if taken > most:
                    raise QueryCrashedError(
                        f"The answer is larger than {most >> 20} MiB. Add a LIMIT or ask for less; "
                        "the whole graph is at /data/all.nq.gz."
                    )
                write(spool, self._read(length, deadline))
            message = self._message(deadline)
        except BaseException:
            spool.close()
            raise
        spool.seek(0)
        return message, spool

    def begin(self, request: bytes) -> None:
        """Send as much of a query as fits without waiting: all of a small one.

        :raises ConnectionError: it has died; so :meth:`ask` will tell, too.
        """
        message = len(request).to_bytes(_LENGTH_BYTES, "big") + request
        self._unsent = message[self._socket.send(message, socket.MSG_DONTWAIT) :]

    def interrupt(self) -> None:
        """Make :meth:`ask`, in another thread, end with an error."""
        self._process.kill()

    def exit_reason(self) -> str:
        """Explain how the process ended, and why if that is certain."""
        try:
            code = self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            return "it closed its connection. Ask again."
        written = self._written()
        if cause := next(
            (cause_text for mark, cause_text in _CAUSES.items() if mark in written), None
        ):
            return cause
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return f"{how}. Ask again; if it dies again, simplify the query or tell the operator."

    def _written(self) -> bytes:
        """Read the standard error of the process, and pass it on to ours."""
        self._errors.seek(self._passed_on)
        written = self._errors.read()
        self._passed_on += len(written)
        sys.stderr.write(written.decode("utf-8", "replace"))
        return written

    def kill(self) -> None:
        """End the process at once and wait until it is gone. May be called again."""
        self._process.kill()
        self._process.wait()
        self._socket.close()
        if not self._errors.closed:
            self._written()
            self._errors.close()

    def _message(self, deadline: float) -> dict[str, Any]:
        length = int.from_bytes(self._read(_LENGTH_BYTES, deadline), "big")
        message: dict[str, Any] = json.loads(self._read(length, deadline))
        return message

    def _send(self, request: bytes, deadline: float) -> None:
        if self._unsent is None:
            self.begin(request)
        rest, self._unsent = self._unsent, None
        if rest:
            self._end_wait(socket.SO_SNDTIMEO, _left(deadline))
            try:
                self._socket.sendall(rest)
            except BlockingIOError as error:
                raise TimeoutError from error

    def _read(self, length: int, deadline: float) -> bytes:
        """Read so many bytes; more may be buffered, since small answers come in one piece."""
        data = self._read_ahead
        if len(data) < length:
            data = self._receive(data, length, deadline)
        self._read_ahead = data[length:]
        return data[:length]

    def _receive(self, buffer: bytes, length: int, deadline: float) -> bytes:
        """Receive until there are at least so many bytes."""
        pieces, missing = [buffer], length - len(buffer)
        while missing > 0:
            left = _left(deadline)
            if not left <= self._patience <= left + _PRECISION_SECONDS:
                self._patience = left + _PRECISION_SECONDS / 2
                self._end_wait(socket.SO_RCVTIMEO, self._patience)
            try:
                piece = self._socket.recv(max(missing, _READ_BYTES))
            except BlockingIOError as error:
                raise TimeoutError from error
            if not piece:
                raise EOFError
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    def _end_wait(self, way: int, seconds: float) -> None:
        """Set a timeout in the kernel: Python's own costs two more calls each time."""
        timeval = struct.pack("@ll", *divmod(int(seconds * 1e6) + 1, 1_000_000))
        self._socket.setsockopt(socket.SOL_SOCKET, way, timeval)


def _left(deadline: float) -> float:
    """Return the seconds until a deadline.

    :raises TimeoutError: it has come.
    """
    if (left := deadline - monotonic()) <= 0:
        raise TimeoutError
    return left


class SpoolWriter(RawIOBase):
    """A file that writes to a spool as :func:`write` does."""

    def __init__(self, spool: Spool) -> None:
        """Take the spool."""
        super().__init__()
        self._spool = spool

    def writable(self) -> bool:
        """Return True, as io requires."""
        return True

    def write(self, data: Any) -> int:
        """Add to the spool.

        :raises DiskFullError: the disk cannot hold it.
        """
        write(self._spool, bytes(data))
        return len(data)


def write(spool: Spool, data: bytes) -> None:
    """Add to a spool.

    :raises DiskFullError: the disk cannot hold it.
    """
    try:
        spool.write(data)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise
        raise DiskFullError(
            "The answer does not fit on the server's disk. Ask for less, or tell its operator."
        ) from error
