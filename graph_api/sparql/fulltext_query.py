"""The full-text searches of a query: SERVICE blocks that are answered from the index.

In a query,

    SERVICE text: { ?thing text:matches "juvenile justice" ; text:score ?score }

stands for the things that have such texts, as a VALUES block with what the index finds would; see
:mod:`graph_api.sparql.fulltext_plan`. So what it means beside other patterns needs no rules of its
own. It is recognised from tokens: a string or comment that reads like it is none.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from graph_api.rdf.namespaces import BASE, PREFIXES
from graph_api.sparql import fulltext_plan
from graph_api.sparql.admission import located
from graph_api.sparql.fulltext_index import Found, Texts, unescape
from graph_api.sparql.fulltext_plan import Block, Plan, is_filter, plan
from graph_api.sparql.search_words import in_words
from graph_api.sparql.tokens import pieces, place, prefixes_of

FORM = 'SERVICE text: { ?thing text:matches "juvenile justice" }'
_SERVICES = (BASE + "text", PREFIXES["text"])
_MATCHES, _SCORE, _PROPERTY = "matches", "score", "property"
_TAG = "@"
_NAMES = {PREFIXES["text"] + name: name for name in (_MATCHES, _SCORE, _PROPERTY)}
_MOST_TOKENS = 32  # in one block
_OPEN = 2  # the place of its brace, behind SERVICE and an IRI


@dataclass(frozen=True)
class Search:
    """One block: its offsets in the query, its search words, and its variables."""

    start: int
    end: int
    words: str
    language: str | None
    thing: str
    score: str | None
    property: str | None

    def block(self) -> Block:
        """Return the offsets with the variables."""
        return Block(self.start, self.end, self.thing, self.score, self.property)


def searches(query: str) -> list[Search]:
    """Find the full-text searches of a query.

    :raises QueryError: one is not written as it should be; with line and column.
    """
    if "SERVICE" not in query.upper():
        return []  # Most queries: they need not be taken apart.
    tokens = list(pieces(query))
    prefixes = prefixes_of(tokens)
    starts = [t.start for t in tokens if t.kind == "word" and t.text.upper() == "SERVICE"]
    blocks = (_read(query, at, prefixes) for at in starts)
    return [search for search in blocks if search]


def without_results(query: str, found: Sequence[Search]) -> str:
    """Replace each search by a VALUES block without rows; all else stays at its line and column."""

    def pad(search: Search) -> str:
        block, empty = query[search.start : search.end], search.block().values("")
        *lines, last = block.split("\n")
        return empty + "\n" * len(lines) + " " * len(last) if lines else empty.ljust(len(block))

    return _replaced(query, found, pad)


def with_results(query: str, found: Sequence[Search], index: Texts | None) -> Plan:
    """Run each search on the index and plan the query with the results.

    :raises QueryError: there is no index, or it has too much; with line and column.
    """
    return plan(query, [(search.block(), _found(query, search, index)) for search in found])


def _found(query: str, search: Search, index: Texts | None) -> Found:
    where = place(query, search.start)
    if index is None:
        raise located(NO_INDEX, *where)

    def find(most: int) -> Found:
        return index.find(
            search.words,
            search.language,
            most + 1,
            property=bool(search.property),
            score=bool(search.score),
        )

    things = find(fulltext_plan.MOST_THINGS)
    if len(things) > fulltext_plan.MOST_THINGS:
        if not is_filter(query, search.block()):
            raise located(
                f"More than {fulltext_plan.MOST_THINGS:,} things have such texts, too many for a "
                "query. Add a word, look for a phrase, or say in the same group what "
                f"{search.thing} is.",
                *where,
            )
        things = find(sys.maxsize - 1)
    return things


NO_INDEX = (
    "There is no index of texts here. `hrd-graph build` writes one where Python's SQLite has FTS5; "
    "over another engine (--engine) there is none. Without it: "
    'FILTER(CONTAINS(LCASE(?text), "juvenile justice")).'
)


def _replaced(query: str, found: Sequence[Search], by: Callable[[Search], str]) -> str:
    parts, at = [], 0
    for search in found:
        parts += [query[at : search.start], by(search)]
        at = search.end
    return "".join([*parts, query[at:]])


def _read(query: str, at: int, prefixes: Mapping[str, str]) -> Search | None:
    """Parse the block that begins with the word SERVICE at ``at``; None if it is no search."""
    parts = list(islice(pieces(query, at), _MOST_TOKENS))
    texts = [part.text for part in parts]
    if len(texts) < _OPEN or _iri(texts[1], prefixes) not in _SERVICES:
        return None
    try:
        close = texts.index("}", _OPEN)  # Nothing nests in such a block.
        if texts[_OPEN] != "{":
            raise ValueError(FORM)
        thing, objects = _statements(texts[_OPEN + 1 : close], prefixes)
        text, language = objects[_MATCHES], objects.get(_TAG, "")
        variables = [objects.get(name) for name in (_SCORE, _PROPERTY)]
        named = [name for name in (thing, *variables) if name]
        if len({name[1:] for name in named}) < len(named) or not all(map(_is_variable, named)):
            raise ValueError(FORM)
    except (LookupError, ValueError) as error:
        raise located(
            f"A search of texts is written {FORM}, where ; text:score ?score and ; text:property "
            "?property may follow.",
            *place(query, at),
        ) from error
    try:
        words = in_words(text)
    except ValueError as error:
        raise located(str(error), *place(query, at)) from error
    return Search(at, parts[close].end, words, language.lower() or None, thing, *variables)


def _statements(parts: list[str], prefixes: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Parse the statements of a block: property -> object, a string with its language tag.

    :raises ValueError: it says something else.
    :raises LookupError: it ends too early.
    """
    thing, objects, rest = parts[0], dict[str, str](), parts[1:]
    while rest:
        name = _NAMES[_iri(rest.pop(0), prefixes)]
        if name in objects:
            raise ValueError(name)
        objects[name] = rest.pop(0)
        if name == _MATCHES:
            objects[name] = _string(objects[name])
            objects[_TAG] = rest.pop(0)[1:] if rest and rest[0].startswith("@") else ""
        stop = rest.pop(0) if rest else "."
        while stop == ";" and rest and rest[0] in ";.":
            stop = rest.pop(0)
        if stop == "." and rest and rest.pop(0) != thing:
            raise ValueError(thing)
        if stop not in ";.":
            raise ValueError(stop)
    return thing, objects


def _is_variable(text: str) -> bool:
    return text[:1] in ("?", "$")


def _iri(text: str, prefixes: Mapping[str, str]) -> str:
    """Return the IRI that a token stands for; "" for another token."""
    if text.startswith("<"):
        return text[1:-1]
    prefix, colon, local = text.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else ""


def _string(text: str) -> str:
    """Parse a string of SPARQL, in any of its four kinds of quotation marks.

    :raises ValueError: it is none.
    """
    for marks in ('"""', "'''", '"', "'"):
        if text.startswith(marks) and text.endswith(marks) and len(text) >= 2 * len(marks):
            return unescape(text[len(marks) : -len(marks)])
    raise ValueError(text)
