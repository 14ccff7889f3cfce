"""Records mapped in batches by two processes, with results in the order of the records.

What an import writes does not depend on how many processes take part: a batch has always as many
records, and is merged in its turn. A few records are mapped right here, without another process.
"""

import gc
import os
import signal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context

from graph_api.errors import SourceError
from graph_api.importers import batch
from graph_api.importers.batch import Batch, Mapped, Settings
from graph_api.importers.output_folder import Folder
from graph_api.importers.statements import Outline
from graph_api.importers.tally import SetAsideError, Tally
from graph_api.sparql.workers import sandbox

RECORDS_IN_A_BATCH = 5_000
_PROCESSES = 2
_MOST_AHEAD = 2 * _PROCESSES
_LOOK_EVERY = 1.0  # Seconds between looks at the helpers.


class Mapping:
    """Maps records one by one; :meth:`finish` returns when all are mapped.

    ``seen`` maps the ids that were taken to a hash of what the record says.
    """

    def __init__(self, settings: Settings, tally: Tally, outline: Outline, folder: Folder) -> None:
        """Collect counts in ``tally``, documents in ``outline``, and files in ``made``."""
        self._settings, self._tally, self._outline, self._made = settings, tally, outline, folder
        self._identify = settings.source.mapper(settings.reference, Tally(), settings.care).identify
        self.read = 0
        self.seen: dict[str, str] = {}
        self._batch: Batch | None = None
        self._number_of: dict[str, int] = {}  # id -> the batch with the last record that has it
        self._begun = self._merged = 0
        self._ahead: deque[tuple[Batch, Future[Mapped]]] = deque()
        self._processes: ProcessPoolExecutor | None = None
        self._helpers: set[int | None] = set()

    @property
    def enough(self) -> bool:
        """Tell whether the number of records that the user set is reached."""
        limit = self._settings.selection.limit
        return limit is not None and len(self.seen) >= limit

    def add(self, place: str, record: object) -> None:
        """Add a record.

        :raises SourceError: a record is nested too deeply, or a process has died.
        :raises OSError: a part cannot be written.
        """
        if self._batch is None:
            self._begun += 1
            self._batch = Batch(self._made.next_part())
        self.read += 1
        self._note_repeated(self._batch, record)
        self._batch.records.append((place, record))
        if len(self._batch.records) >= self._size():
            self._begin()

    def finish(self) -> None:
        """Map the remaining records; as :meth:`add`."""
        if self._batch is not None:
            self._begin()
        self._merge_until(self._begun)

    def close(self) -> None:
        """End the processes, at once if records are still to be mapped."""
        if self._processes:
            self._processes.shutdown(cancel_futures=True)

    def _size(self) -> int:
        """Return the number of records of a batch: never more than the limit leaves."""
        limit = self._settings.selection.limit
        return min(RECORDS_IN_A_BATCH, limit - len(self.seen) if limit else RECORDS_IN_A_BATCH)

    def _note_repeated(self, current: Batch, record: object) -> None:
        """Record whether a record of an earlier batch has the id of this one."""
        try:
            identifier = self._identify(record)
        except SetAsideError:
            return
        number = self._number_of.get(identifier, self._begun)
        self._number_of[identifier] = self._begun
        if number != self._begun:
            self._merge_until(number)
            if identifier in self.seen:
                current.earlier[identifier] = self.seen[identifier]

    def _begin(self) -> None:
        """Map the current batch, in this process if it is alone or its outcome is needed next."""
        assert self._batch is not None
        current, self._batch = self._batch, None
        only_one = not self._processes and len(current.records) < RECORDS_IN_A_BATCH
        if only_one or self._settings.selection.limit:
            self._merge(batch.run(self._settings, current))
            return
        if len(self._ahead) == _MOST_AHEAD:
            self._merge_until(self._merged + 1)
        self._processes = self._processes or _processes(self._settings)
        with self._helpers_alive(), _without_interrupts():
            self._ahead.append((current, self._processes.submit(_in_process, current)))
            self._helpers |= {helper.pid for helper in active_children()}

    def _merge_until(self, number: int) -> None:
        while self._merged < number and self._ahead:
            current, future = self._ahead.popleft()
            try:
                with self._helpers_alive():
                    mapped = self._wait(future)
            except RecursionError:  # Too deep to be sent to a process: here we learn which it is.
                mapped = batch.run(self._settings, current)
            self._merge(mapped)

    def _wait(self, future: Future[Mapped]) -> Mapped:
        while not wait([future], _LOOK_EVERY).done:
            self._break_if_a_helper_died()
        return future.result()

    def _break_if_a_helper_died(self) -> None:
        """End the pool where it would wait for ever for the rest of a dead helper's answer.

        The pool (CPython 3.11) holds a writing end of the pipe itself, so it sees no end.
        """
        alive = {helper.pid for helper in active_children()}
        if self._helpers <= alive or not self._processes:
            self._helpers = alive
            return
        for helper in active_children():
            helper.kill()
        self._processes._result_queue._writer.close()  # type: ignore[attr-defined]

    @contextmanager
    def _helpers_alive(self) -> Iterator[None]:
        try:
            yield
        except (BrokenProcessPool, OSError) as error:
            # A pool that breaks while it is given work says "handle is closed", without a number.
            if isinstance(error, OSError) and error.errno:
                raise
            message = "a helper of the import was killed. If memory was short, make some free."
            raise SourceError(message, ", ".join(self._settings.files)) from error

    def _merge(self, mapped: Mapped) -> None:
        self._merged += 1
        self._tally.merge(mapped.tally)
        self._outline.merge(mapped.outline)
        self.seen |= mapped.seen
        self._made.set_aside(mapped.aside)


@contextmanager
def mapping(
    settings: Settings, tally: Tally, outline: Outline, folder: Folder
) -> Iterator[Mapping]:
    """Map records, and end all processes afterwards."""
    batches = Mapping(settings, tally, outline, folder)
    try:
        yield batches
    finally:
        batches.close()


_settings: Settings | None = None  # of the import that this process works for


def _processes(settings: Settings) -> ProcessPoolExecutor:
    # Not forked: a copy of this process would hold the lock of the import and a terminal's thread.
    return ProcessPoolExecutor(_PROCESSES, get_context("spawn"), _start, (os.getpid(), settings))


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Start processes that ignore Ctrl-C, so that this process ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(parent: int, settings: Settings) -> None:
    global _settings
    sandbox.die_with_parent(parent)
    _settings = settings
    gc.freeze()  # The reference data are never garbage.


def _in_process(current: Batch) -> Mapped:
    assert _settings is not None
    return batch.run(_settings, current)
