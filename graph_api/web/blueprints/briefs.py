"""The brief on a State: ``/id/country/HUN?format=brief`` for print, ``format=docx`` to be edited.

Both are written from one :class:`graph_api.graph.brief.Brief`.
"""

from flask import Blueprint, Response, render_template, request

from graph_api.graph import brief as briefs
from graph_api.graph.brief import Brief
from graph_api.graph.entities import unknown
from graph_api.graph.labels import is_iri, labels
from graph_api.rdf.namespaces import THINGS
from graph_api.web import docx, shared
from graph_api.web.docx import Run
from graph_api.web.site import Site
from graph_api.web.template_filters import id_of

_COUNTRIES = "/id/country/"
FORMATS = ("brief", "docx")
_NOT_ALL = "What a list leaves out:"


def blueprint(site: Site) -> Blueprint:
    """Write briefs from a snapshot."""
    bp = Blueprint("briefs", __name__)
    bp.add_app_template_filter(briefs.in_words, "acts_in_words")

    # A format of the page of a State, which other blueprints show: so it is answered before them.
    @bp.before_app_request
    def answer() -> Response | None:
        form = request.args.get("format")
        if not request.path.startswith(_COUNTRIES) or form not in FORMATS:
            return None
        iri = f"{THINGS}country/{request.path.removeprefix(_COUNTRIES)}"
        name = labels(site.engine, [iri]).get(iri) if is_iri(iri) else None
        if name is None:
            raise unknown(site.engine, iri)
        brief = briefs.brief(site.engine, site.lists, iri, name)
        link = shared.permalink(site, request.path, [])
        if form == "brief":
            page = render_template(
                "brief.html", brief=brief, iri=iri, link=link, most_mandates=briefs.MOST_MANDATES
            )
            return Response(page, content_type="text/html; charset=utf-8")
        response = Response(_docx(site, brief, link), content_type=docx.MEDIA_TYPE)
        file = f"brief-{id_of(iri).replace('/', '-')}.docx"
        response.headers.set("Content-Disposition", "attachment", filename=file)
        return response

    return bp


def _docx(site: Site, brief: Brief, link: str) -> bytes:
    """Write a brief as DOCX, with its notes as footnotes."""
    title = f"{brief.name}: what mandates of the United Nations recorded"
    notes = {note.number: Run(note.text, url=note.url) for note in brief.notes}
    document = docx.Document(title, notes)
    document.paragraph(Run(title), style="Title")
    document.paragraph(
        Run(f"Country brief of HRD Graph. Data of {site.day}, version {site.snapshot.id}. "),
        Run(link, url=link),
    )
    document.paragraph(Run(brief.lead, bold=True))
    _add_who(document, brief)
    _add_acts(document, brief)
    _add_recommendations(document, brief)
    document.heading("Limits")
    for sentence in brief.limits:
        document.paragraph(Run(sentence))
    if brief.left_out:
        document.paragraph(Run(f"{_NOT_ALL} {' '.join(brief.left_out)}"))
    return document.bytes()


def _add_who(document: docx.Document, brief: Brief) -> None:
    if not brief.who:
        return
    document.heading("Who")
    shown = brief.who[: briefs.MOST_MANDATES]
    rows = [[who.name, briefs.in_words(who.acts)] for who in shown]
    document.table([["Body", "Acts in the graph"], *rows])
    if rest := len(brief.who) - len(shown):
        document.paragraph(Run(f"And {rest:,} more with fewer acts."))


def _add_acts(document: docx.Document, brief: Brief) -> None:
    if brief.acts:
        document.heading("What and when")
    for line in brief.acts:
        year = Run(f"{line.year or 'undated'}: ", bold=True)
        document.paragraph(year, Run(f"{line.by}. {line.text}.", line.notes))


def _add_recommendations(document: docx.Document, brief: Brief) -> None:
    if brief.topics:
        document.heading("Recommendations by topic")
    for topic in brief.topics:
        document.heading(f"{topic.name} ({topic.count:,})", 2)
        for line in topic.lines:
            by = f" {line.by}{f', {line.year}' if line.year else ''}." if line.by else ""
            document.paragraph(Run(f"{line.text}{by}", line.notes))
