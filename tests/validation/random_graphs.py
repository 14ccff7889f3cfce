"""Random graphs and shapes, on which both engines must agree.

    python tests/validation/random_graphs.py

A small world, so that things meet. Left out is what docs/validation.md explains: there the engines
are known to differ.
"""

import logging
import os
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pyshacl
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, SH, BNode, Graph
from rdflib import Literal as RdfLiteral
from rdflib.compare import isomorphic
from rdflib.term import Node

from graph_api.cli import main as cli
from graph_api.errors import UnusableShapesError
from graph_api.validation.report.turtle import CHECK, REMARK
from graph_api.validation.shacl import compiler, validate
from graph_api.validation.shacl.data import Data
from graph_api.validation.shacl.messages import path_text
from graph_api.validation.shacl.validate import Options
from validation import w3c

HEALTH = list(HealthCheck)
PREFIXES = """@prefix : <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
THINGS = [":a", ":b", ":c", "_:d", "_:e", "_:f"]
PROPERTIES = [":p", ":q", ":r"]
CLASSES = [":C", ":D"]
LITERALS = [
    '"x"', '"X y"', '""', '"x"@en', '"y"@en', '"x"@fr', '"X"@en-GB', "1", "2", "1.0", "1e0",
    '"01"^^xsd:integer', '"a"^^xsd:integer', '"5"^^xsd:byte', '"500"^^xsd:byte',
    '"a\\nb \\"c\\""', '"\\u00E9\\U0001D538"@de-AT',
]  # fmt: skip
BLANKS = ['[ :q "x" ]', "[ :p [ a :C ] , :a ]", '( :a "x" )', "[ a :D ; :q 1 , 2 ]"]
PATHS = [
    ":p", ":q", "[ sh:inversePath :p ]", "( :p :q )", "[ sh:alternativePath ( :p :q ) ]",
    "[ sh:zeroOrMorePath :p ]", "[ sh:oneOrMorePath :q ]", "[ sh:zeroOrOnePath :p ]",
    "( :p [ sh:inversePath :q ] )", "rdf:type", "( :p :q :r )", "[ sh:inversePath ( :p :p ) ]",
    "( [ sh:inversePath :p ] [ sh:alternativePath ( :q ( :p :r ) ) ] )",
    "( :p [ sh:zeroOrMorePath [ sh:inversePath :q ] ] :r )",
]  # fmt: skip
TARGETS = [
    "sh:targetClass :C", "sh:targetClass :D", "sh:targetNode :a", 'sh:targetNode "x"',
    "sh:targetSubjectsOf :p", "sh:targetObjectsOf :q", "sh:targetNode :gone",
    'sh:targetNode "x"@en', "sh:targetNode 7", "sh:targetSubjectsOf :q , :r",
    "sh:targetNode :a , :b ; sh:targetClass :C",
]  # fmt: skip
SIMPLE = [
    "sh:class :C", "sh:class :D", "sh:datatype xsd:string", "sh:datatype xsd:integer",
    "sh:datatype xsd:date", "sh:datatype rdf:langString", "sh:datatype xsd:byte",
    "sh:nodeKind sh:IRI", "sh:nodeKind sh:Literal", "sh:nodeKind sh:BlankNodeOrIRI",
    "sh:minLength 1", "sh:maxLength 1", 'sh:pattern "^x"', 'sh:pattern "x" ; sh:flags "i"',
    'sh:languageIn ( "en" )', "sh:minInclusive 2", "sh:maxExclusive 2",
    'sh:in ( :a "x" 1 )', 'sh:in ( "x"@en :b )',
    'sh:hasValue "x"', "sh:hasValue :a", "sh:hasValue 1", "sh:equals :q", "sh:disjoint :q",
]  # fmt: skip
COUNTS = [
    "sh:minCount 1", "sh:minCount 2", "sh:maxCount 0", "sh:maxCount 1", "sh:uniqueLang true",
    "sh:lessThan :r", "sh:lessThanOrEquals :r",
    "sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1",
    'sh:qualifiedValueShape [ sh:nodeKind sh:BlankNode ] ; sh:qualifiedMaxCount 0',
]  # fmt: skip


# How a shape reports; most have no wish.
REPORTING = [
    "", "", "", "sh:severity sh:Warning", "sh:severity sh:Info", "sh:severity :Grave",
    'sh:message "no"@en , "nein"@de', 'sh:message "no" ; sh:severity sh:Warning',
    "sh:deactivated true",
]  # fmt: skip
OWN = {"no", "nein"}
_SELECT = "SELECT DISTINCT $this ?value { $this <http://example.org/p> ?value FILTER(%s) }"
QUERIES = [
    f'sh:sparql [ sh:message "{{?value}} of {{$this}}" ; sh:select "{_SELECT % condition}" ]'
    for condition in ("isLiteral(?value)", "isBlank(?value)", "?value = <http://example.org/a>")
]


# What no engine runs unless it is asked to; most shapes have none of it.
UNRUN = ["sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate :p ; sh:object :a ]"]


@dataclass(frozen=True)
class World:
    """Data, shapes and statements that the data build upon, in Turtle, and how they are checked."""

    data: str
    shapes: str
    ontology: str = PREFIXES
    form: str = "ttl"
    engine: str = "auto"
    strict: bool = True

    @property
    def unrun(self) -> bool:
        """Tell whether a shape has what no engine runs."""
        return any(words in self.shapes for words in UNRUN)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw some statements and some shapes."""
    statements = st.lists(st.one_of(_triple(), _typing()), min_size=1, max_size=14)
    subclass = draw(st.sampled_from(["", ":D rdfs:subClassOf :C .\n"]))
    behind = draw(st.lists(st.one_of(_triple(), _typing()), max_size=3))
    shapes = [draw(_root(number)) for number in range(draw(st.integers(1, 3)))]
    return World(
        PREFIXES + "\n".join(draw(statements)),
        PREFIXES + "\n".join(shapes),
        PREFIXES + subclass + "\n".join(behind),
        draw(st.sampled_from(["ttl", "ttl", "nt", "jsonld", "rdf"])),
        draw(st.sampled_from(["auto", "auto", "pyshacl"])),
        draw(st.booleans()),
    )


