"""Schemas of the JSON answers, for the OpenAPI document: JSON Schema 2020-12."""

from typing import Any

Json = dict[str, Any]

STRING: Json = {"type": "string"}
_NUMBER: Json = {"type": "number"}
_INTEGER: Json = {"type": "integer"}
_BOOLEAN: Json = {"type": "boolean"}
_ANYTHING: Json = {"type": "object"}
_SNAPSHOT: Json = {"type": ["string", "null"], "description": "Version of the data."}


def ref(name: str) -> Json:
    """Refer to a schema of :data:`SCHEMAS`."""
    return {"$ref": f"#/components/schemas/{name}"}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _map(values: Json) -> Json:
    return {"type": "object", "additionalProperties": values}


def _object(required: Json, optional: Json | None = None) -> Json:
    properties = {**required, **(optional or {})}
    return {"type": "object", "required": [*required], "properties": properties}


def _explained(schema: Json, text: str) -> Json:
    return {**schema, "description": text}


_PROBLEM = _explained(
    _object(
        {"status": _INTEGER, "title": STRING, "detail": STRING},
        {
            "line": _explained(_INTEGER, "Line of the query, from 1."),
            "column": _explained(_INTEGER, "Column of the query, from 1."),
            "nearest": _explained(STRING, "The IRI that may have been meant."),
        },
    ),
    "What went wrong, by RFC 9457.",
)
_CELL = _object(
    {"type": {**STRING, "enum": ["uri", "literal", "bnode", "triple"]}, "value": STRING},
    {
        "label": _explained(STRING, "What a thing is called."),
        "lang": STRING,
        "datatype": STRING,
    },
)
_ANSWER = _object(
    {
        "id": STRING,
        "question": STRING,
        "parameters": _map(STRING),
        "columns": _list(STRING),
        "rows": _list(_map(ref("Cell"))),
        "sparql": _explained(STRING, "Gives the same rows at any endpoint."),
        "notes": _list(ref("Note")),
        "snapshot": _SNAPSHOT,
    }
)
_QUESTION = _object(
    {
        "id": STRING,
        "question": STRING,
        "theme": STRING,
        "answer": _explained(STRING, "What a row of the answer is."),
        "parameters": _list(ref("QuestionParameter")),
        "url": STRING,
        "page": STRING,
    },
    {"source": STRING, "competency": STRING},
)
_QUESTION_PARAMETER = _object(
    {"name": STRING, "type": STRING, "required": _BOOLEAN},
    {
        "default": STRING,
        "example": STRING,
        "help": STRING,
        "choices": _list(STRING),
        "choices_url": _explained(STRING, "Where the things are that may be given."),
    },
)
_CHOICE = _object(
    {"value": STRING, "label": STRING},
    {
        "iri": {"type": ["string", "null"]},
        "count": {"type": ["integer", "null"], "description": "Rows of the answer, if known."},
    },
)
_HIT = _object(
    {
        "iri": STRING,
        "kind": STRING,
        "label": STRING,
        "matched": _explained(STRING, "The name that matched."),
        "score": _explained(_NUMBER, "From 0 to 100."),
    }
)
_SEARCH = _object(
    {
        "query": STRING,
        "kind": {"type": ["string", "null"]},
        "hits": _list(ref("Hit")),
        "nearest": _explained(_list(ref("Hit")), "Similar names, where nothing was found."),
        "snapshot": _SNAPSHOT,
    }
)
_LISTING = _object(
    {
        "list": STRING,
        "words": STRING,
        "chosen": _map(_list(STRING)),
        "total": _INTEGER,
        "counts": _explained(_map(_list(ref("Count"))), "Of each facet and further choice."),
        "snapshot": _SNAPSHOT,
        "sparql": _explained(STRING, "Finds the same items."),
        "items": _list(ref("ListedItem")),
    }
)
_LISTED_ITEM = _explained(
    _object({"iri": STRING, "label": STRING}),
    "Beside these, a list of values for each facet; symbol, paragraph and text of a record.",
)
_BUILD = _object(
    {
        "snapshot": STRING,
        "created": STRING,
        "files": _INTEGER,
        "rules": _INTEGER,
        "violations": _INTEGER,
        "warnings": _INTEGER,
        "counts": _explained(_map(_INTEGER), "Findings of each rule that has some."),
    }
)
_GRAPH_SOURCES = _object(
    {
        "graph": _explained(STRING, "IRI of the graph, or a blank node as _:x."),
        "title": STRING,
        "layer": {"type": ["string", "null"]},
        "statements": _INTEGER,
        "statuses": _map(_INTEGER),
        "without_source": _INTEGER,
    }
)
_SOURCES = _object(
    {
        "statements": _INTEGER,
        "without_source": _INTEGER,
        "missing": _list(_object({"graph": STRING, "subject": STRING})),
        "statuses": _explained(_map(_INTEGER), "Statements of each review status."),
        "graphs": _list(ref("GraphSources")),
    }
)
_NODE = _object(
    {
        "id": _explained(STRING, "IRI of the mandate."),
        "label": STRING,
        "short": STRING,
        "size": _explained(_INTEGER, "Things that it addressed."),
        "community": {"type": ["integer", "null"]},
        "strength": _NUMBER,
        "betweenness": _NUMBER,
        "viz": _explained(_ANYTHING, "Position, size and colour, as GEXF has them."),
    }
)
_EDGE = _object(
    {
        "source": STRING,
        "target": STRING,
        "weight": _NUMBER,
        "shared": _INTEGER,
        **dict.fromkeys(("jaccard", "coefficient", "expected", "p", "q"), _NUMBER),
        "kept": _BOOLEAN,
        "drawn": _BOOLEAN,
    }
)
_OVERLAP = _explained(
    _object(
        {
            "directed": _BOOLEAN,
            "multigraph": _BOOLEAN,
            "graph": _explained(_map(STRING), "The caption: n, method, version, licence."),
            "nodes": _list(ref("Mandate")),
            "edges": _list(ref("SharedThings")),
        }
    ),
    "A graph in the node-link form of networkx.",
)
_TERM = _object(
    {"type": STRING, "value": {"type": ["string", "object"]}},
    {"datatype": STRING, "xml:lang": STRING},
)
_RESULTS = _explained(
    _object(
        {"head": _object({}, {"vars": _list(STRING)})},
        {"boolean": _BOOLEAN, "results": _object({"bindings": _list(_map(ref("Term")))})},
    ),
    "SPARQL 1.1 Query Results JSON Format.",
)
_HEALTH = _object(
    {"status": STRING, "snapshot": STRING},
    {
        "verified": _explained(_BOOLEAN, "Whether all checksums were compared."),
        "endpoint": _explained(_ANYTHING, "The engine that answers /sparql, where it is another."),
    },
)
_COMPLETION = _object(
    {"label": STRING, "detail": STRING},
    {"info": STRING, "apply": _explained(STRING, "What to insert in place of the label.")},
)

