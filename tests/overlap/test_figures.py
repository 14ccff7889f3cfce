"""The pictures and files: what they show against a count of the inventory, and whether it is read.

Files are read back by other programs: networkx, an XML parser, rdflib, Pillow.
"""

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from io import BytesIO
from itertools import combinations
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pytest
from PIL import Image
from rdflib import RDF, Graph, Namespace

from graph_api.errors import ParameterError
from graph_api.overlap import activities, evidence, export
from graph_api.overlap.caption import Caption, Edition
from graph_api.overlap.cells import Cells
from graph_api.overlap.figures import (
    bars,
    matrix,
    network,
    raster,
    stress_layout,
    svg,
    timeline,
    upset,
)
from graph_api.overlap.figures import (
    map as world,
)
from graph_api.overlap.measures.analysis import analyse
from graph_api.overlap.measures.communities import MEASURES
from graph_api.overlap.measures.pairs import Members
from graph_api.overlap.pipeline import Overlaps
from graph_api.overlap.report import Report
from graph_api.overlap.selection import Selection
from graph_api.rdf.namespaces import THINGS
from graph_api.rdf.resources import in_checkout, resources
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool
from overlap.test_selection import counted

SVG = f"{{{svg.NAMESPACE}}}"
QB = Namespace("http://purl.org/linked-data/cube#")
CAPTION = Caption("Who?", "n = 7", "By hand.", "2018", "v1")
TOPIC = Selection(("topic",))
TOPICS = {"by": "topic", "source": "ai-2018"}


@pytest.fixture(scope="module")
def overlaps(our_engine: Pool, our_snapshot: Snapshot) -> Overlaps:
    index = our_snapshot.index
    members, sources = partial(activities.members, index), partial(activities.sources, index)
    return Overlaps(our_engine, members, Edition("1234"), sources)


def expected_pairs() -> dict[tuple[str, str], int]:
    """Count by hand, from the inventory, how many topics two mandates share."""
    members = counted("topic")
    return {
        (a, b): len(members[a] & members[b])
        for a, b in combinations(sorted(members), 2)
        if members[a] & members[b]
    }


def report_of(members: Members, names: Mapping[str, str], selection: Selection = TOPIC) -> Report:
    """Report on invented cells."""
    analysis = analyse(members, selection.measure)
    return Report(selection, Cells(members, names, names), analysis)


def many(count: int) -> Report:
    """Invented: mandates with long names, each with some of 60 things."""
    random = np.random.default_rng(1)
    members = {
        f"m{i:03}": frozenset(f"t{t}" for t in random.integers(0, 60, random.integers(1, 12)))
        for i in range(count)
    }
    names = {m: f"Rapporteur on Extraordinarily Long-winded Matters {m}" for m in members}
    return report_of(members, names)


def shown(text: bytes) -> ElementTree.Element:
    root = ElementTree.fromstring(text)
    assert root.tag == SVG + "svg"
    return root


def apart(boxes: list[tuple[float, float, float, float]]) -> bool:
    return not any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        for a, b in combinations(boxes, 2)
    )


@pytest.mark.parametrize("figure", export.FIGURES)
def test_picture_is_well_formed_and_styled_by_classes_only(overlaps: Overlaps, figure: str) -> None:
    report = overlaps.ask({"by": "country", "mandate": "hrcttee"})
    root = shown(export.write(overlaps, report, figure, "svg"))
    assert not [e for e in root.iter() if "style" in e.attrib or "onclick" in e.attrib]
    assert root.find(SVG + "title") is not None and root.find(SVG + "desc") is not None
    (style,) = root.iter(SVG + "style")
    assert "var(" not in (style.text or "") and "prefers-color-scheme: dark" in (style.text or "")
    said = "".join(root.itertext())
    for needed in ("n = ", "Period: ", "Data version 1234", "Licence: CC BY 4.0"):
        assert needed in said
    used = {name for e in root.iter() for name in e.get("class", "").split()}
    styled = set(re.findall(r"\.([a-z][\w-]*)", style.text or ""))
    assert used - styled <= {*export.FIGURES, "node", "row", "part", "cells", "column"}


