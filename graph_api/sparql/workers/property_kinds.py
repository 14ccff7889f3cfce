"""The kinds of the objects of properties, learnt from the store when they are sorted often."""

from collections import Counter

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from graph_api.sparql.key_sources import RESOURCE
from graph_api.sparql.sort_keys import RESOURCE_KIND, kind
from graph_api.sparql.term_order import LANG_STRING, STRING

_TEXTS = frozenset([STRING, LANG_STRING])
_OFTEN = 20_000  # Values that were looked at one by one: from then on it is worth to know.
_MOST_VALUES = 1_000_000
_KINDS = (
    "SELECT DISTINCT ?kind { ?s %s ?o BIND(IF(ISLITERAL(?o), STR(DATATYPE(?o)), "
    'IF(ISIRI(?o) || ISBLANK(?o), "resource", "other")) AS ?kind) }'
)
_VALUES = "SELECT DISTINCT ?o { ?s %s ?o }"


class PropertyKinds:
    """The kinds of objects of the properties of one store; not thread-safe."""

    def __init__(self, store: Store) -> None:
        """Take the store; nothing is read yet."""
        self._store = store
        self._known: dict[str, str | None] = {RESOURCE: RESOURCE_KIND}
        self._looked_at: Counter[str] = Counter()

    def is_one(self, properties: frozenset[str]) -> bool:
        """Tell whether all objects of some properties are sure to be of one kind."""
        for iri in properties - self._known.keys():
            if self._looked_at[iri] < _OFTEN:
                return False
            self._known[iri] = self._learn(iri)
        kinds = {self._known[iri] for iri in properties}
        return len(kinds) == 1 and None not in kinds

    def note(self, looked_at: Counter[frozenset[str]]) -> None:
        """Count the values looked at for some properties."""
        for properties, number in looked_at.items():
            for iri in properties - self._known.keys():
                self._looked_at[iri] += number

    def _learn(self, iri: str) -> str | None:
        """Return the kind of all objects of a property; None if they have several, or none."""
        kinds = {row["kind"].value for row in self._rows(_KINDS, iri)}
        if kinds <= _TEXTS:
            return kind(Literal(""))
        if kinds == {RESOURCE_KIND}:
            return RESOURCE_KIND
        if len(kinds) != 1 or "other" in kinds:
            return None
        common: str | None = None
        for number, row in enumerate(self._rows(_VALUES, iri)):
            its = kind(row["o"])
            if its is None or number == _MOST_VALUES or (common is not None and its != common):
                return None
            common = its
        return common

    def _rows(self, query: str, iri: str) -> QuerySolutions:
        rows = self._store.query(query % NamedNode(iri), use_default_graph_as_union=True)
        assert isinstance(rows, QuerySolutions)
        return rows
