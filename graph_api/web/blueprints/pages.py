"""The pages: home, questions, things, data, and what this is about.

A thing's page is its IRI's path on this server; RDF and HTML are chosen by suffix or Accept. What
is shown comes from ``entities``, ``questions`` and ``vocabulary``: no query is written here.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from graph_api.errors import HrdGraphError, ParameterError, UnknownIriError
from graph_api.graph import (
    catalog,
    description,
    entities,
    labels,
    question_finder,
    questions,
    vocabulary,
)
from graph_api.graph.parameters import Choice, Parameter
from graph_api.graph.questions import Question, Result
from graph_api.rdf import namespaces
from graph_api.rdf.resources import read_text, resources
from graph_api.sparql.engine import Engine
from graph_api.web import query_string
from graph_api.web.blueprints import graph_store
from graph_api.web.content_negotiation import HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, choose
from graph_api.web.site import Site
from graph_api.web.template_filters import iri_of, words

THING_FORMATS = (HTML, TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
GRAPH_FORMATS = (TURTLE, JSON_LD, N_TRIPLES)
MOST_LISTED = 400
MOST_FILTER = 200
KEPT = 128  # Things whose statements are remembered.
FEATURED = ("mandates-by-country", "recommendations-by-topic", "recommendations-by-addressee")
COUNTED = {
    "Mandate": "mandates",
    "Country": "countries",
    "Document": "documents",
    "Engagement": "engagements",
    "CountryVisit": "country visits",
    "CountryListing": "listings of countries in reports",
    "Recommendation": "recommendations",
    "Observation": "observations",
    "OtherRecord": "other records of an index",
    "Repetition": "recommendations made again",
    "Claim": "claims",
    "CuratorNote": "curators' notes",
}


Offered = Callable[[Question, Parameter], list[Choice]]  # What a form offers for a parameter.


class Field(NamedTuple):
    """One field of a form; ``choices`` is empty for a text field, as for long lists."""

    parameter: Parameter
    choices: list[Choice]
    value: str

    @property
    def refused(self) -> bool:
        """Tell whether a value is none of the choices."""
        known = {choice.value for choice in self.choices}
        return bool(known and self.value and self.value not in known)

    @property
    def help(self) -> str:
        """Return the parameter's help, without the form of ids where these are listed.

        Nothing if it only says the field's name again.
        """
        text = self.parameter.help
        text = re.sub(r", by its [^;]*", "", text) if self.choices else text
        return "" if text.lower().removeprefix("the ") == words(self.parameter.name) else text


def blueprint(site: Site, downloads: Engine) -> Blueprint:
    """Serve the home page, and the pages of questions and data.

    :param downloads: gives out whole graphs, for which a query has not the time.
    """
    engine, asked = site.engine, site.questions
    bp = Blueprint("pages", __name__)

    @bp.app_context_processor
    def shared() -> dict[str, object]:
        known = {"base": namespaces.BASE, "prefixes": namespaces.PREFIXES}
        return known | {"snapshot": site.snapshot.id, "day": site.day, "asked": asked}

    @cache  # A snapshot never changes.
    def offered(question: Question, parameter: Parameter) -> list[Choice]:
        return questions.choices(engine, question, parameter, site.snapshot.index, MOST_LISTED + 1)

    _add_questions(bp, site, offered)
    _add_things(bp, engine, downloads)
    _add_data(bp, site, downloads)

    @bp.get("/")
    def home() -> str:
        featured = [question for question in asked if question.id in FEATURED]
        forms = [(question, _fields(offered, question, {})) for question in featured]
        return render_template("home.html", forms=forms, counted=counted())

    @bp.get("/about")
    def about() -> str:
        return render_template("about.html")

    @cache
    def counted() -> list[tuple[str, str, int]]:
        """Count the numbers of the home page, once."""
        sizes = {d.name: d.count for d in vocabulary.definitions(engine)}
        if (same := sizes.get("sameRecommendationAs")) and (both := sizes.get("Recommendation")):
            sizes["Recommendation"] = both - same  # One of two sources counts once, as in the list.
        return [(name, words, n) for name, words in COUNTED.items() if (n := sizes.get(name))]

    return bp


def _add_questions(bp: Blueprint, site: Site, offered: Offered) -> None:
    asked = site.questions
    themes = [
        (theme, list(group))
        for theme, group in groupby(sorted(asked, key=lambda q: q.theme), key=lambda q: q.theme)
    ]

    @bp.get("/questions")
    def all_questions() -> str:
        text = query_string.parameters(request.args).get("q", "").strip()[:MOST_FILTER]
        return render_template(
            "questions.html",
            themes=themes,
            text=text,
            starred=question_finder.starred(asked),
            matching=question_finder.matching(asked, text),
        )

    @bp.get("/questions/<name>")
    def question(name: str) -> tuple[str, int] | WerkzeugResponse:
        found = questions.find(asked, name)
        values = query_string.parameters(request.args)
        values.pop("page", None)  # Which rows are shown, not what is asked.
        form = request.args.get("format", "html")
        if form != "html":
            fields = urlencode({**values, "format": form})
            return redirect(f"{url_for('api.answer', name=name)}?{fields}", 307)
        if not values and any(parameter.required for parameter in found.parameters):
            return _question_page(offered, found, values), 200
        try:
            result = questions.ask(site.engine, found, values, site.snapshot.index)
        except ParameterError as error:
            return _question_page(offered, found, values, error=error), error.status
        return _question_page(offered, found, values, result), 200


def _question_page(
    offered: Offered,
    question: Question,
    values: dict[str, str],
    result: Result | None = None,
    error: HrdGraphError | None = None,
) -> str:
    return render_template(
        "question.html",
        question=question,
        fields=_fields(offered, question, values),
        result=result,
        error=error,
    )


def _fields(offered: Offered, question: Question, values: dict[str, str]) -> list[Field]:
    fields = []
    for parameter in question.parameters:
        listed = offered(question, parameter)
        value = values.get(parameter.name) or parameter.default or ""
        # An IRI or a code in lower case is shown as the choice that it stands for.
        meant = (c.value for c in listed if value in (c.iri, c.value) or value.upper() == c.value)
        choices = listed if len(listed) <= MOST_LISTED else []
        fields.append(Field(parameter, choices, next(meant, value)))
    return fields


def _add_things(bp: Blueprint, engine: Engine, downloads: Engine) -> None:
    find = lru_cache(KEPT)(partial(entities.find, engine))  # A snapshot never changes.

    @bp.get("/<any(id, scheme, graph):kind>/<path:rest>")
    def thing(kind: str, rest: str) -> Response:
        return show(engine, f"{kind}/{rest}", downloads, find)

    @bp.get("/<any(dataset, curators):name>")
    def top(name: str) -> Response:
        return show(engine, name, downloads)

    @bp.get("/<any(dataset, curators):name>.<any(ttl, jsonld, json, nt, rdf):suffix>")
    def top_file(name: str, suffix: str) -> Response:
        return show(engine, f"{name}.{suffix}", downloads)

    @bp.get("/ontology/rules/<name>.rq")
    def rule(name: str) -> Response:
        """Serve the rule that a derived graph has as its source."""
        known = {path.stem: path for path in resources().glob("ontology/rules/*.rq")}
        if name not in known:
            raise UnknownIriError(f"{namespaces.ONTOLOGY}/rules/{name}.rq")
        return Response(read_text(known[name]), content_type="text/plain; charset=utf-8")

    @bp.after_request
    def vary(response: Response) -> Response:
        response.vary.add("Accept")
        return response


def show(
    engine: Engine,
    path: str,
    downloads: Engine | None = None,
    find: Callable[[str], entities.Entity] | None = None,
) -> Response:
    """Show the thing whose IRI has this path, in the format that its suffix or Accept asks for.

    :param find: finds the thing, by default in the engine.
    """
    path, suffix = query_string.split_suffix(path, THING_FORMATS)
    name = suffix or request.args.get("format")
    media_type = choose(request.headers.get("Accept", ""), THING_FORMATS, name)
    iri = iri_of(path)
    if media_type in HTML.media_types:
        entity = find(iri) if find else entities.find(engine, iri)
        page = render_template("entity.html", entity=entity, path=path)
        return Response(page, content_type="text/html; charset=utf-8")
    if path.startswith("graph/"):
        return graph_store.content(downloads or engine, iri, media_type)
    body = description.as_rdf(engine, iri, media_type)
    return Response(body, content_type=_with_charset(media_type))


def _add_data(bp: Blueprint, site: Site, downloads: Engine) -> None:
    @bp.get("/data")
    def data() -> str:
        known = catalog.named_graphs(site.engine).values()
        graphs = sorted(known, key=lambda graph: graph.order)
        terms = [term for g in graphs for term in (*g.sources, *g.authors, *g.licenses)]
        named = labels.labels(site.engine, [term.value for term in terms if term.kind == "uri"])
        counts = site.snapshot.graphs
        return render_template("data.html", graphs=graphs, counts=counts, labels=named)

    @bp.get("/data/<path:path>.<any(ttl, jsonld, nt):suffix>")
    def graph(path: str, suffix: str) -> Response:
        media_type = choose("", GRAPH_FORMATS, suffix)
        return graph_store.content(
            downloads, None if path == "all" else namespaces.GRAPHS + path, media_type
        )


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
