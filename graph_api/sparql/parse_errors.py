"""Syntax errors of SPARQL queries, explained: what is wrong, and where."""

import re

from graph_api.rdf.spelling import nearest
from graph_api.sparql.tokens import place

# The parser reports a place as far behind a misspelt word as the longest keyword it tried there
# reaches, but no further than the end: with this behind the query that is the same everywhere.
PADDING = "\n" + " " * 40
_KNOWN = frozenset(
    re.findall(
        r"\w+",
        "SELECT ASK CONSTRUCT DESCRIBE PREFIX BASE DISTINCT REDUCED FROM NAMED WHERE OPTIONAL "
        "UNION MINUS GRAPH FILTER BIND VALUES EXISTS GROUP ORDER HAVING LIMIT OFFSET COUNT SAMPLE "
        "CONCAT REGEX CONTAINS STRSTARTS STRENDS LANG LANGMATCHES DATATYPE BOUND COALESCE UNDEF",
    )
)


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
