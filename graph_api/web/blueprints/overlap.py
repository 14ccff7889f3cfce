"""The overlap of mandates: ``/overlap`` as a page, ``/api/overlap`` in every format.

Both read the same parameters and ask :class:`graph_api.overlap.report.Overlaps`. The address holds
all state, so that a view can be linked, and each view works without script.
"""

from collections.abc import Mapping
from functools import cache
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from graph_api.errors import HrdGraphError
from graph_api.graph.labels import labels
from graph_api.graph.parameters import Choice
from graph_api.overlap import evidence, export
from graph_api.overlap import report as overlap_report
from graph_api.overlap import selection as overlap_data
from graph_api.overlap.bases import BASES, BY, FILTERS
from graph_api.overlap.evidence import Gaps
from graph_api.overlap.export import FIGURES, FORMATS
from graph_api.overlap.figures import markers, network, svg
from graph_api.overlap.report import Overlaps, Report
from graph_api.rdf import spelling
from graph_api.sparql.engine import Engine
from graph_api.web import query_string, spreadsheet, template_filters
from graph_api.web.content_negotiation import CSV, TURTLE, Format, choose
from graph_api.web.site import Site

_JSON = Format(("json",), ("application/json",))
_OTHERS = (
    Format((name,), (form.media_type,))
    for name, form in FORMATS.items()
    if name not in ("json", "csv", "ttl")
)
OFFERED = (_JSON, CSV, TURTLE, *_OTHERS)
MOST_LISTED = 60
_MOST_AT_A_GLANCE = 80
_PHONE = 330.0
_KINDS_OF_TWO = ("upset", "map")


def blueprint(site: Site) -> Blueprint:
    """Show and give out the overlaps of a snapshot, which every picture and file names."""
    bp = Blueprint("overlap", __name__)
    overlaps = Overlaps(site.engine, site.snapshot.id, site.snapshot.index)

    @bp.get("/overlap")
    def page() -> str | Response:
        if request.args.get("format", "html") != "html":
            return api()
        values = query_string.parameters(request.args)
        values.pop("page", None)
        return _page(overlaps, overlaps.ask(values))

    @bp.get("/api/overlap")
    def api() -> Response:
        values = query_string.parameters(request.args)
        figure = values.pop("figure", "") or "network"
        form = _format()
        report = overlaps.ask(values)
        response = Response(export.write(overlaps, report, figure, form))
        text = form in ("csv", "ttl", "svg")
        response.content_type = FORMATS[form].media_type + "; charset=utf-8" * text
        name = export.file_name(report, figure, form)
        response.headers.set("Content-Disposition", "inline", filename=name)
        response.vary.add("Accept")
        return response

    @bp.get("/overlap/figures.css")
    def sheet() -> Response:
        return Response(svg.page_style(), content_type="text/css; charset=utf-8")

    @bp.app_template_global("overlap_at_a_glance")
    def at_a_glance() -> dict[str, str] | None:
        """Draw the overlap by topic for the home page; None where there is none to show."""
        try:
            return glance()
        except HrdGraphError:
            return None  # The home page is more than this picture: it answers without it.

    @cache
    def glance() -> dict[str, str] | None:
        report = overlaps.ask({})
        if report.empty or len(report.overlap.members) > _MOST_AT_A_GLANCE:
            return None
        drawing = network.draw(report.subject())
        said = f"{report.caption.counted} {report.caption.method}"
        return {"svg": svg.inline(drawing, report.caption.title, "glance", "img"), "said": said}

    return bp


def _format() -> str:
    """Read which format is asked for, by name or, without one, by the Accept header.

    :raises ParameterError: no such format; :raises NotAcceptableError: nothing fits the header.
    """
    named = request.args.get("format", "")
    if named.strip().lower() == spreadsheet.NAME:
        return "csv"
    if named:
        return export.known("format", named.strip().lower(), FORMATS)
    media_type = choose(request.headers.get("Accept", ""), OFFERED)
    return next(form.names[0] for form in OFFERED if media_type in form.media_types)


def address(report: Report, **changes: str | None) -> str:
    """Give the address of a view like this one, with some parameters changed."""
    return f"{url_for('overlap.page')}?{urlencode(report.given(**changes))}"


def download(report: Report, form: str, figure: str = "network") -> str:
    """Give the address of a file of this view."""
    picture = {"figure": figure} if form in FORMATS and FORMATS[form].picture else {}
    sets = {"sets": ",".join(map(overlap_report.id_of, report.chosen))} if figure == "upset" else {}
    fields = {**report.given(), **picture, **sets, "format": form}
    return f"{url_for('overlap.api')}?{urlencode(fields)}"


def _page(overlaps: Overlaps, report: Report) -> str:
    """Render a view: of all mandates, around one, or of two."""
    shared: Mapping[str, object] = {
        "report": report,
        "form": _form(overlaps, report),
        "figures": _figures(overlaps, report),
        "address": address,
        "download": download,
        "id_of": overlap_report.id_of,
        "formats": FORMATS,
        "readings": {name: overlap_report.reading(name) for name in overlap_report.METHODS},
        "sparql": report.selection.sparql(),
    }
    if report.focus and report.other:
        return render_template("overlap_pair.html", **shared, **_pair(overlaps, report))
    gaps, names = _gaps(overlaps, report)
    alone = [thing for thing, who in gaps.single.items() if report.focus in (None, who)]
    return render_template(
        "overlap.html",
        **shared,
        communities=_communities(report),
        pairs=report.whole.of(report.focus) if report.focus else report.whole.pairs,
        places=report.subject().place,
        gaps=gaps,
        upset_default=",".join(map(overlap_report.id_of, report.chosen)),
        alone=sorted(alone, key=lambda thing: spelling.key(report.cells.name(thing))),
        names=names,
        most=MOST_LISTED,
    )


