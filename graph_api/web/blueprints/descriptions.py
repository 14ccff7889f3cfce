"""Descriptions of the data set and the server, for programs.

``/.well-known/void`` (VoID and DCAT), ``/questions.ttl`` (example queries as sparql-examples has
them) and ``/openapi.json`` (all routes, and each question with its parameters).
"""

import json
from functools import cache

from flask import Blueprint, Response, request, url_for

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
_FILES = "http://publications.europa.eu/resource/authority/file-type/"
# All of the catalogue and of the counts, and what only this server knows: its addresses. Written as
# DCAT-AP 3.0.1 asks: dcterms:source is for data sets alone there, so other sources are what a data
# set was derived from, and a source in words is its provenance.
_VOID = f"""
CONSTRUCT {{
  ?s ?p ?o .
  ?derived prov:wasDerivedFrom ?source .
  ?told dcterms:provenance [ a dcterms:ProvenanceStatement ; rdfs:label ?words ] .
  ?unexplained dcterms:description ?description .
  ?publisher a foaf:Agent ; foaf:name ?name .
  ?licence a dcterms:LicenseDocument .
  ?dataset a void:Dataset ;
    dcterms:publisher ?publisher ;
    void:sparqlEndpoint ?endpoint ;
    void:dataDump ?dump ;
    void:exampleResource <{THINGS}country/HUN> ;
    void:uriSpace "{THINGS}" .
  ?holder dcat:distribution ?file .
  ?file a dcat:Distribution ;
    dcterms:title ?title ; dcterms:description ?title ; dcterms:license ?free ;
    dcat:accessURL ?file ; dcat:downloadURL ?file ; dcat:compressFormat ?packed ;
    dcat:mediaType ?type ; dcterms:format ?format .
  ?type a dcterms:MediaType, dcterms:MediaTypeOrExtent .
  ?packed a dcterms:MediaType .
  ?format a dcterms:MediaTypeOrExtent ; skos:inScheme <{_FILES[:-1]}> .
  ?described foaf:primaryTopic ?dataset ; a void:DatasetDescription .
}}
WHERE {{
  VALUES (?dataset ?endpoint ?described) {{ (UNDEF UNDEF UNDEF) }}
  {{ GRAPH <{BASE}graph/catalog> {{ ?s ?p ?o }} FILTER(?p != dcterms:source) }}
  UNION {{ GRAPH <{BASE}graph/derived/void> {{ ?s ?p ?o }} }}
  UNION {{
    GRAPH <{BASE}graph/catalog> {{ ?derived dcterms:source ?source }} FILTER(isIRI(?source))
  }}
  UNION {{
    GRAPH <{BASE}graph/catalog> {{ ?told dcterms:source ?words }} FILTER(isLiteral(?words))
  }}
  UNION {{
    ?catalog dcat:dataset ?unexplained . ?unexplained dcterms:title ?short
    FILTER NOT EXISTS {{ ?unexplained dcterms:description ?any }}
    BIND(STRLANG(CONCAT("Statements that a rule derives: ", STR(?short)), "en") AS ?description)
  }}
  UNION {{ GRAPH <{BASE}graph/catalog> {{ ?s dcterms:license ?licence }} }}
  UNION {{ <{BASE}curators> dcterms:title ?name BIND(<{BASE}curators> AS ?publisher) }}
  UNION {{
    VALUES (?suffix ?type ?format ?as) {{
      (".ttl" <{_TYPES}text/turtle> <{_FILES}RDF_TURTLE> "Turtle")
      (".jsonld" <{_TYPES}application/ld+json> <{_FILES}JSON_LD> "JSON-LD")
      (".nt" <{_TYPES}application/n-triples> <{_FILES}RDF_N_TRIPLES> "N-Triples")
      (".nq.gz" <{_TYPES}application/n-quads> <{_FILES}RDF_N_QUADS> "N-Quads, packed by gzip")
    }}
    {{
      ?catalog dcat:dataset ?named
      FILTER(STRSTARTS(STR(?named), "{GRAPHS}"))
      BIND(STRAFTER(STR(?named), "{GRAPHS}") AS ?path)
    }}
    UNION {{ VALUES (?named ?path) {{ (<{BASE}dataset> "all") }} }}
    FILTER(IF(?path = "all", ?suffix != ".nt", ?suffix != ".nq.gz"))
    ?named dcterms:title ?of
    OPTIONAL {{ ?named dcterms:license ?free }}
    BIND(?named AS ?holder)
    BIND(IRI(CONCAT("FILES", ?path, ?suffix)) AS ?file)
    BIND(STRLANG(CONCAT(STR(?of), ", as ", ?as), "en") AS ?title)
    BIND(IF(?path = "all", ?file, ?none) AS ?dump)
    BIND(IF(?suffix = ".nq.gz", <{_TYPES}application/gzip>, ?none) AS ?packed)
  }}
  UNION {{ }}
}}
"""
_FOAF = "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\n"


def blueprint(site: Site) -> Blueprint:
    """Serve the descriptions of a snapshot and its API."""
    engine, asked = site.engine, site.questions
    bp = Blueprint("describe", __name__)

    @bp.get("/.well-known/void")
    def void() -> Response:
        media_type = _media_type()
        addresses = {
            "dataset": BASE + "dataset",
            "endpoint": url_for("sparql.sparql", _external=True),
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
        document = openapi.document(asked, request.host_url, __version__, site.snapshot.id)
        # In our order: a generated client reads the first media type of an answer that it knows.
        return Response(json.dumps(document), content_type="application/json")

    return bp


def _media_type() -> str:
    return choose(request.headers.get("Accept", ""), TRIPLES, request.args.get("format"))


def _rdf(body: bytes, media_type: str) -> Response:
    charset = "; charset=utf-8" * media_type.startswith("text/")
    response = Response(body, content_type=media_type + charset)
    response.vary.add("Accept")
    return response
