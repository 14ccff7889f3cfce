"""Each validation result of SHACL is a finding of the command, whether it has a place or not."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rdflib import SH, XSD, Graph, Literal, URIRef

from graph_api.cli import main as cli

PREFIXES = """@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""  # six lines


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["check", *arguments])


def by(data: str, shapes: str, *arguments: str, name: str = "d.ttl") -> Result:
    """Check data by shapes, both written without prefixes."""
    Path(name).write_text((PREFIXES if name.endswith("ttl") else "") + data, encoding="utf-8")
    Path("s.ttl").write_text(PREFIXES + shapes, encoding="utf-8")
    return check(name, "--shapes", "s.ttl", *arguments)


def findings(data: str, shapes: str, *arguments: str, name: str = "d.ttl") -> list[dict[str, Any]]:
    result = by(data, shapes, *arguments, "--format", "json", name=name)
    found: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
    return [finding for finding in found if "component" in finding]


LOST = {
    "focus node in no file": (":a :p 1 .", ":S sh:targetNode :gone ; sh:class :C .", 1),
    "focus node that is only a value": (
        ":a :p :v .",
        ":S sh:targetObjectsOf :p ; sh:class :C .",
        1,
    ),
    "literal as focus node": (
        ':a :p "x"@de .',
        ':S sh:targetNode "x"@de ; sh:nodeKind sh:IRI .',
        1,
    ),
    "literal as focus node in no file": (":a :p 1 .", ":S sh:targetNode 7 ; sh:class :C .", 1),
    "rule over the whole graph on an invented node": (
        ":a :p 1 . :b :p 2 .",
        ':S sh:targetNode :all ; sh:sparql [ sh:message "{?value}" ; '
        'sh:select "SELECT $this ?value { ?value <http://example.org/p> ?n }" ] .',
        2,
    ),
    "equal blank nodes": (
        ":a :p [ :q 1 ] , [ :q 1 ] , [ :q 2 ] .",
        ":S sh:targetSubjectsOf :q ; sh:class :C .",
        3,
    ),
    "blank nodes in blank nodes": (
        ":a :p [ :q [ :r 1 ] ] , [ :q [ :r 1 ] ] .",
        ":S sh:targetSubjectsOf :r ; sh:class :C .",
        2,
    ),
    "values at the end of a sequence": (
        ":a :p :b , :c . :b :q 5 . :c :q 6 .",
        ":S sh:targetNode :a ; sh:property [ sh:path ( :p :q ) ; sh:maxInclusive 1 ] .",
        2,
    ),
    "values at the end of an inverse path of two steps": (
        ":c :q :b . :b :p :a . :d :p :e . :e :q :a .",
        ":S a sh:PropertyShape ; sh:targetNode :a ; sh:path [ sh:inversePath ( :q :p ) ] ; "
        "sh:class :C .",
        1,
    ),
    "values at the end of an inverse path": (
        ":b :p :a . :c :p :a .",
        ":S sh:targetNode :a ; sh:property [ sh:path [ sh:inversePath :p ] ; sh:class :C ] .",
        2,
    ),
    "shapes without a name on one path": (
        ":a :q 1 .",
        ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:minCount 1 ] , "
        "[ sh:path :p ; sh:minCount 1 ] .",
        2,
    ),
    "value that is a misspelt term": (
        ":a :p rdfs:lable .",
        ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:class :C ] .",
        1,
    ),
    "property shape reached on two ways": (
        ":a :p :b , :c . :b :q :d . :c :q :d .",
        ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:property [ sh:path :q ; "
        "sh:property [ sh:path :r ; sh:minCount 1 ] ] ] .",
        2,
    ),
    "two languages with two values each": (
        ':a :p "1"@de , "2"@de , "1"@en , "2"@en , "1"@fr .',
        ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:uniqueLang true ] .",
        2,
    ),
    "values that differ in the language alone": (
        ':a :p "x"@de , "x"@en .',
        ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:nodeKind sh:IRI ] .",
        2,
    ),
}


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
@pytest.mark.parametrize("name", LOST)
def test_each_result_is_a_finding(name: str, engine: str) -> None:
    data, shapes, number = LOST[name]
    found = findings(data, shapes, "--engine", engine)
    assert len(found) == number
    assert len({finding["fingerprint"] for finding in found}) == number
    assert by(data, shapes, "--engine", engine).exit_code == 1
    assert by(data, shapes, "--cross-check").exit_code == 1
    assert "only the engine" not in by(data, shapes, "--cross-check").stdout


