"""Send a request as it stands, and tell a designed answer from a fault."""

import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, IncompleteRead
from urllib.parse import quote, urlsplit

QUERY = "application/sparql-query"
PATIENCE_SECONDS = 20.0
# What the HTTP layer itself refuses, before our code sees it, comes without a body.
BELOW = frozenset([400, 414, 431, 501, 505])


class FaultError(Exception):
    """An answer that should not be."""


@dataclass(frozen=True)
class Reply:
    """One whole answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body, for a message."""
        return self.body[:300].decode("utf-8", "replace")


def connect(address: str, source: str = "127.0.0.1") -> socket.socket:
    """Open a connection; every address 127.x.y.z of ours is another client to the server."""
    parts = urlsplit(address)
    assert parts.hostname and parts.port
    return socket.create_connection(
        (parts.hostname, parts.port), timeout=PATIENCE_SECONDS, source_address=(source, 0)
    )


def head(method: str, path: str, **headers: str) -> bytes:
    """Write the head of a request; ``_`` in the name of a header stands for ``-``."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def by_post(query: bytes) -> bytes:
    """Write a request that sends a query as the body."""
    return head("POST", "/sparql", Content_Type=QUERY, Content_Length=str(len(query))) + query


def by_get(query: str, **headers: str) -> bytes:
    """Write a request that sends a query in the address."""
    return head("GET", "/sparql?query=" + quote(query), **headers)


def exchange(address: str, request: bytes, source: str = "127.0.0.1") -> Reply:
    """Send a request and read the whole answer.

    :raises FaultError: there is none, or it is cut.
    """
    with connect(address, source) as connection:
        # It may be refused before it was sent to the end; the answer says why.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)
        return read(connection)


def read(connection: socket.socket) -> Reply:
    """Read one whole answer.

    :raises FaultError: there is none, or it is cut.
    """
    response = HTTPResponse(connection)
    try:
        response.begin()
        body = response.read()
    except IncompleteRead as error:
        raise FaultError(f"cut after {len(error.partial)} bytes") from error
    except (HTTPException, OSError) as error:
        raise FaultError(f"no answer: {error!r}") from error
    finally:
        response.close()
    return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, body)


def judge(reply: Reply, *, below: bool = False) -> str:
    """Name the status of a designed answer.

    :param below: whether the request may be refused by the HTTP layer.
    :raises FaultError: the answer is none that was designed.
    """
    if b"Traceback" in reply.body or reply.status == 500:
        raise FaultError(f"{reply.status}: {reply.text}")
    if reply.status >= 400:
        if not (below and reply.status in BELOW and not reply.body):
            _judge_problem(reply)
    elif reply.status == 200 and "json" in reply.headers.get("content-type", ""):
        try:
            json.loads(reply.body)
        except ValueError as error:
            raise FaultError(f"200 with broken content: {reply.text}") from error
    return str(reply.status)


def _judge_problem(reply: Reply) -> None:
    if reply.headers.get("content-type") == "text/html; charset=utf-8":
        return  # The page for a browser.
    if reply.headers.get("content-type") != "application/problem+json":
        raise FaultError(f"{reply.status} is no problem document: {reply.text}")
    problem = json.loads(reply.body)
    if problem["status"] != reply.status or not (problem["title"] and problem["detail"]):
        raise FaultError(f"{reply.status} says too little: {reply.text}")
    if "busy" in problem["title"] and "retry-after" not in reply.headers:
        raise FaultError(f"{reply.status} says no Retry-After: {reply.text}")
    if reply.headers.get("access-control-allow-origin") != "*":
        raise FaultError(f"{reply.status} cannot be read by pages of others")
