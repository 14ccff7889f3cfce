"""The overlap's pages in Chromium: from all mandates to a document; pictures by pointer and key."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Watch
from .test_pages import LOOKS, RULES

Looking = tuple[Page, Watch]
TOPICS = "/overlap?by=topic"
AROUND = "/overlap?by=topic&mandate=sr-hrd"
PAIR = "/overlap?by=topic&mandate=sr-hrd&with=sr-foaa"


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
    for key in ("ArrowRight", "ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft", "End", "Home") * 2:
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
    before = figure.locator(".canvas svg").bounding_box()
    for _ in range(3):
        figure.get_by_role("button", name="Larger").click()
    after = figure.locator(".canvas svg").bounding_box()
    assert before and after and after["width"] > 2 * before["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_links_of_the_pictures_are_large_enough_to_be_hit(looking: Looking) -> None:
    page, _ = looking
    for width, links in ((1280, "#network .node .hit"), (390, "#network-narrow a .hit")):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(TOPICS)
        boxes = [link.bounding_box() for link in page.locator(links).all()]
        assert len(boxes) >= 10
        for found in boxes:
            assert found and found["width"] >= 24 and found["height"] >= 24


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_of_a_figure_is_cut_or_too_small_to_read_on_a_phone(
    looking: Looking, width: int
) -> None:
    page, _ = looking
    page.set_viewport_size({"width": width, "height": 900})
    wrong = """() => [...document.querySelectorAll("main svg.figure:not(.sign)")]
        .filter(svg => svg.checkVisibility()).flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            const scale = frame.width / svg.viewBox.baseVal.width;
            if (frame.left < 0 || frame.right > innerWidth) return [`${svg.id} is cut`];
            return [...svg.querySelectorAll("text")].filter(text => {
                const box = text.getBoundingClientRect();
                const size = parseFloat(getComputedStyle(text).fontSize) * scale;
                return box.left < -1 || box.right > innerWidth + 1 || size < 9;
            }).map(text => `${svg.id}: ${text.textContent}`);
        })"""
    for path in (TOPICS, AROUND, "/overlap?by=country&mandate=sr-hrd", PAIR, "/"):
        page.goto(path)
        assert page.locator("main svg.figure:visible").count() > 0
        assert page.evaluate(wrong) == [], path


def test_bar_of_a_pair_on_a_phone_leads_to_the_pair(looking: Looking) -> None:
    page, _ = looking
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(TOPICS)
    expect(page.locator("#network")).to_be_hidden()
    expect(page.locator("#matrix")).to_be_hidden()
    expect(page.locator(".guide:visible").first).to_contain_text("A bar is a pair of mandates")
    page.locator("#network-narrow a", has_text="SR executions and SR FoAA").click()
    expect(page).to_have_url(re.compile("with="))


@contextmanager
def of_another(folder: Path) -> Iterator[str]:
    """Serve the pages of somebody else, from another origin."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def test_figure_is_cited_and_embedded_from_its_share_bar(looking: Looking, tmp_path: Path) -> None:
    page, _ = looking
    page.goto(TOPICS)
    bar = page.locator("figure.matrix .share")
    bar.get_by_text("Cite", exact=True).click()
    expect(bar.locator(".citation")).to_contain_text("One organisation's view")
    bar.get_by_text("Embed", exact=True).click()
    code = bar.get_by_label("This code shows it on another page").input_value()
    (tmp_path / "page.html").write_text(code, encoding="utf-8")
    with of_another(tmp_path) as address, page.context.new_page() as other:
        other.goto(f"{address}/page.html")
        framed = other.frame_locator("iframe")
        expect(framed.locator("#matrix")).to_be_visible()
        expect(framed.locator("h1")).to_contain_text("No two of 15 mandates")
        code = code.replace("/embed/overlap", "/overlap")
        (tmp_path / "unframable.html").write_text(code, encoding="utf-8")
        other.goto(f"{address}/unframable.html")
        expect(other.locator("iframe")).to_be_visible()
        assert other.frame_locator("iframe").locator("#matrix").count() == 0


def test_overlap_as_one_file_needs_no_server_and_has_no_barrier(
    chromium: Browser, axe: str, site: str, tmp_path: Path
) -> None:
    path = tmp_path / "overlap.html"
    with urlopen(f"{site}/api/overlap?by=country&mandate=sr-hrd&format=html") as response:
        assert response.headers["Content-Disposition"].startswith("attachment")
        path.write_bytes(response.read())
    page, requests = chromium.new_page(), []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("SR HRD shares countries")
    page.evaluate(axe)
    for width, scheme, _ in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert page.evaluate(RULES, []) == [], f"{scheme}, {width} px"
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert requests == [path.as_uri()]
    page.close()


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
    picture = page.locator("#glance")
    expect(page.locator("#glance-narrow")).to_be_hidden()
    assert "No two of 15 mandates share" in (picture.locator("title").first.text_content() or "")
    picture.click()
    expect(page).to_have_url(re.compile("/overlap$"))
