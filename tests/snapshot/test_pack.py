"""N-Quads of imports: in the graph like any other file, and all of it in the packed file."""

import gzip
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store, parse

from graph_api.errors import SourceError
from graph_api.rdf.namespaces import PREFIXES
from graph_api.rdf.property_tables import Needs, PropertyTables
from graph_api.rdf.resources import default_imported
from graph_api.snapshot import build
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.index_db import Reader

EX = "http://example.org/"
DERIVED = "<https://w3id.org/hrd-graph/graph/derived/indirect>"
FILE = "https://w3id.org/hrd-graph/graph/file/"
# Invented: ex:c knows ex:d, so that with the tiny graph's "ex:b knows ex:c" a rule finds more.
KNOWS = f"<{EX}c> <{EX}knows> <{EX}d> <{EX}g3> .\n"
NAMED = f'<{EX}d> <{EX}name> "D \\" <{EX}g9> ." <{EX}g3> .\n'
BLANK = f'_:b <{EX}name> "nobody" <{EX}g4> .\n'
UNNAMED = f'<{EX}e> <{EX}name> "E" .\n'


@pytest.fixture
def imported(tmp_path: Path) -> Path:
    folder = tmp_path / "imported"
    (folder / "one").mkdir(parents=True)
    (folder / "one/a.nq").write_text(KNOWS + NAMED.rstrip("\n"))
    (folder / "one/b.nq.gz").write_bytes(gzip.compress(BLANK.encode()))
    (folder / "one/c.nq").write_text(BLANK + UNNAMED)
    return folder


