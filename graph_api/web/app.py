"""The web server's application: ``/sparql``, the pages and the JSON API over one engine.

Errors become responses here and nowhere else: RFC 9457 problem documents, or a page for a browser.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from flask import Flask
from werkzeug.exceptions import HTTPException

from graph_api.errors import HrdGraphError
from graph_api.graph.questions import Question, load
from graph_api.rdf.resources import resources
from graph_api.sparql.engine import Engine
from graph_api.web import navigation, spreadsheet, template_filters
from graph_api.web.blueprints import (
    descriptions,
    graph_store,
    health,
    overlap,
    pages,
    reports,
    search,
    sparql,
)
from graph_api.web.blueprints import (
    questions as api,
)
from graph_api.web.content_negotiation import HTML, SOLUTIONS, TRIPLES
from graph_api.web.middleware.body_limits import MAX_BODY_BYTES
from graph_api.web.problems import hrd_graph_error, http_error, raise_refusal
from graph_api.web.response_headers import add_etag, allow_all_origins, protect
from graph_api.web.responses import Packing

_ASSETS = {"text/css", "text/javascript", "image/svg+xml", "text/markdown"}
_TEXTS = sorted({t for f in (*SOLUTIONS, *TRIPLES, HTML) for t in f.media_types} | _ASSETS)


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
    template_filters.register(app)
    app.register_blueprint(sparql.blueprint(engine, snapshot, searching=searching))
    app.register_blueprint(api.blueprint(inner, asked, snapshot))
    app.register_blueprint(pages.blueprint(inner, asked, snapshot, downloads, counts))
    app.register_blueprint(search.blueprint(inner, snapshot, names, counts, statuses))
    app.register_blueprint(reports.imports_blueprint(inner))
    app.register_blueprint(overlap.blueprint(inner, snapshot, acts))
    navigation.register(app, inner, asked, snapshot, lists, searching=searching)
    app.register_blueprint(graph_store.blueprint(downloads or engine, packed))
    app.register_blueprint(descriptions.blueprint(inner, asked, snapshot))
    app.register_blueprint(reports.validation_blueprint(checked))
    app.register_blueprint(health.blueprint(ready, snapshot))
    app.before_request(raise_refusal)
    app.register_error_handler(HrdGraphError, hrd_graph_error)
    app.register_error_handler(HTTPException, http_error)
    app.after_request(allow_all_origins)
    app.after_request(protect)
    app.after_request(add_etag)
    Packing(app)
    app.after_request(spreadsheet.neutralise)  # The last one is the first to run.
    return app
