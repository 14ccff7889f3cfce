"""Run the tests with the programs of others, and write what came out to docs/tools.md.

As ``make tools`` does, from the root of the repository.
"""

import sys
from collections import Counter

import pytest

from tools.table import DOCUMENT, ROWS, document


class _Outcomes:
    """Counts the outcomes of the tests by row of the table."""

    def __init__(self) -> None:
        self.by_row: dict[int, Counter[str]] = {number: Counter() for number in range(len(ROWS))}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test once: when it was called, or when it was skipped or failed before."""
        if report.when == "call" or report.outcome != "passed":
            for number, row in enumerate(ROWS):
                if row.has(report.nodeid):
                    self.by_row[number][report.outcome] += 1


def main() -> int:
    """Write the document; returns 1 if a test failed or a program is not installed."""
    outcomes = _Outcomes()
    tests = [row.test.partition("::") for row in ROWS]
    files = sorted({f"tests/{file}" for file, _, _ in tests})
    names = " or ".join(sorted({name for _, _, name in tests}))
    pytest.main(["-q", "-k", names, *files], plugins=[outcomes])
    DOCUMENT.write_text(document(outcomes.by_row), encoding="utf-8")
    whole = all(set(counted) == {"passed"} for counted in outcomes.by_row.values())
    return 0 if whole else 1


sys.exit(main())
