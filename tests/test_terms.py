"""No file uses a term that nobody defined: every engine ignores a misspelt one in silence.

Written without the check's own code, so that each is a test of the other: Turtle and TriG are read
by the engine's parser, questions and rules by rdflib's SPARQL grammar.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from pyparsing import ParseResults
from rdflib import DCAT, DCTERMS, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, VOID, XSD, URIRef
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from graph_api.rdf.namespaces import PREFIXES, SCHEMES, SHAPES, TERMS, THINGS
from graph_api.rdf.resources import read_text
from graph_api.sparql.tokens import mentions

ROOT = Path(__file__).parent.parent
RDF_FILES = [
    path
    for folder in ("ontology", "shapes", "data", "tests/shapes")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".ttl", ".trig")
]
QUERIES = sorted((ROOT / "ontology").rglob("*.rq"))
CLOSED = (DCAT, DCTERMS, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, VOID, XSD)


def read(path: Path) -> tuple[set[str], set[str]]:
    """Return the IRIs of a file, datatypes too, and those of its subjects."""
    quads = list(parse(read_text(path), RdfFormat.TRIG))
    terms = {term for q in quads for term in (q.subject, q.predicate, q.object)}
    literals = {term.datatype.value for term in terms if isinstance(term, Literal)}
    subjects = {q.subject.value for q in quads if isinstance(q.subject, NamedNode)}
    return {t.value for t in terms if isinstance(t, NamedNode)} | literals, subjects


CONTENT = {path: read(path) for path in RDF_FILES}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def subjects_in(*folders: str) -> set[str]:
    return {s for path in RDF_FILES if name(path).startswith(folders) for s in CONTENT[path][1]}


# Everything that is the subject of a statement; examples and fixtures may describe things of their
# own, and fixtures refer to examples.
DESCRIBED = subjects_in("ontology/core.ttl", "ontology/schemes", "shapes", "data")
EXAMPLES = subjects_in("ontology/examples")


def is_undefined(iri: str, also: set[str]) -> bool:
    if iri.startswith((TERMS, SHAPES, SCHEMES, THINGS)):
        return iri not in DESCRIBED and iri not in also
    return any(
        iri.startswith(str(namespace)) and iri != str(namespace) and URIRef(iri) not in namespace
        for namespace in CLOSED
    )


@pytest.mark.parametrize("path", RDF_FILES, ids=name)
def test_file_uses_only_defined_terms(path: Path) -> None:
    invented = name(path).startswith(("ontology/examples", "tests/shapes"))
    used, own = CONTENT[path]
    also = own | EXAMPLES if invented else set()
    assert not {iri for iri in used if is_undefined(iri, also)}


def in_grammar(text: str) -> Iterator[str]:
    """List the IRIs of a query as rdflib's SPARQL grammar finds them."""
    header = "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in PREFIXES.items())
    prologue, query = parseQuery(header + text)
    prefixes = {str(d.prefix or ""): str(d.iri) for d in prologue if d.name == "PrefixDecl"}
    stack: list[object] = [query]
    while stack:
        part = stack.pop()
        if isinstance(part, CompValue) and part.name == "pname":
            yield prefixes[str(part.prefix or "")] + str(part.localname)
        elif isinstance(part, CompValue):
            stack.extend(part.values())
        elif isinstance(part, ParseResults | list):
            stack.extend(part)
        elif isinstance(part, URIRef):
            yield str(part)


@pytest.mark.parametrize("path", QUERIES, ids=name)
def test_query_uses_only_defined_terms(path: Path) -> None:
    assert not {iri for iri in in_grammar(read_text(path)) if is_undefined(iri, set())}


@pytest.mark.parametrize("path", QUERIES, ids=name)
def test_check_finds_the_terms_of_a_query_that_the_grammar_finds(path: Path) -> None:
    text = read_text(path)
    # The grammar writes "a" as rdf:type, which is no term of the text.
    found = {mention.iri for mention in mentions(text)} | {str(RDF.type)}
    assert found == set(in_grammar(text)) | {str(RDF.type)}
