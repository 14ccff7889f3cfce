"""References to things of the graph: a document itself, or a place in one."""

from collections.abc import Iterable

from graph_api.graph.citation import Citation
from graph_api.graph.labels import labels
from graph_api.rdf import document_symbols
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

_UN = "United Nations"
_THING = """
SELECT ?thing ?document ?place ?paragraph WHERE {
  OPTIONAL { ?thing hrd:locator ?place }
  OPTIONAL { ?thing dcterms:isPartOf ?document ; hrd:paragraph ?paragraph }
  FILTER(BOUND(?place) || BOUND(?document))
}
ORDER BY ?document ?place LIMIT 1
"""
# The place of a statement leads to the text that it is a part of, and that to its document.
_WHOLE = """
SELECT ?place ?document WHERE {
  VALUES ?place { %s } ?place dcterms:isPartOf+ ?document . ?document a hrd:Document
}
"""
_DOCUMENT = """
SELECT ?document ?symbol ?author ?year WHERE {
  VALUES ?document { %s }
  ?document a hrd:Document .
  OPTIONAL { ?document hrd:symbol ?symbol }
  OPTIONAL { ?document dcterms:creator ?author }
  OPTIONAL { ?document hrd:issueYear ?year }
}
ORDER BY ?symbol ?author ?year LIMIT 50
"""


def cited(engine: Engine, iri: str, title: str, view: Citation) -> Citation:
    """Refer to a thing: as a document or a place in one if it is that, else as our page on it.

    :param title: what the thing is called.
    :param view: the reference to our page.
    """
    place, paragraph, document = "", "", iri
    rows = engine.select(_DOCUMENT % f"<{iri}>").rows
    if not rows:
        place, paragraph, document = _where(engine, iri)
        rows = engine.select(_DOCUMENT % f"<{document}>").rows if document else []
    if not rows:
        return view
    authors = list(dict.fromkeys(row["author"].value for row in rows if "author" in row))
    named = labels(engine, [document, *authors, *([place] if place else [])])
    symbol = rows[0]["symbol"].value if "symbol" in rows[0] else ""
    whole = document == iri
    return Citation(
        title=named.get(document, title),
        url=(address(symbol) if whole else "") or view.url,
        author=" and ".join(named[author] for author in authors if author in named),
        year=rows[0]["year"].value[:4] if "year" in rows[0] else "",
        symbol=symbol,
        place=f"para. {paragraph}" if paragraph else named.get(place, ""),
        publisher=_UN if symbol else "",
        note="" if whole else f"{title.rstrip('.')}. As recorded in HRD Graph, {_version(view)}",
        of_document=True,
    )


def _where(engine: Engine, iri: str) -> tuple[str, str, str]:
    """Find the part of a text, or the paragraph, that states a thing, and the document."""
    for row in engine.select(_THING, {"thing": Term("uri", iri)}).rows:
        place = row["place"].value if "place" in row else ""
        if "document" in row:
            return place, row["paragraph"].value, row["document"].value
        return place, "", documents_of(engine, [place]).get(place, "")
    return "", "", ""


def documents_of(engine: Engine, places: Iterable[str]) -> dict[str, str]:
    """Find the document that each part of a text belongs to."""
    listed = " ".join(f"<{iri}>" for iri in places)
    rows = engine.select(_WHOLE % listed).rows if listed else []
    return {row["place"].value: row["document"].value for row in rows}


def address(symbol: str) -> str:
    """Give the address of a document at the United Nations, or "": letters have none."""
    parsed = document_symbols.parse(symbol) if symbol else None
    return (parsed.link or "") if parsed else ""


def _version(view: Citation) -> str:
    return f"data version {view.version} of {view.day}" if view.version else "no version"
