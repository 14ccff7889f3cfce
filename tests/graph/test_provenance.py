from collections.abc import Iterator

import pytest

from graph import statuses_from_graph
from graph_api.graph import provenance
from graph_api.graph.provenance import SourcesReport
from graph_api.rdf.namespaces import BASE, GRAPHS
from graph_api.rdf.terms import Table
from graph_api.snapshot import build
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql import index_db
from graph_api.sparql.engine import Engine
from graph_api.sparql.workers.pool import Limits, Pool

# Invented. Counted by hand: g/whole has 3 statements, g/parts 11, g/said 4, g/undescribed 1.
CATALOG = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hrd: <https://w3id.org/hrd-graph/ontology#> .
@base <https://w3id.org/hrd-graph/> .
<graph/g/whole> hrd:layer <scheme/layer/curated> ; dcterms:source <id/document/1>, <id/document/2> .
<graph/g/parts> hrd:layer <scheme/layer/external> ; dcterms:source "named with each thing"@en .
<graph/g/said> hrd:layer <scheme/layer/asserted> .
"""
PARTS = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hrd: <https://w3id.org/hrd-graph/ontology#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix status: <https://w3id.org/hrd-graph/scheme/review-status/> .
@prefix ex: <http://example.org/> .
@base <https://w3id.org/hrd-graph/> .
GRAPH <graph/g/whole> { ex:a ex:p 1, 2 . ex:b ex:p 1 . }
GRAPH <graph/g/parts> {
  ex:two-sources dcterms:source "here", "there" ; hrd:reviewStatus status:verified ; ex:p 1 .
  ex:two-statuses dcterms:source "here" ; hrd:reviewStatus status:verified, status:not-verified .
  ex:no-source hrd:reviewStatus status:not-verified ; ex:p 1 .
  ex:nothing ex:p 1, 2 .
}
GRAPH <graph/g/said> {
  ex:located prov:wasAttributedTo ex:author ; hrd:locator ex:place .
  ex:only-attributed prov:wasAttributedTo ex:author ; ex:p 1 .
}
GRAPH <graph/g/undescribed> { ex:two-sources ex:p 3 . }
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SourcesReport]:
    folder = tmp_path_factory.mktemp("sources")
    for name, text in {"catalog.ttl": CATALOG, "curated/t/parts.trig": PARTS}.items():
        path = folder / "root" / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("https://w3id.org/hrd-graph/", BASE), encoding="utf-8")
    built = build.build(folder / "root", folder / "out")
    with Pool(built.store, Limits(workers=1)) as engine:
        yield provenance.report(engine, built.graphs, built.index)


def of(found: SourcesReport, name: str) -> provenance.GraphSources:
    return next(row for row in found.graphs if row.graph.iri == GRAPHS + name)


def test_statements_of_a_graph_with_a_source_have_it_and_count_once_each(
    found: SourcesReport,
) -> None:
    row = of(found, "g/whole")
    assert (row.statements, row.statuses, row.unsourced) == (3, {"curated": 3}, 0)


def test_statement_counts_once_however_many_sources_or_statuses_its_subject_has(
    found: SourcesReport,
) -> None:
    row = of(found, "g/parts")
    assert row.statements == row.statuses.total() == 11


def test_status_is_that_of_the_subject_in_the_same_graph_else_none_in_the_external_layer(
    found: SourcesReport,
) -> None:
    # Of two statuses, the first by name counts: not-verified.
    expected = {"review-status/verified": 4, "review-status/not-verified": 5, "without status": 2}
    assert of(found, "g/parts").statuses == expected


def test_remark_in_the_catalogue_is_no_source_and_a_status_is_none_either(
    found: SourcesReport,
) -> None:
    assert of(found, "g/parts").unsourced == 4


def test_author_without_a_place_is_no_source(found: SourcesReport) -> None:
    row = of(found, "g/said")
    assert (row.statuses, row.unsourced) == ({"asserted": 4}, 2)


def test_source_in_another_graph_does_not_count(found: SourcesReport) -> None:
    row = of(found, "g/undescribed")
    assert (row.statuses, row.unsourced) == ({"without status": 1}, 1)


def test_missing_sources_are_listed_by_graph_and_subject(found: SourcesReport) -> None:
    example = "http://example.org/"
    assert set(found.missing) == {
        (GRAPHS + "g/parts", example + "no-source"),
        (GRAPHS + "g/parts", example + "nothing"),
        (GRAPHS + "g/said", example + "only-attributed"),
        (GRAPHS + "g/undescribed", example + "two-sources"),
    }
    assert found.unsourced == 4 + 2 + 1


def test_last_row_of_the_table_has_the_sums(found: SourcesReport) -> None:
    table: Table = found.table()
    total = table.rows[-1]
    for column in table.columns[1:]:
        rows = [int(row[column].value) for row in table.rows[:-1] if column in row]
        assert int(total[column].value) == sum(rows)
    assert "graph" not in total


def test_every_statement_of_our_data_has_a_source_and_a_status(
    our_engine: Engine, our_snapshot: Snapshot
) -> None:
    ours = provenance.report(our_engine, our_snapshot.graphs, our_snapshot.index)
    assert ours.missing == []
    assert ours.unsourced == 0
    assert provenance.NO_STATUS not in ours.statuses


def test_statuses_of_our_data_add_up_to_the_statements_of_each_graph(
    our_engine: Engine, our_snapshot: Snapshot
) -> None:
    ours = provenance.report(our_engine, our_snapshot.graphs, our_snapshot.index)
    rows = our_engine.select(
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    ).rows
    expected = {row["g"].value: int(row["n"].value) for row in rows}
    assert {row.graph.iri: row.statuses.total() for row in ours.graphs} == expected


def test_statuses_beside_the_store_are_those_that_the_graph_has(
    odd_engine: Pool, odd_snapshot: Snapshot
) -> None:
    rows = index_db.reader(odd_snapshot.index).rows("SELECT * FROM review_statuses")
    assert set(rows) == statuses_from_graph.statuses(odd_engine) != set()
    found = provenance.report(odd_engine, odd_snapshot.graphs, odd_snapshot.index)
    assert set(of(found, "b/asserted").statuses) == {"asserted", "review-status/not-verified"}
