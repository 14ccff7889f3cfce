"""A report in RDF: a standard sh:ValidationReport, in Turtle."""

from rdflib import DCTERMS, RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph_api.rdf.namespaces import PREFIXES
from graph_api.validation.findings import Finding, Report, Severity

SEVERITIES = {
    Severity.VIOLATION: SH.Violation,
    Severity.WARNING: SH.Warning,
    Severity.INFO: SH.Info,
}
# The component of findings that are not about shapes.
CHECK = "urn:hrd-graph:check:"


def write(report: Report) -> str:
    """Write a report; the place of each finding is its dcterms:source."""
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    node = BNode("report")
    graph.add((node, RDF.type, SH.ValidationReport))
    graph.add((node, SH.conforms, Literal(not report.findings)))
    for number, finding in enumerate(report.findings):
        result = BNode(f"result{number}")
        graph.add((node, SH.result, result))
        for predicate, value in _statements(finding):
            graph.add((result, predicate, value))
    return graph.serialize(format="turtle")


def _statements(finding: Finding) -> list[tuple[URIRef, Node]]:
    found = finding.result
    about: list[tuple[URIRef, Node | None]] = [
        (RDF.type, SH.ValidationResult),
        (SH.resultSeverity, SEVERITIES[finding.severity]),
        (SH.resultMessage, Literal(finding.message)),
        (DCTERMS.source, Literal(finding.place)),
    ]
    if found is None:
        about.append((SH.sourceConstraintComponent, URIRef(f"{CHECK}{finding.rule}")))
        about.append((SH.focusNode, Literal(finding.focus or finding.value or finding.file)))
    else:
        about += [
            (SH.sourceConstraintComponent, found.component),
            (SH.sourceShape, found.shape),
            (SH.focusNode, found.focus),
            (SH.resultPath, found.path),
            (SH.value, found.value),
        ]
    return [(predicate, value) for predicate, value in about if value is not None]
