"""Hints about queries that are valid but probably not what their author meant."""

import re
from functools import cached_property

from pyoxigraph import NamedNode, Store

from graph_api.rdf.namespaces import GRAPHS, PREFIXES, TERMS
from graph_api.rdf.spelling import nearest
from graph_api.sparql.tokens import pieces

_ONTOLOGY = NamedNode(GRAPHS + "ontology")
_PREFIX = next(prefix for prefix, namespace in PREFIXES.items() if namespace == TERMS)
_MENTION = re.compile(rf"(?:\b{_PREFIX}:|<{re.escape(TERMS)})([A-Za-z][\w-]*)")


class Hints:
    """Hints about queries on one store."""

    def __init__(self, store: Store) -> None:
        """Take the store."""
        self._store = store

    def about(self, query: str) -> list[str]:
        """Name the terms of our vocabulary that a query uses and the store does not."""
        mentioned = set(_MENTION.findall(query)) if TERMS in query or _PREFIX in query else set()
        unknown = {name for name in mentioned if self._terms and not self._is_held(name)}
        if not unknown:
            return []
        written = [piece.text for piece in pieces(query) if piece.kind in ("name", "iri")]
        ours = dict.fromkeys(match[1] for text in written if (match := _MENTION.match(text)))
        return [self._hint(name) for name in ours if name in unknown]

    @cached_property
    def _terms(self) -> frozenset[str]:
        """Return the terms of the vocabulary; none in a store of other data."""
        quads = self._store.quads_for_pattern(None, None, None, _ONTOLOGY)
        subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
        return frozenset(iri.removeprefix(TERMS) for iri in subjects if iri.startswith(TERMS))

    def _is_held(self, name: str) -> bool:
        term = NamedNode(TERMS + name)
        patterns = ((term, None, None), (None, term, None), (None, None, term))
        return name in self._terms or any(
            next(self._store.quads_for_pattern(*pattern), None) for pattern in patterns
        )

    def _hint(self, name: str) -> str:
        near = nearest(name, self._terms)
        hint = f" Did you mean {_PREFIX}:{near}?" if near else ""
        return f"There is no {_PREFIX}:{name}.{hint}"
