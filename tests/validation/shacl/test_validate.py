"""Both engines find the same: on random graphs, on mutants of our data, and in the W3C suite.

Samples only; `make correctness` runs all.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

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
        fault = w3c.difference(case, "auto")
        assert fault is None or case.name in explained, (case.name, fault)
