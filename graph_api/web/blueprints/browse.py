"""The lists: ``/recommendations``, ``/engagements``, ``/documents``, narrowed by facets.

All state is in the address: a facet's name with a value, repeated for either of several. A page
shows the counts of what each further choice would leave; CSV and JSON have the list whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from graph_api.errors import UsageError
from graph_api.graph import answer_notes
from graph_api.graph.answer_notes import Note
from graph_api.graph.entities import Entity
from graph_api.graph.facets import export
from graph_api.graph.facets.browse import WORDS, Listed, Lists, in_order
from graph_api.graph.facets.definitions import KINDS, Facet, Kind
from graph_api.graph.facets.index import Chosen
from graph_api.rdf.namespaces import TERMS
from graph_api.web import pagination
from graph_api.web.content_negotiation import CSV, HTML, Format, choose
from graph_api.web.responses import send
from graph_api.web.site import Site

JSON = Format(("json",), ("application/json",))
OFFERED = (HTML, JSON, CSV)
ITEMS = 50
FIRST = 8
# What a line of the list says of its item; the item's own page says all.
SHOWN = ("mandate", "addressee", "country", "kind", "topic", "theme", "year")
_OURS = {"page", "format"}
MOST_CHARACTERS = 500
_FACETED = {
    "Actor": "mandate",
    "Country": "country",
    "Topic": "topic",
    "Article": "article",
    "Group": "group",
}


@dataclass(frozen=True)
class Option:
    """One value of a facet: its count, and the address that adds or removes it."""

    label: str
    count: int
    chosen: bool
    address: str
    value: str


@dataclass(frozen=True)
class Item:
    """One listed item: ``values`` are labels with IRIs, by the facet's title."""

    iri: str
    label: str
    values: list[tuple[str, list[tuple[str, str]]]]


def blueprint(site: Site) -> Blueprint:
    """List what a snapshot holds."""
    bp = Blueprint("browse", __name__)
    lists = site.lists
    for kind in KINDS:
        view = _view(site, lists, kind)
        bp.add_url_rule(f"/{kind.name}", kind.name, view)

    @bp.app_template_global()
    def listed_counts(name: str, iri: str) -> list[tuple[Kind, int, str]]:
        """Count the items of each list with a value, with the address of that list."""
        return [
            (kind, count, address(kind, {name: [iri]}))
            for kind in KINDS
            if (facet := kind.facet(name)) and (count := lists.count(kind, facet, iri))
        ]

    @bp.app_template_filter()
    def facet_of(entity: Entity) -> str | None:
        """Return the facet of which a thing is a value, or None: its page links to these lists."""
        classes = (c for c in _FACETED if TERMS + c in entity.types_all)
        return next((_FACETED[c] for c in classes), None)

    @bp.app_template_global()
    def list_as(name: str) -> str:
        """Return the address of the whole list as a file of another format."""
        fields = [(k, v) for k, v in request.args.items(multi=True) if k not in _OURS]
        return f"{request.script_root}{request.path}?{urlencode([*fields, ('format', name)])}"

    @bp.after_request
    def vary(response: Response) -> Response:
        response.vary.add("Accept")
        return response

    return bp


def address(kind: Kind, chosen: Chosen, words: str = "") -> str:
    """Return the address of a list with a choice and words."""
    pairs = [(WORDS, words)] if words else []
    pairs += [
        (facet.name, facet.short(value))
        for facet in kind.facets
        for value in chosen.get(facet.name, ())
    ]
    path = f"{request.script_root}/{kind.name}"
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _view(site: Site, lists: Lists, kind: Kind) -> Callable[[], Response]:
    searching = site.snapshot.has_texts

    @cache  # A snapshot never changes.
    def coverage() -> list[Note]:
        return answer_notes.coverage_of(site.engine, kind.is_a)

    def view() -> Response:
        name = request.args.get("format")
        media_type = choose(request.headers.get("Accept", ""), OFFERED, name)
        ours = {*_OURS, WORDS}
        given = {k: [v for v in vs if v] for k, vs in request.args.lists() if k not in ours}
        chosen = lists.choose(kind, given)
        listed = lists.containing(kind, _words(searching))
        if media_type in HTML.media_types:
            shown = {"searching": searching, "coverage": coverage()}
            page = render_template("list.html", **shown, **_page(lists, listed, chosen))
            return Response(page, content_type="text/html; charset=utf-8")
        if media_type in CSV.media_types:
            response = send(export.as_csv(lists, listed, chosen), media_type)
        else:
            response = send(export.as_json(lists, listed, chosen, site.snapshot.id), media_type)
        file = f"{kind.name}.{'csv' if media_type in CSV.media_types else 'json'}"
        response.headers.set("Content-Disposition", "inline", filename=file)
        for note in coverage():
            response.headers.add("Link", f'<{note.things[0]}>; rel="describedby"')
        return response

    return view


