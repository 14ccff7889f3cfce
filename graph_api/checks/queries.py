"""The IRIs that a SPARQL file names, by its tokens: strings and comments hold none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph_api.names import PREFIXES
from graph_api.syntax import pieces, place


@dataclass(frozen=True)
class Mention:
    """An IRI, or a name whose prefix nobody declared, and the place, from 1, that uses it."""

    line: int
    column: int
    iri: str
    undeclared: str | None = None


def mentions(text: str) -> Iterator[Mention]:
    """List the IRIs of a query, names with prefixes written out, in the order of the text.

    The prefixes of :data:`graph_api.names.PREFIXES` need no declaration.

    >>> [m.iri for m in mentions('ASK { ?s rdfs:label "skos:x" } # owl:y')]
    ['http://www.w3.org/2000/01/rdf-schema#label']
    """
    prefixes = dict(PREFIXES)
    declaring: str | None = None
    expecting = False
    for token in pieces(text):
        if declaring is not None and token.kind == "iri":
            prefixes[declaring] = token.text[1:-1]
        elif token.kind == "iri":
            yield Mention(*place(text, token.start), token.text[1:-1])
        elif token.kind == "name" and not expecting and not token.text.startswith("_:"):
            yield _named(*place(text, token.start), token.text, prefixes)
        declaring = token.text[:-1] if expecting and token.kind == "name" else None
        expecting = token.kind == "word" and token.text.upper() == "PREFIX"


def _named(line: int, column: int, name: str, prefixes: dict[str, str]) -> Mention:
    prefix, _, local = name.partition(":")
    if prefix not in prefixes:
        return Mention(line, column, name, undeclared=prefix)
    local = re.sub(r"\\(.)", r"\1", local)
    return Mention(line, column, prefixes[prefix] + local)