def test_values_in_a_format_without_places_are_findings_each() -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    data = (
        f'<r:RDF xmlns:r="{rdf}" xmlns="http://example.org/"><r:Description r:about="#a">'
        "<p>one</p><p>two</p></r:Description></r:RDF>"
    )
    shapes = ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:maxLength 1 ] ."
    found = findings(data, shapes, name="d.rdf")
    assert [(f["file"], f["focus"], f["value"]) for f in found] == [
        ("d.rdf", "<d.rdf#a>", '"one"'), ("d.rdf", "<d.rdf#a>", '"two"'),
    ]  # fmt: skip


def test_finding_about_a_node_in_no_file_is_placed_at_its_shape() -> None:
    (found,) = findings(":a :p 1 .", "\n:S sh:targetNode :gone ;\n sh:class :C .")
    assert (found["file"], found["line"], found["column"]) == ("s.ttl", 8, 1)


def test_each_blank_node_is_placed_where_it_stands() -> None:
    data = ":a :p [ :q 1 ] ,\n [ :q 1 ] ,\n [ :q 2 ] .\n[] :q 3 .\n_:x :r :a ; :q 1 ."
    found = findings(data, ":S sh:targetSubjectsOf :q ; sh:class :C .")
    assert sorted(finding["line"] for finding in found) == [7, 8, 9, 10, 11]


def test_blank_node_in_n_triples_is_placed_by_its_label() -> None:
    lines = "".join(f'_:b{n} <http://example.org/q> "{n % 2}" .\n' for n in range(6))
    found = findings(lines, ":S sh:targetSubjectsOf :q ; sh:class :C .", name="d.nt")
    assert [finding["line"] for finding in found] == [1, 2, 3, 4, 5, 6]


def test_iri_with_escapes_in_n_triples_is_placed() -> None:
    line = '<http://example.org/gr\\u00FC\\U000000DF> <http://example.org/q> "1" .\n'
    (found,) = findings("# none\n" + line, ":S sh:targetSubjectsOf :q ; sh:class :C .", name="d.nt")
    assert (found["focus"], found["line"]) == ("<http://example.org/grüß>", 2)


def test_value_in_several_statements_is_one_finding_that_names_all_places() -> None:
    data = ':a :p "x" .\n:b :p "x" .'
    (found,) = findings(data, ":S sh:targetObjectsOf :p ; sh:minLength 3 .")
    assert (found["line"], found["also"]) == (7, ["d.ttl:8:7"])


def test_result_about_a_node_of_the_ontology_stands_there() -> None:
    ontology = PREFIXES + ":D rdfs:subClassOf :C .\n:o :q 1 ; :hasNoDefinition :p ."
    Path("o.ttl").write_text(ontology, encoding="utf-8")
    shapes = ":S sh:targetSubjectsOf :q ; sh:class :C ."
    (found,) = findings(":a :q 1 ; a :D .", shapes, "--ontology", "o.ttl")
    assert (found["file"], found["line"], found["focus"]) == ("o.ttl", 8, "<http://example.org/o>")
    assert len(findings(":a :q 1 ; a :E .", shapes, "--ontology", "o.ttl")) == 2


