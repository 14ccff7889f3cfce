"""Which format an answer gets. The expectations are RFC 9110, 12.5.1, worked out by hand."""

import tracemalloc

import pytest

from graph_api.errors import NotAcceptableError
from graph_api.web.content_negotiation import HTML, SOLUTIONS, TRIPLES, choose

JSON = "application/sparql-results+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/*", "text/csv"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;charset=utf-8;header=present", "text/csv"),
        ("text/csv;q=0.2, application/sparql-results+json;q=0.9", JSON),
        ("application/sparql-results+json;q=0, text/csv;q=0.1", "text/csv"),
        ("*/*;q=0.1, application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("text/xml", "text/xml"),
        ("application/json, application/sparql-results+json", JSON),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        (BROWSER, "text/html"),
        ("image/png, */*;q=0.1", JSON),
        ("text/csv;q=nonsense, text/tab-separated-values;q=0.1", "text/tab-separated-values"),
    ],
)
def test_accept_header_chooses(accept: str, chosen: str) -> None:
    assert choose(accept, (*SOLUTIONS, HTML)) == chosen


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "application/*;q=0.0"])
def test_accept_that_fits_nothing_is_refused_with_the_list(accept: str) -> None:
    with pytest.raises(NotAcceptableError, match="text/tab-separated-values \\(format=tsv\\)"):
        choose(accept, SOLUTIONS)


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("ttl", "text/turtle"),
        ("turtle", "text/turtle"),
        ("json", "application/ld+json"),
        ("rdf+xml", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
        ("NT", "application/n-triples"),
    ],
)
def test_format_by_name_wins_over_accept(name: str, chosen: str) -> None:
    assert choose("application/trig", TRIPLES, name) == chosen


def test_unknown_format_is_refused_with_the_list() -> None:
    with pytest.raises(NotAcceptableError, match=r"format=pdf is not offered\..*format=ttl"):
        choose("", TRIPLES, "pdf")


def test_long_headers_are_not_remembered() -> None:
    tracemalloc.start()
    for number in range(100):
        assert choose("x" * 100_000 + f"{number}, text/csv", SOLUTIONS) == "text/csv"
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 1_000_000
