"""All routes, and each question with its parameters, as an OpenAPI 3.1 document."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph_api.graph.facets.browse import WORDS
from graph_api.graph.facets.definitions import KINDS, Kind
from graph_api.graph.parameters import Parameter
from graph_api.graph.questions import Question
from graph_api.overlap.bases import BY, FILTERS
from graph_api.overlap.export import FIGURES, FORMATS
from graph_api.overlap.measures.communities import MEASURES
from graph_api.rdf.namespaces import BASE, THINGS
from graph_api.web import content_negotiation
from graph_api.web.content_negotiation import Format
from graph_api.web.openapi_schemas import SCHEMAS, STRING, ref

Json = dict[str, Any]


def _types(formats: Iterable[Format]) -> tuple[str, ...]:
    """List all media types that may be asked for, each format's usual one first."""
    return tuple(dict.fromkeys(media_type for form in formats for media_type in form.media_types))


SOLUTIONS, TRIPLES = _types(content_negotiation.SOLUTIONS), _types(content_negotiation.TRIPLES)
_RESULTS = {"application/sparql-results+json": "Results"}
ANSWERS = ("application/json", "text/csv", "text/turtle", "text/markdown")
_JSON_TYPES = {"integer": {"type": "integer"}, "year": {"type": "string", "pattern": "^[0-9]{4}$"}}
_ERRORS = {
    "400": "What was sent cannot be answered; the detail says what and where.",
    "404": "There is no such thing, question or graph; the detail names the nearest.",
    "406": "The format is not offered; the detail lists those that are.",
    "503": "A limit was reached or all workers are busy; the detail names the limit.",
}


def document(
    asked: Sequence[Question], server: str, version: str, snapshot: str | None = None
) -> Json:
    """Describe the API.

    :param asked: the questions that the server answers.
    :param server: its address.
    :param snapshot: id of the data, for the description.
    """
    data = f" It holds version {snapshot} of the data." if snapshot else ""
    questions = {f"/api/questions/{question.id}": _question(question) for question in asked}
    lists = {f"/{kind.name}": _list(kind) for kind in KINDS}
    paths = {**_FIXED, **lists, **questions}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "HRD Graph",
            "version": version,
            "description": "How the United Nations implements the Declaration on Human Rights "
            f"Defenders, as a graph. This server only reads.{data}",
            "license": {"name": "Apache 2.0 (program), CC BY 4.0 (data)", "identifier": LICENCES},
            "contact": {"name": "HRD Graph", "url": BASE},
        },
        "servers": [{"url": server.rstrip("/")}],
        "security": [],  # Everybody may read everything.
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": {path: _completed(path, operations) for path, operations in paths.items()},
        "components": {"schemas": SCHEMAS},
    }


def _completed(path: str, operations: Mapping[str, Json]) -> Json:
    """Give each operation what it lacks of an id, a description and a tag."""
    name = re.sub(r"\W+", "-", path).strip("-")
    tag = next((tag for start, tag in _TAG_OF.items() if path.startswith(start)), "server")
    return {
        method: {"operationId": name, "description": operation["summary"], "tags": [tag]}
        | operation
        for method, operation in operations.items()
    }


def _question(question: Question) -> Json:
    parameters = [_parameter(parameter) for parameter in question.parameters]
    return {
        "get": {
            "operationId": question.id,
            "summary": question.question,
            "description": f"The answer: {question.answer}.",
            "parameters": [*parameters, _format("json", "csv", "spreadsheet", "ttl", "md")],
            "responses": _responses("The rows.", ANSWERS, {"application/json": "Answer"}),
        }
    }


def _list(kind: Kind) -> Json:
    """Describe a list: each facet takes any number of values, either of which will do."""
    several: Json = {"type": "array", "items": {"type": "string", "minLength": 1}}
    facets = [_query(f.name, f"{f.title}: {f.help}.", several) for f in kind.facets]
    words = _query(WORDS, "What the texts of the items have to have.", STRING)
    text = f"All {kind.name}, or those that fit a choice, with the counts of each further choice."
    return {
        "get": {
            **_get(
                text,
                ["application/json", "text/csv", "text/html"],
                [*facets, words, _format("html", "json", "csv", "spreadsheet")],
                {"application/json": "Listing"},
            ),
            "tags": ["lists"],
        }
    }


