"""What the check finds, where it says it is, and what it leaves alone."""

import os
import shutil
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef

from graph_api.errors import UsageError
from graph_api.rdf.namespaces import TERMS, THINGS
from graph_api.sparql.tokens import mentions
from graph_api.validation import Checker, Finding, Report, Severity, run, statements
from graph_api.validation.locate.turtle import Lines
from graph_api.validation.shacl import compiler
from graph_api.validation.shacl.compiler import lossless_store

ROOT = Path(__file__).parents[2]
PREFIXES = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hrd: <https://w3id.org/hrd-graph/ontology#> .
@prefix hrds: <https://w3id.org/hrd-graph/shapes#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/hrd-graph/id/> .
"""  # nine lines: what a test writes starts in line 10
ACTOR = """<actor/x> a hrd:OtherGroup ;
    dcterms:identifier "x" ;
    rdfs:label "x"@en ;
    hrd:actorKind <https://w3id.org/hrd-graph/scheme/actor-kind/collective> ;
    hrd:inUNSystem false .
"""


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(ROOT)


def check(checker: Checker, folder: Path, text: str, name: str = "a.ttl") -> list[Finding]:
    path = folder / name
    path.write_text(text if name.endswith(".rq") else PREFIXES + text, encoding="utf-8")
    return list(checker.check([path], background=[]))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    for folder in ("ontology", "shapes", "data"):
        shutil.copytree(ROOT / folder, root / folder)
    return root


def test_repository_is_clean() -> None:
    report = run()
    assert [str(f) for f in report.findings] == []
    assert "data/curated/ai-2018/engagements.trig" in report.files
    assert "ontology/rules/40-addressed-country.rq" in report.files


def test_malformed_turtle_is_reported_with_line_and_column(
    checker: Checker, tmp_path: Path
) -> None:
    (finding,) = check(checker, tmp_path, '<actor/x> a hrd:OtherGroup ;\n  rdfs:label "x" "y" .\n')
    assert (finding.rule, finding.line, finding.column) == ("syntax", 11, 18)


def test_other_files_are_checked_when_one_is_malformed(checker: Checker, tmp_path: Path) -> None:
    bad, other = tmp_path / "bad.ttl", tmp_path / "other.ttl"
    bad.write_text("<a> <b>", encoding="utf-8")
    other.write_text(PREFIXES + "<actor/x> hrd:nothing 1 .", encoding="utf-8")
    rules = {Path(f.file).name: f.rule for f in checker.check([bad, other], background=[])}
    assert rules == {"bad.ttl": "syntax", "other.ttl": "term"}


def test_file_that_is_not_utf8_is_reported_with_its_line(checker: Checker, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(PREFIXES.encode() + b'<actor/x> rdfs:label "\xff" .\n')
    (finding,) = checker.check([path], background=[])
    assert (finding.rule, finding.line) == ("syntax", 10)


@pytest.mark.parametrize(
    ("statement", "term", "hint"),
    [
        ("<actor/x> hrd:actorKnd 1 .", "hrd:actorKnd", "hrd:actorKind"),
        ("<actor/x> rdfs:lable 'x'@en .", "rdfs:lable", "rdfs:label"),
        ("<actor/x> dcterms:identifer 'x' .", "dcterms:identifer", "dcterms:identifier"),
        ("<actor/x> rdfs:label '1'^^xsd:intger .", "xsd:intger", "xsd:integer"),
        ("<actor/x> prov:wasAtributedTo <actor/x> .", "prov:wasAtributedTo", "wasAttributedTo"),
        ("<actor/x> sh:dataType 'x' .", "sh:dataType", "sh:datatype"),
        ("<actor/x> skos:note <../scheme/rank/primry> .", "rank/primry", "rank/primary"),
        ("<actor/x> hrds:assertedIn <actor/x> .", "hrds:assertedIn", "not of data"),
    ],
)  # fmt: skip
def test_undefined_term_is_reported_with_its_line_and_the_nearest_one(
    checker: Checker, tmp_path: Path, statement: str, term: str, hint: str
) -> None:
    findings = check(checker, tmp_path, ACTOR + statement)
    (finding,) = (f for f in findings if f.rule == "term")
    assert (finding.line, finding.severity) == (15, Severity.VIOLATION)
    assert term in finding.message
    assert hint in finding.message


def test_misspelt_word_of_shacl_in_shapes_is_reported(copy: Path) -> None:
    path = copy / "shapes" / "mine.ttl"
    path.write_text(PREFIXES + "hrds:Mine a sh:PropertyShape ; sh:minCoutn 1 .", encoding="utf-8")
    (finding,) = Checker(copy).check([path])
    path.unlink()
    assert (finding.file, finding.line) == ("shapes/mine.ttl", 10)
    assert "sh:minCoutn is not defined" in finding.message


def test_concept_that_is_misspelt_is_a_term_with_a_hint_and_a_result(
    checker: Checker, tmp_path: Path
) -> None:
    findings = check(checker, tmp_path, ACTOR.replace("collective", "colective"))
    assert sorted((f.rule, f.result is not None) for f in findings) == [
        ("hrds:Actor-actorKind", True), ("term", False),
    ]  # fmt: skip


def test_link_to_a_thing_that_nobody_describes_is_reported_where_it_stands(
    checker: Checker, tmp_path: Path
) -> None:
    text = ACTOR + "<actor/x>\n    rdfs:seeAlso\n        <actor/x>,\n        <actor/nobody> .\n"
    (finding,) = check(checker, tmp_path, text)
    assert (finding.rule, finding.line) == ("link", 18)
    assert "<actor/nobody> is nowhere described" in finding.message


def test_terms_in_strings_and_comments_of_a_query_are_no_terms(
    checker: Checker, tmp_path: Path
) -> None:
    text = (
        "#+ question: hrd:nonsense?\n"
        "SELECT ?s WHERE {\n"
        '  ?s rdfs:label "hrd:nonsense # no comment" ; # hrd:nonsense\n'
        "    rdfs:comment '''\nhrd:nonsense''' .\n"
        "  FILTER(?s < 3 && ?s > 2)\n}\n"
    )
    assert check(checker, tmp_path, text, "a.rq") == []


def test_terms_of_a_query_are_checked_under_its_own_prefixes(
    checker: Checker, tmp_path: Path
) -> None:
    text = (
        f"PREFIX my: <{TERMS}>\nSELECT * {{\n  ?s my:actor ?o ;\n"
        f"    my:nonsense <{THINGS}country/XXX> }}\n"
    )
    found = [(f.rule, f.line) for f in check(checker, tmp_path, text, "a.rq")]
    assert found == [("term", 4), ("link", 4)]


def test_query_that_is_not_sparql_is_reported_with_its_line(
    checker: Checker, tmp_path: Path
) -> None:
    (finding,) = check(checker, tmp_path, "SELECT ?s WHERE {\n  ?s ?p }\n", "a.rq")
    assert (finding.rule, finding.line) == ("syntax", 2)


def test_comparison_in_a_query_is_no_iri() -> None:
    text = "SELECT * { ?s rdfs:label ?a FILTER(?a<3||?b>2) }"
    assert [m.iri for m in mentions(text)] == [str(RDFS.label)]


def test_missing_statement_is_reported_where_the_thing_is_given_its_type(
    checker: Checker, tmp_path: Path
) -> None:
    text = ACTOR.replace('    rdfs:label "x"@en ;\n', "")
    (finding,) = check(checker, tmp_path, "<actor/x> rdfs:seeAlso <actor/x> .\n\n" + text)
    assert (finding.rule, finding.line) == ("hrds:Thing-label", 12)
    assert finding.focus == "<actor/x>"
    assert finding.component == "sh:MinCountConstraintComponent"
    assert str(finding).endswith("[hrds:Thing-label]")
    assert "\n" not in str(finding)


def test_wrong_value_is_reported_where_it_stands(checker: Checker, tmp_path: Path) -> None:
    text = ACTOR.replace("false", '# a "comment"\n\n        "false"')
    (finding,) = check(checker, tmp_path, text)
    assert (finding.line, finding.path) == (16, "hrd:inUNSystem")
    assert finding.value == '"false"'


def test_ill_typed_literal_is_not_corrected_before_it_is_checked(
    checker: Checker, tmp_path: Path
) -> None:
    text = ACTOR.replace("false", '"no"^^xsd:boolean')
    assert [f.rule for f in check(checker, tmp_path, text)] == ["hrds:Actor-inUNSystem"]


def test_place_of_each_statement_is_that_of_its_object(tmp_path: Path) -> None:
    path = tmp_path / "a.trig"
    lines = [
        "@prefix : <http://example.org/> . # one",
        ":g {",
        ":a :p 1,",
        "    # , :z",
        '    """two',
        'lines""" ;',
        "  :q [ :r",
        "    ( 3",
        "      4 ) ] .",
        "}",
        "GRAPH :h { :b a",
        "  :C }",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = Lines(path)
    ex = "http://example.org/"
    a, b, p, r = (URIRef(ex + x) for x in ("a", "b", "p", "r"))
    assert found.statement(a, p, Literal("1", datatype=XSD.integer)) == (3, 7)
    assert found.statement(a, p, Literal("two\nlines")) == (5, 5)
    assert found.statement(b, RDF.type, URIRef(ex + "C")) == (12, 3)
    assert found.term(r) == (8, 5)
    assert (found.block(a), found.block(b)) == ((3, 1), (11, 12))


