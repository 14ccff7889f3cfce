"""Take a picture of every page, wide and narrow, light and dark: ``make screenshots``.

Whoever changes how a page looks looks at these. They go to ``build/screenshots``, which git
ignores. Arguments, if any, name the pages wanted, as in ``paths``.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from server import running

from graph_api.cli.main import main as program_main

from .paths import PAGES

ROOT = Path(__file__).parents[2]
OUT = ROOT / "build" / "screenshots"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTHS = (1280, 390)
HIGHEST = 3000


def main(names: list[str]) -> None:
    """Build a snapshot, serve it, and take the pictures."""
    OUT.mkdir(parents=True, exist_ok=True)
    snapshots = ROOT / "build" / "screenshots-data"
    command = ["build", "--out", str(snapshots), "--imported", str(ROOT / "build" / "none")]
    program_main(command, standalone_mode=False)  # With the check, whose result is a page too.
    with running(snapshots) as (_, address), sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        for name in names or PAGES:
            take(browser, address + PAGES[name], name)
        browser.close()


def take(browser: Browser, address: str, name: str) -> None:
    """Take the four pictures of one page."""
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(address, wait_until="networkidle")
        high = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": min(high, HIGHEST)})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=OUT / f"{name}-{width}-{scheme}.png")
        page.close()


if __name__ == "__main__":
    main(sys.argv[1:])