@pytest.mark.parametrize("form", ["graphml", "gexf", "csv", "json", "ttl"])
def test_every_file_says_n_method_period_version_and_licence(overlaps: Overlaps, form: str) -> None:
    text = export.write(overlaps, overlaps.ask(TOPICS), "network", form).decode()
    for needed in ("address the same topics?", "n = 15 mandates, 35 topics", "Jaccard: topics"):
        assert needed in text
    assert "all years" in text and "1234" in text
    assert "CC BY 4.0" in text or "creativecommons.org/licenses/by/4.0" in text


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_graph_file_opens_in_networkx_with_all_attributes(overlaps: Overlaps, form: str) -> None:
    data = export.write(overlaps, overlaps.ask(TOPICS), "network", form)
    file = BytesIO(data)
    graph = nx.read_gexf(file) if form == "gexf" else nx.read_graphml(file)
    found = {
        tuple(sorted((a.removeprefix(THINGS), b.removeprefix(THINGS)))): d["shared"]
        for a, b, d in graph.edges(data=True)
    }
    assert found == expected_pairs()
    sizes = {m: len(topics) for m, topics in counted("topic").items()}
    size = "things" if form == "gexf" else "size"
    assert {m.removeprefix(THINGS): d[size] for m, d in graph.nodes(data=True)} == sizes
    for _, _, d in graph.edges(data=True):
        assert {"weight", "jaccard", "coefficient", "expected", "p", "q", "kept", "drawn"} <= {*d}
    for _, d in graph.nodes(data=True):
        assert {"label", "short", "community", "strength", "betweenness"} <= {*d}
        viz = d.get("viz") or {"position": d, "color": d, "size": d}
        assert {"x", "y"} <= {*viz["position"]} and {"r", "g", "b"} <= {*viz["color"]}


def test_csv_has_every_pair_of_the_inventory_once(overlaps: Overlaps) -> None:
    text = export.write(overlaps, overlaps.ask(TOPICS), "network", "csv").decode()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    found = {
        (r["mandate"].removeprefix(THINGS), r["other"].removeprefix(THINGS)): int(r["shared"])
        for r in rows
    }
    assert found == expected_pairs() and len(rows) == len(found)


def test_json_is_the_node_link_form_of_networkx(overlaps: Overlaps) -> None:
    text = export.write(overlaps, overlaps.ask(TOPICS), "network", "json")
    graph = nx.node_link_graph(json.loads(text), edges="edges")
    assert graph.number_of_edges() == len(expected_pairs())
    assert graph.number_of_nodes() == len(counted("topic"))


def test_turtle_is_a_data_cube_with_an_observation_for_each_pair(overlaps: Overlaps) -> None:
    text = export.write(overlaps, overlaps.ask(TOPICS), "network", "ttl")
    graph = Graph().parse(data=text, format="turtle")
    (data_set,) = graph.subjects(RDF.type, QB.DataSet)
    (structure,) = graph.objects(data_set, QB.structure)
    components = set(graph.objects(structure, QB.component))
    dimensions = {d for c in components for d in graph.objects(c, QB.dimension)}
    measures = {m for c in components for m in graph.objects(c, QB.measure)}
    by_name = {str(p).partition("#")[2]: p for p in dimensions | measures}
    observations = set(graph.subjects(RDF.type, QB.Observation))
    # IC-12 of the vocabulary: no two observations have the same dimensions.
    found = {
        tuple(str(graph.value(o, by_name[n])).removeprefix(THINGS) for n in ("mandate", "other")):
        int(str(graph.value(o, by_name["shared"])))
        for o in observations
    }  # fmt: skip
    assert found == expected_pairs() and len(observations) == len(found)
    for observation in observations:
        assert all((observation, p, None) in graph for p in dimensions | measures)


def test_matrix_tells_for_each_pair_what_the_inventory_counts(overlaps: Overlaps) -> None:
    report = overlaps.ask(TOPICS)
    drawing = matrix.draw(report, lambda _: "/")
    root = ElementTree.fromstring(f"<g>{drawing.content}</g>")
    rows = [e for e in root.iter("a") if e.get("class") == "row"]
    order = [m.removeprefix(THINGS) for m in report.part.order]
    found = {
        tuple(sorted((order[i], order[i + 1 + j]))): int(count)
        for i, row in enumerate(rows)
        for j, count in enumerate(row.get("data-shared", "").split(","))
        if count
    }
    assert found == expected_pairs()


