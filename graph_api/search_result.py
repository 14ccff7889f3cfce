"""What a search answers, for the command line, the page and programs alike."""

import json
from dataclasses import asdict, dataclass
from itertools import groupby

from graph_api.engine import Table, Term
from graph_api.find import LIMIT, Hit, Index
from graph_api.formats import table_as_csv

MOST = 200
COLUMNS = ("label", "kind", "iri", "matched", "score")


@dataclass(frozen=True)
class SearchResult:
    """A query with its hits, best first; without any, ``nearest`` has things with similar names."""

    query: str
    kind: str | None
    hits: list[Hit]
    nearest: list[Hit]

    def groups(self) -> list[tuple[str, list[Hit]]]:
        """Group the hits by kind; the kind of the best hit comes first."""
        order = list(dict.fromkeys(hit.kind for hit in self.hits))
        ordered = sorted(self.hits, key=lambda hit: order.index(hit.kind))
        return [(kind, list(hits)) for kind, hits in groupby(ordered, key=lambda hit: hit.kind)]


def search(index: Index, query: str, kind: str | None = None, limit: int = LIMIT) -> SearchResult:
    """Search for a query, and for similar names if nothing fits.

    :param limit: hits at most; never more than 200.
    :raises ParameterError: there is no such kind.
    """
    hits = index.find(query, kind, min(limit, MOST))
    return SearchResult(query, kind, hits, [] if hits else index.nearest(query))


def as_table(result: SearchResult) -> Table:
    """Arrange the hits as rows."""
    rows = [
        {
            "label": Term("literal", hit.label),
            "kind": Term("literal", hit.kind),
            "iri": Term("uri", hit.iri),
            "matched": Term("literal", hit.matched),
            "score": Term("literal", f"{hit.score:g}"),
        }
        for hit in result.hits
    ]
    return Table(list(COLUMNS), rows)


def as_csv(result: SearchResult) -> str:
    """Write the hits as CSV with full IRIs."""
    return table_as_csv(as_table(result))


def as_json(result: SearchResult, snapshot: str | None = None) -> str:
    """Write the search as JSON.

    :param snapshot: id of the data that was searched.
    """
    content = {
        "query": result.query,
        "kind": result.kind,
        "hits": [asdict(hit) for hit in result.hits],
        "nearest": [asdict(hit) for hit in result.nearest],
        "snapshot": snapshot,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
