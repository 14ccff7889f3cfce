"""The documentation of the vocabulary: ``/ontology``, with a page for each term and list.

The IRI of a term is that of the vocabulary with a fragment, which no server sees: the index holds
an anchor for each and leads to the page of the term, ``/ontology/<name>``.
"""

import re
from collections.abc import Sequence
from functools import cache

from flask import Blueprint, Response, render_template, request

from graph_api.graph import description, entities, shapes, vocabulary
from graph_api.graph.questions import Question
from graph_api.graph.shapes import Rule
from graph_api.graph.vocabulary import Definition
from graph_api.rdf import namespaces
from graph_api.rdf.namespaces import PREFIXES, TERMS
from graph_api.rdf.resources import resources
from graph_api.web import query_string
from graph_api.web.blueprints import graph_store, pages
from graph_api.web.blueprints.pages import THING_FORMATS
from graph_api.web.content_negotiation import HTML, choose
from graph_api.web.site import Site
from graph_api.web.template_filters import iri_of

# What is said of a term by other terms: the words, and the property that says it.
_NAMED = re.compile(r"(?<![\w:])hrd:(\w+)")
_BACKWARDS = (
    ("kinds of it", "rdfs", "subClassOf"),
    ("narrower properties", "rdfs", "subPropertyOf"),
    ("properties it has", "schema", "domainIncludes"),
    ("properties that lead to it", "schema", "rangeIncludes"),
)


def blueprint(site: Site) -> Blueprint:
    """Serve the vocabulary of a snapshot, with the questions that use each term."""
    engine, asked = site.engine, site.questions
    bp = Blueprint("terms", __name__)

    @cache
    def terms() -> list[Definition]:
        return vocabulary.definitions(engine)

    @cache
    def in_use(iri: str) -> list[vocabulary.Use]:
        return vocabulary.in_use(engine, iri)

    @cache
    def reified(iri: str) -> int:
        return vocabulary.reified(engine, iri)

    @cache
    def rules() -> list[Rule]:
        return shapes.read(resources())

    @bp.get("/ontology")
    @bp.get("/ontology.<suffix>")
    def index(suffix: str | None = None) -> Response:
        media_type = choose(request.headers.get("Accept", ""), THING_FORMATS, suffix)
        if media_type not in HTML.media_types:
            return graph_store.content(engine, namespaces.GRAPHS + "ontology", media_type)
        about = entities.find(engine, namespaces.ONTOLOGY)
        lists = vocabulary.schemes(engine)
        return _page("ontology.html", terms=terms(), schemes=lists, about=about)

    @bp.get("/ontology/<name>")
    def term(name: str) -> Response:
        name, suffix = query_string.split_suffix(name, THING_FORMATS)
        name_of_format = suffix or request.args.get("format")
        media_type = choose(request.headers.get("Accept", ""), THING_FORMATS, name_of_format)
        definition = vocabulary.find(terms(), name)
        if media_type not in HTML.media_types:
            body = description.as_rdf(engine, definition.iri, media_type)
            return Response(body, content_type=media_type)
        uses = in_use(definition.iri) if definition.is_class else []
        more = {"in_use": uses, "reified": 0 if definition.is_class else reified(definition.iri)}
        return _page("term.html", **_about(terms(), rules(), asked, definition), **more)

    @bp.get("/scheme/<name>")
    def scheme(name: str) -> Response:
        name, suffix = query_string.split_suffix(name, THING_FORMATS)
        name_of_format = suffix or request.args.get("format")
        media_type = choose(request.headers.get("Accept", ""), THING_FORMATS, name_of_format)
        iri = iri_of(f"scheme/{name}")
        schemes = {each.iri: each for each in vocabulary.schemes(engine)}
        if media_type not in HTML.media_types or iri not in schemes:
            return pages.show(engine, f"scheme/{name}{'.' * bool(suffix)}{suffix or ''}")
        concepts = vocabulary.concepts(engine, iri)
        return _page("scheme.html", scheme=schemes[iri], concepts=concepts)

    @bp.after_request
    def vary(response: Response) -> Response:
        response.vary.add("Accept")
        return response

    return bp


def _about(
    terms: list[Definition], rules: list[Rule], asked: Sequence[Question], term: Definition
) -> dict[str, object]:
    """Collect the variables of the page of a term."""
    wider = {value.value for value in term.all("rdfs", "subClassOf")}
    backwards = [
        (words, vocabulary.naming(terms, prefix, name, term.iri))
        for words, prefix, name in _BACKWARDS
    ]
    about = {term.iri: "class", **dict.fromkeys(wider, "wider class")}
    return {
        "term": term,
        "backwards": [(words, found) for words, found in backwards if found],
        "others": _elsewhere(term),
        "rules": [r for r in rules if r.path == term.iri or not about.keys().isdisjoint(r.classes)],
        "questions": [question for question in asked if _uses(question, term)],
    }


def _uses(question: Question, term: Definition) -> bool:
    """Tell whether a question has a term in its query, or a parameter of the class."""
    named = term.name in _NAMED.findall(question.query)
    return named or any(p.type == f"hrd:{term.name}" for p in question.parameters)


def _elsewhere(term: Definition) -> list[tuple[str, str]]:
    """List the related or broader terms of other vocabularies: label and IRI."""
    phrases = {
        PREFIXES["skos"] + "exactMatch": "the same as",
        PREFIXES["skos"] + "closeMatch": "much the same as",
        PREFIXES["rdfs"] + "subClassOf": "a kind of",
        PREFIXES["rdfs"] + "subPropertyOf": "a kind of",
        PREFIXES["rdfs"] + "seeAlso": "see also",
    }
    return [
        (words, value.value)
        for property, words in phrases.items()
        for value in term.properties.get(property, ())
        if not value.value.startswith(TERMS)
    ]


def _page(template: str, **shown: object) -> Response:
    return Response(render_template(template, **shown), content_type="text/html; charset=utf-8")
