"""IRIs and prefixes, each written once."""

import re
from pathlib import Path

import pytest

from graph_api.rdf import namespaces
from graph_api.rdf.resources import read_text, resources

DECLARATION = re.compile(r"^\s*@?prefix\s+([\w-]+):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
FILES = [
    path
    for folder in ("ontology", "data", "shapes")
    for path in sorted((resources() / folder).rglob("*.*"))
    if path.suffix in {".ttl", ".trig", ".rq"}
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_prefix_means_the_same_in_every_file_and_in_the_program(path: Path) -> None:
    declared = dict(DECLARATION.findall(read_text(path)))
    assert {k: v for k, v in declared.items() if namespaces.PREFIXES.get(k, v) != v} == {}


def test_resources_hold_the_ontology_and_the_data() -> None:
    assert (resources() / "ontology/core.ttl").is_file()
    assert (resources() / "data/catalog.ttl").is_file()


def test_iri_that_leaves_no_plain_name_is_written_in_full() -> None:
    assert (
        namespaces.shorten(namespaces.THINGS + "article/9/5") == f"<{namespaces.THINGS}article/9/5>"
    )
    assert namespaces.shorten(namespaces.TERMS + "Mandate") == "hrd:Mandate"
