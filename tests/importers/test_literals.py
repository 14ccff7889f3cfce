"""The words of other sources, each of which leads to exactly one thing: what importers rely on."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Store

from graph_api.rdf.namespaces import BASE, PREFIXES, SCHEMES, THINGS

LABELS = [
    NamedNode(PREFIXES["rdfs"] + "label"),
    *(NamedNode(f"{PREFIXES['skos']}{name}Label") for name in ("pref", "alt", "hidden")),
]
# Where a literal of a kind is looked up; see docs/literals.md.
AMONG = {
    "uhri theme": (SCHEMES + "uhri-theme/",),
    "uhri affected": (SCHEMES + "uhri-affected/",),
    "uhri sdg": (SCHEMES + "sdg/",),
    "uhri body": (THINGS + "actor/",),
    "uhri country": (THINGS + "country/", THINGS + "area/", THINGS + "actor/"),
    "upr country": (THINGS + "country/", THINGS + "area/", THINGS + "actor/"),
    "upr issue": (SCHEMES + "upr-issue/",),
}
with (Path(__file__).parent / "literals.csv").open(encoding="utf-8", newline="") as file:
    ROWS = [(row["kind"], row["literal"], row["thing"]) for row in csv.DictReader(file)]


def called(store: Store, literal: str, among: tuple[str, ...]) -> set[str]:
    return {
        quad.subject.value
        for label in LABELS
        for text in (Literal(literal), Literal(literal, language="en"))
        for quad in store.quads_for_pattern(None, label, text)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(among)
    }


@pytest.mark.parametrize("kind", AMONG)
def test_each_literal_leads_to_exactly_the_one_thing_meant(kind: str, graph: Store) -> None:
    expected = {literal: {BASE + thing} for k, literal, thing in ROWS if k == kind}
    found = {literal: called(graph, literal, AMONG[kind]) for literal in expected}
    assert found == expected


def test_as_many_literals_are_known_as_were_counted_in_the_sources() -> None:
    assert Counter(kind for kind, _, _ in ROWS) == {
        "uhri theme": 106,
        "uhri affected": 27,
        "uhri sdg": 34,
        "uhri body": 75,
        "uhri country": 26,
        "upr country": 20,
        "upr issue": 54,
    }


def test_the_106_theme_literals_are_100_themes() -> None:
    assert len({thing for kind, _, thing in ROWS if kind == "uhri theme"}) == 100


def test_literal_known_from_memory_only_leads_nowhere(graph: Store) -> None:
    assert called(graph, "Human rights defenders", AMONG["uhri affected"]) == set()
