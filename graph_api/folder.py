"""Any folder of RDF, of whatever vocabulary, written into a store on disk.

This is how others publish their own data with this program: no rules run, nothing is checked but
the syntax. A statement without a graph of its own goes into one that is named after its file.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from graph_api import nquads
from graph_api.errors import SourceError
from graph_api.names import GRAPHS
from graph_api.store import malformed, too_long

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
}


def files(root: Path) -> list[Path]:
    """List the RDF files below a folder, packed with gzip or not, sorted by path.

    :raises SourceError: it is no folder, or has none.
    """
    found = sorted(p for p in root.rglob("*") if suffix(p) in FORMATS and p.is_file())
    if not found:
        kinds = ", ".join(FORMATS)
        raise SourceError(f"no RDF files here. Read are {kinds}, also with .gz.", str(root))
    return found


def fill(root: Path, store: Path) -> None:
    """Read all RDF files below ``root`` into a new store in the folder ``store``.

    :raises SourceError: a file is malformed (with its line) or cannot be read.
    """
    disk = Store(store)
    for path in files(root):
        nquads.bulk_load(disk, path, FORMATS[suffix(path)], graph_of(path, root))


def sources(root: Path) -> dict[Path, str]:
    """List the files of N-Quads in a folder, each with the graph for what names none in it."""
    return {path: graph_of(path, root) for path in nquads.files(root)}


def graph_of(path: Path, root: Path) -> str:
    """Name the graph for the statements of a file that name none.

    >>> graph_of(Path("/r/my data/a.ttl.gz"), Path("/r"))
    'https://w3id.org/hrd-graph/graph/file/my%20data/a'
    """
    stem = path.relative_to(root).as_posix().removesuffix(".gz")
    return f"{GRAPHS}file/{quote(stem.removesuffix(suffix(path)))}"


def suffix(path: Path) -> str:
    """Return the ending that tells the format, without that of a packed file.

    >>> suffix(Path("a.nq.gz"))
    '.nq'
    """
    return Path(path.name.removesuffix(".gz")).suffix


def quads(path: Path, root: Path) -> Iterator[Quad]:
    """Read one RDF file below ``root``, packed or not, statement by statement.

    :raises SourceError: it is malformed (with its line) or cannot be read.
    """
    graph = NamedNode(graph_of(path, root))
    try:
        with nquads.unpacked(path) as file:
            for quad in parse(
                file, FORMATS[suffix(path)], base_iri=graph.value, rename_blank_nodes=True
            ):
                unnamed = isinstance(quad.graph_name, DefaultGraph)
                yield Quad(quad.subject, quad.predicate, quad.object, graph) if unnamed else quad
    except SyntaxError as error:
        raise malformed(error, path) from error
    except MemoryError as error:
        raise too_long(error, path) from None
    except (OSError, EOFError) as error:
        raise SourceError(f"cannot be read: {error}.", str(path)) from error
