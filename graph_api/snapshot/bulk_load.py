"""Bulk loading: RDF files that the engine itself reads into a store on disk.

The engine reads N-Quads a few hundred thousand statements a second, so imports of millions of
statements are left in that format.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from graph_api.rdf.files import (
    FORMATS,
    errors_of,
    graph_of_file,
    rdf_files,
    suffix,
    unpacked,
)

SUFFIXES = (".nq", ".nq.gz")
_AT_ONCE = 2  # the engine reads each file in one thread


def nquads_files(folder: Path) -> list[Path]:
    """List the files of N-Quads below a folder, packed or not, sorted by path."""
    return sorted(p for p in folder.rglob("*") if p.name.endswith(SUFFIXES) and p.is_file())


def bulk_load(store: Store, path: Path, rdf_format: RdfFormat, graph: str) -> None:
    """Load one file, compressed or not; blank nodes get new labels.

    :param graph: IRI of the graph for the statements that name none, and base of relative IRIs.
    :raises SourceError: the file is malformed (with line and column, from 1) or cannot be read.
    """
    with errors_of(path), unpacked(path) as file:
        store.bulk_load(file, rdf_format, base_iri=graph, to_graph=NamedNode(graph))


def load_all(store: Store, sources: Mapping[Path, str]) -> None:
    """Load files of N-Quads, two at a time.

    :param sources: file -> the graph for statements that name none.
    :raises SourceError: as :func:`bulk_load`.
    """
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        tasks = [
            threads.submit(bulk_load, store, path, RdfFormat.N_QUADS, graph)
            for path, graph in sources.items()
        ]
        try:
            for task in tasks:
                task.result()
        finally:
            threads.shutdown(cancel_futures=True)


def fill(root: Path, store: Path) -> None:
    """Load all RDF files below ``root`` into a new store in the folder ``store``.

    :raises SourceError: a file is malformed (with its line) or cannot be read.
    """
    disk = Store(store)
    for path in rdf_files(root):
        bulk_load(disk, path, FORMATS[suffix(path)], graph_of_file(path, root))


def nquads_sources(root: Path) -> dict[Path, str]:
    """List the files of N-Quads in a folder, each with the graph for statements without one."""
    return {path: graph_of_file(path, root) for path in nquads_files(root)}
