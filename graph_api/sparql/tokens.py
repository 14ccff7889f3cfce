"""The tokens of a SPARQL text, and what they tell without running it.

A word inside a string, comment, IRI, variable or prefixed name is no keyword, so ``# SERVICE`` and
``"FROM"`` have none. This is no parser: a malformed text has tokens too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph_api.rdf.namespaces import PREFIXES

UPDATES = frozenset(
    ["INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD"]
)
_PROLOGUE = frozenset(["BASE", "PREFIX", "VERSION"])
# Linear in the length of the text: no alternative gives back what it took (*+), and what an
# alternative took in vain is never read by it again. A run of letters is therefore one match, be it
# a word or not, and is taken apart afterwards.
_TOKEN = re.compile(
    r"""
    \#[^\n\r]*+                                                 # comment
    | <[^<>"{}|^`\\\x00-\x20]*+>                                # IRI
    | \"{3}(?:[^"\\]|\\.|\"{1,2}(?!"))*+\"{3} | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*+'{3}
    | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+'           # strings
    | [?$]\w++                                                  # variable
    | @[A-Za-z]++(?:-[A-Za-z0-9]++)*+                           # language tag
    | (?P<name>(?:[^\W\d][\w.\-]*+)?+:(?:[\w.\-:%]|\\.)*+)     # prefixed name, blank node
    | (?P<run>[^\W\d][\w.\-]*+)                                # words, and what joins them
    | \\.                                                       # escape, in a name
    | (?P<mark>[][(){}!+*/|&.;,-])
    """,
    re.VERBOSE | re.DOTALL,
)

# What stands in a run and between tokens: a word, a number, or a mark of one character.
_PIECE = re.compile(r"(?P<word>[A-Za-z]++)|(?P<number>\d++)|(?P<mark>\S)")
_WORD = re.compile(r"[A-Za-z]++")
_KINDS = {"#": "comment", "<": "iri", '"': "string", "'": "string", "?": "variable"}
_KINDS |= {"$": "variable", "@": "tag", "\\": "mark"}


class Token(NamedTuple):
    """A piece of a query, with its offset.

    ``kind`` is iri, string, variable, tag, name (with its prefix), word, number or mark.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Return the offset after the token."""
        return self.start + len(self.text)


def pieces(query: str, start: int = 0) -> Iterator[Token]:
    """Split a query, from ``start`` on, into tokens; white space and comments are left out.

    Without a parser ``?a<?b&&?c>?d`` may hold an IRI: its user has to look what stands before it.

    >>> [piece.text for piece in pieces("{ ?s ex:p.q 15. } # end")]
    ['{', '?s', 'ex:p.q', '15', '.', '}']
    """
    end = start
    for match in _TOKEN.finditer(query, start):
        yield from _split(query, end, match.start())
        kind = match.lastgroup or _KINDS[match[0][0]]
        text = _without_full_stops(match[0]) if kind == "name" else match[0]
        end = match.start() + len(text)
        if kind == "run":
            yield from _split(query, match.start(), end)
        elif kind != "comment":
            yield Token(kind, text, match.start())
    yield from _split(query, end, len(query))


def _split(query: str, start: int, end: int) -> Iterator[Token]:
    for match in _PIECE.finditer(query, start, end):
        yield Token(match.lastgroup or "", match[0], match.start())


def _without_full_stops(name: str) -> str:
    """Remove the full stops at the end: they end a statement, unless one is escaped."""
    bare = name.rstrip(".")
    return name[: len(bare) + 1] if bare.endswith("\\") else bare


def prefixes_of(tokens: Sequence[Token]) -> dict[str, str]:
    """Return the prefixes of a query: those that it declares, and :data:`PREFIXES`.

    >>> prefixes_of(list(pieces("PREFIX ex: <x:> # PREFIX no: <y:>\\n ASK {}")))["ex"]
    'x:'
    """
    prefixes = dict(PREFIXES)
    for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False):
        kinds = (word.kind, name.kind, iri.kind)
        if kinds == ("word", "name", "iri") and word.text.upper() == "PREFIX":
            prefixes[name.text[:-1]] = iri.text[1:-1]
    return prefixes


# The usual beginning of a query, with the word that tells its kind.
_BEGINNING = re.compile(
    r"""
    (?: \s | \#[^\n\r]* | (?:BASE | PREFIX\s+[\w.\-]*:)\s*<[^<>"{}|^`\\\x00-\x20]*> )*+
    ([A-Za-z]+)(?![\w.\-:])
    """,
    re.VERBOSE | re.IGNORECASE,
)


def keywords(query: str) -> Iterator[tuple[str, int]]:
    """Find the words outside strings, comments and names, in capitals, with their offsets.

    >>> list(keywords("SELECT ?from { ?from a ex:SERVICE # from\\n}"))
    [('SELECT', 0), ('A', 21)]
    """
    for run in _TOKEN.finditer(query):
        if run["run"]:
            for word in _WORD.finditer(query, run.start(), run.end()):
                yield word[0].upper(), word.start()


def group_start(query: str) -> int | None:
    """Return where the pattern of a query begins: after its brace, for a CONSTRUCT the second.

    >>> query = "CONSTRUCT { ?s ?p '{' } WHERE { ?s ?p ?o }"
    >>> query[group_start(query) :]
    ' ?s ?p ?o }'
    """
    braces = [m.end() for m in _TOKEN.finditer(query) if m["mark"] == "{"]
    nth = 1 if form(query) == "CONSTRUCT" else 0
    return braces[nth] if len(braces) > nth else None


def measure(query: str) -> tuple[int, int]:
    """Return the greatest depth of brackets and negations, and the number of operators.

    A minus counts within the innermost round brackets: elsewhere it is the sign of a number.

    >>> measure("ASK { VALUES ?x { -1 -2 } FILTER(!!bound(?x) && 1 + 2 - 1 < 4) } # ((((")
    (4, 4)
    """
    deepest = depth = bangs = operators = most = 0
    minuses = [0]  # In each bracket that is open.
    for match in _TOKEN.finditer(query):
        mark = match["mark"] or " "
        bangs = bangs + 1 if mark == "!" else 0
        operators += mark in "+*/|&"
        depth += (mark in "([{") - (mark in ")]}")
        deepest = max(deepest, depth + bangs)
        if mark in "([{":
            minuses.append(0 if mark == "(" else len(query))
        elif mark in ")]}" and len(minuses) > 1:
            minuses.pop()
        elif mark == "-" and minuses[-1] < len(query):
            minuses[-1] += 1
            most = max(most, minuses[-1])
    return deepest, operators + most


def place(query: str, offset: int) -> tuple[int, int]:
    """Convert an offset into line and column, both from 1.

    >>> place("ASK\\n{}", 5)
    (2, 2)
    """
    before = query[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def form(query: str) -> str | None:
    """Return the keyword of the query or update form, or None if there is none.

    >>> form("PREFIX ex: <http://example.org/> DELETE WHERE { ?s ?p ?o }")
    'DELETE'
    """
    beginning = _BEGINNING.match(query)
    if beginning and (word := beginning[1].upper()) not in _PROLOGUE:
        return word
    return next((word for word, _ in keywords(query) if word not in _PROLOGUE), None)


def find(query: str, keyword: str) -> tuple[int, int] | None:
    """Return line and column of the first occurrence of a keyword, or None.

    The engine reads ``trueSERVICE`` as two words, so a keyword is found inside a longer word too.

    >>> find("ASK {\\n SERVICE <http://example.org/> {} }", "SERVICE")
    (2, 2)
    """
    if keyword not in query.upper():
        return None  # Most queries have none: they need not be taken apart.
    return next((place(query, at) for word, at in keywords(query) if keyword in word), None)


@dataclass(frozen=True)
class Mention:
    """An IRI, or a name whose prefix is not declared, with its line and column from 1."""

    line: int
    column: int
    iri: str
    undeclared: str | None = None


def mentions(text: str) -> Iterator[Mention]:
    """List the IRIs of a query, prefixed names expanded, in the order of the text.

    The prefixes of :data:`graph_api.rdf.namespaces.PREFIXES` need no declaration.

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
