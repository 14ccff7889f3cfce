"""The HTML report of a check, opened as a file: for all readers, and without any request."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from graph_api.validation.findings import Finding, Report, Severity
from graph_api.validation.report import html as html

from .test_pages import LOOKS, RULES, WIDE

SCRIPT = "<script>document.title = 'run'</script>"


def finding(severity: Severity, rule: str) -> Finding:
    return Finding(
        rule, severity, f"data/{'long' * 30}.ttl", 3, "<http://example.org/a>", "rdfs:label",
        f'"{SCRIPT}"', f"Correct {SCRIPT} here.", 7, "sh:PatternConstraintComponent", SCRIPT,
    )  # fmt: skip


@pytest.mark.parametrize("findings", [0, 250])
def test_report_has_no_barrier_fits_320_px_runs_nothing_and_asks_nobody(
    chromium: Browser, axe: str, tmp_path: Path, findings: int
) -> None:
    kinds = [(Severity.VIOLATION, "term"), (Severity.WARNING, "space"), (Severity.INFO, "hrds:X")]
    found = [finding(*kinds[number % 3]) for number in range(findings)]
    path = tmp_path / "check.html"
    path.write_text(html.write(Report(found, ["data/a.ttl"])), encoding="utf-8")
    page, requests = chromium.new_page(), []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    assert page.title().startswith("Validation: ")
    assert page.locator("tbody tr").count() == (3 + findings if findings else 0)
    page.evaluate(axe)
    for width, scheme, _ in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert page.evaluate(RULES, []) == [], f"{scheme}, {width} px"
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate(WIDE) <= 320
    assert requests == [path.as_uri()]
    page.close()
