"""The table of docs/tools.md: which program of others reads what, and the tests that say so."""

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from shutil import which
from typing import NamedTuple

from tools.readers import NPM

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "tools.md"
_HEAD = """# Tools that read what we write

Each line is a test, with the program itself: it read what is named, and got what was put in. Dumps are compared by the SHA-256 of their canonical form (RDFC-1.0, by rdf-canonize), of a graph written by hand and of ours; answers and figures with the inventory and the CSV of the same. Written by `make tools`, which installs nothing: Raptor, Serd and Attean are Debian's (`raptor2-utils serdi libattean-perl`), the others come from PyPI and npm with our tests.

| tool | version | what it read | result |
|---|---|---|---|
"""  # noqa: E501
_TAIL = """
Attean's TriG parser asks for the word GRAPH before the name of a graph, which TriG leaves open, so it reads our N-Quads and not our TriG; language tags come back from it as `en-GB`. openapi-python-client sends no query as the body of a POST, only as a form.
"""  # noqa: E501


class Row(NamedTuple):
    """One line: the program, how to learn its version, what it read, and the test of it.

    ``test``: how the pytest id begins, below the folder of the tests; ``case``: its parameter.
    """

    tool: str
    version: Callable[[], str | None]
    read: str
    test: str
    case: str = ""

    def has(self, test: str) -> bool:
        """Tell whether a test, by its pytest id, is one of this line."""
        name, _, case = test.removeprefix("tests/").partition("[")
        return name.startswith(self.test) and case.startswith(self.case)


def _pypi(name: str) -> Callable[[], str | None]:
    return lambda: version(name)


def _npm(name: str) -> Callable[[], str | None]:
    """Read the version that is installed below tests/npm, if any."""

    def installed() -> str | None:
        path = NPM / "node_modules" / name / "package.json"
        return str(json.loads(path.read_text("utf-8"))["version"]) if path.exists() else None

    return installed


def _printed(*command: str) -> Callable[[], str | None]:
    """Take the first thing with a digit that a command prints of itself."""

    def installed() -> str | None:
        if which(command[0]) is None:
            return None
        shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return next((word for word in shown.split() if word[:1].isdigit()), None)

    return installed


_LINES = "Turtle, N-Triples, N-Quads"
_OVERLAPS = "every overlap, as"
_ATTEAN = ("perl", "-MAttean", "-e", "print $Attean::VERSION")
_DUMPS = "tools/test_dumps.py::test_program_reads_what_was_put_in"
_GRAPHS = "overlap/test_graph_formats.py::test_"
_CLIENTS = "web/test_clients.py::test_"
_API = "web/test_openapi_clients.py::test_"
_LINTED = f"{_API}linter_has_nothing_to_say"
_TYPED = f"{_API}generated_client_gets_a_typed_answer_from_every_route"
_GETS = "gets_the_mandates_that_addressed_hungary"
_RESULTS = "JSON, XML, CSV, TSV; Turtle, N3, RDF/XML, JSON-LD; by GET, form and body"
ROWS = (
    Row("Raptor", _printed("rapper", "--version"), f"{_LINES}, TriG, RDF/XML", _DUMPS, "rapper"),
    Row("Serd", _printed("serdi", "-v"), f"{_LINES}, TriG", _DUMPS, "serdi"),
    Row("Attean", _printed(*_ATTEAN), f"{_LINES}, RDF/XML", _DUMPS, "Attean"),
    Row("n3.js", _npm("n3"), f"{_LINES}, TriG", _DUMPS, "n3"),
    Row("rdflib", _pypi("rdflib"), f"{_LINES}, TriG, RDF/XML, JSON-LD", _DUMPS, "rdflib"),
    Row("igraph", _pypi("igraph"), f"{_OVERLAPS} GraphML", f"{_GRAPHS}igraph_reads"),
    Row("graphology", _npm("graphology"), f"{_OVERLAPS} GraphML and GEXF", f"{_GRAPHS}graphology"),
    Row("SPARQLWrapper", _pypi("sparqlwrapper"), _RESULTS, f"{_CLIENTS}sparqlwrapper_reads_all"),
    Row("SPARQLStore", _pypi("rdflib"), "the endpoint, as a graph", f"{_CLIENTS}rdflib_sparqlst"),
    Row("Comunica", _npm("@comunica/query-sparql"), "the endpoint", f"{_CLIENTS}comunica_{_GETS}"),
    Row("curl", _printed("curl", "--version"), "the endpoint, packed", f"{_CLIENTS}curl_{_GETS}"),
    Row("redocly", _npm("@redocly/cli"), "`/openapi.json`: recommended", _LINTED, "redocly"),
    Row("spectral", _npm("@stoplight/spectral-cli"), "`/openapi.json`: oas", _LINTED, "spectral"),
    Row("openapi-python-client", _pypi("openapi-python-client"), "every route", _TYPED),
)


def document(outcomes: Mapping[int, Counter[str]]) -> str:
    """Write the document.

    :param outcomes: number of the line -> how many of its tests had which outcome.
    """
    lines = [
        f"| {row.tool} | {row.version() or 'not installed'} | {row.read} | {_result(counts)} |"
        for row, counts in zip(ROWS, outcomes.values(), strict=True)
    ]
    return _HEAD + "\n".join(lines) + "\n" + _TAIL


def _result(counts: Counter[str]) -> str:
    if counts["failed"]:
        return f"{counts['failed']} of {counts.total()} tests fail"
    tests = f"{counts['passed']} test" + "s" * (counts["passed"] > 1)
    return f"passes ({tests})" if counts["passed"] else "not installed"
