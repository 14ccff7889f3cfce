"""Titles that say what a figure shows, whose view it is, and nothing that chance explains."""

import json
import re
from functools import partial
from html import unescape
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from scipy.stats import false_discovery_control, hypergeom

from graph_api.overlap import activities, export, findings
from graph_api.overlap.caption import Edition
from graph_api.overlap.origins import Origin, caveat
from graph_api.overlap.pipeline import Overlaps
from graph_api.overlap.selection import Selection, sources
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool
from overlap.test_figures import report_of
from overlap.test_selection import counted

SITE = "https://graph.example.org/"
LINK = f"{SITE}overlap?source=ai-2018&v=12345678"
VIEW = "One organisation's view: Amnesty International, 2018."
NOT_BEYOND = "No two of 15 mandates share more topics than chance explains: 0 of 105 pairs"
FORMS = ["svg", "csv", "graphml", "gexf", "json", "ttl", "html"]


@pytest.fixture(scope="module")
def overlaps(our_engine: Pool, our_snapshot: Snapshot) -> Overlaps:
    index = our_snapshot.index
    return Overlaps(
        our_engine,
        partial(activities.members, index),
        Edition("1234567890abcdef", "2026-12-01"),
        partial(activities.sources, index),
    )


def beyond_chance(by: str) -> tuple[int, int]:
    """Count with scipy the pairs of the inventory with a q of 0.05 or less, and all pairs."""
    members = counted(by)
    universe = len(set().union(*members.values()))
    names = sorted(members)
    tails = [
        hypergeom.sf(len(members[a] & members[b]) - 1, universe, len(members[a]), len(members[b]))
        for i, a in enumerate(names)
        for b in names[i + 1 :]
    ]
    return int((false_discovery_control(tails) <= 0.05).sum()), len(tails)


@pytest.mark.parametrize("by", ["topic", "country", "document"])
def test_title_counts_the_pairs_beyond_chance_as_scipy_does(overlaps: Overlaps, by: str) -> None:
    more, pairs = beyond_chance(by)
    title = overlaps.ask({"by": by, "source": "ai-2018"}).caption.title
    assert f"{more} of {pairs} pairs" in title


@pytest.mark.parametrize("form", FORMS)
def test_file_carries_finding_source_day_version_address_and_whose_view_it_is(
    overlaps: Overlaps, form: str
) -> None:
    report = overlaps.ask({"by": "topic", "source": "ai-2018"}, SITE)
    body = export.write(overlaps, report, "network", form).decode()
    texts = [body]
    if form in ("svg", "graphml", "gexf"):
        texts = ["".join(ElementTree.fromstring(body).itertext())]
    elif form == "html":
        texts = [unescape(body)]
        assert "<script" not in body and "src=" not in body
    elif form == "json":
        texts = [str(json.loads(body)["graph"])]
    (text,) = texts
    for part in (NOT_BEYOND, VIEW, "Amnesty International submission", "2026-12-01", LINK):
        assert part in text, part


def test_png_carries_what_the_svg_shows(overlaps: Overlaps) -> None:
    report = overlaps.ask({"by": "topic", "source": "ai-2018"}, SITE)
    bare = overlaps.ask({"by": "country"})
    tall = Image.open(BytesIO(export.write(overlaps, report, "bars", "png")))
    root = ElementTree.fromstring(export.write(overlaps, report, "bars", "svg"))
    shown = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert VIEW in shown and LINK in shown
    # The PNG is drawn from the same elements, two pixels to the unit.
    size = [2 * float(root.get(side, "")) for side in ("width", "height")]
    assert tall.size == pytest.approx(size, abs=1)
    assert VIEW not in export.write(overlaps, bare, "bars", "svg").decode()


@pytest.mark.parametrize("measure", ["count", "jaccard", "coefficient", "chance"])
def test_no_community_is_drawn_where_chance_explains_every_overlap(
    overlaps: Overlaps, measure: str
) -> None:
    report = overlaps.ask({"by": "topic", "measure": measure})
    svg = export.write(overlaps, report, "network", "svg").decode()
    drawn = svg.partition("</style>")[2]
    assert 'class="hull' not in drawn and not re.search(r'class="mark g\d', drawn)
    assert 'class="block"' not in export.write(overlaps, report, "matrix", "svg").decode()
    assert "No communities are drawn" in svg and "Louvain" not in svg


def test_communities_are_drawn_where_some_pair_is_beyond_chance(overlaps: Overlaps) -> None:
    report = overlaps.ask({"by": "country"})
    assert report.beyond_chance
    drawn = export.write(overlaps, report, "network", "svg").decode().partition("</style>")[2]
    assert 'class="hull' in drawn and "Louvain" in drawn