@pytest.mark.parametrize("measure", MEASURES)
def test_matrix_draws_each_cell_once_and_in_its_shade(measure: str) -> None:
    cells = many(12).cells
    report = report_of(cells.members, cells.labels, replace(TOPIC, measure=measure))
    drawing = matrix.draw(report)
    squares: list[tuple[int, int]] = []
    for path in re.findall(r'<path class="cell l\d" d="([^"]*)"', drawing.content):
        x = y = 0.0
        for step, values in re.findall(r"([Mmh])([-\d. ]+)", path):
            numbers = [float(n) for n in values.split()]
            if step == "M":
                x, y = numbers
            elif step == "m":
                x += numbers[0]
            else:
                squares += [(int(y), int(x + i)) for i in range(int(numbers[0]))]
                x += numbers[0]
    place = report.part.position
    pairs = {(place[p.a], place[p.b]) for p in report.pairs}
    assert sorted(squares) == sorted(pairs | {(b, a) for a, b in pairs})


def test_network_draws_each_kept_link_once(overlaps: Overlaps) -> None:
    report = overlaps.ask({**TOPICS, "measure": "count"})
    drawing = network.draw(report)
    order = [m.removeprefix(THINGS) for m in report.part.order]
    ends = [tuple(map(int, p.split())) for p in re.findall(r'data-p="([^"]*)"', drawing.content)]
    assert sorted(tuple(sorted(order[i] for i in pair)) for pair in ends) == sorted(
        expected_pairs()
    )


@pytest.mark.parametrize("count", [2, 15, 60, 120])
def test_no_name_in_a_network_lies_on_another_or_outside(count: int) -> None:
    nodes, rest, width, height = network.place(many(count))
    boxes = [node.label_box() for node in (*nodes, *rest)]
    assert len(boxes) == count
    assert apart(boxes)
    assert all(b[0] >= 0 and b[1] >= 0 and b[2] <= width and b[3] <= height for b in boxes)


def test_no_name_lies_on_another_in_the_network_of_our_graph(overlaps: Overlaps) -> None:
    for by in ("topic", "article", "country"):
        nodes, rest, _, _ = network.place(overlaps.ask({"by": by}))
        assert apart([node.label_box() for node in (*nodes, *rest)])


def test_name_stands_on_the_side_of_its_mark_where_no_link_runs() -> None:
    pair = report_of({"a": frozenset("x"), "b": frozenset("x")}, {})
    star = report_of({"hub": frozenset("abcd"), **{m: frozenset(m) for m in "abcd"}}, {})
    for report in (pair, star):
        nodes = {node.mandate: node for node in network.place(report)[0]}
        for link in report.part.drawn_links:
            for end, other in ((link.a, link.b), (link.b, link.a)):
                assert end == "hub" or not runs_through(nodes[end], nodes[other]), end


def runs_through(node: network.Node, other: network.Node) -> bool:
    """Tell, by steps along the link, whether it runs through the name of a mandate."""
    left, top, right, bottom = node.label_box()
    steps = np.linspace(0, 1, 2000)[:, None]
    way = np.array([node.x, node.y]) * (1 - steps) + np.array([other.x, other.y]) * steps
    inside = (way > [left, top]) & (way < [right, bottom])
    return bool(inside.all(axis=1).any())


def test_same_data_are_placed_the_same_whatever_their_order() -> None:
    members = many(20).cells.members
    turned = dict(reversed(list(members.items())))
    assert network.draw(report_of(members, {})) == network.draw(report_of(turned, {}))


def test_boxes_on_one_spot_are_pushed_apart() -> None:
    sizes = np.full((9, 2), 10.0)
    where = stress_layout.separate(np.zeros((9, 2)), sizes)
    boxes = [(x - 5, y - 5, x + 5, y + 5) for x, y in where.round(1)]
    assert apart([(a + 0.05, b + 0.05, c - 0.05, d - 0.05) for a, b, c, d in boxes])


