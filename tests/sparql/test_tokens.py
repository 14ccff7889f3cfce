"""Keywords of a SPARQL text, and where a malformed one goes wrong."""

from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from graph_api.rdf.namespaces import PREFIXES
from graph_api.sparql.parse_errors import PADDING, explain
from graph_api.sparql.tokens import find, form, keywords, pieces, prefixes_of

QUIET = [
    "ASK { ?s ?p 'SERVICE' }",
    'ASK { ?s ?p "\\" SERVICE" }',
    'ASK { ?s ?p """a "" SERVICE \n" """ }',
    "ASK { ?s ?p '''it's SERVICE''' }",
    "ASK { # SERVICE\n }",
    "ASK { <http://example.org/SERVICE> ?SERVICE $SERVICE }",
    "ASK { ex:SERVICE SERVICE:ex _:SERVICE }",
    "ASK { ?s ?p 'x'@SERVICE }",
    "ASK { ?s ?p ex:a\\#SERVICE }",
]
LOUD = [
    "ASK { SERVICE <http://example.org/> {} }",
    "ASK { service<http://example.org/>{} }",
    "ASK { ?s ?p ex:a\\# . SERVICE ?x {} }",
    "ASK { ?s ?p trueSERVICE SILENT ?x {} }",
    "ASK { ?s ?p 1SERVICE SILENT ?x {} }",
    "ASK { # comment\n SERVICE ?x {} }",
    "ASK { FILTER(1<2) SERVICE ?x {} FILTER(2>1) }",
]
BEGINNINGS = [" ", "\n", "# ASK\n", "#", "PREFIX", "prefix ", "BASE", "VERSION", "'1.2'", "a", ":"]
BEGINNINGS += ["<", ">", "<http://example.org/>", "<a b>", "ex:", "ex-1.a:x", "1", ".", "-", "_:b"]
BEGINNINGS += ["ASK", "select", "{", "?ask", "@en", "\\", "'", '"ASK"', "É", "insert data"]
# Counted by hand. Within a triple the engine tells no more than where the triple starts.
MISTAKES = [
    ("SELECT * { ?s ?p ?o } LIMT 3", 1, 23, "Did you mean LIMIT?"),
    ("SELEC ?x WHERE { ?x a ?y }", 1, 1, "Did you mean SELECT?"),
    ("SELECT ?x WHERE { ?x ?y ?z OPTONAL { ?x ?y ?z } }", 1, 28, "Did you mean OPTIONAL?"),
    ("SELECT ?x\nWHERE {\n  ?x foo ?y\n}", 3, 3, 'cannot go on with "?x foo ?y"'),
    ("ASK { ?s ?p 'a' 'b' }", 1, 17, "cannot go on with \"'b' }\""),
    ("SELECT ?x WHERE { ?x ?y ?z )", 1, 28, 'cannot go on with ")"'),
    ("ASK { ?s ?p ?o", 1, 15, "ends too early"),
    ("", 1, 1, "ends too early"),
    ("ASK { ?s foaf:knows ?o }", 1, 10, "the prefix foaf: is not declared. Add PREFIX foaf:"),
    ("ASK { ?s skso:broader ?o }", 1, 10, "Did you mean skos:? Else add PREFIX skso:"),
    ("PREFIX mine: <x:> ASK { ?s mime:a ?o }", 1, 28, "Did you mean mine:?"),
    ("ASK { ?m ?p id:country/HUN }", 1, 13, "Write <country/HUN> for id:country/HUN."),
    ("ASK { id:country/HUN ?p ?o }", 1, 7, "Write <country/HUN> for id:country/HUN."),
    ("ASK { ?s id:country/HUN ?o }", 1, 10, "Write <country/HUN> for id:country/HUN."),
    ("ASK { FILTER(?x = id:country/HUN) }", 1, 19, "Write <country/HUN> for id:country/HUN."),
    ("PREFIX e: <http://e/> ASK { ?s ?p e:a/b-c. }", 1, 35, "Write <http://e/a/b-c> for e:a/b-c."),
    ("SELECT (CONCATT(?x, ?y) AS ?z) {}", 1, 9, "Did you mean CONCAT?"),
    ("SELECT (LOWER(?x) AS ?y) {}", 1, 9, "Did you mean LCASE?"),
    ("ASK { FILTRE(?x > 1) }", 1, 7, "Did you mean FILTER?"),
    ("ASK { ?s a <not an iri> }", 1, 12, "<not an iri> is not an IRI"),
]


@pytest.mark.parametrize("query", QUIET)
def test_word_in_a_string_comment_or_name_is_no_keyword(query: str) -> None:
    assert find(query, "SERVICE") is None


@pytest.mark.parametrize("query", LOUD)
def test_keyword_is_found_where_the_engine_would_see_one(query: str) -> None:
    assert find(query, "SERVICE") is not None


@given(st.lists(st.sampled_from(BEGINNINGS)).map("".join))
def test_kind_of_a_query_is_its_first_keyword_behind_the_prologue(text: str) -> None:
    prologue = {"BASE", "PREFIX", "VERSION"}
    expected = next((word for word, _ in keywords(text) if word not in prologue), None)
    assert form(text) == expected


@given(st.text())
def test_no_text_in_a_string_literal_makes_a_keyword(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    escaped = escaped.replace("\n", "\\n").replace("\r", "\\r")
    assert [word for word, _ in keywords(f'ASK {{ ?s ?p "{escaped}" }}')] == ["ASK"]


def test_kind_of_query_is_told_by_the_first_word_after_the_prologue() -> None:
    prologue = "# SELECT\nBASE <http://example.org/> PREFIX select: <x> "
    assert form(prologue + "construct where { ?s ?p ?o }") == "CONSTRUCT"
    assert form("  ") is None


@pytest.mark.parametrize(("query", "line", "column", "reason"), MISTAKES)
def test_mistake_is_explained_at_the_place_where_it_is(
    query: str, line: int, column: int, reason: str
) -> None:
    with pytest.raises(SyntaxError) as error:
        Store().query(query + PADDING, prefixes=PREFIXES)
    explained, *place = explain(query, str(error.value))
    assert place == [line, column]
    assert reason in explained


@pytest.mark.parametrize(
    "pump", ["a1", "a.", "_", "\u00e9", "a-", "'\"", "<a", "\\'", "..", "ex:.", "@a-"]
)
def test_text_is_taken_apart_in_time_that_grows_with_its_length(pump: str) -> None:
    def seconds(size: int) -> float:
        text = pump * (size // len(pump))
        start = thread_time()
        form(text)
        list(keywords(text))
        list(pieces(text))
        return thread_time() - start

    # Eight times as long: 64 times the time where it grew with the square of the length.
    assert min(seconds(16_000) for _ in range(2)) < 24 * max(seconds(2_000), 0.001)


def test_prefix_in_a_comment_or_string_declares_nothing() -> None:
    query = 'PREFIX ex: <x:a> # PREFIX ex: <x:b>\nASK { ?s ?p "PREFIX ex: <x:c>" }'
    assert prefixes_of(list(pieces(query)))["ex"] == "x:a"
