"""The names of things: derived from the statements by a build, read from ``index.db``.

A query for them would take 20 s if there are millions of statements, nearly all of them about
records, which have no names.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from graph_api.rdf import nquads
from graph_api.rdf.namespaces import BASE
from graph_api.rdf.property_tables import Needs, PropertyTables
from graph_api.sparql import index_db
from graph_api.sparql.index_db import Contents, Table

_HOW = {
    **dict.fromkeys(("rdfs:label", "skos:prefLabel", "dcterms:title"), "label"),
    "skos:altLabel": "alternative",
    "skos:hiddenLabel": "form",
    **dict.fromkeys(("hrd:symbol", "hrd:symbolAsPrinted"), "symbol"),
    **dict.fromkeys(("hrd:iso2", "hrd:iso3", "hrd:m49"), "code"),
}
# Numbers of imported records are left out: there are hundreds of thousands, and none is typed.
_CODE, _RECORDED = "dcterms:identifier", "hrd:text"
_MENTIONS, _FORM = "hrd:mentions", "hrd:form"
_MANDATE = "hrd:Mandate"
_NAME_TABLE = Table(
    "names", ("iri TEXT NOT NULL", "name TEXT NOT NULL", "how TEXT NOT NULL", "language TEXT")
)
_MANDATE_TABLE = Table("mandates", ("iri TEXT NOT NULL",))
NEEDS = Needs(
    frozenset({*_HOW, _CODE, _MENTIONS, _FORM}),
    subjects=frozenset({_RECORDED}),
    classes=frozenset({_MANDATE}),
)


@dataclass(frozen=True)
class Name:
    """One name of a thing; ``how`` is label, alternative, form, symbol or code."""

    iri: str
    text: str
    how: str
    language: str | None = None


# The names, each once and in order, and the IRIs of the mandates.
Names = tuple[list[Name], list[str]]


def read(path: Path) -> Names:
    """Read the names in an ``index.db``."""
    index = index_db.reader(path)
    names = index.rows("SELECT iri, name, how, language FROM names ORDER BY rowid")
    mandates = index.rows("SELECT iri FROM mandates ORDER BY rowid")
    return [Name(*name) for name in names], [iri for (iri,) in mandates]


def tables(properties: PropertyTables) -> Contents:
    """Return the tables of the names in a graph, in a stable order."""
    instances = properties.instances[_MANDATE]
    names, mandates = _in_order(_named(properties), map(properties.text, instances))
    yield _NAME_TABLE, map(astuple, names)
    yield _MANDATE_TABLE, ((iri,) for iri in mandates)


def _named(properties: PropertyTables) -> Iterable[Name]:
    """Yield each name that a literal gives to a thing with an IRI."""
    pairs: list[tuple[int, int, str]] = []
    for property, how in _HOW.items():
        objects = properties.objects[property]
        pairs += ((n, text, how) for n, texts in objects.items() for text in texts)
    records = properties.subjects[_RECORDED]
    for n, texts in properties.objects[_CODE].items():
        pairs += ((n, text, "code") for text in texts if n not in records)
    forms = properties.objects[_FORM]
    for mention, things in properties.objects[_MENTIONS].items():
        pairs += ((n, text, "form") for n in things for text in forms.get(mention, ()))
    for n, text, how in pairs:
        thing, token = properties.tokens[n], properties.tokens[text]
        if thing.startswith(b"<") and token.startswith(b'"'):
            name, language = nquads.literal(token)
            yield Name(thing[1:-1].decode(), name, how, language)


def _in_order(names: Iterable[Name], mandates: Iterable[str]) -> Names:
    """Sort both by their content alone, for a reproducible order."""
    ours = {name for name in names if name.iri.startswith(BASE)}
    key = {name: (name.iri, name.how, name.text, name.language or "") for name in ours}
    return sorted(ours, key=key.__getitem__), sorted(set(mandates))