def _parameter(parameter: Parameter) -> Json:
    schema: Json = dict(_JSON_TYPES.get(parameter.type, {"type": "string", "minLength": 1}))
    if parameter.options:
        schema = {"type": "string", "enum": list(parameter.options)}
    if parameter.default is not None:
        schema["default"] = parameter.default
    read = int if schema["type"] == "integer" else str
    example = {"example": read(parameter.example)} if parameter.example else {}
    return _query(parameter.name, parameter.help, schema, parameter.required) | example


def _query(name: str, text: str, schema: Json, required: bool = False) -> Json:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": text,
        "schema": schema,
    }


def _format(*names: str) -> Json:
    return _query("format", "Wins over the Accept header.", {"type": "string", "enum": [*names]})


def _responses(
    text: str, media_types: Sequence[str], schemas: Mapping[str, str] | None = None
) -> Json:
    content = {media_type: _content(media_type, schemas or {}) for media_type in media_types}
    problem = {"application/problem+json": {"schema": ref("Problem")}}
    errors = {status: {"description": text, "content": problem} for status, text in _ERRORS.items()}
    return {"200": {"description": text, "content": content}, **errors}


def _content(media_type: str, schemas: Mapping[str, str]) -> Json:
    if media_type in schemas:
        return {"schema": ref(schemas[media_type])}
    return {"schema": STRING} if media_type.startswith("text/") else {}


def _get(
    summary: str,
    media_types: Sequence[str],
    parameters: Sequence[Json] = (),
    schemas: Mapping[str, str] | None = None,
) -> Json:
    responses = _responses("The answer.", media_types, schemas)
    return {"summary": summary, "parameters": [*parameters], "responses": responses}


def _json(summary: str, schema: str) -> Json:
    """Describe a route that gives JSON alone."""
    return _get(summary, ["application/json"], schemas={"application/json": schema})


