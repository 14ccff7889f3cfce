"""Send a serialised answer: a small one from memory, a large one from disk piece by piece.

The length is always told first. So an answer that is cut, whatever cuts it, cannot be taken for a
whole one, and a slow reader holds no worker.
"""

import os
from collections.abc import Iterator
from typing import IO

from flask import Response

from graph_api.engine import Answer

IN_MEMORY_BYTES = 1 << 20
_PIECE_BYTES = 1 << 16


def send(answer: Answer, media_type: str) -> Response:
    """Make the response; the answer is closed when it is sent, or when the client has gone."""
    charset = "; charset=utf-8" * media_type.startswith("text/")
    length = answer.spool.seek(0, os.SEEK_END)
    answer.spool.seek(0)
    if length <= IN_MEMORY_BYTES:
        return Response(answer.body, content_type=media_type + charset)
    response = Response(_pieces(answer.spool), content_type=media_type + charset)
    response.content_length = length
    response.call_on_close(answer.spool.close)
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE_BYTES):
        yield piece
