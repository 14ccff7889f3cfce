"""How fast and how heavy every page is, on our own graph: ``make bench-pages``.

First is the first request of all, warm the median of the next ones, each made anew (the server
keeps no answers here), kept the median with the usual cache. Weight is what Chromium receives for
the page with its style and scripts, packed. Ends in 1 if a page misses a limit.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from browser.paths import PAGES
from playwright.sync_api import Browser, Response, sync_playwright
from server import running

from graph_api.rdf.resources import resources
from graph_api.snapshot import build

TIMES = 9
MOST_MS, MOST_KB, MOST_SCRIPT_KB = 100.0, 300.0, 200.0
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> int:
    """Measure, print a table, and tell whether all limits are kept."""
    with TemporaryDirectory() as folder:
        out = Path(folder)
        build.build(resources(), out)
        with running(out, "--cache", "0") as (_, address):
            made = {name: measure(address, path) for name, path in PAGES.items()}
        with running(out) as (_, address), opened() as browser:
            kept = {name: measure(address, path)[1] for name, path in PAGES.items()}
            weights = {name: weigh(browser, address + path) for name, path in PAGES.items()}
    lines = [f"{'page':24}{'first':>9}{'warm':>9}{'kept':>9}{'page':>9}{'script':>9}"]
    lines.append(f"{'':24}{'ms':>9}{'ms':>9}{'ms':>9}{'kB':>9}{'kB':>9}")
    missed = 0
    for name, (first, warm) in made.items():
        whole, script = weights[name]
        late = warm > MOST_MS or whole > MOST_KB or script > MOST_SCRIPT_KB
        missed += late
        times = f"{first:9.1f}{warm:9.1f}{kept[name]:9.1f}"
        lines.append(f"{name:24}{times}{whole:9.1f}{script:9.1f}{'  over' * late}")
    limits = f"{MOST_MS:g} ms warm, {MOST_KB:g} kB, {MOST_SCRIPT_KB:g} kB of script"
    lines.append(f"{missed} of {len(made)} pages over a limit ({limits}).")
    sys.stdout.write("\n".join(lines) + "\n")
    return int(missed > 0)


def measure(address: str, path: str) -> tuple[float, float]:
    """Time the first request and the median of the next ones, in milliseconds."""
    host, _, port = address.removeprefix("http://").partition(":")
    connection = HTTPConnection(host, int(port), timeout=60)
    taken = []
    for _ in range(1 + TIMES):
        start = perf_counter()
        connection.request("GET", path, headers={"Accept": "text/html"})
        connection.getresponse().read()
        taken.append((perf_counter() - start) * 1000)
    connection.close()
    return taken[0], median(taken[1:])


@contextmanager
def opened() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield browser
        browser.close()


def weigh(browser: Browser, address: str) -> tuple[float, float]:
    """Add up what is received for a page, all of it and its scripts, in kB as packed."""
    context = browser.new_context()  # Nothing is kept from the pages before.
    received: list[Response] = []

    def note(response: Response) -> None:
        received.append(response)

    page = context.new_page()
    page.on("response", note)
    page.goto(address, wait_until="networkidle")
    sizes = [(r, r.request.sizes()["responseBodySize"] / 1000) for r in received]
    scripts = (size for r, size in sizes if "javascript" in r.headers.get("content-type", ""))
    totals = sum(size for _, size in sizes), sum(scripts)
    context.close()
    return totals


if __name__ == "__main__":
    sys.exit(main())
