"""The check of a built snapshot by our shapes, including its imports.

A finding names the graph and its source, since the original files may be absent. The
statements are read graph by graph into the fast engine's store; nothing else holds them.
"""

from collections.abc import Iterator
from pathlib import Path

from graph_api.rdf.namespaces import BASE, PREFIXES
from graph_api.rdf.resources import resources
from graph_api.validation import statements
from graph_api.validation.blanks import Descriptions
from graph_api.validation.findings import Finding, Report, report
from graph_api.validation.repository import CATALOGUE, Checker
from graph_api.validation.shacl.compiler.snapshot_store import Stored
from graph_api.validation.shacl.data import Data
from graph_api.validation.shacl.messages import Messages
from graph_api.validation.shacl.result_findings import Where, to_finding
from graph_api.validation.shacl.validate import Options

SOURCE = PREFIXES["dcterms"] + "source"
UNKNOWN = "graph unknown"


def run(store: Path, *, root: Path | None = None, options: Options | None = None) -> Report:
    """Check the store of a snapshot.

    :param store: its folder.
    :param root: the folder with ``shapes/``; by default the project's.
    :raises UnusableShapesError: the shapes cannot be used.
    """
    stored, checker = Stored(store), Checker(root or resources(), options)
    layers = stored.objects(CATALOGUE, statements.LAYER)
    marks = {
        graph: statements.MARKS[layer]
        for graph, found in layers.items()
        for layer in found
        if layer in statements.MARKS
    }
    data = Data.of(stored.quads(marks), calculates=checker.shaped.calculates)
    found = list(_findings(checker, stored, data))
    names = [_name(graph) for graph in sorted({*layers, CATALOGUE})]
    return report(found, names, *checker.ran, checker.shapes, checker.shaped.left_out)


def _findings(checker: Checker, stored: Stored, data: Data) -> Iterator[Finding]:
    sources = stored.objects(CATALOGUE, SOURCE)
    blanks, messages = Descriptions(data.exact), Messages(checker.shapes, data.exact)
    for result in checker.shaped.results(data):
        graph = stored.graph_of(result.focus, result.path, result.value)
        source = "; ".join(sources.get(graph or "", [])) or None
        where = Where(_name(graph), graph=graph, source=source)
        yield to_finding(result, where, data, blanks, messages)
    yield from checker.shaped.remarks()
    yield from checker.shaped.without_targets(data)


def _name(graph: str | None) -> str:
    """Return the short name of a graph, in the place of a file."""
    return UNKNOWN if graph is None else graph.removeprefix(BASE)
