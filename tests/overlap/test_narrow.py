"""The figures for a phone show the same numbers as the wide ones, and no name of theirs is cut."""

import re
from functools import partial
from html import unescape

import pytest

from graph_api.overlap import activities, export
from graph_api.overlap.figures import narrow, text_metrics, upset
from graph_api.overlap.figures.bars import Bar
from graph_api.overlap.figures.timeline import Row
from graph_api.overlap.guide import guide
from graph_api.overlap.pipeline import Overlaps
from graph_api.overlap.selection import Selection
from graph_api.rdf.namespaces import THINGS
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool
from overlap.test_figures import many, report_of
from overlap.test_selection import counted

LONG = "Rapporteur on Extraordinarily Long-winded Matters, causes"
ARABIC = "المقرر الخاص المعني بحالة المدافعين عن حقوق الإنسان في العالم كله"


@pytest.fixture(scope="module")
def overlaps(our_engine: Pool, our_snapshot: Snapshot) -> Overlaps:
    return Overlaps(our_engine, partial(activities.members, our_snapshot.index))


def titles(content: str) -> list[str]:
    return re.findall(r"<title>([^<]*)</title>", content)


def test_bars_of_pairs_show_what_the_inventory_counts(overlaps: Overlaps) -> None:
    report = overlaps.ask({"by": "topic", "source": "ai-2018"})
    members = {report.cells.brief(f"{THINGS}{m}"): things for m, things in counted("topic").items()}
    shown = titles(narrow.pairs(report).content)
    assert len(shown) == narrow.MOST
    for title in shown:
        names, _, value = title.rpartition(": ")
        a, b = next((a, b) for a in members for b in members if f"{a} and {b}" == names)
        assert value == f"{len(members[a] & members[b])} of {len(members[a] | members[b])}"


def test_upright_upset_has_the_combinations_of_the_wide_one(overlaps: Overlaps) -> None:
    report = overlaps.ask({"by": "topic", "sets": "sr-hrd,sr-foaa,sr-foe,wg-bhr"})

    def combinations(content: str) -> list[str]:
        return sorted(title for title in titles(content) if re.match(r"\d", title))

    wide = combinations(upset.draw(report).content)
    assert combinations(narrow.sets(report).content) == wide and wide


@pytest.mark.parametrize("name", [LONG, ARABIC, "<script>alert(1)</script> & " * 2])
def test_long_hostile_and_right_to_left_names_are_whole_and_within_the_width(name: str) -> None:
    members = {"a": frozenset("xyz"), "b": frozenset("xy"), "c": frozenset("z")}
    names = {"a": f"{name} one", "b": f"{name} two", "c": name}
    report = report_of(members, names, Selection(("topic",), sets=("a", "b", "c")))
    bar = narrow.counts([Bar(name, 3)], "topics")
    for drawing in (narrow.pairs(report), narrow.sets(report), bar):
        assert drawing.width <= 330 and "<script" not in drawing.content
        for size, text in re.findall(r'<text class="label()[^>]*>([^<]*)<', drawing.content):
            assert size == "" and "…" not in text
            assert text_metrics.width(unescape(text), 12) <= drawing.width


def test_figure_of_200_mandates_says_how_many_bars_are_left_out() -> None:
    drawing = narrow.pairs(many(60))
    assert len(titles(drawing.content)) == narrow.MOST
    assert re.search(rf"The first {narrow.MOST} of [\d,]+ pairs\.", drawing.content)


def test_years_are_bars_from_the_newest_and_count_what_has_none() -> None:
    drawing = narrow.years([Row("Reports", {2016: 3, 2018: 1}, 2), Row("Visits", {2018: 1})])
    assert titles(drawing.content) == ["2018: reports 1, visits 1", "2016: reports 3"]
    assert "And 2 without a year." in drawing.content
    assert narrow.years([]).content


def test_every_figure_has_a_guide_that_explains_one_mark(overlaps: Overlaps) -> None:
    report = overlaps.ask({"by": "country", "mandate": "sr-hrd"})
    for kind in export.FIGURES:
        for is_narrow in (False, True):
            said = guide(report, kind, narrow=is_narrow)
            assert re.match(r"A (circle|square|bar|dot) (is|counts)", said), kind
    none = overlaps.ask({"by": "topic", "measure": "chance"})
    assert guide(none, "network").startswith("No pair is linked")
