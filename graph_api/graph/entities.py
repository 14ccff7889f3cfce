"""One entity for its page: all statements about it, by named graph.

Statements stay with the graph that they stand in: layers are shown side by side and never merged.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph_api.errors import UnknownIriError
from graph_api.graph.catalog import NamedGraph, describe, named_graphs
from graph_api.graph.labels import is_iri, labels, short
from graph_api.rdf import turtle
from graph_api.rdf.namespaces import PREFIXES, TERMS
from graph_api.rdf.spelling import nearest
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

INCOMING = 20
MOST_STATEMENTS = 5000
# Sorting more takes the engine seconds, only to show the first few.
MOST_SORTED = 2000
_LABELS = [PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel"]
_SOURCE = PREFIXES["dcterms"] + "source"
_STATUS = TERMS + "reviewStatus"
_TYPE = PREFIXES["rdf"] + "type"
# Properties that are read first; the others follow by name.
_FIRST = [
    _TYPE,
    *_LABELS,
    PREFIXES["dcterms"] + "title",
    TERMS + "gist",
    PREFIXES["skos"] + "definition",
    PREFIXES["dcterms"] + "description",
    TERMS + "actor",
    TERMS + "stance",
    TERMS + "country",
]
_STATEMENTS = f"""
SELECT ?thing ?graph ?property ?object WHERE {{ GRAPH ?graph {{ ?thing ?property ?object }} }}
LIMIT {MOST_STATEMENTS}
"""
_MENTIONS = """
SELECT ?thing ?mention ?graph ?form ?place WHERE {
  GRAPH ?graph { ?mention hrd:mentions ?thing }
  OPTIONAL { ?mention hrd:form ?form }
  OPTIONAL { ?mention hrd:locator ?place }
}
ORDER BY ?mention ?place ?form
"""
_NOTES = """
SELECT ?thing ?note ?graph ?kind ?text ?source ?status WHERE {
  GRAPH ?graph { ?note hrd:about ?thing ; dcterms:description ?text }
  OPTIONAL { ?note hrd:noteKind ?kind }
  OPTIONAL { ?note dcterms:source ?source }
  OPTIONAL { ?note hrd:reviewStatus ?status }
}
ORDER BY ?note
"""
_EXTERNAL = """
SELECT ?thing ?statement ?property ?object ?source ?status ?reason WHERE {
  ?statement a hrd:ExternalStatement ; rdf:subject ?thing ; rdf:predicate ?property ;
    rdf:object ?object .
  OPTIONAL { ?statement dcterms:source ?source }
  OPTIONAL { ?statement hrd:reviewStatus ?status }
  OPTIONAL { ?statement hrd:reason ?reason }
}
ORDER BY ?statement ?source
"""
_INCOMING = """
SELECT ?thing ?property (COUNT(DISTINCT ?other) AS ?count) WHERE {
  ?other ?property ?thing
  FILTER(?property NOT IN (hrd:about, hrd:mentions, rdf:subject))
}
GROUP BY ?thing ?property
"""
_OTHERS = "SELECT DISTINCT ?thing ?property ?other WHERE { ?other ?property ?thing }"
_SUBJECTS = """
SELECT DISTINCT ?start ?subject WHERE { ?subject a ?type FILTER(STRSTARTS(STR(?subject), ?start)) }
LIMIT 5000
"""


@dataclass(frozen=True)
class Section:
    """The statements of one named graph: property -> objects, properties in reading order.

    ``sources`` and ``statuses`` are what that graph gives as source and review for this very thing;
    where it gives none, those of the whole graph hold.
    """

    graph: NamedGraph
    properties: dict[str, list[Term]]
    sources: tuple[Term, ...]
    statuses: tuple[Term, ...]


@dataclass(frozen=True)
class Mention:
    """A mention of the thing in a source: the words, and the place."""

    iri: str
    graph: NamedGraph
    forms: tuple[Term, ...]
    places: tuple[Term, ...]


@dataclass(frozen=True)
class Note:
    """A curator's note about the thing, with its named graph."""

    iri: str
    graph: NamedGraph
    text: Term
    kind: Term | None
    sources: tuple[Term, ...]
    status: Term | None


