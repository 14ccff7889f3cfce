"""Reports in the formats for people and programs."""

from collections.abc import Callable

from graph_api.validation.findings import Report
from graph_api.validation.report import github, html, json, junit, sarif, turtle

WRITERS: dict[str, Callable[[Report], str]] = {
    "json": json.write,
    "junit": junit.write,
    "sarif": sarif.write,
    "github": github.write,
    "html": html.write,
    "ttl": turtle.write,
}

__all__ = ["WRITERS"]
