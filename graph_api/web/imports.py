"""``/data/imports``: what was imported and what became of its records, as a page and as JSON."""

import json
from functools import cache

from flask import Blueprint, Response, render_template, request

from graph_api import imports_report
from graph_api.engine import Engine
from graph_api.web.negotiate import HTML, Format, choose

JSON = Format(("json",), ("application/json",))


def blueprint(engine: Engine) -> Blueprint:
    """Show the summaries of the imports in ``engine``; they are read once."""
    bp = Blueprint("imports", __name__)

    @cache
    def found() -> list[imports_report.Summary]:
        return imports_report.summaries(engine)

    @bp.get("/data/imports")
    def summary() -> Response:
        accepted = request.headers.get("Accept", "")
        media_type = choose(accepted, (HTML, JSON), request.args.get("format"))
        if media_type in JSON.media_types:
            text = json.dumps({"imports": found()}, ensure_ascii=False, indent=1) + "\n"
            return Response(text, content_type=media_type)
        page = render_template("imports.html", imports=found())
        return Response(page, content_type=f"{media_type}; charset=utf-8")

    @bp.after_request
    def vary(response: Response) -> Response:
        response.vary.add("Accept")
        return response

    return bp
