"""``/data/validation`` and ``/data/imports``: the reports of builds and imports."""

import json
from functools import cache

from flask import Blueprint, Response, render_template, request

from graph_api.graph import imports
from graph_api.snapshot import check_history
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.engine import Engine
from graph_api.web.content_negotiation import HTML, Format, choose

JSON = Format(("json",), ("application/json",))


def validation_blueprint(snapshot: Snapshot) -> Blueprint:
    """Serve the results of the checks of this and former builds."""
    bp = Blueprint("validation", __name__)

    @bp.get("/data/validation")
    def report() -> Response:
        name = request.args.get("format")
        media_type = choose(request.headers.get("Accept", ""), (HTML, JSON), name)
        trend = check_history.read(snapshot.path)
        if media_type in JSON.media_types:
            text = json.dumps(trend.document(), ensure_ascii=False, indent=1) + "\n"
        else:
            text = render_template("validation.html", trend=trend)
        response = Response(text, content_type=f"{media_type}; charset=utf-8")
        response.vary.add("Accept")
        return response

    return bp


def imports_blueprint(engine: Engine) -> Blueprint:
    """Serve the summaries of the imports in ``engine``, which are read once."""
    bp = Blueprint("imports", __name__)

    @cache
    def found() -> list[imports.Summary]:
        return imports.summaries(engine)

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
