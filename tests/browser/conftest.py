"""A real Chromium that looks at our own graph, and at what a page must never do.

Chromium comes from the system and axe from npm; where one is missing, these tests are skipped.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from server import running

AXE = Path(__file__).parents[1] / "npm" / "node_modules" / "axe-core" / "axe.min.js"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass
class Watch:
    """What a page asked for and complained about while it was looked at."""

    origin: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def foreign(self) -> list[str]:
        """Requests that left the origin."""
        own = (self.origin + "/", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]


@pytest.fixture(scope="session")
def site(our_snapshots: Path) -> Iterator[str]:
    """Serve our own graph; gives the address without a slash at its end."""
    with running(our_snapshots, "--timeout", "20") as (_, address):
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one browser with a fresh profile for all tests."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed; CI has it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield browser
        browser.close()


def watched(context: BrowserContext, site: str) -> tuple[Page, Watch]:
    """Open a page whose requests, errors and policy violations are noted."""
    page, watch = context.new_page(), Watch(site)
    page.on("request", lambda request: watch.requests.append(request.url))
    page.on("pageerror", lambda error: watch.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: watch.complaints.append(said.text) if "Security Policy" in said.text else None,
    )
    return page, watch


@pytest.fixture
def looking(chromium: Browser, site: str) -> Iterator[tuple[Page, Watch]]:
    """Open a page at 1280 px, and fail in the end if it broke its policy or asked elsewhere."""
    context = chromium.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    page, watch = watched(context, site)
    yield page, watch
    context.close()
    assert watch.complaints == []
    assert watch.foreign == []


@pytest.fixture(scope="session")
def axe() -> str:
    """Read the accessibility checker's script."""
    if not AXE.exists():
        pytest.skip("axe is not there: npm ci --prefix tests/npm; CI does it")
    return AXE.read_text(encoding="utf-8")