def test_rdf_report_has_each_result_as_the_shapes_say_it() -> None:
    data = ':a :p "none"^^xsd:boolean , :b . :b :q :a .'
    shapes = """:S sh:targetNode :a ; sh:property :P , [ sh:path ( :p [ sh:inversePath :p ] ) ;
        sh:maxCount 0 ; sh:severity sh:Info ] .
    :P sh:path :p ; sh:datatype xsd:boolean ; sh:severity :Grave ;
        sh:message "no"@en , "nein"@de ."""
    result = by(data, shapes, "--format", "ttl")
    report = Graph().parse(data=result.stdout, format="turtle")
    ns = "http://example.org/"
    assert report.value(None, SH.conforms, Literal(False)) is not None
    named = list(report.subjects(SH.sourceShape, URIRef(ns + "P")))
    assert {report.value(node, SH.value) for node in named} == {
        Literal("none", datatype=URIRef("http://www.w3.org/2001/XMLSchema#boolean")),
        URIRef(ns + "b"),
    }
    for node in named:
        assert report.value(node, SH.resultSeverity) == URIRef(ns + "Grave")
        messages = set(report.objects(node, SH.resultMessage))
        assert messages == {Literal("no", lang="en"), Literal("nein", lang="de")}
    (other,) = report.subjects(SH.resultSeverity, SH.Info)
    path = report.value(other, SH.resultPath)
    assert path is not None
    first, second = report.items(path)
    assert first == URIRef(ns + "p")
    assert report.value(second, SH.inversePath) == URIRef(ns + "p")


def test_relative_iris_are_those_of_each_file_and_shown_relative(here: Path) -> None:
    Path("deep").mkdir()
    found = findings(
        "<> a owl:Ontology . <#x> :p <#y> .",
        "<#S> sh:targetSubjectsOf :p ; sh:class owl:Ontology .",
        name="deep/d.ttl",
    )
    assert [(f["focus"], f["rule"]) for f in found] == [("<deep/d.ttl#x>", "<s.ttl#S>")]
    assert str(here) not in by("<#x> :p 1 .", "<#S> sh:targetSubjectsOf :p ; sh:class :C .").stdout


def test_relative_ids_of_json_ld_are_resolved_and_placed() -> None:
    data = '{"@context": {"p": "http://example.org/p"},\n "@id": "#x",\n "p": "y"}'
    shapes = ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:maxLength 0 ] ."
    (found,) = findings(data, shapes, name="d.jsonld")
    assert (found["focus"], found["line"], found["column"]) == ("<d.jsonld#x>", 3, 2)


def test_one_finding_is_one_line_and_sends_no_control_character() -> None:
    data = ':a :p "\\u001B[2J\\n\\r\\u202Eforged.ttl:1:1: violation" .'
    shapes = (
        ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:maxLength 1 ; sh:name '' ] ; "
        'sh:sparql [ sh:message "{?value}" ; '
        'sh:select "SELECT $this ?value { $this <http://example.org/p> ?value }" ] .'
    )
    lines = by(data, shapes, "--verbose").stdout
    assert len([line for line in lines.splitlines() if not line.startswith("    ")]) == 2
    assert not {"\x1b", "\r", "\u202e"} & set(lines)


MESSAGES = {
    ("sh:minCount 1", ""): "has no :p (at least 1 required)",
    ("sh:minCount 2", ":a :p 1 ."): "p> has 1 value, at least 2 required: ",
    ("sh:maxCount 1", ":a :p 1 , 2 , 3 ."): "p> has 3 values, at most 1 allowed: ",
    ("sh:datatype xsd:gYear", ':a :p "2019-13"^^xsd:gYear .'): "2019-13 is no xsd:gYear",
    ("sh:datatype xsd:gYear", ":a :p 5 ."): "is of xsd:integer, not xsd:gYear",
    (
        "sh:class :C",
        ":a :p :b .",
    ): "<http://example.org/b> is no instance of <http://example.org/C>",
    ("sh:nodeKind sh:IRI", ":a :p 5 ."): "is a literal, not an IRI",
    ("sh:in ( 1 2 )", ":a :p :b ."): "is none of the allowed values: ",
    ("sh:pattern '^x'", ":a :p 'y' ."): 'does not match the pattern "^x"',
    ("sh:maxLength 2", ":a :p 'abc' ."): '"abc" has 3 characters, at most 2 allowed',
    ("sh:minInclusive 3", ":a :p 1 ."): "is not at least 3",
    ("sh:hasValue 3", ":a :p 1 ."): "lacks the value ",
    ("sh:languageIn ( 'en' )", ":a :p 'x'@fr ."): '"x"@fr is in none of the languages en',
    ("sh:equals :q", ":a :p 1 ."): "is a value of only one of the two: ",
    (
        "sh:not [ sh:datatype xsd:integer ]",
        ":a :p 1 .",
    ): "conforms to a shape without a name, which",
    ("sh:or ( [ sh:class :C ] :T )", ":a :p 1 ."): "does not conform to any of 2 shapes",
    ("sh:lessThan :q", ":a :p 2 ; :q 1 ."): "is not less than each value of ",
    (
        "sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1",
        "",
    ): "has fewer than 1 values",
}