@pytest.mark.parametrize(
    ("parameters", "title"),
    [
        ({"mandate": "sr-hrd"}, r"SR HRD shares topics with \d+ mandates, none of them more than"),
        (
            {"mandate": "sr-hrd", "with": "sr-foaa"},
            r"SR HRD and SR FoAA share 2 of \d+ topics, no more than chance explains$",
        ),
        ({"by": "letter"}, r"No mandate addressed any letters here$"),
    ],
)
def test_title_of_a_part_says_what_is_shared(
    overlaps: Overlaps, parameters: dict[str, str], title: str
) -> None:
    assert re.match(title, overlaps.ask(parameters).caption.title)


def test_view_is_of_one_organisation_only_while_all_acts_are_from_its_documents(
    overlaps: Overlaps,
) -> None:
    assert overlaps.ask({"by": "topic"}).caption.caveat == VIEW
    # Visits and listings of the reference data count by country.
    assert overlaps.ask({"by": "country"}).caption.caveat == ""
    assert overlaps.ask({"by": "country", "source": "ai-2018"}).caption.caveat == VIEW
    ours, other = Origin("a", "A", "Amnesty", "2018"), Origin("b", "B", "Amnesty", "2020")
    assert caveat([ours, other]) == "One organisation's view: Amnesty, 2018, 2020."
    assert caveat([ours, Origin("c", "C", "OHCHR", "2019")]) == ""
    assert caveat([ours, Origin("")]) == ""


def test_short_address_leaves_out_what_is_usual_and_gives_the_same_report(
    overlaps: Overlaps,
) -> None:
    report = overlaps.ask({"by": "topic", "measure": "jaccard", "mandate": "sr-hrd"}, SITE)
    assert report.link == f"{SITE}overlap?mandate=sr-hrd&v=12345678"
    assert overlaps.ask({"mandate": "sr-hrd"}, SITE).caption == report.caption


def test_names_of_60_letters_from_right_to_left_and_with_markup_stay_whole_in_titles() -> None:
    names = {"a": "ع" * 60, "b": "<b>" * 20}
    shared = {"a": frozenset("uvwxyz"), "b": frozenset("uvwxyz")}
    others = {f"m{i}": frozenset(f"t{i}") for i in range(30)}
    report = report_of({**shared, **others}, names, Selection(("topic",)))
    assert names["a"] in report.caption.title and names["b"] in report.caption.title
    text = export.write(None, report, "network", "svg").decode()  # type: ignore[arg-type]
    assert "<b>" not in text and ElementTree.fromstring(text) is not None


def test_titles_of_rankings_places_and_years_name_ties() -> None:
    assert findings.of_counts({"A": 2, "B": 2, "C": 1}, "topics") == (
        "A and B addressed the most topics, 2 each"
    )
    names = {"x": "Hungary", "y": "Chad"}
    assert findings.of_places({"x": 3, "y": 1}, names) == (
        "Hungary was addressed by the most mandates, 3, of 2 countries"
    )
    assert findings.of_places({"x": 1, "y": 1}, names) == (
        "2 countries were addressed, by 1 mandate each"
    )
    assert findings.of_places({}, names).startswith("No country")
    rows = [{2016: 1, 2018: 3}, {2016: 1}]
    assert findings.of_years("SR HRD", rows) == "5 dated acts of SR HRD, 2016 to 2018, most in 2018"
    assert findings.of_years("SR HRD", []) == "No dated act of SR HRD is in the graph"


@pytest.mark.parametrize("by", ["topic", "country"])
def test_sources_are_those_by_which_the_selection_can_be_narrowed(
    odd_engine: Pool, odd_snapshot: Snapshot, by: str
) -> None:
    overlaps = Overlaps(odd_engine, partial(activities.members, odd_snapshot.index))
    found = activities.sources(odd_snapshot.index, overlaps.ask({"by": by}).selection)
    narrowed = {
        name
        for name in sources(odd_engine)
        if overlaps.ask({"by": by, "source": name}).cells.members
    }
    assert found - {""} == narrowed and len(narrowed) > 1


def test_act_of_no_source_takes_the_caveat_away(monkeypatch: pytest.MonkeyPatch) -> None:
    act = activities.Act(0, True, False, 0, (1,), (1,), (), (), ())
    traits = [activities.Traits((), names, (), ()) for names in (("ai-2018",), ())]
    acts = [act, act._replace(traits=1)]
    content = activities._Content(["m", "t"], traits, {}, acts)
    monkeypatch.setattr(activities, "load", lambda path: content)
    assert activities.sources(Path(), Selection(("topic",))) == {"ai-2018", ""}
