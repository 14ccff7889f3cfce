"""The SPARQL page: a query is written, run, broken, cancelled and linked; editor or not."""

import re

from playwright.sync_api import Page, expect

from .conftest import Watch

Looking = tuple[Page, Watch]
COUNTRIES = "SELECT ?c { ?c a hrd:Country } LIMIT 3"
# Every pair of statements, twice over: no machine counts them within the time limit.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
WRONG_AT_LINE_2 = "SELECT ?c\nWHERE ?c a hrd:Country }"


def write(page: Page, query: str) -> None:
    """Put a query into the editor, in place of what is there."""
    page.locator(".cm-content").press("Control+a")
    page.keyboard.insert_text(query)


def run(page: Page) -> None:
    page.get_by_role("button", name="Run the query").click()


def timed(before: str) -> re.Pattern[str]:
    """Match what the status line says, with any time."""
    return re.compile(rf"^{before} \d+\.\d\d s\.$")


def test_query_runs_in_place_and_shows_rows_time_and_address(looking: Looking) -> None:
    page, _ = looking
    page.goto("/sparql")
    write(page, COUNTRIES)
    run(page)
    expect(page.get_by_role("status")).to_have_text(timed("3 rows, in"))
    expect(page.locator("#outcome tbody tr")).to_have_count(3)
    assert "LIMIT+3" in page.url
    page.reload()
    expect(page.locator("#outcome tbody tr")).to_have_count(3)


def test_ctrl_enter_runs_the_query(looking: Looking) -> None:
    page, _ = looking
    page.goto("/sparql")
    write(page, COUNTRIES)
    page.locator(".cm-content").press("Control+Enter")
    expect(page.get_by_role("status")).to_have_text(timed("3 rows, in"))


def test_error_is_said_and_marked_where_it_stands(looking: Looking) -> None:
    page, _ = looking
    page.goto("/sparql")
    write(page, WRONG_AT_LINE_2)
    run(page)
    expect(page.get_by_role("alert")).to_contain_text("Line 2")
    marked = page.locator(".cm-lintRange-error, .cm-lintPoint-error")
    expect(marked).to_have_count(1)
    line = page.locator(".cm-line", has=marked)
    expect(line).to_have_text("WHERE ?c a hrd:Country }")
    write(page, COUNTRIES)
    run(page)
    expect(page.get_by_role("status")).to_have_text(timed("3 rows, in"))
    expect(page.get_by_role("alert")).to_have_count(0)


def test_long_query_is_cancelled_and_the_next_one_answered(looking: Looking) -> None:
    page, _ = looking
    page.goto("/sparql")
    write(page, ENDLESS)
    run(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("status")).to_have_text(timed("Cancelled after"))
    write(page, COUNTRIES)
    run(page)
    expect(page.get_by_role("status")).to_have_text(timed("3 rows, in"), timeout=30_000)


def test_editor_completes_terms_and_names_of_the_graph(looking: Looking) -> None:
    page, _ = looking
    page.goto("/sparql")
    write(page, "SELECT ?m { ?m hrd:addressedCountry ")
    editor = page.locator(".cm-content")
    editor.press("Control+End")
    editor.press_sequentially("Hunga")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("Hungary")
    page.wait_for_timeout(100)  # The list takes no key in its first 75 ms.
    editor.press("Enter")
    expect(page.locator(".cm-line")).to_contain_text("/id/country/HUN>")


def test_tab_walks_out_of_the_editor(looking: Looking) -> None:
    page, _ = looking
    page.goto("/sparql")
    page.locator(".cm-content").press("Tab")
    expect(page.get_by_label("Answer as")).to_be_focused()


def test_without_the_bundle_the_text_field_runs_and_marks_errors(looking: Looking) -> None:
    page, _ = looking
    page.route("**/built/editor.js", lambda route: route.abort())
    page.goto("/sparql")
    field = page.get_by_label("Query", exact=True)
    field.fill(WRONG_AT_LINE_2)
    run(page)
    expect(page.get_by_role("alert")).to_contain_text("Line 2")
    start = field.evaluate("field => field.value.slice(0, field.selectionStart)")
    assert start.startswith("SELECT ?c\n")
    field.fill(COUNTRIES)
    run(page)
    expect(page.locator("#outcome tbody tr")).to_have_count(3)
