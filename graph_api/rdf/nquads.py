"""Parsing of single lines and literals of N-Quads by the engine."""

import re
from collections.abc import Iterator

from pyoxigraph import DefaultGraph, Literal, RdfFormat, parse

# As the engine writes it, without escapes.
_LITERAL = re.compile(rb'"([^"\\]*)"(?:@([A-Za-z0-9-]+)|\^\^<[^<>]+>)?', re.ASCII)


def parsed(line: bytes) -> Iterator[tuple[bytes, bytes, bytes, bytes]]:
    r"""Parse a line of N-Quads, whatever its white space and escapes.

    :returns: subject, predicate, object and graph as usual in N-Quads; none for a statement that
        names no graph, and for a comment.

    >>> list(parsed(b'<x:\\u0061>\t<x:b> "c"@en <x:g>. # d'))
    [(b'<x:a>', b'<x:b>', b'"c"@en', b'<x:g>')]
    """
    for quad in parse(line, RdfFormat.N_QUADS):
        if not isinstance(quad.graph_name, DefaultGraph):
            subject, predicate, thing, graph = (
                str(part).encode()
                for part in (quad.subject, quad.predicate, quad.object, quad.graph_name)
            )
            yield subject, predicate, thing, graph


def literal(token: bytes) -> tuple[str, str | None]:
    r"""Parse a literal of N-Quads into its value and its language.

    >>> literal(b'"a"@en'), literal(rb'"\"a\""^^<x:y>')
    (('a', 'en'), ('"a"', None))
    """
    if match := _LITERAL.fullmatch(token):
        return match[1].decode(), match[2].decode() if match[2] else None
    (quad,) = parse(b"<x:> <x:> " + token + b" .", RdfFormat.N_QUADS)
    assert isinstance(quad.object, Literal)
    return quad.object.value, quad.object.language