@dataclass(frozen=True)
class External:
    """A statement of another source about the thing, and whether it was reviewed."""

    iri: str
    property: str
    object: Term
    sources: tuple[Term, ...]
    status: Term | None
    reason: Term | None


@dataclass(frozen=True)
class Incoming:
    """The statements with the thing as object: number by property, examples, and a query for all.

    Where there are more than :data:`MOST_SORTED`, any ones stand for the first.
    """

    property: str
    count: int
    things: tuple[Term, ...]
    sparql: str


@dataclass(frozen=True)
class Entity:
    """One entity; ``places`` are where its source states it, ``labels`` those of all IRIs here."""

    iri: str
    label: str
    types: tuple[Term, ...]
    sections: tuple[Section, ...]
    mentions: tuple[Mention, ...]
    notes: tuple[Note, ...]
    external: tuple[External, ...]
    incoming: tuple[Incoming, ...]
    labels: dict[str, str]

    def all(self, iri: str) -> tuple[Term, ...]:
        """Return the objects of one property in all named graphs."""
        objects = [term for s in self.sections for term in s.properties.get(iri, [])]
        return tuple(dict.fromkeys(objects))

    @property
    def types_all(self) -> tuple[str, ...]:
        """Return the IRIs of all classes of the thing, in every layer."""
        return tuple(term.value for term in self.all(_TYPE))

    @property
    def places(self) -> tuple[Term, ...]:
        """Return the places where the source states it; empty if the source only names it."""
        return self.all(TERMS + "locator")


def find(engine: Engine, iri: str) -> Entity:
    """Collect the statements about a thing, and those with it as object.

    :raises UnknownIriError: the graph has no statement with it as subject or object; the message
        has the nearest IRI of the same kind.
    """
    if not is_iri(iri):
        raise UnknownIriError(iri)
    bind = {"thing": Term("uri", iri)}
    rows = engine.select(_STATEMENTS, bind).rows
    incoming = _incoming(engine, bind)
    if not rows and not incoming:
        raise unknown(engine, iri)
    graphs = named_graphs(engine)
    sections = _sections(rows, graphs)
    notes, external = _notes(engine, bind, graphs), _external(engine, bind)
    mentions = _mentions(engine, bind, graphs)
    parts: list[object] = [sections, mentions, notes, external, incoming]
    names = labels(engine, {iri, *_iris(parts)})
    return Entity(
        iri,
        names.get(iri, short(iri)),
        _types(sections),
        sections,
        mentions,
        notes,
        external,
        incoming,
        names,
    )


def _sections(
    rows: Sequence[Mapping[str, Term]], graphs: dict[str, NamedGraph]
) -> tuple[Section, ...]:
    statements: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        statements[row["graph"].value][row["property"].value].append(row["object"])
    return tuple(
        Section(
            describe(graphs, graph),
            {p: sorted(properties[p], key=_reading) for p in sorted(properties, key=_rank)},
            tuple(properties.get(_SOURCE, ())),
            tuple(properties.get(_STATUS, ())),
        )
        for graph, properties in sorted(
            statements.items(), key=lambda g: describe(graphs, g[0]).order
        )
    )


def _rank(iri: str) -> tuple[int, str]:
    return (_FIRST.index(iri) if iri in _FIRST else len(_FIRST), short(iri).rpartition(":")[2])


def _reading(term: Term) -> tuple[bool, str, str]:
    """Return a sort key: English texts first, then by language and text."""
    language = term.language or ""
    return (not language.startswith("en") and bool(language), language, term.value)


