"""RDF files, read statement by statement, with the place of an error.

Files of the graph itself are Turtle and TriG; a folder of anyone's RDF may hold other formats too,
packed or not. A statement without a graph of its own goes into one that is named after its file.
"""

import gzip
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

from graph_api.errors import SourceError
from graph_api.rdf.namespaces import GRAPHS
from graph_api.rdf.resources import read_text
from graph_api.rdf.xml_entities import WithoutEntities

CATALOG = GRAPHS + "catalog"
FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
}
_FORMATS = {".ttl": RdfFormat.TURTLE, ".trig": RdfFormat.TRIG}
_PLACE = re.compile(r"^Parser error (?:\D|\d++(?!: ))*+\d++: | \(line \d+\)$")
_XML = {ending for ending, form in FORMATS.items() if form is RdfFormat.RDF_XML}


def rdf_files(root: Path) -> list[Path]:
    """List the RDF files below a folder, packed with gzip or not, sorted by path.

    :raises SourceError: it is no folder, or has none.
    """
    files = sorted(p for p in root.rglob("*") if suffix(p) in FORMATS and p.is_file())
    if not files:
        kinds = ", ".join(FORMATS)
        raise SourceError(f"no RDF files here. Read are {kinds}, also with .gz.", str(root))
    return files


def graph_of_file(path: Path, root: Path) -> str:
    """Return the named graph for the statements of a file in a format without graphs.

    >>> graph_of_file(Path("/r/my data/a.ttl.gz"), Path("/r"))
    'https://w3id.org/hrd-graph/graph/file/my%20data/a'
    """
    stem = path.relative_to(root).as_posix().removesuffix(".gz")
    return f"{GRAPHS}file/{quote(stem.removesuffix(suffix(path)))}"


def suffix(path: Path) -> str:
    """Return the file name extension that tells the format, without ``.gz``.

    >>> suffix(Path("a.nq.gz"))
    '.nq'
    """
    return Path(path.name.removesuffix(".gz")).suffix


def file_quads(path: Path, root: Path) -> Iterator[Quad]:
    """Read one RDF file below ``root``, packed or not, statement by statement.

    :raises SourceError: it is malformed (with its line) or cannot be read.
    """
    graph = NamedNode(graph_of_file(path, root))
    form = FORMATS[suffix(path)]
    with errors_of(path), unpacked(path) as file:
        yield from _named(parse(file, form, base_iri=graph.value, rename_blank_nodes=True), graph)


def graph_of(path: Path, root: Path) -> str:
    """Return the named graph for the statements of a file that are in no GRAPH block.

    >>> graph_of(Path("/r/ontology/schemes/layer.ttl"), Path("/r"))
    'https://w3id.org/hrd-graph/graph/ontology'
    >>> graph_of(Path("/r/data/curated/mine/notes.ttl"), Path("/r"))
    'https://w3id.org/hrd-graph/graph/file/data/curated/mine/notes'
    """
    if not path.is_relative_to(root):
        return f"{GRAPHS}file/{quote(path.stem)}"
    relative = path.relative_to(root).with_suffix("")
    if relative.parts[0] == "ontology":
        return GRAPHS + "ontology"
    return (
        CATALOG if relative.as_posix() == "data/catalog" else f"{GRAPHS}file/{quote(str(relative))}"
    )


def read_source(path: Path) -> str:
    """Read a file as UTF-8 with our base in it.

    :raises SourceError: it is not UTF-8 (with the line of the first bad byte) or cannot be read.
    """
    try:
        return read_text(path)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SourceError("not UTF-8 text. Save the file as UTF-8.", str(path), line) from error
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}.", str(path)) from error


def quads(path: Path, root: Path) -> Iterator[Quad]:
    """Read one Turtle or TriG file, statement by statement.

    Blank nodes get new labels, so that two files never share one by accident.

    :raises SourceError: the file is malformed (with line and column, from 1) or cannot be read.
    """
    rdf_format = _FORMATS.get(path.suffix)
    if rdf_format is None:
        raise SourceError("not .ttl or .trig, the two formats that are read.", str(path))
    text = read_source(path)
    graph = NamedNode(graph_of(path, root))
    with errors_of(path):
        yield from _named(parse(text, rdf_format, rename_blank_nodes=True), graph)


def _named(quads: Iterable[Quad], graph: NamedNode) -> Iterator[Quad]:
    for quad in quads:
        unnamed = isinstance(quad.graph_name, DefaultGraph)
        yield Quad(quad.subject, quad.predicate, quad.object, graph) if unnamed else quad


@contextmanager
def errors_of(path: Path) -> Iterator[None]:
    """Raise the errors of the parser and the disk as a SourceError that names the file."""
    try:
        yield
    except SyntaxError as error:
        raise malformed(error, path) from error
    except MemoryError as error:
        raise too_long(error, path) from None
    except (OSError, EOFError) as error:
        raise SourceError(f"cannot be read: {error}.", str(path)) from error


def too_long(error: MemoryError, path: Path) -> Exception:
    """Make the error for a text longer than the parser reads; return any other error unchanged."""
    if not str(error).startswith("Reached the buffer maximal size"):
        return error
    message = "a line or text of it has more than 16 MiB. Divide it, or shorten the text."
    return SourceError(f"cannot be read: {message}", str(path))


def malformed(error: SyntaxError, path: Path) -> SourceError:
    """Make the error for a file that is not well-formed; line and column from 1."""
    if "\ufeff" in str(error):
        message = "not well-formed: an invisible byte order mark. Save the file without it."
        return SourceError(message, str(path), error.lineno, error.offset)
    if "LoadDocumentCallback" in str(error):
        message = "names a JSON-LD context on the web, which is not fetched. Write it in here."
        return SourceError(message, str(path))
    reason = _PLACE.sub("", str(error))
    way_out = "Correct the statement at this place, or the end of the one before it."
    message = f"not well-formed: {reason}. {way_out}"
    return SourceError(message, str(path), error.lineno, error.offset)


def unpacked(path: Path) -> IO[bytes]:
    """Open a file for reading, decompressed if its name ends in ``.gz``.

    To read on in RDF/XML where it declares an entity raises a SourceError.
    """
    if suffix(path) in _XML:
        return cast(IO[bytes], WithoutEntities(_unpacked(path), str(path)))
    return _unpacked(path)


def _unpacked(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path)) if path.suffix == ".gz" else path.open("rb")
