"""``/data/validation``: what the check found when the graph was built, and in the builds before."""

import json
from pathlib import Path

from flask import Blueprint, Response, render_template, request

from graph_api import validation_report
from graph_api.web.negotiate import HTML, Format, choose

JSON = Format(("json",), ("application/json",))


def blueprint(snapshot: Path | None = None) -> Blueprint:
    """Show the check's results.

    :param snapshot: the folder of the snapshot that is served.
    """
    bp = Blueprint("validation", __name__)

    @bp.get("/data/validation")
    def report() -> Response:
        name = request.args.get("format")
        media_type = choose(request.headers.get("Accept", ""), (HTML, JSON), name)
        trend = validation_report.read(snapshot)
        if media_type in JSON.media_types:
            text = json.dumps(trend.document(), ensure_ascii=False, indent=1) + "\n"
        else:
            text = render_template("validation.html", trend=trend)
        response = Response(text, content_type=f"{media_type}; charset=utf-8")
        response.vary.add("Accept")
        return response

    return bp
