"""The web server's application: ``/sparql``, the pages and the JSON API over one engine.

Errors become responses here and nowhere else: RFC 9457 problem documents, or a page for a browser.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from graph_api.engine import Engine
from graph_api.errors import BusyError, HrdGraphError, NotAcceptableError, ReadOnlyError
from graph_api.names import resources
from graph_api.questions import Question, load
from graph_api.web import (
    api,
    describe,
    graphstore,
    imports,
    operate,
    overlap,
    pages,
    present,
    search,
    site,
    sparql,
    spreadsheet,
    validation,
)
from graph_api.web.guard import MAX_BODY_BYTES
from graph_api.web.negotiate import HTML, SOLUTIONS, TRIPLES, Format, choose
from graph_api.web.send import Packing
from graph_api.web.wsgi import REFUSAL

_ASSETS = {"text/css", "text/javascript", "image/svg+xml", "text/markdown"}
_TEXTS = sorted({t for f in (*SOLUTIONS, *TRIPLES, HTML) for t in f.media_types} | _ASSETS)
_PROBLEM = Format(("problem",), ("application/problem+json", "application/json"))


def create_app(
    engine: Engine,
    questions: Sequence[Question] | None = None,
    *,
    snapshot: str | None = None,
    packed: Path | None = None,
    checked: Path | None = None,
    acts: Path | None = None,
    searching: bool = False,
    lists: Path | None = None,
    names: Path | None = None,
    counts: Mapping[str, int] | None = None,
    statuses: Path | None = None,
    pages_engine: Engine | None = None,
    downloads: Engine | None = None,
    ready: Callable[[], bool] = lambda: True,
) -> Flask:
    """Serve what ``engine`` holds, read-only.

    :param questions: what is offered to ask; by default all of ``ontology/questions``.
    :param snapshot: id of the snapshot, for ETags and ``/health``.
    :param pages_engine: answers what our own pages ask, so that they do not wait for the queries of
        others; by default ``engine`` does.
    :param downloads: gives out whole graphs; by default ``engine`` does.
    :param ready: whether a query would find a worker, for ``/ready``.
    :param packed: the whole graph as a file of N-Quads, for ``/data/all.nq.gz``.
    :param checked: the folder of the snapshot, for what the check found when it was built.
    :param acts: the acts that overlaps are counted from; without them the engine is asked.
    :param searching: whether the engines have an index of texts.
    :param lists: what is listed and narrowed; without it the engine is asked.
    :param names: the names of things, for the search; without them the engine is asked.
    :param counts: named graph -> number of its statements; without, the engine counts them.
    :param statuses: how many statements have which status; without it the engine counts them.
    """
    inner = pages_engine or engine
    asked = load(resources()) if questions is None else questions
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES, MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES)
    app.config.update(COMPRESS_MIMETYPES=_TEXTS, COMPRESS_ALGORITHM=["zstd", "br", "gzip"])
    present.register(app)
    app.register_blueprint(sparql.blueprint(engine, snapshot, searching=searching))
    app.register_blueprint(api.blueprint(inner, asked, snapshot))
    app.register_blueprint(pages.blueprint(inner, asked, snapshot, downloads, counts))
    app.register_blueprint(search.blueprint(inner, snapshot, names, counts, statuses))
    app.register_blueprint(imports.blueprint(inner))
    app.register_blueprint(overlap.blueprint(inner, snapshot, acts))
    site.register(app, inner, asked, snapshot, lists, searching=searching)
    app.register_blueprint(graphstore.blueprint(downloads or engine, packed))
    app.register_blueprint(describe.blueprint(inner, asked, snapshot))
    app.register_blueprint(validation.blueprint(checked))
    app.register_blueprint(operate.blueprint(ready, snapshot))
    app.before_request(_refuse)
    app.register_error_handler(HrdGraphError, _refused)
    app.register_error_handler(HTTPException, _not_served)
    app.after_request(_allow_all_origins)
    app.after_request(_protect)
    app.after_request(_tag)
    Packing(app)
    app.after_request(spreadsheet.neutralise)  # The last one is the first to run.
    return app


def _refuse() -> None:
    """Answer what was found wrong with a request before it came here."""
    if refusal := request.environ.get(REFUSAL):
        raise refusal


def _refused(error: HrdGraphError) -> Response:
    response = _problem(error.status, error.title, str(error), error.details(), _corrected(error))
    if isinstance(error, BusyError):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, ReadOnlyError):
        response.headers["Allow"] = "GET, HEAD, OPTIONS, POST"
    return response


def _tag(response: Response) -> Response:
    """Give what does not change with the data an ETag, so that it need not be sent again."""
    settled = response.status_code == 200 and not response.is_streamed
    if settled and response.headers.get("Cache-Control") is None:
        response.headers["Cache-Control"] = "no-cache"
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response


def _not_served(error: HTTPException) -> Response:
    """Describe what Flask refuses (404, 405, 413) and, without a detail, what is our bug (500)."""
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
    """Link what may have been meant: the same address with that value."""
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
        return Response(render_template("problem.html", **problem, **(links or {})), status)
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


def _allow_all_origins(response: Response) -> Response:
    """Let pages of other sites read: what is here is public, and no request carries a login."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Allow, Content-Length, ETag, Retry-After"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _protect(response: Response) -> Response:
    """Let a page load and run nothing but our own files, ask nobody but us and tell nobody.

    Who reads about defenders may be at risk: no address of a page is sent to the sites it links.
    """
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    return response
