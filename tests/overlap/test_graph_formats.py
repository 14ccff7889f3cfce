"""GraphML and GEXF in the programs of others: igraph and graphology read every overlap."""

import csv
import json
from collections import Counter
from functools import partial
from itertools import product
from pathlib import Path
from shutil import which
from subprocess import run
from typing import Any
from xml.etree import ElementTree

import igraph
import pytest

from graph_api.overlap import activities, export
from graph_api.overlap.bases import BASES
from graph_api.overlap.measures.communities import MEASURES
from graph_api.overlap.pipeline import Overlaps
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
NPM = Path(__file__).parents[1] / "npm"
FORMS = ("graphml", "gexf", "csv")
OVERLAPS = list(product([*BASES, "country,topic"], MEASURES))


@pytest.fixture(scope="module")
def folder(
    our_engine: Pool, our_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Write every overlap of one basis or of country and topic, by every measure."""
    overlaps = Overlaps(our_engine, partial(activities.members, our_snapshot.index))
    folder = tmp_path_factory.mktemp("graphs")
    for by, measure in OVERLAPS:
        report = overlaps.ask({"by": by, "measure": measure})
        for form in FORMS:
            path = folder / f"{by}-{measure}.{form}"
            path.write_bytes(export.write(overlaps, report, "network", form))
    return folder


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    lines = (folder / f"{name}.csv").read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def shared(folder: Path, name: str) -> dict[frozenset[str], int]:
    """Read from the CSV how many things each pair shares."""
    rows = rows_of(folder, name)
    return {frozenset((row["mandate"], row["other"])): int(row["shared"]) for row in rows}


def sizes(folder: Path, name: str) -> dict[str, int]:
    """Read from the CSV how many things each mandate addressed that shares some."""
    rows = rows_of(folder, name)
    ends = ((row[end], int(row[f"size_{end}"])) for row in rows for end in ("mandate", "other"))
    return dict(ends)


@pytest.mark.parametrize(("by", "measure"), OVERLAPS)
def test_graphml_declares_each_attribute_once(folder: Path, by: str, measure: str) -> None:
    keys = ElementTree.parse(folder / f"{by}-{measure}.graphml").iter(f"{GRAPHML}key")
    names = Counter((key.get("for"), key.get("attr.name")) for key in keys)
    assert max(names.values()) == 1, names


@pytest.mark.parametrize(("by", "measure"), OVERLAPS)
def test_no_weight_is_a_negative_zero(folder: Path, by: str, measure: str) -> None:
    for form in ("graphml", "gexf"):
        assert "-0.0<" not in (text := (folder / f"{by}-{measure}.{form}").read_text("utf-8"))
        assert '"-0.0"' not in text


@pytest.mark.parametrize(("by", "measure"), OVERLAPS)
def test_igraph_reads_graphml_with_the_numbers_of_the_csv(
    folder: Path, by: str, measure: str
) -> None:
    name = f"{by}-{measure}"
    graph = igraph.Graph.Read_GraphML(str(folder / f"{name}.graphml"))
    if not rows_of(folder, name):
        assert not graph.es
        return
    ids = graph.vs["id"]
    assert shared(folder, name) == {
        frozenset(ids[end] for end in edge.tuple): int(edge["shared"]) for edge in graph.es
    }
    assert (
        sizes(folder, name).items()
        <= dict(zip(ids, map(int, graph.vs["size"]), strict=True)).items()
    )
    assert min(graph.vs["radius"]) >= 5


@pytest.fixture(scope="module")
def by_graphology(folder: Path) -> dict[str, Any]:
    """Read all files with graphology: name -> its export."""
    if not which("node") or not (NPM / "node_modules/graphology").exists():
        pytest.skip("needs node and what `make test` gets from npm")
    paths = sorted([*folder.glob("*.graphml"), *folder.glob("*.gexf")])
    command = ["node", str(NPM / "graphs.mjs"), *map(str, paths)]
    output = run(command, capture_output=True, check=True, text=True).stdout
    return {path.name: graph for path, graph in zip(paths, json.loads(output), strict=True)}


@pytest.mark.parametrize(("by", "measure"), OVERLAPS)
@pytest.mark.parametrize(("form", "size"), [("graphml", "size"), ("gexf", "things")])
def test_graphology_reads_both_with_the_numbers_of_the_csv(
    folder: Path, by_graphology: dict[str, Any], by: str, measure: str, form: str, size: str
) -> None:
    name = f"{by}-{measure}"
    graph = by_graphology[f"{name}.{form}"]
    assert shared(folder, name) == {
        frozenset((edge["source"], edge["target"])): edge["attributes"]["shared"]
        for edge in graph["edges"]
    }
    nodes = {node["key"]: node["attributes"] for node in graph["nodes"]}
    assert sizes(folder, name).items() <= {iri: data[size] for iri, data in nodes.items()}.items()
    assert all({"x", "y", "color", "label"} <= data.keys() for data in nodes.values())
