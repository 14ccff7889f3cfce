"""A report as a download in every format, and its figures with their captions."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from graph_api.errors import ParameterError
from graph_api.overlap import data_cube, evidence, findings, html_file, origins
from graph_api.overlap.caption import Caption, count
from graph_api.overlap.figures import (
    bars,
    graph_formats,
    map,
    matrix,
    narrow,
    network,
    raster,
    svg,
    timeline,
    upset,
)
from graph_api.overlap.figures.svg import Drawing, Href, no_href
from graph_api.overlap.html_file import Forms
from graph_api.overlap.pipeline import Overlaps
from graph_api.overlap.report import Report
from graph_api.overlap.selection import id_of, one_of

_MOST_BARS = 40


@dataclass(frozen=True)
class FileFormat:
    """A format of a download: its media type and its name."""

    media_type: str
    title: str
    picture: bool = False


FORMATS = {
    "svg": FileFormat("image/svg+xml", "SVG", picture=True),
    "png": FileFormat("image/png", "PNG", picture=True),
    "graphml": FileFormat("application/graphml+xml", "GraphML"),
    "gexf": FileFormat("application/gexf+xml", "GEXF"),
    "csv": FileFormat("text/csv", "CSV"),
    "json": FileFormat("application/json", "JSON"),
    "ttl": FileFormat("text/turtle", "Turtle"),
    "html": FileFormat("text/html", "HTML, one file"),
}
_WRITERS: Mapping[str, Callable[[Report], bytes]] = {
    "graphml": graph_formats.as_graphml,
    "gexf": graph_formats.as_gexf,
    "csv": graph_formats.as_csv,
    "json": graph_formats.as_json,
    "ttl": data_cube.as_turtle,
}


class Figure(NamedTuple):
    """A figure of a report, with its caption."""

    drawing: Drawing
    caption: Caption


def write(overlaps: Overlaps, report: Report, kind: str, form: str) -> bytes:
    """Write a report in a format.

    :param kind: a key of :data:`FIGURES`, for ``svg`` and ``png``.
    :raises ParameterError: there is no such figure or format, or the figure does not fit.
    """
    one_of("format", form, FORMATS)
    one_of("figure", kind, FIGURES)
    if form == "html":
        return html_file.write(report, _all_forms(overlaps, report))
    if form in _WRITERS:
        return _WRITERS[form](report)
    drawing, caption = draw(overlaps, report, kind)
    return raster.as_png(drawing, caption) if form == "png" else svg.file(drawing, caption).encode()


def draw(overlaps: Overlaps, report: Report, kind: str, href: Href = no_href) -> Figure:
    """Draw one figure of a report.

    :param kind: a key of :data:`FIGURES`.
    :param href: the address that a mandate or country links to.
    :raises ParameterError: the figure needs a mandate, or countries, and there are none.
    """
    return FIGURES[kind](overlaps, report, href)


def draw_narrow(
    overlaps: Overlaps,
    report: Report,
    kind: str,
    href: Href = no_href,
    pair_href: narrow.PairHref = narrow.no_pair_href,
) -> Drawing:
    """Draw one figure for a narrow screen; that of a matrix is that of the network.

    :param kind: a key of :data:`FIGURES`.
    :param href: the address that a mandate or country links to, ``pair_href`` that of a pair.
    """
    if kind == "upset":
        return narrow.sets(report, href)
    if kind == "timeline" and report.selection.focus:
        return narrow.years(_times(overlaps, report.selection.focus))
    if kind == "map":
        name, counts = report.cells.name, _mandates_by_country(report)
        countries = [bars.Bar(name(iri), number, href(iri)) for iri, number in counts.items()]
        return narrow.counts(countries, "mandates that addressed the country")
    if kind == "bars":
        return narrow.counts(_ranked(report, href), report.selection.noun)
    return narrow.pairs(report, pair_href)


def kinds(report: Report) -> list[str]:
    """List the figures of a view: of all mandates, around one, or of two."""
    if report.selection.other:
        shown: Iterable[str] = ("upset", "map")
    else:
        shown = ("timeline",) if report.empty else FIGURES
    return [kind for kind in shown if fits(report, kind)]


def _all_forms(overlaps: Overlaps, report: Report) -> Iterator[Forms]:
    for kind in kinds(report):
        drawing, caption = draw(overlaps, report, kind)
        narrow_form = None if kind == "matrix" else draw_narrow(overlaps, report, kind)
        yield Forms(kind, drawing, narrow_form, caption)


def fits(report: Report, kind: str) -> bool:
    """Tell whether a figure can be drawn of a report."""
    if kind == "timeline":
        return report.selection.focus is not None
    if kind == "map":
        return "country" in report.selection.by
    return kind != "upset" or bool(report.sets)


def file_name(report: Report, kind: str, form: str) -> str:
    """Name a download: ``overlap-topic-jaccard-network.svg``."""
    selection = report.selection
    parts = ["overlap", *selection.by, selection.measure]
    parts += [id_of(mandate) for mandate in (selection.focus, selection.other) if mandate]
    parts += [kind] if FORMATS[form].picture else []
    return "-".join(parts).replace("/", "-") + f".{form}"


def _network(_overlaps: Overlaps, report: Report, href: Href) -> Figure:
    return Figure(network.draw(report, href), report.caption)


def _matrix(_overlaps: Overlaps, report: Report, href: Href) -> Figure:
    caption = replace(report.caption, counts=f"{report.sharing}.")
    return Figure(matrix.draw(report, href), caption)


def _upset(_overlaps: Overlaps, report: Report, href: Href) -> Figure:
    noun = report.selection.noun
    members = {mandate: report.analysis.members[mandate] for mandate in report.sets}
    method = f"Each of the {noun} is counted once, by exactly which of them addressed it."
    caption = report.captioned(
        findings.of_sets(noun, report.cells, members),
        method,
        question=f"What do {count(len(members), 'mandates')} have in common?",
    )
    return Figure(upset.draw(report, href), caption)


def _map(overlaps: Overlaps, report: Report, href: Href) -> Figure:
    """Draw the number of mandates that addressed each country."""
    if "country" not in report.selection.by:
        raise ParameterError("figure: a map is of countries. Give by=country.")
    points = overlaps.keep("points", lambda: evidence.points(overlaps.engine))
    counts = _mandates_by_country(report)
    places = [
        map.Place(report.cells.name(iri), *points[iri], mandates, href(iri))
        for iri, mandates in counts.items()
        if iri in points
    ]
    focus = report.focus_name
    question = f"Where do mandates work that {focus} works too?" if focus else "Who works where?"
    title = findings.of_places(counts, report.cells.labels)
    method = "The area of a circle is the number of mandates that addressed the country."
    absent = len(counts) - len(places)
    remark = (f"{absent} of the countries have no point and are not drawn.",) if absent else ()
    remarks = (*remark, map.DISCLAIMER)
    caption = report.captioned(title, method, remarks=remarks, question=question)
    return Figure(map.draw(places, "mandates"), caption)


def _timeline(overlaps: Overlaps, report: Report, _href: Href) -> Figure:
    if not report.selection.focus:
        raise ParameterError("figure: a timeline is of one mandate. Give mandate as well.")
    focus = report.selection.focus
    rows = _times(overlaps, focus)
    names = overlaps.keep(("sources", focus), lambda: evidence.sources_of(overlaps.engine, focus))
    sources = overlaps.origins(names)
    drawing = timeline.draw(rows)
    caption = replace(
        report.caption,
        title=findings.of_years(report.focus_name, [row.years for row in rows]),
        question=f"What did {report.focus_name} do, by year?",
        counts=f"n = {drawing.about}",
        method="An engagement or recommendation stands at the year of its document.",
        period="all years",
        remarks=(),
        source=origins.in_words(sources),
        caveat=origins.caveat(sources),
    )
    return Figure(drawing, caption)


def _times(overlaps: Overlaps, mandate: str) -> list[timeline.Row]:
    """Count the acts of a mandate by year, once for all its figures."""
    return overlaps.keep(("times", mandate), lambda: evidence.times(overlaps.engine, mandate))


def _bars(_overlaps: Overlaps, report: Report, href: Href) -> Figure:
    """Draw what each mandate addressed or, around one, what it shares with each other."""
    noun, focus, cells = report.selection.noun, report.selection.focus, report.cells
    counts = _counts(report)
    if focus:
        question, subject = f"How many {noun} are shared with {report.focus_name}?", "both"
    else:
        question, subject = f"How many {noun} of each mandate?", "it"
    drawing = bars.draw(_ranked(report, href), noun)
    method = f"The number of {noun} that {subject} addressed."
    title = findings.of_counts(
        {cells.brief(m): number for m, number in counts.items()}, noun, report.focus_name
    )
    return Figure(drawing, report.captioned(title, method, question=question))


def _counts(report: Report) -> dict[str, int]:
    """Count what each mandate addressed or, around one, shares with it."""
    if focus := report.selection.focus:
        return {pair.other(focus): pair.shared for pair in report.pairs}
    return {mandate: len(things) for mandate, things in report.cells.members.items()}


def _ranked(report: Report, href: Href) -> list[bars.Bar]:
    counts, cells = _counts(report), report.cells
    ranked = sorted(counts, key=lambda m: (-counts[m], cells.name(m)))[:_MOST_BARS]
    return [bars.Bar(cells.brief(m), counts[m], href(m)) for m in ranked]


def _mandates_by_country(report: Report) -> dict[str, int]:
    """Count the mandates that addressed each country, of those that the selected ones addressed."""
    selection = report.selection
    place = selection.by.index("country")
    countries = {
        mandate: {thing.split(" ")[place] for thing in things}
        for mandate, things in report.cells.members.items()
    }
    required = [countries.get(m, set()) for m in (selection.focus, selection.other) if m]
    counts = Counter(
        country
        for addressed in countries.values()
        for country in addressed
        if all(country in some for some in required)
    )
    return dict(sorted(counts.items()))


FIGURES: Mapping[str, Callable[[Overlaps, Report, Href], Figure]] = {
    "network": _network,
    "matrix": _matrix,
    "upset": _upset,
    "map": _map,
    "timeline": _timeline,
    "bars": _bars,
}
