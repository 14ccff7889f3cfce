"""An overlap in every format, for downloads and the command line: which picture, which file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from graph_api.errors import ParameterError
from graph_api.overlap import data_cube, evidence
from graph_api.overlap.figures import (
    bars,
    graph_formats,
    map,
    matrix,
    network,
    raster,
    svg,
    text_metrics,
    timeline,
    upset,
)
from graph_api.overlap.figures.subject import Caption, Subject
from graph_api.overlap.figures.svg import Drawing
from graph_api.overlap.report import Overlaps, Report, id_of
from graph_api.overlap.selection import Cells
from graph_api.rdf.spelling import nearest

FIGURES = {
    "network": "Network",
    "matrix": "Matrix",
    "upset": "UpSet",
    "map": "Map",
    "timeline": "Time line",
    "bars": "Bars",
}
_MOST_BARS = 40
Href = Callable[[str], str]


@dataclass(frozen=True)
class FileFormat:
    """A format of a download: its media type, and what it is called."""

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
}
_WRITERS: Mapping[str, Callable[[Subject], bytes]] = {
    "graphml": graph_formats.as_graphml,
    "gexf": graph_formats.as_gexf,
    "csv": graph_formats.as_csv,
    "json": graph_formats.as_json,
    "ttl": data_cube.as_turtle,
}


def known(name: str, value: str, choices: Mapping[str, object]) -> str:
    """Give a value that is one of some choices.

    :raises ParameterError: it is not; the message names them all, the nearest first.
    """
    if value in choices:
        return value
    near = nearest(value, choices)
    hint = f" Did you mean {near}?" if near else ""
    raise ParameterError(f'{name}: "{value}" is none of {", ".join(choices)}.{hint}')


def write(overlaps: Overlaps, report: Report, figure: str, form: str) -> bytes:
    """Write a report in a format.

    :param figure: a key of :data:`FIGURES`; it matters for pictures only.
    :raises ParameterError: there is no such figure or format, or the figure does not fit.
    """
    known("format", form, FORMATS)
    known("figure", figure, FIGURES)
    subject = report.subject()
    if form in _WRITERS:
        return _WRITERS[form](subject)
    drawing = draw(overlaps, report, figure, subject)
    caption = caption_of(report, drawing)
    if form == "png":
        return raster.as_png(drawing, caption)
    return svg.file(drawing, caption).encode()


def caption_of(report: Report, drawing: Drawing) -> Caption:
    """Give the caption of one picture: the report's, where it is about pairs of mandates."""
    caption, noun = report.caption, report.selection.noun
    if drawing.kind == "network":
        return caption
    if drawing.kind == "matrix":
        return replace(caption, counted=caption.counted.rpartition(",")[0] + ".")
    who = report.cells.brief(report.focus) if report.focus else ""
    mandates = text_metrics.counted(len(report.whole.members), "mandates")
    counted = f"n = {mandates}, {text_metrics.counted(report.whole.universe, noun)}."
    said = caption.remarks[:-1]
    if drawing.kind == "timeline":
        title, counted = f"What {who} did, by year", f"n = {drawing.about}"
        method = "An engagement or recommendation stands at the year of its document."
        return replace(
            caption, title=title, counted=counted, method=method, period="all years", remarks=()
        )
    if drawing.kind == "map":
        title = f"Where do mandates work that {who} works too?" if who else "Who works where?"
        method = "The area of a circle is the number of mandates that addressed the country."
        absent = len(_mandates_by_country(report.cells, report.focus, report.other)) - drawing.parts
        away = (f"{absent} of the countries have no point and are not drawn.",) if absent else ()
        said = (*said, *away, map.DISCLAIMER)
    elif drawing.kind == "upset":
        title = f"What do {text_metrics.counted(len(report.chosen), 'mandates')} have in common?"
        method = f"Each of the {noun} is counted once, by exactly which of them addressed it."
    else:
        title = (
            f"How many {noun} are shared with {who}?"
            if who
            else f"How many {noun} of each mandate?"
        )
        method = f"The number of {noun} that " + ("both" if who else "it") + " addressed."
    return replace(caption, title=title, counted=counted, method=method, remarks=said)


def draw(
    overlaps: Overlaps,
    report: Report,
    figure: str,
    subject: Subject,
    country_href: Href | None = None,
) -> Drawing:
    """Draw one figure of a report.

    :raises ParameterError: the figure needs a mandate, or countries, and there are none.
    """
    if figure == "matrix":
        return matrix.draw(subject)
    if figure == "upset":
        return upset.draw(replace(subject, overlap=report.whole), report.chosen)
    if figure == "bars":
        return bars.draw(_bars(report, subject), report.selection.noun)
    if figure == "timeline":
        if not report.focus:
            raise ParameterError("figure: a timeline is of one mandate. Give mandate as well.")
        return timeline.draw(evidence.times(overlaps.engine, report.focus))
    if figure == "map":
        return map.draw(_places(overlaps, report, country_href), "mandates")
    return network.draw(subject)


def fits(report: Report, figure: str) -> bool:
    """Tell whether a figure can be drawn of a report."""
    if figure == "timeline":
        return report.focus is not None
    if figure == "map":
        return "country" in report.selection.by
    return figure != "upset" or bool(report.chosen)


def _bars(report: Report, subject: Subject) -> list[bars.Bar]:
    """List how much each mandate addressed or, around one, how much it shares with each other."""
    if report.focus:
        pairs = report.whole.of(report.focus)
        counts = {pair.other(report.focus): pair.shared for pair in pairs}
    else:
        counts = {mandate: len(things) for mandate, things in report.whole.members.items()}
    ranked = sorted(counts, key=lambda m: (-counts[m], subject.name(m)))[:_MOST_BARS]
    return [bars.Bar(subject.brief(m), counts[m], subject.link(m)) for m in ranked]


def _places(overlaps: Overlaps, report: Report, href: Href | None) -> list[map.Place]:
    if "country" not in report.selection.by:
        raise ParameterError("figure: a map is of countries. Give by=country.")
    where = overlaps.keep("points", lambda: evidence.points(overlaps.engine))
    counts = _mandates_by_country(report.cells, report.focus, report.other)
    return [
        map.Place(report.cells.name(iri), *where[iri], count, href(iri) if href else None)
        for iri, count in counts.items()
        if iri in where
    ]


def _mandates_by_country(cells: Cells, focus: str | None, other: str | None) -> dict[str, int]:
    """Count the mandates that addressed each country, of those that ``focus`` addressed too."""
    place = cells.selection.by.index("country")
    countries = {
        mandate: {thing.split(" ")[place] for thing in things}
        for mandate, things in cells.members.items()
    }
    wanted = [countries.get(m, set()) for m in (focus, other) if m]
    counts: dict[str, int] = {}
    for mandate in sorted(countries):
        for country in countries[mandate]:
            if all(country in some for some in wanted):
                counts[country] = counts.get(country, 0) + 1
    return dict(sorted(counts.items()))


def file_name(report: Report, figure: str, form: str) -> str:
    """Name a download: ``overlap-topic-jaccard-network.svg``.

    >>> FORMATS["svg"].picture
    True
    """
    parts = ["overlap", *report.selection.by, report.measure]
    parts += [id_of(mandate) for mandate in (report.focus, report.other) if mandate]
    parts += [figure] if FORMATS[form].picture else []
    return "-".join(parts).replace("/", "-") + f".{form}"
