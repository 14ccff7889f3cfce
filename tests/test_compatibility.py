"""What users of revision d9df72c relied on: addresses, commands, options, IRIs, rules, JSON keys.

`compatibility/` lists them as that revision had them, read from its own program and data. A line is
removed only where CHANGELOG.md says so.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from conftest import application
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from graph_api.cli.main import main
from graph_api.rdf.resources import resources
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.workers.pool import Pool
from graph_api.validation.lint.rules import RULES

FOLDER = Path(__file__).with_name("compatibility")
SURFACE: dict[str, Any] = json.loads((FOLDER / "surface.json").read_text(encoding="utf-8"))
IRIS = (FOLDER / "iris.txt").read_text(encoding="utf-8").split()
BASE = "https://w3id.org/hrd-graph/"


def command(path: str) -> click.Command | None:
    """Find the command of a line such as ``hrd-graph import uhri``."""
    found: click.Command | None = main
    for name in path.split()[1:]:
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), name)
    return found


def parameters(of: click.Command) -> set[str]:
    """List options, and arguments by their names."""
    return {
        name
        for parameter in of.params
        for name in (
            (*parameter.opts, *parameter.secondary_opts)
            if isinstance(parameter, click.Option)
            else (parameter.name or "",)
        )
    }


def keys(value: object, before: str = "") -> Iterator[str]:
    """List the keys of a JSON document as paths, those of at most five members of a list."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield before + name
            yield from keys(inner, f"{before}{name}.")
    elif isinstance(value, list):
        for inner in value[:5]:
            yield from keys(inner, f"{before}[].")


@pytest.fixture(scope="module")
def browser(our_snapshot: Snapshot, our_engine: Pool) -> FlaskClient:
    return application(our_snapshot, our_engine).test_client()


@pytest.mark.parametrize("path", SURFACE["commands"])
def test_command_has_its_options(path: str) -> None:
    found = command(path)
    assert found, path
    assert set(SURFACE["commands"][path]) - parameters(found) == set()


@pytest.mark.parametrize("address", SURFACE["addresses"])
def test_address_answers_in_its_form_with_its_keys(browser: FlaskClient, address: str) -> None:
    response = browser.get(address, follow_redirects=True, buffered=True)
    expected = SURFACE["addresses"][address]
    assert (response.status_code, response.mimetype) == (200, expected["type"])
    if "keys" not in expected:
        return
    if address == "/openapi.json":
        # A renamed question answers at its former address, which the description leaves out.
        paths = {path for path in expected["keys"] if not path.startswith("/api/questions/")}
        assert paths - set(json.loads(response.data)["paths"]) == set()
    else:
        assert set(expected["keys"]) - set(keys(response.json)) == set()


def test_each_question_answers_at_its_former_address(browser: FlaskClient) -> None:
    described = SURFACE["addresses"]["/openapi.json"]["keys"]
    ids = [path.rpartition("/")[2] for path in described if path.startswith("/api/questions/")]
    asked = [id for id in ids if "{" not in id]
    assert len(asked) > 60
    gone = {id for id in asked if browser.get(f"/questions/{id}").status_code not in (200, 308)}
    assert gone == set()


def test_each_iri_is_still_described(graph: Store) -> None:
    gone = [
        iri for iri in IRIS if not any(graph.quads_for_pattern(NamedNode(BASE + iri), None, None))
    ]
    assert gone == []


def test_each_rule_of_a_check_is_still_known() -> None:
    shapes = {
        quad.subject.value.removeprefix(BASE)
        for path in (resources() / "shapes").glob("*.ttl")
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE, base_iri=BASE)
        if isinstance(quad.subject, NamedNode)
    }
    assert set(SURFACE["rules"]) - shapes - set(RULES) == set()
