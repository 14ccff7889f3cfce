"""The overlap's pages in Chromium: from all mandates to a document; pictures by pointer and key."""

import re

from playwright.sync_api import Page, expect

from .conftest import Watch

Looking = tuple[Page, Watch]
TOPICS = "/overlap?by=topic"
AROUND = "/overlap?by=topic&mandate=sr-hrd"


def test_search_leads_to_a_mandate_its_overlaps_a_pair_and_a_document(looking: Looking) -> None:
    page, _ = looking
    page.goto("/search?q=SR+HRD")
    page.locator("main li a", has_text="human rights defenders").first.click()
    page.get_by_role("link", name="With whom it overlaps").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("SR HRD shares topics with")
    page.locator("#network .node", has_text="SR FoAA").locator(".label").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("SR HRD and SR FoAA share 2 of")
    page.locator("td .source a", has_text="business and human rights").first.click()
    expect(page).to_have_url(re.compile("/id/document/A-72-170$"))


def test_form_leads_to_another_basis_and_reading_and_keeps_them(looking: Looking) -> None:
    page, _ = looking
    page.goto(TOPICS)
    page.get_by_label("Overlap by").select_option("article")
    page.get_by_label("Reading").select_option("chance")
    page.get_by_role("button", name="Show").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("shares more articles than chance explains")
    expect(page.get_by_label("Reading")).to_have_value("chance")
    expect(page.locator(".layer", has_text="more than chance")).to_have_count(1)


def test_tab_stops_once_in_the_network_and_arrows_walk_through_it(looking: Looking) -> None:
    page, _ = looking
    page.goto(TOPICS)
    assert page.locator("#network .node[tabindex='0']").count() == 1
    node = page.locator("#network .node[tabindex='0']")
    node.focus()
    seen = {node.get_attribute("data-m")}
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "End", "Home") * 3:
        page.keyboard.press(key)
        seen.add(page.evaluate("document.activeElement.dataset.m"))
    assert len(seen) >= 5
    name = page.evaluate("document.activeElement.querySelector('title').textContent")
    expect(page.locator(".brushed-now")).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("mandate="))


def test_every_mandate_of_the_network_can_be_reached_by_keyboard(looking: Looking) -> None:
    page, _ = looking
    page.goto(TOPICS)
    page.locator("#matrix .row").first.focus()
    count = page.locator("#matrix .row").count()
    seen = set()
    for _ in range(count):
        seen.add(page.evaluate("document.activeElement.dataset.m"))
        page.keyboard.press("ArrowDown")
    assert len(seen) == count == page.locator("#network .node").count()


def test_arrow_in_a_row_of_the_matrix_says_the_pair_and_enter_opens_it(looking: Looking) -> None:
    page, _ = looking
    page.goto(TOPICS)
    hrd = page.locator("#matrix .row", has_text="SR HRD")
    hrd.focus()
    said = page.locator(".brushed-now")
    for _ in range(15):
        page.keyboard.press("ArrowRight")
        if "assembly" in (said.text_content() or ""):
            break
    expect(said).to_contain_text("share 2.")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("with="))
    expect(page.get_by_role("heading", level=1)).to_contain_text("SR FoAA")


def test_pointing_at_a_pair_in_the_table_marks_it_in_both_pictures(looking: Looking) -> None:
    page, _ = looking
    page.goto(TOPICS)
    page.locator("tr", has_text="SR FoAA and SR HRD").hover()
    expect(page.locator("#network .node.lit")).to_have_count(2)
    expect(page.locator("#network .edge.lit")).to_have_count(1)
    expect(page.locator("#matrix .row.lit")).to_have_count(2)
    page.locator("h1").hover()
    expect(page.locator(".lit")).to_have_count(0)


def test_picture_grows_and_scrolls_within_its_frame(looking: Looking) -> None:
    page, _ = looking
    page.goto(TOPICS)
    figure = page.locator("figure.network")
    before = figure.locator("svg").bounding_box()
    for _ in range(3):
        figure.get_by_role("button", name="Larger").click()
    after = figure.locator("svg").bounding_box()
    assert before and after and after["width"] > 2 * before["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_links_of_the_pictures_are_large_enough_to_be_hit(looking: Looking) -> None:
    page, _ = looking
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(TOPICS)
        for box in page.locator("#network .node .hit").all():
            found = box.bounding_box()
            assert found and found["width"] >= 24 and found["height"] >= 24


def test_names_in_the_pictures_are_not_cut_by_their_frame(looking: Looking) -> None:
    page, _ = looking
    outside = """() => [...document.querySelectorAll(".drawn svg")].flatMap(svg => {
        const frame = svg.getBoundingClientRect();
        return [...svg.querySelectorAll("text")].filter(text => {
            const box = text.getBoundingClientRect();
            return box.left < frame.left - 1 || box.right > frame.right + 1
                || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
        }).map(text => text.textContent);
    })"""
    for path in (TOPICS, AROUND, "/overlap?by=country", "/overlap?by=article&measure=chance"):
        page.goto(path)
        assert page.evaluate(outside) == [], path


def test_no_name_of_the_network_lies_on_another_in_the_browsers_own_font(looking: Looking) -> None:
    page, _ = looking
    crossing = """() => {
        const boxes = [...document.querySelectorAll("#network .node .label")].map(
            text => [text.textContent, text.getBoundingClientRect()]);
        return boxes.flatMap(([a, p], i) => boxes.slice(i + 1).filter(([, q]) =>
            p.left < q.right - 1 && q.left < p.right - 1
            && p.top < q.bottom - 2.5 && q.top < p.bottom - 2.5).map(([b]) => `${a} / ${b}`));
    }"""
    for path in (TOPICS, AROUND, "/overlap?by=article"):
        page.goto(path)
        assert page.evaluate(crossing) == [], path


def test_print_has_pictures_captions_and_table_but_no_controls(looking: Looking) -> None:
    page, _ = looking
    page.goto(TOPICS)
    caption = page.locator("figure.network .printed")
    expect(caption).to_be_hidden()
    page.emulate_media(media="print")
    expect(caption).to_contain_text("n = 15 mandates")
    expect(page.locator("#network")).to_be_visible()
    assert page.locator("form:visible, button:visible, .tools:visible").count() == 0
    page.set_viewport_size({"width": 690, "height": 900})  # A4 between its margins.
    assert page.locator(".pairs th").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 690


def test_names_keep_their_contrast_in_forced_colours(looking: Looking) -> None:
    page, _ = looking
    page.emulate_media(forced_colors="active")
    page.goto(TOPICS)
    name = page.locator("#network .node .label").first
    colours = name.evaluate(
        "n => [getComputedStyle(n).fill, getComputedStyle(n).stroke,"
        " getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert colours[:2] == colours[2:]


def test_home_page_shows_the_network_and_leads_to_it(looking: Looking) -> None:
    page, _ = looking
    page.goto("/")
    picture = page.get_by_role("img", name="No two of 15 mandates share more topics")
    picture.click()
    expect(page).to_have_url(re.compile("/overlap$"))


def test_network_begins_in_its_middle_where_it_is_wider_than_the_screen(looking: Looking) -> None:
    page, _ = looking
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(TOPICS)
    canvas = page.locator(".network .canvas")
    left = canvas.evaluate("c => c.scrollLeft")
    right = canvas.evaluate("c => c.scrollWidth - c.clientWidth - c.scrollLeft")
    assert left > 50 and abs(left - right) <= 1
