"""What is compared, and what stands behind it: against the inventory, read without the program."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from functools import partial
from itertools import combinations
from pathlib import Path

import pytest
from conftest import application
from pyoxigraph import RdfFormat, Store

from graph_api.errors import ParameterError
from graph_api.overlap import activities, evidence
from graph_api.overlap.bases import BY
from graph_api.overlap.caption import Edition
from graph_api.overlap.pipeline import Overlaps
from graph_api.overlap.selection import Selection, UnknownMandateError
from graph_api.rdf.namespaces import TERMS, THINGS
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool

INVENTORY = Path(__file__).parents[1] / "inventory"
Members = dict[str, set[str]]


def rows(name: str) -> Iterator[dict[str, str]]:
    with (INVENTORY / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def acts() -> Iterator[tuple[str, dict[str, set[str]]]]:
    """Each act of the inventory that makes a mandate count: the mandate, and what it is about."""
    mandates = {row["iri"] for row in rows("mandates.csv") if row["rdf:type hrd:Mandate"] == "true"}
    for row in rows("engagements.csv"):
        about = {
            "country": set(filter(None, row["hrd:country"].split("|"))),
            "topic": set(filter(None, row["hrd:topic"].split("|"))),
            "document": set(filter(None, row["hrd:evidence"].split("|"))),
        }
        for actor in row["hrd:actor"].split("|"):
            if row["hrd:countsByDefault"] == "true" and actor in mandates:
                yield actor, about


def counted(*by: str) -> Members:
    """Count by hand what each mandate addressed, from the inventory's rows."""
    members: Members = {}
    for mandate, about in acts():
        things = [""]
        for kind in by:
            things = [f"{t} {thing}".strip() for t in things for thing in about[kind]]
        if things:
            members.setdefault(mandate, set()).update(things)
    return members


def plain(members: Mapping[str, Set[str]]) -> Members:
    """Write IRIs as the inventory does."""
    return {
        m.removeprefix(THINGS): {t.replace(THINGS, "") for t in ts} for m, ts in members.items()
    }


@pytest.fixture(scope="module")
def overlaps(our_engine: Pool, our_snapshot: Snapshot) -> Overlaps:
    return Overlaps(our_engine, partial(activities.members, our_snapshot.index), Edition("1234"))


@pytest.mark.parametrize("by", ["country", "topic", "document", "country,topic", "topic,document"])
def test_cells_equal_a_count_of_the_inventory(overlaps: Overlaps, by: str) -> None:
    found = overlaps.ask({"by": by, "source": "ai-2018"}).cells
    assert plain(found.members) == counted(*by.split(","))


@pytest.mark.parametrize("by", ["country", "topic", "country,topic"])
def test_pairs_equal_a_count_of_the_inventory(overlaps: Overlaps, by: str) -> None:
    members = counted(*by.split(","))
    expected = {
        (a, b): len(members[a] & members[b])
        for a, b in combinations(sorted(members), 2)
        if members[a] & members[b]
    }
    pairs = overlaps.ask({"by": by, "source": "ai-2018"}).pairs
    assert {
        (p.a.removeprefix(THINGS), p.b.removeprefix(THINGS)): p.shared for p in pairs
    } == expected


def test_article_is_reached_through_the_topics_that_curators_relate_to_it(
    overlaps: Overlaps,
) -> None:
    related = {
        row["iri"]: set(filter(None, row["hrd:relatedArticle"].split("|")))
        for row in rows("topics.csv")
    }
    expected: Members = {}
    for mandate, topics in counted("topic").items():
        articles = set().union(*(related[topic] for topic in topics))
        if articles:
            expected[mandate] = articles
    found = overlaps.ask({"by": "article", "source": "ai-2018"}).cells
    assert plain(found.members) == expected


def test_period_keeps_acts_by_the_year_of_their_document(overlaps: Overlaps) -> None:
    years = {row["iri"]: row["hrd:issueYear"] for row in rows("documents.csv")}
    expected: Members = {}
    for mandate, about in acts():
        dated = {years[d] for d in about["document"]}
        if any("2016" <= year <= "2017" for year in dated):
            expected.setdefault(mandate, set()).update(about["topic"])
    given = {"by": "topic", "since": "2016", "until": "2017", "source": "ai-2018"}
    found = overlaps.ask(given).cells
    assert plain(found.members) == {m: topics for m, topics in expected.items() if topics}


