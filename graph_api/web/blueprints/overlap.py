"""Overlaps of mandates: ``/overlap`` as a page, ``/api/overlap`` in every format.

Both read the same parameters and call :class:`graph_api.overlap.pipeline.Overlaps`. The address
holds all state, so that a view can be linked, and each view works without script.
"""

from collections.abc import Mapping
from functools import cache, partial
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from graph_api.errors import HrdGraphError
from graph_api.graph.labels import labels
from graph_api.graph.parameters import Choice
from graph_api.overlap import data_cube, evidence, export, selection
from graph_api.overlap.bases import BASES, BY, FILTERS
from graph_api.overlap.caption import READINGS, reading
from graph_api.overlap.evidence import Gaps
from graph_api.overlap.export import FORMATS
from graph_api.overlap.figures import markers, narrow, network, svg
from graph_api.overlap.guide import guide
from graph_api.overlap.measures.pairs import Pair
from graph_api.overlap.pipeline import Overlaps
from graph_api.overlap.report import Report
from graph_api.overlap.selection import id_of
from graph_api.rdf import spelling
from graph_api.sparql.engine import Engine
from graph_api.web import query_string, spreadsheet, template_filters
from graph_api.web.content_negotiation import CSV, TURTLE, Format, choose
from graph_api.web.site import Site

_JSON = Format(("json",), ("application/json",))
_OTHERS = (
    Format((name,), (form.media_type,))
    for name, form in FORMATS.items()
    if name not in ("json", "csv", "ttl", "html")  # A browser is not sent a file unasked.
)
OFFERED = (_JSON, CSV, TURTLE, *_OTHERS)
MOST_LISTED = 60
_MOST_AT_A_GLANCE = 80
_LISTS = ("sets",)


def blueprint(site: Site) -> Blueprint:
    """Serve the overlaps of a snapshot, whose id every figure and file has."""
    bp = Blueprint("overlap", __name__)
    overlaps = site.overlaps

    @bp.get("/overlap")
    def page() -> str | Response:
        if request.args.get("format", "html") != "html":
            return api()
        values = query_string.parameters(request.args, _LISTS)
        values.pop("page", None)
        return _page(overlaps, overlaps.ask(values, request.host_url))

    @bp.get("/api/overlap")
    def api() -> Response:
        values = query_string.parameters(request.args, _LISTS)
        figure = values.pop("figure", "") or "network"
        form = _format()
        report = overlaps.ask(values, request.host_url)
        response = Response(export.write(overlaps, report, figure, form))
        text = form in ("csv", "ttl", "svg", "html")
        response.content_type = FORMATS[form].media_type + "; charset=utf-8" * text
        name = export.file_name(report, figure, form)
        # A page with a style sheet of its own would break the policy of ours.
        shown = "attachment" if form == "html" else "inline"
        response.headers.set("Content-Disposition", shown, filename=name)
        response.vary.add("Accept")
        return response

    @bp.get("/ontology/overlap")
    def cube() -> Response:
        content_type = FORMATS["ttl"].media_type + "; charset=utf-8"
        return Response(data_cube.structure_as_turtle(), content_type=content_type)

    @bp.get("/overlap/figures.css")
    def sheet() -> Response:
        return Response(svg.page_style(), content_type="text/css; charset=utf-8")

    @bp.app_template_global("overlap_at_a_glance")
    def at_a_glance() -> dict[str, str] | None:
        """Draw the overlap by topic for the home page; None if there is none."""
        try:
            return glance()
        except HrdGraphError:
            return None  # The home page is also of use without this figure.

    @cache
    def glance() -> dict[str, str] | None:
        report = overlaps.ask({})
        if report.empty or len(report.cells.members) > _MOST_AT_A_GLANCE:
            return None
        caption = report.caption
        picture = svg.inline(network.draw(report), caption.title, "glance", "img")
        phone = svg.inline(narrow.pairs(report), caption.title, "glance-narrow", "img")
        said = f"{caption.caveat} {caption.counts} {caption.method}".strip()
        return {"svg": picture, "narrow": phone, "title": caption.title, "said": said}

    return bp


def _format() -> str:
    """Choose the format by the parameter or, without it, by the Accept header.

    :raises ParameterError: no such format; :raises NotAcceptableError: nothing fits the header.
    """
    name = request.args.get("format", "")
    if name.strip().lower() == spreadsheet.NAME:
        return "csv"
    if name:
        return selection.one_of("format", name.strip().lower(), FORMATS)
    media_type = choose(request.headers.get("Accept", ""), OFFERED)
    return next(form.names[0] for form in OFFERED if media_type in form.media_types)


def address(report: Report, **changes: str | None) -> str:
    """Return the address of this view with some parameters changed."""
    return f"{url_for('overlap.page')}?{urlencode(report.selection.parameters(**changes))}"


def download(report: Report, form: str, figure: str = "network") -> str:
    """Return the address of a file of this view."""
    picture = {"figure": figure} if form in FORMATS and FORMATS[form].picture else {}
    sets = {"sets": ",".join(map(id_of, report.sets))} if figure == "upset" else {}
    fields = {**report.selection.parameters(), **picture, **sets, "format": form}
    return f"{url_for('overlap.api')}?{urlencode(fields)}"


