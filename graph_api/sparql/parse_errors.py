"""Explanations of errors in SPARQL queries: what is wrong, where, and a suggestion."""

import re

from graph_api.rdf.namespaces import PREFIXES, THINGS
from graph_api.rdf.spelling import nearest
from graph_api.sparql.tokens import pieces, place, prefixes_of

# The parser reports a place as far behind a misspelt word as the longest keyword it tried there
# reaches, but no further than the end: with this behind the query that is the same everywhere.
PADDING = "\n" + " " * 40
_FUNCTION_NAMES = (
    "STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN "
    "UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY "
    "HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE "
    "IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE "
    "EXISTS COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT LANGDIR STRLANGDIR HASLANG HASLANGDIR "
    "TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE"
)
_FUNCTIONS = frozenset(_FUNCTION_NAMES.split(" "))
_KEYWORD_NAMES = (
    "SELECT ASK CONSTRUCT DESCRIBE PREFIX BASE DISTINCT REDUCED FROM NAMED WHERE OPTIONAL UNION "
    "MINUS GRAPH FILTER BIND VALUES GROUP ORDER HAVING LIMIT OFFSET UNDEF"
)
_KEYWORDS = frozenset(_KEYWORD_NAMES.split(" "))
# What other languages call a function.
_ELSEWHERE = {
    "LOWER": "LCASE",
    "UPPER": "UCASE",
    "SUBSTRING": "SUBSTR",
    "LENGTH": "STRLEN",
    "LEN": "STRLEN",
    "STARTSWITH": "STRSTARTS",
    "ENDSWITH": "STRENDS",
    "IFNULL": "COALESCE",
}
_CAST_NAMES = (
    "boolean double float decimal integer dateTime date time duration dayTimeDuration "
    "yearMonthDuration gYear gYearMonth gMonthDay gMonth gDay string"
)
_CASTS = _CAST_NAMES.split(" ")
_SLASHED = re.compile(
    r"(?<![\w.:%/-])([A-Za-z][\w.-]*+|):((?:[\w%.-]*+/)++[\w%-](?:[\w%.-]*[\w%-])?)"
)


def explain(query: str, message: str) -> tuple[str, int | None, int | None]:
    """Explain what is wrong in a query, and where.

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
        reason = _reason(phrase, text[start:], query)
    else:
        tried = [len(e) for e in expected if re.fullmatch(r"[A-Za-z_]{2,}", e)]
        start = min(max((reached - n for n in tried), default=reached), len(text))
        slashed = next((m for m in _SLASHED.finditer(text) if m.start() < start <= m.end()), None)
        if slashed:
            return _in_full(slashed, text), *place(text, slashed.start())
        reason = _unexpected(text[start:])
    return reason, *place(text, start)


def explain_function(query: str, iri: str) -> tuple[str, int | None, int | None]:
    """Explain that no function has an IRI; result as of :func:`explain`.

    >>> explain_function("ASK { FILTER(xsd:dateTim('')) }", PREFIXES["xsd"] + "dateTim")
    ('there is no function xsd:dateTim here. Did you mean xsd:dateTime?', 1, 14)
    """
    prefixes = _prefixes(query)
    local = re.split("[/#:]", iri)[-1]
    casts = nearest(local, _CASTS) if iri.startswith(PREFIXES["xsd"]) else None
    suggestion = f"xsd:{casts}" if casts else _function(local)
    hint = (
        f"Did you mean {suggestion}?" if suggestion else "SPARQL's own and its casts can be called."
    )
    for token in pieces(query):
        prefix, _, name = token.text.partition(":")
        named = token.kind == "name" and prefixes.get(prefix, "") + name == iri
        if named or token.text == f"<{iri}>":
            return f"there is no function {token.text} here. {hint}", *place(query, token.start)
    return f"there is no function <{iri}> here. {hint}", None, None


def _prefixes(query: str) -> dict[str, str]:
    return prefixes_of(list(pieces(query)))


def _in_full(slashed: re.Match[str], query: str) -> str:
    """Explain how to write a name with a slash, which no prefixed name may contain."""
    namespace = _prefixes(query).get(slashed[1])
    iri = f"{namespace}{slashed[2]}".removeprefix(THINGS) if namespace else "...full IRI..."
    return f"a name with a prefix has no slash in it. Write <{iri}> for {slashed[0]}."


def _function(name: str) -> str | None:
    candidates = _FUNCTIONS if len(name) > 2 else ()
    return _ELSEWHERE.get(name.upper()) or nearest(name, candidates)


def _offset(query: str, line: int, column: int) -> int:
    lines = (query + PADDING).split("\n")
    return sum(len(before) + 1 for before in lines[: line - 1]) + column - 1


def _last_token(text: str, end: int) -> int:
    tokens = list(re.finditer(r"<[^<>]*>|[^\s(){}]+", text[:end]))
    return tokens[-1].start() if tokens else 0


def _reason(phrase: str, rest: str, query: str) -> str:
    prefix = re.match(r"([\w.-]*):", rest)
    if phrase == "Prefix not found" and prefix:
        suggestion = nearest(prefix[1], _prefixes(query))
        hint = f"Did you mean {suggestion}:? Else add" if suggestion else "Add"
        return f"the prefix {prefix[1]}: is not declared. {hint} PREFIX {prefix[1]}: <...> on top."
    if phrase == "IRI parsing failed":
        return f"{rest.split('>')[0]}> is not an IRI."
    return f"{phrase[0].lower()}{phrase[1:]}."


def _unexpected(rest: str) -> str:
    if not rest:
        return "the query ends too early."
    word = re.match(r"([A-Za-z]\w{2,})(\s*\()?", rest)
    suggestion = None
    if word and word[1].upper() not in _KEYWORDS | _FUNCTIONS:
        called = _function(word[1]) if word[2] else None
        keyword = nearest(word[1], _KEYWORDS) if len(word[1]) > 3 else None
        both = [name for name in (called, keyword) if name]
        suggestion = _ELSEWHERE.get(word[1].upper()) or nearest(word[1], both)
    hint = f" Did you mean {suggestion}?" if suggestion else ""
    return f'cannot go on with "{rest.splitlines()[0][:40]}".{hint}'
