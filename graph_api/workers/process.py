"""One worker process, seen from outside: started, asked, killed.

What it says back is collected in a spool, in memory while it is small and on disk beyond that, so
an answer is whole before anybody sees the first byte of it.
"""

import errno
import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import Any

from graph_api.errors import DiskFullError, QueryCrashedError, SnapshotError

_START_SECONDS = 30.0
_COPY_SECONDS = 600.0  # More for a worker that copies the store into memory.
_LENGTH_BYTES = 4
_READ_BYTES = 1 << 16
IN_MEMORY_BYTES = 1 << 20
# Else glibc reserves 64 MiB of address space for each of the engine's threads: up to 0.9 GiB of
# what a query may take, now more, now less.
_FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}

Spool = SpooledTemporaryFile[bytes]


class Worker:
    """A process that answers one query at a time from the store that it has opened."""

    def __init__(
        self, store: Path, memory_bytes: int, in_memory: bool, services: Sequence[str] = ()
    ) -> None:
        """Start it and wait until it is ready.

        :param in_memory: whether it copies the store into memory, where reading is faster.
        :param services: the endpoints that SERVICE may call.
        :raises SnapshotError: the store cannot be opened.
        :raises EOFError: it died before it was ready.
        :raises OSError: no process can be started.
        """
        self._socket, theirs = socket.socketpair()
        self._read_ahead = b""
        arguments = [store, theirs.fileno(), memory_bytes, os.getpid(), int(in_memory), *services]
        # Found where we were found, and never in the folder that happens to be the current one.
        path = [str(Path(__file__).parent.parent), *filter(None, sys.path)]
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "graph_api.workers.worker", *map(str, arguments)],
                env={**os.environ, **_FEW_ARENAS, "PYTHONPATH": os.pathsep.join(path)},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                process_group=0,
            )
        except OSError:
            self._socket.close()
            raise
        finally:
            theirs.close()
        self._wait_until_ready(_START_SECONDS + _COPY_SECONDS * in_memory)

    def _wait_until_ready(self, seconds: float) -> None:
        try:
            said = self._message(monotonic() + seconds)
            if "error" in said:
                raise SnapshotError(said["message"])
        except (OSError, EOFError, SnapshotError):
            self.kill()
            raise

    def ask(
        self, request: bytes, deadline: float, most: int, *, count: bool = False
    ) -> tuple[dict[str, Any], Spool]:
        """Send a query and read the reply.

        :param deadline: on the clock of :func:`time.monotonic`.
        :param most: bytes that the answer may have.
        :param count: whether an answer that is larger is only counted: nothing of it is kept, and
            ``bytes`` in what is said tells its length.
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
            for part in self.reply(request, deadline):
                if isinstance(part, dict):
                    said = part
                    break
                taken += len(part)
                if taken <= most:
                    write(spool, part)
                elif count:
                    spool.seek(0)
                    spool.truncate()
                else:
                    raise QueryCrashedError(
                        f"The answer is larger than {most >> 20} MiB. Add a LIMIT or ask for less."
                    )
        except BaseException:
            spool.close()
            raise
        spool.seek(0)
        return {**said, "bytes": taken} if taken > most else said, spool

    def reply(self, request: bytes, deadline: float) -> Iterator[bytes | dict[str, Any]]:
        """Send a query; gives the pieces of the answer as they come, and last what is said of it.

        Errors are those of :meth:`ask`. The worker is of no more use unless all is read.
        """
        self._wait_until(deadline, socket.SO_SNDTIMEO)
        try:
            self._socket.sendall(len(request).to_bytes(_LENGTH_BYTES, "big") + request)
        except BlockingIOError as error:
            raise TimeoutError from error
        while length := int.from_bytes(self._read(_LENGTH_BYTES, deadline), "big"):
            yield self._read(length, deadline)
        yield self._message(deadline)

    def alive(self) -> bool:
        """Tell whether the process still runs."""
        return self._process.poll() is None

    def interrupt(self) -> None:
        """Make :meth:`ask`, in another thread, end with an error."""
        self._process.kill()

    def kill(self) -> None:
        """End the process at once and wait until it is gone. May be called again."""
        self._process.kill()
        self._process.wait()
        self._socket.close()

    def _message(self, deadline: float) -> dict[str, Any]:
        length = int.from_bytes(self._read(_LENGTH_BYTES, deadline), "big")
        said: dict[str, Any] = json.loads(self._read(length, deadline))
        return said

    def _wait_until(self, deadline: float, way: int) -> None:
        """Let the kernel end the next wait: Python's own timeout costs two more calls each time."""
        if (left := deadline - monotonic()) <= 0:
            raise TimeoutError
        timeval = struct.pack("@ll", *divmod(int(left * 1e6) + 1, 1_000_000))
        self._socket.setsockopt(socket.SOL_SOCKET, way, timeval)

    def _read(self, length: int, deadline: float) -> bytes:
        """Read so many bytes; more may be read ahead, for small answers come in one piece."""
        pieces, missing = [self._read_ahead], length - len(self._read_ahead)
        while missing > 0:
            self._wait_until(deadline, socket.SO_RCVTIMEO)
            try:
                piece = self._socket.recv(max(missing, _READ_BYTES))
            except BlockingIOError as error:
                raise TimeoutError from error
            if not piece:
                raise EOFError
            pieces.append(piece)
            missing -= len(piece)
        data = b"".join(pieces)
        self._read_ahead = data[length:]
        return data[:length]


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
