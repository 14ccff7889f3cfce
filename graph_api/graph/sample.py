"""A random sample of facts, as a sheet for checking each against its source.

The same data and seed give the same facts in the same order. Statements without a source
outside are left out: derived ones, the vocabulary, the catalogue, and administrative ones such as
identifiers, classes and review statuses. Each fact has its source and place; the last two columns
are empty, to be filled in.
"""

import random
from collections import defaultdict
from collections.abc import Mapping

from graph_api.graph import catalog
from graph_api.graph.catalog import NamedGraph
from graph_api.graph.labels import labels, short
from graph_api.rdf import turtle
from graph_api.rdf.namespaces import GRAPHS, PREFIXES, TERMS
from graph_api.rdf.terms import Table, Term
from graph_api.sparql.engine import Engine

COLUMNS = (
    "number", "thing", "name", "property", "value", "value name", "layer", "source", "place",
    "status", "iri", "graph", "right", "remark",
)  # fmt: skip
_BOOKS = {
    PREFIXES["dcterms"] + "identifier",
    PREFIXES["dcterms"] + "source",
    PREFIXES["prov"] + "wasAttributedTo",
    PREFIXES["rdf"] + "type",
    PREFIXES["skos"] + "inScheme",
    PREFIXES["skos"] + "topConceptOf",
    TERMS + "locator",
    TERMS + "reviewStatus",
    # Of an external statement: its object is the fact.
    PREFIXES["rdf"] + "subject",
    PREFIXES["rdf"] + "predicate",
}
Fact = tuple[str, Term, Term, Term]


def draw(engine: Engine, number: int, seed: int) -> Table:
    """Draw statements of our own graphs at random, each at most once.

    :param number: how many; all there are if they are fewer.
    """
    graphs = catalog.named_graphs(engine)
    facts = sorted(
        (
            fact
            for graph in sorted(graphs)
            if _is_ours(graphs[graph])
            for fact in _facts(engine, graph)
        ),
        key=_order,
    )
    chosen = random.Random(seed).sample(facts, min(number, len(facts)))
    iris = {t.value for _, s, p, o in chosen for t in (s, p, o) if t.kind == "uri"}
    traces = _traces(engine, chosen)
    iris |= {t.value for trace in traces.values() for terms in trace.values() for t in terms}
    named = labels(engine, {iri for iri in iris if ":" in iri})
    rows = [
        _row(place, fact, graphs[fact[0]], named, traces[fact[0], fact[1].value])
        for place, fact in enumerate(chosen, 1)
    ]
    return Table(list(COLUMNS), rows)


def _is_ours(graph: NamedGraph) -> bool:
    return graph.layer in ("asserted", "curated", "external") and graph.iri != GRAPHS + "ontology"


def _facts(engine: Engine, graph: str) -> list[Fact]:
    query = f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    rows = (row for row in engine.select(query).rows if row)
    return [(graph, row["s"], row["p"], row["o"]) for row in rows if row["p"].value not in _BOOKS]


def _order(fact: Fact) -> tuple[str, ...]:
    return (fact[0], *(turtle.term(term) for term in fact[1:]))


Traces = dict[tuple[str, str], dict[str, list[Term]]]


def _traces(engine: Engine, facts: list[Fact]) -> Traces:
    """Find the source, place and review status of the subjects of facts.

    Source and status are those that the graph of the fact gives: another one may have checked the
    same thing for another fact. The status is else that of the graph.
    """
    traces: Traces = defaultdict(lambda: defaultdict(list))
    for graph, thing in {(fact[0], fact[1].value) for fact in facts}:
        for name, pattern in (
            ("source", f"GRAPH <{graph}> {{ <{thing}> dcterms:source ?x }}"),
            ("place", f"<{thing}> hrd:locator|dcterms:isPartOf/hrd:locator ?x"),
            ("status", f"GRAPH <{graph}> {{ <{thing}> hrd:reviewStatus ?x }}"),
            ("status", f"GRAPH graph:catalog {{ <{graph}> hrd:reviewStatus ?x }}"),
        ):
            if not traces[graph, thing][name]:
                query = f"SELECT DISTINCT ?x {{ {pattern} }} ORDER BY ?x"
                traces[graph, thing][name] = [row["x"] for row in engine.select(query).rows]
    return traces


def _row(
    place: int,
    fact: Fact,
    graph: NamedGraph,
    named: Mapping[str, str],
    trace: Mapping[str, list[Term]],
) -> dict[str, Term]:
    _, thing, property_, value = fact
    sources = trace["source"] or list(graph.sources)
    cells = {
        "number": str(place),
        "thing": short(thing.value),
        "name": named.get(thing.value, ""),
        "property": named.get(property_.value, short(property_.value)),
        "value": value.value if value.kind != "uri" else short(value.value),
        "value name": named.get(value.value, "") if value.kind == "uri" else "",
        "layer": str(graph.layer),
        "source": " | ".join(named.get(s.value, s.value) for s in sources),
        "place": " | ".join(short(p.value) for p in trace["place"]),
        "status": " | ".join(named.get(s.value, short(s.value)) for s in trace["status"]),
        "iri": thing.value,
        "graph": graph.iri,
    }
    return {column: Term("literal", text) for column, text in cells.items()}
