"""Reading files and running rules."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from graph_api.errors import SourceError
from graph_api.rdf.files import graph_of, quads
from graph_api.snapshot import load

EX = "http://example.org/"
GRAPH = "https://w3id.org/hrd-graph/graph/"


def test_malformed_turtle_is_named_with_file_line_and_column(root: Path) -> None:
    (root / "data/curated/t/loose.ttl").write_text(
        "@prefix ex: <http://example.org/> .\n\nex:a ex:b ex:c\nex:d ex:e ex:f .\n"
    )
    with pytest.raises(
        SourceError, match=r"loose\.ttl:4:1: not well-formed: A dot is expected"
    ) as e:
        load.load(root)
    assert (e.value.line, e.value.column) == (4, 1)


def test_undeclared_prefix_in_trig_is_named_with_its_line(root: Path) -> None:
    (root / "data/curated/t/people.trig").write_text("# first\nnone:a none:b none:c .")
    with pytest.raises(
        SourceError, match=r"people\.trig:2:1: .*prefix none: has not been declared"
    ):
        load.load(root)


def test_file_that_is_not_utf8_is_named_with_the_line_of_the_first_wrong_byte(root: Path) -> None:
    (root / "data/curated/t/loose.ttl").write_bytes(b"# one\n# two\n# \xff\n")
    with pytest.raises(SourceError, match=r"loose\.ttl:3: not UTF-8"):
        load.load(root)


def test_folder_without_rdf_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no RDF files here"):
        load.load(tmp_path)


def test_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"not \.ttl or \.trig"):
        list(quads(tmp_path / "data.json", tmp_path))


def test_each_statement_is_in_the_graph_that_its_file_or_block_names(root: Path) -> None:
    named = {quad.predicate.value: quad.graph_name for quad in load.load(root)}
    assert named[EX + "age"] == NamedNode(EX + "g1")
    assert named[EX + "title"] == NamedNode(GRAPH + "catalog")
    loose = graph_of(root / "data/curated/t/loose.ttl", root)
    assert loose == GRAPH + "file/data/curated/t/loose"
    assert graph_of(root / "ontology/schemes/x.ttl", root) == GRAPH + "ontology"


def test_statement_outside_a_graph_block_of_trig_is_in_the_graph_of_its_file(root: Path) -> None:
    path = root / "data/curated/t/people.trig"
    path.write_text("<http://example.org/s> <http://example.org/p> 1 .")
    (quad,) = quads(path, root)
    assert quad.graph_name == NamedNode(GRAPH + "file/data/curated/t/people")


def test_blank_nodes_of_two_files_stay_apart_though_they_share_a_label(root: Path) -> None:
    for name in ("one", "two"):
        path = root / f"data/curated/t/{name}.ttl"
        path.write_text("_:same <http://example.org/only> 1 .")
    found = load.load(root).quads_for_pattern(None, NamedNode(EX + "only"), None)
    subjects = {quad.subject for quad in found}
    assert len(subjects) == 2
    assert all(isinstance(subject, BlankNode) for subject in subjects)


def test_rule_puts_what_it_finds_into_its_own_derived_graph(root: Path) -> None:
    derived = NamedNode(GRAPH + "derived/indirect")
    found = list(load.load(root).quads_for_pattern(None, None, None, derived))
    names = [NamedNode(EX + name) for name in ("a", "indirect", "c")]
    assert found == [Quad(names[0], names[1], names[2], derived)]


def test_derived_graph_is_described_in_the_catalogue_by_its_first_comment(root: Path) -> None:
    catalog = NamedNode(GRAPH + "catalog")
    derived = NamedNode(GRAPH + "derived/indirect")
    found = {
        (quad.predicate.value.split("/")[-1], quad.object)
        for quad in load.load(root).quads_for_pattern(derived, None, None, catalog)
    }
    assert ("title", Literal("Who knows somebody through another", language="en")) in found
    layer = NamedNode("https://w3id.org/hrd-graph/scheme/layer/derived")
    assert ("ontology#layer", layer) in found


def test_rule_sees_what_an_earlier_rule_found(root: Path) -> None:
    (root / "ontology/rules/20-back.rq").write_text(
        "PREFIX ex: <http://example.org/> CONSTRUCT { ?z ex:back ?x } WHERE { ?x ex:indirect ?z }"
    )
    back = NamedNode(EX + "back")
    (quad,) = load.load(root).quads_for_pattern(None, back, None)
    assert (quad.subject, quad.object) == (NamedNode(EX + "c"), NamedNode(EX + "a"))


def test_what_is_stated_already_is_not_derived_again(root: Path) -> None:
    (root / "ontology/rules/20-same.rq").write_text("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    same = NamedNode(GRAPH + "derived/same")
    assert list(load.load(root).quads_for_pattern(None, None, None, same)) == []


def test_rule_that_is_no_construct_is_refused(root: Path) -> None:
    (root / "ontology/rules/20-ask.rq").write_text("ASK {}")
    with pytest.raises(SourceError, match=r"20-ask\.rq: a rule is a CONSTRUCT"):
        load.load(root)


def test_malformed_rule_is_named_with_line_and_column(root: Path) -> None:
    (root / "ontology/rules/20-bad.rq").write_text("# A rule\nCONSTRUCT { ?s ?p ?o } WHER {}")
    with pytest.raises(SourceError, match=r"20-bad\.rq:2:24: .*Did you mean WHERE\?"):
        load.load(root)


def test_examples_and_shapes_are_no_part_of_the_graph(root: Path) -> None:
    for name in ("ontology/examples/x.ttl", "shapes/x.ttl"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("<http://example.org/x> <http://example.org/invented> 1 .")
    assert not list(load.load(root).quads_for_pattern(None, NamedNode(EX + "invented"), None))


def test_one_setting_changes_the_base_of_files_rules_and_graphs(root: Path) -> None:
    (root / "data/curated/t/loose.ttl").write_text(
        "<https://w3id.org/hrd-graph/id/actor/x> <http://example.org/name> 'C' ."
    )
    program = (
        "import sys; from pathlib import Path; from graph_api.snapshot.load import load;"
        "print('\\n'.join(map(str, load(Path(sys.argv[1])))))"
    )
    environment = {**os.environ, "HRD_GRAPH_BASE": "https://graph.example/x"}
    command = [sys.executable, "-c", program, str(root)]
    dumped = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "https://graph.example/x/id/actor/x" in dumped.stdout
    assert "https://graph.example/x/graph/derived/indirect" in dumped.stdout
    assert "w3id.org/hrd-graph" not in dumped.stdout
