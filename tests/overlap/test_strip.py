"""The small figures of first screens: years, a locator, bars beside numbers."""

from xml.etree import ElementTree

from graph_api.overlap.figures import map as world
from graph_api.overlap.figures import strip, svg
from graph_api.overlap.figures.timeline import Row

SVG = f"{{{svg.NAMESPACE}}}"


def drawn(drawing: svg.Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(svg.inline(drawing, "Title", "name"))


def test_strip_has_a_column_for_each_year_and_kind_and_names_what_has_none() -> None:
    rows = [Row("Visits: 3", {2001: 1, 2018: 1}, 1), Row("Letters: 40", {2018: 40})]
    root = drawn(strip.draw(rows))
    columns = root.findall(f".//{SVG}rect[@class='bar']")
    assert len(columns) == 3
    assert max(float(column.attrib["height"]) for column in columns) > 15
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert "Visits: 3 (and 1 without a year)" in texts and "2005" in texts
    titles = [title.text for title in root.iter(f"{SVG}title")]
    assert titles == ["Title", "Visits: 3, 2001: 1", "Visits: 3, 2018: 1", "Letters: 40, 2018: 40"]


def test_strip_of_a_century_keeps_its_width() -> None:
    wide = strip.draw([Row("Acts", {year: year % 7 + 1 for year in range(1926, 2026)})])
    assert wide.width == strip.WIDTH
    xs = [float(rect.attrib["x"]) for rect in drawn(wide).iter(f"{SVG}rect")]
    assert min(xs) >= 0 and max(xs) < strip.WIDTH


def test_locator_marks_the_country_where_the_large_map_does() -> None:
    place = world.Place("R&D <land>", -34.6, -58.4, 1)
    small, large = drawn(world.locate(place)), drawn(world.draw([place], "acts"))
    at = [
        (float(circle.attrib["cx"]) / width, float(circle.attrib["cy"]))
        for root, width in ((small, world.locate(place).width), (large, 820.0))
        for circle in [root.find(f".//{SVG}circle[@class='place']")]
        if circle is not None
    ]
    assert abs(at[0][0] - at[1][0]) < 0.01
    assert "R&D <land>" in [title.text for title in small.iter(f"{SVG}title")]


def test_bar_beside_a_number_is_hidden_from_screen_readers() -> None:
    for text in (strip.share(5, 10), strip.spark({2018: 3, 2019: 1}, 2001, 2020)):
        assert ElementTree.fromstring(text).attrib["aria-hidden"] == "true"
    assert 'width="50"' in strip.share(5, 10)