SCHEMAS: Json = {
    "Problem": _PROBLEM,
    "Cell": _CELL,
    "Note": _object({"kind": STRING, "text": STRING, "things": _list(STRING)}, {"more": STRING}),
    "Answer": _ANSWER,
    "QuestionParameter": _QUESTION_PARAMETER,
    "Question": _QUESTION,
    "Questions": _object({"questions": _list(ref("Question"))}),
    "Choice": _CHOICE,
    "Choices": _object({"choices": _list(ref("Choice"))}),
    "Hit": _HIT,
    "SearchAnswer": _SEARCH,
    "Count": _object({"value": STRING, "label": STRING, "count": _INTEGER}),
    "ListedItem": _LISTED_ITEM,
    "Listing": _LISTING,
    "Build": _BUILD,
    "Validation": _object(
        {"latest": {"anyOf": [ref("Build"), {"type": "null"}]}, "builds": _list(ref("Build"))}
    ),
    "Imports": _object({"imports": _list(_ANYTHING)}),
    "GraphSources": _GRAPH_SOURCES,
    "Sources": _SOURCES,
    "Mandate": _NODE,
    "SharedThings": _EDGE,
    "Overlap": _OVERLAP,
    "Term": _TERM,
    "Results": _RESULTS,
    "Completion": _COMPLETION,
    "Completions": _object({name: _list(ref("Completion")) for name in ("terms", "things")}),
    "Health": _HEALTH,
    "Ready": _object({"status": STRING, "snapshot": STRING}),
}
