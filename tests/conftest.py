"""What several test modules share: our own graph, and a tiny one of five files with an engine."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from importing import ODD, ROWS, imported, record
from pyoxigraph import Store

from graph_api.rdf.resources import resources
from graph_api.snapshot import build, load
from graph_api.snapshot.manifest import Snapshot, open_current
from graph_api.sparql.workers.pool import Limits, Pool
from graph_api.web.app import create_app
from graph_api.web.settings import Settings
from graph_api.web.site import Pools, Queries

# Invented: ex:a knows ex:b, who knows ex:c. Two named graphs, one Turtle file, one rule.
TINY = {
    "data/catalog.ttl": "<http://example.org/g1> <http://example.org/title> 'One' .",
    "data/curated/t/people.trig": """
        @prefix ex: <http://example.org/> .
        GRAPH ex:g1 { ex:a ex:knows ex:b ; ex:name "A"@en ; ex:age 7 . }
        GRAPH ex:g2 { ex:b ex:knows ex:c . }""",
    "data/curated/t/loose.ttl": "<http://example.org/c> <http://example.org/name> 'C' .",
    "ontology/core.ttl": "<http://example.org/knows> a <http://example.org/Property> .",
    "ontology/rules/10-indirect.rq": """# Who knows somebody through another
        PREFIX ex: <http://example.org/>
        CONSTRUCT { ?x ex:indirect ?z } WHERE { ?x ex:knows ?y . ?y ex:knows ?z }""",
}


# Invented: what a check has found.
CHECKED = {"files": 9, "rules": 8, "violations": 0, "warnings": 5, "counts": {"space": 5}}


@pytest.fixture(scope="session")
def graph() -> Store:
    """Hold our own data in memory, with what the rules derive; only to be read."""
    return load.load(resources())


def write_tiny(root: Path) -> Path:
    """Write the tiny graph's files below a folder."""
    for name, text in TINY.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give each test its own tiny folder, to be changed at will."""
    return write_tiny(tmp_path / "root")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Build the snapshot of the tiny graph; only to be read."""
    folder = tmp_path_factory.mktemp("tiny")
    return build.build(write_tiny(folder / "root"), folder / "out")


@pytest.fixture(scope="session")
def pool(tiny: Snapshot) -> Iterator[Pool]:
    """Answer from the tiny graph; not to be closed or slowed down."""
    with Pool(tiny.store) as engine:
        yield engine


def application(snapshot: Snapshot, engine: Queries, **settings: Any) -> Flask:
    """Make the application over a snapshot, with one engine for everything."""
    return create_app(snapshot, Pools(engine, engine, engine), Settings(**settings))


@pytest.fixture
def client(pool: Pool, tiny: Snapshot) -> FlaskClient:
    """Talk to the application over the tiny graph."""
    return application(tiny, pool).test_client()


@pytest.fixture(scope="session")
def odd_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Build our own data with an import and odd statements."""
    folder = tmp_path_factory.mktemp("odd")
    export = folder / "one.json"
    export.write_text(json.dumps([record(row) for row in ROWS]), encoding="utf-8")
    imported(folder / "imported", export)
    (folder / "imported/odd.nq").write_text(ODD, encoding="utf-8")
    return build.build(resources(), folder / "out", imported=folder / "imported")


@pytest.fixture(scope="session")
def odd_engine(odd_snapshot: Snapshot) -> Iterator[Pool]:
    """Answer from it."""
    with Pool(odd_snapshot.store, Limits(workers=1)) as engine:
        yield engine


@pytest.fixture(scope="session")
def our_snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a snapshot of our own data; gives the folder of snapshots."""
    out = tmp_path_factory.mktemp("snapshots")
    build.build(resources(), out, report=lambda: CHECKED)
    return out


@pytest.fixture(scope="session")
def our_snapshot(our_snapshots: Path) -> Snapshot:
    """Open the snapshot of our own data."""
    return open_current(our_snapshots)


@pytest.fixture(scope="session")
def our_engine(our_snapshot: Snapshot) -> Iterator[Pool]:
    """Answer from our own data, in real workers."""
    with Pool(our_snapshot.store) as engine:
        yield engine
