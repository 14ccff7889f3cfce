"""The names of things, from the graph by SPARQL or from a file that a build leaves beside it.

Asking for them takes 20 s where there are millions of statements, nearly all of them about records,
which have no names. What is a name is told in the table here; the query and the file follow it.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from graph_api.rdf.namespaces import BASE
from graph_api.rdf.property_tables import Gathering, Sought, literal
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

_HOW = {
    **dict.fromkeys(("rdfs:label", "skos:prefLabel", "dcterms:title"), "label"),
    "skos:altLabel": "alternative",
    "skos:hiddenLabel": "form",
    **dict.fromkeys(("hrd:symbol", "hrd:symbolAsPrinted"), "symbol"),
    **dict.fromkeys(("hrd:iso2", "hrd:iso3", "hrd:m49"), "code"),
}
# Nobody types the numbers of the records of an index, of which there are hundreds of thousands.
_CODE, _RECORDED = "dcterms:identifier", "hrd:text"
_MENTIONS, _FORM = "hrd:mentions", "hrd:form"
_MANDATE = "hrd:Mandate"
_VALUES = "\n      ".join(f'({name} "{how}")' for name, how in _HOW.items())
_NAMES = f"""
SELECT DISTINCT ?thing ?how ?name WHERE {{
  {{
    VALUES (?property ?how) {{
      {_VALUES}
    }}
    ?thing ?property ?name
  }} UNION {{
    VALUES ?how {{ "code" }}
    ?thing {_CODE} ?name
    MINUS {{ ?thing {_RECORDED} ?text }}
  }} UNION {{
    VALUES ?how {{ "form" }}
    ?mention {_MENTIONS} ?thing ; {_FORM} ?name
  }}
  FILTER(ISIRI(?thing) && ISLITERAL(?name))
}}
"""
_MANDATES = f"SELECT DISTINCT ?thing {{ ?thing a {_MANDATE} }}"
SOUGHT = Sought(
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


def ask(engine: Engine) -> Names:
    """Ask the graph for all names of our own things."""
    names = (_name(row) for row in engine.select(_NAMES).rows)
    return _in_order(names, (row["thing"].value for row in engine.select(_MANDATES).rows))


def read(path: Path) -> Names:
    """Read the file of a snapshot."""
    kept = json.loads(path.read_bytes())
    return [Name(*name) for name in kept["names"]], kept["mandates"]


def write(gathered: Gathering, path: Path) -> None:
    """Write the names among what was gathered, and wait for the disk."""
    names, mandates = _in_order(
        _gathered(gathered), (gathered.text(n) for n in gathered.members[_MANDATE])
    )
    with path.open("w", encoding="utf-8") as file:
        kept = {"names": [astuple(name) for name in names], "mandates": mandates}
        json.dump(kept, file, separators=(",", ":"), ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())


def _gathered(gathered: Gathering) -> Iterable[Name]:
    said: list[tuple[int, int, str]] = []
    for property, how in _HOW.items():
        said += ((n, text, how) for n, texts in gathered.of[property].items() for text in texts)
    recorded = gathered.having[_RECORDED]
    for n, texts in gathered.of[_CODE].items():
        said += ((n, text, "code") for text in texts if n not in recorded)
    forms = gathered.of[_FORM]
    for mention, things in gathered.of[_MENTIONS].items():
        said += ((n, text, "form") for n in things for text in forms.get(mention, ()))
    for n, text, how in said:
        thing, token = gathered.tokens[n], gathered.tokens[text]
        if thing.startswith(b"<") and token.startswith(b'"'):
            name, language = literal(token)
            yield Name(thing[1:-1].decode(), name, how, language)


def _in_order(names: Iterable[Name], mandates: Iterable[str]) -> Names:
    """Bring both into an order that depends only on what they are."""
    ours = {name for name in names if name.iri.startswith(BASE)}
    key = {name: (name.iri, name.how, name.text, name.language or "") for name in ours}
    return sorted(ours, key=key.__getitem__), sorted(set(mandates))


def _name(row: Mapping[str, Term]) -> Name:
    name = row["name"]
    return Name(row["thing"].value, name.value, row["how"].value, name.language)
