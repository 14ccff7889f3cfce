"""docs/tools.md: every line of it is a test, by the version that is installed."""

from tools.table import DOCUMENT, ROWS


def test_document_has_the_lines_of_the_table_and_no_line_that_failed() -> None:
    cells = [line.split(" | ") for line in DOCUMENT.read_text("utf-8").splitlines()]
    lines = [line for line in cells if len(line) == 4][1:]
    assert [(tool.removeprefix("| "), read) for tool, _, read, _ in lines] == [
        (row.tool, row.read) for row in ROWS
    ]
    assert all(result.startswith("passes (") for *_, result in lines), "run make tools"


def test_versions_are_those_of_our_tests() -> None:
    text = DOCUMENT.read_text("utf-8")
    for row in ROWS:
        installed = row.version()
        # Those of Debian differ from machine to machine.
        if installed and row.tool not in {"Raptor", "Serd", "Attean", "curl"}:
            assert f"| {row.tool} | {installed} |" in text, "run make tools"
