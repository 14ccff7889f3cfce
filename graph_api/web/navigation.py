"""What stands beside the first pages, registered in one place: paging, editor, lists, terms."""

from flask import Flask, current_app, request, url_for

from graph_api.graph.facets.definitions import KINDS
from graph_api.web import chart, editor, pagination
from graph_api.web.blueprints import browse, records, vocabulary
from graph_api.web.site import Site

_LISTS = tuple(f"/{kind.name}" for kind in KINDS)
# What the header leads to: the words, the endpoint, and how the paths below it begin.
_NAVIGATION = (
    ("Countries", "records.countries", ("/countries", "/id/country")),
    ("Mandates", "records.mandates", ("/mandates",)),
    ("Questions", "pages.all_questions", ("/questions",)),
    ("Browse", "browse.recommendations", _LISTS),
    ("Overlaps", "overlap.page", ("/overlap",)),
    ("Data", "pages.data", ("/data", "/graph", "/dataset")),
    ("Vocabulary", "terms.index", ("/ontology", "/scheme")),
    ("SPARQL", "sparql.sparql", ("/sparql",)),
    ("About", "pages.about", ("/about",)),
)


def register(app: Flask, site: Site) -> None:
    """Add to an application what its pages need beside their own blueprints."""
    pagination.register(app)
    chart.register(app)
    app.add_template_global(navigation, "site_nav")
    app.add_template_global(has_page)
    app.register_blueprint(editor.blueprint(site))
    app.register_blueprint(browse.blueprint(site))
    app.register_blueprint(records.blueprint(site))
    app.register_blueprint(vocabulary.blueprint(site))


def navigation() -> list[tuple[str, str, bool]]:
    """List what the header leads to: words, address, and whether the page shown is a part of it."""
    return [
        (text, url_for(endpoint), _below(starts))
        for text, endpoint, starts in _NAVIGATION
        if has_page(endpoint)
    ]


def has_page(endpoint: str) -> bool:
    """Tell whether this server has a page, so that what links it shows it only if it is there."""
    return endpoint in current_app.view_functions


def _below(starts: tuple[str, ...]) -> bool:
    return any(request.path == start or request.path.startswith(start + "/") for start in starts)
