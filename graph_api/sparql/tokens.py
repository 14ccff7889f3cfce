"""What can be told about a SPARQL text without running it: its keywords, and what is wrong in it.

A word inside a string, comment, IRI, variable or prefixed name is no keyword, so nothing here can
be fooled by ``# SERVICE`` or ``"FROM"``. This is no parser: a malformed text has keywords too.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

UPDATES = frozenset(
    ["INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD"]
)
_PROLOGUE = frozenset(["BASE", "PREFIX", "VERSION"])
# Each alternative is linear in what it consumes: a hostile text costs no more than a long one.
_TOKEN = re.compile(
    r"""
    \#[^\n\r]*                                                  # comment
    | <[^<>"{}|^`\\\x00-\x20]*>                                 # IRI
    | \"{3}(?:[^"\\]|\\.|\"{1,2}(?!"))*\"{3} | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'             # strings
    | [?$]\w+                                                   # variable
    | @[A-Za-z]+(?:-[A-Za-z0-9]+)*                              # language tag
    | (?:[^\W\d][\w.\-]*)?:(?:[\w.\-:%]|\\.)*                   # prefixed name, blank node
    | \\.                                                       # escape, in a name
    | (?P<word>[A-Za-z]+)
    | (?P<mark>[][(){}!+*/|&])
    | (?P<stop>[.;,])
    """,
    re.VERBOSE | re.DOTALL,
)

# What stands between these: a number, or a mark of one character.
_BETWEEN = re.compile(r"\d+|\S")
_FULL_STOPS = re.compile(r"(?<!\\)\.+$")  # They end a statement: no name ends in one.
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
        """The offset behind it."""
        return self.start + len(self.text)


def pieces(query: str, start: int = 0) -> Iterator[Token]:
    """Take a query apart, from ``start`` on, into all that it has but space and comments.

    Without a parser ``?a<?b&&?c>?d`` may hold an IRI: its user has to look what stands before it.

    >>> [piece.text for piece in pieces("{ ?s ex:p.q 15. } # end")]
    ['{', '?s', 'ex:p.q', '15', '.', '}']
    """
    done = start
    for match in _TOKEN.finditer(query, start):
        yield from _between(query, done, match.start())
        text = match[0]
        kind = "mark" if match["stop"] else match.lastgroup or _KINDS.get(text[0], "name")
        if kind == "name":
            text = _FULL_STOPS.sub("", text)
        done = match.start() + len(text)
        if kind != "comment":
            yield Token(kind, text, match.start())
    yield from _between(query, done, len(query))


def _between(query: str, start: int, end: int) -> Iterator[Token]:
    for match in _BETWEEN.finditer(query, start, end):
        yield Token("number" if match[0][0].isdigit() else "mark", match[0], match.start())


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
    for match in _TOKEN.finditer(query):
        if word := match["word"]:
            yield word.upper(), match.start()


def group_start(query: str) -> int | None:
    """Find where the pattern of a query begins: behind its brace, for a CONSTRUCT the second.

    >>> query = "CONSTRUCT { ?s ?p '{' } WHERE { ?s ?p ?o }"
    >>> query[group_start(query) :]
    ' ?s ?p ?o }'
    """
    braces = [m.end() for m in _TOKEN.finditer(query) if m["mark"] == "{"]
    nth = 1 if form(query) == "CONSTRUCT" else 0
    return braces[nth] if len(braces) > nth else None


def measure(query: str) -> tuple[int, int]:
    """Tell how deep brackets and negations lie in each other at most, and count the operators.

    >>> measure("ASK { FILTER(!!bound(?x) && 1 + 2 < 4) } # ((((")
    (4, 3)
    """
    deepest = depth = bangs = operators = 0
    for match in _TOKEN.finditer(query):
        mark = match["mark"] or " "
        bangs = bangs + 1 if mark == "!" else 0
        operators += mark in "+*/|&"
        depth += (mark in "([{") - (mark in ")]}")
        deepest = max(deepest, depth + bangs)
    return deepest, operators


def place(query: str, offset: int) -> tuple[int, int]:
    """Turn an offset into line and column, both from 1.

    >>> place("ASK\\n{}", 5)
    (2, 2)
    """
    before = query[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def form(query: str) -> str | None:
    """Return the keyword that tells the kind of query or update, or None where there is none.

    >>> form("PREFIX ex: <http://example.org/> DELETE WHERE { ?s ?p ?o }")
    'DELETE'
    """
    begun = _BEGINNING.match(query)
    if begun and (word := begun[1].upper()) not in _PROLOGUE:
        return word
    return next((word for word, _ in keywords(query) if word not in _PROLOGUE), None)


def find(query: str, keyword: str) -> tuple[int, int] | None:
    """Tell the line and column at which a keyword first stands, or None.

    The engine reads ``trueSERVICE`` as two words, so a keyword is found inside a longer word too.

    >>> find("ASK {\\n SERVICE <http://example.org/> {} }", "SERVICE")
    (2, 2)
    """
    if keyword not in query.upper():
        return None  # Most queries have none: they need not be taken apart.
    return next((place(query, at) for word, at in keywords(query) if keyword in word), None)
