"""The OpenAPI document in the programs of others: two linters and a generated client.

redocly and spectral come from npm: `npm ci --prefix tests/npm` (CI does it); without them, their
tests are skipped.
"""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.request import urlopen

import jsonschema
import pytest
from server import running

NPM = Path(__file__).parents[1] / "npm" / "node_modules" / ".bin"
LINTERS = {
    "redocly": ("lint", "--extends=recommended", "--max-problems=500", "--format=stylish"),
    "spectral": ("lint", "--fail-severity=hint"),
}
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
# What has no JSON: pages, RDF, a style sheet and counts for Prometheus are texts.
TEXTS = {
    *("overlap", "overlap_figures_css", "ontology_overlap", "questions_ttl", "metrics", "thing"),
    *("well_known_void", "rdf_graph_store"),
}
# What an operation needs that is no parameter with an example.
MORE: dict[str, dict[str, Any]] = {
    "rdf_graph_store": {"default": ""},
    "search": {"q": "Hungary"},
    "sparql": {"query": "SELECT ?s ?o { ?s a ?o } LIMIT 2"},
}


@pytest.fixture(scope="module")
def address(our_snapshots: Path) -> Iterator[str]:
    with running(our_snapshots, "--timeout", "20") as (_, address):
        yield address.rstrip("/")


@pytest.fixture(scope="module")
def document(address: str) -> dict[str, Any]:
    with urlopen(f"{address}/openapi.json") as answer:
        document: dict[str, Any] = json.load(answer)
        return document


@pytest.fixture(scope="module")
def client(
    document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ModuleType]:
    """Generate the client and import it; it is what a user gets who asks for literal enums."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    (folder / "config.json").write_text('{"literal_enums": true, "post_hooks": []}', "utf-8")
    line = ["generate", "--path=openapi.json", "--meta=none", "--config=config.json"]
    program = Path(sys.executable).with_name("openapi-python-client")
    shown = subprocess.run(
        [program, *line, "--output-path=hrd_client"], cwd=folder, capture_output=True, text=True
    )
    assert shown.returncode == 0, shown.stdout
    # It sends no query as the body itself; the form is there.
    warnings = [part for part in shown.stdout.split("WARNING ")[1:] if "sparql-query" not in part]
    assert not warnings
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("hrd_client")
    finally:
        sys.path.remove(str(folder))


@pytest.fixture
def caller(client: ModuleType, address: str) -> Iterator[object]:
    with client.Client(base_url=address, raise_on_unexpected_status=True, timeout=20) as caller:
        yield caller


@pytest.mark.parametrize("linter", LINTERS)
def test_linter_has_nothing_to_say(linter: str, document: dict[str, Any], tmp_path: Path) -> None:
    if not (NPM / linter).exists():
        pytest.skip("needs npm ci --prefix tests/npm")
    file = tmp_path / "openapi.json"
    # It warns of the name localhost in an address, whatever the document says.
    file.write_text(json.dumps(document | {"servers": [{"url": "https://a.example"}]}), "utf-8")
    (tmp_path / ".spectral.yaml").write_text('extends: ["spectral:oas"]', encoding="utf-8")
    shown = subprocess.run(
        [NPM / linter, *LINTERS[linter], file.name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=os.environ | QUIET,
    )
    assert shown.returncode == 0, shown.stdout
    assert "warning" not in shown.stdout.replace("Deprecation warning: Node.js", "")


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield tag and name of the function of each GET, and its operation."""
    for operation in (methods["get"] for methods in document["paths"].values()):
        yield operation["tags"][0], operation["operationId"].replace("-", "_"), operation


def arguments(name: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Choose an argument for each parameter with an example, and JSON where there is a choice."""
    chosen = dict(MORE.get(name, {}))
    for parameter in operation["parameters"]:
        python = {"id": "id"}.get(parameter["name"], parameter["name"].replace("-", "_"))
        if parameter["required"]:
            chosen[python] = parameter["example"]
        if python == "format" and "json" in parameter["schema"].get("enum", ()):
            chosen["format_"] = "json"
    return chosen


def test_generated_client_gets_a_typed_answer_from_every_route(
    document: dict[str, Any], caller: object
) -> None:
    for tag, name, operation in operations(document):
        module = importlib.import_module(f"hrd_client.api.{tag}.{name}")
        answer = module.sync_detailed(client=caller, **arguments(name, operation))
        assert answer.status_code == 200, (name, answer.content[:200])
        if name in TEXTS:
            assert answer.parsed == answer.content.decode(), name
        else:
            content = json.loads(answer.content)
            assert type(answer.parsed).__module__.startswith("hrd_client.models."), name
            assert answer.parsed.to_dict() == content, name
            schema = next(iter(operation["responses"]["200"]["content"].values()))["schema"]
            jsonschema.validate(content, schema | {"components": document["components"]})


def test_generated_client_reads_what_is_in_an_answer(caller: object) -> None:
    search = importlib.import_module("hrd_client.api.graph.search")
    assert search.sync(client=caller, q="Hungary", format_="json").hits[0].label == "Hungary"
    lists = importlib.import_module("hrd_client.api.lists.recommendations")
    listing = lists.sync(client=caller, format_="json")
    assert listing.total == len(listing.items) > 0
    overlap = importlib.import_module("hrd_client.api.overlap.api_overlap")
    assert overlap.sync(client=caller, format_="json").edges[0].shared > 0
    question = importlib.import_module("hrd_client.api.questions.what_a_footnote_cites")
    assert question.sync(client=caller, number=30, source="ai-submission-2018").rows
    refused = question.sync(client=caller, number=30, source="no-such-document")
    assert refused.status in (400, 404)
    assert "no-such-document" in refused.detail
