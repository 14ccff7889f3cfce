"""Ask two other validators what they make of the W3C suite and of random graphs.

    make third-opinion    (EXAMPLES=300; HRD_GRAPH_SHACL_TESTS names the folder of the suite)

rdf-validate-shacl and shacl-engine share no code with ours or with pySHACL. Each kind of difference
is printed with the paragraph of SHACL 2017 that says who is right. The exit code is 1 if there is a
kind that nobody has explained.
"""

import json
import logging
import os
import re
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from hypothesis import Phase, given, settings
from rdflib import RDF, SH

from graph_api.errors import UnusableShapesError
from graph_api.validation.shacl import validate
from graph_api.validation.shacl.validate import Options
from validation import random_graphs, w3c
from validation.random_graphs import World

BASE = "http://example.org/"
SCRIPT = Path(__file__).with_suffix(".mjs")
OLDER, NEWER = ENGINES = ("rdf-validate-shacl", "shacl-engine")


@dataclass(frozen=True)
class Kind:
    """A kind of difference: of which engine, what it looks like, in which data or shapes, and why.

    ``shown`` and ``world`` are regular expressions; ``why`` says who is right, by which paragraph.
    """

    engine: str
    shown: str
    world: str
    why: str


_LOGIC = r"(And|Or|Not|Xone|Node|Property|Qualified\w+)Constraint"
_LITERAL = r'sh:targetNode ("x"|7)|sh:targetObjectsOf|sh:property'
KINDS = (
    Kind(OLDER, r"error: Cannot find validator", "", "has no SPARQL constraints: optional (5)"),
    Kind(OLDER, r"error: .*Inverse paths", "", "cannot invert a longer path; we can (2.3.1.4)"),
    Kind(OLDER, _LOGIC, "sh:and", "takes all values together for sh:and; we are right (4.6.2)"),
    Kind("", "Equals.* -$", "", "one result for sh:equals on a node shape; all are right (4.5.1)"),
    Kind(NEWER, "", "subClassOf", "finds no subclasses in the data; we are right (2.1.3.2)"),
    Kind(NEWER, "", r"Path (\( :q \(|\(|\[)", "follows no path in a path; we are right (2.3.1)"),
    Kind(NEWER, "misses .*Closed", "", "sees no sh:closed beside sh:path; we are right (4.8.1)"),
    Kind(NEWER, "(Min|Max)Count", "", "adds sh:value to counts; none is right (4.2)"),
    Kind(NEWER, "adds", _LITERAL, "stays at a literal on a longer path; we are right (2.3.1.2)"),
    Kind(NEWER, _LOGIC, "sh:closed|sh:equals", "follows from the kinds above"),
)


@dataclass
class Other:
    """The other validators, in one process that answers line by line."""

    process: "subprocess.Popen[str]"

    def ask(self, data: str, shapes: str, base: str) -> dict[str, Counter[w3c.Row] | str]:
        """Validate with each; its results, or its error."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None and stdout is not None
        _write(stdin, {"data": data, "shapes": shapes, "base": base})
        answer = json.loads(stdout.readline())
        return {name: _rows(report) for name, report in answer.items()}


def _write(stream: IO[str], case: dict[str, str]) -> None:
    stream.write(json.dumps(case) + "\n")
    stream.flush()


def _rows(report: Any) -> Counter[w3c.Row] | str:
    if not isinstance(report, str):
        return str(report["error"])
    graph = w3c.parsed(report, BASE)
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    return w3c.results(graph, node)


@contextmanager
def others(folder: Path) -> Iterator[Other]:
    """Start the validators, which npm has installed in a folder, as has the script."""
    command = ["node", str(folder / SCRIPT.name)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        yield Other(process)


def suite(other: Other, folder: Path) -> Iterator[str]:
    """Ask for the tests of the W3C suite, of which it says itself what is right."""
    passed: Counter[str] = Counter()
    number = 0
    for case in w3c.cases(folder):
        number += 1
        data, shapes = (path.read_text(encoding="utf-8") for path in (case.data, case.shapes))
        for engine, rows in other.ask(data, shapes, case.data.as_uri()).items():
            refused = None if case.expected is None else rows
            fault = refused if isinstance(rows, str) else w3c.difference(case, rows)
            passed[engine] += fault is None
            if fault:
                yield f"{engine} {case.name}: {fault}"[:200]
    yield from (f"W3C suite: {passed[engine]} of {number} by {engine}" for engine in ENGINES)


def differences(other: Other, world: World) -> Iterator[tuple[str, str]]:
    """Yield engine and difference in a random world, if our own engine can check it all."""
    data = f"{world.data}\n{world.ontology}"
    try:
        ours = _ours(data, world.shapes)
    except UnusableShapesError:
        return
    for engine, rows in other.ask(data, world.shapes, BASE).items():
        if isinstance(rows, str):
            yield engine, f"error: {rows}"
            continue
        for side, more in (("misses", ours - rows), ("adds", rows - ours)):
            yield from ((engine, f"{side} {' '.join(row)}") for row in more)


def _ours(data: str, shapes: str) -> Counter[w3c.Row]:
    graph = w3c.parsed(shapes, BASE)
    outcome = validate.validate(w3c.as_data(w3c.parsed(data, BASE)), graph, Options())
    return Counter(w3c.row_of(graph, result) for result in outcome.results)


def explain(engine: str, shown: str, world: World) -> str:
    """Name the kind of a difference; one that is none of the kinds is shown with its world."""
    text = f"{world.data}\n{world.ontology}\n{world.shapes}".replace(random_graphs.PREFIXES, "")
    for kind in KINDS:
        looks = re.search(kind.shown, shown) and re.search(kind.world, text)
        if looks and kind.engine in ("", engine):
            return f"{engine} {kind.why}"
    return f"{engine} UNEXPLAINED {shown}\n{text}"


def main(folder: Path, number: int, tests: str | None) -> int:
    """Ask for the suite and for random graphs, and print each kind of difference once."""
    logging.disable(logging.CRITICAL)  # Ill-typed literals are part of it.
    warnings.simplefilter("ignore")
    seen: Counter[str] = Counter()
    with others(folder) as other:
        for line in suite(other, Path(tests).resolve()) if tests else ():
            sys.stdout.write(line + "\n")

        @settings(
            max_examples=number, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=random_graphs.HEALTH,
        )  # fmt: skip
        @given(random_graphs.worlds())
        def ask(world: World) -> None:
            kinds = {explain(engine, shown, world) for engine, shown in differences(other, world)}
            seen.update(kinds)

        ask()
    for kind, times in seen.most_common():
        sys.stdout.write(f"{times:5} of {number}: {kind}\n")
    return 1 if any("UNEXPLAINED" in kind for kind in seen) else 0


if __name__ == "__main__":
    examples = int(os.environ.get("EXAMPLES", "300"))
    sys.exit(main(Path(sys.argv[1]), examples, os.environ.get("HRD_GRAPH_SHACL_TESTS")))
