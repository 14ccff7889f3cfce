"""All routes, and each question with its parameters, as an OpenAPI 3.1 document."""

from collections.abc import Mapping, Sequence
from typing import Any

from graph_api.graph.facets.browse import WORDS
from graph_api.graph.facets.definitions import KINDS, Kind
from graph_api.graph.parameters import Parameter
from graph_api.graph.questions import Question
from graph_api.overlap.bases import BY, FILTERS
from graph_api.overlap.export import FIGURES, FORMATS
from graph_api.overlap.report import METHODS
from graph_api.rdf.namespaces import THINGS

Json = dict[str, Any]

SOLUTIONS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
TRIPLES = (
    "text/turtle",
    "application/n-triples",
    "application/ld+json",
    "application/rdf+xml",
    "application/n-quads",
    "application/trig",
)
ANSWERS = ("application/json", "text/csv", "text/turtle", "text/markdown")
_JSON_TYPES = {"integer": {"type": "integer"}, "year": {"type": "string", "pattern": "^[0-9]{4}$"}}
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
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
    paths = {f"/api/questions/{question.id}": _question(question) for question in asked}
    lists = {f"/{kind.name}": _list(kind) for kind in KINDS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "HRD Graph",
            "version": version,
            "description": "How the United Nations implements the Declaration on Human Rights "
            f"Defenders, as a graph. This server only reads.{data}",
            "license": {"name": "Apache 2.0 (program), CC BY 4.0 (data)", "identifier": LICENCES},
        },
        "servers": [{"url": server.rstrip("/")}],
        "paths": {**_FIXED, **lists, **paths},
        "components": {"schemas": _SCHEMAS},
    }


def _question(question: Question) -> Json:
    parameters = [_parameter(parameter) for parameter in question.parameters]
    return {
        "get": {
            "operationId": question.id,
            "summary": question.question,
            "description": f"The answer: {question.answer}.",
            "tags": ["questions"],
            "parameters": [*parameters, _format("json", "csv", "spreadsheet", "ttl", "md")],
            "responses": _responses("The rows.", ANSWERS, {"application/json": "Answer"}),
        }
    }


def _list(kind: Kind) -> Json:
    """Describe a list: each facet takes any number of values, either of which will do."""
    several: Json = {"type": "array", "items": {"type": "string", "minLength": 1}}
    facets = [_query(f.name, f"{f.title}: {f.help}.", several) for f in kind.facets]
    words = _query(WORDS, "What the texts of the items have to have.", _STRING)
    text = f"All {kind.name}, or those that fit a choice, with the counts of each further choice."
    return {
        "get": {
            **_get(
                text,
                ["text/html", "application/json", "text/csv"],
                [*facets, words, _format("html", "json", "csv", "spreadsheet")],
            ),
            "operationId": kind.name,
        }
    }


def _parameter(parameter: Parameter) -> Json:
    schema: Json = dict(_JSON_TYPES.get(parameter.type, {"type": "string", "minLength": 1}))
    if parameter.options:
        schema = {"type": "string", "enum": list(parameter.options)}
    if parameter.default is not None:
        schema["default"] = parameter.default
    example = {"example": parameter.example} if parameter.example else {}
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
    named = schemas or {}
    content = {
        media_type: {"schema": {"$ref": f"#/components/schemas/{named[media_type]}"}}
        if media_type in named
        else {}
        for media_type in media_types
    }
    errors = {
        status: {"description": text, "content": {"application/problem+json": {"schema": _PROBLEM}}}
        for status, text in _ERRORS.items()
    }
    return {"200": {"description": text, "content": content}, **errors}


def _get(
    summary: str,
    media_types: Sequence[str],
    parameters: Sequence[Json] = (),
    schemas: Mapping[str, str] | None = None,
) -> Json:
    responses = _responses("The answer.", media_types, schemas)
    return {"summary": summary, "parameters": [*parameters], "responses": responses}


