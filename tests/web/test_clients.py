"""The clients that researchers use ask a real server which mandates addressed Hungary.

Comunica comes from npm: `npm ci --prefix tests/npm` (CI does it); without it, its test is skipped.
"""

import csv
import json
import shutil
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from server import running
from SPARQLWrapper import JSON, SPARQLWrapper

# As counted by hand in the inventory of the submission.
MANDATES = {
    "Secretary-General of the United Nations",
    "Special Rapporteur on the situation of human rights defenders",
    "Human Rights Committee",
    "OHCHR Regional Office for Europe",
    "Special Rapporteur on the promotion and protection of the right to freedom of opinion and "
    "expression",
}
HUNGARY = "https://w3id.org/hrd-graph/id/country/HUN"
QUERY = f"""
PREFIX hrd: <https://w3id.org/hrd-graph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?name {{
  ?mandate a hrd:Mandate ; rdfs:label ?name ; hrd:addressedCountry <{HUNGARY}>
}}"""
COMUNICA = Path(__file__).parent / "npm" / "node_modules" / ".bin" / "comunica-sparql"


@pytest.fixture(scope="module")
def endpoint(our_snapshots: Path) -> Iterator[str]:
    with running(our_snapshots, "--timeout", "20") as (_, address):
        yield f"{address}/sparql"


def test_sparqlwrapper_gets_the_mandates_that_addressed_hungary(endpoint: str) -> None:
    client = SPARQLWrapper(endpoint, returnFormat=JSON)
    client.setQuery(QUERY)
    found: Any = client.queryAndConvert()
    assert {row["name"]["value"] for row in found["results"]["bindings"]} == MANDATES


def test_rdflib_sparqlstore_gets_the_mandates_that_addressed_hungary(endpoint: str) -> None:
    graph = Graph(SPARQLStore(endpoint, method="POST"))
    assert {str(row[0]) for row in graph.query(QUERY)} == MANDATES  # type: ignore[index]
    addressed = URIRef("https://w3id.org/hrd-graph/ontology#addressedCountry")
    assert len(list(graph.subjects(addressed, URIRef(HUNGARY)))) == len(MANDATES)


def test_curl_gets_the_mandates_that_addressed_hungary(endpoint: str) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed; CI has it")
    command = [curl, "-sS", "--compressed", "-H", "Accept: text/csv", endpoint]
    found = subprocess.run(
        [*command, "--data-urlencode", f"query={QUERY}"], capture_output=True, check=True, text=True
    )
    assert {row["name"] for row in csv.DictReader(StringIO(found.stdout))} == MANDATES


@pytest.mark.skipif(not COMUNICA.exists(), reason="npm ci --prefix tests/npm; CI does it")
def test_comunica_gets_the_mandates_that_addressed_hungary(endpoint: str) -> None:
    command = [str(COMUNICA), f"sparql@{endpoint}", QUERY, "-t", "application/sparql-results+json"]
    found = subprocess.run(command, capture_output=True, check=True, text=True)
    rows = json.loads(found.stdout)["results"]["bindings"]
    assert {row["name"]["value"] for row in rows} == MANDATES


@pytest.mark.skipif(not COMUNICA.exists(), reason="npm ci --prefix tests/npm; CI does it")
def test_comunica_finds_out_by_itself_what_kind_of_endpoint_it_is(endpoint: str) -> None:
    command = [str(COMUNICA), endpoint, QUERY, "-t", "application/sparql-results+json"]
    found = subprocess.run(command, capture_output=True, check=True, text=True)
    assert len(json.loads(found.stdout)["results"]["bindings"]) == len(MANDATES)
