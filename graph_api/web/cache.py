"""Answers that were given before, given again before Flask is reached.

A snapshot never changes, so what Flask answers with an ETag stays true as long as the application
lives; without one (an error, a query with NOW or RAND) nothing is kept. One process answers all of
HTTP, so there is one cache, of a fixed size: what was asked for longest ago goes first.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any

from werkzeug.http import parse_etags, unquote_etag

from graph_api import metrics

MAX_BODY_BYTES = 1 << 16
REFUSAL = "hrd_graph.refusal"  # In the environ of a request whose body was refused: the error.
MAX_ANSWER_BYTES = 2 << 20
_OVERHEAD_BYTES = 1000
_HITS, _MISSES = metrics.CACHE.labels("hit"), metrics.CACHE.labels("miss")
# All that an answer may depend on, besides the data.
_FIELDS = (
    "REQUEST_METHOD",
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_ENCODING",
    "CONTENT_TYPE",
    "HTTP_HOST",
    "wsgi.url_scheme",
)
_CROSS_ORIGIN = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers")
_OF_304 = ("ETag", "Vary", "Cache-Control", "Date", *_CROSS_ORIGIN)

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]


@dataclass(frozen=True)
class _Kept:
    """One answer, as it goes to the client."""

    etag: str
    headers: list[tuple[str, str]]
    body: bytes


class Cache:
    """A WSGI application in front of another, which it asks what it cannot answer itself."""

    def __init__(self, application: Application, most_bytes: int) -> None:
        """Take the application and the size of the cache; 0 keeps nothing."""
        self._application = application
        self._most = most_bytes
        self._kept: OrderedDict[tuple[Any, ...], _Kept] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer one request."""
        key = _key(environ) if self._most else None
        if key is None:
            return self._application(environ, start)
        with self._lock:
            kept = self._kept.get(key)
            if kept:
                self._kept.move_to_end(key)
        (_HITS if kept else _MISSES).inc()
        return _give(kept, environ, start) if kept else self._ask(key, environ, start)

    def _ask(self, key: tuple[Any, ...], environ: Environ, start: Start) -> Iterable[bytes]:
        """Pass a request on, and keep the answer if it may be kept."""
        seen: list[Any] = []

        def note(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            seen[:] = status, headers
            return start(status, headers, *error)

        parts = self._application(environ, note)
        status, headers = seen
        named = {name.lower(): value for name, value in headers}
        length = int(named.get("content-length", MAX_ANSWER_BYTES + 1))
        if status.startswith("200") and "etag" in named and length <= MAX_ANSWER_BYTES:
            try:
                body = b"".join(parts)
            finally:
                getattr(parts, "close", lambda: None)()
            self._keep(key, _Kept(unquote_etag(named["etag"])[0] or "", headers, body))
            return [body]
        return parts

    def _keep(self, key: tuple[Any, ...], kept: _Kept) -> None:
        size = len(kept.body) + _OVERHEAD_BYTES
        with self._lock:
            if key in self._kept or size > self._most:
                return
            self._kept[key] = kept
            self._size += size
            while self._size > self._most:
                _, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest.body) + _OVERHEAD_BYTES


def _key(environ: Environ) -> tuple[Any, ...] | None:
    """Tell apart what may be answered differently; None for what is not to be kept."""
    method = environ["REQUEST_METHOD"]
    if REFUSAL in environ:
        return None
    body = b""
    if method == "POST":
        length = environ.get("CONTENT_LENGTH", "")
        if not length.isascii() or not length.isdigit() or int(length) > MAX_BODY_BYTES:
            return None
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(body)
    elif method != "GET":
        return None
    return (*(environ.get(field, "") for field in _FIELDS), body)


def _give(kept: _Kept, environ: Environ, start: Start) -> Iterable[bytes]:
    asked = environ.get("HTTP_IF_NONE_MATCH")
    get = environ["REQUEST_METHOD"] == "GET"
    if get and asked and parse_etags(asked).contains_weak(kept.etag):
        start("304 NOT MODIFIED", [(k, v) for k, v in kept.headers if k in _OF_304])
        return [b""]
    start("200 OK", kept.headers)
    return [kept.body]
