"""The first screen of the page of a State, mandate, topic, article or document.

Numbers of acts come from :mod:`graph_api.overlap.record`, those of recommendations and documents
from the lists, and each leads to the question or list that it counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from flask import url_for
from markupsafe import Markup

from graph_api.graph import answer_notes
from graph_api.graph.entities import Entity
from graph_api.graph.facets.browse import Listed, Lists, in_order
from graph_api.graph.facets.definitions import DOCUMENTS, ENGAGEMENTS, RECOMMENDATIONS, Kind
from graph_api.graph.labels import is_iri, labels, short
from graph_api.overlap import acts, evidence, record
from graph_api.overlap.cells import abbreviate, with_names
from graph_api.overlap.figures import map as world
from graph_api.overlap.figures import strip
from graph_api.overlap.record import Latest, Record
from graph_api.rdf import document_symbols
from graph_api.rdf.namespaces import TERMS
from graph_api.web import screen
from graph_api.web.blueprints import browse
from graph_api.web.screen import Bar, Matrix, Ranking, Screen
from graph_api.web.site import Site
from graph_api.web.template_filters import href, id_of

KEPT = 256
RANKED, LATEST, LISTED = 10, 10, 8
# The lists whose coverage says what is not known of a State.
COVERED = ("engagements", "visits", "listings", "communications")
_KINDS = {
    "Country": "country",
    "Mandate": "mandate",
    "Topic": "topic",
    "Article": "article",
    "Document": "document",
}
_OPENED = """
SELECT ?document ?symbol ?url WHERE {
  VALUES ?document { %s }
  OPTIONAL { ?document hrd:symbol ?symbol }
  OPTIONAL { ?occurrence hrd:leadsTo ?document ; hrd:url ?url }
}
"""


class Screens:
    """The screens of one snapshot, the last ones kept."""

    def __init__(self, site: Site, lists: Lists) -> None:
        """Read nothing yet."""
        self._engine, self._path, self._lists = site.engine, site.snapshot.index, lists
        self.named = cache(self._named)
        self.points = cache(lambda: evidence.points(site.engine))
        self.coverage = cache(lambda: answer_notes.coverage(site.engine, COVERED))
        self._made = lru_cache(KEPT)(self._make)

    def of(self, entity: Entity) -> Screen | None:
        """Make the screen of a thing; None for other kinds of things."""
        types = entity.types_all
        kind = next((kind for name, kind in _KINDS.items() if TERMS + name in types), None)
        return self._made(kind, entity.iri, entity.label) if kind else None

    def _make(self, kind: str, iri: str, label: str) -> Screen:
        found = record.record(acts.of(self._path, iri))
        make = {"country": self._country, "mandate": self._mandate, "topic": self._topic}
        if kind in make:
            return make[kind](iri, label, found)
        if kind == "article":
            return Screen(kind, record.totals(found), rankings=self._article(iri))
        return Screen(kind, record.totals(found), opened=self.opened([iri]))

    def _country(self, iri: str, label: str, found: Record) -> Screen:
        latest = record.latest(found.all, LATEST)
        grid = screen.matrix(found)
        documents, number = self._documents("country", iri)
        names = self._names(iri, grid, latest, documents, found)
        at = self.points().get(iri)
        place = world.Place(label, *at, 1) if at else None
        return Screen(
            "country",
            record.totals(found),
            names,
            strip=screen.strip_of_years(found, f"Acts towards {label} by year and kind"),
            map=screen.picture(world.locate(place), f"Where {label} lies", "locator")
            if place
            else None,
            matrix=grid,
            rankings=self._listed(
                RECOMMENDATIONS, "country", iri, "topic", "Recommendations by topic"
            ),
            latest=latest,
            documents=documents,
            all_documents=(number, browse.address(DOCUMENTS, {"country": [iri]})),
            opened=self.opened([*documents, *(d for line in latest for d in line.documents)]),
            notes=self.coverage(),
            listed=self._engagements(iri),
            short=self._short(found),
        )

    def _engagements(self, country: str) -> tuple[int, str]:
        """Count the engagements of the list, guesses too."""
        chosen = {"country": [country]}
        index = self._lists.index(ENGAGEMENTS)
        return index.count(chosen), browse.address(ENGAGEMENTS, chosen)

    def _short(self, found: Record) -> Mapping[str, str]:
        """Read the short names of the mandates of acts, as figures have them."""
        mandates = record.tally(found.all, "mandates")
        return with_names(self._engine, dict.fromkeys(mandates, frozenset())).short

    def _mandate(self, iri: str, label: str, found: Record) -> Screen:
        latest = record.latest(found.acts, LATEST)
        documents, number = self._documents("mandate", iri)
        names = self._names(iri, None, latest, documents, found)
        countries = record.tally(found.acts, "countries")
        asked = url_for("pages.question", name="countries-by-mandate", mandate=id_of(iri))
        rankings = [
            self._ranking("Countries", "acts towards each", countries, asked, names),
            self._ranking(
                "Topics",
                "acts on each",
                record.tally(found.acts, "topics"),
                url_for("pages.question", name="topics-by-mandate", mandate=id_of(iri)),
                names,
            ),
        ]
        return Screen(
            "mandate",
            record.totals(found),
            names,
            strip=screen.strip_of_years(found, f"Acts of {abbreviate(label)} by year and kind"),
            map=self._map(countries, f"Countries that {abbreviate(label)} addressed"),
            rankings=[ranking for ranking in rankings if ranking.bars],
            latest=latest,
            documents=documents,
            all_documents=(number, browse.address(DOCUMENTS, {"mandate": [iri]})),
            opened=self.opened([*documents, *(d for line in latest for d in line.documents)]),
            notes=self.coverage(),
        )

    def _topic(self, iri: str, label: str, found: Record) -> Screen:
        latest = record.latest(found.all, LATEST)
        names = self._names(iri, None, latest, [], found)
        countries = record.tally(found.all, "countries")
        mandates = record.tally(found.acts, "mandates")
        engagements = url_for("browse.engagements", topic=id_of(iri))
        rankings = [
            self._ranking("Mandates", "acts of each on the topic", mandates, engagements, names),
            self._ranking("Countries", "acts towards each", countries, engagements, names),
            *self._listed(
                RECOMMENDATIONS, "topic", iri, "addressee", "Recommendations by addressee"
            ),
        ]
        return Screen(
            "topic",
            record.totals(found),
            names,
            strip=screen.strip_of_years(found, f"Acts on {label} by year and kind"),
            map=self._map(countries, f"Countries addressed on {label}"),
            rankings=[ranking for ranking in rankings if ranking.bars],
            latest=latest,
            opened=self.opened(d for line in latest for d in line.documents),
            notes=self.coverage(),
            short=self._short(found),
        )

    def _article(self, iri: str) -> list[Ranking]:
        ways = [
            ("addressee", "Recommendations by addressee"),
            ("topic", "Recommendations by topic"),
        ]
        listed = (self._listed(RECOMMENDATIONS, "article", iri, *way) for way in ways)
        return [ranking for each in listed for ranking in each]

    def _names(
        self,
        iri: str,
        grid: Matrix | None,
        latest: Sequence[Latest],
        documents: Sequence[str],
        found: Record,
    ) -> dict[str, str]:
        """Read the names of all that a screen shows."""
        iris = {iri, *documents, *record.totals(found).topics}
        for line in latest:
            iris |= {*line.mandates, *line.documents, *line.countries[:3], *line.topics[:3]}
            iris |= {line.act} if line.act else set()
        if grid:
            iris |= {*grid.columns, *(mandate for mandate, _, _ in grid.rows)}
        for things in ("mandates", "countries", "topics"):
            iris |= set(record.ranked(record.tally(found.all, things))[:RANKED])
        return labels(self._engine, filter(is_iri, iris))

    def _documents(self, facet: str, iri: str) -> tuple[list[str], int]:
        """List the newest documents of a value of a facet, and count all."""
        index, chosen = self._lists.index(DOCUMENTS), {facet: [iri]}
        return [index.items[n] for n in index.page(chosen, 0, LISTED)], index.count(chosen)

    def _listed(self, kind: Kind, facet: str, iri: str, by: str, title: str) -> list[Ranking]:
        """Rank the values of one facet among the items of a list that have a value of another."""
        index, chosen, other = self._lists.index(kind), {facet: [iri]}, kind.facet(by)
        assert other
        listed = Listed(kind, index, labels(self._engine, index.counts(by, chosen)))
        values = in_order(listed, other, chosen)
        total = index.count(chosen)
        if not values:
            return []
        bars = [
            Bar(
                value,
                listed.label(other, value),
                count,
                browse.address(kind, {**chosen, by: [value]}),
                Markup(strip.share(count, values[0][1])),
            )
            for value, count in values[:RANKED]
        ]
        caption = f"{total:,} {kind.one if total == 1 else kind.name}; one may have several."
        return [
            Ranking(title, caption, bars, len(values) - len(bars), browse.address(kind, chosen))
        ]

    def _ranking(
        self,
        title: str,
        unit: str,
        counts: Mapping[str, int],
        address: str,
        names: Mapping[str, str],
    ) -> Ranking:
        things = record.ranked(counts)
        bars = [
            Bar(
                thing,
                names.get(thing) or short(thing),
                counts[thing],
                href(thing),
                Markup(strip.share(counts[thing], counts[things[0]])),
            )
            for thing in things[:RANKED]
        ]
        return Ranking(title, f"{unit}.".capitalize(), bars, len(things) - len(bars), address)

    def _map(self, counts: Mapping[str, int], title: str) -> Markup | None:
        """Draw countries by their numbers; None where none of them has a point."""
        points = self.points()
        names = self.named()
        places = [
            world.Place(names.get(iri) or short(iri), *points[iri], count, href(iri))
            for iri, count in counts.items()
            if iri in points
        ]
        return screen.picture(world.draw(places, "acts"), title, "map") if places else None

    def _named(self) -> dict[str, str]:
        """Read the names of all countries that lie on a map."""
        return labels(self._engine, self.points())

    def opened(self, documents: Iterable[str]) -> dict[str, str]:
        """Find where documents can be opened: by symbol at the United Nations, else as printed."""
        listed = " ".join(f"<{iri}>" for iri in set(documents) if is_iri(iri))
        found: dict[str, str] = {}
        for row in self._engine.select(_OPENED % listed).rows if listed else ():
            symbol = document_symbols.parse(row["symbol"].value) if "symbol" in row else None
            url = row["url"].value if "url" in row else ""
            address = symbol.link if symbol and symbol.link else url
            if address.startswith(("https://", "http://")) and is_iri(address):
                iri = row["document"].value
                found[iri] = min(address, found.get(iri, address))
        return found
