"""Validate a graph with pySHACL, the reference for what shapes mean.

Shapes are run one by one, so that each has a time and a limit of time. owl:imports and the features
that execute data stay off. ``focus_nodes=`` and ``use_shapes=`` must not be used: with them pySHACL
drops nested shapes in silence.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from pyparsing import ParseException
from pyshacl import Validator
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from pyshacl.graph_abstraction import DataGraph
from pyshacl.monkey import apply_patches
from rdflib import OWL, SH, Graph, URIRef
from rdflib.term import Node

from graph_api.errors import UnusableShapesError
from graph_api.validation.shacl.compiler.shapes import show
from graph_api.validation.shacl.results import Outcome, Progress, Result, Timing, Unchecked

# Nested shapes deeper than this are taken for a recursion by pySHACL.
DEPTH = 30
REFUSALS = (ReportableRuntimeError, ValidationFailure, ParseException, NotImplementedError)


class _TooLong(Exception):  # noqa: N818 - no error: a rule is over its time
    """A shape is over its time."""


def execute(
    data: Graph, shapes: Graph, *, seconds: float = 60.0, progress: Progress | None = None
) -> Outcome:
    """Validate ``data`` by ``shapes``.

    :param data: a plain graph in memory, with the ontology in it: without the subclass axioms,
        shapes would find no targets.
    :param seconds: the limit for one shape with its property shapes; it holds only in the main
        thread, for only that can be interrupted.
    :raises UnusableShapesError: pySHACL refuses the shapes.
    """
    outcome = Outcome()
    try:
        apply_patches()  # type: ignore[no-untyped-call]
        validator = Validator(
            DataGraph.from_rdflib(data),
            shacl_graph=_with_imported_prefixes(shapes),
            options={"inplace": True, "max_validation_depth": DEPTH},
        )
        found = [s for s in validator.shacl_graph.shapes if any(s.target())]
        for number, shape in enumerate(found, start=1):
            _run(validator, shape, outcome, seconds)
            if progress:
                progress(number, len(found))
    except REFUSALS as error:
        message = getattr(error, "message", str(error))
        raise UnusableShapesError(f"pySHACL cannot use these shapes: {message}") from error
    return outcome


def _with_imported_prefixes(shapes: Graph) -> Graph:
    """State the prefixes of imported shapes, if these are there, where a query looks for them."""
    copy = Graph()
    for triple in shapes:
        copy.add(triple)
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
    found = list(_results(validator, reports))
    outcome.results += found
    outcome.timings.append(Timing(name, time.monotonic() - start, len(found), "pyshacl"))


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
    found, _ = validator.create_validation_report(validator.shacl_graph, False, list(reports))
    for result in found.objects(None, SH.result):
        yield _result(found, result)


def _result(found: Graph, result: Node) -> Result:
    def one(predicate: URIRef) -> Node:
        value = found.value(result, predicate)
        assert value is not None  # the specification requires these of each result
        return value

    return Result(
        one(SH.sourceShape),
        one(SH.sourceConstraintComponent),
        one(SH.resultSeverity),
        one(SH.focusNode),
        found.value(result, SH.resultPath),
        found.value(result, SH.value),
        " ".join(sorted(str(m) for m in found.objects(result, SH.resultMessage))),
    )
