"""What the README shows is what a user gets."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from graph_api.graph import questions
from graph_api.rdf.namespaces import PREFIXES, TERMS
from graph_api.rdf.resources import resources
from graph_api.sparql.engine import Engine, Job

TYPE = NamedNode(PREFIXES["rdf"] + "type")
ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def shown() -> list[tuple[str, str]]:
    """Pair each `$ hrd-graph` command with the output printed below it."""
    pairs = []
    for block in BLOCKS:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            pairs.append((re.sub(r"\s+#.*", "", command), output))
    return [(command, output) for command, output in pairs if command.startswith("hrd-graph")]


@pytest.mark.parametrize(
    ("command", "output"), [(c, o) for c, o in shown() if o], ids=lambda v: v.split("\n")[0][:60]
)
def test_command_prints_what_the_readme_shows(
    command: str, output: str, our_snapshots: Path
) -> None:
    run = command.replace("hrd-graph", f"{sys.executable} -m graph_api", 1)
    environment = os.environ | {"HRD_GRAPH_SNAPSHOTS": str(our_snapshots)}
    done = subprocess.run(run, shell=True, env=environment, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (output, "")


def test_query_gives_the_csv_that_the_readme_shows(our_engine: Engine) -> None:
    (block,) = [b for b in BLOCKS if "curl" in b]
    query, rows = re.findall(r"query=\n(.*?)'\n(.*)", block, re.DOTALL)[0]
    answer = our_engine.answer(Job(query, solutions="text/csv"))
    found = answer.body.decode().split("\r\n")
    assert sorted(filter(None, found)) == sorted(rows.splitlines())


def test_numbers_of_the_readme_are_those_of_the_graph(graph: Store) -> None:
    def count(name: str) -> int:
        return sum(1 for _ in graph.quads_for_pattern(None, TYPE, NamedNode(TERMS + name)))

    assert f"all {len(questions.load(resources()))} questions" in README
    of_documents = re.findall(r"(\d+) recommendations", README.split("## What is in it")[1])
    assert f"{count('Engagement')} engagements" in README
    assert sum(map(int, of_documents[:2])) == count("Recommendation")
    assert f"{count('SpecialProcedure')} special procedures" in README
    assert f"{count('TreatyBody')} treaty bodies, {count('Country')} countries" in README


def test_readme_is_short() -> None:
    assert len(README.splitlines()) <= 120
