"""The SPARQL 1.1 protocol, query operation: ``/sparql`` by GET, form POST and direct POST.

Everything that a request may say is read here and becomes one :class:`graph_api.sparql.engine.Job`;
a person with a browser gets the same answers as a page.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from flask import Blueprint, Response, render_template, request

from graph_api.errors import (
    HrdGraphError,
    NotAcceptableError,
    ReadOnlyError,
    UnsupportedError,
    UsageError,
)
from graph_api.rdf.namespaces import PREFIXES
from graph_api.rdf.terms import Term, table
from graph_api.sparql.admission import check_size
from graph_api.sparql.engine import Answer, Engine, Job
from graph_api.sparql.tokens import form, keywords
from graph_api.web.content_negotiation import HTML, JSON, SOLUTIONS, TRIPLES, TURTLE, Format, choose
from graph_api.web.responses import etag, send

MAX_PAGE_BYTES = 8 << 20
OUTCOME = "hrd_graph.outcome"  # In the environ of a request that was answered already: how.
_VOLATILE = frozenset(["NOW", "RAND", "UUID", "STRUUID", "BNODE"])
# Caches may keep an answer but must revalidate it: the data may change at any time.
_KEEP = "public, no-cache"
_CODINGS = ("zstd", "br", "gzip")
_HOW = (
    "Send a query: GET /sparql?query=..., or POST it as application/sparql-query or as the form "
    "field query."
)
# What a client gets that sends no query: this hint, unless it asks for a page or for RDF.
_HINT = Format(
    ("hint",), ("application/problem+json", *(t for f in SOLUTIONS for t in f.media_types))
)
_DESCRIPTION = """
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX formats: <http://www.w3.org/ns/formats/>
CONSTRUCT {
  ?endpoint a sd:Service ;
    sd:endpoint ?endpoint ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:feature sd:UnionDefaultGraph ;
    sd:propertyFeature ?searching ;
    sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML,
      formats:SPARQL_Results_CSV, formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples,
      formats:JSON-LD, formats:RDF_XML, formats:N-Quads, formats:TriG ;
    sd:defaultDataset ?dataset .
  ?dataset a sd:Dataset ; sd:defaultGraph ?union ; sd:namedGraph ?name .
  ?union a sd:Graph .
  ?name a sd:NamedGraph ; sd:name ?name .
}
WHERE {
  VALUES (?endpoint ?dataset ?union) { (UNDEF UNDEF UNDEF) }
  OPTIONAL { VALUES ?searching { %s } }
  { SELECT DISTINCT ?name { GRAPH ?name { ?s ?p ?o } FILTER(ISIRI(?name)) } }
}
"""


@dataclass(frozen=True)
class Asked:
    """A request: the query, if any, the dataset and the value of ``format=``."""

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None


def blueprint(engine: Engine, snapshot: str | None = None, *, searching: bool = False) -> Blueprint:
    """Answer on ``/sparql`` from ``engine``.

    :param snapshot: id of what the engine holds. With it, an answer has an ETag, and a client that
        has the answer already gets 304 without the query being run.
    :param searching: whether it has an index of texts, which the service description says.
    """
    bp = Blueprint("sparql", __name__)
    description = _DESCRIPTION % ("text:matches" if searching else "")

    @bp.route("/sparql", methods=["GET", "POST"])
    @bp.route("/sparql.<suffix>", methods=["GET", "POST"])
    def sparql(suffix: str | None = None) -> Response:
        asked = _read(suffix)
        if asked.query is None:
            return _without_query(engine, asked, description)
        media_type, tag = settle(asked, asked.query, request.headers.get("Accept", ""), snapshot)
        if tag and (known := _known(tag)):
            response = Response(status=304, content_type=_with_charset(media_type))
            response.set_etag(known)
            return response
        response = _answer(engine, asked, asked.query, media_type, tag)
        response.headers["Cache-Control"] = _KEEP if tag else "no-store"
        if request.if_none_match.star_tag:
            response.make_conditional(request)
        return response

    @bp.after_request
    def vary(response: Response) -> Response:
        response.vary.add("Accept")
        kept = response.status_code in {200, 304}
        response.headers.setdefault("Cache-Control", _KEEP if kept else "no-store")
        return response

    return bp


def settle(asked: Asked, query: str, accept: str, snapshot: str | None) -> tuple[str, str | None]:
    """Choose the media type of an answer, and the prefix of its ETag if it is deterministic.

    :raises QueryError: the query is too long to be read.
    :raises NotAcceptableError: the client reads nothing that fits this kind of query.
    """
    check_size(query)
    if form(query) in {"CONSTRUCT", "DESCRIBE"}:
        media_type = _for_a_graph(accept, asked.format)
    else:
        media_type = choose(accept, (*SOLUTIONS, HTML), asked.format)
    if snapshot is None or _is_volatile(query):
        return media_type, None
    return media_type, _digest(snapshot, media_type, asked)


def _for_a_graph(accept: str, name: str | None) -> str:
    """Choose as ever, or Turtle for a client that sends one header, of results, with each query."""
    try:
        return choose(accept, (*TRIPLES, HTML), name)
    except NotAcceptableError:
        if name is None:
            with suppress(NotAcceptableError):
                choose(accept, SOLUTIONS)
                return TURTLE.media_type
        raise


def _is_volatile(query: str) -> bool:
    capitals = query.upper()
    if not any(word in capitals for word in _VOLATILE):
        return False  # Most queries: their words need not be told from names and strings.
    return any(word in _VOLATILE for word, _ in keywords(query))


def job(asked: Asked, query: str, media_type: str, client: str) -> Job:
    """Make the job for the engine; a page is made from JSON or Turtle."""
    html = media_type in HTML.media_types
    return Job(
        query,
        solutions=JSON.media_type if html else media_type,
        triples=TURTLE.media_type if html else media_type,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        client=client,
    )


def _run(engine: Engine, todo: Job) -> Answer:
    """Answer a query, unless :mod:`graph_api.web.direct` has done so."""
    found: Answer | HrdGraphError | None = request.environ.pop(OUTCOME, None)
    if isinstance(found, HrdGraphError):
        raise found
    return found or engine.answer(todo)


def _read(suffix: str | None) -> Asked:
    """Parse the request by SPARQL 1.1 Protocol, 2.1; a POST may name the dataset in its URL.

    :param suffix: names a format, as ``format=`` does, which wins.
    :raises UsageError: it has two queries, or a query that is not UTF-8.
    :raises UnsupportedError: a POST of another media type.
    :raises ReadOnlyError: it is an update.
    """
    kind = request.mimetype if request.method == "POST" else None
    if kind == "application/sparql-update" or "update" in request.values:
        raise ReadOnlyError("This endpoint is read-only: it answers queries and takes no update.")
    queries = request.values.getlist("query")
    if kind == "application/sparql-query":
        queries = [*queries, _body()]
    elif kind not in {None, "application/x-www-form-urlencoded", "multipart/form-data"}:
        raise UnsupportedError(f"A POST of {kind or 'no Content-Type'} is not read. {_HOW}")
    if len(queries) > 1:
        raise UsageError(f"The request holds {len(queries)} queries; send one.")
    return Asked(
        queries[0] if queries and queries[0].strip() else None,
        tuple(request.values.getlist("default-graph-uri")),
        tuple(request.values.getlist("named-graph-uri")),
        request.values.get("format", suffix),
    )


def _body() -> str:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise UnsupportedError(f"A query in {charset} is not read. Send it as UTF-8.")
    try:
        return request.get_data().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"The query is not UTF-8: byte {error.start} is wrong.") from error


def _without_query(engine: Engine, asked: Asked, description: str) -> Response:
    """Return the form to a browser, the service description for RDF, else a hint."""
    accept = request.headers.get("Accept", "")
    media_type = choose(accept, (_HINT, HTML, *TRIPLES), asked.format)
    if media_type in HTML.media_types:
        return Response(_page(Asked(None, (), (), None)), content_type=_with_charset(media_type))
    if media_type in _HINT.media_types or request.method == "POST":
        raise UsageError(_HOW)
    parts = {"endpoint": "", "dataset": "#dataset", "union": "#union"}
    bind = {name: Term("uri", request.base_url + part) for name, part in parts.items()}
    answer = engine.answer(Job(description, triples=media_type, bind=bind))
    return send(answer, media_type)


def _known(tag: str) -> str | None:
    """Find the client's own ETag for this query, in a content coding that it accepts, if any.

    Whatever we gave for a question is an answer to it as long as the snapshot is the same, so the
    query need not be run to know; RFC 9110, 8.8.3.3, wants each coding to have its own ETag.
    """
    if request.method not in {"GET", "HEAD"}:
        return None
    endings = ["", *(f":{c}" for c in _CODINGS if request.accept_encodings[c] > 0)]
    held = (e for e in request.if_none_match.as_set(True) if e.startswith(f"{tag}."))
    return next((e for e in held if e[len(tag) + 17 :] in endings), None)


def _answer(engine: Engine, asked: Asked, query: str, media_type: str, tag: str | None) -> Response:
    client = request.remote_addr or ""
    answer = _run(engine, job(asked, query, media_type, client))
    if media_type not in HTML.media_types:
        return send(answer, media_type, tag)
    with answer.spool as spool:
        body = spool.read(MAX_PAGE_BYTES + 1)
    if len(body) > MAX_PAGE_BYTES:
        raise UsageError(
            f"The answer is larger than {MAX_PAGE_BYTES >> 20} MiB, too much for a page. Add a "
            "LIMIT, or fetch it as a file, for example with format=csv."
        )
    page = _page(asked, answer.media_type, body, answer.hints)
    response = Response(page, content_type=_with_charset(media_type))
    if tag:
        response.set_etag(etag(tag, [page.encode()]))
    return response


def _page(
    asked: Asked, media_type: str | None = None, body: bytes = b"", hints: Sequence[str] = ()
) -> str:
    """Render ``sparql.html`` with ``table``, ``boolean`` or ``text``, whichever the answer is."""
    shown: dict[str, object] = {"hints": hints}
    if media_type == JSON.media_type:
        found = json.loads(body)
        shown |= {"boolean": found["boolean"]} if "boolean" in found else {"table": table(found)}
    elif media_type:
        shown["text"] = body.decode()
    return render_template("sparql.html", query=asked.query or "", prefixes=PREFIXES, **shown)


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _digest(snapshot: str, media_type: str, asked: Asked) -> str:
    parts = [snapshot, media_type, asked.query, asked.default_graphs, asked.named_graphs]
    return sha256(json.dumps(parts).encode()).hexdigest()[:32]