def test_asserted_graph_asks_for_an_author_and_a_curated_one_does_not(
    checker: Checker, tmp_path: Path
) -> None:
    fixture = (
        ROOT / "tests/shapes/provenance/invalid-Asserted-attribution-MinCount.trig"
    ).read_text(encoding="utf-8")
    path = tmp_path / "a.trig"
    found = {}
    for layer in ("asserted", "curated"):
        path.write_text(fixture.replace("layer/asserted", f"layer/{layer}"), encoding="utf-8")
        found[layer] = {f.rule for f in Checker(ROOT).check([path], background=checker.examples)}
    assert found == {"asserted": {"hrds:Asserted-attribution"}, "curated": set()}


def test_layer_marks_are_in_no_source(checker: Checker) -> None:
    sources = [statements.Source(path, ROOT) for path in checker.everything if path.suffix != ".rq"]
    data = [s for s in sources if not s.path.is_relative_to(ROOT / "shapes")]
    marks = set(statements.MARKS.values())
    terms = [t for s in data for q in s.quads for t in (q.subject, q.predicate, q.object)]
    assert not [t for t in terms if t.value in marks]


def test_missing_statement_is_reported_in_the_file_that_gives_the_type(
    checker: Checker, tmp_path: Path
) -> None:
    first, second = tmp_path / "1.ttl", tmp_path / "2.ttl"
    first.write_text(PREFIXES + "<actor/x> rdfs:seeAlso <actor/x> .", encoding="utf-8")
    second.write_text(PREFIXES + ACTOR.replace('    rdfs:label "x"@en ;\n', ""), encoding="utf-8")
    (finding,) = checker.check([first, second], background=[])
    assert (finding.file, finding.line) == (os.path.relpath(second), 10)


