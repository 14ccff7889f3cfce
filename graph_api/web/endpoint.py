"""A remote endpoint that answers ``/sparql``, compared with the snapshot."""

import logging
from threading import Thread

from graph_api.errors import HrdGraphError
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.engine import Engine

_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"


class Endpoint:
    """An endpoint that should hold the data of the snapshot, counted once in the background.

    Pages, lists and overlaps come from the snapshot; where the endpoint holds other data, its
    answers do not fit them, and that is said in the log and under ``/health``.
    """

    def __init__(self, url: str, snapshot: Snapshot, engine: Engine) -> None:
        """Start counting the statements in all named graphs of the endpoint."""
        self._url, self._snapshot, self._engine = url, snapshot, engine
        self._statements: int | None = None
        self._warning = ""
        self._counting = Thread(target=self._compare, name="endpoint count", daemon=True)
        self._counting.start()

    def wait(self) -> None:
        """Wait until the statements are counted, or counting has failed."""
        self._counting.join()

    def document(self) -> dict[str, object]:
        """Describe the endpoint for ``/health``: its count, and a warning if that differs."""
        warning = {"warning": self._warning} if self._warning else {}
        return {
            "url": self._url,
            "statements": self._statements,
            "expected": self._snapshot.quads,
            **warning,
        }

    def _compare(self) -> None:
        try:
            (row,) = self._engine.select(_COUNT).rows
            self._statements = int(row["n"].value)
        except HrdGraphError as error:
            self._warn(f"The statements of {self._url} could not be counted: {error}")
            return
        if self._statements != self._snapshot.quads:
            self._warn(
                f"{self._url} holds {self._statements} statements, snapshot {self._snapshot.id} "
                f"{self._snapshot.quads}: /sparql and the pages may disagree. Load what "
                "`hrd-graph dump --parts` writes into the endpoint."
            )

    def _warn(self, warning: str) -> None:
        self._warning = warning
        logging.getLogger(__name__).warning("%s", warning)
