"""The data set and the server describe themselves, for programs.

``/.well-known/void`` (VoID and DCAT), ``/questions.ttl`` (example queries as sparql-examples has
them) and ``/openapi.json`` (all routes, and each question with its parameters).
"""

from collections.abc import Sequence
from functools import cache

from flask import Blueprint, Response, jsonify, request, url_for

from graph_api import __version__, openapi, queries
from graph_api.engine import Engine, Job, Term
from graph_api.names import BASE, THINGS
from graph_api.questions import Question
from graph_api.web.negotiate import TRIPLES, TURTLE, choose

# All of the catalogue and of the counts, and what only this server knows: its addresses.
_VOID = f"""
CONSTRUCT {{
  ?s ?p ?o .
  ?dataset a void:Dataset ;
    void:sparqlEndpoint ?endpoint ;
    void:dataDump ?turtle, ?quads ;
    void:exampleResource <{THINGS}country/HUN> ;
    void:uriSpace "{THINGS}" ;
    dcat:distribution ?quads .
  ?quads a dcat:Distribution ;
    dcat:downloadURL ?quads ;
    dcat:compressFormat <https://www.iana.org/assignments/media-types/application/gzip> ;
    dcat:mediaType <https://www.iana.org/assignments/media-types/application/n-quads> .
  ?described foaf:primaryTopic ?dataset ; a void:DatasetDescription .
}}
WHERE {{
  VALUES (?dataset ?endpoint ?turtle ?quads ?described) {{ (UNDEF UNDEF UNDEF UNDEF UNDEF) }}
  {{ GRAPH <{BASE}graph/catalog> {{ ?s ?p ?o }} }}
  UNION {{ GRAPH <{BASE}graph/derived/void> {{ ?s ?p ?o }} }}
  UNION {{ }}
}}
"""
_FOAF = "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\n"


def blueprint(engine: Engine, asked: Sequence[Question], snapshot: str | None = None) -> Blueprint:
    """Describe what ``engine`` holds and what can be asked."""
    bp = Blueprint("describe", __name__)

    @bp.get("/.well-known/void")
    def void() -> Response:
        media_type = _media_type()
        addresses = {
            "dataset": BASE + "dataset",
            "endpoint": url_for("sparql.sparql", _external=True),
            "turtle": url_for("pages.graph", path="all", suffix="ttl", _external=True),
            "quads": url_for("graphstore.all_packed", _external=True),
            "described": request.base_url,
        }
        bind = {name: Term("uri", address) for name, address in addresses.items()}
        answer = engine.answer(Job(_FOAF + _VOID, triples=media_type, bind=bind))
        return _rdf(answer.body, media_type)

    @cache
    def examples(endpoint: str) -> str:
        return queries.as_examples(engine, asked, endpoint)

    @bp.get("/questions.ttl")
    def questions() -> Response:
        text = examples(url_for("sparql.sparql", _external=True))
        return _rdf(text.encode(), TURTLE.media_type)

    @bp.get("/openapi.json")
    def api() -> Response:
        return jsonify(openapi.document(asked, request.host_url, __version__, snapshot))

    return bp


def _media_type() -> str:
    return choose(request.headers.get("Accept", ""), TRIPLES, request.args.get("format"))


def _rdf(body: bytes, media_type: str) -> Response:
    charset = "; charset=utf-8" * media_type.startswith("text/")
    response = Response(body, content_type=media_type + charset)
    response.vary.add("Accept")
    return response
