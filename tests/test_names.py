"""IRIs and prefixes, each written once."""

import re
from pathlib import Path

import pytest

from graph_api import names

DECLARATION = re.compile(r"^\s*@?prefix\s+([\w-]+):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
FILES = [
    path
    for folder in ("ontology", "data", "shapes")
    for path in sorted((names.resources() / folder).rglob("*.*"))
    if path.suffix in {".ttl", ".trig", ".rq"}
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_prefix_means_the_same_in_every_file_and_in_the_program(path: Path) -> None:
    declared = dict(DECLARATION.findall(names.read_text(path)))
    assert {k: v for k, v in declared.items() if names.PREFIXES.get(k, v) != v} == {}


def test_resources_hold_the_ontology_and_the_data() -> None:
    assert (names.resources() / "ontology/core.ttl").is_file()
    assert (names.resources() / "data/catalog.ttl").is_file()


def test_iri_that_leaves_no_plain_name_is_written_in_full() -> None:
    assert names.shorten(names.THINGS + "article/9/5") == f"<{names.THINGS}article/9/5>"
    assert names.shorten(names.TERMS + "Mandate") == "hrd:Mandate"
