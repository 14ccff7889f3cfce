"""The description of one thing in RDF: its statements, labels of their objects, and notes."""

from graph_api.graph import entities
from graph_api.graph.labels import is_iri
from graph_api.rdf import turtle
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine, Job

# The thing, the labels of what it names, and the notes and outside statements about it.
_PATTERN = """ WHERE {
  { ?thing ?p ?o BIND(?thing AS ?s) }
  UNION { ?thing ?any ?s . ?s rdfs:label ?o BIND(rdfs:label AS ?p) }
  UNION { ?s hrd:about ?thing ; ?p ?o }
  UNION { ?s rdf:subject ?thing ; ?p ?o }
}
ORDER BY DESC(?s = ?thing) ?s DESC(?p = rdf:type) ?p ?o
"""


def as_rdf(engine: Engine, iri: str, media_type: str) -> bytes:
    """Describe a thing in RDF: its statements, labels of their objects, notes about it.

    :param media_type: ``text/turtle``, or another RDF format that the engine writes.
    :raises UnknownIriError: the graph has no statement with it as subject.
    """
    bind = {"thing": Term("uri", iri)}
    exists = is_iri(iri) and engine.select("SELECT * { ?thing ?p ?o } LIMIT 1", bind).rows
    if not exists:
        raise entities.unknown(engine, iri)
    if media_type == "text/turtle":
        statements = engine.select("SELECT DISTINCT ?thing ?s ?p ?o" + _PATTERN, bind)
        return turtle.statements(statements.rows).encode()
    query = "CONSTRUCT { ?s ?p ?o }" + _PATTERN
    return engine.answer(Job(query, triples=media_type, bind=bind)).body
