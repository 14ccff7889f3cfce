"""A fault of one statement, before it has a place in a file."""

from dataclasses import dataclass
from typing import Any

from graph_api.checks.findings import Severity


@dataclass(frozen=True)
class Fault:
    """The statement that is wrong, the rule of :data:`graph_api.checks.rules.RULES`, what to do."""

    statement: Any
    rule: str
    message: str
    severity: Severity = Severity.VIOLATION
