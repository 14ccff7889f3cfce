"""Two to four States, mandates or topics side by side: their acts by kind, year, body and topic.

Recommendations and observations are counted by the lists, other acts by one query, so that a State
with thousands of recommendations is compared as fast as any.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph_api.errors import ParameterError
from graph_api.graph import parameters
from graph_api.graph.facets.browse import Lists
from graph_api.graph.facets.definitions import OBSERVATIONS, RECOMMENDATIONS, YEAR
from graph_api.graph.labels import labels
from graph_api.graph.parameters import Parameter
from graph_api.sparql.engine import Engine

FEWEST, MOST = 2, 4
NAMED = 6
_ROWS = 20_000
_SPEAKS = "(hrd:actor|dcterms:creator|hrd:inReport/dcterms:creator)/hrd:speaksFor"
_PATHS = {"mandate": _SPEAKS, "country": "hrd:country", "topic": "hrd:topic"}
# What can be compared: the parameter, the facet of the lists, the class.
KINDS = {"countries": "country", "mandates": "mandate", "topics": "topic"}
_CLASSES = {"country": "hrd:CountryOrArea", "mandate": "hrd:Mandate", "topic": "hrd:Topic"}
_ACTS = """
SELECT DISTINCT ?thing ?act ?name ?mandate ?country ?topic ?year WHERE {
  VALUES ?thing { %(things)s }
  ?act %(path)s ?thing ; a ?class .
  VALUES ?class { hrd:Engagement hrd:CountryVisit hrd:CountryListing hrd:Communication }
  ?class hrd:actKind/skos:prefLabel ?name .
  FILTER NOT EXISTS { ?act hrd:countsByDefault false }
  FILTER NOT EXISTS { ?act prov:invalidatedAtTime ?moment }
  ?act %(speaks)s ?mandate .
  OPTIONAL { ?act hrd:country ?country }
  OPTIONAL { ?act hrd:topic ?topic }
  OPTIONAL {
    ?act hrd:year|hrd:issueYear|hrd:evidence/hrd:issueYear|hrd:inReport/hrd:presentedYear ?year
  }
} LIMIT %(most)d
"""


@dataclass
class Profile:
    """What is compared of one thing: numbers of acts by kind and year, and by what they concern.

    ``others`` maps ``mandate``, ``country`` and ``topic``, without the kind that is compared, to
    the numbers of acts of each thing.
    """

    iri: str
    name: str
    kinds: Counter[str] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)
    undated: int = 0
    others: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The number of acts."""
        return self.kinds.total()


@dataclass(frozen=True)
class Comparison:
    """Profiles in the order in which they were asked for, and the names of all things in them."""

    kind: str
    profiles: tuple[Profile, ...]
    names: Mapping[str, str]

    @property
    def title(self) -> str:
        """The comparison as a finding: who has how many acts."""
        parts = [f"{p.name} {p.total:,}" for p in self.profiles]
        return f"Acts in the graph: {', '.join(parts[:-1])} and {parts[-1]}"

    def rows(self, other: str) -> list[tuple[str, list[int]]]:
        """List things by their numbers for each profile, those with most acts first."""
        counters = [profile.others.get(other, Counter()) for profile in self.profiles]
        total = sum(counters, Counter[str]())
        ranked = sorted(total, key=lambda iri: (-total[iri], self.names.get(iri, iri)))
        return [(iri, [counter[iri] for counter in counters]) for iri in ranked]

    def in_words(self, other: str, plural: str) -> list[str]:
        """Say which things all have in common, and which only one has."""
        sets = [set(profile.others.get(other, ())) for profile in self.profiles]
        common = set.intersection(*sets)
        together = "both" if len(sets) == 2 else "all"
        sentences = [f"{plural.capitalize()} of {together}: {self._listed(common)}."]
        for i, profile in enumerate(self.profiles):
            rest = sets[i].difference(*(s for j, s in enumerate(sets) if j != i))
            sentences.append(f"Only of {profile.name}: {self._listed(rest)}.")
        return sentences

    def _listed(self, iris: set[str]) -> str:
        names = sorted(self.names.get(iri, iri) for iri in iris)
        if not names:
            return "none"
        more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
        return f"{', '.join(names[:NAMED])}{more}"


def chosen(engine: Engine, kind: str, values: Sequence[str]) -> list[str]:
    """Read what is to be compared.

    :param kind: a key of :data:`KINDS`.
    :param values: ids, names or IRIs.
    :returns: IRIs.
    :raises ParameterError: fewer than two or more than four, one twice, or one that is unknown.
    """
    parameter = Parameter(kind, _CLASSES[KINDS[kind]], True, None, f"{kind} to compare")
    iris = [parameters.to_term(engine, parameter, value).value for value in values]
    if len(set(iris)) < len(iris):
        raise ParameterError(f"{kind}: one is given twice. Compare it with another one.")
    if not FEWEST <= len(iris) <= MOST:
        raise ParameterError(f"{kind}: {len(iris)} given; give {FEWEST} to {MOST}, with commas.")
    return iris


def compare(engine: Engine, lists: Lists, kind: str, iris: Sequence[str]) -> Comparison:
    """Compare things of one kind."""
    facet = KINDS[kind]
    named = labels(engine, iris)
    profiles = {iri: Profile(iri, named.get(iri, iri)) for iri in iris}
    _add_acts(engine, facet, profiles)
    for listed in (lists.of(RECOMMENDATIONS), lists.of(OBSERVATIONS)):
        for profile in profiles.values():
            choice = {facet: [profile.iri]}
            number = listed.index.count(choice)
            if not number:
                continue
            profile.kinds[listed.kind.one] += number
            years = listed.index.counts(YEAR, choice)
            profile.years.update({int(year): some for year, some in years.items()})
            profile.undated += max(0, number - sum(years.values()))
            for other in _PATHS.keys() - {facet}:
                counter = profile.others.setdefault(other, Counter())
                counter.update(listed.index.counts(other, choice))
    things = {iri for p in profiles.values() for counter in p.others.values() for iri in counter}
    return Comparison(kind, tuple(profiles.values()), labels(engine, things) | named)


def _add_acts(engine: Engine, facet: str, profiles: Mapping[str, Profile]) -> None:
    """Count engagements, visits, listings and letters, each once for all that it concerns."""
    things = " ".join(f"<{iri}>" for iri in profiles)
    fields = {"things": things, "path": _PATHS[facet], "speaks": _SPEAKS, "most": _ROWS}
    acts: dict[tuple[str, str, str], dict[str, set[str]]] = {}
    for row in engine.select(_ACTS % fields).rows:
        key = row["thing"].value, row["act"].value, row["name"].value
        values = acts.setdefault(key, {name: set() for name in (*_PATHS, "year")})
        for name, found in values.items():
            if name in row:
                found.add(row[name].value)
    for (thing, _, kind), values in acts.items():
        profile = profiles[thing]
        profile.kinds[kind] += 1
        profile.years.update(int(year[:4]) for year in values["year"])
        profile.undated += not values["year"]
        for other in _PATHS.keys() - {facet}:
            profile.others.setdefault(other, Counter()).update(values[other])
