"""The embedded engine: worker processes that are lent for one query and killed at its deadline.

The engine inside a worker has no time limit, and dies with its process of some queries, so only
a process of its own keeps the server alive. All workers are started by one thread: the kernel ends
a worker when the thread that started it ends, so none is left over, whatever happens to us.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Condition, Thread
from time import monotonic
from typing import Any, Self

from graph_api.engine import Answer, Job, Table, Term, table
from graph_api.errors import (
    BusyError,
    HrdGraphError,
    QueryCrashedError,
    QueryError,
    QueryTimeoutError,
    ReadOnlyError,
    SnapshotError,
)

MAX_QUERY_BYTES = 1 << 20
MAX_ANSWER_BYTES = 256 << 20
_START_SECONDS = 30.0
_RETRY_SECONDS = 1.0
_LENGTH_BYTES = 4
_FROM_WORKER = (QueryCrashedError, QueryError, ReadOnlyError, SnapshotError)


class Pool:
    """A few workers on one snapshot, and a spare one: a kill costs the next caller nothing."""

    def __init__(
        self,
        store: Path,
        *,
        workers: int = 2,
        timeout_seconds: float = 30.0,
        memory_bytes: int = 2 << 30,
    ) -> None:
        """Start the workers and wait until the first is ready.

        :param store: the ``store`` folder of a snapshot.
        :param workers: queries that run at the same time; the others wait.
        :param timeout_seconds: wall clock for one query, and for waiting until it may start.
        :param memory_bytes: address space of a worker. An idle one takes about 0.5 GiB of it, but
            no more than 40 MB of memory.
        :raises SnapshotError: the store cannot be opened.
        :raises BusyError: no process can be started.
        """
        self.timeout_seconds = timeout_seconds
        self._command = (str(store), memory_bytes)
        self._limit = workers
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._failure: HrdGraphError | None = None
        self._closed = False
        self._changed = Condition()
        self._keeper = Thread(target=self._keep, name="worker keeper", daemon=True)
        self._keeper.start()
        with self._changed:
            self._changed.wait_for(lambda: bool(self._idle or self._failure))
            failure = self._failure
        if failure:
            self.close()
            raise failure

    def answer(self, job: Job) -> Answer:
        """See :meth:`Engine.answer`."""
        size = len(job.query.encode("utf-8", "replace"))
        if size > MAX_QUERY_BYTES:
            raise QueryError(f"The query has {size} bytes; at most {MAX_QUERY_BYTES} are read.")
        bind = {name: asdict(term) for name, term in job.bind.items()}
        fields = {**vars(job), "bind": bind, "max_answer": MAX_ANSWER_BYTES}
        request = json.dumps(fields).encode()
        while True:
            try:
                reply, body = self._ask(request)
                break
            except ConnectionError:
                continue  # That worker was dead before it read the query: ask another one.
        _raise_error(reply)
        return Answer(job.solutions if reply["used"] == "solutions" else job.triples, body)

    def _ask(self, request: bytes) -> tuple[dict[str, Any], bytes]:
        with self._worker() as worker:
            try:
                return worker.ask(request, monotonic() + self.timeout_seconds)
            except TimeoutError as error:
                raise QueryTimeoutError(
                    f"The query was ended after {self.timeout_seconds:g} seconds. Ask for less, "
                    "for example with a LIMIT or a narrower pattern."
                ) from error
            except EOFError as error:
                if self._closed:
                    raise BusyError("The server is being stopped.") from error
                raise QueryCrashedError(
                    "The worker process died of this query: it is nested too deeply or needs more "
                    "memory than a query may have. Simplify it, or ask for less at a time."
                ) from error

    def select(self, query: str, bind: Mapping[str, Term] | None = None) -> Table:
        """See :meth:`Engine.select`."""
        answer = self.answer(Job(query, bind=bind or {}))
        found = json.loads(answer.body) if answer.media_type == Job.solutions else {}
        if "results" not in found:
            raise QueryError("Only a SELECT query gives a table.")
        return table(found)

    def close(self) -> None:
        """Kill all workers and wait until they are gone. Queries that still run fail."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._keeper.join()

    def __enter__(self) -> Self:
        """Use the pool in a ``with`` statement, which closes it."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the pool."""
        self.close()

    @contextmanager
    def _worker(self) -> Iterator["_Worker"]:
        """Lend a worker for one query; after an exception it is killed, not used again."""
        worker = self._take()
        whole = False
        try:
            yield worker
            whole = True
        finally:
            reuse = whole and not self._closed
            if not reuse:
                worker.kill()
            with self._changed:
                self._busy.discard(worker)
                if reuse:
                    self._idle.append(worker)
                self._changed.notify_all()

    def _take(self) -> "_Worker":
        with self._changed:
            while self._changed.wait_for(self._can_take, self.timeout_seconds):
                if self._closed or not self._idle:
                    break
                worker = self._idle.pop()
                if worker.alive():
                    self._busy.add(worker)
                    return worker
                worker.kill()
                self._changed.notify_all()
            if self._failure and not self._closed:
                raise self._failure
        raise BusyError("No worker became free in time. Try again in a few seconds.")

    def _can_take(self) -> bool:
        """Tell whether waiting is over: a worker may be taken, or none will come."""
        hopeless = self._closed or bool(self._failure and not self._busy and not self._idle)
        return hopeless or bool(self._idle and len(self._busy) < self._limit)

    def _keep(self) -> None:
        """Start workers while there are too few, until the pool is closed; then end them all."""
        while self._wait_for_work():
            try:
                self._note(None, self._start())
            except OSError as error:
                self._note(BusyError(f"No worker process can be started: {error}."))
            except EOFError:
                self._note(BusyError("Worker processes die when they are started."))
            except SnapshotError as error:
                self._note(error)
        with self._changed:
            while self._idle:
                self._idle.pop().kill()
            for worker in self._busy:
                worker.interrupt()
            self._changed.wait_for(lambda: not self._busy)

    def _start(self) -> "_Worker":
        try:
            return _Worker(*self._command)
        except EOFError:
            return _Worker(*self._command)  # It may have been killed from outside: once more.

    def _wait_for_work(self) -> bool:
        """Wait until a worker is missing (True) or the pool is closed (False)."""
        with self._changed:
            if self._failure:
                self._changed.wait_for(lambda: self._closed, _RETRY_SECONDS)
            self._changed.wait_for(
                lambda: self._closed or len(self._idle) + len(self._busy) <= self._limit
            )
            return not self._closed

    def _note(self, failure: HrdGraphError | None, worker: "_Worker | None" = None) -> None:
        """Tell those who wait that a start succeeded or failed."""
        with self._changed:
            self._failure = failure
            if worker:
                self._idle.append(worker)
            self._changed.notify_all()


