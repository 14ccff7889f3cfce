"""A snapshot of any folder of RDF: every format, named graphs, and clear errors."""

import gzip
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Store

from graph_api.cli.main import main
from graph_api.errors import SourceError
from graph_api.rdf.files import file_quads
from graph_api.rdf.namespaces import GRAPHS
from graph_api.rdf.xml_entities import WithoutEntities
from graph_api.snapshot import build
from graph_api.snapshot.bulk_load import fill
from graph_api.snapshot.manifest import open_current
from graph_api.sparql.engine import Job
from graph_api.sparql.workers.pool import Pool

S, P, O = "http://x.example/s", "http://x.example/p", "http://x.example/o"  # noqa: E741
# The same statement in each format; the last two name its graph.
ONE = {
    "a.ttl": f"<{S}> <{P}> <{O}> .",
    "a.nt": f"<{S}> <{P}> <{O}> .\n",
    "a.rdf": f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:x="http://x.example/"><rdf:Description rdf:about="{S}"><x:p rdf:resource="{O}"/>
        </rdf:Description></rdf:RDF>""",
    "a.jsonld": f'{{"@id": "{S}", "{P}": {{"@id": "{O}"}}}}',
    "a.trig": f"GRAPH <http://x.example/g> {{ <{S}> <{P}> <{O}> }}",
    "a.nq": f"<{S}> <{P}> <{O}> <http://x.example/g> .\n",
}


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize("packed", [False, True])
def test_statement_is_read_from_each_format_packed_or_not(
    tmp_path: Path, name: str, packed: bool
) -> None:
    data = ONE[name].encode()
    root = tmp_path / "data" / "sub"
    root.mkdir(parents=True)
    (root / (name + ".gz" * packed)).write_bytes(gzip.compress(data) if packed else data)
    fill(tmp_path / "data", tmp_path / "store")
    (quad,) = Store.read_only(str(tmp_path / "store"))
    named = "http://x.example/g" if name in {"a.trig", "a.nq"} else f"{GRAPHS}file/sub/a"
    assert [term.value for term in quad] == [S, P, O, named]


def test_relative_iri_is_below_the_graph_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<#s> <#p> <#o> .", encoding="utf-8")
    fill(tmp_path, tmp_path / "store")
    (quad,) = Store.read_only(str(tmp_path / "store"))
    assert quad.subject.value == f"{GRAPHS}file/a#s"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.ttl", b"<http://x.example/s>\n <p> .", "a.ttl:2"),
        ("a.nq", b"one two three\n", "a.nq:1"),
        ("a.ttl.gz", b"not packed", "a.ttl.gz: cannot be read"),
        ("a.txt", b"", "no RDF files here"),
        ("a.jsonld", b'{"@context": "https://x.example/"}', "a.jsonld: names a JSON-LD context"),
    ],
)
def test_file_that_cannot_be_read_is_named_and_no_snapshot_is_left(
    tmp_path: Path, name: str, text: bytes, says: str
) -> None:
    root, out = tmp_path / "data", tmp_path / "out"
    root.mkdir()
    (root / name).write_bytes(text)
    with pytest.raises(SourceError, match=says):
        build.build(root, out, plain=True)
    assert not list(out.glob("[!.]*"))


def test_snapshot_of_a_folder_is_served_like_any_other(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    for number, (name, text) in enumerate(ONE.items()):
        (root / f"{number}{name}").write_text(text, encoding="utf-8")
    built = build.build(root, tmp_path / "out", plain=True)
    # Four files with a graph each, and one graph that two files name with the same statement.
    assert (len(built.graphs), built.quads) == (5, 5)
    assert open_current(built.path) == open_current(tmp_path / "out") == built
    with Pool(built.store) as engine:
        assert engine.answer(Job("ASK { ?s ?p ?o }")).body == b'{"head":{},"boolean":true}'


def test_same_folder_gives_the_same_snapshot_and_a_change_another(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    (root / "a.ttl").write_text(ONE["a.ttl"], encoding="utf-8")
    first = build.build(root, tmp_path / "out", plain=True)
    assert build.build(root, tmp_path / "out", plain=True) == first
    (root / "b.nq").write_text(ONE["a.nq"], encoding="utf-8")
    assert build.build(root, tmp_path / "out", plain=True).id != first.id


ENTITY = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY x "http://x.example/"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x.example/">
  <rdf:Description rdf:about="&x;s"><x:p rdf:resource="&x;o"/></rdf:Description></rdf:RDF>
"""
DOCTYPE = ENTITY.splitlines()[1]
# The engine takes a DOCTYPE inside an element too.
LATE = ENTITY.replace(DOCTYPE, "").replace("  <rdf:D", f"{DOCTYPE}<rdf:D")


# The engine itself refuses a value in single quotes, as XML allows it, and names a character.
SINGLE = ENTITY.replace('"http://x.example/">', "'http://x.example/'>")
PADDED = ENTITY.replace(DOCTYPE, f"{' ' * 65530}{DOCTYPE}")


@pytest.mark.parametrize("text", [ENTITY, LATE, SINGLE, PADDED])
@pytest.mark.parametrize("name", ["a.rdf", "a.owl", "a.rdf.gz"])
def test_rdf_xml_that_declares_an_entity_is_refused_by_every_way_in(
    tmp_path: Path, text: str, name: str
) -> None:
    data = text.encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    with pytest.raises(SourceError, match=rf"{name}: declares an entity .* save the file as Turtl"):
        fill(tmp_path, tmp_path.with_name(f"{tmp_path.name}-store"))
    with pytest.raises(SourceError, match="declares an entity"):
        list(file_quads(path, tmp_path))
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 2
    assert "declares an entity" in result.output


def test_declaration_between_two_pieces_of_a_file_is_seen() -> None:
    class Pieces(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(3)

    for start in range(3):
        file = WithoutEntities(Pieces(b" " * start + b"<!ENTITY x 'y'>"), "a.rdf")
        with pytest.raises(SourceError, match=r"^a\.rdf: declares an entity"):
            while file.read():
                pass


def test_doctype_without_entities_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.rdf").write_text("<!DOCTYPE rdf:RDF>" + ONE["a.rdf"], encoding="utf-8")
    assert len(list(file_quads(tmp_path / "a.rdf", tmp_path))) == 1
