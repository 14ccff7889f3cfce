"""Both engines find the same: on random graphs, on mutants of our data, and in the W3C suite.

Samples only; `make correctness` runs all.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings

from graph_api.cli import main as cli
from graph_api.rdf.resources import resources
from graph_api.validation.repository import Checker
from graph_api.validation.shacl import validate
from graph_api.validation.shacl.compiler.shapes import Shapes
from validation import mutants, random_graphs, w3c

SUITE = os.environ.get("HRD_GRAPH_SHACL_TESTS")


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(random_graphs.worlds())
def test_both_engines_agree_on_random_graphs(world: random_graphs.World) -> None:
    assert random_graphs.difference(world) == []


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(random_graphs.worlds())
def test_report_of_the_command_is_that_of_pyshacl_and_conforms_if_and_only_if_it_ends_with_0(
    world: random_graphs.World,
) -> None:
    fault, ours, theirs = random_graphs.reports(world)
    assert (fault, ours) == ("", theirs)


def test_both_engines_find_each_fault_put_into_real_recommendations() -> None:
    shapes = Checker(resources()).shapes
    kept = {shape for shape in Shapes(shapes).roots if "Recommendation" in str(shape)}
    few = validate.only(shapes, kept)
    data = mutants.real()
    made = list(mutants.mutants(data, few, 2))
    (largest, *_) = sorted(mutants.batches(made), key=len, reverse=True)
    assert len(largest) > 20
    assert mutants.survivors(data, few, largest) == []


@pytest.mark.skipif(not SUITE, reason="set HRD_GRAPH_SHACL_TESTS to the folder of the W3C suite")
@pytest.mark.filterwarnings("ignore")
def test_w3c_suite_passes_but_for_what_the_documentation_explains() -> None:
    documented = Path(__file__).parents[3] / "docs" / "validation.md"
    explained = documented.read_text(encoding="utf-8")
    for case in w3c.cases(Path(SUITE or "").resolve()):
        for engine in ("auto", "pyshacl"):
            for fault in (w3c.by_library(case, engine), w3c.by_command(case, engine, command)):
                assert fault is None or case.name in explained, (case.name, engine, fault)


def command(arguments: Sequence[str]) -> tuple[int, str]:
    """Run the command in this process."""
    result = CliRunner().invoke(cli.main, list(arguments))
    return result.exit_code, result.stdout
