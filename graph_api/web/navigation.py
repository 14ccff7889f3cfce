"""Features shared by pages: header, paging, editor, lists, terms."""

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
    """Register the shared features of pages on an application."""
    pagination.register(app)
    chart.register(app)
    app.add_template_global(navigation, "site_nav")
    app.add_template_global(has_page)
    app.register_blueprint(editor.blueprint(site))
    app.register_blueprint(browse.blueprint(site))
    app.register_blueprint(records.blueprint(site))
    app.register_blueprint(vocabulary.blueprint(site))


def navigation() -> list[tuple[str, str, bool]]:
    """List the links of the header: words, address, and whether the page is below it."""
    return [
        (text, url_for(endpoint), _below(starts))
        for text, endpoint, starts in _NAVIGATION
        if has_page(endpoint)
    ]


def has_page(endpoint: str) -> bool:
    """Tell whether this server has a page, so that links to it can be left out."""
    return endpoint in current_app.view_functions


def _below(starts: tuple[str, ...]) -> bool:
    return any(request.path == start or request.path.startswith(start + "/") for start in starts)
