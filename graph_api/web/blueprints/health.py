"""For those who run a server: ``/health``, ``/ready`` and ``/metrics``; none asks the graph."""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request

from graph_api.errors import BusyError
from graph_api.sparql import metrics
from graph_api.web.middleware.wsgi import VERIFIED


def blueprint(ready: Callable[[], bool], snapshot: str | None = None) -> Blueprint:
    """Tell how the server is.

    :param ready: whether a query would find a worker.
    :param snapshot: id of the data.
    """
    bp = Blueprint("operate", __name__)

    @bp.get("/health")
    def health() -> Response:
        # A damaged snapshot was refused before, with 503 and a list of what is damaged.
        state = {"verified": request.environ[VERIFIED]} if VERIFIED in request.environ else {}
        return jsonify(status="ok", snapshot=snapshot, **state)

    @bp.get("/ready")
    def is_ready() -> Response:
        if not ready():
            raise BusyError("No worker is ready.")
        return jsonify(status="ready", snapshot=snapshot)

    @bp.get("/metrics")
    def counts() -> Response:
        return Response(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")

    @bp.after_request
    def never_kept(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    return bp
