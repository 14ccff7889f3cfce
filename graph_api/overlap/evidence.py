"""The evidence of an overlap: acts with their documents and paragraphs, gaps, coordination.

Each function runs one query. Mandates are bound; lists of IRIs of the graph are written as VALUES.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph_api.graph.labels import is_iri, labels
from graph_api.overlap.figures.timeline import Row
from graph_api.overlap.report import Report
from graph_api.overlap.selection import Selection
from graph_api.rdf.namespaces import GRAPHS, SCHEMES, THINGS
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

SHOWN_THINGS = 20
SHOWN_ACTS = 5
_ACTS_MOST = 5000
# The inner SELECT comes first because its results are few: the engine would begin with all topics.
_COORDINATION = f"""
SELECT DISTINCT ?mandate ?recommendation ?gist ?issuer WHERE {{
  {{ SELECT DISTINCT ?recommendation WHERE {{
    {{ ?recommendation hrd:actionClass <{SCHEMES}action/coordinate> }}
    UNION {{ ?recommendation hrd:actionClass <{SCHEMES}action/cooperate> }}
    UNION {{
      ?topic skos:broader* <{THINGS}topic/t-uncoord> .
      ?recommendation hrd:topic ?topic
    }}
  }} }}
  ?recommendation hrd:addressee ?addressee ; hrd:issuedBy ?issuer .
  ?mandate dcterms:isPartOf* ?addressee .
  OPTIONAL {{ ?recommendation hrd:gist ?gist }}
}}
"""
_TIMES = """
SELECT ?mandate ?kind ?year (COUNT(DISTINCT ?act) AS ?count) WHERE {
  {
    ?act hrd:actor ?mandate ; a hrd:Engagement ; hrd:countsByDefault true .
    OPTIONAL { ?act hrd:evidence/hrd:issueYear ?year }
    BIND("Engagements" AS ?kind)
  } UNION {
    ?act hrd:issuedBy ?mandate .
    OPTIONAL { ?act (hrd:evidence|dcterms:isPartOf)/hrd:issueYear ?year }
    BIND("Recommendations" AS ?kind)
  } UNION {
    ?act a hrd:Report ; dcterms:creator ?mandate .
    OPTIONAL { ?act hrd:presentedYear ?presented }
    OPTIONAL { ?act hrd:issueYear ?issued }
    BIND(COALESCE(?presented, ?issued) AS ?year)
    BIND("Reports" AS ?kind)
  } UNION {
    ?act a hrd:CountryVisit ; hrd:actor ?mandate .
    OPTIONAL { ?act hrd:year ?year }
    BIND("Country visits" AS ?kind)
  }
}
GROUP BY ?mandate ?kind ?year
"""
_STATING = """
SELECT DISTINCT ?mandate ?graph WHERE {
  GRAPH ?graph { ?act hrd:actor|hrd:issuedBy|dcterms:creator ?mandate }
}
"""
_POINTS = """
SELECT ?country ?latitude ?longitude WHERE {
  ?country a hrd:Country ; schema:latitude ?latitude ; schema:longitude ?longitude .
}
"""
_KINDS = ("Engagements", "Recommendations", "Reports", "Country visits")


@dataclass(frozen=True)
class Act:
    """One act, with its document and its place in the text if known."""

    iri: str
    document: str | None
    place: str | None


@dataclass
class Acts:
    """The acts of one mandate about one thing: their number, and the first few."""

    count: int = 0
    first: list[Act] = field(default_factory=list)


@dataclass(frozen=True)
class Shared:
    """One shared thing, with the acts of both mandates."""

    thing: str
    a: Acts
    b: Acts


@dataclass(frozen=True)
class Gaps:
    """The things that no two mandates share.

    ``single`` maps each thing that one mandate alone addressed to that mandate; ``unaddressed``
    lists the things of the basis that no mandate addressed; none for documents and two bases.
    """

    single: dict[str, str]
    unaddressed: list[str]


def shared(
    engine: Engine, selection: Selection, things: Sequence[str]
) -> tuple[list[Shared], dict[str, str]]:
    """List the acts by which the two mandates of a selection addressed the same things.

    :param things: some of the things that both addressed.
    :returns: one entry for each thing, in the same order, and the labels of all documents, acts
        and places in them.
    """
    a, b = (
        _acts(engine, selection, mandate, things) if mandate else {}
        for mandate in (selection.focus, selection.other)
    )
    entries = [Shared(thing, a.get(thing, Acts()), b.get(thing, Acts())) for thing in things]
    acts = [act for entry in entries for side in (entry.a, entry.b) for act in side.first]
    iris = {iri for act in acts for iri in (act.iri, act.document, act.place) if iri}
    return entries, labels(engine, iris)


def _acts(
    engine: Engine, selection: Selection, mandate: str, things: Sequence[str]
) -> dict[str, Acts]:
    """List the acts of a mandate about some things, each once even with several documents."""
    columns = selection.columns
    values = " ".join(
        "(" + " ".join(f"<{iri}>" for iri in thing.split(" ")) + ")"
        for thing in things
        if all(map(is_iri, thing.split(" ")))
    )
    filters = " ".join(f"?{name}" for name in selection.terms)
    query = (
        f"SELECT DISTINCT ?mandate {' '.join(columns)} ?act ?document ?place {filters} WHERE {{\n"
        f"  VALUES ({' '.join(columns)}) {{ {values} }}\n  {selection.pattern()}\n"
        "  OPTIONAL { ?act hrd:evidence|dcterms:isPartOf ?document }\n"
        "  OPTIONAL { ?act hrd:locator ?place }\n"
        f"}} ORDER BY ?act ?document ?place LIMIT {_ACTS_MOST}"
    )
    rows = engine.select(query, {**selection.terms, "mandate": Term("uri", mandate)}).rows
    by_thing: dict[str, dict[str, Act]] = {}
    for row in rows:
        thing = " ".join(row[column.removeprefix("?")].value for column in columns)
        act, document, place = (_value(row, name) for name in ("act", "document", "place"))
        by_thing.setdefault(thing, {}).setdefault(act or "", Act(act or "", document, place))
    return {
        thing: Acts(len(acts), list(acts.values())[:SHOWN_ACTS]) for thing, acts in by_thing.items()
    }


def gaps(engine: Engine, report: Report) -> Gaps:
    """List the things that one mandate alone addressed, and those that none did."""
    holders: dict[str, list[str]] = {}
    for mandate, things in report.cells.members.items():
        for thing in things:
            holders.setdefault(thing, []).append(mandate)
    single = {
        thing: mandates[0] for thing, mandates in sorted(holders.items()) if len(mandates) == 1
    }
    bases = report.selection.bases
    if len(bases) > 1 or bases[0].name == "document":
        return Gaps(single, [])
    query = f"SELECT DISTINCT ?thing {{ ?thing a {bases[0].kind} }}"
    things_of_basis = {row["thing"].value for row in engine.select(query).rows}
    return Gaps(single, sorted(things_of_basis - holders.keys()))


def coordination(engine: Engine, a: str, b: str) -> list[tuple[str, str, str]]:
    """List the recommendations to coordinate or cooperate that concern both mandates.

    A recommendation concerns a mandate if it is addressed to it or to a body that it is part of.

    :returns: the recommendation, its gist ("" where there is none) and its issuer, by IRI.
    """
    first, second = (
        {row["recommendation"].value: row for row in rows}
        for rows in (
            engine.select(_COORDINATION, {"mandate": Term("uri", mandate)}).rows
            for mandate in (a, b)
        )
    )
    return [
        (iri, _value(first[iri], "gist") or "", first[iri]["issuer"].value)
        for iri in sorted(first.keys() & second.keys())
    ]


def times(engine: Engine, mandate: str) -> list[Row]:
    """Count the acts of a mandate by kind and year; kinds without acts are left out."""
    years: dict[str, Counter[int]] = {}
    undated: Counter[str] = Counter()
    for row in engine.select(_TIMES, {"mandate": Term("uri", mandate)}).rows:
        kind, year, count = _value(row, "kind"), _value(row, "year"), int(row["count"].value)
        if kind and year and year[:4].isdecimal():
            years.setdefault(kind, Counter())[int(year[:4])] += count
        elif kind and count:
            undated[kind] += count
    kinds = [kind for kind in _KINDS if kind in years or kind in undated]
    return [Row(kind, dict(years.get(kind, {})), undated[kind]) for kind in kinds]


def sources_of(engine: Engine, mandate: str) -> set[str]:
    """Find the names of the sources that state acts of a mandate."""
    rows = engine.select(_STATING, {"mandate": Term("uri", mandate)}).rows
    graphs = (row["graph"].value for row in rows)
    return {g.removeprefix(GRAPHS).partition("/")[0] for g in graphs if "/derived/" not in g}


def points(engine: Engine) -> dict[str, tuple[float, float]]:
    """Read the positions of countries: latitude and longitude in degrees, by IRI."""
    return {
        row["country"].value: (float(row["latitude"].value), float(row["longitude"].value))
        for row in engine.select(_POINTS).rows
    }


def _value(row: Mapping[str, Term], name: str) -> str | None:
    return row[name].value if name in row else None
