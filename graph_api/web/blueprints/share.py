"""``/cite``, ``/embed``, ``/card``, ``/figures``: what a page shows, to be taken elsewhere.

The address behind the first part is that of the page: ``/embed/overlap?by=topic`` is the figure of
``/overlap?by=topic`` alone, which others may frame.
"""

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import escape

from graph_api.errors import UnknownIriError, UsageError
from graph_api.graph import questions
from graph_api.graph.citation import WRITERS
from graph_api.graph.questions import Result
from graph_api.overlap import export
from graph_api.overlap.caption import Caption
from graph_api.overlap.figures import card, raster, svg
from graph_api.overlap.selection import one_of
from graph_api.rdf.namespaces import BASE
from graph_api.web import chart, query_string, shared
from graph_api.web.site import Site
from graph_api.web.template_filters import local

_CITATIONS = {
    "txt": "text/plain; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl.json": "application/vnd.citationstyles.csl+json",
}
_PICTURES = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png"}
_ROWS = 12
_STATES = "/id/country/"


@dataclass(frozen=True)
class Share:
    """What the share bar of a page links: see ``share.html``."""

    title: str
    link: str
    text: str
    citations: dict[str, str]
    code: str
    files: list[tuple[str, str]]


def blueprint(site: Site) -> Blueprint:
    """Share what the pages of a snapshot show."""
    bp = Blueprint("share", __name__)

    @bp.get("/cite/<path:path>")
    def cite(path: str) -> Response:
        form = one_of("format", request.args.get("format") or "txt", WRITERS)
        what = shared.shown(site, f"/{path}", request.args)
        citation = shared.citation(site, f"/{path}", request.args, what)
        end = "\n" * (form == "txt")
        response = Response(WRITERS[form](citation) + end, content_type=_CITATIONS[form])
        response.headers.set("Content-Disposition", "inline", filename=f"{citation.key}.{form}")
        return response

    @bp.get("/embed/<path:path>")
    def embed(path: str) -> str:
        if path == "overlap":
            return _overlap(site)
        if path.startswith("questions/"):
            return _question(site, path.removeprefix("questions/"))
        return _framed(site, shared.shown(site, f"/{path}", request.args), f"/{path}")

    @bp.get("/card/<path:path>.png")
    def picture(path: str) -> Response:
        what = shared.shown(site, "/" if path == "home" else f"/{path}", request.args)
        drawn = card.draw(what.title, what.caveat or what.description, f"Data of {site.day}")
        return Response(raster.plain_png(drawn), content_type=_PICTURES["png"])

    @bp.get("/figures/questions/<name>.<any(svg, png):form>")
    def figure(name: str, form: str) -> Response:
        result = _ask(site, name)
        drawing, caption = _charted(site, result)
        if form == "png":
            return Response(raster.as_png(drawing, caption), content_type=_PICTURES[form])
        return Response(svg.file(drawing, caption), content_type=_PICTURES[form])

    @bp.app_template_global()
    def share_of_page(title: str, figure: dict[str, str] | None = None, caveat: str = "") -> Share:
        """Collect what the share bar of this page links.

        :param figure: further parameters, by which one of several figures is embedded.
        """
        path, args = request.path, request.args
        citation = shared.citation(site, path, args, shared.Shown(title, "", caveat))
        fields = shared.fields_of(args)
        framed = shared.permalink(site, f"/embed{path}", [*fields, *(figure or {}).items()])
        return Share(
            title,
            shared.permalink(site, path, fields),
            WRITERS["txt"](citation),
            dict(shared.files_of_citation(path, args)),
            _code(framed, title),
            _of_state(path) if path.startswith(_STATES) else [],
        )

    @bp.app_template_global()
    def announced() -> dict[str, str]:
        """Give the address of this page without its looks, and that of its picture."""
        path, fields = request.path, shared.fields_of(request.args, but=("format",))
        pictured = path == "/overlap" or path.startswith(("/id/", "/questions/"))
        card = f"/card{path}.png" if pictured else "/card/home.png"
        return {
            "canonical": shared.address(path, fields),
            "image": shared.address(card, fields if pictured else []),
        }

    @bp.app_template_global()
    def other_version() -> str | None:
        return shared.other_version(site)

    return bp


def _of_state(path: str) -> list[tuple[str, str]]:
    """List what the page of a State leads to beside its files."""
    compare = url_for("compare.page", countries=path.removeprefix(_STATES))
    briefs = [("Brief", "?format=brief"), ("Brief as DOCX", "?format=docx")]
    return [*briefs, ("Compare", compare)]


def _code(address: str, title: str) -> str:
    """Write the HTML by which a page frames an address."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" height="480" '
        'loading="lazy" style="border:0"></iframe>'
    )


def _overlap(site: Site) -> str:
    kind = request.args.get("figure") or "network"
    report = site.overlaps.ask(shared.overlap_values(request.args), request.host_url)
    one_of("figure", kind, export.FIGURES)
    drawing, caption = export.draw(site.overlaps, report, kind)
    return render_template(
        "embed.html",
        title=caption.title,
        caveat=caption.caveat,
        picture=svg.inline(drawing, caption.title, kind, "img"),
        notes=[caption.question, f"Source: {caption.source}." if caption.source else ""],
        link=shared.permalink(site, "/overlap", shared.fields_of(request.args)),
    )


def _question(site: Site, name: str) -> str:
    result = _ask(site, name)
    what = shared.shown(site, f"/questions/{name}", request.args)
    return render_template(
        "embed.html",
        title=what.title,
        picture=chart.chart(result),
        result=result,
        most=_ROWS,
        notes=[note.text for note in result.notes],
        link=shared.permalink(site, f"/questions/{name}", shared.fields_of(request.args)),
    )


def _ask(site: Site, name: str) -> Result:
    question = questions.find(site.questions, name)
    values = query_string.parameters(request.args)
    values.pop("page", None)
    return questions.ask(site.engine, question, values)


def _charted(site: Site, result: Result) -> tuple[svg.Drawing, Caption]:
    """Draw the chart of an answer with its caption.

    :raises UsageError: the answer has none.
    """
    drawing = chart.drawing(result)
    if drawing is None:
        raise UsageError("This answer has no figure: it counts nothing, or has too many rows.")
    path = f"/questions/{result.question.id}"
    what = shared.shown(site, path, request.args)
    caption = Caption(
        chart.finding(result) or what.title,
        f"n = {len(result.table.rows)} rows.",
        what.description,
        "all years",
        site.snapshot.id,
        remarks=tuple(note.text for note in result.notes),
        question=what.title,
        source="named with each statement at the address below",
        day=site.day,
        link=shared.permalink(site, path, shared.fields_of(request.args)),
    )
    return drawing, caption


def _framed(site: Site, what: shared.Shown, path: str) -> str:
    """Show a thing or list as its name, a sentence, and the link to its page."""
    if path.startswith("/id/") and local(BASE + path.removeprefix("/")) is None:
        raise UnknownIriError(BASE + path.removeprefix("/"))
    link = shared.permalink(site, path, shared.fields_of(request.args))
    return render_template("embed.html", title=what.title, notes=[what.description], link=link)
