"""What can be told about a SPARQL text without running it: its keywords, and what is wrong in it.

A word inside a string, comment, IRI, variable or prefixed name is no keyword, so nothing here can
be fooled by ``# SERVICE`` or ``"FROM"``. This is no parser: a malformed text has keywords too.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from graph_api.errors import nearest

# The parser reports a place as far behind a misspelt word as the longest keyword it tried there
# reaches, but no further than the end: with this behind the query that is the same everywhere.
PADDING = "\n" + " " * 40
UPDATES = frozenset(
    ["INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD"]
)
_KNOWN = frozenset(
    re.findall(
        r"\w+",
        "SELECT ASK CONSTRUCT DESCRIBE PREFIX BASE DISTINCT REDUCED FROM NAMED WHERE OPTIONAL "
        "UNION MINUS GRAPH FILTER BIND VALUES EXISTS GROUP ORDER HAVING LIMIT OFFSET COUNT SAMPLE "
        "CONCAT REGEX CONTAINS STRSTARTS STRENDS LANG LANGMATCHES DATATYPE BOUND COALESCE UNDEF",
    )
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
    | (?P<mark>[][(){}!+*/|&.;,])
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
        yield from _split(query, done, match.start())
        kind = match.lastgroup or _KINDS[match[0][0]]
        text = _without_full_stops(match[0]) if kind == "name" else match[0]
        done = match.start() + len(text)
        if kind == "run":
            yield from _split(query, match.start(), done)
        elif kind != "comment":
            yield Token(kind, text, match.start())
    yield from _split(query, done, len(query))


def _split(query: str, start: int, end: int) -> Iterator[Token]:
    for match in _PIECE.finditer(query, start, end):
        yield Token(match.lastgroup or "", match[0], match.start())


def _without_full_stops(name: str) -> str:
    """Leave out the full stops at the end: they end a statement, unless one is escaped."""
    bare = name.rstrip(".")
    return name[: len(bare) + 1] if bare.endswith("\\") else bare


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


def explain(query: str, message: str) -> tuple[str, int | None, int | None]:
    """Say what is wrong in a query and where.

    :param message: what the engine said of ``query + PADDING``. It names the furthest place that
        it looked at and a sample of what it tried there, both of little use to a reader.
    :returns: the reason as a sentence, and line and column, both from 1, if the place is known.

    >>> explain("SELECT * {} LIMT 3", "error at 1:19: expected one of HAVING, OFFSET, OPTIONAL")
    ('cannot go on with "LIMT 3". Did you mean LIMIT?', 1, 13)
    """
    match = re.match(r"error at (\d+):(\d+): expected (?:one of )?(.*)", message, re.DOTALL)
    if match is None:
        return f"not SPARQL: {message}.", None, None
    expected = match[3].split(", ")
    text = query.rstrip()
    reached = _offset(query, int(match[1]), int(match[2]))
    phrase = next((e for e in expected if re.fullmatch(r"\w+( \w+)+", e)), None)
    if phrase:
        start = _last_token(text, reached)
        reason = _reason(phrase, text[start:])
    else:
        tried = [len(e) for e in expected if re.fullmatch(r"[A-Za-z_]{2,}", e)]
        start = min(max((reached - n for n in tried), default=reached), len(text))
        reason = _unexpected(text[start:])
    return reason, *place(text, start)


def _offset(query: str, line: int, column: int) -> int:
    lines = (query + PADDING).split("\n")
    return sum(len(before) + 1 for before in lines[: line - 1]) + column - 1


def _last_token(text: str, end: int) -> int:
    tokens = list(re.finditer(r"<[^<>]*>|[^\s(){}]+", text[:end]))
    return tokens[-1].start() if tokens else 0


def _reason(phrase: str, rest: str) -> str:
    prefix = re.match(r"([\w.-]*):", rest)
    if phrase == "Prefix not found" and prefix:
        return f"the prefix {prefix[1]}: is not declared. Add PREFIX {prefix[1]}: <...> on top."
    if phrase == "IRI parsing failed":
        return f"{rest.split('>')[0]}> is not an IRI."
    return f"{phrase[0].lower()}{phrase[1:]}."


def _unexpected(rest: str) -> str:
    if not rest:
        return "the query ends too early."
    word = re.match(r"[A-Za-z]{4,}", rest)
    meant = nearest(word[0], _KNOWN) if word and word[0].upper() not in _KNOWN else None
    hint = f" Did you mean {meant}?" if meant else ""
    return f'cannot go on with "{rest.splitlines()[0][:40]}".{hint}'
