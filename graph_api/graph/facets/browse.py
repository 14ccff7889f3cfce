"""The lists of one snapshot, each read at its first use and cached.

They come from its ``index.db``, see :mod:`graph_api.graph.facets.storage`; labels and texts are
queried.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from io import TextIOWrapper
from pathlib import Path
from threading import Lock

from graph_api.errors import ParameterError, QueryError, UsageError
from graph_api.graph import catalog
from graph_api.graph.facets import storage
from graph_api.graph.facets.definitions import KINDS, SOURCE, YEAR, Facet, Kind, containing
from graph_api.graph.facets.index import Chosen, Index
from graph_api.graph.labels import is_iri, labels, natural
from graph_api.graph.records import Record, records
from graph_api.rdf.namespaces import GRAPHS
from graph_api.rdf.spelling import did_you_mean, nearest
from graph_api.sparql.engine import Engine, Job

WORDS = "words"
_SEARCHES = 64  # that are remembered


@dataclass(frozen=True)
class Listed:
    """One list: all its items, and the labels of the values of its facets.

    ``words`` are those to which the index was narrowed, if any.
    """

    kind: Kind
    index: Index
    labels: dict[str, str]
    words: str = ""

    def label(self, facet: Facet, value: str) -> str:
        """Return the label of a value, or its form in addresses."""
        return self.labels.get(value, facet.short(value))


class Lists:
    """The lists of one snapshot."""

    def __init__(self, engine: Engine, path: Path) -> None:
        """Start with nothing read.

        :param path: the ``index.db`` of what the engine holds.
        """
        self._engine, self._path = engine, path
        self._kept: dict[str, Listed] = {}
        self._locks = {kind.name: Lock() for kind in KINDS}
        # Narrowing a list further repeats the same words.
        self._containing = lru_cache(_SEARCHES)(self._search)

    def any(self, kind: Kind) -> bool:
        """Tell whether a list has any item, without reading the list."""
        return bool(self.index(kind).items)

    def index(self, kind: Kind) -> Index:
        """Return the items and values of one list, without their labels."""
        return storage.read(self._path, kind.name)

    def of(self, kind: Kind) -> Listed:
        """Return one list; the first call reads it, and others wait."""
        with self._locks[kind.name]:
            if kind.name not in self._kept:
                self._kept[kind.name] = _named(self._engine, kind, self.index(kind))
            return self._kept[kind.name]

    def containing(self, kind: Kind, words: str) -> Listed:
        """Return one list narrowed to the items with texts that contain these words.

        :raises ParameterError: the search cannot be understood, or too much is found.
        """
        return self._containing(kind, words) if words else self.of(kind)

    def _search(self, kind: Kind, words: str) -> Listed:
        listed, query = self.of(kind), f"SELECT ?item {{ {containing(words)} }}"
        try:
            matches = {item for (item,) in _rows(self._engine, query)}
        except QueryError as error:
            raise ParameterError(f"{WORDS}: {str(error).partition(': ')[2]}") from error
        return replace(listed, index=listed.index.among(matches), words=words)

    def count(self, kind: Kind, facet: Facet, value: str) -> int:
        """Count the items with one value."""
        return self.index(kind).count({facet.name: [value]})

    def choose(self, kind: Kind, texts_of: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Convert the values of an address to those of the facets.

        :param texts_of: facet -> values as addresses write them, or IRIs; one of several suffices.
        :raises UsageError: there is no such facet.
        :raises ParameterError: no such thing is in the graph; the message has the nearest value.
        """
        return {
            name: list(dict.fromkeys(self._value(self.of(kind), name, text) for text in texts))
            for name, texts in texts_of.items()
        }

    def named(self, iris: Sequence[str]) -> dict[str, str]:
        """Find labels for the items that are shown."""
        return labels(self._engine, iris)

    def records(self, iris: Sequence[str]) -> dict[str, Record]:
        """Read the given items that are imported records, with their texts."""
        return records(self._engine, iris, whole=True)

    def _value(self, listed: Listed, name: str, text: str) -> str:
        facet = listed.kind.facet(name)
        if facet is None:
            names = [facet.name for facet in listed.kind.facets]
            hint = did_you_mean(name, names)
            raise UsageError(f"No parameter {name!r}.{hint} There are {', '.join(names)} and page.")
        column, value = listed.index.columns[name], facet.long(text.strip())
        if value in column.numbers or self._exists(facet, value):
            return value
        if (upper := facet.long(text.strip().upper())) in column.numbers:
            return upper
        raise _unknown(listed, facet, text)

    def _exists(self, facet: Facet, value: str) -> bool:
        """Tell whether a value is valid though no item has it: then the list is empty."""
        if facet.name == YEAR:
            return len(value) == 4 and value.isascii() and value.isdigit()
        return facet.name != SOURCE and is_iri(value) and value in labels(self._engine, [value])


def _named(engine: Engine, kind: Kind, index: Index) -> Listed:
    """Find the labels of the values."""
    values = {v for column in index.columns.values() for v in column.values if is_iri(v)}
    return Listed(kind, index, labels(engine, values) | _sources(engine, index))


def in_order(listed: Listed, facet: Facet, chosen: Chosen) -> list[tuple[str, int]]:
    """Count the values of one facet: years from the newest, others from the commonest."""
    counted = listed.index.counts(facet.name, chosen)
    for value in chosen.get(facet.name, ()):
        counted.setdefault(value, 0)
    if facet.name == YEAR:
        return sorted(counted.items(), reverse=True)
    return sorted(
        counted.items(), key=lambda item: (-item[1], natural(listed.label(facet, item[0])))
    )


def _rows(engine: Engine, query: str) -> Iterator[list[str]]:
    """Read the rows of a SELECT as texts; the spool of a long answer lies on disk."""
    answer = engine.answer(Job(query, solutions="text/csv"))
    with answer.spool as spool, TextIOWrapper(spool, "utf-8", newline="") as text:
        rows = csv.reader(text)
        next(rows)
        yield from rows


def _sources(engine: Engine, index: Index) -> dict[str, str]:
    """Label each source by the document or the title that the catalogue has for its graphs."""
    catalogued = catalog.named_graphs(engine)
    labels_of = {}
    for source in index.columns[SOURCE].values:
        graphs = [
            g for iri, g in sorted(catalogued.items()) if iri.startswith(f"{GRAPHS}{source}/")
        ]
        documents = [s.value for g in graphs for s in g.sources if s.kind == "uri"]
        named = labels(engine, documents[:1])
        titles = {graph.title for graph in graphs}
        labels_of[source] = next(iter(named.values()), titles.pop() if len(titles) == 1 else "")
    return {source: label or source.capitalize() for source, label in labels_of.items()}


def _unknown(listed: Listed, facet: Facet, text: str) -> ParameterError:
    column = listed.index.columns[facet.name]
    values = {listed.label(facet, v): v for v in column.values}
    values |= {facet.short(v): v for v in column.values}
    near = nearest(text, values)
    hint = ""
    if near:
        short, label = facet.short(values[near]), listed.label(facet, values[near])
        hint = f" Did you mean {short}{f' ({label})' if label != short else ''}?"
    return ParameterError(
        f'{facet.name}: "{text}" is not in the graph.{hint} '
        f"There are {len(column.values)} to choose from: see /{listed.kind.name}."
    )
