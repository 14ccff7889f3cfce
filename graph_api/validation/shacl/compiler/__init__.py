"""Validation of a store by shapes compiled to SPARQL: pySHACL's results, many times faster.

Each constraint of each shape becomes one query that finds its violations, all focus nodes at once.
What cannot be compiled is named in :class:`Program`, never left out in silence. Data is only read;
nothing in it is ever run.
"""

from graph_api.validation.shacl.compiler.compile import compile_shapes
from graph_api.validation.shacl.compiler.conditions import Context
from graph_api.validation.shacl.compiler.execute import execute
from graph_api.validation.shacl.compiler.lossless_store import Exact, load, open_store
from graph_api.validation.shacl.compiler.program import Program
from graph_api.validation.shacl.compiler.relevance import Things, concerned, named, subjects
from graph_api.validation.shacl.compiler.shapes import ShapesError
from graph_api.validation.shacl.compiler.targets import without_targets

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