@st.composite
def _root(draw: st.DrawFn, number: int) -> str:
    """Draw a node shape with a target, or rarely a property shape with one and a name."""
    parts = [draw(st.sampled_from(TARGETS)), draw(st.sampled_from(REPORTING))]
    if draw(st.integers(0, 19)) == 0 and "sh:deactivated true" not in parts:
        parts.append(draw(st.sampled_from(UNRUN)))
    kind, more = "Node", draw(_node(2))
    if draw(st.integers(0, 4)) == 0:
        kind, more = "Property", f"sh:path {draw(st.sampled_from(PATHS))} ; {more}"
    return f":s{number} a sh:{kind}Shape ; {_joined([*filter(None, parts), more])} ."


def _triple() -> st.SearchStrategy[str]:
    values = st.sampled_from(THINGS + LITERALS + BLANKS)
    parts = st.tuples(st.sampled_from(THINGS), st.sampled_from(PROPERTIES), values)
    return parts.map(lambda t: f"{t[0]} {t[1]} {t[2]} .")


def _typing() -> st.SearchStrategy[str]:
    parts = st.tuples(st.sampled_from(THINGS), st.sampled_from(CLASSES))
    return parts.map(lambda t: f"{t[0]} a {t[1]} .")


def _node(depth: int) -> st.SearchStrategy[str]:
    """Draw the constraints of a node shape."""
    nested = [_property(depth - 1)] if depth else []
    parts = [st.sampled_from(SIMPLE), *nested, *_logic(depth), st.just(_CLOSED)]
    if depth == 2:  # A query in a shape that others refer to goes to pySHACL as a whole.
        parts.append(st.sampled_from(QUERIES))
    return st.lists(st.one_of(parts), min_size=1, max_size=2, unique_by=_parameter).map(_joined)


_CLOSED = "sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path :p ]"