def test_bars_show_the_counts_of_the_inventory(overlaps: Overlaps) -> None:
    drawing, _ = export.draw(overlaps, overlaps.ask(TOPICS), "bars")
    values = [int(n) for n in re.findall(r": (\d+) topics<", drawing.content)]
    assert values == sorted((len(t) for t in counted("topic").values()), reverse=True)


def test_bars_are_as_long_as_their_values() -> None:
    drawing = bars.draw([bars.Bar("a", 8), bars.Bar("b", 2)], "topics")
    long, short = (
        float(w) for w in re.findall(r'class="bar"[^>]*width="([\d.]+)"', drawing.content)
    )
    assert long / short == pytest.approx(4, rel=0.01)


def test_upset_counts_each_topic_once_by_who_addressed_it(overlaps: Overlaps) -> None:
    chosen = ("sr-hrd", "sr-foaa", "sr-foe", "wg-bhr")
    report = overlaps.ask({**TOPICS, "sets": ",".join(chosen)})
    members = {m: counted("topic")[f"actor/{m}"] for m in chosen}
    expected: dict[frozenset[str], int] = {}
    for topic in set().union(*members.values()):
        who = frozenset(
            report.cells.short[f"{THINGS}actor/{m}"] for m in chosen if topic in members[m]
        )
        expected[who] = expected.get(who, 0) + 1
    drawing = upset.draw(report)
    found = {
        frozenset(names.split(", ")): int(count)
        for count, names in re.findall(r"<title>(\d+) topics?: ([^<]*)</title>", drawing.content)
    }
    assert found == expected


def test_map_shows_for_each_country_the_mandates_of_the_inventory(overlaps: Overlaps) -> None:
    report = overlaps.ask({"by": "country", "source": "ai-2018"})
    drawing, caption = export.draw(overlaps, report, "map")
    found = dict(re.findall(r"<title>([^<:]*): (\d+) mandates?</title>", drawing.content))
    members = counted("country")
    countries = sorted(set().union(*members.values()))
    expected = {
        report.cells.labels[THINGS + country]: str(sum(country in c for c in members.values()))
        for country in countries
    }
    assert found == expected
    assert "do not imply any opinion" in " ".join(caption.lines())


@pytest.mark.parametrize(
    ("ring", "areas"),
    [
        # A square across 180°, by the ends of its sides in degrees: 20 wide and 10 high in all.
        ([(170.0, 0.0), (-170.0, 0.0), (-170.0, 10.0), (170.0, 10.0)], [100.0, 100.0]),
        ([(10.0, 0.0), (30.0, 0.0), (30.0, 10.0), (10.0, 10.0)], [200.0]),
        # Round the south pole: all south of 80°, 360 wide and 10 high.
        ([(-180.0, -80.0), (-60.0, -80.0), (60.0, -80.0), (179.0, -80.0)], [3600.0]),
    ],
)
def test_land_across_the_edge_of_the_map_is_cut_there(ring: world.Ring, areas: list[float]) -> None:
    pieces = world.within_the_map(ring)
    assert sorted(map(area, pieces)) == pytest.approx(areas)
    assert all(-180 <= lon <= 180 for piece in pieces for lon, _ in piece)


def area(ring: world.Ring) -> float:
    """Measure a polygon by the shoelace formula."""
    ends = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(a * d - c * b for (a, b), (c, d) in ends)) / 2


def test_map_works_without_the_outline_of_the_land(monkeypatch: pytest.MonkeyPatch) -> None:
    world._ground.cache_clear()
    monkeypatch.setattr(world, "OUTLINE", "no/such/file.json")
    drawing = world.draw([world.Place("Hungary", 47.2, 19.4, 3)], "mandates")
    world._ground.cache_clear()
    assert 'class="grid"' in drawing.content and "Hungary: 3 mandates" in drawing.content


