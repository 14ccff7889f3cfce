"""The report on sources and review status: counts of statements for each named graph.

A statement has a source if the catalogue names one for its graph (a document or rule; "named with
each ..." is a remark, no source), or if its subject has one in the same graph: ``dcterms:source``,
or both the author and the place in the author's text. The catalogue itself is the curators' own.

Its status is that of its subject in the same graph, else that of its graph in the catalogue, else
the layer: what a source asserts and what curators add is not verified against anything. Only in
the external layer is a statement without a status "without status".
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph_api.graph import catalog
from graph_api.graph.catalog import NamedGraph
from graph_api.graph.labels import short
from graph_api.rdf import graph_names
from graph_api.rdf.namespaces import GRAPHS, PREFIXES, SCHEMES
from graph_api.rdf.property_tables import Needs, PropertyTables
from graph_api.rdf.terms import Table, Term
from graph_api.sparql import index_db
from graph_api.sparql.engine import Engine
from graph_api.sparql.index_db import Contents

CATALOG = GRAPHS + "catalog"
NO_STATUS = "without status"
LISTED = 10
_ORDER = ("verified", "partly verified", "from the instrument", "not verified")
_REMARK = "named with each"

_STATUS = "hrd:reviewStatus"
NEEDS = Needs(with_graphs=frozenset({_STATUS}))
_TABLE = index_db.Table(
    "review_statuses", ("graph TEXT NOT NULL", "status TEXT NOT NULL", "statements INTEGER")
)
_READ_STATUSES = "SELECT graph, status, statements FROM review_statuses"
_GRAPH_STATUS = """
SELECT ?graph (MIN(?each) AS ?status) WHERE {
  GRAPH graph:catalog { ?graph hrd:layer ?layer ; hrd:reviewStatus ?each }
}
GROUP BY ?graph
"""
_NAMES = "SELECT ?status ?label { ?status skos:inScheme <%sreview-status> ; skos:prefLabel ?label }"
# An IRI is written in: the engine reads all graphs where a filter names one. A blank node is bound.
_UNSOURCED = """
  GRAPH %(graph)s {
    ?subject ?property ?value
    FILTER NOT EXISTS { ?subject dcterms:source ?source }
    FILTER NOT EXISTS { ?subject prov:wasAttributedTo ?author ; hrd:locator ?place }
  }
