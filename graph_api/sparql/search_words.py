"""Search words in the syntax of search engines, translated for the full-text index."""

import re

from graph_api.sparql.fulltext_index import spaced

MOST_WORDS = 64
_ITEM = re.compile(r'(?P<no>-?)(?:"(?P<phrase>[^"]*)"(?P<open>\*?)|(?P<bare>[^\s"]+))')
_QUOTES = str.maketrans("“”„\0", '""" ')
_EXAMPLE = 'For example: "juvenile justice" child* OR minor -adult.'


def in_words(search: str) -> str:
    """Translate a search into the query syntax of FTS5.

    Words beside each other must all be there, in any order; ``"in quotes"`` in this order; ``OR``
    joins the two beside it; ``-word`` or ``NOT word`` must not be there; ``child*`` begins so.
    Case, accents and punctuation do not count.

    :raises ValueError: it cannot be understood; the message says why, with an example.

    >>> in_words('girls OR women rights* -"human rights"')
    '(("girls" OR "women") AND ("rights"*)) NOT ("human rights")'
    """
    text = search.encode("utf-8", "replace").decode().translate(_QUOTES)
    if text.count('"') % 2:
        raise ValueError(f"A quotation mark is not closed in the search. {_EXAMPLE}")
    groups: list[list[str]] = []
    unwanted: list[str] = []
    either = without = False
    for item in _ITEM.finditer(text):
        operator = item["bare"] if not item["no"] else None
        if operator == "OR":
            if not groups or either or without:
                raise ValueError(f"OR stands between two words to search for. {_EXAMPLE}")
            either = True
        elif operator == "NOT":
            without = True
        elif operator != "AND" and (term := _term(item)):
            if without or item["no"]:
                unwanted.append(term)
            elif either:
                groups[-1].append(term)
            else:
                groups.append([term])
            either = without = False
    if either or without:
        raise ValueError(f"The search ends in {'OR' if either else 'NOT'}. {_EXAMPLE}")
    if not groups:
        raise ValueError(f"The search has no word to search for. {_EXAMPLE}")
    if len(unwanted) + sum(map(len, groups)) > MOST_WORDS:
        raise ValueError(f"The search has more than {MOST_WORDS} words.")
    everything = " AND ".join(f"({' OR '.join(terms)})" for terms in groups)
    return f"({everything}) NOT ({' OR '.join(unwanted)})" if unwanted else everything


def _term(item: re.Match[str]) -> str | None:
    """Write one word or phrase for FTS5; None if it is only punctuation."""
    text = item["phrase"] if item["bare"] is None else item["bare"]
    star = "*" if item["open"] or (item["bare"] and text.endswith("*")) else ""
    return f'"{spaced(text.rstrip("*"))}"{star}' if any(map(str.isalnum, text)) else None