@pytest.mark.parametrize(("given", "figure"), [({}, "timeline"), ({"by": "topic"}, "map")])
def test_figure_that_does_not_fit_says_what_it_needs(
    overlaps: Overlaps, given: dict[str, str], figure: str
) -> None:
    with pytest.raises(ParameterError, match=r"Give (mandate|by=country)"):
        export.write(overlaps, overlaps.ask(given), figure, "svg")


def test_time_line_places_each_year_and_tells_what_has_none() -> None:
    drawing = timeline.draw([timeline.Row("Reports", {2016: 3, 2018: 1}, 2)])
    assert re.findall(r"<title>([^<]*)</title>", drawing.content) == [
        "Reports, 2016: 3",
        "Reports, 2018: 1",
    ]
    assert "and 2 without a year" in drawing.content
    assert "No dated act" in timeline.draw([]).content


def test_png_shows_dark_ink_where_each_name_stands(overlaps: Overlaps) -> None:
    report = overlaps.ask(TOPICS)
    drawing = network.draw(report)
    picture = Image.open(BytesIO(raster.as_png(drawing, CAPTION))).convert("L")
    root = ElementTree.fromstring(svg.file(drawing, CAPTION))
    shift = next(e.get("transform", "") for e in root.iter(SVG + "g") if e.get("transform"))
    dx, dy = (float(n) for n in re.findall(r"[\d.]+", shift))
    nodes, rest, _, _ = network.place(report)
    for node in (*nodes, *rest):
        box = node.label_box()
        inside = [2 * n for n in (box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy)]
        ink = np.asarray(picture.crop(tuple(int(n) for n in inside)))  # type: ignore[arg-type]
        assert (ink < 90).mean() > 0.02, node.mandate


def test_huge_picture_becomes_a_png_of_bearable_size() -> None:
    drawing = svg.Drawing("matrix", 9000, 9000, "", "Nothing.")
    assert Image.open(BytesIO(raster.as_png(drawing, CAPTION))).width < 9000


def test_markup_in_a_name_is_shown_as_text() -> None:
    evil = '<script>alert(1)</script>"\x00'
    members = {"a": frozenset("xy"), "b": frozenset("yz")}
    names = {"a": evil, "b": "B"}
    report = report_of(members, names, replace(TOPIC, sets=("a", "b")))
    for draw in (network.draw, matrix.draw, upset.draw):
        drawing = draw(report, lambda _: "/?a=1&b=2")
        root = ElementTree.fromstring(svg.inline(drawing, evil, "x"))
        assert not [e for e in root.iter() if e.tag.endswith("script")]
        assert not re.search("<script", svg.file(drawing, CAPTION))


def test_links_of_a_page_are_not_in_its_file() -> None:
    drawing = network.draw(many(3), lambda _: "/a")
    assert "<a " in svg.inline(drawing, "t", "x")
    assert "<a " not in svg.file(drawing, CAPTION)


def test_country_points_lie_where_an_atlas_has_the_countries(overlaps: Overlaps) -> None:
    places = evidence.points(overlaps.engine)
    # From any atlas, to the degree.
    for code, latitude, longitude in (("HUN", 47, 19), ("COL", 4, -73), ("NZL", -44, 170)):
        found = places[f"{THINGS}country/{code}"]
        assert found == pytest.approx((latitude, longitude), abs=3)
    assert len(places) >= 193


def test_picture_in_the_docs_tells_what_the_graph_holds(overlaps: Overlaps) -> None:
    if not in_checkout():
        pytest.skip("needs the sources")
    kept = ElementTree.parse(resources() / "docs" / "overlap.svg").getroot()
    report = overlaps.ask({"by": "topic"})
    drawn = ElementTree.fromstring(export.write(overlaps, report, "network", "svg"))

    def told(root: ElementTree.Element) -> list[str]:
        texts = [
            "".join(e.itertext()) for e in root.iter() if e.tag in (f"{SVG}title", f"{SVG}desc")
        ]
        return [
            *texts,
            *(e.text or "" for e in root.iter(f"{SVG}text") if e.get("class") != "note"),
        ]

    remake = "hrd-graph overlap --by topic --measure jaccard --format svg -o docs/overlap.svg"
    assert told(kept) == told(drawn), f"The data have changed. Draw it anew: {remake}"
