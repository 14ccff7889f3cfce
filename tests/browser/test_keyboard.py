"""What a keyboard and a screen reader need and axe does not see: order, focus, what is said."""

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import Watch

Looking = tuple[Page, Watch]
WALKED = (
    "/",
    "/questions/mandates-by-country?country=HUN",
    "/recommendations?topic=t-reprisals",
    "/id/country/HUN",
    "/overlap?by=topic",
    "/data/sources",
    "/sparql",
)
# What has the focus, inside the editor's shadow root too: where it is, and whether that is seen.
FOCUS = """async () => {
    await new Promise((settled) => setTimeout(settled, 30)); // The editor marks its focus late.
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (!at || at === document.body) return null;
    const box = at.getBoundingClientRect();
    const marks = [at, ...at.querySelectorAll(".hit, .place, .bar"), at.closest(".cm-editor")];
    const seen = marks.filter(Boolean).map((mark) => getComputedStyle(mark)).some((style) =>
        (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
        || parseFloat(style.strokeWidth) >= 3);
    return {
        what: at.outerHTML.slice(0, 90), seen,
        inside: box.width > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0,
    };
}"""
NAMELESS = """() => [...document.querySelectorAll("table")].filter(table =>
    !table.caption?.textContent.trim()
    && !document.getElementById(table.getAttribute("aria-labelledby"))
).map(table => table.innerText.slice(0, 60))"""


@pytest.mark.parametrize("path", WALKED)
def test_each_stop_of_tab_can_be_seen(looking: Looking, path: str) -> None:
    page, _ = looking
    page.goto(path, wait_until="networkidle")
    stops = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            break
        stops += 1
        assert focus["seen"] and focus["inside"], focus["what"]
    assert stops >= 12


def test_first_stop_skips_to_the_content(looking: Looking) -> None:
    page, _ = looking
    page.goto("/id/country/HUN")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the content")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("link").first).to_be_focused()


def test_facets_come_before_the_results_and_one_link_skips_them(looking: Looking) -> None:
    page, _ = looking
    page.goto("/recommendations")
    link, place = page.get_by_role("link", name="Skip to the results"), page.locator(".to-results")
    hidden = place.bounding_box()
    assert hidden and hidden["width"] <= 1
    link.focus()
    shown = place.bounding_box()
    assert shown and shown["width"] > 50
    page.keyboard.press("Tab")
    expect(page.locator("#narrow summary").first).to_be_focused()
    link.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#results a").first).to_be_focused()


def test_facets_are_shown_on_a_phone_when_they_are_asked_for(looking: Looking) -> None:
    page, _ = looking
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/recommendations?topic=t-reprisals")
    expect(page.locator("#narrow")).to_be_hidden()
    page.get_by_role("link", name="Narrow this list").click()
    expect(page.locator("#narrow summary").first).to_be_in_viewport()
    page.get_by_role("link", name="Close").click()
    expect(page.locator("#narrow")).to_be_hidden()
    expect(page.locator("#results a").first).to_be_in_viewport()


@pytest.mark.parametrize(
    "path",
    [
        "/questions/mandates-by-country?country=HUN",
        "/sparql?query=SELECT+*+{+?s+a+hrd:Mandate+}",
        "/data",
        "/data/sources",
        "/data/validation",
        "/overlap?by=topic",
        "/overlap?by=topic&mandate=sr-hrd&with=sr-foaa",
    ],
)
def test_each_table_has_a_name(looking: Looking, path: str) -> None:
    page, _ = looking
    page.goto(path)
    assert page.locator("table").count() > 0
    assert page.evaluate(NAMELESS) == []


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/questions/mandates-by-country?country=HUN", "5 rows: Which mandates addressed a co"),
        ("/questions/mandates-by-country?country=XXX", "Not answered: Which mandates address"),
        ("/search?q=digital+security", "14 found for digital security"),
        ("/search?q=croissant", "Nothing found for croissant"),
        ("/engagements?country=HUN", "4 engagements of Hungary"),
    ],
)
def test_title_says_first_what_was_found(looking: Looking, path: str, title: str) -> None:
    page, _ = looking
    page.goto(path)
    assert page.title().startswith(title)


def test_refused_field_is_marked_and_leads_to_the_message(looking: Looking) -> None:
    page, _ = looking
    page.goto("/questions/mandates-by-country?country=XXX")
    field = page.get_by_label("Country")
    expect(field).to_have_attribute("aria-invalid", "true")
    message = page.locator("#" + (field.get_attribute("aria-errormessage") or ""))
    expect(message).to_contain_text('no country or other area "XXX"')
    expect(page.get_by_label("Sureness")).not_to_have_attribute("aria-invalid", "true")


def test_run_keeps_the_focus_and_the_count_is_said_but_not_the_clock(looking: Looking) -> None:
    page, _ = looking

    def late(route: Route) -> None:
        page.wait_for_timeout(1300)
        route.continue_()

    page.goto("/sparql")
    run = page.get_by_role("button", name="Run the query")
    run.focus()
    page.evaluate(
        """() => { window.said = []; new MutationObserver(() => window.said.push(
            document.querySelector("[role=status]").textContent)).observe(
            document.querySelector("[role=status]"), {childList: true, subtree: true}); }"""
    )
    page.route("**/sparql?*", late)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("5 rows, in")
    expect(run).to_be_focused()
    said = page.evaluate("window.said")
    assert [text.split(",")[0] for text in said] == ["Running…", "5 rows"]


def test_cancel_gives_the_focus_back_to_run(looking: Looking) -> None:
    page, _ = looking
    page.goto("/sparql?query=SELECT+(COUNT(*)+AS+?n)+{+}")
    page.route("**/sparql?*", lambda _: None)  # Never answered.
    run = page.get_by_role("button", name="Run the query")
    run.press("Enter")
    page.get_by_role("button", name="Cancel").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Cancelled after")
    expect(run).to_be_focused()