def _property(depth: int) -> st.SearchStrategy[str]:
    nested = [st.deferred(lambda: _property(depth - 1))] if depth else []
    constraints = st.lists(
        st.one_of(st.sampled_from(SIMPLE), st.sampled_from(COUNTS), *nested, *_logic(depth)),
        min_size=1,
        max_size=2,
        unique_by=_parameter,
    )
    parts = st.tuples(st.sampled_from(PATHS), constraints, st.sampled_from(REPORTING))
    return parts.map(
        lambda t: f"sh:property [ sh:path {t[0]} ; {_joined([*t[1], *filter(None, t[2:])])} ]"
    )


def _logic(depth: int) -> list[st.SearchStrategy[str]]:
    if not depth:
        return []
    inner = st.deferred(lambda: _node(depth - 1))
    pairs = st.tuples(inner, inner)
    ways = [inner.map(lambda s: f"sh:not [ {s} ]"), inner.map(lambda s: f"sh:node [ {s} ]")]
    ways += [pairs.map(partial(_list, name)) for name in ("and", "or", "xone")]
    return ways


def _list(name: str, pair: tuple[str, str]) -> str:
    return f"sh:{name} ( [ {pair[0]} ] [ {pair[1]} ] )"


def _parameter(constraint: str) -> str:
    return constraint.split()[0]


def _joined(parts: Sequence[str]) -> str:
    return " ; ".join(parts)


def difference(world: World) -> list[object]:
    """Validate with both engines; what only one of them finds."""
    quads = [*_parsed(world.data), *_parsed(world.ontology)]
    shapes = Graph().parse(data=world.shapes, format="turtle")
    data = Data(compiler.load(quads))
    first = validate.validate(data, shapes, Options("auto"))
    calculates = "sh:sparql" in world.shapes
    spread = Data(compiler.load(_spread(quads), calculates=calculates))
    other = validate.validate(spread, shapes, Options("auto"))
    assert validate.differences(first, other) == []
    try:
        second = validate.validate(data, shapes, Options("pyshacl"))
    except UnusableShapesError as error:
        # pySHACL stops at a blank node under sh:lessThan, where SHACL asks for a result.
        assert "to compare a BlankNode" in str(error)
        return []
    assert bool(first.unchecked) == bool(second.unchecked) == world.unrun
    return [*validate.differences(first, second)]


def _parsed(text: str) -> Iterator[Quad]:
    yield from parse(text, RdfFormat.TURTLE, rename_blank_nodes=True)


def _spread(quads: Sequence[Quad]) -> Iterator[Quad]:
    """Put statements into named graphs, every other one into two."""
    for number, quad in enumerate(quads):
        for name in ("a", "b")[: 1 + number % 2]:
            yield Quad(quad.subject, quad.predicate, quad.object, NamedNode(f"urn:{name}"))


def reports(world: World) -> tuple[str, Counter[w3c.Row], Counter[w3c.Row]]:
    """Check through the command; what contradicts the exit code, the results, and pySHACL's own.

    A row has the messages too where the shape has its own. What results have in common, blank nodes
    of data and shapes, they must have in common in both reports.
    """
    with TemporaryDirectory() as name:
        code, text = command(world, Path(name))
    report = w3c.parsed(text, "http://example.org/")
    (node,) = report.subjects(RDF.type, SH.ValidationReport)
    other = by_pyshacl(world)
    if other is None:  # It stops at a blank node under sh:lessThan.
        return "", Counter(), Counter()
    (own,) = other.subjects(RDF.type, SH.ValidationReport)
    fault = _contradiction(world, code, report, other)
    ours, theirs = _rows(report, node), _rows(other, own)
    if ours == theirs and not isomorphic(_bare(report, node), _bare(other, own)):
        fault += " The results are not isomorphic."
    return fault, ours, theirs


def command(world: World, folder: Path) -> tuple[int, str]:
    """Check through the command; its exit code, and the report in Turtle."""
    data, shapes, ontology = (folder / name for name in (f"d.{world.form}", "s.ttl", "o.ttl"))
    form = RdfFormat.from_extension(world.form)
    assert form is not None
    serialize(parse(world.data, RdfFormat.TURTLE), str(data), form)
    shapes.write_text(world.shapes, encoding="utf-8")
    ontology.write_text(world.ontology, encoding="utf-8")
    arguments = [str(data), "--shapes", str(shapes), "--ontology", str(ontology)]
    arguments += ["--engine", world.engine, *(["--strict"] if world.strict else [])]
    ended = CliRunner().invoke(cli.main, ["check", *arguments, "--format", "ttl"])
    if ended.exception and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return ended.exit_code, ended.stdout


