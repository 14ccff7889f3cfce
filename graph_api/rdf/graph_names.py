"""Names of graphs as texts: an IRI, or a blank node as ``_:x``, which no IRI begins with.

RDF 1.1 lets a blank node name a graph; a query of SPARQL 1.1 cannot name such a graph.
"""

from pyoxigraph import BlankNode, NamedNode

_BLANK = "_:"


def is_blank(name: str) -> bool:
    """Tell whether a blank node names a graph.

    >>> is_blank("_:a"), is_blank("x:a")
    (True, False)
    """
    return name.startswith(_BLANK)


def text_of(graph: NamedNode | BlankNode) -> str:
    """Write the name of a graph as a text.

    >>> text_of(NamedNode("x:a")), text_of(BlankNode("a"))
    ('x:a', '_:a')
    """
    return graph.value if isinstance(graph, NamedNode) else str(graph)


def term_of(name: str) -> NamedNode | BlankNode:
    """Return the term that a text names.

    >>> term_of("_:a")
    <BlankNode value=a>
    """
    return BlankNode(name.removeprefix(_BLANK)) if is_blank(name) else NamedNode(name)
