"""The index of texts: what is in it, what a search finds, and what it may not do to a query."""

import csv
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from string import ascii_lowercase

import pytest
from click.testing import CliRunner
from conftest import application
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store
from rdflib import Graph, URIRef

from graph_api.cli import main as cli
from graph_api.errors import QueryError, QueryTimeoutError
from graph_api.graph.facets import storage
from graph_api.rdf.namespaces import PREFIXES
from graph_api.snapshot import build
from graph_api.snapshot.manifest import Snapshot, open_current
from graph_api.sparql import fulltext_index, fulltext_plan, index_db
from graph_api.sparql.engine import Job
from graph_api.sparql.fulltext_index import TextIndex, Texts
from graph_api.sparql.index_db import Reader
from graph_api.sparql.search_words import in_words
from graph_api.sparql.workers.pool import Limits, Pool
from graph_api.sparql.workers.server import run
from graph_api.sparql.workers.sorting import Sorting

# Invented. Each line is one thing, x:0 and so on, with one text.
TEXTS = [
    '"Reform juvenile justice."',
    '"Justice for all; juvenile courts!"@en',
    '"JUVENILE JUSTICE, at last"@en-GB',
    '"Juveniles need justice"',
    '"D\\u00E9fense des droits de l\\u2019homme"@fr',
    '"defense of human rights"@en',
    '"women\'s rights are human rights"@en',
    '"Protéger les défenseurs et défenseuses"@fr',
    '"人权捍卫者受到保护。"@zh',
    '"人权理事会"@zh',
    '"защита прав человека"@ru',
    '"حقوق الإنسان للجميع"@ar',
    '"say \\"juvenile justice\\" twice\\nor more"',
    '"a self-defence class"',
    '"article 12(3), paragraph 4"',
]
LINES = [f"<x:{n}> <x:text> {text} <x:g> ." for n, text in enumerate(TEXTS)]
PLAIN = {"default_graphs": [], "named_graphs": [], "bind": {}, "triples": "text/turtle"}


def write(path: Path, lines: list[str]) -> Texts:
    with index_db.writing(path) as index:
        texts = TextIndex(index)
        texts.read([line.encode() for line in lines])
        texts.complete()
    return Texts(Reader(path))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    return write(tmp_path_factory.mktemp("texts") / index_db.NAME, LINES)


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.load("\n".join(LINES), RdfFormat.N_QUADS)
    return store


Rows = list[dict[str, str]]
Ask = Callable[[str], Rows]


@pytest.fixture
def ask(store: Store, index: Texts) -> Ask:
    def ask(query: str, index: Texts | None = index) -> Rows:
        body = BytesIO()
        run(Sorting(store), {**PLAIN, "query": query, "solutions": "text/csv"}, body, (), index)
        return list(csv.DictReader(StringIO(body.getvalue().decode())))

    return ask


def block(search: str, tag: str = "", more: str = "") -> str:
    return f"SERVICE text: {{ ?r text:matches {json.dumps(search)}{tag}{more} }}"


def found(ask: Ask, search: str, tag: str = "") -> set[int]:
    rows = ask(f"SELECT ?r {{ {block(search, tag)} }}")
    return {int(row["r"].removeprefix("x:")) for row in rows}


@pytest.mark.parametrize(
    ("search", "condition"),
    [
        ('"juvenile justice"', 'CONTAINS(LCASE(?t), "juvenile justice")'),
        ("juvenile justice", 'REGEX(?t, "\\\\bjuvenile\\\\b", "i") && REGEX(?t, "justice", "i")'),
        ("juvenile*", 'CONTAINS(LCASE(?t), "juvenile")'),
        ("juvenile -court*", 'REGEX(?t, "\\\\bjuvenile\\\\b", "i") && !CONTAINS(?t, "court")'),
        ("juveniles OR class", 'CONTAINS(LCASE(?t), "juveniles") || CONTAINS(?t, "class")'),
        ("women's", 'CONTAINS(?t, "women\'s")'),
        ("l'homme", 'CONTAINS(?t, "l\u2019homme")'),
        ("self-defence", 'CONTAINS(?t, "self-defence")'),
        ("人权", 'CONTAINS(?t, "人权")'),
        ("权捍卫", 'CONTAINS(?t, "权捍卫")'),
        ("ПРАВ", 'CONTAINS(LCASE(?t), "прав ")'),
        ("الإنسان", 'CONTAINS(?t, "الإنسان")'),
        ('"12(3)"', 'CONTAINS(?t, "12(3)")'),
        ("defen* NOT human", 'REGEX(?t, "d[ée]fen", "i") && !CONTAINS(?t, "human")'),
    ],
)
def test_search_finds_what_a_condition_on_the_texts_finds(
    ask: Ask, search: str, condition: str
) -> None:
    rows = ask(f"SELECT ?r {{ ?r <x:text> ?t FILTER({condition}) }}")
    expected = {int(row["r"].removeprefix("x:")) for row in rows}
    assert expected
    assert found(ask, search) == expected


