"""Places in files of one statement a line: line and column counted by hand."""

import pytest
from rdflib import BNode, Literal, URIRef

from graph_api.validation.locate.nquads import Lines

EX = "http://example.org/"
FILE = """\
<http://example.org/a> <http://example.org/p> "one" .
# <http://example.org/b> stands in a comment
<http://example.org/b> <http://example.org/p> <http://example.org/a> .
<http://example.org/ab> <http://example.org/p> "of a longer name" .
<http://example.org/a>\t<http://example.org/q>\t"gr\\u00FC\\u00DFe"@de .
_:x <http://example.org/p> "a\\"b" .

<http://example.org/a> <http://example.org/q> "2"^^<http://example.org/t> <http://example.org/g> .
_:x <http://example.org/q> _:y .
"""


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    path = tmp_path_factory.mktemp("lines") / "a.nq"
    path.write_text(FILE, encoding="utf-8")
    return Lines(path)


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "place"),
    [
        ("a", "p", Literal("one"), (1, 47)),
        ("a", "q", Literal("grüße", lang="de"), (5, 47)),
        ("a", "q", Literal("2", datatype=URIRef(EX + "t")), (8, 47)),
        ("b", "p", URIRef(EX + "a"), (3, 47)),
        ("ab", "p", Literal("of a longer name"), (4, 48)),
        ("a", "p", Literal("two"), None),
        ("c", "p", Literal("one"), None),
    ],
)
def test_statement_is_found_where_its_object_stands(
    lines: Lines, subject: str, predicate: str, value: URIRef | Literal, place: tuple[int, int]
) -> None:
    assert lines.statement(URIRef(EX + subject), URIRef(EX + predicate), value) == place


def test_statement_of_a_blank_node_is_found_by_the_label_in_the_file(lines: Lines) -> None:
    p, q = URIRef(EX + "p"), URIRef(EX + "q")
    assert lines.statement(BNode("x"), p, Literal('a"b')) == (6, 28)
    assert lines.statement(BNode("x"), q, BNode("y")) == (9, 28)
    assert lines.statement(BNode("x"), q, BNode("x")) is None
    assert lines.statement(BNode("y"), p, Literal('a"b')) is None
    assert lines.statement(BNode("x"), p, Literal("one")) is None


def test_block_is_the_first_line_about_a_thing(lines: Lines) -> None:
    found = [lines.block(URIRef(EX + name)) for name in ("a", "b", "ab", "c")]
    assert found == [(1, 1), (3, 1), (4, 1), None]


def test_term_is_found_where_it_first_stands(lines: Lines) -> None:
    found = [lines.term(URIRef(EX + name)) for name in ("a", "b", "t", "u")]
    assert found == [(1, 1), (3, 1), (8, 52), None]
