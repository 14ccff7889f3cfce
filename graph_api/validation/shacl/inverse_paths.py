"""The inverse of a path of several steps, which pySHACL 0.40.1 walks from the wrong end.

It inverts each step of ``( a b )``, but keeps their order. By SHACL 2.3.1.4 the values are those of
the inverse of ``b``, and then of ``a``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyshacl import shape
from pyshacl.helper import expression_helper
from rdflib import RDF
from rdflib.term import Node

_walk = expression_helper.value_nodes_from_path


def _values(
    sg: Any, focus: Node, path: Node, data: Any, inverse: bool = False, recursion: int = 0
) -> set[Node]:
    """Return the values of a path: for pySHACL, in the place of its own function."""
    if not inverse or (path, RDF.first, None) not in sg.graph:
        found: set[Node] = _walk(sg, focus, path, data, inverse=inverse, recursion=recursion)
        return found
    nodes = {focus}
    for step in reversed(list(sg.graph.items(path))):
        nodes = {
            value for node in nodes for value in _values(sg, node, step, data, True, recursion + 1)
        }
    return nodes


@contextmanager
def from_the_right_end() -> Iterator[None]:
    """Have pySHACL walk inverse paths backwards."""
    places: tuple[Any, ...] = (expression_helper, shape)
    for module in places:
        module.value_nodes_from_path = _values
    try:
        yield
    finally:
        for module in places:
            module.value_nodes_from_path = _walk
