"""Reports in the formats that people and programs read."""

from collections.abc import Callable

from graph_api.checks.findings import Report
from graph_api.checks.formats import annotations, data, junit, page, sarif, turtle

WRITERS: dict[str, Callable[[Report], str]] = {
    "json": data.write,
    "junit": junit.write,
    "sarif": sarif.write,
    "github": annotations.write,
    "html": page.write,
    "ttl": turtle.write,
}

__all__ = ["WRITERS"]
