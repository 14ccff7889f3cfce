"""The web server's application: ``/sparql``, the pages and the JSON API over one engine.

Errors become responses here and nowhere else: RFC 9457 problem documents, or a page for a browser.
"""

from flask import Flask
from werkzeug.exceptions import HTTPException

from graph_api.errors import HrdGraphError
from graph_api.graph.questions import load
from graph_api.rdf.resources import resources
from graph_api.snapshot.manifest import Snapshot
from graph_api.web import navigation, spreadsheet, template_filters
from graph_api.web.blueprints import (
    briefs,
    compare,
    descriptions,
    discovery,
    graph_store,
    health,
    overlap,
    pages,
    questions,
    reports,
    search,
    share,
    sparql,
)
from graph_api.web.content_negotiation import HTML, SOLUTIONS, TRIPLES
from graph_api.web.endpoint import Endpoint
from graph_api.web.middleware.body_limits import MAX_BODY_BYTES
from graph_api.web.problems import hrd_graph_error, http_error, raise_refusal
from graph_api.web.response_headers import add_etag, allow_all_origins, protect
from graph_api.web.responses import Packing
from graph_api.web.settings import Settings
from graph_api.web.shared import SharedRequest
from graph_api.web.site import Pools, Site

_ASSETS = {"text/css", "text/javascript", "image/svg+xml", "text/markdown"}
_TEXTS = sorted({t for f in (*SOLUTIONS, *TRIPLES, HTML) for t in f.media_types} | _ASSETS)


def create_app(snapshot: Snapshot, pools: Pools, settings: Settings) -> Flask:
    """Create the application over a snapshot: pages from its files, ``/sparql`` from its pool.

    Answers of another endpoint (``settings.engine``) may change, so they get no ETag.
    """
    site = Site(snapshot, pools.pages, load(resources()))
    app = Flask(__name__)
    app.request_class = SharedRequest
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES, MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES)
    app.config.update(COMPRESS_MIMETYPES=_TEXTS, COMPRESS_ALGORITHM=["zstd", "br", "gzip"])
    template_filters.register(app)
    url = settings.engine
    endpoint = Endpoint(url, snapshot, pools.queries) if url else None
    app.register_blueprint(
        sparql.blueprint(
            pools.queries, None if url else snapshot.id, searching=not url and snapshot.has_texts
        )
    )
    app.register_blueprint(questions.blueprint(site))
    app.register_blueprint(pages.blueprint(site, pools.downloads))
    app.register_blueprint(search.blueprint(site))
    app.register_blueprint(reports.imports_blueprint(site.engine))
    app.register_blueprint(overlap.blueprint(site))
    app.register_blueprint(share.blueprint(site))
    app.register_blueprint(discovery.blueprint(site))
    app.register_blueprint(briefs.blueprint(site))
    app.register_blueprint(compare.blueprint(site))
    navigation.register(app, site)
    app.register_blueprint(graph_store.blueprint(snapshot, pools.downloads))
    app.register_blueprint(descriptions.blueprint(site))
    app.register_blueprint(reports.validation_blueprint(snapshot))
    app.register_blueprint(health.blueprint(snapshot, pools.queries, endpoint))
    app.before_request(raise_refusal)
    app.register_error_handler(HrdGraphError, hrd_graph_error)
    app.register_error_handler(HTTPException, http_error)
    app.after_request(allow_all_origins)
    app.after_request(protect)
    app.after_request(add_etag)
    Packing(app)
    app.after_request(spreadsheet.neutralise)  # The last one is the first to run.
    return app
