"""Errors as responses: RFC 9457 problem documents, or a page for a browser."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from graph_api.errors import BusyError, HrdGraphError, NotAcceptableError, ReadOnlyError
from graph_api.web.content_negotiation import HTML, Format, choose
from graph_api.web.middleware.wsgi import REFUSAL
from graph_api.web.response_headers import EMBED

_PROBLEM = Format(("problem",), ("application/problem+json", "application/json"))


def raise_refusal() -> None:
    """Raise the error that middleware has found for this request."""
    if refusal := request.environ.get(REFUSAL):
        raise refusal


def hrd_graph_error(error: HrdGraphError) -> Response:
    """Describe an error of ours, with its status."""
    response = _problem(error.status, error.title, str(error), error.details(), _corrected(error))
    if isinstance(error, BusyError):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, ReadOnlyError):
        response.headers["Allow"] = "GET, HEAD, OPTIONS, POST"
    return response


def http_error(error: HTTPException) -> Response:
    """Describe an error of Flask (404, 405, 413) and, without a detail, a bug of ours (500)."""
    status = error.code or 500
    detail = error.description or ""
    if status == HTTPStatus.NOT_FOUND:
        detail = f"There is no page {request.path}, and no file."
    response = _problem(status, HTTPStatus(status).phrase, detail, {})
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


def _corrected(error: HrdGraphError) -> dict[str, str]:
    """Return the same address with the suggested value."""
    given = error.instead.given if error.instead else ""
    if not error.instead or given not in request.args.values():
        return {}
    pairs = request.args.items(multi=True)
    fields = [(name, error.instead.meant if value == given else value) for name, value in pairs]
    return {"meant": error.instead.name, "meant_at": f"{request.path}?{urlencode(fields)}"}


def _problem(
    status: int,
    title: str,
    detail: str,
    more: dict[str, object],
    links: Mapping[str, str] | None = None,
) -> Response:
    """Write a problem document (RFC 9457), as JSON unless a page is asked for."""
    problem = {"status": status, "title": title, "detail": detail, **more}
    if _wants_page():
        page = "embed_problem.html" if request.path.startswith(EMBED) else "problem.html"
        return Response(render_template(page, **problem, **(links or {})), status)
    response = jsonify(problem)
    response.status_code = status
    response.mimetype = _PROBLEM.media_type
    return response


def _wants_page() -> bool:
    try:
        chosen = choose(request.headers.get("Accept", ""), (_PROBLEM, HTML))
    except NotAcceptableError:
        return False
    return chosen in HTML.media_types and request.values.get("format", "html") in HTML.names
