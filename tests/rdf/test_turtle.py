"""Turtle made by hand is read back by the engine as the same terms."""

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph_api.rdf import turtle
from graph_api.rdf.namespaces import THINGS
from graph_api.rdf.terms import Table, Term

XSD = "http://www.w3.org/2001/XMLSchema#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
S, P = Term("uri", THINGS + "country/HUN"), Term("uri", "http://example.org/p#q.r")


@pytest.mark.parametrize(
    "value",
    [
        Term("literal", ""),
        Term("literal", "a \"quoted\" \\ back\\n line\nbreak\ttab\rreturn \x01 </script> ?x 'x'"),
        Term("literal", "هنغاريا", "ar"),
        Term("literal", "007", datatype=XSD + "integer"),
        Term("literal", "1\n", datatype=XSD + "integer"),
        Term("literal", "true", datatype=XSD + "boolean"),
        Term("literal", "1", datatype=XSD + "boolean"),
        Term("literal", "x", datatype="http://example.org/type with-no-prefix".replace(" ", "/")),
        Term("uri", THINGS + "engagement/ai-2018/ENG-04"),
        Term("uri", THINGS + "a/../b"),
        Term("uri", THINGS + "odd"),
        Term("uri", THINGS + "x/y?z=1#f"),
        Term("uri", "urn:x:y"),
        Term("uri", "http://www.w3.org/2004/02/skos/core#broader"),
    ],
    ids=lambda value: repr(value.value)[:30],
)
def test_statement_is_read_back_unchanged(value: Term) -> None:
    text = turtle.statements([{"s": S, "p": P, "o": value}])
    (found,) = parse(text, RdfFormat.TURTLE)
    assert (found.subject, found.predicate) == (NamedNode(S.value), NamedNode(P.value))
    if value.kind == "uri":
        assert found.object == NamedNode(value.value)
    elif value.language:
        assert found.object == Literal(value.value, language=value.language)
    else:
        datatype = NamedNode(value.datatype) if value.datatype else None
        assert found.object == Literal(value.value, datatype=datatype)


def test_statements_of_one_subject_stand_in_one_block_under_used_prefixes_only() -> None:
    kind = Term("uri", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    country = Term("uri", "https://w3id.org/hrd-graph/ontology#Country")
    label = Term("uri", "http://www.w3.org/2000/01/rdf-schema#label")
    rows = [{"s": S, "p": kind, "o": country}, {"s": S, "p": label, "o": Term("literal", "x")}]
    assert turtle.statements(rows) == (
        "@base <https://w3id.org/hrd-graph/id/> .\n"
        "@prefix hrd: <https://w3id.org/hrd-graph/ontology#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\n"
        '<country/HUN> a hrd:Country ;\n    rdfs:label "x" .\n'
    )


def test_result_set_has_a_solution_for_each_row_even_an_empty_one() -> None:
    table = Table(["a", "b"], [{"a": S}, {}])
    found = list(parse(turtle.result_set(table), RdfFormat.TURTLE))
    predicates = [quad.predicate.value.removeprefix(RS) for quad in found]
    assert predicates.count("solution") == predicates.count("index") == 2
    assert predicates.count("binding") == 1
    assert predicates.count("resultVariable") == 2


def test_result_set_without_rows_is_turtle_too() -> None:
    assert len(list(parse(turtle.result_set(Table(["a"], [])), RdfFormat.TURTLE))) == 2
