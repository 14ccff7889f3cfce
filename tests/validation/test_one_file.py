"""A check of one file asks few shapes, and finds what a check of everything finds in it."""

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize
from rdflib import Graph
from rdflib.term import Node

from graph_api.rdf.resources import resources
from graph_api.validation.repository import Checker
from graph_api.validation.shacl import compiler, validate
from graph_api.validation.shacl.compiler.shapes import read

SPOILT = (
    "data/curated/ai-2018/actors.trig",
    "data/curated/ai-2018/engagements.trig",
    "data/curated/ai-2018/external.trig",
    "data/curated/reference/country-names.trig",
    "data/curated/reference/themes.trig",
    "ontology/schemes/precision.ttl",
)


def spoil(quads: Iterator[Quad]) -> Iterator[Quad]:
    """Leave statements out, break values and links, and say things twice."""
    for number, quad in enumerate(quads):
        if number % 7 == 3:
            continue
        if number % 11 == 5 and isinstance(quad.object, Literal):
            text = quad.object.value + "  x"
            quad = Quad(quad.subject, quad.predicate, Literal(text), quad.graph_name)
        elif number % 13 == 6 and isinstance(quad.object, NamedNode):
            lost = NamedNode(quad.object.value + "-lost")
            quad = Quad(quad.subject, quad.predicate, lost, quad.graph_name)
        yield quad
        if number % 17 == 8:
            yield Quad(quad.subject, quad.predicate, Literal("more"), quad.graph_name)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of our files, some of them spoilt."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("data", "ontology", "shapes"):
        shutil.copytree(resources() / name, folder / name)
    for name in SPOILT:
        path = folder / name
        kind = RdfFormat.TRIG if path.suffix == ".trig" else RdfFormat.TURTLE
        path.write_bytes(serialize(spoil(parse(path=str(path), format=kind)), format=kind) or b"")
    return folder


@pytest.fixture(scope="module")
def everything(root: Path) -> dict[str, set[str]]:
    """File -> what a check of everything finds in it."""
    checker, found = Checker(root), dict[str, set[str]]()
    for finding in checker.check(checker.everything, whole=True):
        found.setdefault(finding.file, set()).add(str(finding))
    return found


@pytest.mark.parametrize("name", SPOILT)
def test_check_of_one_file_finds_what_a_check_of_everything_finds_in_it(
    root: Path, everything: dict[str, set[str]], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = {str(finding) for finding in Checker(root).check([root / name])}
    assert len(everything[name]) > 4
    assert everything[name] <= narrow
    monkeypatch.setattr(compiler, "concerned", lambda graph, *_: read(graph).roots)
    assert narrow == {str(finding) for finding in Checker(root).check([root / name])}


def test_check_of_one_file_asks_a_part_of_the_shapes(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Collection[Node]] = []

    def note(graph: Graph, roots: Collection[Node]) -> Graph:
        asked.append(roots)
        return graph

    monkeypatch.setattr(validate, "only", note)
    checker = Checker(root)
    list(checker.check([root / "data/curated/ai-2018/topics.trig"]))
    assert 0 < len(asked[0]) < len(read(checker.shapes).roots) / 2
