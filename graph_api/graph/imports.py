"""The imports in the graph, one summary for each source.

A summary is what the command ``import`` prints: the files with their checksums, the time, counts of
records by outcome, warnings, reasons for setting aside, changes, and literals that nothing is
called, of which those that occur most are named with the nearest known one.
"""

import json
from typing import Any

from graph_api.sparql.engine import Engine

Summary = dict[str, Any]

_SUMMARIES = """
SELECT ?file ?summary WHERE { GRAPH graph:catalog { ?file hrd:importSummary ?summary } }
ORDER BY ?file
"""
_OUTCOMES = ("mapped", "mapped with warnings", "set aside", "not selected")


def summaries(engine: Engine) -> list[Summary]:
    """Return the summary of each import in the graph, by source.

    ``in`` and ``out`` of each are the records that were read and the sum of all outcomes.
    """
    rows = engine.select(_SUMMARIES).rows
    return [_with_sums(json.loads(row["summary"].value)) for row in rows]


def _with_sums(summary: Summary) -> Summary:
    records = summary["records"]
    return summary | {"in": records["read"], "out": sum(records[name] for name in _OUTCOMES)}