@pytest.mark.parametrize(("constraint", "data"), MESSAGES)
def test_message_says_what_is_wrong_with_which_value(constraint: str, data: str) -> None:
    shapes = f":S sh:targetNode :a ; sh:property [ sh:path :p ; {constraint} ] . :T sh:class :D ."
    (found,) = findings(f":a :r 1 . {data}", shapes)
    wanted = MESSAGES[constraint, data].replace(":p", "<http://example.org/p>")
    assert wanted in found["message"]


def test_long_value_is_cut_and_said() -> None:
    text = "y" * (10 << 20)
    result = by(
        f":a :p '{text}' .", ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:maxLength 5 ] ."
    )
    assert len(result.stdout) < 1000
    assert "(10485762 characters)" in result.stdout


def test_max_says_how_many_findings_are_left_out() -> None:
    data = " ".join(f":n{n} :p 1 ." for n in range(30))
    shapes = ":S sh:targetSubjectsOf :p ; sh:class :C ."
    result = by(data, shapes, "--max", "4")
    assert len(result.stdout.splitlines()) == 4
    assert "26 more of <http://example.org/S> left out by --max." in result.stderr
    document = json.loads(by(data, shapes, "--max", "4", "--format", "json").stdout)
    assert document["left_out"] == {"<http://example.org/S>": 26}


@pytest.mark.parametrize(
    "more", [(), ("--only", "<http://example.org/p> NodeKindConstraintComponent")]
)
def test_max_leaves_one_of_each_severity_so_that_the_exit_code_stays(more: tuple[str, ...]) -> None:
    shapes = ":S sh:targetSubjectsOf :p ; sh:property "
    shapes += "[ sh:path :p ; sh:nodeKind sh:IRI ; sh:severity sh:Warning ] , "
    shapes += "[ sh:path :p ; sh:nodeKind sh:BlankNode ] ."
    result = by(':a :p 1 , 2 , "x" .', shapes, "--max", "1", "--format", "json", *more)
    report = json.loads(result.stdout)
    assert [f["severity"] for f in report["findings"]] == ["violation", "warning"]
    assert sum(report["left_out"].values()) == 4
    assert (result.exit_code, report["conforms"]) == (1, False)


def test_new_blank_node_is_new_beside_one_that_was_known() -> None:
    shapes = ":S sh:targetClass :Vote ; sh:property [ sh:path :state ; sh:minCount 1 ] ."
    by(":r1 :vote [ a :Vote ] .", shapes, "--format", "json", "-o", "known.json")
    again = "\n:r1 :vote [ a :Vote ; :option 1 ] ."
    assert by(again, shapes, "--baseline", "known.json").exit_code == 0
    more = again + " :r1 :vote [ a :Vote ] . :r2 :vote [ a :Vote ] ."
    assert len(findings(more, shapes, "--baseline", "known.json")) == 2


def test_baseline_of_another_version_is_used() -> None:
    shapes = ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:nodeKind sh:IRI ] ."
    known = json.loads(by(':a :p "x"@de .', shapes, "--format", "json").stdout)
    Path("known.json").write_text(json.dumps({**known, "version": "0.1", "more": None}))
    (found,) = findings(':a :p "x"@de , "x"@en .', shapes, "--baseline", "known.json")
    assert found["value"] == '"x"@en'


def test_baseline_of_another_tool_is_refused() -> None:
    Path("other.json").write_text('{"tool": "x", "findings": [{"fingerprint": "1"}]}')
    result = by(":a :p 1 .", ":S sh:targetNode :a ; sh:class :C .", "--baseline", "other.json")
    assert (result.exit_code, "report of x" in result.stderr) == (2, True)


