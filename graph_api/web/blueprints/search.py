"""``/search`` and ``/data/sources``: the commands ``find`` and ``report sources`` as pages.

Both are JSON and CSV too, by ``format=`` or Accept. The index of names is made at the first search
and kept as long as the application: a snapshot never changes.
"""

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from graph_api.errors import UsageError
from graph_api.graph import provenance, question_finder
from graph_api.graph.answers import table_as_csv
from graph_api.graph.questions import Question
from graph_api.graph.search import search as search_result
from graph_api.graph.search.search import LIMIT, MAX_QUERY, Index, SearchResult
from graph_api.web import query_string
from graph_api.web.content_negotiation import CSV, HTML, Format, choose
from graph_api.web.site import Site

JSON = Format(("json",), ("application/json",))
OFFERED = (HTML, JSON, CSV)
PAGE_LIMIT = 60
# The kinds of things that people look for; others are the book-keeping of the graph.
FOR_PEOPLE = frozenset(
    {
        *("country", "area", "mandate", "actor", "topic", "document", "article", "group"),
        *("initiative", "visit", "recommendation", "engagement"),
    }
)
MOST_QUESTIONS = 6
# A score below this is a hit by some words or similar ones only.
_SURE = 70.0
_PERSON = re.compile(r"[^\W\d_]{2,}([ .'’-]+[^\W\d_]+){1,3}")


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
        page = render_template(
            "search.html",
            result=result,
            groups=[group for group in result.groups() if group[0] in FOR_PEOPLE],
            internals=[group for group in result.groups() if group[0] not in FOR_PEOPLE],
            questions=_questions(site.questions, result),
            is_person=_may_be_a_person(result),
            kinds=index().kinds,
            most=MAX_QUERY,
        )
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


def _questions(asked: Sequence[Question], result: SearchResult) -> list[tuple[str, str, str]]:
    """Find the questions about the best hit, then those with the words of the query.

    :returns: the question, the name of the thing that is filled in, and the address.
    """
    offered = []
    best = next((hit for hit in result.hits[:1] if hit.score >= _SURE), None)
    for question, name in question_finder.about(asked, best.kind) if best else ():
        if best:
            fields = urlencode({name: best.iri.rpartition("/")[2]})
            to = f"{url_for('pages.question', name=question.id)}?{fields}"
            offered.append((question.question, best.label, to))
    for question in question_finder.matching(asked, result.query):
        if all(question.question != text for text, _, _ in offered):
            offered.append((question.question, "", url_for("pages.question", name=question.id)))
    return offered[:MOST_QUESTIONS]


def _may_be_a_person(result: SearchResult) -> bool:
    """Tell whether a query that nothing fits well has the form of a person's name.

    No list of names is needed, and none is kept: who is named is not looked at.
    """
    sure = any(hit.score >= _SURE for hit in result.hits)
    return not sure and bool(_PERSON.fullmatch(result.query))


def _text(text: str, media_type: str) -> Response:
    return Response(text, content_type=f"{media_type}; charset=utf-8")
