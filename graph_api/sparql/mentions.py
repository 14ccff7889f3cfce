"""The IRIs that a SPARQL file names, by its tokens: strings and comments hold none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph_api.rdf.namespaces import PREFIXES

# The order matters: a "#" inside an IRI or a string starts no comment, and a "<" that starts no IRI
# is an operator.
_TOKEN = re.compile(
    r"""
    (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<comment>\#[^\n]*)
  | (?P<string>'{3}(?:\\.|[^\\])*?'{3} | "{3}(?:\\.|[^\\])*?"{3}
              | '(?:\\.|[^'\\\n])*' | "(?:\\.|[^"\\\n])*")
  | (?P<variable>[?$]\w+)
  | (?P<blank>_:[\w.-]+)
  | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w:.%-]|\\[-_~.!$&'()*+,;=/?\#@%])*)
  | (?P<word>@?[A-Za-z]\w*)
  | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Mention:
    """An IRI, or a name whose prefix nobody declared, and the place, from 1, that uses it."""

    line: int
    column: int
    iri: str
    undeclared: str | None = None


def tokens(text: str) -> Iterator[re.Match[str]]:
    """List the tokens of a query, the comments left out; ``lastgroup`` tells the kind of each."""
    return (token for token in _TOKEN.finditer(text) if token.lastgroup != "comment")


def mentions(text: str) -> Iterator[Mention]:
    """List the IRIs of a query, names with prefixes written out, in the order of the text.

    The prefixes of :data:`graph_api.names.PREFIXES` need no declaration.

    >>> [m.iri for m in mentions('ASK { ?s rdfs:label "skos:x" } # owl:y')]
    ['http://www.w3.org/2000/01/rdf-schema#label']
    """
    prefixes = dict(PREFIXES)
    declaring: str | None = None
    expecting = False
    for token in tokens(text):
        kind, value = str(token.lastgroup), token.group()
        line = text.count("\n", 0, token.start()) + 1
        column = token.start() - text.rfind("\n", 0, token.start())
        if declaring is not None and kind == "iri":
            prefixes[declaring] = value[1:-1]
        elif kind == "iri":
            yield Mention(line, column, value[1:-1])
        elif kind == "name" and not expecting:
            yield _named(line, column, value, prefixes)
        declaring = value[:-1] if expecting and kind == "name" else None
        expecting = kind == "word" and value.lstrip("@").upper() == "PREFIX"


def _named(line: int, column: int, name: str, prefixes: dict[str, str]) -> Mention:
    prefix, _, local = name.partition(":")
    if prefix not in prefixes:
        return Mention(line, column, name, undeclared=prefix)
    local = re.sub(r"\\(.)", r"\1", local.rstrip("."))
    return Mention(line, column, prefixes[prefix] + local)
