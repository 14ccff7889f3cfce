"""Checks of any RDF by any shapes, without our own vocabulary, shapes or data.

``owl:imports`` are never fetched, and shapes in the data are data: they are never run.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from rdflib import SH, URIRef

from graph_api.errors import UnusableShapesError
from graph_api.validation import statements
from graph_api.validation.files import QUERY, Files, expand
from graph_api.validation.findings import Finding, Report, Severity, report
from graph_api.validation.git_changes import Change
from graph_api.validation.lint import terms
from graph_api.validation.shacl import compiler
from graph_api.validation.shacl.data import Data
from graph_api.validation.shacl.findings import Shaped
from graph_api.validation.shacl.validate import Options


def run(
    paths: Sequence[Path],
    shapes: Sequence[Path],
    ontology: Sequence[Path] = (),
    options: Options | None = None,
    change: Change | None = None,
) -> Report:
    """Check files by shapes.

    :param paths: files of RDF or folders of them.
    :param ontology: files whose statements count as data, such as subclass axioms and lists of
        concepts, but in which unknown terms are nobody's concern.
    :param change: report only what has to do with it.
    :raises UsageError: a path does not exist or is of no kind that can be checked.
    :raises UnusableShapesError: a file of shapes is not well-formed, or they cannot be used.
    """
    options = options or Options()
    files = Files(Path.cwd(), options.base)
    given, behind = _rdf(paths), _rdf(ontology)
    if change and not change.paths:
        return Report([])
    shaped = Shaped(files, _shapes(files, shapes), options)
    shape_files = [source.path for source in shaped.sources]
    touched = change.touched(files, given, shape_files) if change else None
    found = list(_check(files, shaped, given, behind, touched))
    names = [files.name(path) for path in given]
    told = report(found, names, shaped.timings, shaped.rules, shaped.graph, shaped.left_out)
    if change is None:
        return told
    return change.narrow(told, files, given, touched, shape_files)


def _rdf(paths: Sequence[Path]) -> list[Path]:
    """List the files of RDF: a folder of ours has queries too."""
    return [Path(os.path.realpath(path)) for path in expand(paths) if path.suffix != QUERY]


def _shapes(files: Files, paths: Sequence[Path]) -> list[statements.Source]:
    named = _rdf(paths)
    for fault in files.unreadable(named):
        raise UnusableShapesError(f"{fault.place}: {fault.message}")
    sources = files.sources(named)
    quads = chain.from_iterable(source.quads for source in sources)
    if not any(str(SH) in f"{quad.predicate} {quad.object}" for quad in quads):
        raise UnusableShapesError("There is no shape in the files of shapes: nothing is checked.")
    return sources


def _check(
    files: Files,
    shaped: Shaped,
    given: Sequence[Path],
    behind: Sequence[Path],
    touched: set[str] | None,
) -> Iterator[Finding]:
    yield from files.unreadable([*given, *behind])
    sources = files.sources(given)
    for source in [*sources, *shaped.sources]:
        for iri in terms.suspicious(source):
            if fault := terms.foreign(iri):
                spot = files.places(source.path).term(URIRef(iri))
                yield replace(
                    files.at(source.path, spot, iri, *fault), severity=_severity(iri, shaped)
                )
    others = files.sources(behind)
    everything = (source.quads for source in [*others, *sources])
    data = Data.of(chain.from_iterable(everything), calculates=shaped.calculates)
    about = None if touched is None else compiler.named(touched)
    yield from shaped.check(data, [*sources, *others], about=about)
    yield from shaped.without_targets(data)


def _severity(iri: str, shaped: Shaped) -> Severity:
    """Return the severity of an unknown term; one of SHACL in a shape was refused before."""
    known_use = not shaped.options.refuse_unknown or iri.startswith(str(SH))
    return Severity.WARNING if known_use else Severity.VIOLATION
