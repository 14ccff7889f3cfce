"""The graph of a repository: the statements of its RDF files and those that its rules derive.

Each statement is in a named graph that tells where it comes from, and queries see the union of all.
TriG files name their graphs; a Turtle file goes into the graph of
:func:`~graph_api.rdf.files.graph_of_file`. A rule is a file with one CONSTRUCT query, and its
results go into a named graph of their own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
)

from graph_api.errors import SourceError
from graph_api.rdf.files import CATALOG, quads, read_source
from graph_api.rdf.namespaces import BASE, GRAPHS, PREFIXES, SCHEMES, TERMS, THINGS
from graph_api.sparql.parse_errors import PADDING, explain

# What `hrd-graph read` writes of accepted finds.
ACCEPTED = "accepted.trig"
SOURCES = (
    "data/catalog.ttl",
    "data/curated/**/*.trig",
    "data/curated/**/*.ttl",
    "ontology/*.ttl",
    "ontology/schemes/*.ttl",
)
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_OWN = "#+ over: own"


def source_files(root: Path) -> list[Path]:
    """List the RDF files that make up the graph, sorted by path.

    :param root: the folder that holds ``ontology/`` and ``data/``. Examples and shapes below it
        are no part of the graph.
    """
    return sorted({path for pattern in SOURCES for path in root.glob(pattern)})


def rule_files(root: Path) -> list[Path]:
    """List the rules in the order in which they run: by file name."""
    return sorted(root.glob("ontology/rules/*.rq"))


def rule_name(path: Path) -> str:
    """Name a rule by its file, without the number that orders it.

    >>> rule_name(Path("ontology/rules/40-addressed-country.rq"))
    'addressed-country'
    """
    return re.sub(r"^\d+-", "", path.stem)


def accepted_files(folder: Path) -> list[Path]:
    """List the accepted parts of the drafts below a folder, sorted by path."""
    return sorted(folder.rglob(ACCEPTED))


def load(root: Path, store: Store | None = None, more: Sequence[Path] = ()) -> Store:
    """Read all source files below ``root`` into a store and run the rules over the whole store.

    A rule with the line ``#+ over: own`` reads the source files and the results of rules, but no
    imports: an import itself writes what such a rule would derive from millions of statements.

    :param store: may hold the statements of imports already; by default a new one in memory.
    :param more: files that belong to the graph too, wherever they are.
    :raises SourceError: a file or rule is malformed, or there is no source file at all.
    """
    files = source_files(root)
    if not files:
        raise SourceError("no RDF files here. Expected data/ and ontology/.", str(root))
    own = Store()
    own.bulk_extend(quad for path in [*files, *more] for quad in quads(path, root))
    if store is None:
        store = own
    else:
        store.bulk_extend(own)
    # A store on disk takes a tenth of a second for each addition, however small.
    pending: list[Quad] = []
    for path in rule_files(root):
        read = own if _reads_own(path) else store
        if read is store:
            store.bulk_extend(pending)
            pending = []
        results = [*_derive(read, path), *_describe(path, root)]
        pending += results
        if own is not store:
            own.bulk_extend(results)
    store.bulk_extend(pending)
    return store


def _reads_own(path: Path) -> bool:
    """Tell whether a rule has the comment that keeps imports from it."""
    return _OWN in read_source(path).splitlines()


def derived(statements: Iterable[Quad], root: Path) -> list[Quad]:
    """Derive statements from the given ones alone, by the rules below ``root``.

    :raises SourceError: a rule is malformed.
    """
    store = Store()
    store.bulk_extend(statements)
    results = []
    for path in rule_files(root):
        new = list(_derive(store, path))
        store.bulk_extend(new)
        results += new
    return results


def check_query(path: Path) -> None:
    """Parse a rule or question, and run it on an empty store.

    :raises SourceError: it is not SPARQL (with line and column where known) or cannot be read.
    """
    _query(Store(), path)


def _query(store: Store, path: Path) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Run a query file over the union of all graphs."""
    text = read_source(path)
    try:
        return store.query(
            text + PADDING, base_iri=THINGS, prefixes=PREFIXES, use_default_graph_as_union=True
        )
    except SyntaxError as error:
        reason, line, column = explain(text, str(error))
        raise SourceError(reason, str(path), line, column) from error


def _derive(store: Store, path: Path) -> Iterator[Quad]:
    """Run one rule; yield the results that are not yet in the store."""
    graph = NamedNode(f"{GRAPHS}derived/{rule_name(path)}")
    triples = _query(store, path)
    if not isinstance(triples, QueryTriples):
        raise SourceError("a rule is a CONSTRUCT query; this is another kind.", str(path))
    for s, p, o in triples:
        if next(store.quads_for_pattern(s, p, o), None) is None:
            yield Quad(s, p, o, graph)


def _describe(path: Path, root: Path) -> Iterator[Quad]:
    """Describe a derived graph in the catalogue, as a dataset of the layer "derived"."""
    graph = NamedNode(f"{GRAPHS}derived/{rule_name(path)}")
    catalog = NamedNode(CATALOG)
    rule = NamedNode(BASE + path.relative_to(root).as_posix())
    first = read_source(path).splitlines()[:1]
    title = first[0].lstrip("# ") if first and first[0].startswith("#") else rule_name(path)
    dcterms, prov, dcat = PREFIXES["dcterms"], PREFIXES["prov"], PREFIXES["dcat"]
    for predicate, value in (
        (PREFIXES["rdf"] + "type", NamedNode(dcat + "Dataset")),
        (dcterms + "title", Literal(title, language="en")),
        (PREFIXES["rdfs"] + "label", Literal(title, language="en")),
        (TERMS + "layer", NamedNode(SCHEMES + "layer/derived")),
        (dcterms + "source", rule),
        (prov + "wasDerivedFrom", rule),
        (prov + "wasAttributedTo", NamedNode(BASE + "curators")),
        (dcterms + "license", NamedNode(LICENSE)),
    ):
        yield Quad(graph, NamedNode(predicate), value, catalog)
    yield Quad(NamedNode(BASE + "dataset"), NamedNode(dcat + "dataset"), graph, catalog)
