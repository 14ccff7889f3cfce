"""The acts in ``index.db`` and what they add up to: as the questions count them by SPARQL."""

from collections import Counter

import pytest
from pyoxigraph import NamedNode, Store

from graph_api.graph import questions
from graph_api.overlap import acts, record
from graph_api.overlap.acts import KINDS, REVIEW, UPR
from graph_api.rdf.namespaces import SCHEMES, TERMS, THINGS
from graph_api.rdf.resources import resources
from graph_api.rdf.terms import Term
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool

ALL = questions.load(resources())
RECORD = questions.find(ALL, "mandate-record-on-country")
BY_MANDATE = questions.find(ALL, "countries-by-mandate")
KIND = SCHEMES + "act-kind/"
_THINGS = "SELECT DISTINCT ?thing {{ ?act {} ?thing }}"
Counted = dict[tuple[str, str | None, str], tuple[int, int | None, int | None]]


def things(engine: Pool, property: str) -> list[str]:
    return [row["thing"].value for row in engine.select(_THINGS.format(property)).rows]


def year(row: dict[str, Term], name: str) -> int | None:
    return int(row[name].value) if name in row else None


def asked(engine: Pool, country: str) -> Counted:
    """What the question counts: mandate, topic and kind -> acts, first and last year."""
    rows = questions.ask(engine, RECORD, {"country": country}).table.rows
    return {
        (
            row["mandate"].value,
            row["topic"].value if "topic" in row else None,
            row["kind"].value.removeprefix(KIND),
        ): (int(row["times"].value), year(row, "since"), year(row, "until"))
        for row in rows
    }


def stored(snapshot: Snapshot, country: str) -> Counted:
    """The same from ``index.db``."""
    groups: dict[tuple[str, str | None, str], list[acts.Acts]] = {}
    for act in acts.of(snapshot.index, country):
        for mandate in act.mandates:
            for topic in act.topics or (None,):
                groups.setdefault((mandate, topic, act.kind), []).append(act)
    return {
        key: (
            record.number(group),
            min((a.years[0] for a in group if a.years), default=None),
            max((a.years[-1] for a in group if a.years), default=None),
        )
        for key, group in groups.items()
    }


def test_acts_towards_each_country_are_those_of_the_question(
    odd_engine: Pool, odd_snapshot: Snapshot
) -> None:
    kinds = set()
    for country in things(odd_engine, "hrd:country"):
        expected = asked(odd_engine, country)
        assert stored(odd_snapshot, country) == expected, country
        kinds |= {kind for _, _, kind in expected}
    assert kinds >= {*KINDS, UPR} - {"communication"}  # All of them were compared.


def test_acts_of_each_mandate_are_those_of_the_question(
    odd_engine: Pool, odd_snapshot: Snapshot
) -> None:
    compared = 0
    # That none is missing, the comparison by country shows.
    for mandate in {m for act in acts.read(odd_snapshot.index) for m in act.mandates} - {REVIEW}:
        rows = questions.ask(odd_engine, BY_MANDATE, {"mandate": mandate}).table.rows
        named = {row["engagement"].value + row["country"].value: row for row in rows}
        expected = Counter(row["country"].value for row in named.values())
        found = record.tally(acts.of(odd_snapshot.index, mandate), "countries")
        labelled = {iri: n for iri, n in found.items() if "/area/" not in iri}
        assert labelled == {i: n for i, n in expected.items() if "/area/" not in i}, mandate
        compared += len(expected)
    assert compared > 50


def test_each_kind_of_act_has_the_class_that_the_vocabulary_gives_it(graph: Store) -> None:
    stated = graph.quads_for_pattern(None, NamedNode(TERMS + "actKind"), None)
    kinds = {str(q.object)[1:-1]: "hrd:" + str(q.subject)[1:-1].partition("#")[2] for q in stated}
    assert kinds == {KIND + kind: name for kind, name in KINDS.items()}
    assert set(record.WORDS) == {*KINDS, UPR}


def test_record_of_hungary_is_that_of_the_inventory(our_snapshot: Snapshot) -> None:
    found = record.record(acts.of(our_snapshot.index, THINGS + "country/HUN"))
    assert record.by_kind(found.all) == {"visit": 1, "engagement": 3, "listing": 1}
    mandates = {iri.removeprefix(THINGS + "actor/") for iri in record.tally(found.acts, "mandates")}
    assert mandates == {"sr-hrd", "unsg", "hrcttee", "ohchr-ero", "sr-foe"}
    totals = record.totals(found)
    assert (totals.since, totals.until, totals.acts) == (2016, 2018, 5)
    assert acts.of(our_snapshot.index, THINGS + "country/ABW") == []


def act(kind: str, number: int, *topics: str, years: tuple[int, ...] = ()) -> acts.Acts:
    return acts.Acts(kind, number, None, ("m",), ("c",), topics, ("d",), years)


def test_act_on_two_other_topics_counts_once_in_their_column() -> None:
    counts = record.matrix([act("visit", 2, "a", "x", "y"), act("visit", 1)], ["a"])
    assert counts == {("m", "a"): 2, ("m", record.OTHER): 2, ("m", record.NONE): 1}


def test_alike_acts_are_one_line_and_the_newest_come_first() -> None:
    lines = record.latest(
        [
            act("recommendation", 2, "a", years=(2010,)),
            act("recommendation", 3, "b", years=(2010,)),
            act("visit", 1),
            act("observation", 1, years=(2012, 2014)),
        ],
        most=3,
    )
    assert [(line.year, line.kind, line.number) for line in lines] == [
        (2014, "observation", 1),
        (2010, "recommendation", 5),
        (None, "visit", 1),
    ]
    assert lines[1].topics == ("b", "a")


@pytest.mark.parametrize("kind", [UPR, "recommendation"])
def test_recommendation_by_states_is_no_act_of_a_mandate(kind: str) -> None:
    found = record.record([act(kind, 4, years=(2011,))])
    totals = record.totals(found)
    expected = (0, 4, None) if kind == UPR else (4, 0, 2011)
    assert (totals.acts, totals.reviews, totals.since) == expected
