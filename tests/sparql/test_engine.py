"""Reading answers into tables."""

from graph_api.rdf.terms import Table, Term, table


def test_variable_without_a_value_has_no_key_in_its_row() -> None:
    found = {
        "head": {"vars": ["x", "y"]},
        "results": {"bindings": [{"y": {"type": "uri", "value": "http://example.org/"}}]},
    }
    assert table(found) == Table(["x", "y"], [{"y": Term("uri", "http://example.org/")}])


def test_datatype_language_and_blank_node_survive() -> None:
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    row = {
        "a": {"type": "literal", "value": "7", "datatype": integer},
        "b": {"type": "literal", "value": "sept", "xml:lang": "fr"},
        "c": {"type": "bnode", "value": "b0"},
    }
    (read,) = table({"head": {"vars": ["a", "b", "c"]}, "results": {"bindings": [row]}}).rows
    assert read["a"] == Term("literal", "7", datatype=integer)
    assert read["b"] == Term("literal", "sept", language="fr")
    assert read["c"] == Term("bnode", "b0")


def test_quoted_triple_is_written_as_in_n_triples() -> None:
    quoted = {
        "subject": {"type": "uri", "value": "http://example.org/s"},
        "predicate": {"type": "uri", "value": "http://example.org/p"},
        "object": {"type": "literal", "value": 'a "b"', "xml:lang": "en"},
    }
    row = {"t": {"type": "triple", "value": quoted}}
    (read,) = table({"head": {"vars": ["t"]}, "results": {"bindings": [row]}}).rows
    assert read["t"].value == (
        '<<( <http://example.org/s> <http://example.org/p> "a \\"b\\""@en )>>'
    )
