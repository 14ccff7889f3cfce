"""Template filters for terms: links, labels and ids.

Our own things lead to their page on this server, whatever the base of their IRIs is. Only http and
https lead elsewhere: no other scheme becomes a link.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from flask import Flask, request

from graph_api.graph.labels import is_iri, short
from graph_api.rdf import document_symbols
from graph_api.rdf.namespaces import BASE, PREFIXES, TERMS, THINGS
from graph_api.rdf.terms import Table, Term

_PAGES = re.compile(r"(id|scheme|graph|ontology/rules)/.+|dataset|curators|ontology")
# Where the words of the name would not be understood.
_CALLED = {
    PREFIXES["rdf"] + "object": "object of an outside statement",
    PREFIXES["rdfs"] + "label": "name",
    PREFIXES["skos"] + "prefLabel": "preferred name",
    PREFIXES["skos"] + "altLabel": "also called",
    PREFIXES["prov"] + "wasAttributedTo": "attributed to",
}
_DOCUMENTS = f"{THINGS}document/"
# What people know as a code: HUN, FN8. Other ids are of use to programs only.
_CODE = re.compile(r"[A-Z0-9][A-Za-z0-9.-]*")
_NUMBERS = {PREFIXES["xsd"] + kind for kind in ("integer", "decimal", "double", "gYear")}


def register(app: Flask) -> None:
    """Register these functions as template filters."""
    for function in (href, local, short, words, id_of, code_of, numbers, is_number, sparql_link):
        app.add_template_filter(function)


def local(iri: str) -> str | None:
    """Return the path of our own page for an IRI, or None if there is none.

    The path is quoted once, so that what the server decodes is the IRI again, byte for byte.
    """
    root = str(request.script_root) + "/"
    if iri.startswith(TERMS):
        return f"{root}ontology/{quote(iri.removeprefix(TERMS))}"
    path = iri.removeprefix(BASE)
    if path == iri or not _PAGES.fullmatch(path):
        return None
    return root + quote(path, safe="/:@!$&'()*+,;=~")


def href(iri: str) -> str | None:
    """Return the address that an IRI links to, or None if it must not be a link."""
    own = local(iri)
    return own or (iri if iri.startswith(("http://", "https://")) and is_iri(iri) else None)


def id_of(iri: str) -> str:
    """Return the id of a thing for people: the IRI after its kind.

    >>> id_of("https://w3id.org/hrd-graph/id/engagement/ai-2018/ENG-04")
    'ENG-04'
    >>> id_of("https://w3id.org/hrd-graph/id/article/9/5")
    'article/9/5'
    """
    name = short(iri)
    kind, _, rest = name.partition("/")
    return rest.rpartition("/")[2] if kind in _LAST_PART else name


_LAST_PART = {
    *("engagement", "recommendation", "claim", "figure", "time", "citation", "unit", "initiative"),
    *("actor", "country", "document", "topic", "group", "note"),
}


def words(iri: str, labels: Mapping[str, str] | None = None) -> str:
    """Return the label of a property or column, or its name in words.

    >>> words("http://purl.org/dc/terms/isPartOf"), words("dutyBearer")
    ('is part of', 'duty bearer')
    """
    if label := (labels or {}).get(iri, _CALLED.get(iri)):
        return label
    name = re.split(r"[/#:]", iri.rstrip("/#"))[-1]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower()


def code_of(iri: str) -> str | None:
    """Return the code of one of our things, or None if its id is no code.

    >>> code_of("https://w3id.org/hrd-graph/id/country/HUN")
    'HUN'
    >>> code_of("https://w3id.org/hrd-graph/id/document/A-HRC-37-51-Add-2")
    'A/HRC/37/51/Add.2'
    >>> code_of("https://w3id.org/hrd-graph/id/topic/t-reprisals") is None
    True
    """
    code = id_of(iri) if iri.startswith(THINGS) else ""
    if iri.startswith(_DOCUMENTS) and (symbol := document_symbols.parse(code.replace("-", " "))):
        return symbol.text
    return code if _CODE.fullmatch(code) else None


def is_number(term: Term) -> bool:
    """Tell whether a term is a number or year, so that its column is aligned to the right."""
    return term.datatype in _NUMBERS


def numbers(table: Table) -> set[str]:
    """Find the columns of numbers: all their values are numbers, and there are some."""
    return {
        column
        for column in table.columns
        if (cells := [row[column] for row in table.rows if column in row])
        and all(is_number(cell) for cell in cells)
    }


def sparql_link(query: str) -> str:
    """Return the address of the SPARQL page with a query."""
    return f"{request.script_root}/sparql?{urlencode({'query': query})}"


def iri_of(path: str) -> str:
    """Return the IRI for a path on this server.

    >>> iri_of("id/country/HUN")
    'https://w3id.org/hrd-graph/id/country/HUN'
    """
    return BASE + path
