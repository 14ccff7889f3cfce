"""Parsing of single lines and literals of N-Quads by the engine."""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, RdfFormat, parse


def parsed(line: bytes) -> Iterator[tuple[bytes, bytes, bytes, bytes]]:
    r"""Parse a line of N-Quads, whatever its white space and escapes.

    :returns: subject, predicate, object and graph as usual in N-Quads; none for a statement that
        names no graph, and for a comment.

    >>> list(parsed(b'<x:\\u0061>\t<x:b> "c"@en <x:g>. # d'))
    [(b'<x:a>', b'<x:b>', b'"c"@en', b'<x:g>')]
    """
    for quad in parse(line, RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, NamedNode):
            subject, predicate, thing, graph = (
                str(part).encode()
                for part in (quad.subject, quad.predicate, quad.object, quad.graph_name)
            )
            yield subject, predicate, thing, graph


def literal(token: bytes) -> tuple[str, str | None]:
    """Parse a literal of N-Quads into its value and its language."""
    (quad,) = parse(b"<x:> <x:> " + token + b" .", RdfFormat.N_QUADS)
    assert isinstance(quad.object, Literal)
    return quad.object.value, quad.object.language