def test_fault_in_the_background_is_not_reported(checker: Checker, tmp_path: Path) -> None:
    given, behind = tmp_path / "1.ttl", tmp_path / "2.ttl"
    given.write_text(PREFIXES + ACTOR, encoding="utf-8")
    behind.write_text(PREFIXES + "<actor/y> a hrd:OtherGroup ; hrd:no 1 .", encoding="utf-8")
    assert list(checker.check([given], background=[behind])) == []


def test_shape_that_targets_nothing_is_found_unless_it_forbids() -> None:
    shapes = Graph()
    shapes.parse(data=PREFIXES + "hrds:A sh:targetClass hrd:Actr .\nhrds:B sh:targetNode <x> .")
    shapes.parse(data=PREFIXES + "hrds:C sh:targetSubjectsOf hrd:x ; hrds:forbids true .")
    data = compiler.load([lossless_store.triple(f"{THINGS}x", str(RDF.type), f"{TERMS}Actor")])
    assert [str(s).split("#")[1] for s in compiler.without_targets(data, shapes)] == ["A"]


def test_whole_run_warns_of_a_shape_without_targets(copy: Path) -> None:
    path = copy / "shapes" / "mine.ttl"
    text = "\nhrds:Mine a sh:NodeShape ; sh:targetSubjectsOf hrd:hasNot ; sh:nodeKind sh:IRI .\n"
    path.write_text(PREFIXES + text, encoding="utf-8")
    found = [(f.rule, f.line, f.severity) for f in run(root=copy).findings]
    path.unlink()
    assert ("target", 11, Severity.WARNING) in found
    assert ("term", 11, Severity.VIOLATION) in found


def test_graph_that_the_catalogue_does_not_describe_is_found(copy: Path) -> None:
    path = copy / "data" / "curated" / "mine.trig"
    path.write_text(
        PREFIXES + "GRAPH <https://w3id.org/hrd-graph/graph/mine> {\n" + ACTOR + "}\n",
        encoding="utf-8",
    )
    (finding,) = Checker(copy).check([path], background=[])
    path.unlink()
    assert finding.rule == "catalogue"


def test_file_elsewhere_may_refer_to_the_data_and_only_it_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    text = ACTOR.replace(" .\n", " ;\n    dcterms:isPartOf <actor/un>, <country/HUN> .\n")
    path.write_text(PREFIXES + text, encoding="utf-8")
    report = run([path])
    assert [(f.rule, f.line) for f in report.findings] == [("hrds:Actor-isPartOf", 15)]
    assert report.files == [os.path.relpath(path)]


def test_folder_is_checked_with_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.rq").write_text("ASK {}", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not RDF", encoding="utf-8")
    assert run([tmp_path]).files == [os.path.relpath(tmp_path / "deep" / "a.rq")]


def test_path_that_does_not_exist_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no file .*nowhere\.ttl"):
        run([tmp_path / "nowhere.ttl"])


def test_file_of_another_kind_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a", encoding="utf-8")
    with pytest.raises(UsageError, match=r"a\.csv is not one of \.ttl, \.trig, .* \.rq\."):
        run([tmp_path / "a.csv"])


def test_report_parts_violations_from_warnings() -> None:
    fields = (None, None, None, "Do this.")
    wrong = Finding("term", Severity.VIOLATION, "a.ttl", 2, *fields)
    weak = Finding("target", Severity.WARNING, "a.ttl", 1, *fields)
    report = Report([weak, wrong])
    assert (report.violations, report.warnings) == ([wrong], [weak])
