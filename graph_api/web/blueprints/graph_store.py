"""The SPARQL 1.1 Graph Store Protocol, read-only: one named graph, or the union of all.

Indirect: ``/rdf-graph-store?graph=<IRI>`` or ``?default``. Direct: a graph's own IRI, which this
server answers under ``/graph/...``. A request to change a graph gets 405 with the allowed methods.
"""

from flask import Blueprint, Response, request, send_file

from graph_api.errors import SnapshotError, UnknownIriError, UsageError
from graph_api.graph import labels
from graph_api.rdf.terms import Term
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.engine import Engine, Job
from graph_api.web.content_negotiation import TRIPLES, choose
from graph_api.web.responses import hold_slot, send

_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }"
_EXISTS = "SELECT ?graph { GRAPH ?graph { ?s ?p ?o } } LIMIT 1"
_UNION = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_HOW = "Name one graph: /rdf-graph-store?graph=IRI, or ?default for the union of all."


def blueprint(snapshot: Snapshot, engine: Engine) -> Blueprint:
    """Serve the graphs of a snapshot under ``/rdf-graph-store``, and ``/data/all.nq.gz``."""
    bp = Blueprint("graphstore", __name__)

    @bp.get("/rdf-graph-store")
    def indirect() -> Response:
        named = request.args.getlist("graph")
        if len(named) + ("default" in request.args) != 1:
            raise UsageError(_HOW)
        accept = request.headers.get("Accept", "")
        media_type = choose(accept, TRIPLES, request.args.get("format"))
        response = content(engine, named[0] if named else None, media_type)
        response.vary.add("Accept")
        return response

    @bp.get("/rdf-graph-store/<path:path>")
    def none_below(path: str) -> Response:
        raise UnknownIriError(request.base_url)

    @bp.get("/data/all.nq.gz")
    def all_packed() -> Response:
        try:
            return hold_slot(send_file(snapshot.packed, "application/gzip", conditional=True))
        except FileNotFoundError as error:
            raise SnapshotError("The file is missing. Run `hrd-graph verify`.") from error

    return bp


def content(engine: Engine, graph: str | None, media_type: str) -> Response:
    """Write all statements of one named graph, or of the union of all (None).

    :raises UnknownIriError: there is no graph of that name.
    """
    client = request.remote_addr or ""
    if graph is None:
        job = Job(_UNION, triples=media_type, client=client)
    else:
        bind = {"graph": Term("uri", graph)}
        if not labels.is_iri(graph) or not engine.select(_EXISTS, bind).rows:
            raise UnknownIriError(graph)
        job = Job(_GRAPH, triples=media_type, bind=bind, client=client)
    return send(engine.answer(job), media_type)
