"""Completions for the query editor: terms in use, and common things.

Terms are prefixed names with their definition; things are found by label and written as IRIs. They
are queried from the graph, so only what it holds is offered.
"""

from collections.abc import Iterator, Sequence

from graph_api.graph import vocabulary
from graph_api.graph.labels import labels
from graph_api.rdf.namespaces import PREFIXES, TERMS, shorten
from graph_api.sparql.engine import Engine

# Kinds of things that a person names in a query, and how many of each are offered at most.
KINDS = ("Mandate", "Country", "Topic", "Group", "Article", "Instrument")
MOST = 500
_CLASSES = "SELECT DISTINCT ?term { ?thing a ?term }"
_PROPERTIES = "SELECT DISTINCT ?term { ?thing ?term ?value }"
_THINGS = f"SELECT DISTINCT ?thing {{ ?thing a <{TERMS}%s> }} ORDER BY ?thing LIMIT {MOST}"

Option = dict[str, str]


def options(engine: Engine) -> dict[str, list[Option]]:
    """List the completions.

    :returns: ``terms`` and ``things``, each a list of options as CodeMirror reads them: ``label``
        is what is typed, ``detail`` the kind, ``info`` a definition, ``apply`` the text to insert
        where it is not the label.
    """
    return {"terms": [*_prefixes(), *_terms(engine)], "things": list(_things(engine))}


def _prefixes() -> Iterator[Option]:
    for prefix, namespace in PREFIXES.items():
        yield {"label": f"{prefix}:", "detail": "prefix", "info": namespace}


def _terms(engine: Engine) -> Iterator[Option]:
    """List the classes and properties in use that have a prefixed name."""
    defined = {d.iri: d.all("skos", "definition") for d in vocabulary.definitions(engine)}
    for query, detail in ((_CLASSES, "class"), (_PROPERTIES, "property")):
        iris = sorted(row["term"].value for row in engine.select(query).rows if "term" in row)
        for iri, name in ((iri, shorten(iri)) for iri in iris):
            if not name.startswith("<"):
                text = " ".join(term.value for term in defined.get(iri, ()))
                yield {"label": name, "detail": detail} | ({"info": text} if text else {})


def _things(engine: Engine) -> Iterator[Option]:
    for kind in KINDS:
        iris = [row["thing"].value for row in engine.select(_THINGS % kind).rows]
        yield from _named(iris, labels(engine, iris), kind.lower())


def _named(iris: Sequence[str], named: dict[str, str], kind: str) -> Iterator[Option]:
    for iri in iris:
        if iri in named:
            yield {"label": named[iri], "detail": kind, "apply": f"<{iri}>"}
