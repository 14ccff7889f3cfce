"""Addresses for crawlers, browsers and feed readers: sitemap, robots, OpenSearch, feed, favicon.

``data_set`` is the description in schema.org's terms that the pages ``/`` and ``/data`` embed.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from struct import pack
from xml.etree import ElementTree as Xml

from flask import Blueprint, Response, request, url_for

from graph_api.graph.facets.definitions import KINDS
from graph_api.overlap.figures import raster
from graph_api.rdf.namespaces import BASE, PREFIXES
from graph_api.snapshot import manifest
from graph_api.web import shared
from graph_api.web.site import Site
from graph_api.web.template_filters import local

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
MOST_ADDRESSES = 20_000  # A sitemap may have 50,000 and 50 MB.
_VERSIONS = 20
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_ATOM = "http://www.w3.org/2005/Atom"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_ICON_PIXELS = 32
_PAGES = ("/", "/about", "/questions", "/overlap", "/data", "/data/sources", "/ontology", "/sparql")
# What people look for by name; records of imports are in the lists.
_THINGS = f"""
SELECT DISTINCT ?thing WHERE {{
  VALUES ?kind {{ hrd:Country hrd:Mandate hrd:Topic hrd:Article hrd:Document }}
  ?thing a ?kind FILTER(STRSTARTS(STR(?thing), "{PREFIXES["id"]}"))
}}
ORDER BY ?thing LIMIT {MOST_ADDRESSES}
"""


def blueprint(site: Site) -> Blueprint:
    """Announce the pages and versions of a snapshot."""
    bp = Blueprint("discovery", __name__)

    @cache  # A snapshot never changes.
    def things() -> list[str]:
        return [row["thing"].value for row in site.engine.select(_THINGS).rows]

    @bp.get("/sitemap.xml")
    def sitemap() -> Response:
        paths = [*_PAGES, *(f"/{kind.name}" for kind in KINDS if site.lists.any(kind))]
        paths += [f"/questions/{question.id}" for question in site.questions]
        root = Xml.Element("urlset", xmlns=_SITEMAP)
        here = request.host_url.rstrip("/")
        own = (local(iri) for iri in things())
        for path in (*paths, *(path for path in own if path)):
            place = Xml.SubElement(root, "url")
            Xml.SubElement(place, "loc").text = here + path
            Xml.SubElement(place, "lastmod").text = site.day
        return _xml(root, "application/xml")

    @bp.get("/robots.txt")
    def robots() -> Response:
        lines = [
            "User-agent: *",
            *(f"Disallow: {path}" for path in ("/sparql?", "/api/", "/cite/")),
        ]
        lines += ["Allow: /", f"Sitemap: {url_for('discovery.sitemap', _external=True)}"]
        return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

    @bp.get("/favicon.ico")
    def icon() -> Response:
        return Response(_icon(), content_type="image/vnd.microsoft.icon")

    @bp.get("/opensearch.xml")
    def search() -> Response:
        root = Xml.Element("OpenSearchDescription", xmlns=_OPENSEARCH)
        Xml.SubElement(root, "ShortName").text = "HRD Graph"
        Xml.SubElement(root, "Description").text = "Countries, mandates, topics and documents"
        Xml.SubElement(root, "InputEncoding").text = "UTF-8"
        image = {"width": "32", "height": "32", "type": "image/vnd.microsoft.icon"}
        Xml.SubElement(root, "Image", image).text = url_for("discovery.icon", _external=True)
        template = url_for("search.search", _external=True) + "?q={searchTerms}"
        Xml.SubElement(root, "Url", type="text/html", template=template)
        return _xml(root, "application/opensearchdescription+xml")

    @bp.get("/data/versions.atom")
    def feed() -> Response:
        return _xml(_feed(site), "application/atom+xml")

    @bp.app_template_global()
    def data_set() -> dict[str, object]:
        return _described(site)

    return bp


def _xml(root: Xml.Element, media_type: str) -> Response:
    text = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(text, content_type=f"{media_type}; charset=utf-8")


@cache
def _icon() -> bytes:
    """Write the icon of the pages as an ICO file of one PNG."""
    text = (files("graph_api.web") / "static" / "icon.svg").read_text(encoding="utf-8")
    picture = raster.plain_png(text)
    header = pack(
        "<HHHBBBBHHII", 0, 1, 1, _ICON_PIXELS, _ICON_PIXELS, 0, 0, 1, 32, len(picture), 22
    )
    return header + picture


def _feed(site: Site) -> Xml.Element:
    """List the snapshots on disk, the newest first; an entry is a version of the data."""
    own, versions = site.snapshot, list(_versions(site))
    root = Xml.Element("feed", xmlns=_ATOM)
    address = url_for("discovery.feed", _external=True)
    for name, text in (
        ("title", "HRD Graph: versions of the data"),
        ("id", f"{BASE}dataset"),
        ("updated", versions[0].created),
    ):
        Xml.SubElement(root, name).text = text
    author = Xml.SubElement(root, "author")
    Xml.SubElement(author, "name").text = "The curators of HRD Graph"
    Xml.SubElement(root, "link", rel="self", href=address)
    Xml.SubElement(root, "link", rel="alternate", href=url_for("pages.data", _external=True))
    for version in versions:
        entry = Xml.SubElement(root, "entry")
        served = " This is the version that is served." if version.id == own.id else ""
        said = f"{version.quads:,} statements in {len(version.graphs)} named graphs.{served}"
        for name, text in (
            ("title", f"Data version {version.id}"),
            ("id", f"{BASE}dataset/{version.id}"),
            ("updated", version.created),
            ("summary", said),
        ):
            Xml.SubElement(entry, name).text = text
        link = shared.address("/data", [], v=version.id[: shared.CHARACTERS])
        Xml.SubElement(entry, "link", rel="alternate", href=link)
    return root


def _versions(site: Site) -> Iterator[manifest.Snapshot]:
    """Yield the snapshots beside the one that is served, and that one, the newest first."""
    others = {s.id: s for s in manifest.by_age(site.snapshot.path.parent)}
    known = {**others, site.snapshot.id: site.snapshot}
    yield from sorted(known.values(), key=lambda s: s.created, reverse=True)[:_VERSIONS]


def _described(site: Site) -> dict[str, object]:
    """Describe the data set in the terms of schema.org."""
    data, what = url_for("pages.data", _external=True), shared.data_set()
    types = {"ttl": "text/turtle", "jsonld": "application/ld+json", "nq.gz": "application/gzip"}
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{BASE}dataset",
        "name": what.title,
        "description": what.description,
        "url": data,
        "identifier": f"{BASE}dataset",
        "version": site.snapshot.id,
        "dateModified": site.day,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "keywords": ["human rights defenders", "United Nations", "special procedures"],
        "creator": {"@type": "Organization", "name": "The curators of HRD Graph", "url": data},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"{data}/all.{suffix}"}
            for suffix, kind in types.items()
        ],
    }
