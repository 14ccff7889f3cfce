"""SHACL paths as SPARQL paths: SHACL section 2.3.1."""

from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.term import Node

from graph_api.validation.shacl.compiler.shapes import ShapesError, members

SUFFIXES = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
# The engine takes a sequence apart into joined patterns, which inside EXISTS it joins anew for each
# focus node. As one way of two, of which nothing takes the other, it is walked from the focus node.
NOTHING = "<urn:x-path:nothing>"


def written(graph: Graph, path: Node) -> str:
    """Write a path.

    :raises ShapesError: it is not well-formed.

    >>> written(Graph(), URIRef("http://example.org/p"))
    '<http://example.org/p>'
    """
    if isinstance(path, URIRef):
        return f"<{path}>"
    if not isinstance(path, BNode):
        raise ShapesError(path, "a path is an IRI or a blank node")
    if (path, RDF.first, None) in graph:
        return f"({'/'.join(written(graph, step) for step in members(graph, path))}|{NOTHING})"
    for step in graph.objects(path, SH.inversePath):
        return f"(^{written(graph, step)})"
    for head in graph.objects(path, SH.alternativePath):
        return f"({'|'.join(written(graph, way) for way in members(graph, head))})"
    for predicate, suffix in SUFFIXES.items():
        for step in graph.objects(path, predicate):
            return f"({written(graph, step)}){suffix}"
    raise ShapesError(path, "a path of a kind that SHACL does not have")
