"""States and mandates as ways in: ``/countries``, ``/mandates``, the first screen of a thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request
from markupsafe import Markup

from graph_api.errors import ParameterError
from graph_api.graph.entities import Entity
from graph_api.graph.facets.browse import Lists
from graph_api.graph.facets.definitions import (
    ENGAGEMENTS,
    OBSERVATIONS,
    RECOMMENDATIONS,
    SOURCE,
)
from graph_api.graph.labels import labels, natural
from graph_api.overlap import acts, record
from graph_api.overlap.acts import Acts
from graph_api.overlap.figures import map as world
from graph_api.overlap.figures import strip, svg
from graph_api.overlap.record import WORDS, Field
from graph_api.rdf import spelling
from graph_api.rdf.namespaces import TERMS
from graph_api.rdf.spelling import nearest
from graph_api.sparql.engine import Engine
from graph_api.web import query_string
from graph_api.web.blueprints import browse
from graph_api.web.screen import Screen
from graph_api.web.screens import Screens
from graph_api.web.site import Site
from graph_api.web.template_filters import href, id_of

_REGIONS = """
SELECT ?country ?region ?name WHERE {
  ?country a hrd:Country ; hrd:region/skos:broader* ?region .
  ?region skos:prefLabel ?name .
  FILTER(LANG(?name) = "en" || LANG(?name) = "")
}
"""
_TOPICS = "SELECT DISTINCT ?topic { ?topic a hrd:Topic }"
COUNTRIES = 80  # On a page.
RECENT = 10  # Years with a column of their own.
_MANDATES = "SELECT DISTINCT ?mandate { ?mandate a hrd:Mandate }"


@dataclass(frozen=True)
class Line:
    """One State or mandate of a table: what counts for it, by kind and year."""

    iri: str
    label: str
    kinds: Mapping[str, int]
    years: Mapping[int, int]
    last: int | None
    others: int
    undated: int
    spark: Markup

    @property
    def acts(self) -> int:
        """The number of its acts."""
        return sum(self.kinds.values())


@dataclass(frozen=True)
class Lines:
    """All lines of a table, its kinds of act, and the years of its axis."""

    lines: Sequence[Line]
    kinds: Sequence[str]
    years: Sequence[int]


def blueprint(site: Site) -> Blueprint:
    """Show the States and mandates of a snapshot."""
    bp = Blueprint("records", __name__)
    engine, path = site.engine, site.snapshot.index
    screens = Screens(site, site.lists)

    @cache  # A snapshot never changes.
    def regions() -> dict[str, tuple[str, frozenset[str]]]:
        return _regions(engine)

    @cache
    def of_countries() -> Lines:
        names = labels(engine, screens.points().keys() | _all_countries(regions()))
        return _lines(acts.read(path), "countries", "mandates", names)

    @cache
    def of_mandates() -> Lines:
        mandates = [row["mandate"].value for row in engine.select(_MANDATES).rows]
        return _lines(acts.read(path), "mandates", "countries", labels(engine, mandates))

    @cache
    def of_region(code: str) -> list[Line]:
        lines = of_countries().lines
        return [line for line in lines if not code or line.iri in regions()[code][1]]

    @cache
    def drawn(code: str) -> Markup | None:
        return _map(screens, of_region(code))

    @bp.get("/countries")
    def countries() -> str:
        given = query_string.parameters(request.args)
        chosen = _chosen(regions(), given.get("region", ""))
        shown, lines = of_countries(), of_region(chosen)
        return render_template(
            "countries.html",
            shown=shown,
            lines=lines,
            regions=sorted((name, code) for code, (name, _) in regions().items()),
            region=chosen,
            map=drawn(chosen),
            per_page=COUNTRIES,
        )

    @bp.get("/mandates")
    def mandates() -> str:
        shown = of_mandates()
        recent = shown.years[-1:] and range(shown.years[-1] - RECENT + 1, shown.years[-1] + 1)
        return render_template("mandates.html", shown=shown, recent=recent)

    @bp.app_template_global()
    def screen_of(entity: Entity) -> Screen | None:
        return screens.of(entity)

    @cache
    def sources() -> list[tuple[str, int, str]]:
        return _sources(site.lists)

    @cache
    def topics() -> list[str]:
        found = [row["topic"].value for row in engine.select(_TOPICS).rows]
        return sorted(labels(engine, found).values(), key=spelling.key)

    @bp.app_template_global()
    def name_of(iri: str) -> str | None:
        return labels(engine, [iri]).get(iri)

    @bp.app_template_global()
    def suggested_names() -> list[str]:
        """List the names that a search field suggests: countries, mandates, topics."""
        lines = [*of_countries().lines, *of_mandates().lines]
        return list(dict.fromkeys([*sorted(line.label for line in lines), *topics()]))

    @bp.app_template_global()
    def in_this_graph() -> dict[str, object]:
        """Say what the graph holds: acts, mandates, countries, years, sources."""
        of_states, acting = of_countries(), of_mandates()
        return {
            "countries": sum(1 for line in of_states.lines if line.acts),
            "mandates": sum(1 for line in acting.lines if line.acts),
            "years": of_states.years,
            "sources": sources(),
        }

    _add_words(bp)
    return bp


def _sources(lists: Lists) -> list[tuple[str, int, str]]:
    """Count recommendations, observations and engagements by source, with the largest list."""
    counts: dict[str, list[tuple[int, str]]] = {}
    for kind in (RECOMMENDATIONS, OBSERVATIONS, ENGAGEMENTS):
        listed, facet = lists.of(kind), kind.facet(SOURCE)
        for value, count in listed.index.counts(SOURCE, {}).items() if facet else ():
            address = browse.address(kind, {SOURCE: [value]})
            counts.setdefault(listed.labels.get(value, value), []).append((count, address))
    totals = [(name, sum(n for n, _ in of), max(of)[1]) for name, of in counts.items()]
    return sorted(totals, key=lambda source: -source[1])


def _add_words(bp: Blueprint) -> None:
    @bp.app_context_processor
    def words() -> dict[str, object]:
        known = {"act_words": WORDS, "map_disclaimer": world.DISCLAIMER}
        return {**known, "engagements_list": ENGAGEMENTS}

    bp.add_app_template_global(request_in_words)
    bp.add_app_template_filter(lower_first)
    bp.add_app_template_filter(host)


def request_in_words(entity: Entity) -> str | None:
    """Say in one sentence who asks whom for what; None for what is no recommendation.

    A gist that is no request in the imperative, such as that of advice that a source reports,
    stands behind a colon.
    """
    if TERMS + "Recommendation" not in entity.types_all:
        return None
    who, whom = (
        " and ".join(
            entity.labels.get(t.value, id_of(t.value)) for t in entity.all(TERMS + name)[:3]
        )
        for name in ("issuedBy", "addressee")
    )
    whom = whom or ", ".join(
        entity.labels.get(t.value, id_of(t.value)) for t in entity.all(TERMS + "country")[:3]
    )
    gist = next((term.value for term in entity.all(TERMS + "gist")), "")
    if not who or not whom:
        return gist or None
    if not gist:
        return f"{who} asks {whom}"
    reported = any(t.value.endswith("/reported") for t in entity.all(TERMS + "recommendationType"))
    if reported or " should " in gist:
        return f"{who} to {whom}: {gist.rstrip('.')}"
    return f"{who} asks {whom} to {lower_first(gist).rstrip('.')}"


def lower_first(text: str) -> str:
    """Write the first letter small, unless the word is an abbreviation.

    >>> lower_first("Civic space"), lower_first("UN reform"), lower_first("A law")
    ('civic space', 'UN reform', 'a law')
    """
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def host(address: str) -> str:
    """Give the host of an address, by which people know where a link leads.

    >>> host("https://undocs.org/A/HRC/37/51")
    'undocs.org'
    """
    return urlsplit(address).hostname or address


def _lines(found: Sequence[Acts], field: Field, others: Field, names: Mapping[str, str]) -> Lines:
    """Count the acts of each named thing; those without any come last, by name."""
    grouped: dict[str, list[Acts]] = {iri: [] for iri in names}
    for act in found:
        for thing in getattr(act, field):
            if thing in grouped:
                grouped[thing].append(act)
    every = [act for group in grouped.values() for act in group]
    years = sorted(record.by_year(every))
    lines = [_line(iri, names[iri], group, others, years) for iri, group in grouped.items()]
    lines.sort(key=lambda line: (not line.acts, spelling.key(line.label), natural(line.label)))
    return Lines(lines, list(record.by_kind(every)), years)


def _line(iri: str, label: str, group: Sequence[Acts], others: Field, years: Sequence[int]) -> Line:
    by_year = record.by_year(group)
    mandates = record.record(group).acts
    spark = strip.spark(by_year, years[0], years[-1]) if by_year else ""
    return Line(
        iri,
        label,
        record.by_kind(group),
        by_year,
        max(by_year, default=None),
        len(record.tally(mandates, others)),
        record.number(act for act in group if not act.years),
        Markup(spark),
    )


def _regions(engine: Engine) -> dict[str, tuple[str, frozenset[str]]]:
    """Read the regions of the list M49: code -> name and countries."""
    names: dict[str, str] = {}
    members: dict[str, set[str]] = {}
    for row in engine.select(_REGIONS).rows:
        code = row["region"].value.rpartition("/")[2]
        names[code] = row["name"].value
        members.setdefault(code, set()).add(row["country"].value)
    return {code: (names[code], frozenset(countries)) for code, countries in members.items()}


def _all_countries(regions: Mapping[str, tuple[str, frozenset[str]]]) -> set[str]:
    return {country for _, countries in regions.values() for country in countries}


def _chosen(regions: Mapping[str, tuple[str, frozenset[str]]], code: str) -> str:
    """Check the code of a region; "" stands for all.

    :raises ParameterError: there is no such region; the message has the nearest.
    """
    if code and code not in regions:
        by_name = {name: code for code, (name, _) in regions.items()}
        near = nearest(code, [*by_name, *regions])
        known = by_name.get(near, near) if near else None
        hint = f" Did you mean {known} ({regions[known][0]})?" if known else ""
        raise ParameterError(f'There is no region "{code}" in the list M49.{hint}')
    return code


def _map(screens: Screens, lines: Sequence[Line]) -> Markup | None:
    points = screens.points()
    places = [
        world.Place(line.label, *points[line.iri], line.acts, href(line.iri))
        for line in lines
        if line.acts and line.iri in points
    ]
    if not places:
        return None
    picture = world.draw(places, "acts")
    # The figure escapes each text itself: see graph_api.overlap.figures.svg.tag.
    return Markup(svg.inline(picture, "Acts towards each country", "map"))
