"""Places of statements in JSON-LD files, as far as the text alone shows them.

A thing is where its ``@id`` is given, a statement where its key stands in that object. Names are
expanded by the prefixes, ``@base`` and ``@vocab`` of the contexts in the file; other contexts are
never fetched. What is not found so has no place: none is guessed.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urljoin

from rdflib import RDF, BNode
from rdflib.term import Node

from graph_api.validation.locate.turtle import Spot

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\]:,]')


class Lines:
    """The places of the things and statements of one file."""

    def __init__(self, path: Path, base: str | None = None) -> None:
        """Read ``path``, a well-formed file.

        :param base: what relative IRIs are resolved to; by default the IRI of the file.
        """
        self._text = path.read_text(encoding="utf-8")
        self._names = dict(_context(json.loads(self._text)))
        self._base = urljoin(base or path.resolve().as_uri(), self._names.pop("@base", ""))
        self._things: dict[str, int] = {}
        self._keys: dict[tuple[str, str], int] = {}
        self._used: dict[str, int] = {}
        self._read()

    def expect(self, nodes: Iterable[Node]) -> None:
        """Do nothing: all places are known."""

    def statement(self, s: Node, p: Node, o: Node) -> Spot | None:
        """Return the place of the key under which a statement stands."""
        key = "@type" if p == RDF.type else str(p)
        return None if isinstance(s, BNode) else self._spot(self._keys.get((str(s), key)))

    def block(self, subject: Node) -> Spot | None:
        """Return the place of the ``@id`` of a thing."""
        return self._spot(self._things.get(str(subject)))

    def term(self, term: Node) -> Spot | None:
        """Return the first place of a term."""
        return self._spot(self._used.get(str(term)))

    def _spot(self, offset: int | None) -> Spot | None:
        if offset is None:
            return None
        line = self._text.count("\n", 0, offset) + 1
        return line, offset - self._text.rfind("\n", 0, offset)

    def _read(self) -> None:
        """Traverse the objects, each with its keys and its ``@id``."""
        objects: list[tuple[dict[str, int], list[str]]] = []
        tokens = list(_TOKEN.finditer(self._text))
        for number, token in enumerate(tokens):
            written = token.group()
            if written == "{":
                objects.append(({}, []))
            elif written == "}" and objects:
                self._close(*objects.pop())
            elif written.startswith('"'):
                text = json.loads(written)
                is_key = number + 1 < len(tokens) and tokens[number + 1].group() == ":"
                for iri in (self._expand(text), self._resolve(text)):
                    self._used.setdefault(iri, token.start())
                if is_key and objects:
                    objects[-1][0][self._expand(text)] = token.start()
                elif objects and number > 1 and tokens[number - 2].group() in {'"@id"', '"id"'}:
                    objects[-1][1].append(self._resolve(text))

    def _close(self, keys: dict[str, int], ids: list[str]) -> None:
        for iri in ids:
            for key, offset in keys.items():
                if key in {"@id", "id"} and len(keys) > 1:
                    self._things.setdefault(iri, offset)
                self._keys.setdefault((iri, key), offset)

    def _expand(self, name: str) -> str:
        if name in self._names:
            return self._names[name]
        prefix, colon, local = name.partition(":")
        if colon:
            return self._names[prefix] + local if prefix in self._names else name
        return name if name.startswith("@") else self._names.get("@vocab", "") + name

    def _resolve(self, name: str) -> str:
        """Expand the value of an ``@id``: a compact IRI, or one relative to the base."""
        prefix, colon, local = name.partition(":")
        if colon and prefix in self._names:
            return self._names[prefix] + local
        return name if name.startswith("_:") else urljoin(self._base, name)


def _context(document: object) -> Iterator[tuple[str, str]]:
    """List the names that the contexts of a document map to IRIs."""
    if isinstance(document, list):
        for part in document:
            yield from _context(part)
    elif isinstance(document, dict):
        contexts = document.get("@context", [])
        for context in contexts if isinstance(contexts, list) else [contexts]:
            for name, meaning in context.items() if isinstance(context, dict) else ():
                iri = meaning.get("@id") if isinstance(meaning, dict) else meaning
                if isinstance(iri, str):
                    yield name, iri
        for key, part in document.items():
            if key != "@context":
                yield from _context(part)
