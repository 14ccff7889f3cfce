"""Labels for people, and short ids for tables.

A thing may have labels in many languages, or none; its IRI always has a short form. Links are made
in ``web``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from graph_api.graph.records import records
from graph_api.rdf.namespaces import BASE, PREFIXES, SCHEMES, THINGS, shorten
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

BATCH = 500
_RANKED = [
    *(PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel"),
    *(PREFIXES["dcterms"] + "title", PREFIXES["dcterms"] + "identifier"),
]
# Written so that the engine starts from the things: from the properties it would read all labels.
_LABELS = """
SELECT ?thing ?property ?label WHERE {
  VALUES ?thing { %s }
  ?thing ?property ?label
  FILTER(?property IN (rdfs:label, skos:prefLabel, dcterms:title, dcterms:identifier))
}
"""


def labels(engine: Engine, iris: Iterable[str]) -> dict[str, str]:
    """Find one label for each thing that has any.

    A label is preferred to a title, and that to an identifier; English to one without a language,
    and that to any other language. An imported record is called by what it says. What has none is
    left out of the answer.
    """
    best: dict[str, tuple[tuple[int, int, str], str]] = {}
    for batch in _batches(sorted(set(iris)), BATCH):
        # IRIs of the graph cannot hold ">"; what a caller made up might, so it is left out.
        listed = " ".join(f"<{iri}>" for iri in batch if is_iri(iri))
        for row in engine.select(_LABELS % listed).rows:
            label = row["label"]
            order = (_RANKED.index(row["property"].value), _language_rank(label), label.value)
            thing = row["thing"].value
            if thing not in best or order < best[thing][0]:
                best[thing] = (order, label.value)
    by_thing = {thing: label for thing, (_, label) in best.items()}
    numbered = [thing for thing, (order, _) in best.items() if order[0] == len(_RANKED) - 1]
    return by_thing | {iri: record.name for iri, record in records(engine, numbered).items()}


def short(iri: str) -> str:
    """Shorten an IRI for a table: our own without the base, others with a prefix.

    >>> short("https://w3id.org/hrd-graph/id/country/HUN")
    'country/HUN'
    >>> short("https://w3id.org/hrd-graph/scheme/confidence/explicit")
    'confidence/explicit'
    >>> short("http://www.w3.org/2004/02/skos/core#broader")
    'skos:broader'
    >>> short("https://example.org/a/b")
    'https://example.org/a/b'
    """
    curie = shorten(iri)
    if not curie.startswith("<") and "/" not in curie and not iri.startswith((THINGS, SCHEMES)):
        return curie
    for namespace in (THINGS, SCHEMES, BASE):
        if iri.startswith(namespace) and iri != namespace:
            return iri.removeprefix(namespace)
    return iri


def is_iri(text: str) -> bool:
    """Tell whether a text is an absolute IRI by its form.

    >>> [is_iri(text) for text in ("https://example.org/ü", "HUN", "http://a b", "urn:x:<y>")]
    [True, False, False, False]
    """
    return bool(re.fullmatch(r'[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|\\^`\x00-\x20\ud800-\udfff]*', text))


def natural(text: str) -> list[tuple[int, int, str]]:
    """Make a sort key under which article 9 comes before article 12.

    >>> sorted(["P1.10", "P1.9", "FN2"], key=natural)
    ['FN2', 'P1.9', 'P1.10']
    """
    parts = re.findall(r"(\d+)|(\D+)", text)
    return [(0, int(number), "") if number else (1, 0, other) for number, other in parts]


def _language_rank(label: Term) -> int:
    if label.language is None:
        return 1
    return 0 if label.language.split("-")[0] == "en" else 2


def _batches(items: Sequence[str], size: int) -> Iterator[list[str]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