def _words(searching: bool) -> str:
    """Parse the search words.

    :raises UsageError: there are some, and no index, or they are too long.
    """
    words = " ".join(" ".join(request.args.getlist(WORDS)).split())
    if words and not searching:
        raise UsageError(
            f"{WORDS}: there is no index of texts here, so a list cannot be narrowed by words. "
            "`hrd-graph build` writes one, where the SQLite of Python has FTS5."
        )
    if len(words) > MOST_CHARACTERS:
        raise UsageError(f"{WORDS}: more than {MOST_CHARACTERS} characters.")
    return words


def _page(lists: Lists, listed: Listed, chosen: dict[str, list[str]]) -> dict[str, object]:
    """Collect the variables of the page."""
    kind, index = listed.kind, listed.index
    total = index.count(chosen)
    number = pagination.number(total, ITEMS)
    places = index.page(chosen, (number - 1) * ITEMS, ITEMS)
    named = lists.named([index.items[place] for place in places])
    facets = [(facet, _options(listed, facet, chosen)) for facet in kind.facets]
    return {
        "kinds": [other for other in KINDS if other is kind or lists.any(other)],
        "kind": kind,
        "total": total,
        "size": len(index.items),
        "number": number,
        "items": [_item(listed, place, named) for place in places],
        "facets": [(facet, options) for facet, options in facets if options],
        "chosen": [
            (facet, option) for facet, options in facets for option in options if option.chosen
        ],
        "words": listed.words,
        "most": MOST_CHARACTERS,
        "wordless": address(kind, chosen),
        "without": _without(lists, listed, chosen) if not total else [],
        "sparql": export.sparql(kind, chosen, listed.words),
        "per_page": ITEMS,
        "first": FIRST,
    }


def _options(listed: Listed, facet: Facet, chosen: dict[str, list[str]]) -> list[Option]:
    """List the values of a facet, chosen ones first."""
    now = chosen.get(facet.name, [])
    options = []
    for value, count in in_order(listed, facet, chosen):
        others = [v for v in now if v != value] if value in now else [*now, value]
        to = address(listed.kind, {**chosen, facet.name: others}, listed.words)
        label = listed.label(facet, value)
        options.append(Option(label, count, value in now, to, facet.short(value)))
    return sorted(options, key=lambda option: not option.chosen)


def _item(listed: Listed, place: int, named: dict[str, str]) -> Item:
    iri = listed.index.items[place]
    values = listed.index.values(place)
    shown = [
        (facet.title, [(v, listed.label(facet, v)) for v in values[facet.name]])
        for facet in listed.kind.facets
        if values[facet.name] and facet.name in SHOWN
    ]
    return Item(iri, named.get(iri, ""), shown)


def _without(
    lists: Lists, listed: Listed, chosen: dict[str, list[str]]
) -> Sequence[tuple[str, int, str]]:
    """Count the items without each single choice, if all together leave none."""
    found = []
    if listed.words:
        number = lists.of(listed.kind).index.count(chosen)
        found.append(("Words", number, address(listed.kind, chosen)))
    for facet in listed.kind.facets:
        if chosen.get(facet.name):
            fewer = {name: values for name, values in chosen.items() if name != facet.name}
            to = address(listed.kind, fewer, listed.words)
            found.append((facet.title, listed.index.count(fewer), to))
    return found