def _in_path(name: str, example: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": STRING, "example": example}


LICENCES = "Apache-2.0 AND CC-BY-4.0"
_GRAPHS = {"type": "array", "items": {"type": "string", "format": "uri"}}
_SPARQL_FIELDS: Json = {
    "query": {"type": "string", "description": "SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE."},
    "default-graph-uri": {**_GRAPHS, "description": "Graphs whose union is the default graph."},
    "named-graph-uri": {**_GRAPHS, "description": "Graphs that GRAPH may name."},
    "format": {**STRING, "description": "A short name such as csv; wins over Accept."},
}
_SPARQL_PARAMETERS = [
    _query(name, schema["description"], {k: v for k, v in schema.items() if k != "description"})
    for name, schema in _SPARQL_FIELDS.items()
]
_SPARQL = _responses(
    "The answer, in the format asked for.", [*SOLUTIONS, *TRIPLES, "text/html"], _RESULTS
)
_UNSUPPORTED = {"415": {"description": "The body is of a kind that is not read."}}
_OVERLAP_PARAMETERS = [
    _query("by", "What mandates share; two with a comma.", {**STRING, "enum": [*BY]}),
    _query("measure", "The measure of an overlap.", {**STRING, "enum": [*MEASURES]}),
    *(_query(p.name, p.help, STRING) for p in FILTERS.values()),
    _query("mandate", "The view around one mandate, by its id.", STRING),
    _query("with", "The second of two mandates, by its id.", STRING),
    _query("sets", "Up to eight ids with commas, for an UpSet.", STRING),
]
_TAGS = {
    "graph": "The graph itself: SPARQL, named graphs, things and their names.",
    "questions": "Questions with known meaning, and their answers as tables.",
    "lists": "Lists with facets.",
    "overlap": "Which mandates work on the same things.",
    "reports": "Where the data come from, and what checks of them found.",
    "server": "The server and the data set describe themselves.",
}
_TAG_OF = {
    "/sparql": "graph",
    "/rdf-graph-store": "graph",
    "/id/": "graph",
    "/search": "graph",
    "/api/questions": "questions",
    "/api/overlap": "overlap",
    "/overlap": "overlap",
    "/ontology/overlap": "overlap",
    "/data/": "reports",
}
_FIXED: Json = {
    "/sparql": {
        "get": {
            "operationId": "sparql",
            "summary": "Answer a SPARQL query; without one, describe the service or show the form.",
            "parameters": _SPARQL_PARAMETERS,
            "responses": _SPARQL,
        },
        "post": {
            "operationId": "sparql-by-post",
            "summary": "Answer a SPARQL query that is sent as a form or as the body.",
            "requestBody": {
                "required": True,
                "content": {
                    "application/x-www-form-urlencoded": {
                        "schema": {
                            "type": "object",
                            "properties": _SPARQL_FIELDS,
                            "required": ["query"],
                        }
                    },
                    "application/sparql-query": {"schema": STRING},
                },
            },
            "responses": {**_SPARQL, **_UNSUPPORTED},
        },
    },
    "/rdf-graph-store": {
        "get": _get(
            "One named graph, or with ?default the union of all (Graph Store Protocol).",
            TRIPLES,
            [
                _query("graph", "IRI of the graph.", {**STRING, "format": "uri"}),
                {**_query("default", "The union of all.", STRING), "allowEmptyValue": True},
                _query("format", "A short name such as ttl.", STRING),
            ],
        )
    },
    "/id/{kind}/{id}": {
        "get": {
            "operationId": "thing",
            **_get(
                f"A thing: <{THINGS}kind/id>, with each statement and its source.",
                ["text/html", "text/turtle", "application/ld+json", "application/n-triples"],
                [_in_path("kind", "country"), _in_path("id", "HUN")],
            ),
        }
    },
    "/search": {
        "get": _get(
            "Find a thing by any of its names.",
            ["application/json", "text/csv", "text/html"],
            [
                _query("q", "Name, code or symbol.", STRING),
                _format("html", "json", "csv", "spreadsheet"),
            ],
            {"application/json": "SearchAnswer"},
        )
    },
    "/api/questions": {
        "get": _json("All questions that can be asked, with their parameters.", "Questions")
    },
    "/api/questions/{question}/choices/{parameter}": {
        "get": {
            "operationId": "choices",
            **_get(
                "The things or concepts that may be given for a parameter of a question.",
                ["application/json"],
                [_in_path("question", "mandates-by-country"), _in_path("parameter", "country")],
                {"application/json": "Choices"},
            ),
        }
    },
    "/data/sources": {
        "get": _get(
            "How many statements of each graph have which review status.",
            ["application/json", "text/csv", "text/html"],
            [_format("html", "json", "csv", "spreadsheet")],
            {"application/json": "Sources"},
        )
    },
    "/data/validation": {
        "get": _get(
            "What the check found when the graph was built, and in the builds before, by rule.",
            ["application/json", "text/html"],
            [_format("html", "json")],
            {"application/json": "Validation"},
        )
    },
    "/data/imports": {
        "get": _get(
            "What was imported, and what became of its records.",
            ["application/json", "text/html"],
            [_format("html", "json")],
            {"application/json": "Imports"},
        )
    },
    "/overlap": {
        "get": _get(
            "Which mandates work on the same things: network, matrix and table, as a page.",
            ["text/html"],
            _OVERLAP_PARAMETERS,
        )
    },
    "/api/overlap": {
        "get": _get(
            "The overlap of mandates in every format; each carries its n, method and version.",
            ["application/json", *(form.media_type for form in FORMATS.values())],
            [
                *_OVERLAP_PARAMETERS,
                _query("figure", "The figure, for SVG and PNG.", {**STRING, "enum": [*FIGURES]}),
                _format(*FORMATS),
            ],
            {"application/json": "Overlap"},
        )
    },
    "/ontology/overlap": {"get": _get("The terms of the data cubes of overlaps.", ["text/turtle"])},
    "/overlap/figures.css": {"get": _get("The style sheet of the figures.", ["text/css"])},
    "/.well-known/void": {"get": _get("The data set, as VoID and DCAT.", TRIPLES)},
    "/questions.ttl": {"get": _get("The questions as example queries.", ["text/turtle"])},
    "/sparql/completions": {
        "get": _json("The terms and things that an editor can complete.", "Completions")
    },
    "/health": {"get": _json("Whether the server answers.", "Health")},
    "/ready": {"get": _json("Whether a query would find a worker.", "Ready")},
    "/metrics": {"get": _get("Counts for Prometheus.", ["text/plain"])},
}
