"""What people take with them: a brief, a comparison, a citation, from the first page on."""

from io import BytesIO
from pathlib import Path

import mammoth
from playwright.sync_api import Page, expect

from .conftest import Watch

Looking = tuple[Page, Watch]


def find(page: Page, words: str, name: str) -> None:
    """Search from the home page and open what is found."""
    page.goto("/")
    page.locator("input[type=search]").first.fill(words)
    page.keyboard.press("Enter")
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()


def test_brief_on_hungary_is_prepared_and_taken_as_docx(looking: Looking) -> None:
    page, _ = looking
    find(page, "Hungary", "Hungary")
    page.locator(".share").get_by_role("link", name="Brief", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hungary: what mandates")
    with page.expect_download() as download:
        page.get_by_role("link", name="as DOCX").click()
    file = Path(download.value.path()).read_bytes()
    # mammoth reads footnotes, which python-docx does not.
    html = mammoth.convert_to_html(BytesIO(file)).value
    assert 'id="footnote-1"' in html and "CCPR/C/HUN/CO/6" in html


def test_hungary_and_poland_are_compared_from_the_page_of_hungary(looking: Looking) -> None:
    page, _ = looking
    find(page, "HUN", "Hungary")
    page.locator(".share").get_by_role("link", name="Compare", exact=True).click()
    field = page.get_by_label("Countries")
    expect(field).to_have_value("HUN")
    field.fill("HUN, Poland")
    page.get_by_role("button", name="Compare").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hungary and Poland compared")
    expect(page.locator("main")).to_contain_text("Bodies of both: ")
    expect(page.locator("main")).to_contain_text("Only of Hungary: ")


def test_recommendation_is_cited_for_a_reference_manager(looking: Looking) -> None:
    page, _ = looking
    page.goto("/recommendations?topic=t-reprisals&addressee=treaty-bodies")
    page.locator(".hits a").first.click()
    bar = page.locator(".share").last
    bar.get_by_text("Cite", exact=True).click()
    expect(bar.locator(".citation")).to_contain_text("As recorded in HRD Graph, data version")
    address = bar.get_by_role("link", name="RIS", exact=True).get_attribute("href")
    assert address and page.request.get(address).text().startswith("TY  - RPRT")
