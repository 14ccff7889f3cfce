"""Ask a server over one connection that stays open, and tell what it answered."""

import json
from http.client import HTTPConnection
from itertools import count
from time import perf_counter
from urllib.parse import quote, urlsplit

from bench.endpoint.queries import Query

# Well below the time after which a server closes an idle connection, which is 10 s for Virtuoso.
# Oxigraph's writes an error into it first, which the next request would read as its answer.
_IDLE_SECONDS = 3.0
_numbers = count()


class Client:
    """A client of one endpoint."""

    def __init__(self, address: str, seconds: float = 120) -> None:
        """Take the address of the query endpoint."""
        parts = urlsplit(address)
        self._path = parts.path
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
        self._used = 0.0

    def ask(self, query: Query, *, anew: bool = True) -> tuple[bytes, float]:
        """Ask, and return the answer and the seconds that it took.

        :param anew: give the text a comment that it never had, so that no kept answer fits.
        :raises TimeoutError: it took too long. The next query goes over a new connection.
        """
        text = query.text + (f"\n#{next(_numbers)}" if anew else "")
        path = f"{self._path}?query={quote(text)}"
        if perf_counter() - self._used > _IDLE_SECONDS:
            self._connection.close()
            self._connection.connect()
        try:
            return self._get(path, query.accept)
        except TimeoutError:
            self._connection.close()
            raise
        finally:
            self._used = perf_counter()

    def _get(self, path: str, accept: str) -> tuple[bytes, float]:
        start = perf_counter()
        self._connection.request("GET", path, headers={"Accept": accept})
        response = self._connection.getresponse()
        body = response.read()
        taken = perf_counter() - start
        assert response.status == 200, f"{response.status}: {body[:500].decode()}"
        return body, taken


def rows(query: Query, body: bytes) -> list[tuple[str, ...]]:
    """Bring an answer into a form in which those of all engines are equal, sorted.

    Blank nodes occur in none; datatypes are left out, for some write integers as decimals.
    """
    if query.body.startswith("CONSTRUCT"):
        return sorted((line,) for line in body.decode().splitlines() if line.endswith("."))
    found = json.loads(body)
    return sorted(
        tuple(row[v]["value"] if v in row else "" for v in found["head"]["vars"])
        for row in found["results"]["bindings"]
    )
