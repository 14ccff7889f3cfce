"""The sample of facts: drawn by seed, traceable, and none that only keeps the books."""

import pytest

from graph_api.graph import sample
from graph_api.rdf.terms import Table
from graph_api.sparql.engine import Engine


@pytest.fixture(scope="module")
def everything(our_engine: Engine) -> Table:
    """Draw all facts there are."""
    return sample.draw(our_engine, 10**6, 1)


def column(engine: Engine, name: str, number: int = 40, seed: int = 3) -> list[str]:
    return [row[name].value for row in sample.draw(engine, number, seed).rows]


def test_same_seed_draws_the_same_facts_and_another_others(our_engine: Engine) -> None:
    first = sample.draw(our_engine, 40, 3).rows
    assert first == sample.draw(our_engine, 40, 3).rows
    assert first != sample.draw(our_engine, 40, 4).rows
    assert len({str(row | {"number": row["iri"]}) for row in first}) == 40


def test_each_fact_has_a_source_and_a_layer_that_says_something(our_engine: Engine) -> None:
    assert all(column(our_engine, "source"))
    assert set(column(our_engine, "layer")) == {"asserted", "curated", "external"}


def test_status_is_that_of_the_fact_and_not_of_another_about_the_same_thing(
    everything: Table,
) -> None:
    rows = [
        row for row in everything.rows if row["graph"].value.endswith("reference/theme-matches")
    ]
    # The issues themselves are verified; that they match themes was judged from their names alone.
    assert len(rows) > 20
    assert {row["status"].value for row in rows} == {"not verified"}
    assert {row["source"].value for row in rows} == {
        "the names of both lists, as their publishers give them"
    }


def test_sheet_has_two_empty_columns_to_fill_in(our_engine: Engine) -> None:
    table = sample.draw(our_engine, 2, 1)
    assert table.columns[-2:] == ["right", "remark"]
    assert not any({"right", "remark"} & set(row) for row in table.rows)


def test_more_than_there_are_gives_all_facts_once(everything: Table) -> None:
    rows = everything.rows
    facts = {tuple(row[c].value for c in ("graph", "iri", "property", "value")) for row in rows}
    assert len(rows) > 10_000
    assert len(facts) > len(rows) * 0.97  # Names in six languages may be the same.
