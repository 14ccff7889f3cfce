"""The terms of the vocabulary and its closed lists, as the graph itself defines them."""

from collections import defaultdict
from dataclasses import dataclass

from graph_api.engine import Engine, Term
from graph_api.names import ONTOLOGY, PREFIXES, TERMS

_TERMS = f"""
SELECT ?term ?property ?value WHERE {{
  ?term rdfs:isDefinedBy <{ONTOLOGY}> ; ?property ?value .
}}
ORDER BY ?term ?property ?value
"""
_COUNTS = f"""
SELECT ?class (COUNT(DISTINCT ?thing) AS ?count) WHERE {{
  ?class rdfs:isDefinedBy <{ONTOLOGY}> . ?thing a ?class .
}}
GROUP BY ?class
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


@dataclass(frozen=True)
class Definition:
    """One term: its name without prefix, and what is said of it by property.

    ``count`` is the number of things of a class; None for a property.
    """

    iri: str
    name: str
    properties: dict[str, list[Term]]
    count: int | None

    @property
    def is_class(self) -> bool:
        """Whether it is a class; if not, it is a property."""
        return any(t.value == PREFIXES["owl"] + "Class" for t in self.all("rdf", "type"))

    def all(self, prefix: str, name: str) -> list[Term]:
        """The values of one property, such as ``("skos", "example")``."""
        return self.properties.get(PREFIXES[prefix] + name, [])


@dataclass(frozen=True)
class Scheme:
    """One closed list: its title, what it is for and how many concepts it has."""

    iri: str
    title: str
    note: str | None
    size: int


def definitions(engine: Engine) -> list[Definition]:
    """Read all terms of our own, by name; classes and properties are mixed."""
    found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for row in engine.select(_TERMS).rows:
        found[row["term"].value][row["property"].value].append(row["value"])
    rows = engine.select(_COUNTS).rows
    counts = {row["class"].value: int(row["count"].value) for row in rows if "class" in row}
    terms = [
        Definition(iri, iri.removeprefix(TERMS), dict(properties), counts.get(iri))
        for iri, properties in found.items()
    ]
    return sorted(terms, key=lambda term: term.name.casefold())


def schemes(engine: Engine) -> list[Scheme]:
    """List the closed lists by title."""
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