ILL_FORMED = {
    "qualified count on a node shape": (
        ":S sh:targetNode :a ; sh:qualifiedValueShape [ sh:class :Z ] ; sh:qualifiedMinCount 1 .",
        "sh:qualifiedValueShape is only for shapes with sh:path",
    ),
    "count on a node shape": (
        ":S sh:targetNode :a ; sh:minCount 1 .",
        "sh:minCount is only for shapes with sh:path",
    ),
    "count on a node shape that another one refers to": (
        ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:node [ sh:maxCount 1 ] ] .",
        "sh:maxCount is only for shapes with sh:path",
    ),
    "languages on a node shape": (
        ":S sh:targetNode :a ; sh:uniqueLang true .",
        "sh:uniqueLang is only for shapes with sh:path",
    ),
    "property shape without a path": (
        ":S sh:targetNode :a ; sh:property [ sh:minCount 1 ] .",
        "needs one sh:path",
    ),
    "node shape with a path": (
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:path :p ; sh:minCount 1 .",
        "an sh:NodeShape has no sh:path",
    ),
    "blank node as target": (
        ":S sh:targetNode [] ; sh:class :C .",
        "sh:targetNode takes an IRI or a literal, not a blank node",
    ),
    "literal in place of a class": (
        ':S sh:targetClass "http://example.org/C" ; sh:nodeKind sh:IRI .',
        'sh:targetClass takes an IRI, not "http://example.org/C"',
    ),
    "text in place of true": (
        ':S sh:targetNode :a ; sh:class :C ; sh:deactivated "true" .',
        'sh:deactivated is true or false, not "true"',
    ),
    "text in place of true in a shape under another": (
        ':S sh:targetNode :a ; sh:node [ sh:closed "true" ] .',
        'sh:closed is true or false, not "true"',
    ),
}


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
@pytest.mark.parametrize("name", ILL_FORMED)
def test_ill_formed_shape_ends_with_3_and_its_name(name: str, engine: str) -> None:
    shapes, told = ILL_FORMED[name]
    result = by(":a :p 1 .", shapes, "--engine", engine)
    assert (result.exit_code, told in result.stderr) == (3, True), result.output
    assert result.stderr.startswith("hrd-graph: s.ttl:7:")


UNCHECKED = {
    "sh:expression": ":S sh:targetNode :a ; sh:expression [ sh:path :p ] .",
    "sh:target": ':S sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this ?p 1 }" ] ; '
    "sh:class :C .",
    "sh:rule": ":S sh:targetNode :a ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; "
    "sh:predicate :q ; sh:object :b ] ; sh:property [ sh:path :q ; sh:maxCount 0 ] .",
    "sh:values": ":S sh:targetNode :a ; sh:property [ sh:path :q ; sh:values [ sh:path :p ] ] .",
    "sh:js": ':S sh:targetNode :a ; sh:js [ a sh:JSConstraint ; sh:jsFunctionName "f" ] .',
    "sh:entailment": "<> sh:entailment <http://www.w3.org/ns/entailment/RDFS> . "
    ":S sh:targetNode :a ; sh:nodeKind sh:IRI .",
}


@pytest.mark.parametrize("engine", ["auto", "fast", "pyshacl"])
@pytest.mark.parametrize("word", UNCHECKED)
def test_what_is_not_checked_is_said_and_ends_with_1(word: str, engine: str) -> None:
    result = by(":a :p 1 .", UNCHECKED[word], "--engine", engine, "--only", "unchecked")
    if engine == "fast" and result.exit_code == 3:
        assert word in result.stderr
        return
    assert (result.exit_code, word in result.stdout) == (1, True), result.output
    assert "not checked: " in result.stdout


@pytest.mark.parametrize("word", ["sh:expression", "sh:target", "sh:rule"])
def test_advanced_features_are_run_if_that_is_asked_for(word: str) -> None:
    found = findings(":a :p 1 .", UNCHECKED[word], "--advanced")
    assert len(found) == 1
    assert "unchecked" not in by(":a :p 1 .", UNCHECKED[word], "--advanced").stdout


@pytest.mark.parametrize("word", ["sh:values", "sh:js"])
def test_what_no_engine_runs_is_said_with_advanced_features_too(word: str) -> None:
    result = by(":a :p 1 .", UNCHECKED[word], "--advanced")
    assert (result.exit_code, f"{word} is not run" in result.stdout) == (1, True)


