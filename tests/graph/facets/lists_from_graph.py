"""The lists and their facets by SPARQL: the independent answer to those in ``index.db``."""

from collections.abc import Iterator

from graph_api.graph.facets.definitions import YEAR, Kind
from graph_api.graph.facets.index import Index, newest_first
from graph_api.sparql.engine import Engine


def read(engine: Engine, kind: Kind) -> Index:
    """Query all items of a kind, and the pairs of item and value of each facet."""
    items = [item for (item,) in _rows(engine, f"?item {{ {kind.pattern} }}")]
    pairs: dict[str, list[tuple[str, str]]] = {}
    for facet in kind.facets:
        rows = _rows(engine, f"?item ?value {{ {kind.pattern} {facet.pattern} }}")
        pairs[facet.name] = [(item, facet.normal(value)) for item, value in rows]
    years: dict[str, str] = {}
    for item, year in pairs[YEAR]:
        years[item] = max(year, years.get(item, ""))
    return Index.build(newest_first(items, years), pairs)


def _rows(engine: Engine, query: str) -> Iterator[list[str]]:
    table = engine.select(f"SELECT DISTINCT {query}")
    return ([row[column].value for column in table.columns] for row in table.rows)