LICENCES = "Apache-2.0 AND CC-BY-4.0"
_STRING: Json = {"type": "string"}
_GRAPHS = {"type": "array", "items": {"type": "string", "format": "uri"}}
_SPARQL_FIELDS: Json = {
    "query": {"type": "string", "description": "SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE."},
    "default-graph-uri": {**_GRAPHS, "description": "Graphs whose union is the default graph."},
    "named-graph-uri": {**_GRAPHS, "description": "Graphs that GRAPH may name."},
    "format": {**_STRING, "description": "A short name such as csv; wins over Accept."},
}
_SPARQL_PARAMETERS = [
    _query(name, schema["description"], {k: v for k, v in schema.items() if k != "description"})
    for name, schema in _SPARQL_FIELDS.items()
]
_SPARQL = _responses("The answer, in the format asked for.", [*SOLUTIONS, *TRIPLES, "text/html"])
_UNSUPPORTED = {"415": {"description": "The body is of a kind that is not read."}}
_PATH = {"name": "kind", "in": "path", "required": True, "schema": _STRING, "example": "country"}
_ID = {"name": "id", "in": "path", "required": True, "schema": _STRING, "example": "HUN"}
_OVERLAP_PARAMETERS = [
    _query("by", "What mandates share; two with a comma.", {**_STRING, "enum": [*BY]}),
    _query("measure", "How overlaps are read.", {**_STRING, "enum": [*METHODS]}),
    *(_query(p.name, p.help, _STRING) for p in FILTERS.values()),
    _query("mandate", "The view around one mandate, by its id.", _STRING),
    _query("with", "The second of two mandates, by its id.", _STRING),
    _query("sets", "Up to eight ids with commas, for an UpSet.", _STRING),
]
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
                    "application/sparql-query": {"schema": _STRING},
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
                _query("graph", "IRI of the graph.", {**_STRING, "format": "uri"}),
                {**_query("default", "The union of all.", _STRING), "allowEmptyValue": True},
                _query("format", "A short name such as ttl.", _STRING),
            ],
        )
    },
    "/id/{kind}/{id}": {
        "get": _get(
            f"A thing: <{THINGS}kind/id>, with each statement and its source.",
            ["text/html", "text/turtle", "application/ld+json", "application/n-triples"],
            [_PATH, _ID],
        )
    },
    "/search": {
        "get": _get(
            "Find a thing by any of its names.",
            ["text/html", "application/json", "text/csv"],
            [
                _query("q", "Name, code or symbol.", _STRING),
                _format("html", "json", "csv", "spreadsheet"),
            ],
        )
    },
    "/api/questions": {
        "get": _get("All questions that can be asked, with their parameters.", ["application/json"])
    },
    "/data/sources": {
        "get": _get(
            "How many statements of each graph have which review status.",
            ["text/html", "application/json", "text/csv"],
            [_format("html", "json", "csv", "spreadsheet")],
        )
    },
    "/data/validation": {
        "get": _get(
            "What the check found when the graph was built, and in the builds before, by rule.",
            ["text/html", "application/json"],
            [_format("html", "json")],
        )
    },
    "/data/imports": {
        "get": _get(
            "What was imported, and what became of its records.",
            ["text/html", "application/json"],
            [_format("html", "json")],
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
            [form.media_type for form in FORMATS.values()],
            [
                *_OVERLAP_PARAMETERS,
                _query("figure", "Which picture.", {**_STRING, "enum": [*FIGURES]}),
                _format(*FORMATS),
            ],
        )
    },
    "/overlap/figures.css": {"get": _get("How the pictures look.", ["text/css"])},
    "/.well-known/void": {"get": _get("The data set, as VoID and DCAT.", TRIPLES)},
    "/questions.ttl": {"get": _get("The questions as example queries.", ["text/turtle"])},
    "/sparql/completions": {
        "get": _get("The terms and things that an editor can complete.", ["application/json"])
    },
    "/health": {"get": _get("Whether the server answers.", ["application/json"])},
    "/ready": {"get": _get("Whether a query would find a worker.", ["application/json"])},
    "/metrics": {"get": _get("Counts for Prometheus.", ["text/plain"])},
}
_SCHEMAS: Json = {
    "Problem": {
        "description": "What went wrong, by RFC 9457.",
        "type": "object",
        "required": ["status", "title", "detail"],
        "properties": {
            "status": {"type": "integer"},
            "title": _STRING,
            "detail": _STRING,
            "line": {"type": "integer", "description": "Line of the query, from 1."},
            "column": {"type": "integer", "description": "Column of the query, from 1."},
            "nearest": {**_STRING, "description": "The IRI that may have been meant."},
        },
    },
    "Cell": {
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": ["uri", "literal", "bnode", "triple"]},
            "value": _STRING,
            "label": {**_STRING, "description": "What a thing is called."},
            "lang": _STRING,
            "datatype": _STRING,
        },
    },
    "Answer": {
        "type": "object",
        "required": ["id", "question", "parameters", "columns", "rows", "sparql"],
        "properties": {
            "id": _STRING,
            "question": _STRING,
            "parameters": {"type": "object", "additionalProperties": _STRING},
            "columns": {"type": "array", "items": _STRING},
            "rows": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": {"$ref": "#/components/schemas/Cell"},
                },
            },
            "snapshot": {"type": ["string", "null"], "description": "Version of the data."},
            "sparql": {**_STRING, "description": "Gives the same rows at any endpoint."},
        },
    },
}
