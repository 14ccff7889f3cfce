"""The lists in ``index.db``: the same as the graph gives by SPARQL."""

import pytest

from graph.facets import lists_from_graph
from graph_api.graph.facets import browse, property_paths, storage
from graph_api.graph.facets.definitions import DOCUMENTS, KINDS, RECOMMENDATIONS, Kind
from graph_api.graph.facets.index import Index
from graph_api.rdf.namespaces import THINGS
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool


def contents(index: Index) -> dict[str, dict[str, list[str]]]:
    """Item -> facet -> values, in the order of the items."""
    return {
        item: {name: sorted(values) for name, values in index.values(place).items()}
        for place, item in enumerate(index.items)
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_list_in_the_index_is_what_the_graph_gives(
    odd_engine: Pool, odd_snapshot: Snapshot, kind: Kind
) -> None:
    index = storage.read(odd_snapshot.index, kind.name)
    asked = lists_from_graph.read(odd_engine, kind)
    found = contents(index)
    assert found == contents(asked)
    assert list(found) == list(asked.items)
    for name in index.columns:
        assert index.counts(name, {}) == asked.counts(name, {})


def test_that_comparison_has_something_in_nearly_each_facet(odd_snapshot: Snapshot) -> None:
    empty = {
        f"{kind.name} {facet.name}"
        for kind in KINDS[:1] + KINDS[3:5]
        for facet in kind.facets
        if not storage.read(odd_snapshot.index, kind.name).columns[facet.name].values
    }
    assert empty == {"recommendations affected", "engagements group"}


def test_odd_recommendation_has_the_year_of_what_holds_it_and_each_value_once(
    odd_snapshot: Snapshot,
) -> None:
    index = storage.read(odd_snapshot.index, RECOMMENDATIONS.name)
    values = contents(index)[THINGS + "recommendation/x/4"]
    assert values["year"] == ["2010"]
    assert values["country"] == [THINGS + "country/FJI", THINGS + "country/PER"]
    assert values["theme"] == ["A “theme”, in words"]
    assert values["source"] == ["b", "http:"]


def test_list_in_the_index_narrows_counts_and_pages_like_one_in_memory(
    odd_engine: Pool, odd_snapshot: Snapshot
) -> None:
    index = storage.read(odd_snapshot.index, DOCUMENTS.name)
    asked = lists_from_graph.read(odd_engine, DOCUMENTS)
    chosen = {"country": [THINGS + "country/PER", THINGS + "country/HUN"], "year": ["2011", "2018"]}
    assert index.count(chosen) == asked.count(chosen) > 0
    assert index.page(chosen, 1, 3) == asked.page(chosen, 1, 3)
    assert index.counts("topic", chosen) == asked.counts("topic", chosen)
    assert list(index.items[-2:]) == asked.items[-2:]


def test_list_in_the_index_is_not_read_from_the_graph(
    odd_engine: Pool, odd_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browse, "_rows", lambda *_: pytest.fail("the graph was read"))
    found = browse.Lists(odd_engine, odd_snapshot.index)
    listed = found.of(RECOMMENDATIONS)
    assert listed.labels[THINGS + "country/PER"] == "Peru"
    country = RECOMMENDATIONS.facet("country")
    assert country
    assert found.count(RECOMMENDATIONS, country, THINGS + "country/FJI") > 0


@pytest.mark.parametrize("path", ["a:b+", "a:b/", "(a:b", "a:b c:d", "", "^(a:b/c:d)"])
def test_path_of_another_grammar_is_refused(path: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        property_paths.Reader({"a:b": {}, "c:d": {}}).read(path)
