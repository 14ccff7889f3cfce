"""The acts in ``index.db``: the same cells as the graph gives by SPARQL, whatever is asked."""

from itertools import chain
from pathlib import Path

import pytest

from graph_api.graph.parameters import Choice
from graph_api.overlap import export, selection
from graph_api.overlap.bases import BY
from graph_api.overlap.report import Overlaps
from graph_api.overlap.selection import Cells
from graph_api.rdf.namespaces import THINGS
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool


def read(engine: Pool, acts: Path | None, given: dict[str, str]) -> Cells:
    return selection.read(engine, selection.select(engine, given), acts)


def filters(engine: Pool) -> list[dict[str, str]]:
    """Every value of every filter alone, periods, and some filters together."""
    listed: dict[str, list[Choice]] = {
        name: selection.choices(engine, name) for name in ("source", "layer", "confidence")
    }
    alone = ({name: choice.value} for name, choices in listed.items() for choice in choices)
    periods = [{"since": "2014"}, {"until": "2012"}, {"since": "2012", "until": "2016"}]
    together = [
        {"since": "2014", "until": "2016", "source": "b"},
        {"source": "uhri", "layer": "asserted", "since": "2012"},
        {"source": "ai-2018", "confidence": "explicit", "layer": "asserted"},
    ]
    return [{}, *chain(alone, periods, together)]


@pytest.mark.parametrize("by", BY)
def test_acts_give_the_cells_that_the_graph_gives(
    odd_engine: Pool, odd_snapshot: Snapshot, by: str
) -> None:
    for given in filters(odd_engine):
        asked = {"by": by, **given}
        by_sparql, by_acts = (read(odd_engine, acts, asked) for acts in (None, odd_snapshot.index))
        assert by_acts == by_sparql, asked


def test_filters_of_that_comparison_leave_something_each_of_them_something_else(
    odd_engine: Pool, odd_snapshot: Snapshot
) -> None:
    by = {"by": "country"}
    found = [
        read(odd_engine, odd_snapshot.index, by | given).members for given in filters(odd_engine)
    ]
    assert sum(map(bool, found)) > 12
    assert len({str(sorted(map(str, members.items()))) for members in found}) > 8


def test_snapshot_without_acts_answers_the_same_by_asking_the_graph(
    odd_engine: Pool, odd_snapshot: Snapshot
) -> None:
    asked = {"by": "country,topic", "source": "uhri"}
    reports = [Overlaps(odd_engine, "1", acts).ask(asked) for acts in (None, odd_snapshot.index)]
    texts = [export.write(Overlaps(odd_engine), report, "network", "csv") for report in reports]
    assert texts[0] == texts[1]
    assert reports[0].whole.pairs


def test_listing_counts_and_what_is_no_act_does_not(
    odd_engine: Pool, odd_snapshot: Snapshot
) -> None:
    members = read(odd_engine, odd_snapshot.index, {"by": "country"}).members
    addressed = {thing.rpartition("/")[2] for thing in members[THINGS + "actor/unsg"]}
    assert "TUV" in addressed
    # A record of no type and a withdrawn one; an area that is in no list of countries.
    assert THINGS + "country/TON" not in set().union(*members.values())
    assert THINGS + "area/kosovo" not in set().union(*members.values())


def test_pseudo_body_of_an_index_acts_for_its_committee(
    odd_engine: Pool, odd_snapshot: Snapshot
) -> None:
    members = read(odd_engine, odd_snapshot.index, {"by": "topic", "source": "b"}).members
    # Towards an area that is no country, and about a topic all the same.
    whole = read(odd_engine, odd_snapshot.index, {"by": "topic"}).members
    assert THINGS + "topic/t-hrd" in whole[THINGS + "actor/crc"]
    assert THINGS + "actor/crc-op-sc" not in whole | members
