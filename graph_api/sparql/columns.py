"""The columns of SELECT *, in the order in which the query names its variables."""

from collections.abc import Collection

from graph_api.sparql.tokens import pieces


def star_offset(query: str) -> int | None:
    """Return the offset of the ``*`` of an outermost SELECT *; None if there is none.

    >>> query = "PREFIX x: <x:> SELECT DISTINCT * { ?s x:p* ?o }"
    >>> query.index("*") == star_offset(query)
    True
    """
    if "*" not in query:
        return None
    previous = ""
    for token in pieces(query):
        word = token.text.upper()
        if previous in ("SELECT", "DISTINCT", "REDUCED") or word in ("{", "ASK", "DESCRIBE"):
            if word == "*":
                return token.start
            if word not in ("DISTINCT", "REDUCED"):
                return None
        previous = word if token.kind == "word" else ""
    return None


def expand_star(query: str, at: int, variables: Collection[str]) -> str:
    """Replace the ``*`` at an offset by the variables in the order of the query.

    :param variables: those that are in scope, by name; each is in the text.

    >>> expand_star("SELECT * { ?s ?p ?o FILTER(?s != ?x) }", 7, {"o", "p", "s"})
    '?s ?p ?o'
    """
    names = dict.fromkeys(t.text[1:] for t in pieces(query, at) if t.kind == "variable")
    return " ".join(f"?{name}" for name in names if name in variables)


def without_service(query: str) -> str:
    """Replace each SERVICE by GRAPH, which binds the same variables and calls no server."""
    if "SERVICE" not in query.upper():
        return query
    parts, copied_to = [], 0
    previous = ""
    for token in pieces(query):
        word = token.text.upper() if token.kind == "word" else ""
        if word == "SERVICE" or (word == "SILENT" and previous == "SERVICE"):
            parts += [query[copied_to : token.start], "GRAPH" if word == "SERVICE" else ""]
            copied_to = token.end
        previous = word
    return "".join([*parts, query[copied_to:]])
