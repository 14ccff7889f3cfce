"""The graph holds every row of the inventory and of the reference facts, cell by cell.

``tests/inventory/*.csv`` were taken from a hand-made inventory of the submission and from tables of
reference facts, not from the graph.
A column is a property (``^`` backwards) of the thing in the first one; a cell holds all its values,
in order, joined by ``|``; IRIs are short. Values in the graph are compared over all layers.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from graph_api.rdf.namespaces import PREFIXES, SCHEMES, THINGS

FILES = sorted((Path(__file__).parent / "inventory").glob("*.csv"))
TABLES = {p.stem: list(csv.reader(p.read_text(encoding="utf-8").splitlines())) for p in FILES}

# What issue and inventory count, by hand.
COUNTS = {
    "actors": 63,
    "documents": 54,
    "citations": 30,
    "urls": 36,
    "countries": 10,
    "engagements": 58,
    "topics": 60,
    "groups": 20,
    "recommendations": 53,
    "article-supports": 91,
    "claims": 27 + 20,
    "figures": 21,
    "times": 31,
    "initiatives": 6,
    "articles": 20,
    "notes": 56,
    "reference-countries": 249,
    "reference-reports": 44,
    "reference-resolutions": 49 + 16 + 2,  # cooperation, 64/163, the peasants' group
    "reference-listings": 38,
    "reference-commentary": 10,
}


def short(term: NamedNode | BlankNode | Literal | Triple) -> str:
    value = str(term.value) if not isinstance(term, Triple) else str(term)
    return value.removeprefix(THINGS).removeprefix(SCHEMES)


def expand(curie: str) -> NamedNode:
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def values(store: Store, thing: NamedNode, column: str) -> set[str]:
    if column == "rdf:type hrd:Mandate":
        mandate = store.quads_for_pattern(thing, expand("rdf:type"), expand("hrd:Mandate"))
        return {"true" if list(mandate) else "false"}
    if column.startswith("^"):
        quads = store.quads_for_pattern(None, expand(column[1:]), thing)
        # The inventory is that of the first document: what other documents say is left aside.
        return {found for q in quads if "/brn-2019/" not in (found := short(q.subject))}
    quads = store.quads_for_pattern(thing, expand(column), None)
    languages = (None, "en")
    return {short(q.object) for q in quads if getattr(q.object, "language", None) in languages}


def cells() -> Iterator[tuple[str, str]]:
    for table, (header, *_) in TABLES.items():
        yield from ((table, column) for column in header[1:])


@pytest.mark.parametrize(("table", "number"), list(COUNTS.items()))
def test_inventory_has_as_many_rows_as_counted_by_hand(table: str, number: int) -> None:
    assert len(TABLES[table]) - 1 == number


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_a_thing_of_that_id_in_the_graph(table: str, graph: Store) -> None:
    missing = [
        row[0]
        for row in TABLES[table][1:]
        if not any(graph.quads_for_pattern(NamedNode(THINGS + row[0]), None, None))
    ]
    assert missing == []


@pytest.mark.parametrize(("table", "column"), list(cells()))
def test_every_cell_of_the_column_equals_the_graph(table: str, column: str, graph: Store) -> None:
    header, *rows = TABLES[table]
    at = header.index(column)
    wrong = {}
    for row in rows:
        expected = set(row[at].split("|")) if row[at] else set()
        found = values(graph, NamedNode(THINGS + row[0]), column)
        if found != expected:
            wrong[row[0]] = (expected, found)
    assert wrong == {}


CLASS_COUNTS = {
    "hrd:Engagement": 58,
    "hrd:Recommendation": 53 + 42,  # of the submission; of the summary on Brunei Darussalam
    "hrd:Achievement": 27,
    "hrd:Challenge": 20,
    "hrd:Figure": 21 + 7,  # the submission's, and those of sources on the reprisals reports
    "hrd:TimeReference": 31,
    "hrd:Initiative": 6,
    "hrd:Citation": 30 + 57,
    "hrd:UrlOccurrence": 36,
    "hrd:Topic": 60 + 8,
    "hrd:Group": 20,
    "hrd:ArticleSupport": 91,
    "hrd:Article": 20,
    "hrd:Paragraph": 32,
    "hrd:Item": 11,
    "hrd:SpecialProcedure": 46 + 16,
    "hrd:TreatyBody": 10,
    "hrd:Mandate": 17 + 56 + 9,  # named by the submission; further special procedures, committees
    "hrd:Country": 248,
    "hrd:OtherArea": 2,
    "hrd:CountryVisit": 12 + 10,
    "hrd:CountryListing": 9 + 29,
}


@pytest.mark.parametrize(("name", "number"), list(CLASS_COUNTS.items()))
def test_graph_holds_exactly_that_many_of_the_class(name: str, number: int, graph: Store) -> None:
    quads = graph.quads_for_pattern(None, expand("rdf:type"), expand(name))
    assert len({q.subject for q in quads}) == number


def test_addresses_are_kept_byte_for_byte(graph: Store) -> None:
    printed = [row[1] for row in TABLES["urls"][1:]]
    quads = graph.quads_for_pattern(None, expand("hrd:url"), None)
    assert sorted(short(q.object) for q in quads) == sorted(printed)


def test_no_statement_stands_in_two_graphs(graph: Store) -> None:
    seen: dict[Triple, NamedNode] = {}
    twice = []
    for quad in graph:
        if quad.triple in seen:
            twice.append((quad.triple, seen[quad.triple], quad.graph_name))
        seen[quad.triple] = quad.graph_name
    assert twice == []


def test_193_countries_are_members_of_the_united_nations(graph: Store) -> None:
    member = NamedNode(SCHEMES + "un-membership/member")
    quads = graph.quads_for_pattern(None, expand("hrd:unMembership"), member)
    assert len(list(quads)) == 193


def test_each_country_has_a_name_in_each_of_the_six_languages(graph: Store) -> None:
    lacking = {}
    for row in TABLES["reference-countries"][1:]:
        names = graph.quads_for_pattern(NamedNode(THINGS + row[0]), expand("rdfs:label"), None)
        found = [getattr(q.object, "language", None) for q in names]
        if sorted(filter(None, found)) != ["ar", "en", "es", "fr", "ru", "zh"]:
            lacking[row[0]] = found
    assert lacking == {}
