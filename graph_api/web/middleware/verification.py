"""The comparison of a served snapshot with its checksums, in the background, again every day."""

import logging
import os
from contextlib import suppress
from threading import Event, Thread, get_native_id

from graph_api.errors import DamagedError
from graph_api.snapshot.manifest import Snapshot, verify

_AGAIN_SECONDS = 24 * 3600.0
_LOWEST_PRIORITY = 19


class Verification:
    """What is known of the files of one snapshot; a damaged one stays damaged."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Know nothing yet."""
        self._snapshot = snapshot
        self._damage: DamagedError | None = None
        self._first, self._closed = Event(), Event()

    def start(self) -> None:
        """Begin to compare, in a thread that takes only the time that nobody else needs."""
        Thread(target=self._run, name="verification", daemon=True).start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until all files were compared once; tells whether they were."""
        return self._first.wait(seconds)

    def close(self) -> None:
        """End; what happens to the files from now on is not said."""
        self._closed.set()

    @property
    def done(self) -> bool:
        """Whether all files were compared and are as they were written."""
        return self._first.is_set() and not self._damage

    @property
    def damage(self) -> DamagedError | None:
        """What is damaged; a new error each time, for each that is raised keeps its traceback."""
        error = self._damage
        return error and DamagedError(error.snapshot, error.damages, error.hint)

    def report(self, error: DamagedError) -> None:
        """Take note of damage, and write it to the log once."""
        if not self._damage and not self._closed.is_set():
            self._damage = error
            logging.getLogger(__name__).error("Nothing is served: %s", error)

    def _run(self) -> None:
        with suppress(OSError):  # Only Linux knows the priority of a thread.
            os.setpriority(os.PRIO_PROCESS, get_native_id(), _LOWEST_PRIORITY)
        while not self._closed.is_set() and not self._damage:
            try:
                verify(self._snapshot, self._closed.is_set)
            except DamagedError as error:
                self.report(error)
            self._first.set()
            self._closed.wait(_AGAIN_SECONDS)