def _page(overlaps: Overlaps, report: Report) -> str:
    """Render a view of all mandates, around one, or of two."""
    shared: Mapping[str, object] = {
        "report": report,
        "form": _form(overlaps, report),
        "figures": _figures(overlaps, report),
        "address": address,
        "download": download,
        "id_of": id_of,
        "formats": FORMATS,
        "readings": {name: reading(name) for name in READINGS},
        "sparql": report.selection.sparql(),
    }
    if report.selection.other:
        return render_template("overlap_pair.html", **shared, **_pair(overlaps, report))
    gaps, names = _gaps(overlaps, report)
    focus = report.selection.focus
    single = [thing for thing, mandate in gaps.single.items() if focus in (None, mandate)]
    return render_template(
        "overlap.html",
        **shared,
        communities=_communities(report),
        pairs=report.pairs,
        places=report.part.position,
        gaps=gaps,
        upset_default=",".join(map(id_of, report.sets)),
        single=sorted(single, key=lambda thing: spelling.key(report.cells.name(thing))),
        names=names,
        most=MOST_LISTED,
    )


def _gaps(overlaps: Overlaps, report: Report) -> tuple[Gaps, dict[str, str]]:
    """List the gaps, those that nobody addressed by name, with their names."""

    def read() -> tuple[Gaps, dict[str, str]]:
        gaps = evidence.gaps(overlaps.engine, report)
        names = labels(overlaps.engine, gaps.unaddressed)
        gaps.unaddressed.sort(key=lambda iri: spelling.key(names.get(iri) or iri))
        return gaps, names

    return overlaps.keep(("gaps", report.selection.key), read)


def _form(overlaps: Overlaps, report: Report) -> dict[str, list[Choice]]:
    """Return the options of the form."""
    by = [Choice(name, _words(name)) for name in BY]
    cells, focus = report.cells, report.selection.focus
    mandates = sorted(cells.members, key=cells.name)
    if focus and focus not in cells.members:
        mandates.insert(0, focus)
    filters = overlaps.keep("filters", lambda: _filters(overlaps.engine))
    return {"by": by, "mandate": [Choice(id_of(m), cells.name(m)) for m in mandates], **filters}


def _filters(engine: Engine) -> dict[str, list[Choice]]:
    return {name: selection.choices(engine, name) for name in FILTERS}


def _words(by: str) -> str:
    """Return a basis in words.

    >>> _words("country"), _words("country,topic")
    ('countries', 'topics in countries')
    """
    plurals = [BASES[name].plural for name in by.split(",")]
    if len(plurals) == 1:
        return plurals[0]
    joint = " in " if by.startswith("country") else " and "
    return joint.join(plurals[::-1] if joint == " in " else plurals)


def _figures(overlaps: Overlaps, report: Report) -> dict[str, dict[str, str]]:
    """Draw the figures that fit this view: title, caption lines and SVG, by kind."""
    figures: dict[str, dict[str, str]] = {}
    for kind in export.kinds(report):
        drawing, caption = export.draw(overlaps, report, kind, partial(_leads_to, report))
        figures[kind] = {
            "title": caption.title,
            "svg": svg.inline(drawing, caption.title, kind),
            "narrow": _narrow(overlaps, report, kind, caption.title),
            "guide": guide(report, kind),
            "narrow_guide": guide(report, kind, narrow=True),
            "said": " ".join(caption.lines()),
        }
    return figures


def _narrow(overlaps: Overlaps, report: Report, kind: str, title: str) -> str:
    """Draw the form of a figure for a phone; the network's shows what the matrix does."""
    if kind == "matrix":
        return ""
    leads_to, pair = partial(_leads_to, report), partial(_leads_to_pair, report)
    drawing = export.draw_narrow(overlaps, report, kind, leads_to, pair)
    return svg.inline(drawing, title, f"{kind}-narrow")


def _leads_to_pair(report: Report, pair: Pair) -> str:
    """Return the address of the view of two mandates."""
    return address(report, mandate=id_of(pair.a), **{"with": id_of(pair.b)})


def _leads_to(report: Report, iri: str) -> str:
    """Return the address that a part of a figure links to.

    Of all mandates, one leads to the view around it; in that, itself to all, another to the pair. A
    country leads to its page.
    """
    focus, other = report.selection.focus, report.selection.other
    if iri not in report.cells.members:
        return template_filters.href(iri) or iri
    if focus is None or other:
        return address(report, mandate=id_of(iri), **{"with": None})
    return (
        address(report, mandate=None) if iri == focus else address(report, **{"with": id_of(iri)})
    )


def _communities(report: Report) -> list[dict[str, object]]:
    """List mark, name and size of each community, which is named after its strongest mandate."""
    analysis = report.part
    communities = []
    for group in analysis.communities:
        if len(group) < 2:
            continue
        strongest = max(group, key=lambda m: (analysis.strength.get(m, 0.0), m))
        sign = svg.tag(
            "svg",
            markers.mark(markers.style_of(analysis, group[0]), 9, 9, 6),
            cls="figure sign",
            viewBox="0 0 18 18",
            width=18,
            height=18,
            aria_hidden="true",
        )
        name = report.cells.brief(strongest)
        communities.append({"sign": sign, "name": name, "size": len(group)})
    return communities


def _pair(overlaps: Overlaps, report: Report) -> dict[str, object]:
    """List the shared things with their evidence, the others, and requests to coordinate."""
    a, b = report.selection.focus, report.selection.other
    assert a and b
    members, engine = report.cells.members, overlaps.engine
    of_a, of_b = members.get(a, frozenset()), members.get(b, frozenset())
    by_name = report.cells.name
    common = sorted(of_a & of_b, key=by_name)
    entries, names = evidence.shared(engine, report.selection, common[: evidence.SHOWN_THINGS])
    requests = evidence.coordination(engine, a, b)
    names |= labels(engine, [issuer for _, _, issuer in requests])
    return {
        "pair": report.analysis.pair(a, b),
        "common": common,
        "entries": entries,
        "names": names,
        "only": [(a, sorted(of_a - of_b, key=by_name)), (b, sorted(of_b - of_a, key=by_name))],
        "requests": requests,
        "most": MOST_LISTED,
    }
