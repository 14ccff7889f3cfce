"""A store that keeps the lexical form of each literal, where the engine keeps its value.

Oxigraph stores ``"01"^^xsd:int`` as the number 1 of type ``xsd:integer``, but to SHACL both
spelling and type matter. Literals that would change are spelt exactly, under a datatype of our own.
For SPARQL constraints, which calculate, they are stored twice: so in the graph ``EXACT``, which
compiled constraints see, and as Oxigraph has them in the graph ``VALUES``.

To make a statement anew takes longer than to store it. So statements stay in their graphs where
that does no harm: compiled constraints ask for the union of all, and count no statement twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
)
from rdflib import BNode, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.term import Node

from graph_api.rdf.namespaces import PREFIXES

MARK = "urn:x-exact:"
EXACT = NamedNode("urn:x-graph:exact")
VALUES = NamedNode("urn:x-graph:values")
XSD = PREFIXES["xsd"]
STRING = XSD + "string"
Term = NamedNode | BlankNode | Literal
Bindings = dict[Variable, NamedNode | BlankNode | Literal | Triple]
# Types of which Oxigraph keeps the text as it is.
_TEXTUAL = {XSD + name for name in ("string", "anyURI", "normalizedString", "token", "language")}
TEXTS = {*_TEXTUAL, PREFIXES["rdf"] + "langString"}
_FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
}


@dataclass
class Exact:
    """A store, and the place of statements in it.

    ``marked`` tells that some literals are spelt exactly under a datatype of ours. ``union`` tells
    that statements are in any graphs, and one may be in several; else all are in the default graph,
    but for those with marked literals, which are in ``EXACT`` and ``VALUES``.
    """

    store: Store = field(default_factory=Store)
    marked: bool = False
    union: bool = False

    def query(
        self,
        text: str,
        *,
        values: bool = False,
        substitutions: Bindings | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Query all statements, with exact literals or with plain values."""
        graphs: list[NamedNode | BlankNode | DefaultGraph] | None = None
        if self.marked and not self.union:
            graphs = [DefaultGraph(), VALUES if values else EXACT]
        return self.store.query(
            text,
            default_graph=graphs,
            use_default_graph_as_union=self.union,
            substitutions=substitutions,
        )


@lru_cache(maxsize=100_000)
def kept(literal: Literal) -> bool:
    """Tell whether the store returns a literal unchanged."""
    datatype = literal.datatype.value
    if literal.language or not datatype.startswith(XSD) or datatype in _TEXTUAL:
        return True
    return as_value(literal) == literal


@lru_cache(maxsize=10_000)
def as_value(literal: Term) -> object:
    """Write a literal as the store gives it back."""
    scratch = Store()
    scratch.add(Quad(NamedNode("urn:x:s"), NamedNode("urn:x:p"), literal))
    return next(iter(scratch)).object


def exactly(literal: Term) -> Term:
    """Encode a term so that the store keeps its lexical form and datatype.

    >>> str(exactly(Literal("01", datatype=NamedNode(XSD + "integer"))))
    '"01"^^<urn:x-exact:http://www.w3.org/2001/XMLSchema#integer>'
    """
    if not isinstance(literal, Literal) or kept(literal):
        return literal
    return Literal(literal.value, datatype=NamedNode(MARK + literal.datatype.value))


def original(term: Term) -> Term:
    """Undo :func:`exactly`."""
    if isinstance(term, Literal) and term.datatype.value.startswith(MARK):
        return Literal(term.value, datatype=NamedNode(term.datatype.value.removeprefix(MARK)))
    return term


def load(statements: Iterable[Quad], *, calculates: bool = True) -> Exact:
    """Load statements into one store in memory.

    :param calculates: there may be SPARQL constraints, to which each statement is there once, and
        literals are values.
    """
    exact = Exact(union=not calculates)
    changing: list[tuple[Quad, Literal]] = []

    def single() -> Iterator[Quad]:
        for quad in statements:
            term = quad.object
            # Most literals are texts, which need not be looked up by their whole length.
            if type(term) is Literal and term.datatype.value not in TEXTS and not kept(term):
                changing.append((quad, term))
            elif calculates and type(quad.graph_name) is not DefaultGraph:
                yield Quad(quad.subject, quad.predicate, term)
            else:
                yield quad

    exact.store.bulk_extend(single())
    exact.store.bulk_extend(
        Quad(quad.subject, quad.predicate, exactly(term), EXACT) for quad, term in changing
    )
    if calculates:
        exact.store.bulk_extend(
            Quad(quad.subject, quad.predicate, term, VALUES) for quad, term in changing
        )
    exact.marked = bool(changing)
    return exact


def open_store(paths: Iterable[Path]) -> Exact:
    """Load large files directly into a store; RDF/XML is not loaded so.

    :raises SyntaxError: a file is malformed.
    """
    return load(
        quad
        for path in paths
        for quad in parse(path=str(path), format=_FORMATS[path.suffix], rename_blank_nodes=True)
    )


def statements(exact: Exact) -> Iterator[tuple[Term, Term, Term]]:
    """Yield each statement with exact literals; one in several graphs is repeated."""
    names: tuple[DefaultGraph | NamedNode | None, ...] = (DefaultGraph(), EXACT)
    for name in (None,) if exact.union else names:
        for quad in exact.store.quads_for_pattern(None, None, None, name):
            assert not isinstance(quad.subject, Triple) and not isinstance(quad.object, Triple)
            yield quad.subject, quad.predicate, original(quad.object)


LABELS = (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel", PREFIXES["dcterms"] + "title")


def labels(exact: Exact, iri: str) -> list[tuple[str, str]]:
    """List the names of a thing with their languages, from the first property that has any."""
    for predicate in LABELS:
        quads = exact.store.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, None)
        terms = [quad.object for quad in quads]
        if names := [(t.value, t.language or "") for t in terms if isinstance(t, Literal)]:
            return names
    return []


def quads_of_line(line: str) -> list[tuple[Term, Term, Term]]:
    """Parse one line of N-Triples or N-Quads that is well-formed."""
    triples = []
    for each in parse(line, RdfFormat.N_QUADS):
        assert not isinstance(each.subject, Triple) and not isinstance(each.object, Triple)
        triples.append((each.subject, each.predicate, each.object))
    return triples


def quad(subject: Term, predicate: Term, value: Term) -> Quad:
    """Make a statement of three terms.

    :raises TypeError: a literal as subject, or a predicate that is no IRI.
    """
    if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
        raise TypeError(f"no statement: {subject} {predicate} {value}")
    return Quad(subject, predicate, value)


def triple(subject: str, predicate: str, value: str) -> Quad:
    """Make a statement of three IRIs."""
    return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def from_rdflib(term: Node) -> Term:
    """Turn a term of rdflib into one of the store, with its spelling."""
    if isinstance(term, RdfLiteral):
        if term.language:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(str(term.datatype or STRING)))
    if isinstance(term, BNode):
        return BlankNode(str(term))
    return NamedNode(str(term))


@lru_cache(maxsize=100_000)
def to_rdflib(term: Term) -> Node:
    """Turn a term of the store into one of rdflib, with its spelling."""
    term = original(term)
    if isinstance(term, Literal):
        plain = term.language or term.datatype.value == STRING
        datatype = None if plain else URIRef(term.datatype.value)
        return RdfLiteral(term.value, lang=term.language, datatype=datatype, normalize=False)
    return URIRef(term.value) if isinstance(term, NamedNode) else BNode(term.value)
