"""``/health``, ``/ready`` and ``/metrics`` for operators; none queries the graph."""

from flask import Blueprint, Response, jsonify, request

from graph_api.errors import BusyError
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql import metrics
from graph_api.web.endpoint import Endpoint
from graph_api.web.middleware.wsgi import VERIFIED
from graph_api.web.site import Queries


def blueprint(snapshot: Snapshot, queries: Queries, endpoint: Endpoint | None) -> Blueprint:
    """Report the state of the server.

    :param endpoint: answers ``/sparql`` in place of our workers, if it does.
    """
    bp = Blueprint("operate", __name__)

    @bp.get("/health")
    def health() -> Response:
        compared = {"endpoint": endpoint.document()} if endpoint else {}
        # A damaged snapshot was refused before, with 503 and a list of what is damaged.
        state = {"verified": request.environ[VERIFIED]} if VERIFIED in request.environ else {}
        return jsonify(status="ok", snapshot=snapshot.id, **state, **compared)

    @bp.get("/ready")
    def is_ready() -> Response:
        if not queries.ready():
            raise BusyError("No worker is ready.")
        return jsonify(status="ready", snapshot=snapshot.id)

    @bp.get("/metrics")
    def counts() -> Response:
        return Response(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")

    @bp.after_request
    def never_kept(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    return bp