@pytest.mark.parametrize(("since", "until", "found"), [(2014, 2016, 0), (2010, 2012, 1)])
def test_act_of_2010_and_2020_is_none_of_the_years_between(
    overlaps: Overlaps, since: int, until: int, found: int
) -> None:
    given = {"by": "topic", "since": str(since), "until": str(until)}
    query = overlaps.ask(given).selection.sparql()
    store = Store()
    store.load(
        f"""PREFIX hrd: <{TERMS}> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        <x:m> a hrd:Mandate ; hrd:speaksFor <x:m> .
        <x:a> hrd:countsByDefault true ; hrd:actor <x:m> ;
            hrd:topic <x:t> ; hrd:evidence <x:old>, <x:new> .
        <x:old> hrd:issueYear "2010"^^xsd:gYear . <x:new> hrd:issueYear "2020"^^xsd:gYear .""",
        RdfFormat.TURTLE,
    )
    assert len(list(store.query(query))) == found  # type: ignore[arg-type]


def test_each_shared_topic_is_traced_to_the_engagements_of_both(overlaps: Overlaps) -> None:
    report = overlaps.ask({"by": "topic", "mandate": "sr-hrd", "with": "sr-foaa"})
    ours = counted("topic")
    expected = {
        topic: tuple(
            {
                row["iri"]
                for row in rows("engagements.csv")
                if actor in row["hrd:actor"].split("|")
                and topic in row["hrd:topic"].split("|")
                and row["hrd:countsByDefault"] == "true"
            }
            for actor in ("actor/sr-hrd", "actor/sr-foaa")
        )
        for topic in ours["actor/sr-hrd"] & ours["actor/sr-foaa"]
    }
    things = [THINGS + topic for topic in sorted(expected)]
    entries, _ = evidence.shared(overlaps.engine, report.selection, things)
    found = {
        entry.thing.removeprefix(THINGS): tuple(
            {act.iri.removeprefix(THINGS) for act in side.first} for side in (entry.a, entry.b)
        )
        for entry in entries
    }
    assert found == expected


def test_what_one_mandate_alone_addressed_equals_a_count_of_the_inventory(
    overlaps: Overlaps,
) -> None:
    members = counted("topic")
    holders = [topic for topics in members.values() for topic in topics]
    alone = {topic for topic in holders if holders.count(topic) == 1}
    report = overlaps.ask({"by": "topic", "source": "ai-2018"})
    gaps = evidence.gaps(overlaps.engine, report)
    assert {thing.removeprefix(THINGS) for thing in gaps.single} == alone


def test_coordination_asked_of_all_special_procedures_concerns_two_of_them(
    overlaps: Overlaps,
) -> None:
    found = evidence.coordination(
        overlaps.engine, f"{THINGS}actor/sr-hrd", f"{THINGS}actor/sr-foaa"
    )
    assert [iri.rpartition("/")[2] for iri, _, _ in found] == ["SP-a"]


def dated(documents: str) -> list[str]:
    """List the years of the documents of an act, each once; "" where none has one."""
    years = {row["iri"]: row["hrd:issueYear"] for row in rows("documents.csv")}
    return sorted({years[d] for d in documents.split("|") if d and years[d]}) or [""]


def years_of(kind: str, mandate: str) -> Counter[str]:
    """Count the acts of a mandate in the inventory by year, "" for those without one."""
    if kind == "Engagements":
        found = [
            row["hrd:evidence"]
            for row in rows("engagements.csv")
            if row["hrd:countsByDefault"] == "true" and mandate in row["hrd:actor"].split("|")
        ]
    else:
        issued = (r for r in rows("recommendations.csv") if mandate in r["hrd:issuedBy"].split("|"))
        found = [row["hrd:evidence"] for row in issued]
    return Counter(year for documents in found for year in dated(documents))


def timed(overlaps: Overlaps, mandate: str) -> dict[str, Counter[str]]:
    """Give the rows of a time line, as the inventory's counts are written."""
    found = evidence.times(overlaps.engine, f"{THINGS}{mandate}")
    return {
        row.name: +(Counter({str(y): n for y, n in row.years.items()}) + Counter({"": row.undated}))
        for row in found
    }


@pytest.mark.parametrize("kind", ["Engagements", "Recommendations"])
def test_time_line_counts_the_acts_of_the_inventory(overlaps: Overlaps, kind: str) -> None:
    mandates = {row["iri"] for row in rows("mandates.csv") if row["rdf:type hrd:Mandate"] == "true"}
    expected = {m: counts for m in sorted(mandates) if (counts := years_of(kind, m))}
    found = {m: timed(overlaps, m).get(kind) for m in expected}
    assert len(expected) > 3
    assert found == expected


