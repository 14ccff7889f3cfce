"""The clients that researchers use ask a real server which mandates addressed Hungary.

Comunica comes from npm: `npm ci --prefix tests/npm` (CI does it); without it, its test is skipped.
"""

import csv
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from server import running
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)

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
COMUNICA = Path(__file__).parents[1] / "npm" / "node_modules" / ".bin" / "comunica-sparql"


@pytest.fixture(scope="module")
def endpoint(our_snapshots: Path) -> Iterator[str]:
    with running(our_snapshots, "--timeout", "20") as (_, address):
        yield f"{address}/sparql"


def test_sparqlwrapper_gets_the_mandates_that_addressed_hungary(endpoint: str) -> None:
    client = SPARQLWrapper(endpoint, returnFormat=JSON)
    client.setQuery(QUERY)
    found: Any = client.queryAndConvert()
    assert {row["name"]["value"] for row in found["results"]["bindings"]} == MANDATES


# The formats that SPARQLWrapper knows for each kind of query, and what it makes of the answer.
READS_ROWS: dict[str, Callable[[Any], set[str]]] = {
    JSON: lambda found: {row["name"]["value"] for row in found["results"]["bindings"]},
    XML: lambda found: {node.firstChild.data for node in found.getElementsByTagName("literal")},
    CSV: lambda found: {row["name"] for row in csv.DictReader(StringIO(found.decode()))},
    TSV: lambda found: {line.split('"')[1] for line in found.decode().splitlines()[1:]},
}
READS_GRAPH: dict[str, Callable[[Any], Graph]] = {
    TURTLE: lambda found: Graph().parse(data=found, format="turtle"),
    N3: lambda found: Graph().parse(data=found, format="n3"),
    **dict.fromkeys((XML, RDFXML, JSONLD), lambda found: found),
}


def asked(endpoint: str, query: str, form: str, method: str, way: str) -> Any:
    client = SPARQLWrapper(endpoint)
    client.setReturnFormat(form)
    client.setMethod(method)
    client.setRequestMethod(way)
    client.setQuery(query)
    return client.queryAndConvert()


@pytest.mark.parametrize(
    ("method", "way"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # SPARQLWrapper uses an old rdflib class.
def test_sparqlwrapper_reads_all_formats_that_it_knows(
    method: str, way: str, endpoint: str
) -> None:
    for form, names in READS_ROWS.items():
        assert names(asked(endpoint, QUERY, form, method, way)) == MANDATES, form
    built = "CONSTRUCT { ?mandate <x:called> ?name } {" + QUERY.partition("{")[2]
    built = QUERY.partition("SELECT")[0] + built
    for form, graph in READS_GRAPH.items():
        statements = graph(asked(endpoint, built, form, method, way))
        assert {str(name) for name in statements.objects()} == MANDATES, form


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