def _types(sections: Sequence[Section]) -> tuple[Term, ...]:
    """Return the classes that are stated; derived ones only if there is no other."""
    for derived in (False, True):
        classes = [
            term
            for section in sections
            if (section.graph.layer == "derived") is derived
            for term in section.properties.get(_TYPE, [])
        ]
        if classes:
            return tuple(dict.fromkeys(classes))
    return ()


def _mentions(
    engine: Engine, bind: Mapping[str, Term], graphs: dict[str, NamedGraph]
) -> tuple[Mention, ...]:
    return tuple(
        Mention(
            iri,
            describe(graphs, rows[0]["graph"].value),
            _distinct(rows, "form"),
            _distinct(rows, "place"),
        )
        for iri, rows in _grouped(engine.select(_MENTIONS, bind).rows, "mention").items()
    )


def _notes(
    engine: Engine, bind: Mapping[str, Term], graphs: dict[str, NamedGraph]
) -> tuple[Note, ...]:
    grouped = _grouped(engine.select(_NOTES, bind).rows, "note")
    return tuple(
        Note(
            iri,
            describe(graphs, rows[0]["graph"].value),
            rows[0]["text"],
            rows[0].get("kind"),
            _distinct(rows, "source"),
            rows[0].get("status"),
        )
        for iri, rows in grouped.items()
    )


def _external(engine: Engine, bind: Mapping[str, Term]) -> tuple[External, ...]:
    grouped = _grouped(engine.select(_EXTERNAL, bind).rows, "statement")
    return tuple(
        External(
            iri,
            rows[0]["property"].value,
            rows[0]["object"],
            _distinct(rows, "source"),
            rows[0].get("status"),
            rows[0].get("reason"),
        )
        for iri, rows in grouped.items()
    )


def _grouped(rows: Iterable[dict[str, Term]], column: str) -> dict[str, list[dict[str, Term]]]:
    grouped: dict[str, list[dict[str, Term]]] = defaultdict(list)
    for row in rows:
        grouped[row[column].value].append(row)
    return grouped


def _distinct(rows: Iterable[Mapping[str, Term]], column: str) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(row[column] for row in rows if column in row))


def _incoming(engine: Engine, bind: Mapping[str, Term]) -> tuple[Incoming, ...]:
    groups = []
    for row in engine.select(_INCOMING, bind).rows:
        if "property" not in row:
            continue
        both = {**bind, "property": row["property"]}
        order = " ORDER BY ?other" if int(row["count"].value) <= MOST_SORTED else ""
        others = engine.select(f"{_OTHERS}{order} LIMIT {INCOMING}", both).rows
        found_others = (other["other"] for other in others)
        things = tuple(sorted(found_others, key=lambda other: (other.kind, other.value)))
        verb, thing = turtle.term(row["property"]), turtle.term(bind["thing"])
        sparql = f"SELECT ?other {{ ?other {verb} {thing} }}"
        groups.append(Incoming(row["property"].value, int(row["count"].value), things, sparql))
    return tuple(sorted(groups, key=lambda group: _rank(group.property)))


def unknown(engine: Engine, iri: str) -> UnknownIriError:
    """Make the error for an IRI without statements, with the most similar IRI."""
    start = iri.rpartition("/")[0] + "/" if is_iri(iri) else ""
    rows = engine.select(_SUBJECTS, {"start": Term("literal", start)}).rows if start else []
    return UnknownIriError(iri, nearest(iri, [row["subject"].value for row in rows]))


def _iris(part: object) -> Iterable[str]:
    """Find all IRIs in nested dataclasses, mappings and sequences of terms."""
    if isinstance(part, Term):
        yield from [part.value] if part.kind == "uri" else []
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield key
            yield from _iris(value)
    elif isinstance(part, list | tuple):
        for item in part:
            yield from _iris(item)
    elif isinstance(part, Section | Mention | Note | External | Incoming | NamedGraph):
        for name, value in vars(part).items():
            yield from [value] if name == "property" else _iris(value)