def test_time_line_counts_reports_and_visits_of_the_reference_data(overlaps: Overlaps) -> None:
    presented = [
        row["hrd:presentedYear"]
        for row in rows("reference-reports.csv")
        if row["dcterms:creator"] == "actor/sr-hrd"
    ]
    # Besides: the report on the visit to Mexico, an unidentified one of 2016, two on other visits,
    # and six of which the session is known.
    others = ["2018", "2016", "", "", "2009", "2011", "2014", "2016", "2020", "2021"]
    line = timed(overlaps, "actor/sr-hrd")
    assert line["Reports"] == Counter(presented + others)
    # Counted in the list of visits, without Moldova: whether that one took place is not known.
    visits = {"2005": 3, "2012": 1, "2016": 3, "2017": 1, "2018": 2, "2022": 2}
    visits |= {"2004": 3, "2008": 1, "2009": 1, "2010": 1, "2013": 1, "2014": 1}
    visits |= {"2019": 1, "2020": 1}
    assert line["Country visits"] == visits


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"by": "contry"}, r"none of country, topic, .*Did you mean country\?"),
        ({"by": "topic,topic"}, "none of country, topic"),
        ({"by": "topic,country,group"}, "none of country, topic"),
        ({"measure": "jacard"}, r"none of count, jaccard, coefficient, chance.*mean jaccard\?"),
        ({"since": "20"}, "expected a year"),
        ({"since": "2019", "until": "2018"}, "2019 is after until, 2018"),
        ({"layer": "asserte"}, r"none of asserted, .* mean asserted\?"),
        ({"confidence": "sure"}, "There are 9 to choose from"),
        ({"source": "uhri"}, "none of ai-2018"),
        ({"with": "sr-hrd"}, "Give mandate as well"),
        ({"mandate": "sr-hrd", "with": "sr-hrd"}, "the same mandate"),
        ({"sets": ",".join(f"m{i}" for i in range(9))}, "give up to 8"),
        ({"colour": "red"}, "No parameter colour"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_choices(
    overlaps: Overlaps, given: dict[str, str], message: str
) -> None:
    with pytest.raises(ParameterError, match=message):
        overlaps.ask(given)


@pytest.mark.parametrize("given", [{"mandate": "sr-hdr"}, {"mandate": "sr-foaa", "with": "sr-hdr"}])
def test_unknown_mandate_is_not_found_and_the_nearest_named(
    overlaps: Overlaps, given: dict[str, str]
) -> None:
    with pytest.raises(UnknownMandateError, match="Did you mean sr-hrd"):
        overlaps.ask(given)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("/overlap?by=topic&mandate=sr-hdr", "/overlap?by=topic&amp;mandate=sr-hrd"),
        ("/overlap?mandate=sr-foaa&with=sr-hdr", "/overlap?mandate=sr-foaa&amp;with=sr-hrd"),
    ],
)
def test_page_of_an_unknown_mandate_links_to_the_nearest(
    our_snapshot: Snapshot, our_engine: Pool, wrong: str, right: str
) -> None:
    site = application(our_snapshot, our_engine).test_client()
    page = site.get(wrong, headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert f'The nearest: <a href="{right}">sr-hrd (Special Rapporteur' in page.text
    problem = site.get(wrong, headers={"Accept": "application/json"}).get_json()
    assert set(problem) == {"status", "title", "detail"}


def test_sources_are_asked_for_once(our_engine: Pool, our_snapshot: Snapshot) -> None:
    queries: list[str] = []

    class Recorder:
        def select(self, query: str, *bind: object) -> object:
            queries.append(query)
            return our_engine.select(query, *bind)  # type: ignore[arg-type]

    overlaps = Overlaps(Recorder(), partial(activities.members, our_snapshot.index))  # type: ignore[arg-type]
    for _ in range(2):
        overlaps.ask({"by": "topic", "source": "ai-2018"})
    assert sum("?graph hrd:layer" in query for query in queries) == 1


def test_caller_input_never_becomes_part_of_a_query(overlaps: Overlaps) -> None:
    evil = '2016" } UNION { ?s ?p ?o } #'
    for name in ("since", "source", "layer", "confidence", "mandate"):
        with pytest.raises((ParameterError, UnknownMandateError)):
            overlaps.ask({name: evil})


def test_same_selection_is_read_once(our_engine: Pool, our_snapshot: Snapshot) -> None:
    selections: list[Selection] = []

    def members(asked: Selection) -> dict[str, frozenset[str]]:
        selections.append(asked)
        return activities.members(our_snapshot.index, asked)

    overlaps = Overlaps(our_engine, members)
    overlaps.ask({"by": "topic"})
    overlaps.ask({"by": "topic", "measure": "chance", "mandate": "sr-hrd"})
    assert len(selections) == 1


def test_basis_pairs_are_offered_in_one_order() -> None:
    assert "country,topic" in BY and "topic,country" not in BY
