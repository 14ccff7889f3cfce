"""The web server's application: ``/sparql``, the pages and the JSON API over one engine.

Errors become responses here and nowhere else: RFC 9457 problem documents, or a page for a browser.
"""

from http import HTTPStatus

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from graph_api.engine import Engine
from graph_api.errors import HrdGraphError, NotAcceptableError
from graph_api.web import sparql
from graph_api.web.negotiate import HTML, Format, choose

MAX_BODY_BYTES = 4 << 20
_PROBLEM = Format(("problem",), ("application/problem+json", "application/json"))


def create_app(engine: Engine, *, snapshot: str | None = None) -> Flask:
    """Serve what ``engine`` holds, read-only.

    :param snapshot: id of the snapshot, for ETags and ``/health``.
    """
    app = Flask(__name__)
    # Form fields are percent-encoded: a query of the greatest length takes up to three times that.
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES, MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES)
    app.register_blueprint(sparql.blueprint(engine, snapshot))
    app.register_error_handler(HrdGraphError, _refused)
    app.register_error_handler(HTTPException, _not_served)
    app.after_request(_allow_all_origins)

    @app.get("/health")
    def health() -> Response:
        return jsonify(status="ok", snapshot=snapshot)

    return app


def _refused(error: HrdGraphError) -> Response:
    return _problem(error.status, error.title, str(error), error.details())


def _not_served(error: HTTPException) -> Response:
    """Describe what Flask refuses (404, 405, 413) and, without a detail, what is our bug (500)."""
    status = error.code or 500
    response = _problem(status, HTTPStatus(status).phrase, error.description or "", {})
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


def _problem(status: int, title: str, detail: str, more: dict[str, object]) -> Response:
    """Write a problem document (RFC 9457), as JSON unless a page is asked for."""
    problem = {"status": status, "title": title, "detail": detail, **more}
    if _wants_page():
        return Response(render_template("problem.html", **problem), status)
    response = jsonify(problem)
    response.status_code = status
    response.mimetype = _PROBLEM.media_type
    return response


def _wants_page() -> bool:
    try:
        chosen = choose(request.headers.get("Accept", ""), (_PROBLEM, HTML))
    except NotAcceptableError:
        return False
    return chosen in HTML.media_types and "format" not in request.values


def _allow_all_origins(response: Response) -> Response:
    """Let pages of other sites read: what is here is public, and no request carries a login."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    return response
