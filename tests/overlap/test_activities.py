"""The acts in ``index.db``: the same cells as the graph gives by SPARQL, for every selection."""

from functools import partial
from itertools import chain

import pytest

from graph_api.graph.parameters import Choice
from graph_api.overlap import activities, export, selection
from graph_api.overlap.bases import BY
from graph_api.overlap.caption import Edition
from graph_api.overlap.pipeline import Overlaps
from graph_api.overlap.selection import Selection
from graph_api.rdf.namespaces import THINGS
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool
from overlap import from_graph


def select(engine: Pool, parameters: dict[str, str]) -> Selection:
    return selection.select(engine, parameters, partial(selection.sources, engine))


def members_of(
    engine: Pool, snapshot: Snapshot, parameters: dict[str, str]
) -> dict[str, frozenset[str]]:
    return activities.members(snapshot.index, select(engine, parameters))


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
    for parameters in filters(odd_engine):
        asked = select(odd_engine, {"by": by, **parameters})
        expected = from_graph.members(odd_engine, asked)
        assert activities.members(odd_snapshot.index, asked) == expected, asked


def test_filters_of_that_comparison_leave_something_each_of_them_something_else(
    odd_engine: Pool, odd_snapshot: Snapshot
) -> None:
    answers = [
        members_of(odd_engine, odd_snapshot, {"by": "country"} | parameters)
        for parameters in filters(odd_engine)
    ]
    assert sum(map(bool, answers)) > 12
    assert len({str(sorted(map(str, members.items()))) for members in answers}) > 8


def test_report_is_the_same_whether_the_cells_are_from_the_snapshot_or_the_graph(
    odd_engine: Pool, odd_snapshot: Snapshot
) -> None:
    parameters = {"by": "country,topic", "source": "uhri"}
    texts = []
    for source in (
        partial(activities.members, odd_snapshot.index),
        partial(from_graph.members, odd_engine),
    ):
        overlaps = Overlaps(odd_engine, source, Edition("1"))
        report = overlaps.ask(parameters)
        assert report.pairs
        texts.append(export.write(overlaps, report, "network", "csv"))
    assert texts[0] == texts[1]


def test_listing_counts_and_what_is_no_act_does_not(
    odd_engine: Pool, odd_snapshot: Snapshot
) -> None:
    members = members_of(odd_engine, odd_snapshot, {"by": "country"})
    addressed = {thing.rpartition("/")[2] for thing in members[THINGS + "actor/unsg"]}
    assert "TUV" in addressed
    # A record of no type and a withdrawn one; an area that is in no list of countries.
    assert THINGS + "country/TON" not in set().union(*members.values())
    assert THINGS + "area/kosovo" not in set().union(*members.values())


def test_pseudo_body_of_an_index_acts_for_its_committee(
    odd_engine: Pool, odd_snapshot: Snapshot
) -> None:
    members = members_of(odd_engine, odd_snapshot, {"by": "topic", "source": "b"})
    # Towards an area that is no country, and about a topic all the same.
    whole = members_of(odd_engine, odd_snapshot, {"by": "topic"})
    assert THINGS + "topic/t-hrd" in whole[THINGS + "actor/crc"]
    assert THINGS + "actor/crc-op-sc" not in whole | members
