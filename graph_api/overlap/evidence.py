"""What stands behind an overlap: the acts, documents and paragraphs, the gaps, who asks for more.

Each function asks the graph once, with what it is about bound or, for lists of IRIs that come from
the graph itself, as VALUES.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph_api.graph.labels import is_iri, labels
from graph_api.overlap.figures.timeline import Row
from graph_api.overlap.selection import Cells, Selection
from graph_api.rdf.namespaces import SCHEMES, THINGS
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

SHOWN_THINGS = 20
SHOWN_ACTS = 5
_ACTS_MOST = 5000
# What asks for coordination is little: found first, for the engine would begin with all topics.
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
_POINTS = """
SELECT ?country ?latitude ?longitude WHERE {
  ?country a hrd:Country ; schema:latitude ?latitude ; schema:longitude ?longitude .
}
"""
_KINDS = ("Engagements", "Recommendations", "Reports", "Country visits")


@dataclass(frozen=True)
class Act:
    """One act: its document and place in a text, where the graph knows them."""

    iri: str
    document: str | None
    place: str | None


@dataclass
class Acts:
    """The acts of one mandate about one thing: how many, and the first of them."""

    count: int = 0
    first: list[Act] = field(default_factory=list)


@dataclass(frozen=True)
class Shared:
    """One shared thing, with the acts of either mandate."""

    thing: str
    a: Acts
    b: Acts


@dataclass(frozen=True)
class Gaps:
    """What nobody shares.

    ``single`` maps each thing that one mandate alone addressed to that mandate; ``unaddressed`` are
    things of the kind that no mandate addressed at all (none are listed for pairs of kinds).
    """

    single: dict[str, str]
    unaddressed: list[str]


def shared(
    engine: Engine, selection: Selection, a: str, b: str, things: Sequence[str]
) -> tuple[list[Shared], dict[str, str]]:
    """Find where two mandates addressed the same things.

    :param things: some of the things that both addressed.
    :returns: one entry for each thing, in the order given, and the labels of all documents, acts
        and places in them.
    """
    found = {mandate: _acts(engine, selection, mandate, things) for mandate in (a, b)}
    entries = [Shared(t, found[a].get(t, Acts()), found[b].get(t, Acts())) for t in things]
    acts = [act for entry in entries for side in (entry.a, entry.b) for act in side.first]
    iris = {iri for act in acts for iri in (act.iri, act.document, act.place) if iri}
    return entries, labels(engine, iris)


def _acts(
    engine: Engine, selection: Selection, mandate: str, things: Sequence[str]
) -> dict[str, Acts]:
    """List the acts of a mandate about some things; acts that several documents hold come once."""
    columns = selection.columns
    listed = " ".join(
        "(" + " ".join(f"<{iri}>" for iri in thing.split(" ")) + ")"
        for thing in things
        if all(map(is_iri, thing.split(" ")))
    )
    projected = " ".join(f"?{name}" for name in selection.terms)
    query = (
        f"SELECT DISTINCT ?mandate {' '.join(columns)} ?act ?document ?place {projected} WHERE {{\n"
        f"  VALUES ({' '.join(columns)}) {{ {listed} }}\n  {selection.pattern()}\n"
        "  OPTIONAL { ?act hrd:evidence|dcterms:isPartOf ?document }\n"
        "  OPTIONAL { ?act hrd:locator ?place }\n"
        f"}} ORDER BY ?act ?document ?place LIMIT {_ACTS_MOST}"
    )
    rows = engine.select(query, {**selection.terms, "mandate": Term("uri", mandate)}).rows
    found: dict[str, dict[str, Act]] = {}
    for row in rows:
        thing = " ".join(row[column.removeprefix("?")].value for column in columns)
        act, document, place = (_value(row, name) for name in ("act", "document", "place"))
        found.setdefault(thing, {}).setdefault(act or "", Act(act or "", document, place))
    return {
        thing: Acts(len(acts), list(acts.values())[:SHOWN_ACTS]) for thing, acts in found.items()
    }


def gaps(engine: Engine, cells: Cells) -> Gaps:
    """Find what one mandate alone addressed, and what none did."""
    holders: dict[str, list[str]] = {}
    for mandate, things in cells.members.items():
        for thing in things:
            holders.setdefault(thing, []).append(mandate)
    single = {thing: who[0] for thing, who in sorted(holders.items()) if len(who) == 1}
    bases = cells.selection.bases
    if len(bases) > 1 or bases[0].name == "document":
        return Gaps(single, [])
    query = f"SELECT DISTINCT ?thing {{ ?thing a {bases[0].kind} }}"
    every = {row["thing"].value for row in engine.select(query).rows}
    return Gaps(single, sorted(every - holders.keys()))


def coordination(engine: Engine, a: str, b: str) -> list[tuple[str, str, str]]:
    """List the recommendations to coordinate or cooperate that concern both mandates.

    A recommendation concerns a mandate if it is addressed to it or to a body that it is part of.

    :returns: the recommendation, its gist ("" where there is none) and who made it, by IRI.
    """
    found: list[dict[str, tuple[str, str]]] = []
    for mandate in (a, b):
        rows = engine.select(_COORDINATION, {"mandate": Term("uri", mandate)}).rows
        found.append(
            {r["recommendation"].value: (_value(r, "gist") or "", r["issuer"].value) for r in rows}
        )
    return [(iri, *found[0][iri]) for iri in sorted(found[0].keys() & found[1].keys())]


def times(engine: Engine, mandate: str) -> list[Row]:
    """Count the acts of a mandate by kind and year, for a time line; kinds without any are left."""
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


def points(engine: Engine) -> dict[str, tuple[float, float]]:
    """Read where countries lie: latitude and longitude in degrees, by IRI."""
    return {
        row["country"].value: (float(row["latitude"].value), float(row["longitude"].value))
        for row in engine.select(_POINTS).rows
    }


def _value(row: Mapping[str, Term], name: str) -> str | None:
    return row[name].value if name in row else None
