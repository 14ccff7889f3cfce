"""The data set and the server describe themselves, for programs.

``/.well-known/void`` (VoID and DCAT), ``/questions.ttl`` (example queries as sparql-examples has
them) and ``/openapi.json`` (all routes, and each question with its parameters).
"""

from functools import cache

from flask import Blueprint, Response, jsonify, request, url_for

from graph_api import __version__
from graph_api.errors import UsageError
from graph_api.graph import sparql_examples
from graph_api.graph.labels import is_iri
from graph_api.rdf.namespaces import BASE, GRAPHS, THINGS
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Job
from graph_api.web import openapi
from graph_api.web.content_negotiation import TRIPLES, TURTLE, choose
from graph_api.web.site import Site

_TYPES = "https://www.iana.org/assignments/media-types/"
# All of the catalogue and of the counts, and what only this server knows: its addresses.
_VOID = f"""
CONSTRUCT {{
  ?s ?p ?o .
  ?dataset a void:Dataset ;
    void:sparqlEndpoint ?endpoint ;
    void:dataDump ?turtle, ?json, ?quads ;
    void:exampleResource <{THINGS}country/HUN> ;
    void:uriSpace "{THINGS}" ;
    dcat:distribution ?turtle, ?json, ?quads .
  ?graph dcat:distribution ?file .
  ?file a dcat:Distribution ; dcat:downloadURL ?file ; dcat:mediaType ?type .
  ?quads a dcat:Distribution ;
    dcat:downloadURL ?quads ;
    dcat:compressFormat <{_TYPES}application/gzip> ;
    dcat:mediaType <{_TYPES}application/n-quads> .
  ?turtle a dcat:Distribution ; dcat:downloadURL ?turtle ; dcat:mediaType <{_TYPES}text/turtle> .
  ?json a dcat:Distribution ; dcat:downloadURL ?json ;
    dcat:mediaType <{_TYPES}application/ld+json> .
  ?described foaf:primaryTopic ?dataset ; a void:DatasetDescription .
}}
WHERE {{
  VALUES (?dataset ?endpoint ?turtle ?json ?quads ?described) {{
    (UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF)
  }}
  {{ GRAPH <{BASE}graph/catalog> {{ ?s ?p ?o }} }}
  UNION {{ GRAPH <{BASE}graph/derived/void> {{ ?s ?p ?o }} }}
  UNION {{
    ?catalog dcat:dataset ?named .
    FILTER(STRSTARTS(STR(?named), "{GRAPHS}"))
    BIND(?named AS ?graph)
    VALUES (?suffix ?type) {{
      (".ttl" <{_TYPES}text/turtle>) (".jsonld" <{_TYPES}application/ld+json>)
      (".nt" <{_TYPES}application/n-triples>)
    }}
    BIND(IRI(CONCAT("FILES", STRAFTER(STR(?named), "{GRAPHS}"), ?suffix)) AS ?file)
  }}
  UNION {{ }}
}}
"""
_FOAF = "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\n"


def blueprint(site: Site) -> Blueprint:
    """Describe what a snapshot holds and what can be asked."""
    engine, asked = site.engine, site.questions
    bp = Blueprint("describe", __name__)

    @bp.get("/.well-known/void")
    def void() -> Response:
        media_type = _media_type()
        addresses = {
            "dataset": BASE + "dataset",
            "endpoint": url_for("sparql.sparql", _external=True),
            "turtle": url_for("pages.graph", path="all", suffix="ttl", _external=True),
            "json": url_for("pages.graph", path="all", suffix="jsonld", _external=True),
            "quads": url_for("graphstore.all_packed", _external=True),
            "described": request.base_url,
        }
        bind = {name: Term("uri", address) for name, address in addresses.items()}
        files = url_for("pages.data", _external=True) + "/"
        if not is_iri(files):
            raise UsageError(f"The Host header makes no address: {files}.")
        query = _FOAF + _VOID.replace("FILES", files)
        answer = engine.answer(Job(query, triples=media_type, bind=bind))
        return _rdf(answer.body, media_type)

    @cache
    def examples(endpoint: str) -> str:
        return sparql_examples.as_examples(engine, asked, endpoint)

    @bp.get("/questions.ttl")
    def questions() -> Response:
        text = examples(url_for("sparql.sparql", _external=True))
        return _rdf(text.encode(), TURTLE.media_type)

    @bp.get("/openapi.json")
    def api() -> Response:
        return jsonify(openapi.document(asked, request.host_url, __version__, site.snapshot.id))

    return bp


def _media_type() -> str:
    return choose(request.headers.get("Accept", ""), TRIPLES, request.args.get("format"))


def _rdf(body: bytes, media_type: str) -> Response:
    charset = "; charset=utf-8" * media_type.startswith("text/")
    response = Response(body, content_type=media_type + charset)
    response.vary.add("Accept")
    return response