def test_owl_class_that_is_a_shape_is_a_warning_and_targets_instances_if_asked() -> None:
    shapes = ":C a owl:Class , sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    for engine in ("auto", "pyshacl"):
        result = by(":a a :C .", shapes, "--engine", engine)
        assert (result.exit_code, "--owl-classes" in result.stdout) == (0, True)
        assert by(":a a :C .", shapes, "--engine", engine, "--strict").exit_code == 1
        assert len(findings(":a a :C .", shapes, "--engine", engine, "--owl-classes")) == 1


def test_instance_of_a_subclass_without_a_name_is_an_instance() -> None:
    shapes = ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    assert len(findings(":a a [ rdfs:subClassOf :C ] .", shapes)) == 1


COMPONENT = """:Comp a sh:ConstraintComponent ; sh:parameter [ sh:path :most ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:message "{?value} of {$most}" ;
        sh:ask "ASK { FILTER($value <= $most) }" ] ;
    sh:propertyValidator [ a sh:SPARQLSelectValidator ; sh:message "fewer than {$most}" ;
        sh:select "SELECT $this { FILTER NOT EXISTS { $this $PATH ?any } FILTER bound($most) }" ] .
"""


def test_validator_of_a_component_runs_for_a_property_shape_without_value_nodes() -> None:
    """The engine pySHACL runs it for each value node, so never."""
    shapes = COMPONENT + ":S sh:targetNode :a ; sh:property [ sh:path :none ; :most 3 ] ."
    (found,) = findings(":a :p 1 .", shapes)
    assert (found["message"], found["component"]) == ("fewer than 3", "<http://example.org/Comp>")


@pytest.mark.parametrize("path", ["", "sh:property [ sh:path :p ; :most 3 ] ."])
def test_ask_validator_has_the_value_in_its_result(path: str) -> None:
    shapes = COMPONENT.replace("sh:propertyValidator", ":unused")
    target = "sh:targetNode :a ; " if path else "sh:targetObjectsOf :p ; "
    found = findings(":a :p 3 , 4 , 5 .", f"{shapes} :S {target} {path or ':most 3 .'}")
    assert [(f["value"][:2], f["message"]) for f in found] == [('"4', "4 of 3"), ('"5', "5 of 3")]


def test_query_sees_what_is_bound_before_in_each_of_its_groups() -> None:
    query = (
        "SELECT $this { { ?a <http://example.org/p> 1 FILTER(bound($this)) } UNION "
        "{ ?a <http://example.org/p> 2 } FILTER(bound($this)) }"
    )
    shapes = f':S sh:targetNode :a ; sh:sparql [ sh:select "{query}" ] .'
    assert len(findings(":b :p 1 .", shapes)) == 1


@pytest.mark.parametrize("distinct", ["", "DISTINCT"])
def test_value_of_a_query_is_spelt_as_in_the_data(distinct: str) -> None:
    data = ':a :p "01"^^xsd:integer , 1 , "5"^^xsd:byte , 1.0 , 7 ; :q "001"^^xsd:integer .'
    query = f"SELECT {distinct} $this ?value {{ $this ex:p ?value FILTER(?value < 7) }}"
    shapes = f""":S sh:targetSubjectsOf :p ; sh:sparql [ sh:message "{{?value}}" ;
        sh:select "{query.replace("ex:p", "<http://example.org/p>")}" ] ."""
    for engine in ("fast", "pyshacl"):
        found = findings(data, shapes, "--engine", engine)
        assert sorted(f["message"] for f in found) == ["01", "1", "1.0", "5"], engine
        assert '"5"^^<xsd:byte>' in {f["value"].replace(str(XSD), "xsd:") for f in found}, engine


def test_unknown_word_of_shacl_is_refused_only_in_a_shape() -> None:
    shape = ":S sh:targetNode :a ; sh:class :C ."
    result = by(":a :p 1 .", f"{shape} :note sh:nodeTypo 1 .")
    assert (result.exit_code, "s.ttl:7:" in result.stdout) == (1, True)
    assert len(findings(":a :p 1 .", f"{shape} :note sh:nodeTypo 1 .")) == 1
    refused = by(":a :p 1 .", f"{shape}\n:S sh:nodeKnd sh:IRI .")
    assert refused.exit_code == 3
    assert refused.stderr.startswith("hrd-graph: s.ttl:8:")
    assert "Did you mean sh:nodeKind?" in refused.stderr


