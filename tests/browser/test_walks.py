"""What people do: from a name to a document, through forms and lists, past hostile texts."""

import csv
from io import StringIO
from urllib.parse import quote

from playwright.sync_api import Page, expect

from .conftest import Watch

Looking = tuple[Page, Watch]
HOSTILE = """SELECT ("<script>document.title='broken'</script>" AS ?text)
(IRI("javascript:document.title='broken'") AS ?iri) {}"""
MANY = "SELECT ?a ?b { ?a a hrd:Country . ?b a hrd:Country } LIMIT 10000"


def at(query: str, form: str = "html") -> str:
    """Give the address of a query's answer."""
    return f"/sparql?format={form}&query={quote(query)}"


def test_search_by_keyboard_leads_to_a_mandate_and_its_documents(looking: Looking) -> None:
    page, _ = looking
    page.goto("/about")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("SR on HRDs")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="situation of human rights defenders").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("human rights defenders")
    page.get_by_label("At a glance").get_by_role("link", name="documents").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("documents of")
    page.get_by_role(
        "link",
        name="Human rights defenders working on the rights of people on the move",
        exact=True,
    ).click()
    expect(page.locator("main")).to_contain_text("A/HRC/37/51")


def test_list_is_narrowed_step_by_step_and_back(looking: Looking) -> None:
    page, _ = looking
    page.goto("/engagements")
    page.locator("#narrow").get_by_role("link", name="Hungary").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("4 engagements of")
    assert page.url.endswith("/engagements?country=HUN")
    page.locator("#narrow").get_by_role("link", name="Human Rights Committee").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 engagement of")
    page.get_by_label("Chosen").get_by_role("link", name="Clear all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("58 engagements")


def test_form_of_a_question_is_filled_in_and_answered(looking: Looking) -> None:
    page, _ = looking
    page.goto("/questions/mandates-by-country")
    page.get_by_label("Country").select_option(value="HUN")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(6)
    expect(page.get_by_role("table")).to_contain_text("Human Rights Committee")
    page.get_by_text("The SPARQL behind this").click()
    page.get_by_role("link", name="Run it, or change it").click()
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(6)


def test_script_in_a_literal_or_an_iri_is_shown_as_text(looking: Looking) -> None:
    page, _ = looking
    page.goto(at(HOSTILE))
    cells = page.get_by_role("cell")
    expect(cells.nth(0)).to_have_text("<script>document.title='broken'</script>")
    expect(cells.nth(1)).to_contain_text("javascript:")
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.title() != "broken"


def test_script_in_an_address_is_shown_as_text(looking: Looking) -> None:
    page, _ = looking
    tag = "<img src=x onerror=\"document.title='broken'\">"
    for path in ("/search?q=", "/engagements?country=", "/id/country/", "/ontology/", "/scheme/"):
        page.goto(path + quote(tag))
        assert page.locator("main img").count() == 0, path
        assert page.title() != "broken", path


def test_table_of_10_000_rows_is_paged_and_whole_in_the_download(looking: Looking) -> None:
    page, _ = looking
    page.goto(at(MANY))
    expect(page.locator("#outcome tbody tr")).to_have_count(200)
    above = page.get_by_label("Pages, above")
    expect(above).to_contain_text("1 to 200 of 10,000")
    above.get_by_role("link", name="Last").click()
    expect(above).to_contain_text("9,801 to 10,000 of 10,000")
    whole = page.request.get(at(MANY, "csv")).text()
    assert len(list(csv.reader(StringIO(whole)))) == 10_001


def test_page_is_readable_in_forced_colours_and_prints_without_its_controls(
    looking: Looking,
) -> None:
    page, _ = looking
    page.goto("/recommendations?topic=t-reprisals")
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    expect(page.locator("#narrow .chosen")).to_be_visible()
    assert page.evaluate("document.getAnimations().length") == 0
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#narrow")).to_be_hidden()
    expect(page.get_by_role("searchbox")).to_be_hidden()


def test_page_is_printed_in_light_with_its_address(looking: Looking) -> None:
    page, _ = looking
    page.goto("/id/country/HUN")
    page.emulate_media(color_scheme="dark")
    paper = "getComputedStyle(document.documentElement).getPropertyValue('--paper')"
    dark = page.evaluate(paper)
    address = page.get_by_text(page.url, exact=True)
    expect(address).to_be_hidden()
    page.emulate_media(color_scheme="dark", media="print")
    expect(address).to_be_visible()
    assert page.evaluate(paper) != dark
    layer = page.locator(".layer.asserted").first
    assert layer.evaluate("e => getComputedStyle(e).color !== getComputedStyle(e).backgroundColor")
    assert layer.evaluate("e => getComputedStyle(e).backgroundColor") == "rgba(0, 0, 0, 0)"


def test_mandates_that_addressed_a_state_are_found_from_the_navigation(looking: Looking) -> None:
    page, _ = looking
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Countries").click()
    page.get_by_label("Region").select_option(label="Americas")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("table").get_by_role("link", name="Colombia").click()
    expect(page.locator(".finding")).to_contain_text("3 mandates addressed Colombia in 6 acts")
    page.locator(".finding").get_by_role("link", name="3 mandates").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Colombia")
    expect(page.get_by_role("table")).to_contain_text("OHCHR Office in Colombia")


def test_topic_is_found_by_its_first_three_letters(looking: Looking) -> None:
    page, _ = looking
    page.goto("/")
    page.get_by_label("Start with a country").fill("rep")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Reprisals for cooperating with the UN").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reprisals")
    expect(page.locator("main")).to_contain_text("Recommendations by addressee")


def test_menu_of_a_phone_leads_on_and_its_header_is_low(looking: Looking) -> None:
    page, _ = looking
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/id/country/HUN")
    header = page.locator("header.top").bounding_box()
    assert header and header["height"] <= 100
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Mandates").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("mandates and the years")