@pytest.mark.parametrize(
    ("search", "expected"),
    [("defense", {4, 5}), ("Défense", {4, 5}), ("PROTEGER", {7}), ("defenseuses", {7})],
)
def test_accents_and_case_do_not_count(ask: Ask, search: str, expected: set[int]) -> None:
    assert found(ask, search) == expected


@pytest.mark.parametrize(
    ("tag", "expected"), [("@en", {2, 1}), ("@en-GB", {2}), ("@EN", {2, 1}), ("@e", set())]
)
def test_language_of_the_search_is_that_of_the_texts(
    ask: Ask, tag: str, expected: set[int]
) -> None:
    assert found(ask, "juvenile justice", tag) == expected


def test_curly_quotation_marks_are_quotation_marks(ask: Ask) -> None:
    assert found(ask, "“juvenile justice”") == found(ask, '"juvenile justice"') == {0, 2, 12}


@pytest.mark.parametrize(
    ("search", "reason"),
    [
        ("", "no word to search for"),
        ("  \t", "no word"),
        ("— … !", "no word"),
        ("-justice", "no word"),
        ('"juvenile', "quotation mark is not closed"),
        ("OR justice", "OR stands between"),
        ("a OR OR b", "OR stands between"),
        ("-a OR b", "OR stands between"),
        ("justice OR", "ends in OR"),
        ("justice NOT", "ends in NOT"),
        ("w " * 65, "more than 64 words"),
    ],
)
def test_search_without_meaning_is_an_error_that_says_why(
    ask: Ask, search: str, reason: str
) -> None:
    with pytest.raises(QueryError, match=f"^Line 2, column 3: .*{reason}"):
        ask(f"SELECT ?r {{\n  {block(search)} }}")


@given(st.text(st.characters(codec=None), max_size=40))
def test_any_search_is_answered_or_refused(text: str) -> None:
    path = Path(":memory:")
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (text)")
    try:
        words = in_words(text)
    except ValueError:
        words = "w"
    connection.execute("SELECT * FROM words WHERE words MATCH ?", (words,)).fetchall()
    connection.close()


def test_block_joins_with_what_stands_beside_it(ask: Ask) -> None:
    rows = ask(f'SELECT ?t {{ {block("justice")} ?r <x:text> ?t FILTER(CONTAINS(?t, "last")) }}')
    assert rows == [{"t": "JUVENILE JUSTICE, at last"}]


def test_two_blocks_in_one_query_are_both_answered(ask: Ask) -> None:
    rows = ask(f"SELECT ?r {{ {{ {block('women')} }} UNION {{ {block('class')} }} }}")
    assert [row["r"] for row in rows] == ["x:6", "x:13"]


def test_score_is_higher_for_what_fits_better(ask: Ask) -> None:
    with_score = block("rights", more=" ; text:score ?score")
    rows = ask(f"SELECT ?r {{ {with_score} }} ORDER BY DESC(?score)")
    assert [row["r"] for row in rows] == ["x:6", "x:5"]  # Twice in one, once in the other.


def test_property_tells_which_text_was_found(tmp_path: Path, store: Store) -> None:
    lines = [f'<x:a> <x:{name}> "so many words" <x:g> .' for name in ("one", "two")]
    body = BytesIO()
    query = f"SELECT ?p {{ {block('many', more=' ; text:property ?p')} }} ORDER BY ?p"
    job = {**PLAIN, "query": query, "solutions": "text/csv"}
    run(Sorting(store), job, body, (), write(tmp_path / "t", lines))
    assert body.getvalue() == b"p\r\nx:one\r\nx:two\r\n"


@pytest.mark.parametrize(
    "written",
    [
        "SERVICE <https://w3id.org/hrd-graph/text> { ?r text:matches 'women' }",
        "service text:{?r text:matches'''women'''.}",
        'SERVICE text: { ?r <https://w3id.org/hrd-graph/text#matches> "women" ; }',
        "SERVICE # {\n text: { # }\n ?r text:score ?s . ?r text:matches '\\u0077omen' . }",
        "SERVICE t: { $r t:matches 'women'@en ; t:score ?s ; t:property ?p }",
    ],
)
def test_block_may_be_written_as_sparql_allows(ask: Ask, written: str) -> None:
    query = f"PREFIX t: <https://w3id.org/hrd-graph/text#> SELECT ?r {{ {written} }}"
    assert [row["r"] for row in ask(query)] == ["x:6"]


