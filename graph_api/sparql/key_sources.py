"""The properties whose objects a variable of a query may be.

If all objects of these properties are of one kind, so are the values, and need no check. The
analysis reads the tokens of the whole query, and gives up in any case of doubt: every occurrence
of the variable must be the object of a property that is written out (``?d dcterms:date ?v .``), the
subject of a pattern (no literal), or a place that binds nothing: the selection, a FILTER, GROUP BY
or a sort key.
"""

from collections.abc import Mapping, Sequence

from graph_api.sparql.tokens import Token

RESOURCE = ""  # Instead of a property: what the variable is the subject of.
_BEFORE_SUBJECT = frozenset(["{", ".", "}"])
_BEHIND_OBJECT = frozenset([".", ";", "}", "]"])
_BEHIND_PATTERN = frozenset(["FILTER", "OPTIONAL", "MINUS", "BIND", "GRAPH", "UNION", "{"])
_AFTER_SELECTION = frozenset(["{", "FROM", "WHERE"])
_END = Token("end", "", 0)


def sources(
    tokens: Sequence[Token],
    variable: str,
    keys: Sequence[tuple[int, int]],
    prefixes: Mapping[str, str],
) -> frozenset[str] | None:
    """List the properties whose objects a variable may be; None if that cannot be determined.

    :param variable: its name, without the question mark.
    :param keys: the sort keys, by offsets.
    :param prefixes: those that the query declares or need no declaration.
    """
    if any(token.kind == "word" and token.text.upper() == "SERVICE" for token in tokens):
        return None  # Others have other values.
    padded = [_END, _END, *tokens, _END]
    unbinding = [*keys, *_unbinding(tokens)]
    iris = set()
    for place, token in enumerate(tokens):
        if token.kind != "variable" or token.text[1:] != variable:
            continue
        before_verb, verb, _, behind = padded[place : place + 4]
        if any(start <= token.start < end for start, end in unbinding):
            if verb.text.upper() == "AS":
                return None
        elif _is_object(before_verb, verb, behind):
            iris.add(_iri(verb, prefixes))
        elif verb.text in _BEFORE_SUBJECT and _is_verb(behind):
            iris.add(RESOURCE)
        else:
            return None
    return None if None in iris else frozenset(iri for iri in iris if iri is not None)


def _is_verb(token: Token) -> bool:
    return token.kind in ("iri", "name") or token.text == "a"


def _is_object(before: Token, verb: Token, behind: Token) -> bool:
    """Tell whether a token is the only verb of its path, by the tokens around it."""
    if verb.kind not in ("iri", "name"):
        return False
    plain = before.kind in ("variable", "iri", "name") or before.text in (";", "[", "]")
    ends = behind.text in _BEHIND_OBJECT or behind.text.upper() in _BEHIND_PATTERN
    return plain and ends


def _iri(verb: Token, prefixes: Mapping[str, str]) -> str | None:
    """Return the IRI of a property; None if it is relative or its prefix is not declared."""
    if verb.kind == "iri":
        iri = verb.text[1:-1]
        return iri if ":" in iri and "/." not in iri else None
    prefix, _, local = verb.text.partition(":")
    return prefixes[prefix] + local if prefix in prefixes and "\\" not in local else None


def _unbinding(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """List the parts of a query that bind no variable, by offsets: selections, FILTER, GROUP BY."""
    parts, place = [], 0
    while place < len(tokens):
        word = tokens[place].text.upper() if tokens[place].kind == "word" else ""
        end = place
        if word == "SELECT":
            while end < len(tokens) and tokens[end].text.upper() not in _AFTER_SELECTION:
                end += 1
        elif word in ("FILTER", "HAVING"):
            end = _expression_end(tokens, place + 1)
        elif word == "BY":
            end = place + 1
            while end < len(tokens) and tokens[end].kind == "variable":
                end += 1
        if end > place:
            parts.append((tokens[place].start, tokens[end - 1].end))
        place = max(end, place + 1)
    return parts


def _expression_end(tokens: Sequence[Token], place: int) -> int:
    """Return the place after an expression in brackets or a call; 0 if it contains a group."""
    while place < len(tokens) and tokens[place].kind in ("word", "iri", "name"):
        place += 1
    depth = 0
    for at in range(place, len(tokens)):
        text = tokens[at].text if tokens[at].kind == "mark" else ""
        if text in ("{", "}"):
            return 0
        depth += (text == "(") - (text == ")")
        if depth <= 0:
            return at + 1 if at > place else 0
    return 0
