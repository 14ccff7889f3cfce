"""Validation results as findings."""

from dataclasses import dataclass

from rdflib import SH, Literal, URIRef
from rdflib.term import Node

from graph_api.validation.blanks import Descriptions
from graph_api.validation.findings import BLANK, Finding, Severity
from graph_api.validation.iris import brief
from graph_api.validation.shacl.compiler.lossless_store import labels
from graph_api.validation.shacl.data import Data
from graph_api.validation.shacl.messages import Messages, cut
from graph_api.validation.shacl.results import Result

SEVERITIES: dict[Node, Severity] = {SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}
# A term in a finding is cut after so many characters; the report in RDF has it whole.
LONGEST = 1000


@dataclass(frozen=True)
class Where:
    """The file of a finding, its place there, and other places of the same thing."""

    file: str
    line: int | None = None
    column: int | None = None
    also: tuple[str, ...] = ()
    graph: str | None = None
    source: str | None = None


def to_finding(
    result: Result, where: Where, data: Data, blanks: Descriptions, messages: Messages
) -> Finding:
    """Make the finding of a result."""
    return Finding(
        rule=_rule(result),
        severity=SEVERITIES.get(result.severity, Severity.VIOLATION),
        file=where.file,
        line=where.line,
        column=where.column,
        focus=show(result.focus),
        path=None if result.path is None else messages.path(result),
        value=None if result.value is None else show(result.value),
        message=messages.of(result),
        component=brief(str(result.component)),
        label=_label(data, result.focus, blanks),
        graph=where.graph,
        source=where.source,
        also=where.also,
        blank=_blank(result, blanks),
        result=result,
    )


def _rule(result: Result) -> str:
    """Name the rule by its shape; that of a shape without a name by what it constrains and how."""
    if isinstance(result.shape, URIRef):
        return brief(str(result.shape))
    path = brief(str(result.path)) if isinstance(result.path, URIRef) else "path"
    return f"{path} {brief(str(result.component)).removeprefix('sh:')}"


def _label(data: Data, focus: Node, blanks: Descriptions) -> str | None:
    """Return the label of a thing, in English if possible; or the path to a blank node."""
    if not isinstance(focus, URIRef):
        return blanks.of(focus)
    names = sorted(labels(data.exact, str(focus)), key=lambda name: (name[1] != "en", name))
    return names[0][0] if names else None


def _blank(result: Result, blanks: Descriptions) -> str | None:
    """Describe the blank nodes of a result, so that no two findings are confused."""
    parts = [blanks.of(result.focus), blanks.of(result.value)]
    return "\n".join(part or "" for part in parts) if any(parts) else None


def show(term: Node) -> str:
    """Write a term as in Turtle, cut if it is long; a blank node has no name."""
    if isinstance(term, Literal):
        return cut(term.n3(), LONGEST)
    return brief(str(term)) if isinstance(term, URIRef) else BLANK
