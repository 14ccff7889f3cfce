"""Statements by review status, by SPARQL: the independent answer to those in ``index.db``."""

from graph_api.sparql.engine import Engine

# One status a subject and graph, so that a subject with two is not counted twice.
_STATUSES = """
SELECT ?graph ?status (COUNT(*) AS ?statements) WHERE {
  {
    SELECT ?graph ?subject (MIN(?each) AS ?status)
    WHERE { GRAPH ?graph { ?subject hrd:reviewStatus ?each } }
    GROUP BY ?graph ?subject
  }
  GRAPH ?graph { ?subject ?property ?value }
}
GROUP BY ?graph ?status
"""


def statuses(engine: Engine) -> set[tuple[str, str, int]]:
    """Count the statements by graph and by the review status of their subject."""
    rows = (row for row in engine.select(_STATUSES).rows if "status" in row)
    return {
        (
            "_:" * (row["graph"].kind == "bnode") + row["graph"].value,
            row["status"].value,
            int(row["statements"].value),
        )
        for row in rows
    }
