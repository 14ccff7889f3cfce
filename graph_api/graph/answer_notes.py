"""Notes on an answer: completeness of its list, missing values, related statements.

A question names the lists that it shows (``list``) and the values without which a thing drops out
(``without``). An empty answer names what the graph does have about the things that were asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_api.graph.labels import labels, short
from graph_api.rdf.namespaces import THINGS
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

_COVERAGE = """
SELECT ?list ?name ?completeness ?day ?what WHERE {
  ?list rdfs:label ?name ; hrd:completeness/skos:prefLabel ?completeness ; hrd:asOf ?day ;
    dcterms:description ?what .
}
"""
# What refers to a thing, directly, by its class; what curators say about it stands on its page.
_KNOWN = """
SELECT ?thing ?class ?name (COUNT(DISTINCT ?other) AS ?number) (MIN(?other) AS ?first) WHERE {
  ?other ?property ?thing ; a ?class .
  ?class rdfs:isDefinedBy ?vocabulary ; rdfs:label ?name .
  FILTER(?property NOT IN (hrd:about, hrd:addressedCountry, hrd:addressedTopic))
  FILTER NOT EXISTS { ?other a ?narrower . ?narrower rdfs:subClassOf+ ?class }
  FILTER NOT EXISTS { ?other hrd:sameRecommendationAs ?same }
}
GROUP BY ?thing ?class ?name
"""


@dataclass(frozen=True)
class Without:
    """Things missing from an answer because they lack the value that a parameter filters by.

    ``pattern`` binds the variable of the same name as ``column``, and the parameter's is unbound.
    """

    parameter: str
    sentence: str
    pattern: str


@dataclass(frozen=True)
class Note:
    """A note on an answer: a sentence, an explanation, and the things that it is about."""

    kind: str
    text: str
    things: tuple[str, ...] = ()
    more: str = ""

    def document(self) -> dict[str, object]:
        """Describe the note as JSON."""
        more = {"more": self.more} if self.more else {}
        return {"kind": self.kind, "text": self.text, **more, "things": list(self.things)}


def parse_without(text: str) -> Without:
    """Parse the value of a ``without`` line: parameter | sentence | pattern that binds ?thing.

    :raises ValueError: it is no such line.

    >>> parse_without("adoption | Resolutions without one | ?thing a hrd:Resolution").parameter
    'adoption'
    """
    fields = [field.strip() for field in text.split("|", 2)]
    if len(fields) != 3 or not all(fields) or "?thing" not in fields[2]:
        raise ValueError("without has 3 fields: parameter | sentence | pattern that binds ?thing.")
    return Without(*fields)


def coverage(engine: Engine, lists: Sequence[str]) -> list[Note]:
    """State how complete lists are, in the order of the lists."""
    if not lists:
        return []
    rows = {row["list"].value: row for row in engine.select(_COVERAGE).rows}
    iris = [f"{THINGS}coverage/{name}" for name in lists]
    return [_coverage(rows[iri]) for iri in iris if iri in rows]


def coverage_of(engine: Engine, kind: str) -> list[Note]:
    """State how complete the list of all things of a class is.

    :param kind: the class, as it is written in a query.
    """
    query = _COVERAGE.replace("rdfs:label ?name", f"hrd:covers {kind} ; rdfs:label ?name")
    return [_coverage(row) for row in engine.select(query).rows]


def _coverage(row: Mapping[str, Term]) -> Note:
    name, complete, day, what = (row[c].value for c in ("name", "completeness", "day", "what"))
    return Note("coverage", f"{name}: {complete}, as of {day}.", (row["list"].value,), what)


def left_out(engine: Engine, without: Without | None, terms: Mapping[str, Term]) -> list[Note]:
    """Count the things missing from an answer because they lack a value."""
    if without is None or without.parameter not in terms:
        return []
    query = f"SELECT DISTINCT ?thing WHERE {{ {without.pattern} }} ORDER BY ?thing"
    things = tuple(row["thing"].value for row in engine.select(query).rows)
    return [Note("without", f"{without.sentence}: {len(things)}.", things)] if things else []


def known(engine: Engine, terms: Mapping[str, Term]) -> list[Note]:
    """List the statements about the parameters of an empty answer."""
    return [_known(engine, term) for term in terms.values() if term.value.startswith(THINGS)]


def _known(engine: Engine, term: Term) -> Note:
    rows = [row for row in engine.select(_KNOWN, {"thing": term}).rows if "number" in row]
    counts = sorted((row["name"].value, int(row["number"].value), row["first"]) for row in rows)
    name = labels(engine, [term.value]).get(term.value, short(term.value))
    listed = ", ".join(f"{one}: {number:,}" for one, number, _ in sorted(counts, key=_order))
    what = f"What the graph has about it: {listed}." if listed else "It only has the thing itself."
    return Note("known", f"{name}: nothing here. {what}", (term.value,))


def _order(row: tuple[str, int, Term]) -> tuple[int, str]:
    return (-row[1], row[0])
