"""The comparison that ``make w3c-sparql`` relies on: what counts as the right answer."""

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from sparql.w3c.suite import Outcome, Row, agree, from_csv, from_triples

XSD = "http://www.w3.org/2001/XMLSchema#"
A, B = BlankNode("a"), BlankNode("b")


def _decimal(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + "decimal"))


@pytest.mark.parametrize(
    ("rows", "right", "same"),
    [
        ([(A, B)], [(B, A)], True),
        ([(A, A)], [(A, B)], False),
        ([(A, B)], [(A, A)], False),
        ([(A, None), (B, A)], [(B, A), (A, None)], True),
        ([(A, None), (B, A)], [(B, A), (B, None)], False),
        ([(_decimal("2"), A)], [(_decimal("2.0"), B)], True),
        ([(_decimal("2"), A)], [(Literal(2), B)], False),
        ([(A, A), (A, A)], [(A, A)], False),
    ],
)
def test_tables_agree_up_to_blank_nodes_and_spellings(
    rows: list[Row], right: list[Row], same: bool
) -> None:
    assert agree(Outcome(["x", "y"], rows), Outcome(["x", "y"], right)) is same


def test_the_order_of_rows_counts_only_where_the_suite_gives_one() -> None:
    one, other = [(Literal("a"),), (Literal("b"),)], [(Literal("b"),), (Literal("a"),)]
    assert agree(Outcome(["x"], [*one]), Outcome(["x"], [*other]))
    assert not agree(Outcome(["x"], [*one]), Outcome(["x"], [*other], ordered=True))


def test_columns_may_stand_in_any_order_and_must_be_the_same() -> None:
    assert agree(from_csv("x,y\r\n1,2\r\n"), from_csv("y,x\r\n2,1\r\n"))
    assert not agree(from_csv("x,y\r\n1,2\r\n"), from_csv("x\r\n1\r\n"))


def test_graphs_agree_up_to_blank_nodes() -> None:
    one, other = b"_:x <y:p> _:z .\n", b"_:n <y:p> _:m .\n"
    assert agree(from_triples(one), from_triples(other))
    assert not agree(from_triples(one), from_triples(b"_:n <y:p> _:n .\n"))
