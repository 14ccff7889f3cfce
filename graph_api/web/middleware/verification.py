"""Verification of a served snapshot by its checksums, in the background, every day."""

import logging
import os
from contextlib import suppress
from threading import Event, Thread, get_native_id

from graph_api.errors import DamagedError
from graph_api.snapshot.manifest import Snapshot, verify

_AGAIN_SECONDS = 24 * 3600.0
_LOWEST_PRIORITY = 19


class Verification:
    """The state of the files of one snapshot; a damaged one stays damaged."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Start in the state "not verified"."""
        self._snapshot = snapshot
        self._damage: DamagedError | None = None
        self._first, self._closed = Event(), Event()

    def start(self) -> None:
        """Start verification, in a thread of the lowest priority."""
        Thread(target=self._run, name="verification", daemon=True).start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until all files were verified once; return whether they were."""
        return self._first.wait(seconds)

    def close(self) -> None:
        """Stop; later changes of the files are not reported."""
        self._closed.set()

    @property
    def done(self) -> bool:
        """Return whether all files were verified and are undamaged."""
        return self._first.is_set() and not self._damage

    @property
    def damage(self) -> DamagedError | None:
        """Return the damage as a new error each time, since a raised one keeps its traceback."""
        error = self._damage
        return error and DamagedError(error.snapshot, error.damages, error.hint)

    def report(self, error: DamagedError) -> None:
        """Record damage, and log it once."""
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
