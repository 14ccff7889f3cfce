"""Each page in Chromium: for all readers, at any width, in light and dark, without script too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .conftest import Watch, watched
from .paths import PAGES

HIGH = 900
# Of all rules, only these can tell a page in one scheme and width from the same in another.
OF_LOOKS = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
RULES = """only => axe.run(document, {
    resultTypes: ["violations"],
    rules: {"target-size": {enabled: true}},
    ...(only.length ? {runOnly: only} : {}),
}).then(found => found.violations.map(
    rule => `${rule.id}: ${rule.nodes.map(node => node.target.join(" ")).join(", ")}`))"""
LOOKS: list[tuple[int, str, list[str]]] = [
    (1280, "light", []),
    (1280, "dark", OF_LOOKS),
    (390, "dark", []),
    (390, "light", OF_LOOKS),
]
WIDE = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def window(chromium: Browser, site: str) -> Iterator[tuple[Page, Watch]]:
    context = chromium.new_context(base_url=site)
    page, watch = watched(context, site)
    yield page, watch
    context.close()


@pytest.fixture(scope="module")
def without_script(chromium: Browser, site: str) -> Iterator[Page]:
    context: BrowserContext = chromium.new_context(base_url=site, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_page_has_no_barrier_fits_320_px_and_asks_nobody_else(
    window: tuple[Page, Watch], axe: str, path: str
) -> None:
    page, watch = window
    watch.requests.clear()
    watch.complaints.clear()
    page.goto(path, wait_until="networkidle" if "sparql" in path else "load")
    page.evaluate(axe)
    for width, scheme, only in LOOKS:
        page.set_viewport_size({"width": width, "height": HIGH})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert page.evaluate(RULES, only) == [], f"{scheme}, {width} px"
    for width in (840, 320):  # The narrowest with tables as tables, and as blocks.
        page.set_viewport_size({"width": width, "height": HIGH})
        assert page.evaluate(WIDE) <= width, "scrolls sideways"
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate(WIDE) <= 320, "scrolls sideways from right to left"
    assert watch.complaints == []
    assert watch.foreign == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_page_answers_without_script(without_script: Page, path: str) -> None:
    without_script.goto(path)
    assert without_script.get_by_role("heading", level=1).count() == 1
    assert without_script.locator("main").inner_text().strip()
