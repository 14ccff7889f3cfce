"""Validation of a graph by pySHACL, the reference engine.

Shapes are run one by one, so that each has a time and a limit of time. owl:imports and the features
that execute data stay off. ``focus_nodes=`` and ``use_shapes=`` must not be used: with them pySHACL
drops nested shapes in silence.
"""

import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType
from typing import Any

from pyparsing import ParseException
from pyshacl import Validator
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from pyshacl.functions import apply_functions, gather_functions, unapply_functions
from pyshacl.graph_abstraction import DataGraph
from pyshacl.monkey import apply_patches
from pyshacl.rules import apply_rules, gather_rules
from pyshacl.target import apply_target_types, gather_target_types
from rdflib import OWL, RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from graph_api.errors import UnusableShapesError
from graph_api.validation.shacl.compiler.shapes import show
from graph_api.validation.shacl.results import Outcome, Progress, Result, Timing, Unchecked

# Nested shapes deeper than this are taken for a recursion by pySHACL.
DEPTH = 30
OWL_CLASSES = (OWL.Class, RDFS.subClassOf, RDFS.Class)
REFUSALS = (ReportableRuntimeError, ValidationFailure, ParseException, NotImplementedError)

_MESSAGE = re.compile(r"[?$]message\b")


class _TooLong(Exception):  # noqa: N818 - no error: a rule is over its time
    """A shape has exceeded its time limit."""


def execute(
    data: Graph,
    shapes: Graph,
    *,
    seconds: float = 60.0,
    progress: Progress | None = None,
    advanced: bool = False,
) -> Outcome:
    """Validate ``data`` by ``shapes``.

    :param data: a plain graph in memory, with the ontology in it: without the subclass axioms,
        shapes would find no targets.
    :param seconds: the limit for one shape with its property shapes; it holds only in the main
        thread, for only that can be interrupted.
    :param advanced: run SHACL Advanced Features; rules add to the data.
    :raises UnusableShapesError: pySHACL refuses the shapes.
    """
    outcome = Outcome()
    try:
        apply_patches()  # type: ignore[no-untyped-call]
        validator = Validator(
            DataGraph.from_rdflib(data),
            shacl_graph=_as_pyshacl_reads(shapes),
            options={"inplace": True, "max_validation_depth": DEPTH, "advanced": advanced},
        )
        if OWL_CLASSES not in shapes:  # pySHACL adds it to all shapes.
            validator.shacl_graph.graph.remove(OWL_CLASSES)
        with _features(validator) if advanced else nullcontext():
            found = validator.shacl_graph.shapes
            for number, shape in enumerate(found, start=1):
                _run(validator, shape, outcome, seconds)
                if progress:
                    progress(number, len(found))
    except REFUSALS as error:
        message = getattr(error, "message", str(error))
        raise UnusableShapesError(f"pySHACL cannot use these shapes: {message}") from error
    return outcome


@contextmanager
def _features(validator: Any) -> Iterator[None]:
    """Set up the Advanced Features in the order of pySHACL, and run the rules."""
    shapes, data, executor = validator.shacl_graph, validator.data_graph, validator.make_executor()
    harvested = shapes.shapes  # First: rules are looked up among these.
    target_types = gather_target_types(shapes)
    functions = gather_functions(executor, shapes)
    rules = gather_rules(executor, shapes)
    for shape in harvested:
        shape.set_advanced(True)
    apply_target_types(target_types)
    apply_functions(executor, functions, data)
    try:
        apply_rules(executor, rules, data)
        yield
    finally:
        unapply_functions(functions, data)


def _as_pyshacl_reads(shapes: Graph) -> Graph:
    """Copy the prefixes of imported shapes to where pySHACL looks for them.

    Left out is ``sh:uniqueLang "1"``, which pySHACL takes for true.
    """
    copy = Graph()
    for triple in shapes:
        if triple[1] != SH.uniqueLang or str(triple[2]) == "true":
            copy.add(triple)
    for shape in {*shapes.subjects(SH.target), *shapes.subjects(SH.rule)}:
        # By these alone pySHACL does not know a shape.
        is_property = (shape, SH.path, None) in shapes
        copy.add((shape, RDF.type, SH.PropertyShape if is_property else SH.NodeShape))
    for holder in set(shapes.objects(None, SH.prefixes)):
        for imported in shapes.transitive_objects(holder, OWL.imports):
            for declaration in shapes.objects(imported, SH.declare):
                copy.add((holder, SH.declare, declaration))
    return copy


def _run(validator: Any, shape: Any, outcome: Outcome, seconds: float) -> None:
    start = time.monotonic()
    name = show(shape.node)
    try:
        with _limit(seconds):
            _, reports = shape.validate(validator.make_executor(), validator.data_graph)
    except _TooLong:
        reason = f"not finished after {seconds:g} s"
        outcome.unchecked.append(Unchecked(shape.node, name, reason))
        return
    results = list(_results(validator, reports))
    outcome.results += results
    outcome.timings.append(Timing(name, time.monotonic() - start, len(results), "pyshacl"))


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _results(validator: Any, reports: Any) -> Iterator[Result]:
    if not reports:
        return
    report, _ = validator.create_validation_report(validator.shacl_graph, False, list(reports))
    for result in report.objects(None, SH.result):
        yield _result(report, result, validator.shacl_graph.graph)


def _result(report: Graph, result: Node, shapes: Graph) -> Result:
    def one(predicate: URIRef) -> Node:
        value = report.value(result, predicate)
        assert value is not None  # the specification requires these of each result
        return value

    shape, component = one(SH.sourceShape), one(SH.sourceConstraintComponent)
    constraint = report.value(result, SH.sourceConstraint)
    messages = report.objects(result, SH.resultMessage)
    own = _has_message(shapes, shape, component, constraint)
    return Result(
        shape,
        component,
        one(SH.resultSeverity),
        one(SH.focusNode),
        report.value(result, SH.resultPath),
        report.value(result, SH.value),
        tuple(sorted(m for m in messages if isinstance(m, Literal))) if own else (),
        constraint,
    )


def _has_message(shapes: Graph, shape: Node, component: Node, constraint: Node | None) -> bool:
    """Tell whether the message of a result is from the shapes, not from pySHACL."""
    if not str(component).startswith(str(SH)):  # A component's own message, or its validator's.
        return True
    if (shape, SH.message, None) in shapes:
        return True
    if constraint is None:
        return False
    query = str(shapes.value(constraint, SH.select) or "")
    return (constraint, SH.message, None) in shapes or bool(_MESSAGE.search(query))
