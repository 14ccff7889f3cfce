"""The cache of responses, in front of Flask.

A snapshot never changes, so a response with an ETag is valid as long as the application runs; a
response without one (an error, a query with NOW or RAND) is not cached. One process answers all of
HTTP, so there is one cache, of a fixed size; the least recently used response is dropped first.

A large response is sent in pieces and holds a slot, cached or not (see ``body_limits``).
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any

from werkzeug.http import parse_etags, unquote_etag
from werkzeug.wsgi import ClosingIterator

from graph_api.errors import BusyError
from graph_api.sparql import metrics
from graph_api.web.middleware.body_limits import IN_MEMORY_BYTES, Timed, hold
from graph_api.web.middleware.wsgi import REFUSAL, Application, Environ, Start

_MOST_KEY_BYTES = 1 << 16
_SHARE = 8  # One answer takes no more than such a part of the cache.
_PIECE_BYTES = 1 << 16
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


@dataclass(frozen=True)
class _Kept:
    """One cached response, ready to be sent."""

    etag: str
    headers: list[tuple[str, str]]
    body: bytes


class Cache:
    """WSGI middleware that answers from the cache, else from the application."""

    def __init__(self, application: Application, most_bytes: int) -> None:
        """Take the application and the size of the cache; 0 disables it."""
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
            response = self._kept.get(key)
            if response:
                self._kept.move_to_end(key)
        (_HITS if response else _MISSES).inc()
        return self._give(response, environ, start) if response else self._ask(key, environ, start)

    def _ask(self, key: tuple[Any, ...], environ: Environ, start: Start) -> Iterable[bytes]:
        """Pass a request on, and cache the response if possible."""
        head: list[Any] = []

        def note(*status_and_headers: Any) -> None:
            head[:] = status_and_headers

        parts = self._application(environ, note)
        status, headers = head[:2]
        named = {name.lower(): value for name, value in headers}
        length = int(named.get("content-length", self._most))
        if not status.startswith("200") or "etag" not in named or length > self._most // _SHARE:
            start(*head)
            return parts
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        response = _Kept(unquote_etag(named["etag"])[0] or "", headers, body)
        self._keep(key, response)
        return self._give(response, environ, start)

    def _give(self, response: _Kept, environ: Environ, start: Start) -> Iterable[bytes]:
        if_none_match = environ.get("HTTP_IF_NONE_MATCH")
        get = environ["REQUEST_METHOD"] == "GET"
        if get and if_none_match and parse_etags(if_none_match).contains_weak(response.etag):
            start("304 NOT MODIFIED", [(k, v) for k, v in response.headers if k in _OF_304])
            return [b""]
        if len(response.body) <= IN_MEMORY_BYTES:
            start("200 OK", response.headers)
            return [response.body]
        try:
            give_back = hold(environ)
        except BusyError as error:
            environ[REFUSAL] = error
            return self._application(environ, start)
        start("200 OK", response.headers)
        return ClosingIterator(Timed(_pieces(response.body), len(response.body)), give_back)

    def _keep(self, key: tuple[Any, ...], response: _Kept) -> None:
        size = _size(key, response)
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = response
            self._size += size
            while self._size > self._most:
                self._size -= _size(*self._kept.popitem(last=False))


def _size(key: tuple[Any, ...], response: _Kept) -> int:
    return sum(map(len, key)) + len(response.body) + _OVERHEAD_BYTES


def _key(environ: Environ) -> tuple[Any, ...] | None:
    """Return the cache key of a request; None if it must not be cached."""
    method = environ["REQUEST_METHOD"]
    if REFUSAL in environ:
        return None
    body = b""
    if method == "POST":
        length = environ.get("CONTENT_LENGTH", "")
        if not length.isascii() or not length.isdigit() or int(length) > _MOST_KEY_BYTES:
            return None
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(body)
    elif method != "GET":
        return None
    return (*(environ.get(field, "") for field in _FIELDS), body)


def _pieces(body: bytes) -> Iterator[bytes]:
    """Split a large body: the HTTP server copies each piece for each slow reader."""
    return (body[at : at + _PIECE_BYTES] for at in range(0, len(body), _PIECE_BYTES))