class _Worker:
    """One worker process, seen from outside."""

    def __init__(self, store: str, memory_bytes: int) -> None:
        self._socket, theirs = socket.socketpair()
        arguments = [store, theirs.fileno(), memory_bytes, os.getpid()]
        # Found where we were found, and never in the folder that happens to be the current one.
        path = [str(Path(__file__).parent.parent), *filter(None, sys.path)]
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "graph_api.worker", *map(str, arguments)],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path)},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                process_group=0,
            )
        except OSError:
            self._socket.close()
            raise
        finally:
            theirs.close()
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        try:
            reply, _ = self._receive(monotonic() + _START_SECONDS)
            _raise_error(reply)
        except (OSError, EOFError, SnapshotError):
            self.kill()
            raise

    def ask(self, request: bytes, deadline: float) -> tuple[dict[str, Any], bytes]:
        """Send a query and read the reply.

        :param deadline: on the clock of :func:`time.monotonic`.
        :raises TimeoutError: the deadline has come. The worker is of no more use.
        :raises EOFError: the worker has died of it.
        :raises ConnectionError: the worker had died before it read the query.
        """
        self._socket.settimeout(max(deadline - monotonic(), 0.001))
        self._socket.sendall(len(request).to_bytes(_LENGTH_BYTES, "big") + request)
        return self._receive(deadline)

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

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        length = int.from_bytes(self._read(_LENGTH_BYTES, deadline), "big")
        header: dict[str, Any] = json.loads(self._read(length, deadline))
        return header, self._read(header["length"], deadline)

    def _read(self, length: int, deadline: float) -> bytes:
        data = bytearray(length)
        view = memoryview(data)
        while view:
            if (left := deadline - monotonic()) <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
            count = self._socket.recv_into(view)
            if count == 0:
                raise EOFError
            view = view[count:]
        return bytes(data)


def _raise_error(reply: Mapping[str, Any]) -> None:
    """Raise again what the worker raised."""
    kind = next((k for k in _FROM_WORKER if k.__name__ == reply.get("error")), None)
    if kind is QueryError:
        raise QueryError(reply["message"], reply.get("line"), reply.get("column"))
    if kind:
        raise kind(reply["message"])
