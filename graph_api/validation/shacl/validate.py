"""Validation by two engines: shapes compiled to SPARQL, and pySHACL, the reference.

``auto`` compiles, and hands what cannot be compiled to pySHACL, just those shapes; nothing is ever
left out in silence. ``fast`` refuses such shapes by name instead. There is no size at which pySHACL
would be the quicker one.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

from rdflib import RDF, RDFS, Graph
from rdflib.term import Node

from graph_api.errors import UnusableShapesError
from graph_api.validation.shacl import advanced, compiler
from graph_api.validation.shacl.compiler.shapes import TARGETS, read
from graph_api.validation.shacl.data import Data
from graph_api.validation.shacl.results import Key, Outcome, Progress
from graph_api.validation.shacl.well_formed import refuse

ENGINES = ("auto", "fast", "pyshacl")


@dataclass(frozen=True)
class Options:
    """The options of a validation.

    ``seconds`` is the limit for one rule; one that takes longer is among ``unchecked``.
    ``cross_check`` runs both engines, and any difference is a finding. ``advanced`` runs SHACL
    Advanced Features, with pySHACL. ``refuse_unknown`` stops at words that SHACL does not have.
    ``owl_classes`` takes a shape that is an ``owl:Class`` for one that targets its instances.
    ``base`` is what relative IRIs are resolved to, instead of the IRI of each file. ``most`` is how
    many results of each rule become findings; the others are counted.
    """

    engine: str = "auto"
    seconds: float = 60.0
    cross_check: bool = False
    progress: Progress | None = None
    advanced: bool = False
    refuse_unknown: bool = True
    owl_classes: bool = False
    base: str | None = None
    most: int | None = None


def run(
    data: Data, shapes: Graph, options: Options, about: compiler.Things | None = None
) -> tuple[Outcome, list[tuple[str, Key]]]:
    """Validate data by shapes, and compare the engines on request.

    :param about: as in :func:`validate`.
    :raises UnusableShapesError: as :func:`validate`.
    """
    outcome = validate(data, shapes, options, about)
    if not options.cross_check:
        return outcome, []
    other = validate(data, shapes, replace(options, engine="pyshacl"), about)
    return outcome, differences(outcome, other)


def validate(
    data: Data, shapes: Graph, options: Options, about: compiler.Things | None = None
) -> Outcome:
    """Validate data by shapes.

    :param about: only the results about these things are needed, though others may be returned.
    :raises UnusableShapesError: the shapes are recursive, not well-formed, or of a kind that the
        engine does not know.
    """
    try:
        refuse(shapes, unknown=options.refuse_unknown)
        left = list(advanced.unchecked(shapes, advanced=options.advanced))
        if about is not None:
            shapes = only(shapes, compiler.concerned(shapes, data.exact, about))
        if options.engine == "pyshacl" or (options.advanced and advanced.uses(shapes)):
            outcome = _reference(data, shapes, options)
            outcome.unchecked += left
            return outcome
        program = compiler.compile_shapes(shapes, compiler.Context.of(data.exact))
    except compiler.ShapesError as error:
        raise UnusableShapesError(str(error), error.at) from error
    if program.left and options.engine == "fast":
        reasons = "; ".join(sorted(program.left.values()))
        way_out = "Use --engine auto, which asks pySHACL for these."
        raise UnusableShapesError(f"{reasons}. {way_out}", str(next(iter(program.left))))
    outcome = compiler.execute(
        program, data.exact, seconds=options.seconds, progress=options.progress
    )
    outcome.unchecked += left
    if program.left:
        outcome.add(_reference(data, only(shapes, set(program.left)), options))
        outcome.handed.update(program.left)
    return outcome


def differences(one: Outcome, other: Outcome) -> list[tuple[str, Key]]:
    """List the results of only one of two outcomes: ``first`` or ``second``, and the key."""
    first = Counter({result.key for result in one.results})
    second = Counter({result.key for result in other.results})
    only_first = [("first", key) for key in sorted(first - second)]
    return only_first + [("second", key) for key in sorted(second - first)]


def only(graph: Graph, roots: Collection[Node]) -> Graph:
    """Copy shapes so that only some have targets; all others can still be referred to."""
    copy = Graph(store="SimpleMemory")
    others = {shape for shape in read(graph).roots if shape not in roots}
    classes = {RDFS.Class, *graph.transitive_subjects(RDFS.subClassOf, RDFS.Class)}
    for s, p, o in graph:
        if s not in others or not (p in TARGETS or (p == RDF.type and o in classes)):
            copy.add((s, p, o))
    return copy


def _reference(data: Data, shapes: Graph, options: Options) -> Outcome:
    # Imported where it is needed: it takes longer than checking a small file.
    from graph_api.validation.shacl import pyshacl

    return pyshacl.execute(
        data.graph, shapes, seconds=options.seconds, progress=options.progress,
        advanced=options.advanced,
    )  # fmt: skip
