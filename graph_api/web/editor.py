"""Script and completions of the SPARQL editor.

The bundle is made at install time from npm. Without it the page has a plain text field.
"""

import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request, url_for

from graph_api.graph import completion
from graph_api.web.site import Site

BUNDLE = "built/editor.js"


def blueprint(site: Site) -> Blueprint:
    """Serve ``/sparql/completions``, computed once."""
    bp = Blueprint("editor", __name__)

    @cache
    def body() -> str:
        return json.dumps(
            completion.options(site.engine), ensure_ascii=False, separators=(",", ":")
        )

    @bp.get("/sparql/completions")
    def completions() -> Response:
        response = Response(body(), content_type="application/json")
        response.set_etag(site.snapshot.id, weak=True)
        response.make_conditional(request)
        return response

    @bp.app_template_global()
    def editor_script() -> str | None:
        there = (Path(bp.root_path) / "static" / BUNDLE).is_file()
        return url_for("static", filename=BUNDLE) if there else None

    return bp
