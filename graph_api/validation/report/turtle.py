"""A report in RDF: a standard sh:ValidationReport, in Turtle.

Its results are those of SHACL, and the violations of our own rules, with components of our own. Our
warnings are no results, for by SHACL data with any result does not conform.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rdflib import DCTERMS, RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph_api.rdf.namespaces import PREFIXES, shorten
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
    prefixes = [f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()]
    groups = groupby(_statements(report), key=lambda statement: statement[0])
    blocks = (_block(subject, [(p, o) for _, p, o in about]) for subject, about in groups)
    return "\n".join(["".join(prefixes), *blocks])


def _block(subject: Node, about: Sequence[tuple[URIRef, Node]]) -> str:
    lines = " ;\n    ".join(f"{_text(predicate)} {_text(value)}" for predicate, value in about)
    return f"{_text(subject)} {lines} .\n"


def _text(term: Node) -> str:
    """Write a term. Literals are quoted, since a bare 01 would be read as 1."""
    return shorten(str(term)) if isinstance(term, URIRef) else str(from_rdflib(term))


def is_result(finding: Finding) -> bool:
    """Tell whether a finding is a validation result rather than a remark."""
    return finding.result is not None or finding.severity is Severity.VIOLATION


def _statements(report: Report) -> Iterator[_Statement]:
    node = BNode("report")
    yield node, RDF.type, SH.ValidationReport
    yield node, SH.conforms, Literal(not any(is_result(finding) for finding in report.findings))
    for number, finding in enumerate(report.findings):
        yield node, SH.result if is_result(finding) else REMARK, BNode(f"result{number}")
    paths: set[Node] = set()
    for number, finding in enumerate(report.findings):
        for predicate, value in _about(finding):
            yield BNode(f"result{number}"), predicate, value
        if finding.result is not None and isinstance(finding.result.path, BNode):
            paths.add(finding.result.path)
    for path in sorted(paths, key=str):
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
    """Copy a path that is more than a single property."""
    for predicate, value in () if shapes is None else shapes.predicate_objects(node):
        if predicate in _PATH and isinstance(predicate, URIRef):
            yield node, predicate, value
            if isinstance(value, BNode):
                yield from _path(shapes, value)


_PATH = {
    RDF.first, RDF.rest, SH.inversePath, SH.alternativePath,
    SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath,
}  # fmt: skip
