"""Recognition of queries for the first rows by a property's values, and their rewriting.

The engine sorts all rows before it takes a few. A query is rewritten if it is a SELECT of one group
with ``ORDER BY ?v`` or ``DESC(?v)``, maybe further keys, ``LIMIT k`` and maybe ``OFFSET o``, if
``?v`` is the object of a triple pattern of the group itself with a fixed property whose order is
known (:mod:`graph_api.sparql.topk.value_order`). Behind that pattern the outermost values T of the
order are put::

    SELECT ?d ?t { ?d dcterms:date ?t VALUES ?t { ... } } ORDER BY DESC(?t) LIMIT 20

The answer is the same, if there are k rows:

- In each solution of the group ``?v`` is bound, by that pattern, to an object of the property in
  some graph; T holds each term once. So the rewritten group has the solutions with ``?v`` in T,
  each as often as before: what follows the pattern in the group (joins, OPTIONAL, BIND, FILTER)
  makes of a solution the same as before and cannot bind ``?v`` again.
- Every object of the property in T comes strictly before every one that is not. So, by the first
  key, the rewritten rows are the first of all rows, in an order that the keys allow: rows that are
  equal in all keys SPARQL leaves in any order, and a LIMIT may take any of them. DISTINCT keeps
  the first of equal rows, so distinct rows too are the first.
- If OFFSET and LIMIT leave k of the rewritten rows, there are at least o + k, and the same rows
  are left of all.

With fewer than k the query is tried with more values, or run as it is, and so it is on any error.

The query is read as tokens. Any case of doubt is left unchanged: another form of query, aggregates,
UNION, MINUS, sub-selects, SERVICE, collections, labels of blank nodes, numeric escapes, and
patterns that would make it costly, such as a triple pattern after an OPTIONAL.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from graph_api.sparql.tokens import Token, pieces

# Words that contain one of these change the rows, or call another server.
_OTHERS = re.compile(
    "COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP|HAVING|REDUCED|UNION|MINUS|VALUES|SERVICE|LATERAL"
)
_ABSOLUTE = re.compile(r"<([A-Za-z][A-Za-z0-9+.\-]*:[^>]*)>")
_CLOSING = {"(": ")", "{": "}", "[": "]"}
# What may stand before an IRI in an expression; behind anything else "<" compares.
_BEFORE_IRI = frozenset("(,=!&|^+-*/<>")
_AFTER_STATEMENT = frozenset({".", "}", "FILTER", "OPTIONAL", "BIND", "GRAPH"})
_LONGEST = 20_000  # Characters; a query that lists more terms has few rows to sort.
_END = Token("end", "", 0)


class _OtherFormError(Exception):
    """The query does not have the form that is rewritten."""


@dataclass(frozen=True)
class Place:
    """A triple pattern with the first key as its object: its property, and its end."""

    predicate: str
    end: int


@dataclass(frozen=True)
class Top:
    """A query for the first rows by the values of a variable.

    ``fixed`` are triple patterns of the group, as texts, that have a fixed subject or object;
    ``prologue`` is what declares their prefixes.
    """

    query: str
    variable: str
    highest: bool
    limit: int
    offset: int
    places: tuple[Place, ...]
    fixed: tuple[str, ...]
    prologue: str

    def among(self, place: Place, datatype: str, values: list[str]) -> str:
        """Write the query for the rows that have one of some values."""
        terms = " ".join(f'"{value}"^^<{datatype}>' for value in values)
        values_block = f" VALUES ?{self.variable} {{ {terms} }}"
        return self.query[: place.end] + values_block + self.query[place.end :]


def recognise(query: str, prefixes: Mapping[str, str]) -> Top | None:
    """Parse a query for the first rows; None if it has another form.

    :param prefixes: those that need no declaration.

    >>> top = recognise("SELECT * { ?d <x:p> ?t } ORDER BY DESC(?t) LIMIT 9", {})
    >>> top.variable, top.highest, top.limit, top.places
    ('t', True, 9, (Place(predicate='x:p', end=22),))
    """
    capitals = query[:_LONGEST].upper()
    if "ORDER" not in capitals or "LIMIT" not in capitals or "\\U" in capitals:
        return None
    if len(query) > _LONGEST:
        return None
    try:
        return _Reader(query, prefixes).top()
    except _OtherFormError:
        return None


@dataclass
class _Found:
    """The triple patterns of a group: objects of fixed properties, and fixed patterns."""

    objects: list[tuple[str, Place]] = field(default_factory=list)
    fixed: list[str] = field(default_factory=list)


class _Reader:
    """A parser of the tokens of one query, from left to right."""

    def __init__(self, query: str, prefixes: Mapping[str, str]) -> None:
        self._query = query
        self._prefixes = dict(prefixes)
        self._tokens = list(pieces(query))
        self._at = 0

    def top(self) -> Top:
        words = [token.text.upper() for token in self._tokens if token.kind == "word"]
        if words.count("SELECT") != 1 or any(map(_OTHERS.search, words)):
            raise _OtherFormError
        self._prologue()
        prologue = " ".join(token.text for token in self._tokens[: self._at])
        self._selection()
        patterns = _Found()
        self._group(patterns)
        variable, highest = self._first_key()
        self._other_keys()
        limit, offset = self._bounds()
        places = tuple(place for name, place in patterns.objects if name == variable)
        if not places or limit == 0:
            raise _OtherFormError
        fixed = tuple(patterns.fixed)
        return Top(self._query, variable, highest, limit, offset, places, fixed, prologue)

    @property
    def _next(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def _take(self, *kinds: str) -> Token:
        token = self._next
        if kinds and token.kind not in kinds:
            raise _OtherFormError
        self._at += 1
        return token

    def _skip(self, *texts: str) -> bool:
        """Skip the given words or marks, if all of them come next."""
        tokens = self._tokens[self._at : self._at + len(texts)]
        if [t.text.upper() for t in tokens if t.kind in {"word", "mark"}] != [*texts]:
            return False
        self._at += len(texts)
        return True

    def _expect(self, *texts: str) -> None:
        if not self._skip(*texts):
            raise _OtherFormError

    def _prologue(self) -> None:
        while self._next.text.upper() != "SELECT":
            if self._skip("BASE"):
                self._take("iri")
                continue
            self._expect("PREFIX")
            name = self._take("name").text
            self._prefixes[name.removesuffix(":")] = self._absolute(self._take("iri").text)

    def _selection(self) -> None:
        self._expect("SELECT")
        self._skip("DISTINCT")
        while not self._skip("WHERE") and self._next.text != "{":
            if self._skip("FROM"):
                self._skip("NAMED")
                self._take("iri", "name")
            elif self._next.text == "(":
                self._brackets()
            elif not self._skip("*"):
                self._take("variable")

    def _group(self, patterns: _Found) -> None:
        """Parse a group of triple patterns, filters, graphs, and last OPTIONAL and BIND."""
        self._expect("{")
        extended = False
        while not self._skip("}"):
            if self._skip("FILTER"):
                self._filter()
            elif self._skip("OPTIONAL"):
                self._group(_Found())
                extended = True
            elif self._skip("BIND"):
                self._brackets()
                extended = True
            elif extended:
                self._expect(".")
            elif self._skip("GRAPH"):
                self._take("iri", "name", "variable")
                self._group(patterns)
            elif not self._skip("."):
                self._statement(patterns)
                if self._next.text.upper() not in _AFTER_STATEMENT:
                    raise _OtherFormError

    def _filter(self) -> None:
        while self._next.text not in {"(", "{"}:
            self._take("word", "iri", "name")
        self._brackets()

    def _brackets(self) -> None:
        """Skip from one bracket to the one that closes it."""
        if self._next.text not in _CLOSING:
            raise _OtherFormError
        open_: list[str] = []
        while True:
            before = self._tokens[self._at - 1]
            token = self._take()
            if token is _END:
                raise _OtherFormError
            if token.kind == "iri" and open_[-1] == ")" and before.text not in _BEFORE_IRI:
                raise _OtherFormError
            if token.kind == "mark" and token.text in _CLOSING:
                open_.append(_CLOSING[token.text])
            elif token.kind == "mark" and token.text in ")}]" and token.text != open_.pop():
                raise _OtherFormError
            if not open_:
                return

    def _statement(self, patterns: _Found) -> None:
        """Parse a subject with its predicates and objects."""
        objects: list[tuple[str, str]] = []
        anonymous = self._next.text == "["
        subject = self._node(objects, patterns)
        if self._is_verb() or not anonymous:
            self._properties(subject, objects, patterns)
        end = self._tokens[self._at - 1].end
        patterns.objects += [(name, Place(predicate, end)) for name, predicate in objects]

    def _properties(
        self, subject: str | None, objects: list[tuple[str, str]], patterns: _Found
    ) -> None:
        while True:
            verb, predicate = self._verb()
            self._objects(subject, verb, predicate, objects, patterns)
            if not self._skip(";"):
                return
            while self._skip(";"):
                pass
            if not self._is_verb():
                return

    def _objects(
        self,
        subject: str | None,
        verb: str | None,
        predicate: str | None,
        objects: list[tuple[str, str]],
        patterns: _Found,
    ) -> None:
        while True:
            first = self._next
            thing = self._node(objects, patterns)
            if first.kind == "variable" and predicate:
                objects.append((first.text[1:], predicate))
            if (subject or thing) and not verb:
                raise _OtherFormError  # The number of matches of a path is unknown.
            if subject or thing:
                patterns.fixed.append(f"{subject or '[]'} {verb} {thing or '[]'}")
            if not self._skip(","):
                return

    def _is_verb(self) -> bool:
        return self._next.kind in {"iri", "name", "variable"} or self._next.text in {"a", "^", "!"}

    def _verb(self) -> tuple[str | None, str | None]:
        """Parse a property or path: the text of a single property, and the IRI of the last step."""
        first = self._next
        if first.kind == "variable":
            return self._take().text, None
        start = self._at
        while True:
            plain = not (self._skip("^") or self._skip("!"))
            step = self._take("iri", "name", "word")
            plain = not (self._skip("*") or self._skip("+") or self._skip("?")) and plain
            if not self._skip("/"):
                break
        return first.text if self._at == start + 1 else None, self._iri(step) if plain else None

    def _iri(self, token: Token) -> str | None:
        """Return the IRI of a property, except of ``a``, whose objects have no order."""
        if token.kind == "word":
            return None
        if token.kind == "iri":
            return self._absolute(token.text)
        prefix, _, local = token.text.partition(":")
        if prefix not in self._prefixes or "\\" in local:
            raise _OtherFormError
        return self._prefixes[prefix] + local

    def _absolute(self, text: str) -> str:
        match = _ABSOLUTE.fullmatch(text)
        if match is None or "/." in text:
            raise _OtherFormError
        return match[1]

    def _node(self, objects: list[tuple[str, str]], patterns: _Found) -> str | None:
        """Parse a subject or object; return its text unless it is a variable."""
        token = self._take()
        if token.text == "[" and not self._skip("]"):
            self._properties(None, objects, patterns)
            self._expect("]")
        if token.kind == "variable" or token.text == "[":
            return None
        if token.kind == "string" and self._next.kind == "tag":
            self._take()
        elif token.kind == "string" and self._skip("^", "^"):
            self._take("iri", "name")
        elif not (
            token.kind in {"iri", "string", "number"}
            or (token.kind == "name" and not token.text.startswith("_"))
            or token.text in {"true", "false"}
        ):
            raise _OtherFormError
        return self._query[token.start : self._tokens[self._at - 1].end]

    def _first_key(self) -> tuple[str, bool]:
        self._expect("ORDER", "BY")
        highest = self._skip("DESC")
        bracketed = highest or self._skip("ASC")
        if bracketed:
            self._expect("(")
        variable = self._take("variable").text[1:]
        if bracketed:
            self._expect(")")
        return variable, highest

    def _other_keys(self) -> None:
        while self._next.text.upper() not in {"LIMIT", "OFFSET"}:
            if self._next.text == "(":
                self._brackets()
            else:
                self._take("word", "iri", "name", "variable")

    def _bounds(self) -> tuple[int, int]:
        """Parse LIMIT and OFFSET, with which the query ends."""
        bounds: dict[str, int] = {}
        while self._next is not _END:
            word = self._take("word").text.upper()
            number = self._take("number").text
            if word not in {"LIMIT", "OFFSET"} or word in bounds or not number.isdecimal():
                raise _OtherFormError
            bounds[word] = int(number)
        if "LIMIT" not in bounds:
            raise _OtherFormError
        return bounds["LIMIT"], bounds.get("OFFSET", 0)