def lines(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode().splitlines(keepends=True)


def contents(built: Snapshot) -> Store:
    return Store.read_only(str(built.store))


def test_import_is_in_the_graph_and_the_rules_see_it(
    root: Path, imported: Path, tmp_path: Path
) -> None:
    built = build.build(root, tmp_path / "out", imported=imported)
    graphs = {f"{EX}g3": 2, f"{EX}g4": 2, f"{FILE}one/c": 1}
    assert graphs.items() <= built.graphs.items()
    found = contents(built).quads_for_pattern(
        NamedNode(EX + "b"), NamedNode(EX + "indirect"), NamedNode(EX + "d")
    )
    assert [str(quad.graph_name) for quad in found] == [DERIVED]


def test_blank_nodes_of_two_files_are_never_one(root: Path, imported: Path, tmp_path: Path) -> None:
    built = build.build(root, tmp_path / "out", imported=imported)
    found = contents(built).quads_for_pattern(None, None, None, NamedNode(EX + "g4"))
    subjects = {quad.subject for quad in found}
    assert len(subjects) == 2
    assert all(isinstance(subject, BlankNode) for subject in subjects)


def test_packed_file_has_each_statement_in_its_graph(
    root: Path, imported: Path, tmp_path: Path
) -> None:
    built = build.build(root, tmp_path / "out", imported=imported)
    packed = parse("".join(lines(built.packed)), RdfFormat.N_QUADS)
    counts = Counter(str(quad.graph_name) for quad in packed)
    assert counts == {f"<{graph}>": number for graph, number in built.graphs.items()}


def test_only_what_cannot_be_copied_is_written_from_the_store(
    root: Path, imported: Path, tmp_path: Path
) -> None:
    built = build.build(root, tmp_path / "out", imported=imported)
    packed = lines(built.packed)
    assert packed[:2] == [KNOWS, NAMED]
    assert len(packed) == len(set(packed)) == built.quads


def test_statement_of_a_graph_that_a_curated_file_fills_too_is_in_the_packed_file(
    root: Path, tmp_path: Path
) -> None:
    more = f'<{EX}a> <{EX}name> "A2" <{EX}g1> .\n'
    (tmp_path / "imported").mkdir()
    (tmp_path / "imported/a.nq").write_text(more)
    built = build.build(root, tmp_path / "out", imported=tmp_path / "imported")
    assert built.graphs[f"{EX}g1"] == 4
    packed = set(lines(built.packed))
    assert more in packed
    assert len(packed) == built.quads


def test_statement_that_is_copied_and_then_written_again_is_counted_once(
    root: Path, tmp_path: Path
) -> None:
    more = f"<{EX}a> <{PREFIXES['hrd']}reviewStatus> <x:s> <{EX}g1> .\n"
    (tmp_path / "imported").mkdir()
    (tmp_path / "imported/a.nq").write_text(more)
    built = build.build(root, tmp_path / "out", imported=tmp_path / "imported")
    rows = Reader(built.index).rows("SELECT graph, status, statements FROM review_statuses")
    assert rows == [(f"{EX}g1", "x:s", 3 + 1)]


def test_malformed_import_stops_the_build_and_names_its_line(
    root: Path, imported: Path, tmp_path: Path
) -> None:
    (imported / "one/d.nq").write_text(f"{KNOWS}<{EX}a> nonsense")
    with pytest.raises(SourceError, match=r"d\.nq:2:24: not well-formed"):
        build.build(root, tmp_path / "out", imported=imported)
    assert not list((tmp_path / "out").glob("current"))


def test_cut_gzip_file_stops_the_build(root: Path, imported: Path, tmp_path: Path) -> None:
    (imported / "one/b.nq.gz").write_bytes(gzip.compress(BLANK.encode())[:-6])
    with pytest.raises(SourceError, match=r"b\.nq\.gz: cannot be read"):
        build.build(root, tmp_path / "out", imported=imported)


def test_change_of_an_import_gives_another_id_and_another_place_the_same(
    root: Path, imported: Path, tmp_path: Path
) -> None:
    first = build.build(root, tmp_path / "out", imported=imported)
    moved = imported.rename(tmp_path / "elsewhere")
    assert build.build(root, tmp_path / "out", imported=moved).id == first.id
    (moved / "one/a.nq").write_text(NAMED)
    assert build.build(root, tmp_path / "out", imported=moved).id != first.id
    assert build.build(root, tmp_path / "out", imported=tmp_path / "none").id != first.id


def test_folder_of_imports_is_told_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRD_GRAPH_IMPORTED", "/srv/imported")
    assert default_imported() == Path("/srv/imported")


def test_installed_program_reads_imports_from_the_data_folder_of_the_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("HRD_GRAPH_IMPORTED", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/home/me/data")
    monkeypatch.setattr("graph_api.rdf.resources.in_checkout", lambda: False)
    assert default_imported() == Path("/home/me/data/hrd-graph/imported")


def test_statements_are_gathered_however_they_are_spaced_and_escaped() -> None:
    text = b"""
<x:a> <rdf:p> <x:c> <x:g> .
<x:a>\t<rdf:p> <x:c>   <x:g>.
  <x:a>  <rdf:p>\t<x:c> <x:g> . # <rdf:p>
<x:a> <rdf:\\u0070> <x:c> <x:g> .
# <rdf:p> <x:c> <x:g> .
<x:a> <rdf:p> <x:c> .
<rdf:p> <x:q> <rdf:p> <rdf:p> .
<x:a> <rdf:p> "b \\" <x:c> <x:g> ." <x:g> .
_:b <rdf:p> "c d"^^<x:d> <x:g> .
_:b <x:q> "not <x:g> ." <x:g> ."""
    text = text.replace(b"rdf:", PREFIXES["rdf"].encode())
    tables = PropertyTables(Needs(with_graphs=frozenset({"rdf:p"})))
    tables.read(text.split(b"\n"))
    objects = {
        tables.text(number): [tables.text(n) for n in things]
        for number, things in tables.objects["rdf:p"].items()
    }
    assert objects == {"x:a": ["x:c"] * 4 + ['b " <x:c> <x:g> .'], "_:b": ["c d"]}
    graphs = {tables.text(n) for numbers in tables.graphs["rdf:p"].values() for n in numbers}
    assert graphs == {"x:g"}
    assert tables.count_by_graph() == {"x:g": 7, PREFIXES["rdf"] + "p": 1}


def test_statements_are_counted_once_where_a_graph_is_written_twice() -> None:
    lines = [b"<x:a> <x:p> <x:c> <x:g> .", b"<x:a> <x:p> <x:c> <x:h> ."]
    tables = PropertyTables(Needs())
    tables.read(lines)
    tables.reset_counts(["x:g"])
    tables.read([lines[0], b"<x:a> <x:p> <x:d> <x:g> ."])
    assert tables.count_by_graph() == {"x:g": 2, "x:h": 1}
