"""The results of full-text searches, written into a query in the form that the engine plans best.

The engine takes a VALUES block for as large as it is and a pattern with a fixed property and object
(``?r a hrd:Recommendation``) for a thousand solutions. With more things than that it begins with
the pattern and reads all things for each of its solutions. So of a search with

- few things, ``VALUES`` stands for the block;
- more, ``VALUES ... LATERAL { what follows in the group }``: for each thing, what follows is
  evaluated. That is the join if the block begins its group and no MINUS or sub-select, in which
  the variables are others, follows. Else the VALUES block is a sub-select, which is joined once;
- very many, which would not fit into a query, ``FILTER`` with a function that knows them, if
  another pattern of the group is sure to bind the variable: then a join keeps the same solutions.

Rows replace their placeholders last, so that no other step reads them as tokens.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from graph_api.rdf.namespaces import PREFIXES
from graph_api.sparql.fulltext_index import Found
from graph_api.sparql.term_order import Term
from graph_api.sparql.tokens import Token, pieces

FEW_THINGS = 1000
MOST_THINGS = 100_000  # of 2 to 4 kB each while a query with them is planned and run
_DECIMAL = NamedNode(PREFIXES["xsd"] + "decimal")
# Random in each process, so that no query can contain it.
_MARK = f"<urn:hrd-graph:search:{os.urandom(8).hex()}:"
_FUNCTION = "urn:hrd-graph:text:"
_NOT_LATERAL = frozenset(["SELECT", "MINUS", "SERVICE", "LATERAL"])
_NO_JOIN = frozenset(["OPTIONAL", "MINUS", "BIND"])  # What stands before them is bound in them.
_BEFORE_SUBJECT = frozenset(["{", ".", "}"])

_END = Token("end", "", 0)

Function = Callable[..., Term | None]


@dataclass(frozen=True)
class Block:
    """A full-text search: its offsets in the query, and its variables with their marks."""

    start: int
    end: int
    thing: str
    score: str | None
    property: str | None

    def values(self, rows: str) -> str:
        """Write a VALUES block."""
        names = [name for name in (self.thing, self.score, self.property) if name]
        return f"VALUES({''.join(names)}){{{rows}}}"

    def rows(self, scores: Found) -> str:
        """Write the rows of the VALUES block."""
        return "".join(
            f"(<{thing}>"
            + (f" {score:.6f}" if self.score else "")
            + (f" <{of}>)" if self.property else ")")
            for (thing, of), score in scores.items()
        )


@dataclass
class Plan:
    """A query with placeholders for the rows of its searches, and the functions that it calls."""

    query: str
    rows: dict[str, str] = field(default_factory=dict)
    functions: dict[NamedNode, Function] = field(default_factory=dict)

    def with_rows(self, query: str) -> str:
        """Replace the placeholders by the rows, in the query or in one derived from it."""
        for mark, rows in self.rows.items():
            query = query.replace(mark, rows)
        return query


def is_filter(query: str, block: Block) -> bool:
    """Tell whether a block can be a FILTER, and so match more than :data:`MOST_THINGS`."""
    return _Group(list(pieces(query)), block).has_pattern


def plan(query: str, results: Sequence[tuple[Block, Found]]) -> Plan:
    """Write the results of each search into a query."""
    result = Plan(query)
    if not results:
        return result
    tokens = list(pieces(query))
    edits: list[tuple[int, int, str]] = []
    for number, (block, things) in enumerate(results):
        group = _Group(tokens, block)
        if len(things) > MOST_THINGS:
            edits += _filter(result, number, block, things, group)
            continue
        mark = f"{_MARK}{number}>"
        result.rows[mark] = block.rows(things)
        values = block.values(mark)
        if len(things) > FEW_THINGS and group.lateral_at is None:
            values = f"{{ SELECT * {{ {values} }} }}"
        elif len(things) > FEW_THINGS and group.lateral_at is not None:
            edits.append((group.lateral_at, group.lateral_at, " LATERAL {"))
            edits.append((group.end, group.end, "}"))
        edits.append((block.start, block.end, values))
    result.query = "".join(_edited(query, sorted(edits)))
    return result


def _edited(query: str, edits: Sequence[tuple[int, int, str]]) -> Iterator[str]:
    at = 0
    for start, end, text in edits:
        yield from (query[at:start], text)
        at = end
    yield query[at:]


def _filter(
    result: Plan, number: int, block: Block, things: Found, group: "_Group"
) -> Iterator[tuple[int, int, str]]:
    """Replace a block by a FILTER on its results, and bind the scores at the end of the group."""
    scores = {thing: score for (thing, _), score in things.items()}

    def is_found(term: Term) -> Term:
        return Literal(isinstance(term, NamedNode) and term.value in scores)

    def score_of(term: Term) -> Term | None:
        score = scores.get(term.value) if isinstance(term, NamedNode) else None
        return None if score is None else Literal(f"{score:.6f}", datatype=_DECIMAL)

    found_name, score_name = (
        NamedNode(f"{_FUNCTION}{name}:{number}") for name in ("found", "score")
    )
    result.functions |= {found_name: is_found, score_name: score_of}
    yield block.start, block.end, f"FILTER({found_name}({block.thing}))"
    if block.score:
        yield group.end, group.end, f" BIND({score_name}({block.thing}) AS {block.score}) "


class _Group:
    """The group graph pattern that contains a block."""

    def __init__(self, tokens: Sequence[Token], block: Block) -> None:
        first = next(n for n, token in enumerate(tokens) if token.start >= block.start)
        behind = next((n for n, t in enumerate(tokens) if t.start >= block.end), len(tokens))
        close = _matching(tokens, range(behind, len(tokens)), "{", "}")
        open_ = _matching(tokens, range(first - 1, -1, -1), "}", "{")
        self._before = tokens[open_ + 1 : first] if open_ is not None else ()
        self._after = tokens[behind:close] if close is not None else ()
        self._known = open_ is not None and close is not None
        self._block = block
        self.end = tokens[close].start if close is not None else block.end

    @property
    def lateral_at(self) -> int | None:
        """Return the offset at which LATERAL may begin; None if it would not be the join."""
        rest = self._after
        if rest and rest[0].text == ".":
            rest = rest[1:]
        words = {token.text.upper() for token in rest if token.kind == "word"}
        if not self._known or self._before or not rest or words & _NOT_LATERAL:
            return None
        return rest[0].start

    @property
    def has_pattern(self) -> bool:
        """Tell whether a pattern of the group itself has the variable of the things as its subject.

        And no other part of the group has the score, which is bound at its end.
        """
        block = self._block
        tokens = [*self._before, Token("mark", "}", 0), *self._after]
        names = [token.text[1:] if token.kind == "variable" else "" for token in tokens]
        if block.property or not self._known or (block.score and block.score[1:] in names):
            return False
        depth, previous = 0, "{"
        for token, name, verb in zip(tokens, names, [*tokens[1:], _END], strict=True):
            depth += _opens(token)
            if depth == 0 and token.kind == "word" and token.text.upper() in _NO_JOIN:
                return False
            is_verb = verb.kind in ("iri", "name") or verb.text == "a"
            if depth == 0 and name == block.thing[1:] and is_verb and previous in _BEFORE_SUBJECT:
                return True
            previous = token.text
            depth = max(depth, 0)  # The brace that stands for the block closes none.
        return False


def _opens(token: Token) -> int:
    mark = token.text if token.kind == "mark" else ""
    return (mark in ("{", "(", "[")) - (mark in ("}", ")", "]"))


def _matching(tokens: Sequence[Token], places: range, opens: str, closes: str) -> int | None:
    """Return the place of the first brace that closes a group opened before."""
    depth = 0
    for place in places:
        mark = tokens[place].text if tokens[place].kind == "mark" else ""
        if mark == closes and depth == 0:
            return place
        depth += (mark == opens) - (mark == closes)
    return None