@pytest.mark.parametrize(
    "written",
    [
        "{ }",
        "{ ?r text:matches }",
        "{ ?r text:matches women }",
        "{ ?r text:matches ?words }",
        "{ ?r text:matched 'women' }",
        "{ ?r <matches> 'women' }",
        "{ ?r nobody:matches 'women' }",
        "{ <x:6> text:matches 'women' }",
        "{ ?r text:matches 'women' ; text:score 1 }",
        "{ ?r text:matches 'women' ; text:score ?r }",
        "{ ?r text:matches 'women' ; text:matches 'rights' }",
        "{ ?r text:matches 'women' . ?s text:score ?n }",
        "{ ?r text:matches 'women', 'rights' }",
        "{ ?r text:score ?s }",
        "{ ?r text:matches 'women' { ?r ?p ?o } }",
        "{ ?r text:matches 'women' ?r",
        "?r",
    ],
)
def test_block_that_is_written_otherwise_is_refused_with_the_form(ask: Ask, written: str) -> None:
    with pytest.raises(QueryError, match=r"Line 1, column 12: .* is written SERVICE text: \{ \?th"):
        ask(f"SELECT * {{ SERVICE text: {written} }}")


@pytest.mark.parametrize(
    "written",
    [
        "SERVICE <http://127.0.0.1/> { ?r text:matches 'women' }",
        "SERVICE SILENT text: { ?r text:matches 'women' }",
        "SERVICE <text> { ?r text:matches 'women' }",
        "SERVICE ?where { ?r text:matches 'women' }",
        "trueSERVICE text: { ?r text:matches 'women' }",
        "SERVICE text: { ?r text:matches 'women' } SERVICE <http://127.0.0.1/> { ?r ?p ?o }",
        "\\u0053ERVICE text: { ?r text:matches 'women' }",
    ],
)
def test_every_other_service_stays_refused(ask: Ask, written: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is not answered here"):
        ask(f"SELECT * {{ {written} }}")


def test_prefix_of_the_query_is_the_one_that_counts(ask: Ask) -> None:
    with pytest.raises(QueryError, match="SERVICE is not answered here"):
        ask(f"PREFIX text: <http://127.0.0.1/> SELECT * {{ {block('women')} }}")


def test_string_or_comment_that_reads_like_a_block_is_none(ask: Ask) -> None:
    comment = block("women")
    query = f'SELECT ("{comment.replace(chr(34), chr(39))}" AS ?x) {{ }} # {comment}'
    (row,) = ask(query)
    assert row["x"].startswith("SERVICE text:")


@pytest.mark.parametrize("between", [" ", "\n", " # {\n\n"])
def test_place_of_a_syntax_error_is_that_in_what_was_sent(ask: Ask, between: str) -> None:
    query = (
        "SELECT * { " + block("justice").replace(" ", between) + " ?r ?p ?o . LIMT } ORDER BY ?o"
    )
    line = query.count("\n") + 1
    column = query.rindex("LIMT") - query.rfind("\n")
    with pytest.raises(QueryError, match=f'Line {line}, column {column}: cannot go on with "LIMT'):
        ask(query)


def test_too_many_are_an_error_and_never_a_part(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fulltext_plan, "MOST_THINGS", 3)
    assert len(found(ask, '"juvenile justice"')) == 3
    with pytest.raises(QueryError, match=r"Line 1, column 13: More than 3 things .* Add a word"):
        ask(f"SELECT ?r {{ {block('justice')} }}")


def test_without_an_index_the_error_says_how_to_get_one(store: Store) -> None:
    job = {**PLAIN, "query": f"ASK {{ {block('women')} }}", "solutions": "text/csv"}
    with pytest.raises(QueryError, match=r"Line 1, column 7: There is no index .* build"):
        run(Sorting(store), job, BytesIO())


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ('<x:a> <x:b> "two words" <x:g> .', 1),
        ('<x:a><x:b>"two words"<x:g>.', 1),
        ('<x:a> <x:b> "two words"^^<http://www.w3.org/2001/XMLSchema#string> <x:g> .', 1),
        ('<x:a>\t<x:b>\t"two\\twords"@en\t<x:g> .', 1),
        ('<x:a> <x:b> "two words" .', 1),
        ('<x:a> <x:b> "人权" <x:g> .', 1),
        ('<x:a> <x:b> "word" <x:g> .', 0),
        ('<x:a> <x:b> "mot\\u00E9" <x:g> .', 0),
        ('<x:a> <x:b> "two words"^^<x:other> <x:g> .', 0),
        ('_:a <x:b> "two words" <x:g> .', 0),
        ('<x:a> <x:b> <x:c> <x:g> . # "two words"', 0),
        ('# <x:a> <x:b> "two words" .', 0),
        ("<x:a> <x:b> <x:c> <x:g> .", 0),
    ],
)
def test_texts_of_things_with_an_iri_are_indexed(tmp_path: Path, line: str, count: int) -> None:
    index = write(tmp_path / "t", [line])
    everything = index.find('"two" OR "人"', None, 9, property=False, score=False)
    assert len(everything) == count


