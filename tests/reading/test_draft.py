"""Engagements, figures and dates in a draft: proposed by a program, counted once accepted."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from graph_api.cli import main as cli
from graph_api.rdf.namespaces import SCHEMES, TERMS, THINGS

TEXT = """A letter

1. In May 2016 the Human Rights Committee raised concern about reprisals in Hungary.

2. The Human Rights Committee visited Poland on 8 February 2016.

3. More than 1.5 million people; of twenty five States at least 9 Member States answered.
"""
ACCEPT = "accept-all: {engagement: possible, figure: likely, date: explicit}\n"
VISIT = "engagement:P2:the-human-rights-committee-visited-polan:1"


def read(folder: Path, decisions: str = "", *options: str) -> Path:
    (folder / "letter.txt").write_text(TEXT, encoding="utf-8")
    (folder / "decisions.yaml").write_text(decisions, encoding="utf-8")
    options = ("--decisions", str(folder / "decisions.yaml"), *(options or ("--author", "ai")))
    done = run("read", str(folder / "letter.txt"), "-o", str(folder / "out"), *options)
    assert done.exit_code == 0, done.output
    return folder / "out" / "letter"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, list(arguments))


def loaded(path: Path) -> Store:
    store = Store()
    store.load(path=str(path), format=RdfFormat.TRIG)
    return store


def values(store: Store, thing: str, name: str) -> set[str]:
    quads = store.quads_for_pattern(NamedNode(THINGS + thing), NamedNode(TERMS + name), None)
    found = (quad.object for quad in quads)
    return {
        o.value.removeprefix(SCHEMES).removeprefix(THINGS)
        for o in found
        if isinstance(o, (NamedNode, Literal))
    }


def test_engagement_that_nobody_accepted_is_proposed_and_does_not_count(tmp_path: Path) -> None:
    store = loaded(read(tmp_path) / "draft.trig")
    act = "engagement/letter/P1-e1"
    assert values(store, act, "actor") == {"actor/hrcttee"}
    assert values(store, act, "country") == {"country/HUN"}
    assert values(store, act, "stance") == {"concern raised"}
    assert values(store, act, "topic") == {"topic/t-reprisals"}
    assert values(store, act, "confidence") == {"confidence/inferred"}
    assert values(store, act, "countsByDefault") == {"false"}
    assert values(store, act, "reviewStatus") == {"review-status/proposed"}
    # No word of the sentence shows a topic, so it stands on the review page alone.
    assert not values(store, "engagement/letter/P2-e1", "actor")


def test_accepted_engagement_counts_and_takes_the_topic_of_the_reviewer(tmp_path: Path) -> None:
    topic = f"topic: {{{VISIT}: topic/t-hrd}}\n"
    folder = read(tmp_path, ACCEPT + topic)
    store = loaded(folder / "accepted.trig")
    assert values(store, "engagement/letter/P2-e1", "topic") == {"topic/t-hrd"}
    for act in ("P1-e1", "P2-e1"):
        assert values(store, f"engagement/letter/{act}", "countsByDefault") == {"true"}
        assert values(store, f"engagement/letter/{act}", "confidence") == {"confidence/explicit"}
    assert run("check", str(folder)).exit_code == 0


def test_check_names_the_topic_that_an_accepted_engagement_lacks(tmp_path: Path) -> None:
    folder = read(tmp_path, ACCEPT)
    checked = run("check", str(folder))
    assert checked.exit_code == 1
    assert "P2-e1" in checked.output and "at least one hrd:topic" in checked.output


@pytest.mark.parametrize(
    ("figure", "value", "comparator", "unit"),
    [
        ("P3-n1", {"1500000"}, {"comparator/more-than"}, {"people"}),
        ("P3-n2", {"25"}, {"comparator/exactly"}, {"States"}),
        # "At least" includes its bound: the list of comparators has nothing for it.
        ("P3-n3", {"9"}, set(), {"Member States"}),
    ],
)
def test_figures_are_stated_with_value_comparator_and_unit(
    tmp_path: Path, figure: str, value: set[str], comparator: set[str], unit: set[str]
) -> None:
    store = loaded(read(tmp_path, ACCEPT) / "accepted.trig")
    found = [values(store, f"figure/letter/{figure}", n) for n in ("value", "comparator", "unit")]
    assert found == [value, comparator, unit]


@pytest.mark.parametrize(
    ("time", "value", "precision"),
    [("P1-t1", "2016-05", "month"), ("P2-t1", "2016-02-08", "day")],
)
def test_dates_are_stated_with_their_precision(
    tmp_path: Path, time: str, value: str, precision: str
) -> None:
    store = loaded(read(tmp_path, ACCEPT) / "accepted.trig")
    assert values(store, f"time/letter/{time}", "value") == {value}
    assert values(store, f"time/letter/{time}", "precision") == {f"precision/{precision}"}


def test_without_an_author_topics_are_kept_too(tmp_path: Path) -> None:
    store = loaded(read(tmp_path, "", "--title", "A letter") / "draft.trig")
    assert values(store, "engagement/letter/P1-e1", "topic") == {"topic/t-reprisals"}


def test_rejecting_a_find_renames_no_other(tmp_path: Path) -> None:
    rejected = "reject: [figure:P3:more-than-1-5-million-people:1]\n"
    store = loaded(read(tmp_path, ACCEPT + rejected) / "accepted.trig")
    assert values(store, "figure/letter/P3-n2", "value") == {"25"}
    assert not values(store, "figure/letter/P3-n1", "value")
