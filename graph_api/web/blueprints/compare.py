"""``/compare?countries=HUN,POL``: States, mandates or topics side by side, with all state there."""

from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MultiDict

from graph_api.errors import UsageError
from graph_api.graph import comparison
from graph_api.graph.comparison import FEWEST, KINDS, Comparison
from graph_api.overlap.figures import narrow, svg, timeline
from graph_api.overlap.figures.timeline import Row
from graph_api.web.site import Site

_SHOWN = 15
_WORDS = {"mandate": "bodies", "country": "countries", "topic": "topics"}


def blueprint(site: Site) -> Blueprint:
    """Compare what a snapshot holds."""
    bp = Blueprint("compare", __name__)

    @bp.get("/compare")
    def page() -> Response:
        found = of_request(site, request.args)
        shown = _shown(found) if found else {}
        text = render_template("compare.html", comparison=found, kinds=KINDS, **shown)
        return Response(text, content_type="text/html; charset=utf-8")

    return bp


def of_request(site: Site, args: MultiDict[str, str]) -> Comparison | None:
    """Compare what the parameters name, or return None if they name nothing or one thing.

    :raises UsageError: things of two kinds.
    :raises ParameterError: more than four, one twice, or one that is unknown.
    """
    given = [(kind, _values(args, kind)) for kind in KINDS]
    asked = [(kind, values) for kind, values in given if values]
    if len(asked) > 1:
        raise UsageError(f"Give one of {', '.join(KINDS)}, not two: only like is compared.")
    if not asked or len(asked[0][1]) < FEWEST:
        return None  # The form asks for the others.
    ((kind, values),) = asked
    iris = comparison.chosen(site.engine, kind, values)
    return comparison.compare(site.engine, site.lists, kind, iris)


def _values(args: MultiDict[str, str], name: str) -> list[str]:
    parts = (part.strip() for text in args.getlist(name) for part in text.split(","))
    return [part for part in parts if part]


def _shown(found: Comparison) -> dict[str, object]:
    """Draw the years on one axis, and list what differs."""
    rows = [Row(p.name, dict(p.years), p.undated) for p in found.profiles]
    wide = svg.inline(timeline.draw(rows), found.title, "years", "img")
    most = max((number for row in rows for number in row.years.values()), default=0)
    phone = [
        (row.name, svg.inline(narrow.years([row], most), row.name, f"years-{i}", "img"))
        for i, row in enumerate(rows)
    ]
    others = [other for other in _WORDS if other != KINDS[found.kind]]
    sections = [
        (_WORDS[other], found.rows(other), found.in_words(other, _WORDS[other])) for other in others
    ]
    acts = sorted({kind for profile in found.profiles for kind in profile.kinds})
    by_kind = {act: [profile.kinds[act] for profile in found.profiles] for act in acts}
    shown = {"wide": wide, "phone": phone, "sections": sections, "by_kind": by_kind}
    return {**shown, "acts": acts, "most": _SHOWN}
