"""Two engines, one result: shapes compiled to SPARQL, and pySHACL, the reference.

``auto`` compiles, and hands what cannot be compiled to pySHACL, just those shapes; nothing is ever
left out in silence. ``fast`` refuses such shapes by name instead. There is no size at which pySHACL
would be the quicker one.
"""

from collections import Counter

from rdflib import RDF, RDFS, SH, Graph
from rdflib.term import Node

from graph_api.checks import fast
from graph_api.checks.data import Data
from graph_api.checks.fast import sparql
from graph_api.checks.fast.model import TARGETS, Shapes
from graph_api.checks.fast.paths import written
from graph_api.checks.results import Key, Outcome, Progress
from graph_api.errors import UnusableShapesError

ENGINES = ("auto", "fast", "pyshacl")
SECONDS = 60.0


def validate(
    data: Data,
    shapes: Graph,
    engine: str = "auto",
    *,
    seconds: float = SECONDS,
    progress: Progress | None = None,
) -> Outcome:
    """Validate data by shapes.

    :param seconds: the limit for one rule; one that takes longer is among ``unchecked``.
    :raises UnusableShapesError: the shapes are recursive, not well-formed, or of a kind that the
        engine does not know.
    """
    try:
        refuse(shapes)
        if engine == "pyshacl":
            return _reference(data, shapes, seconds, progress)
        program = fast.compile_shapes(shapes, fast.Context.of(data.exact))
    except fast.ShapesError as error:
        raise UnusableShapesError(f"{error}.") from error
    if program.left and engine == "fast":
        reasons = "; ".join(sorted(program.left.values()))
        raise UnusableShapesError(f"{reasons}. Use --engine auto, which asks pySHACL for these.")
    outcome = fast.execute(program, data.exact, seconds=seconds, progress=progress)
    if program.left:
        outcome.add(_reference(data, only(shapes, set(program.left)), seconds, progress))
        outcome.handed.update(program.left)
    return outcome


def differences(one: Outcome, other: Outcome) -> list[tuple[str, Key]]:
    """List what only one of two outcomes has: ``first`` or ``second``, and the result's key."""
    first = Counter({result.key for result in one.results})
    second = Counter({result.key for result in other.results})
    only_first = [("first", key) for key in sorted(first - second)]
    return only_first + [("second", key) for key in sorted(second - first)]


def refuse(graph: Graph) -> None:
    """Stop at shapes that mean nothing, before an engine is asked.

    :raises fast.ShapesError: a shape refers to itself, or has a severity, path or list that SHACL
        does not have.
    """
    shapes = Shapes(graph)
    recursive = shapes.recursive()
    if recursive is not None:
        raise fast.ShapesError(recursive, "it refers to itself, which SHACL leaves undefined")
    for shape in shapes.reached():
        shapes.severity(shape)
        path = shapes.path(shape)
        if path is not None:
            written(graph, path)
        for node in shapes.all(shape, SH.sparql):
            sparql.checked(shapes, shape, node)


def only(graph: Graph, roots: set[Node]) -> Graph:
    """Copy shapes so that only some have targets; all others can still be referred to."""
    copy = Graph()
    others = {shape for shape in Shapes(graph).roots() if shape not in roots}
    classes = {RDFS.Class, *graph.transitive_subjects(RDFS.subClassOf, RDFS.Class)}
    for s, p, o in graph:
        if s not in others or not (p in TARGETS or (p == RDF.type and o in classes)):
            copy.add((s, p, o))
    return copy


def _reference(data: Data, shapes: Graph, seconds: float, progress: Progress | None) -> Outcome:
    # Imported where it is needed: it takes longer than checking a small file.
    from graph_api.checks import shacl

    return shacl.execute(data.graph, shapes, seconds=seconds, progress=progress)
