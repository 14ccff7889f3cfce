"""A report in RDF: a standard sh:ValidationReport, in Turtle.

Its results are those of SHACL, and the violations of our own rules, with components of our own. Our
warnings are no results, for by SHACL data with any result does not conform.
"""

from collections.abc import Iterator

from pyoxigraph import Literal as StoreLiteral
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize
from rdflib import DCTERMS, RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph_api.rdf.namespaces import PREFIXES
from graph_api.validation.findings import Finding, Report, Severity
from graph_api.validation.shacl.compiler.lossless_store import from_rdflib

SEVERITIES = {
    Severity.VIOLATION: SH.Violation,
    Severity.WARNING: SH.Warning,
    Severity.INFO: SH.Info,
}
# The component of findings that are not about shapes.
CHECK = "urn:hrd-graph:check:"
REMARK = URIRef(f"{CHECK}remark")
_Statement = tuple[Node, URIRef, Node]


def write(report: Report) -> str:
    """Write a report; the place of each finding is its dcterms:source."""
    triples = (_triple(*statement) for statement in _statements(report))
    text = serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES)
    assert text is not None  # it is written to no file
    return text.decode()


def is_result(finding: Finding) -> bool:
    """Tell whether a finding is a result of the report, not only a remark."""
    return finding.result is not None or finding.severity is Severity.VIOLATION


def _triple(s: Node, p: URIRef, o: Node) -> Triple:
    """Make a statement; the store's writer writes an ill-formed literal so that it can be read."""
    subject, predicate, value = (from_rdflib(term) for term in (s, p, o))
    assert not isinstance(subject, StoreLiteral) and isinstance(predicate, NamedNode)
    return Triple(subject, predicate, value)


def _statements(report: Report) -> Iterator[_Statement]:
    node = BNode("report")
    yield node, RDF.type, SH.ValidationReport
    conforms = not any(is_result(finding) for finding in report.findings)
    yield node, SH.conforms, Literal(conforms)
    paths: set[Node] = set()
    for number, finding in enumerate(report.findings):
        result = BNode(f"result{number}")
        yield node, SH.result if is_result(finding) else REMARK, result
        for predicate, value in _about(finding):
            yield result, predicate, value
        if finding.result is not None and isinstance(finding.result.path, BNode):
            paths.add(finding.result.path)
    for path in paths:
        yield from _path(report.shapes, path)


def _about(finding: Finding) -> Iterator[tuple[URIRef, Node]]:
    yield RDF.type, SH.ValidationResult
    yield DCTERMS.source, Literal(finding.place)
    result = finding.result
    if result is None:
        yield SH.resultSeverity, SEVERITIES[finding.severity]
        yield SH.resultMessage, Literal(finding.message, lang="en")
        yield SH.sourceConstraintComponent, URIRef(f"{CHECK}{finding.rule}")
        yield SH.focusNode, Literal(finding.focus or finding.value or finding.file)
        return
    yield SH.resultSeverity, result.severity
    for message in result.messages or (Literal(finding.message, lang="en"),):
        yield SH.resultMessage, message
    about = {
        SH.sourceConstraintComponent: result.component,
        SH.sourceConstraint: result.constraint,
        SH.sourceShape: result.shape,
        SH.focusNode: result.focus,
        SH.resultPath: result.path,
        SH.value: result.value,
    }
    for predicate, value in about.items():
        if value is not None:
            yield predicate, value


def _path(shapes: Graph | None, node: Node) -> Iterator[_Statement]:
    """Copy a path that is no single property."""
    for predicate, value in () if shapes is None else shapes.predicate_objects(node):
        if predicate in _PATH and isinstance(predicate, URIRef):
            yield node, predicate, value
            if isinstance(value, BNode):
                yield from _path(shapes, value)


_PATH = {
    RDF.first, RDF.rest, SH.inversePath, SH.alternativePath,
    SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath,
}  # fmt: skip