"""
_COUNT = "SELECT ?graph (COUNT(*) AS ?statements) WHERE {" + _UNSOURCED + "} GROUP BY ?graph"
_SUBJECTS = "SELECT DISTINCT ?graph ?subject WHERE {" + _UNSOURCED + "} LIMIT %(most)d"


@dataclass(frozen=True)
class GraphSources:
    """One named graph: its statements by review status, and those without a source."""

    graph: NamedGraph
    statements: int
    statuses: Counter[str]
    unsourced: int


@dataclass(frozen=True)
class SourcesReport:
    """All named graphs, and the first statements without a source.

    ``missing`` holds graph and subject of up to ten subjects; it is empty if nothing is missing.
    """

    graphs: list[GraphSources]
    missing: list[tuple[str, str]]

    @property
    def unsourced(self) -> int:
        """Count the statements without a source. It must be 0."""
        return sum(row.unsourced for row in self.graphs)

    @property
    def statuses(self) -> Counter[str]:
        """Count the statements by status, in all graphs together."""
        return sum((row.statuses for row in self.graphs), Counter())

    def table(self) -> Table:
        """Arrange the counts: a row for each graph, a column for each status that occurs.

        The last row, without a graph, has the sums.
        """
        columns = sorted(self.statuses, key=_status_order)
        rows = [_cells(r.statements, r.statuses, r.unsourced, columns) for r in self.graphs]
        for row, counted in zip(rows, self.graphs, strict=True):
            row["graph"] = _term(counted.graph.iri)
        total = sum(row.statements for row in self.graphs)
        rows.append(_cells(total, self.statuses, self.unsourced, columns))
        return Table(["graph", "statements", *columns, "without source"], rows)

    def document(self) -> dict[str, object]:
        """Describe the report as JSON: the same counts, with titles and layers."""
        return {
            "statements": sum(row.statements for row in self.graphs),
            "without_source": self.unsourced,
            "missing": [{"graph": graph, "subject": subject} for graph, subject in self.missing],
            "statuses": _sorted(self.statuses),
            "graphs": [
                {
                    "graph": row.graph.iri,
                    "title": row.graph.title,
                    "layer": row.graph.layer,
                    "statements": row.statements,
                    "statuses": _sorted(row.statuses),
                    "without_source": row.unsourced,
                }
                for row in self.graphs
            ],
        }


def tables(properties: PropertyTables) -> Contents:
    """Return the table of statements by graph and by review status of their subject."""
    counts = properties.count_by_value(_STATUS)
    yield (
        _TABLE,
        (
            (graph, status, number)
            for graph in sorted(counts)
            for status, number in sorted(counts[graph].items())
        ),
    )


def report(engine: Engine, counts: Mapping[str, int], statuses: Path) -> SourcesReport:
    """Count all statements by graph, status and whether they have a source.

    :param counts: named graph -> number of its statements.
    :param statuses: the ``index.db`` of the snapshot.

    Graphs come in the order of their layers, asserted first. Derived statements have their rule as
    source and "derived" as status.
    """
    graphs = catalog.named_graphs(engine)
    by_status = _by_status(engine, statuses)
    defaults = _names_of(engine, engine.select(_GRAPH_STATUS))
    rows: list[GraphSources] = []
    missing: list[tuple[str, str]] = []
    for iri, count in sorted(counts.items()):
        graph = catalog.describe(graphs, iri)
        counted = Counter(by_status.get(iri, {}))
        counted[defaults.get(iri) or _of_layer(graph)] += count - counted.total()
        unsourced = 0 if _has_source(graph) else _count_unsourced(engine, iri)
        rows.append(GraphSources(graph, count, +counted, unsourced))
        if unsourced and len(missing) < LISTED:
            missing += [(iri, subject) for subject in _unsourced(engine, iri)]
    return SourcesReport(sorted(rows, key=lambda row: row.graph.order), missing[:LISTED])


def _by_status(engine: Engine, path: Path) -> dict[str, Counter[str]]:
    """Count statements by graph and by the review status of their subject."""
    names = _status_names(engine)
    counts: dict[str, Counter[str]] = {}
    for graph, status, number in index_db.reader(path).rows(_READ_STATUSES):
        counts.setdefault(graph, Counter())[_name(names, status)] += number
    return counts


def _names_of(engine: Engine, table: Table) -> dict[str, str]:
    names = _status_names(engine)
    return {
        row["graph"].value: _name(names, row["status"].value)
        for row in table.rows
        if "status" in row
    }


def _status_names(engine: Engine) -> dict[str, str]:
    rows = engine.select(_NAMES % SCHEMES).rows
    return {row["status"].value: row["label"].value for row in rows}


def _name(names: dict[str, str], status: str) -> str:
    """Return the label of a status up to a comma; the rest of it is an explanation."""
    return names.get(status, short(status)).partition(",")[0]


def _of_layer(graph: NamedGraph) -> str:
    """Return the status of statements that have none of their own, from the layer of the graph."""
    if graph.iri == CATALOG:
        return "curated"
    return NO_STATUS if graph.layer in {None, "external"} else str(graph.layer)


def _has_source(graph: NamedGraph) -> bool:
    named = [s for s in graph.sources if s.kind == "uri" or not s.value.startswith(_REMARK)]
    return graph.iri == CATALOG or bool(named)


def _count_unsourced(engine: Engine, graph: str) -> int:
    return sum(int(row["statements"].value) for row in _in_graph(engine, _COUNT, graph))


def _unsourced(engine: Engine, graph: str) -> list[str]:
    """List subjects without a source; a blank node is written as the engine calls it."""
    rows = _in_graph(engine, _SUBJECTS, graph)
    return [row["subject"].cell for row in rows]


def _in_graph(engine: Engine, query: str, name: str) -> Sequence[Mapping[str, Term]]:
    """Ask a query about the statements of one named graph."""
    graph = _term(name)
    bind = {"graph": graph} if graph.kind == "bnode" else {}
    place = "?graph" if bind else f"<{name}>"
    return engine.select(query % {"graph": place, "most": LISTED}, bind).rows


def _term(name: str) -> Term:
    return Term("bnode", name[2:]) if graph_names.is_blank(name) else Term("uri", name)


def _cells(
    statements: int, statuses: Counter[str], unsourced: int, columns: Sequence[str]
) -> dict[str, Term]:
    counts = {"statements": statements, **{c: statuses[c] for c in columns if statuses[c]}}
    counts["without source"] = unsourced
    return {
        name: Term("literal", str(count), datatype=PREFIXES["xsd"] + "integer")
        for name, count in counts.items()
    }


def _sorted(statuses: Counter[str]) -> dict[str, int]:
    return {status: statuses[status] for status in sorted(statuses, key=_status_order)}


def _status_order(status: str) -> tuple[int, str]:
    order = (*_ORDER, *catalog.LAYERS, NO_STATUS)
    return (order.index(status) if status in order else len(order), status)
