"""The questions as example queries in the format of sparql-examples.

Other tools (query editors, collections of endpoints) read this format: one resource for each query,
with its text, a description, and the endpoint.
Vocabulary: https://github.com/sib-swiss/sparql-examples.
"""

from collections.abc import Iterator, Sequence

from graph_api.graph.parameters import Parameter, to_term
from graph_api.graph.questions import Question, stand_alone
from graph_api.rdf.namespaces import BASE, PREFIXES
from graph_api.rdf.terms import Term
from graph_api.rdf.turtle import term
from graph_api.sparql.engine import Engine

_HEAD = "".join(f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in ("rdfs", "schema", "sh", "xsd"))


def as_examples(engine: Engine, questions: Sequence[Question], endpoint: str) -> str:
    """Write each question as a query with the example values of its parameters.

    :returns: Turtle.
    """
    return _HEAD + "".join(_example(engine, question, endpoint) for question in questions)


def _example(engine: Engine, question: Question, endpoint: str) -> str:
    query = stand_alone(question.query, dict(_values(engine, question)))
    arguments = ", ".join(f"{p.name} {p.example}" for p in question.parameters if p.required)
    comment = f"{question.question} ({arguments})" if arguments else question.question
    statements = [
        "a sh:SPARQLExecutable, sh:SPARQLSelectExecutable",
        f"rdfs:comment {term(Term('literal', comment, 'en'))}",
        f"sh:select {term(Term('literal', query))}",
        f"schema:keywords {term(Term('literal', question.theme))}",
        f"schema:target <{endpoint}>",
    ]
    return f"\n<{BASE}query/{question.id}> " + " ;\n    ".join(statements) + " .\n"


def _values(engine: Engine, question: Question) -> Iterator[tuple[str, Term]]:
    for parameter in question.parameters:
        if (value := _value(parameter)) is not None:
            yield parameter.name, to_term(engine, parameter, value)


def _value(parameter: Parameter) -> str | None:
    """Choose the default, or for a required parameter the example of the question's file."""
    if parameter.default is not None or not parameter.required:
        return parameter.default
    return parameter.example