def test_shapes_with_unknown_words_are_used_if_asked_and_the_words_are_warnings() -> None:
    shapes = ":S sh:targetNode :a ; sh:nodeKnd sh:IRI ; sh:class :C ."
    result = by(":a :p 1 .", shapes, "--unknown-terms", "warn", "--format", "json")
    found = json.loads(result.stdout)["findings"]
    assert sorted((f["rule"], f["severity"]) for f in found) == [
        ("<http://example.org/S>", "violation"), ("term", "warning"),
    ]  # fmt: skip


def test_base_resolves_relative_iris_of_data_and_shapes() -> None:
    base = ("--base", "http://example.org/dir/")
    (found,) = findings("<x> :p 1 .", "<S> sh:targetNode <x> ; sh:class :C .", *base)
    assert (found["focus"], found["rule"]) == (
        "<http://example.org/dir/x>", "<http://example.org/dir/S>",
    )  # fmt: skip
    assert (found["file"], found["line"]) == ("d.ttl", 7)
    assert by("<x> :p 1 .", ":S sh:targetNode :a .", "--base", "here").exit_code == 2


def test_change_elsewhere_shows_a_rule_over_the_whole_graph(here: Path) -> None:
    git = ("git", "-c", "user.name=T", "-c", "user.email=t@example.org")
    shapes = (
        ':W sh:targetNode :all ; sh:sparql [ sh:select "SELECT $this ?value '
        '{ ?value <http://example.org/p> 2 }" ] .'
    )
    assert by(":a :p 1 .", shapes).exit_code == 0
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "All"]):
        subprocess.run([*git, *command], check=True)
    Path("new.ttl").write_text(PREFIXES + ":b :p 2 .", encoding="utf-8")
    result = check("d.ttl", "new.ttl", "--shapes", "s.ttl", "--changed-since", "HEAD")
    assert result.exit_code == 1


def test_queries_in_a_folder_of_files_are_no_data(here: Path) -> None:
    for name in ("data", "shapes", "ontology"):
        (here / name).mkdir()
        (here / name / "question.rq").write_text("ASK { ?s ?p ?o }", encoding="utf-8")
    (here / "data/d.ttl").write_text(PREFIXES + ":a :p 1 .", encoding="utf-8")
    (here / "ontology/o.ttl").write_text(PREFIXES + ":a a :C .", encoding="utf-8")
    shape = ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 2 ] ."
    (here / "shapes/s.ttl").write_text(PREFIXES + shape, encoding="utf-8")
    result = check("data", "--ontology", "ontology", "--shapes", "shapes")
    assert result.exit_code == 1
    assert "at least 2 required" in result.output


def test_files_that_are_not_well_formed_are_findings_beside_those_of_the_others() -> None:
    broken = {"b.ttl": ":b :p", "b.jsonld": '{"@id": ', "b.rdf": "<a><b/>", "b.nt": '<x:a> "x .'}
    for name, text in broken.items():
        Path(name).write_text(text, encoding="utf-8")
    Path("empty.ttl").write_text("")
    shapes = ("--shapes", "empty.ttl", "--format", "json")
    result = by(":a :p 1 .", ":S sh:targetNode :a ; sh:class :C .", *broken, "empty.ttl", *shapes)
    rules = {f["file"]: f["rule"] for f in json.loads(result.stdout)["findings"]}
    assert rules == {**dict.fromkeys(broken, "syntax"), "d.ttl": "<http://example.org/S>"}
    assert result.exit_code == 2


def test_shapes_that_are_all_empty_are_refused() -> None:
    Path("empty.ttl").write_text("# nothing yet")
    Path("d.ttl").write_text(PREFIXES + ":a :p 1 .", encoding="utf-8")
    result = check("d.ttl", "--shapes", "empty.ttl")
    assert (result.exit_code, "There is no shape" in result.stderr) == (3, True)