def test_same_statements_give_the_same_index(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, LINES)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_snapshot_has_an_index_of_its_texts(root: Path, tmp_path: Path) -> None:
    (root / "data/curated/t/more.ttl").write_text("<x:a> <x:b> 'two words' .")
    built = build.build(root, tmp_path / "out")
    assert built.has_texts
    hits = Texts(Reader(built.index)).find('"two"', None, 9, property=True, score=False)
    assert list(hits) == [("x:a", "x:b")]


def test_where_there_is_no_fts5_the_build_goes_on_without_an_index(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltext_index, "possible", lambda: False)
    built = build.build(root, tmp_path / "out")
    assert not built.has_texts
    assert storage.read(built.index, "documents").columns["year"].values == []
    with Pool(built.store) as engine, pytest.raises(QueryError, match="no index of texts"):
        engine.select("SELECT ?r { SERVICE text: { ?r text:matches 'a' } }")
    monkeypatch.undo()
    assert build.build(root, tmp_path / "out").has_texts


def test_build_says_that_there_is_no_index(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltext_index, "possible", lambda: False)
    command = ["build", "--data", str(root), "--out", str(tmp_path / "out")]
    ended = CliRunner().invoke(cli.main, command)
    assert (ended.exit_code, ended.stderr.count("no index of texts")) == (0, 1)


def test_service_description_tells_of_the_search_where_there_is_one(
    pool: Pool, tiny: Snapshot
) -> None:
    sd = "http://www.w3.org/ns/sparql-service-description#"
    for searching in (True, False):
        client = application(replace(tiny, has_texts=searching), pool).test_client()
        data = client.get("/sparql", headers={"Accept": "text/turtle"}).data
        features = list(Graph().parse(data=data).objects(None, URIRef(sd + "propertyFeature")))
        assert features == [URIRef(PREFIXES["text"] + "matches")] * searching


def test_documented_example_is_answered(store: Store, index: Texts) -> None:
    text = (Path(__file__).parents[2] / "docs/protocol.md").read_text()
    (query,) = re.findall(r"    SELECT \?r \?text \{\n.*?LIMIT 20\n", text, re.DOTALL)
    body = BytesIO()
    run(Sorting(store), {**PLAIN, "query": query, "solutions": "text/csv"}, body, (), index)
    assert body.getvalue() == b"r,text\r\n"


def test_searches_that_take_too_long_are_ended_at_the_limit(our_snapshots: Path) -> None:
    letters = [f"{letter}*" for letter in ascii_lowercase]
    # Each is found in nearly all texts, and then in none.
    slow = block(f"{' OR '.join(letters)} -{' -'.join(letters)}")
    store = open_current(our_snapshots).store
    with Pool(store, Limits(workers=1, seconds=1)) as engine:
        with pytest.raises(QueryTimeoutError, match="ended after 1 second"):
            engine.answer(Job(f"ASK {{ {slow * 1000} }}"))
        assert b"false" in engine.answer(Job(f"ASK {{ {slow} }}")).body


@pytest.fixture(scope="module", params=[False, True], ids=["disk", "memory"])
def engine(request: pytest.FixtureRequest, our_snapshots: Path) -> Iterator[Pool]:
    built: Snapshot = open_current(our_snapshots)
    with Pool(built.store, in_memory=request.param) as engine:
        yield engine


def test_worker_answers_a_search_of_our_own_texts(engine: Pool) -> None:
    # Where there is a hyphen instead of a blank, too: in addresses.
    condition = r'REGEX(?t, "\\s") && REGEX(?t, "human\\W+rights\\W+def", "i")'
    rows = engine.select(f"SELECT DISTINCT ?r {{ ?r ?p ?t FILTER({condition}) }}").rows
    expected = {row["r"].value for row in rows if row["r"].kind == "uri"}
    search = block('"human rights def"*')
    rows = engine.select(f"SELECT ?r {{ {search} }}").rows
    assert {row["r"].value for row in rows} == expected
    assert len(expected) > 20


def test_answer_with_a_search_comes_in_every_form(engine: Pool) -> None:
    query = f"CONSTRUCT {{ ?r a ?type }} WHERE {{ {block('defenders')} ?r a ?type }}"
    assert b"a hrd:Document" in engine.answer(Job(query)).body
    assert b"true" in engine.answer(Job(f"ASK {{ {block('defenders')} }}")).body
