"""Validate a store by shapes compiled to SPARQL: the same results as pySHACL, many times faster.

Each constraint of each shape becomes one query that finds its violations, all focus nodes at once.
What cannot be compiled is named in :class:`Program`, never left out in silence. Data is only read;
nothing in it is ever run.
"""

from graph_api.checks.fast.compile import compile_shapes
from graph_api.checks.fast.concern import Things, concerned, named, subjects
from graph_api.checks.fast.exact import Exact, load, open_store
from graph_api.checks.fast.model import ShapesError
from graph_api.checks.fast.program import Program
from graph_api.checks.fast.run import execute
from graph_api.checks.fast.targets import without_targets
from graph_api.checks.fast.values import Context

__all__ = [
    "Context",
    "Exact",
    "Program",
    "ShapesError",
    "Things",
    "compile_shapes",
    "concerned",
    "execute",
    "load",
    "named",
    "open_store",
    "subjects",
    "without_targets",
]
