"""Hints about terms of ours that are not there: in a header, on the page, on the command line."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import application
from pyoxigraph import NamedNode, Quad, Store

from graph_api.rdf.namespaces import GRAPHS, PREFIXES, TERMS
from graph_api.snapshot.manifest import Snapshot, open_current
from graph_api.sparql.hints import Hints
from graph_api.sparql.workers.pool import Pool

MISSPELT = "SELECT ?m { ?m a hrd:Mandat ; hrd:issuedBy ?b }"
HINT = "There is no hrd:Mandat. Did you mean hrd:Mandate?"


@pytest.fixture(scope="module")
def hints() -> Hints:
    store = Store()
    ontology = NamedNode(GRAPHS + "ontology")
    thing, type_ = NamedNode("http://example.org/a"), NamedNode(PREFIXES["rdf"] + "type")
    for name in ("Mandate", "issuedBy", "addressedCountry"):
        store.add(Quad(NamedNode(TERMS + name), type_, thing, ontology))
    store.add(Quad(thing, NamedNode(TERMS + "held"), thing))
    return Hints(store)


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        (MISSPELT, [HINT]),
        (f"ASK {{ ?s a <{TERMS}mandate> }}", [HINT.replace("Mandat.", "mandate.")]),
        ("ASK { ?s hrd:qqqq ?o }", ["There is no hrd:qqqq."]),
        ("ASK { ?s hrd:held ?o ; a hrd:Mandate }", []),
        ("ASK { ?s ?p 'hrd:Mandat' } # hrd:Mandat", []),
        ("ASK { ?s ?p ?hrd }", []),
    ],
)
def test_unknown_term_of_ours_is_met_with_the_nearest(
    query: str, hint: list[str], hints: Hints
) -> None:
    assert hints.about(query) == hint


def test_store_without_our_vocabulary_gets_no_hints() -> None:
    assert Hints(Store()).about(MISSPELT) == []


def test_hint_comes_in_a_header_and_on_the_page(our_snapshot: Snapshot, our_engine: Pool) -> None:
    client = application(our_snapshot, our_engine).test_client()
    for _ in range(2):
        reply = client.get("/sparql", query_string={"query": MISSPELT})
        assert (reply.status_code, reply.headers["Hint"]) == (200, HINT)
        page = client.get("/sparql", query_string={"query": MISSPELT, "format": "html"})
        assert HINT in page.text
        right = client.get("/sparql", query_string={"query": MISSPELT.replace("Mandat", "Mandate")})
        assert "Hint" not in right.headers


def test_hint_comes_on_the_command_line_beside_the_answer(our_snapshots: Path) -> None:
    assert open_current(our_snapshots)
    line = [sys.executable, "-m", "graph_api", "query", MISSPELT, "--format", "csv"]
    shown = subprocess.run(
        [*line, "--snapshots", str(our_snapshots)], capture_output=True, text=True, check=True
    )
    assert (shown.stdout, shown.stderr) == ("m\n", HINT + "\n")
