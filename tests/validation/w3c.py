"""Run the W3C test suite for SHACL by both engines: python tests/validation/w3c.py FOLDER.

The folder is that of the suite's top manifest; without an argument, the environment variable
HRD_GRAPH_SHACL_TESTS names it. Prints passed and total for each engine, and each test that failed.
"""

import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, SH, BNode, Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from graph_api.errors import UnusableShapesError
from graph_api.validation.shacl.compiler.lossless_store import from_rdflib, quad
from graph_api.validation.shacl.data import Data
from graph_api.validation.shacl.results import Result
from graph_api.validation.shacl.validate import ENGINES, Options, validate

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
Row = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A test: data, shapes, and the results expected of them; None if they must be refused."""

    name: str
    data: Data
    shapes: Graph
    expected: Counter[Row] | None


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
    expected = None if result == SHT.Failure else Counter(_expected(graph, result))
    data_graph = graph if _file(data) == _file(entry) else read(_file(data))
    shapes_graph = data_graph if shapes == data else read(_file(shapes))
    return Case(name, as_data(data_graph), shapes_graph, expected)


def _file(iri: Node | None) -> Path:
    return Path(str(iri).removeprefix("file://").split("#")[0])


def read(path: Path) -> Graph:
    """Read a file of the suite; literals keep their spelling."""
    if not path.suffix:  # An entry is named after its file.
        path = path.with_suffix(".ttl")
    import rdflib

    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    graph = Graph().parse(path, format="turtle", publicID=path.as_uri())
    rdflib.NORMALIZE_LITERALS = before
    return graph


def _expected(graph: Graph, report: Node | None) -> Iterator[Row]:
    for result in graph.objects(report, SH.result):
        yield row(
            *(
                graph.value(result, p)
                for p in (
                    SH.sourceConstraintComponent,
                    SH.resultSeverity,
                    SH.focusNode,
                    SH.resultPath,
                    SH.value,
                    SH.sourceShape,
                )
            )
        )


def as_data(graph: Graph) -> Data:
    """Turn a graph of rdflib into data for both engines."""
    return Data.of(quad(*(from_rdflib(term) for term in triple)) for triple in graph)


def row(*terms: Node | None) -> Row:
    """Write a result for comparison; blank nodes have no names in common."""
    return tuple(
        "-" if term is None else "_:" if isinstance(term, BNode) else term.n3() for term in terms
    )


def found(results: list[Result]) -> Counter[Row]:
    """Write an engine's results as the expected ones."""
    return Counter(row(r.component, r.severity, r.focus, r.path, r.value, r.shape) for r in results)


def difference(case: Case, engine: str) -> str | None:
    """Run a test; None if the engine finds what is expected."""
    try:
        results = validate(case.data, case.shapes, Options(engine)).results
    except UnusableShapesError as error:
        return None if case.expected is None else f"refused: {error}"
    if case.expected is None:
        return f"should be refused, but has {len(results)} results"
    actual = found(results)
    if set(actual) == set(case.expected):
        return None
    missing, more = set(case.expected) - set(actual), set(actual) - set(case.expected)
    return f"misses {sorted(missing)}, has {sorted(more)}"


def main(folder: Path) -> int:
    """Run all tests and print the table."""
    passed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    lines = []
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # Ill-typed literals are part of it.
    for case in cases(folder):
        part = case.name.split("/")[0]
        total[part] += 1
        for engine in ENGINES:
            fault = difference(case, engine)
            passed[f"{engine} {part}"] += fault is None
            if fault:
                lines.append(f"{engine:8} {case.name}: {fault}")
    for engine in ENGINES:
        for part in total:
            lines.append(f"{engine:8} {part:7} {passed[f'{engine} {part}']:3} of {total[part]}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    named = sys.argv[1:] or [os.environ["HRD_GRAPH_SHACL_TESTS"]]
    sys.exit(main(Path(named[0]).resolve()))
