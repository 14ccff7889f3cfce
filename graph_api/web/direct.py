"""The simplest queries, answered without Flask, whose overhead exceeds that of a small query.

A GET of ``/sparql`` with a query and no other parameter is run here. The first answer of each media
type goes through Flask, and later ones get its headers, so that headers are decided in one place.
Large answers and errors go through Flask too, which gets the outcome of the query.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

from graph_api.errors import HrdGraphError
from graph_api.sparql.engine import Answer, Engine
from graph_api.web.blueprints.sparql import OUTCOME, Asked, job, settle
from graph_api.web.content_negotiation import HTML
from graph_api.web.middleware.body_limits import IN_MEMORY_BYTES
from graph_api.web.middleware.wsgi import REFUSAL, Application, Environ, Start
from graph_api.web.responses import etag

_OWN = frozenset(
    ["content-length", "etag", "hint"]
)  # The headers that differ between answers of a type.
# With one of these an answer may be another one, or none.
_NOT_PLAIN = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_RANGE", "CONTENT_LENGTH", "CONTENT_TYPE")


class Direct:
    """WSGI middleware in front of Flask's application."""

    def __init__(self, application: Application, engine: Engine, snapshot: str) -> None:
        """Take Flask's application, the engine that it uses too, and the id of the snapshot."""
        self._application = application
        self._engine = engine
        self._snapshot = snapshot
        self._usual: dict[str, list[tuple[str, str]]] = {}

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer one request."""
        query = _plain_query(environ)
        if query is None:
            return self._application(environ, start)
        asked = Asked(query, (), (), None)
        try:
            accept = environ.get("HTTP_ACCEPT", "")
            media_type, tag = settle(asked, query, accept, self._snapshot)
            if tag is None or media_type in HTML.media_types:
                return self._application(environ, start)
            client = environ.get("REMOTE_ADDR", "")
            answer = self._engine.answer(job(asked, query, media_type, client))
        except HrdGraphError as error:
            environ[OUTCOME] = error
            return self._application(environ, start)
        usual = self._usual.get(media_type)
        body = answer.spool.read(IN_MEMORY_BYTES + 1)
        if usual is None or answer.hints or len(body) > IN_MEMORY_BYTES:
            return self._through_flask(environ, start, answer, media_type)
        answer.spool.close()
        own = [("ETag", f'"{etag(tag, [body])}"'), ("Content-Length", str(len(body)))]
        start("200 OK", [*usual, *own])
        return [body]

    def _through_flask(
        self, environ: Environ, start: Start, answer: Answer, media_type: str
    ) -> Iterable[bytes]:
        """Answer through Flask, and store its response headers."""

        def learn(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            if status.startswith("200"):
                usual = [(k, v) for k, v in headers if k.lower() not in _OWN]
                self._usual[media_type] = usual
            return start(status, headers, *error)

        answer.spool.seek(0)
        environ[OUTCOME] = answer
        return self._application(environ, learn)


def _plain_query(environ: Environ) -> str | None:
    """Return the query of a request without other parameters, answered without compression."""
    if (
        environ["REQUEST_METHOD"] != "GET"
        or environ["PATH_INFO"] != "/sparql"
        or REFUSAL in environ
        or environ.get("HTTP_ACCEPT_ENCODING", "identity") not in {"identity", ""}
        or any(environ.get(name) for name in _NOT_PLAIN)
    ):
        return None
    name, _, value = environ["QUERY_STRING"].partition("=")
    if name != "query" or "&" in value or not value.isascii():
        return None
    try:
        query = unquote_to_bytes(value.replace("+", " ")).decode()
    except UnicodeDecodeError:
        return None
    return query if query.strip() else None
