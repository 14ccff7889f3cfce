"""Graphs that a blank node names: RDF allows them, a query cannot name them."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)
from server import running

from graph_api.rdf.namespaces import GRAPHS

# Invented: the same blank node as name of a graph, subject and object; a label in two files; a
# text that looks like the end of a line; statements that name no graph.
FILES = {
    "a.trig": """PREFIX ex: <http://example.org/>
        _:g { ex:a ex:b "1" , "x <http://example.org/n> ." . }
        ex:n { ex:a ex:b 2 . _:g ex:by ex:me . ex:me ex:wrote _:g . }
        [] { ex:c ex:d "3" . }""",
    "b.nq": "<http://example.org/x> <http://example.org/p> _:g _:g .\n",
    "c.jsonld": '{"@graph": [{"@id": "http://example.org/y", "http://example.org/p": "z"}],'
    ' "http://example.org/said": "2018"}',
}
EX = "http://example.org/"


def canonical(statements: Dataset) -> str:
    """Write a data set so that equal ones give equal texts, whatever their labels."""
    statements.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return "\n".join(sorted(map(str, statements)))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("anyone")
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    line = [sys.executable, "-m", "graph_api", "build", "--data", root, "--out", root / "out"]
    shown = subprocess.run([*map(str, line)], capture_output=True, text=True, check=True)
    assert "9 statements in 6 graphs" in shown.stdout
    return root / "out"


@pytest.fixture(scope="module")
def server(out: Path) -> Iterator[str]:
    with running(out) as (_, address):
        yield address.rstrip("/")


def get(address: str, accept: str = "*/*", **parameters: str) -> str:
    url = f"{address}?{urlencode(parameters)}" if parameters else address
    with urlopen(Request(url, headers={"Accept": accept})) as answer:
        return str(answer.read(), "utf-8")


def rows(server: str, query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(get(f"{server}/sparql.csv", query=query).splitlines()))


def test_dump_says_what_the_files_say(out: Path, tmp_path: Path) -> None:
    said = Dataset()
    for name, text in FILES.items():
        form = RdfFormat.from_extension(name.rpartition(".")[2])
        assert form
        own = NamedNode(GRAPHS + "file/" + name[0])
        for s, p, o, graph in parse(text, form, rename_blank_nodes=True):
            said.add(Quad(s, p, o, own if isinstance(graph, DefaultGraph) else graph))
    file = tmp_path / "all.nq"
    line = [sys.executable, "-m", "graph_api", "dump", "--snapshot", out, "--output", file]
    subprocess.run([*map(str, line), "--format", "nq"], check=True)
    dumped = Dataset(parse(path=str(file)))
    assert canonical(dumped) == canonical(said)


def test_query_tells_the_graphs_apart(server: str) -> None:
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    counts = [int(row["n"]) for row in rows(server, query) if row["g"].startswith("_:")]
    assert sorted(counts) == [1, 1, 1, 2]
    query = f"SELECT ?o {{ GRAPH <{EX}n> {{ ?g <{EX}by> ?me }} GRAPH ?g {{ ?s ?p ?o }} }}"
    assert sorted(row["o"] for row in rows(server, query)) == ["1", f"x <{EX}n> ."]


def test_group_that_the_engine_mistakes_is_refused(server: str) -> None:
    query = "SELECT * %s { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }"
    with pytest.raises(HTTPError) as refused:
        rows(server, query % "")
    assert refused.value.code == 400
    assert "a blank node names" in json.load(refused.value)["detail"]
    assert rows(server, query % f"FROM NAMED <{EX}n>") == [{"g": f"{EX}n", "n": "3"}]


def test_sources_of_all_graphs_are_counted(server: str) -> None:
    counts = json.loads(get(f"{server}/data/sources", format="json"))
    assert (counts["statements"], counts["without_source"]) == (9, 9)
    table = get(f"{server}/data/sources", format="csv").splitlines()
    assert len([line for line in table if line.startswith("_:")]) == 4


@pytest.mark.parametrize("path", ["", "data", "data/sources", ".well-known/void", "search?q=a"])
def test_page_is_there(path: str, server: str) -> None:
    assert get(f"{server}/{path}", "text/html, text/turtle;q=0.5")


def test_service_description_names_graphs_by_iri_alone(server: str) -> None:
    description = get(f"{server}/sparql", "application/n-triples")
    assert f"<{EX}n>" in description
    assert "_:" not in description
