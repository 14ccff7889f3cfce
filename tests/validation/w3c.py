"""Run the W3C test suite for SHACL as a user would: python tests/validation/w3c.py FOLDER.

The folder is that of the suite's top manifest; without an argument, the environment variable
HRD_GRAPH_SHACL_TESTS names it. Each test is run through the command line, in a process of its own,
and through the library, by each engine. Compared are whole multisets of results, paths included.
Prints passed and total for each way, and each test that failed.
"""

import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import rdflib
from rdflib import RDF, SH, BNode, Graph, Literal, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from graph_api.errors import UnusableShapesError
from graph_api.validation.report.turtle import CHECK, REMARK
from graph_api.validation.shacl.compiler.lossless_store import from_rdflib, quad
from graph_api.validation.shacl.data import Data
from graph_api.validation.shacl.messages import path_text
from graph_api.validation.shacl.results import Result
from graph_api.validation.shacl.validate import ENGINES, Options, validate

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
TERMS = (
    SH.sourceConstraintComponent, SH.resultSeverity, SH.focusNode, SH.resultPath, SH.value,
    SH.sourceShape,
)  # fmt: skip
Row = tuple[str, ...]
# From the arguments of the command to its exit code and standard output.
Command = Callable[[Sequence[str]], tuple[int, str]]


@dataclass(frozen=True)
class Case:
    """A test: its files, and the results expected of them; None if they must be refused."""

    name: str
    data: Path
    shapes: Path
    expected: Counter[Row] | None

    @cached_property
    def graphs(self) -> tuple[Data, Graph]:
        """The data and the shapes, for the library."""
        data = read(self.data)
        return as_data(data), data if self.shapes == self.data else read(self.shapes)


def cases(folder: Path) -> Iterator[Case]:
    """Read all tests below the manifest of a folder, Core first, then SPARQL."""
    for manifest in (folder / "core", folder / "sparql"):
        yield from _of(manifest / "manifest.ttl", folder)


def _of(path: Path, folder: Path) -> Iterator[Case]:
    graph = read(path)
    for manifest in sorted(graph.subjects(RDF.type, MF.Manifest), key=str):
        for included in sorted(graph.objects(manifest, MF.include), key=str):
            yield from _of(_file(included), folder)
        for entries in graph.objects(manifest, MF.entries):
            for entry in Collection(graph, entries):
                yield _case(graph, entry, path.relative_to(folder).with_suffix("").as_posix())


def _case(graph: Graph, entry: Node, name: str) -> Case:
    action, result = graph.value(entry, MF.action), graph.value(entry, MF.result)
    data, shapes = (graph.value(action, p) for p in (SHT.dataGraph, SHT.shapesGraph))
    expected = None if result == SHT.Failure else results(graph, result)
    return Case(name, _file(data), _file(shapes), expected)


def _file(iri: Node | None) -> Path:
    path = Path(str(iri).removeprefix("file://").split("#")[0])
    return path if path.suffix else path.with_suffix(".ttl")  # An entry is named after its file.


def read(path: Path) -> Graph:
    """Read a file of the suite; literals keep their spelling."""
    return parsed(path.read_text(encoding="utf-8"), path.as_uri())


def parsed(text: str, base: str) -> Graph:
    """Read Turtle; literals keep their spelling."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    graph = Graph().parse(data=text, format="turtle", publicID=base)
    rdflib.NORMALIZE_LITERALS = before
    return graph


def results(graph: Graph, report: Node | None) -> Counter[Row]:
    """Read the results of a report, those of our own rules left out."""
    rows = (
        row(graph, *(graph.value(result, predicate) for predicate in TERMS))
        for result in graph.objects(report, SH.result)
    )
    return Counter(row for row in rows if CHECK not in row[0])


def as_data(graph: Graph) -> Data:
    """Turn a graph of rdflib into data for both engines."""
    return Data.of(quad(*(from_rdflib(term) for term in triple)) for triple in graph)


def row(graph: Graph, *terms: Node | None) -> Row:
    """Write a result for comparison; blank nodes have no names in common, but paths a form."""
    component, severity, focus, path, value, shape = terms
    shown = (component, severity, focus, value, shape)
    return (*map(_shown, shown), "-" if path is None else path_text(graph, path))


def row_of(shapes: Graph, result: Result) -> Row:
    """Write a result of an engine for comparison."""
    r = result
    return row(shapes, r.component, r.severity, r.focus, r.path, r.value, r.shape)


def _shown(term: Node | None) -> str:
    """Write a term; the case of a language tag means nothing (RDF 1.1 Concepts, 3.3)."""
    if isinstance(term, Literal) and term.language:
        term = Literal(str(term), lang=term.language.lower())
    return "-" if term is None else "_:" if isinstance(term, BNode) else term.n3()


def by_library(case: Case, engine: str) -> str | None:
    """Run a test with an engine; None if it finds what is expected."""
    data, shapes = case.graphs
    try:
        found = validate(data, shapes, Options(engine)).results
    except UnusableShapesError as error:
        return None if case.expected is None else f"refused: {error}"
    return difference(case, Counter(row_of(shapes, result) for result in found))


def by_command(case: Case, engine: str, command: Command) -> str | None:
    """Run a test through the command line; None if the report has what is expected."""
    files = [str(case.data), "--shapes", str(case.shapes)]
    code, text = command(["check", *files, "--engine", engine, "--strict", "--format", "ttl"])
    if code == 3:
        return None if case.expected is None else "refused"
    report = parsed(text, case.data.as_uri())
    (node,) = report.subjects(RDF.type, SH.ValidationReport)
    found = results(report, node)
    if fault := difference(case, found):
        return fault
    conforms = report.value(node, SH.conforms) == Literal(True)
    clean = conforms and (node, REMARK, None) not in report
    if clean != (code == 0):
        return f"ends with {code}, but the report says that the data {conforms=}"
    return None


def difference(case: Case, actual: Counter[Row]) -> str | None:
    """Tell what is missing from some results, and what is too much."""
    if case.expected is None:
        return f"should be refused, but has {actual.total()} results"
    if actual == case.expected:
        return None
    missing, more = case.expected - actual, actual - case.expected
    return f"misses {sorted(missing.elements())}, has {sorted(more.elements())}"


def process(arguments: Sequence[str]) -> tuple[int, str]:
    """Run the command in a process of its own."""
    program = Path(sys.executable).with_name("hrd-graph")
    ended = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout


def main(folder: Path) -> int:
    """Run all tests and print the table."""
    passed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    lines = []
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # Ill-typed literals are part of it.
    for case in cases(folder):
        part = case.name.split("/")[0]
        for engine in ENGINES:
            faults = {
                "library": by_library(case, engine),
                "command": by_command(case, engine, process),
            }
            for way, fault in faults.items():
                total[f"{way} {engine:8} {part}"] += 1
                passed[f"{way} {engine:8} {part}"] += fault is None
                if fault:
                    lines.append(f"{way} {engine:8} {case.name}: {fault}")
    lines += [f"{way:25} {passed[way]:3} of {number}" for way, number in sorted(total.items())]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    named = sys.argv[1:] or [os.environ["HRD_GRAPH_SHACL_TESTS"]]
    sys.exit(main(Path(named[0]).resolve()))