def by_pyshacl(world: World) -> Graph | None:
    """Return pySHACL's own report, or None where it stops."""
    data = w3c.parsed(world.data, "http://example.org/")
    data += w3c.parsed(world.ontology, "http://example.org/")
    shapes = w3c.parsed(world.shapes, "http://example.org/")
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    except ReportableRuntimeError:
        return None
    return report if isinstance(report, Graph) else None


def _contradiction(world: World, code: int, report: Graph, other: Graph) -> str:
    """Tell how the exit code, or sh:conforms, is not what pySHACL's report asks for."""
    conforms, own = ((None, SH.conforms, RdfLiteral(True)) in graph for graph in (report, other))
    severities = set(other.objects(None, SH.result / SH.resultSeverity))
    allowed = set() if world.strict else {SH.Warning, SH.Info}
    remarked = world.strict and (None, REMARK, None) in report
    clean = severities <= allowed and not world.unrun and not remarked
    if clean == (code == 0) and conforms == (own and not world.unrun):
        return ""
    return f"exit {code}, {conforms=}, pySHACL {own}, {severities=}"


def _rows(report: Graph, node: Node) -> Counter[w3c.Row]:
    return Counter(
        (*w3c.row(report, *terms), *messages) for terms, messages in _results(report, node)
    )


def _bare(report: Graph, node: Node) -> Graph:
    """Copy the results of a report, each with how often it is there, and paths as texts."""
    copy = Graph()
    for (terms, messages), number in Counter(_results(report, node)).items():
        result = BNode()
        for predicate, term in zip(w3c.TERMS, terms, strict=True):
            if isinstance(term, RdfLiteral) and term.language:
                term = RdfLiteral(str(term), lang=term.language.lower())
            if predicate == SH.resultPath and term is not None:
                term = RdfLiteral(path_text(report, term))
            copy.add((result, predicate, term or RDF.nil))
        copy.add((result, RDF.value, RdfLiteral(f"{number} {messages}")))
    return copy


def _results(
    report: Graph, node: Node
) -> Iterator[tuple[tuple[Node | None, ...], tuple[str, ...]]]:
    for result in report.objects(node, SH.result):
        terms = tuple(report.value(result, predicate) for predicate in w3c.TERMS)
        if CHECK in str(terms[0]):
            continue
        said = [m for m in report.objects(result, SH.resultMessage) if isinstance(m, RdfLiteral)]
        if terms[0] == SH.SPARQLConstraintComponent:  # pySHACL adds those of the shape: 5.3.2.
            said = [message for message in said if str(message) not in OWN]
        known = OWN & set(map(str, said)) or _calculated(report, result)
        yield terms, tuple(sorted(m.n3() for m in said)) if known else ()


def _calculated(report: Graph, result: Node) -> bool:
    """Tell whether a message is made of terms that both tools write the same."""
    terms = (report.value(result, SH.value), report.value(result, SH.focusNode))
    by_query = (result, SH.sourceConstraintComponent, SH.SPARQLConstraintComponent) in report
    return by_query and not any(isinstance(term, BNode) for term in terms)


def main(number: int) -> int:
    """Try random worlds and tell how many; stops at the first on which the engines differ."""
    logging.disable(logging.CRITICAL)  # Ill-typed literals are part of it.
    warnings.simplefilter("ignore")
    tried = 0

    @settings(max_examples=number, deadline=None, database=None, suppress_health_check=HEALTH)
    @given(worlds())
    def agree(world: World) -> None:
        nonlocal tried
        tried += 1
        assert difference(world) == []
        fault, ours, theirs = reports(world)
        assert (fault, ours) == ("", theirs)

    agree()
    sys.stdout.write(f"both engines agree on {tried} random graphs\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(os.environ.get("EXAMPLES", "2000"))))
