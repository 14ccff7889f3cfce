"""The access log: one line of JSON for each request, on standard error or another stream.

People who look for defenders may be at risk: a line has no address of a client and no query, only a
hash by which equal queries can be counted, unless the operator asks for their text. The hash has a
random key that is new at each start and stored nowhere, so that no query can be guessed from it.
"""

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import blake2b
from secrets import token_bytes
from time import perf_counter
from typing import Any, TextIO

from graph_api.web.middleware.wsgi import Application, Environ, Start


class Log:
    """WSGI middleware that writes the access log."""

    def __init__(
        self, application: Application, *, queries: bool = False, into: TextIO = sys.stderr
    ) -> None:
        """Take the application, and whether the query string is logged unchanged."""
        self._application = application
        self._queries = queries
        self._into = into
        self._key = token_bytes(32)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer one request and write its line once the status is known."""
        began = perf_counter()

        def note(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            self._write(environ, status, perf_counter() - began)
            return start(status, headers, *error)

        return self._application(environ, note)

    def _write(self, environ: Environ, status: str, seconds: float) -> None:
        query = environ.get("QUERY_STRING", "")
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": environ["REQUEST_METHOD"],
            "path": environ.get("PATH_INFO", ""),
            "status": int(status.split()[0]),
            "milliseconds": round(seconds * 1000, 1),
        }
        if query:
            line["query"] = query if self._queries else self._hash(query)
        self._into.write(json.dumps(line) + "\n")

    def _hash(self, query: str) -> str:
        return blake2b(query.encode(), key=self._key, digest_size=6).hexdigest()