def _gaps(overlaps: Overlaps, report: Report) -> tuple[Gaps, dict[str, str]]:
    """Find what nobody shares, and the names of what nobody addressed, in whose order it is."""

    def find() -> tuple[Gaps, dict[str, str]]:
        gaps = evidence.gaps(overlaps.engine, report.cells)
        names = labels(overlaps.engine, gaps.unaddressed)
        gaps.unaddressed.sort(key=lambda iri: spelling.key(names.get(iri) or iri))
        return gaps, names

    selection = report.selection
    return overlaps.keep(("gaps", selection.by, tuple(sorted(selection.values.items()))), find)


def _form(overlaps: Overlaps, report: Report) -> dict[str, list[Choice]]:
    """List what the form offers."""
    engine = overlaps.engine
    by = [Choice(name, _words(name)) for name in BY]
    mandates = [
        Choice(overlap_report.id_of(m), report.cells.name(m))
        for m in sorted(report.cells.members, key=report.cells.name)
    ]
    if report.focus and report.focus not in report.cells.members:
        here = Choice(overlap_report.id_of(report.focus), report.cells.name(report.focus))
        mandates.insert(0, here)
    filters = overlaps.keep("filters", lambda: _filters(engine))
    return {"by": by, "mandate": mandates, **filters}


def _filters(engine: Engine) -> dict[str, list[Choice]]:
    return {name: overlap_data.choices(engine, name) for name in FILTERS}


def _words(by: str) -> str:
    """Name a basis in words.

    >>> _words("country"), _words("country,topic")
    ('countries', 'topics in countries')
    """
    plurals = [BASES[name].plural for name in by.split(",")]
    if len(plurals) == 1:
        return plurals[0]
    joint = " in " if by.startswith("country") else " and "
    return joint.join(plurals[::-1] if joint == " in " else plurals)


def _figures(overlaps: Overlaps, report: Report) -> dict[str, dict[str, str | bool]]:
    """Draw what fits this view: title, caption lines and the picture itself, by kind."""
    subject = report.subject(lambda mandate: _leads_to(report, mandate))
    kinds = _KINDS_OF_TWO if report.other else ["timeline"] if report.empty else FIGURES
    drawn: dict[str, dict[str, str | bool]] = {}
    for kind in kinds:
        if not export.fits(report, kind):
            continue
        drawing = export.draw(
            overlaps, report, kind, subject, lambda iri: template_filters.href(iri) or iri
        )
        caption = export.caption_of(report, drawing)
        drawn[kind] = {
            "title": caption.title,
            "svg": svg.inline(drawing, caption.title, kind),
            "said": " ".join(caption.lines()),
            "wide": drawing.width > _PHONE,
        }
    return drawn


def _leads_to(report: Report, mandate: str) -> str:
    """From all mandates to one; around one, from its partners to the pair, from itself to all."""
    name = overlap_report.id_of(mandate)
    if report.focus is None or report.other:
        return address(report, mandate=name, **{"with": None})
    if mandate == report.focus:
        return address(report, mandate=None)
    return address(report, **{"with": name})


def _communities(report: Report) -> list[dict[str, object]]:
    """Name each community by its mandate with the strongest links, with its mark."""
    overlap, styles = report.overlap, markers.style_of(report.overlap)
    found = []
    for group in overlap.groups:
        if len(group) < 2:
            continue
        best = max(group, key=lambda m: (overlap.strength.get(m, 0.0), m))
        sign = svg.tag(
            "svg",
            markers.mark(styles[group[0]], 9, 9, 6),
            cls="figure sign",
            viewBox="0 0 18 18",
            width=18,
            height=18,
            aria_hidden="true",
        )
        found.append({"sign": sign, "name": report.cells.brief(best), "size": len(group)})
    return found


def _pair(overlaps: Overlaps, report: Report) -> dict[str, object]:
    """Gather what two mandates share and where, what only one has, and who asks for more."""
    a, b = report.focus, report.other
    assert a and b
    members, engine = report.cells.members, overlaps.engine
    ours, theirs = members.get(a, frozenset()), members.get(b, frozenset())
    by_name = report.cells.name
    common = sorted(ours & theirs, key=by_name)
    entries, names = evidence.shared(
        engine, report.selection, a, b, common[: evidence.SHOWN_THINGS]
    )
    asked = evidence.coordination(engine, a, b)
    names |= labels(engine, [who for _, _, who in asked])
    return {
        "pair": report.whole.pair(a, b),
        "common": common,
        "entries": entries,
        "names": names,
        "only": [(a, sorted(ours - theirs, key=by_name)), (b, sorted(theirs - ours, key=by_name))],
        "asked": asked,
        "most": MOST_LISTED,
    }
