"""``/search`` and ``/data/sources``: the commands ``find`` and ``report sources`` as pages.

Both are JSON and CSV too, by ``format=`` or Accept. The index of names is made at the first search
and kept as long as the application: a snapshot never changes.
"""

import json
from collections.abc import Callable
from functools import cache

from flask import Blueprint, Response, render_template, request

from graph_api.errors import UsageError
from graph_api.graph import provenance
from graph_api.graph.answers import table_as_csv
from graph_api.graph.search import search as search_result
from graph_api.graph.search.search import LIMIT, MAX_QUERY, Index, SearchResult
from graph_api.web import query_string
from graph_api.web.content_negotiation import CSV, HTML, Format, choose
from graph_api.web.site import Site

JSON = Format(("json",), ("application/json",))
OFFERED = (HTML, JSON, CSV)
PAGE_LIMIT = 60


def blueprint(site: Site) -> Blueprint:
    """Serve the search of names, and the report on sources."""
    snapshot = site.snapshot
    bp = Blueprint("search", __name__)

    @cache
    def index() -> Index:
        return Index.build(snapshot.index)

    @cache
    def report() -> provenance.SourcesReport:
        return provenance.report(site.engine, snapshot.graphs, snapshot.index)

    @bp.get("/search")
    def search() -> Response:
        media_type = _media_type()
        result = _search(index, media_type)
        if media_type in JSON.media_types:
            return Response(search_result.as_json(result, snapshot.id), content_type=media_type)
        if media_type in CSV.media_types:
            return _text(search_result.as_csv(result), media_type)
        kinds = index().kinds
        page = render_template("search.html", result=result, kinds=kinds, most=MAX_QUERY)
        return _text(page, media_type)

    @bp.get("/data/sources")
    def sources() -> Response:
        media_type = _media_type()
        counts = report()
        if media_type in JSON.media_types:
            text = json.dumps(counts.document(), ensure_ascii=False, indent=1) + "\n"
            return Response(text, content_type=media_type)
        if media_type in CSV.media_types:
            return _text(table_as_csv(counts.table()), media_type)
        return _text(render_template("sources.html", report=counts), media_type)

    @bp.after_request
    def vary(response: Response) -> Response:
        response.vary.add("Accept")
        return response

    return bp


def _media_type() -> str:
    return choose(request.headers.get("Accept", ""), OFFERED, request.args.get("format"))


def _search(index: Callable[[], Index], media_type: str) -> SearchResult:
    """Parse the request and search; without a query there are no hits.

    :raises UsageError: a parameter is unknown, or the limit is no number from 1 to 200.
    """
    values = query_string.parameters(request.args)
    if unknown := values.keys() - {"q", "kind", "limit"}:
        raise UsageError(f"No parameter {min(unknown)}. There are q, kind, limit and format.")
    query = values.get("q", "").strip()
    usual = PAGE_LIMIT if media_type in HTML.media_types else LIMIT
    limit = values.get("limit") or str(usual)
    if not (limit.isdecimal() and limit.isascii() and 1 <= int(limit[:9]) <= search_result.MOST):
        raise UsageError(f"limit={limit} is no number from 1 to {search_result.MOST}.")
    return search_result.search(index(), query, values.get("kind") or None, int(limit))


def _text(text: str, media_type: str) -> Response:
    return Response(text, content_type=f"{media_type}; charset=utf-8")
