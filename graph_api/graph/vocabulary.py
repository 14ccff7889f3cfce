"""The terms of the vocabulary and the controlled lists, read from the graph."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from graph_api.errors import UnknownIriError
from graph_api.graph.labels import natural
from graph_api.rdf.namespaces import ONTOLOGY, PREFIXES, TERMS
from graph_api.rdf.spelling import nearest
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

_TERMS = f"""
SELECT ?term ?property ?value WHERE {{
  ?term rdfs:isDefinedBy <{ONTOLOGY}> ; ?property ?value .
}}
ORDER BY ?term ?property ?value
"""
# Counted when the graph was built: counting here would take seconds on a large import.
_COUNTS = """
SELECT ?term ?count WHERE {
  { ?part void:class ?term ; void:entities ?count } UNION
  { ?part void:property ?term ; void:triples ?count }
}
"""
_SCHEMES = """
SELECT ?scheme (SAMPLE(?name) AS ?title) (SAMPLE(?text) AS ?note) (COUNT(DISTINCT ?member) AS ?size)
WHERE {
  ?scheme a skos:ConceptScheme ; dcterms:title ?name .
  OPTIONAL { ?scheme skos:note|dcterms:description ?text }
  OPTIONAL { ?member skos:inScheme ?scheme }
}
GROUP BY ?scheme ORDER BY ?title
"""
_CONCEPTS = """
SELECT ?scheme ?concept ?label ?note WHERE {
  ?concept skos:inScheme ?scheme .
  OPTIONAL { ?concept skos:prefLabel ?label FILTER(LANGMATCHES(LANG(?label), "en")) }
  OPTIONAL { ?concept skos:definition|skos:scopeNote|skos:note ?note }
}
"""
# Which properties the things of a class have; of a large class, those of the first things.
_PROPERTIES = """
SELECT ?class ?property (COUNT(DISTINCT ?thing) AS ?things) WHERE {
  { SELECT ?class ?thing { ?thing a ?class } LIMIT %d }
  ?thing ?property ?value
}
GROUP BY ?class ?property
"""
MOST_LOOKED_AT = 5000
_REIFIED = "SELECT ?term (COUNT(?s) AS ?count) { ?s rdf:predicate ?term } GROUP BY ?term"
# Belonging to the list, and what concepts say of each other, is no use of one.
_USES = """
SELECT ?scheme ?concept (COUNT(*) AS ?uses) WHERE {
  ?concept skos:inScheme ?scheme .
  ?user ?property ?concept
  FILTER(?property NOT IN (skos:broader, skos:narrower, skos:related, skos:hasTopConcept))
}
GROUP BY ?scheme ?concept
"""


@dataclass(frozen=True)
class Definition:
    """One term: its name without prefix, and its values by property.

    ``count`` is the number of things of a class, or of statements with a property; None if there is
    none in the graph.
    """

    iri: str
    name: str
    properties: dict[str, list[Term]]
    count: int | None

    @property
    def is_class(self) -> bool:
        """Tell whether the term is a class; if not, it is a property."""
        return any(t.value == PREFIXES["owl"] + "Class" for t in self.all("rdf", "type"))

    def all(self, prefix: str, name: str) -> list[Term]:
        """Return the values of one property, such as ``("skos", "example")``."""
        return self.properties.get(PREFIXES[prefix] + name, [])


@dataclass(frozen=True)
class Concept:
    """One concept of a controlled list; ``uses`` counts the statements with it as object."""

    iri: str
    label: str
    note: str | None
    uses: int


@dataclass(frozen=True)
class Scheme:
    """One controlled list: its title, purpose and number of concepts."""

    iri: str
    title: str
    note: str | None
    size: int


def definitions(engine: Engine) -> list[Definition]:
    """Read all terms of our own, by name, classes and properties together."""
    values: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for row in engine.select(_TERMS).rows:
        values[row["term"].value][row["property"].value].append(row["value"])
    rows = engine.select(_COUNTS).rows
    counts = {row["term"].value: int(row["count"].value) for row in rows}
    terms = [
        Definition(iri, iri.removeprefix(TERMS), dict(properties), counts.get(iri))
        for iri, properties in values.items()
    ]
    return sorted(terms, key=lambda term: term.name.casefold())


@dataclass(frozen=True)
class Use:
    """A property on the things of a class, and how many of them have it."""

    property: str
    things: int


def in_use(engine: Engine, iri: str) -> list[Use]:
    """List the properties of the things of a class, ours and those of others.

    Of a class with more than :data:`MOST_LOOKED_AT` things, that many are looked at.
    """
    query = _PROPERTIES % MOST_LOOKED_AT
    rows = engine.select(query, {"class": Term("uri", iri)}).rows
    uses = [Use(r["property"].value, int(r["things"].value)) for r in rows if "property" in r]
    return sorted(uses, key=lambda use: (-use.things, use.property))


def reified(engine: Engine, iri: str) -> int:
    """Count the external statements about a property, which are things of their own."""
    rows = engine.select(_REIFIED, {"term": Term("uri", iri)}).rows
    return sum(int(row["count"].value) for row in rows if "term" in row)


def find(terms: Sequence[Definition], name: str) -> Definition:
    """Find a term by its name.

    :raises UnknownIriError: there is none; the message has the nearest.
    """
    for term in terms:
        if term.name == name:
            return term
    near = nearest(name, [term.name for term in terms])
    raise UnknownIriError(TERMS + name, near and TERMS + near)


def naming(terms: Sequence[Definition], prefix: str, name: str, iri: str) -> list[Definition]:
    """Find the terms that refer to another by one property, such as subclasses."""
    return [term for term in terms if any(v.value == iri for v in term.all(prefix, name))]


def concepts(engine: Engine, scheme: str) -> list[Concept]:
    """List the concepts of a controlled list by label, with their numbers of uses."""
    bind = {"scheme": Term("uri", scheme)}
    counted = engine.select(_USES, bind).rows
    uses = {row["concept"].value: int(row["uses"].value) for row in counted if "concept" in row}
    by_iri: dict[str, Concept] = {}
    for row in engine.select(_CONCEPTS, bind).rows:
        iri, note = row["concept"].value, row.get("note")
        if iri not in by_iri or (note and not by_iri[iri].note):
            label, text = row.get("label", row["concept"]).value, note.value if note else None
            by_iri[iri] = Concept(iri, label, text, uses.get(iri, 0))
    return sorted(by_iri.values(), key=lambda concept: natural(concept.label.casefold()))


def schemes(engine: Engine) -> list[Scheme]:
    """List the controlled lists by title."""
    return [
        Scheme(
            row["scheme"].value,
            row["title"].value,
            row["note"].value if "note" in row else None,
            int(row["size"].value),
        )
        for row in engine.select(_SCHEMES).rows
        if "scheme" in row
    ]
