"""Responses with a serialised answer: small from memory, large streamed from disk.

Content-Length is always sent, also of a compressed answer, so that a truncated one is never taken
for complete: the HTTP server would end an answer of unknown length normally even after an error. A
slow reader holds no worker, but a thread and so a slot.
"""

import os
from collections.abc import Iterable, Iterator
from gzip import GzipFile
from hashlib import blake2b
from typing import IO, cast

from flask import Response, request
from flask_compress import Compress

from graph_api.errors import DiskFullError
from graph_api.sparql.engine import Answer
from graph_api.sparql.workers.client import Spool, SpoolWriter
from graph_api.web import spreadsheet
from graph_api.web.content_negotiation import CSV
from graph_api.web.middleware.body_limits import IN_MEMORY_BYTES, Timed, hold

_PIECE_BYTES = 1 << 16
_PACKING_LEVEL = 1  # Level 6 makes it a quarter smaller and takes three times as long.


class Packing(Compress):
    """Compression of responses, except those that :func:`send` streams with a length."""

    def after_request(self, response: Response | None) -> Response:
        """Compress a response if its client accepts that and it is worth it."""
        if response and response.is_streamed and (response.content_length or 0) > IN_MEMORY_BYTES:
            response.vary.add("Accept-Encoding")
            return response
        return super().after_request(response)


def send(answer: Answer, media_type: str, tag: str | None = None) -> Response:
    """Make the response; the answer is closed once it is sent, or the client has disconnected.

    :param tag: what tells the question apart from all others, for a strong ETag. The content goes
        into that too: two workers may give the rows in another order, or new blank nodes.
    :raises BusyError: the client, or all of them, read too many large answers already.
    """
    if media_type in CSV.media_types and spreadsheet.wanted():
        answer = spreadsheet.converted(answer)
    charset = "; charset=utf-8" * media_type.startswith("text/")
    length = answer.spool.seek(0, os.SEEK_END)
    answer.spool.seek(0)
    known_as = etag(tag, _pieces(answer.spool)) if tag else None
    answer.spool.seek(0)
    if length <= IN_MEMORY_BYTES:
        response = Response(answer.body, content_type=media_type + charset)
    else:
        response = _streamed(answer.spool, media_type + charset)
        if known_as and "Content-Encoding" in response.headers:
            known_as += ":gzip"
    if known_as:
        response.set_etag(known_as)
    if answer.hints:
        response.headers["Hint"] = " ".join(answer.hints)
    return response


def etag(tag: str, content: Iterable[bytes]) -> str:
    """Make an ETag from the key of a question and the content of its answer."""
    digest = blake2b(digest_size=8)
    for piece in content:
        digest.update(piece)
    return f"{tag}.{digest.hexdigest()}"


def hold_slot(response: Response) -> Response:
    """Hold a slot for slow transfers until the response is sent, with a limit of time.

    :raises BusyError: there is none.
    """
    response.call_on_close(hold(request.environ))
    if response.content_length and request.method == "GET":
        pieces = cast(Iterable[bytes], response.response)
        response.response = Timed(pieces, response.content_length)
    return response


def _streamed(spool: IO[bytes], content_type: str) -> Response:
    response = Response(content_type=content_type)
    response.call_on_close(spool.close)
    try:
        hold_slot(response)
        if request.accept_encodings["gzip"] > 0 and (packed := _pack(spool)):
            response.call_on_close(packed.close)
            response.headers["Content-Encoding"] = "gzip"
            spool = packed
        length = spool.seek(0, os.SEEK_END)
        spool.seek(0)
    except BaseException:
        response.close()
        raise
    response.response = Timed(_until_closed(spool), length)
    response.content_length = length
    return response


def _pack(spool: IO[bytes]) -> Spool | None:
    """Compress an answer; None if the disk has no room for both."""
    packed = Spool(IN_MEMORY_BYTES)
    try:
        # No time and no name in it: the same answer is packed into the same bytes.
        with GzipFile("", "wb", _PACKING_LEVEL, SpoolWriter(packed), mtime=0) as file:
            for piece in _pieces(spool):
                file.write(piece)
    except DiskFullError:
        packed.close()
        spool.seek(0)
        return None
    except BaseException:
        packed.close()
        raise
    return packed


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE_BYTES):
        yield piece


def _until_closed(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield from _pieces(file)
