"""Each page in Chromium: for all readers, at any width, in light and dark, without script too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .conftest import Watch, watched

QUERY = "/sparql?query=SELECT+?c+{+?c+a+hrd:Country+}+ORDER+BY+?c"
PAGES = [
    "/",
    "/questions",
    "/questions/mandates-by-country",
    "/questions/mandates-by-country?country=HUN",
    "/questions/mandates-by-country?country=XXX",
    "/search",
    "/search?q=digital+security",
    "/id/country/HUN",
    "/id/actor/sr-hrd",
    "/id/document/A-HRC-37-51",
    "/id/recommendation/ai-2018/TB-d",
    "/ontology",
    "/data",
    "/data/sources",
    "/sparql",
    QUERY,
    "/sparql?query=SELECT+?x+{+?x+",
    "/no-such-page",
]
WIDTHS = (1280, 390)
RULES = """axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations.map(
    rule => `${rule.id}: ${rule.nodes.map(node => node.target.join(" ")).join(", ")}`))"""


@pytest.fixture(scope="module")
def window(chromium: Browser, site: str) -> Iterator[tuple[Page, Watch]]:
    context = chromium.new_context(base_url=site)
    page, watch = watched(context, site)
    yield page, watch
    context.close()


@pytest.fixture(scope="module")
def without_script(chromium: Browser, site: str) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    yield context
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_barrier_no_violation_and_asks_nobody_else(
    window: tuple[Page, Watch], axe: str, path: str
) -> None:
    page, watch = window
    watch.requests.clear()
    watch.complaints.clear()
    page.goto(path, wait_until="networkidle" if "sparql" in path else "load")
    page.evaluate(axe)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(RULES) == [], f"{scheme}, {width} px"
    assert watch.complaints == []
    assert watch.foreign == []


@pytest.mark.parametrize("path", PAGES)
def test_page_does_not_scroll_sideways_at_320_px(window: tuple[Page, Watch], path: str) -> None:
    page, _ = window
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= 320


@pytest.mark.parametrize("path", PAGES)
def test_page_answers_without_script(without_script: BrowserContext, path: str) -> None:
    page = without_script.new_page()
    page.goto(path)
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.locator("main").inner_text().strip()
    page.close()
