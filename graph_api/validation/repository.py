"""The check of a repository: syntax, terms and links, then derived statements and shapes.

A file that cannot be read is reported and left out, so that the others are still checked. The
examples are checked apart from the data: they are invented, and would hide what the data lack.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import chain
from pathlib import Path

from rdflib import Graph, URIRef

from graph_api.errors import SourceError
from graph_api.rdf.files import graph_of, read_source
from graph_api.rdf.namespaces import GRAPHS
from graph_api.rdf.resources import resources
from graph_api.snapshot import load
from graph_api.sparql.tokens import Mention, mentions
from graph_api.validation import statements
from graph_api.validation.files import QUERY, Files, expand
from graph_api.validation.findings import Fault, Finding, Report, report
from graph_api.validation.git_changes import Change
from graph_api.validation.iris import brief
from graph_api.validation.lint import literals, terms
from graph_api.validation.lint.duplicates import Twins
from graph_api.validation.lint.names_and_symbols import Reference
from graph_api.validation.shacl import compiler
from graph_api.validation.shacl.findings import Shaped
from graph_api.validation.shacl.result_findings import show
from graph_api.validation.shacl.results import Timing
from graph_api.validation.shacl.validate import Options
from graph_api.validation.statements import Source

QUERIES = ("ontology/rules/*.rq", "ontology/questions/*.rq")
EXAMPLES = "ontology/examples"
CATALOGUE = GRAPHS + "catalog"


def run(
    paths: Sequence[Path] | None = None,
    *,
    root: Path | None = None,
    options: Options | None = None,
    change: Change | None = None,
) -> Report:
    """Check files, or everything in the repository.

    :param paths: files of RDF or .rq, or folders of them. Each is checked with the ontology and
        the data as background, and only findings about these files are reported. None: all files.
    :param root: the folder with ``ontology/``, ``data/`` and ``shapes/``; by default the project's.
    :param change: report only what has to do with it.
    :raises UsageError: a path does not exist or is of no kind that can be checked.
    :raises UnusableShapesError: the shapes in ``shapes/`` cannot be used.
    """
    checker = Checker(root or resources(), options)
    files = checker.everything if paths is None else list(expand(paths))
    files = [Path(os.path.realpath(path)) for path in files]
    if change and not change.paths:
        return Report([])
    concerning_all = [checker.root / "shapes", checker.root / "ontology" / "rules"]
    touched = change.touched(checker.files, files, concerning_all) if change else None
    found = list(checker.check(files, whole=paths is None, touched=touched))
    names = [checker.files.name(path) for path in files]
    told = report(found, names, *checker.ran, checker.shapes)
    if change is None:
        return told
    return change.narrow(told, checker.files, files, touched, checker.shape_files)


class Checker:
    """The check of files against one repository, whose files are read once, on demand."""

    def __init__(self, root: Path, options: Options | None = None) -> None:
        """Take the folder with ``ontology/``, ``data/`` and ``shapes/``; nothing is read yet."""
        self.files = Files(root, options.base if options else None)
        self.root = self.files.root
        self._options = options or Options()

    @property
    def everything(self) -> list[Path]:
        """List the files of a check without paths."""
        queries = [path for pattern in QUERIES for path in sorted(self.root.glob(pattern))]
        return [*load.source_files(self.root), *self.examples, *self.shape_files, *queries]

    @cached_property
    def examples(self) -> list[Path]:
        """List the invented example files, one for each class."""
        return sorted(self.root.glob(f"{EXAMPLES}/*.ttl"))

    @cached_property
    def shape_files(self) -> list[Path]:
        """List the files with shapes."""
        return sorted(self.root.glob("shapes/*.ttl"))

    @cached_property
    def shaped(self) -> Shaped:
        """Return the shapes, ready to check data."""
        return Shaped(self.files, self.files.sources(self.shape_files), self._options)

    @property
    def ran(self) -> tuple[list[Timing], list[str]]:
        """Return the time of each rule, and the names of all."""
        return self.shaped.timings, self.shaped.rules

    @property
    def shapes(self) -> Graph:
        """Return all shapes."""
        return self.shaped.graph

    def check(
        self,
        files: Sequence[Path],
        *,
        whole: bool = False,
        background: Sequence[Path] | None = None,
        touched: set[str] | None = None,
    ) -> Iterator[Finding]:
        """Check files and yield the findings about them, unsorted.

        :param whole: the files are the whole repository, so each shape should find a target.
        :param background: data that the files may refer to, besides the ontology; by default the
            data of the repository, or the examples for examples.
        :param touched: only findings about these things are needed, though others may be found.
        """
        files = [Path(os.path.realpath(path)) for path in files]
        queries = [path for path in files if path.suffix == QUERY]
        shapes = [path for path in files if path in self.shape_files]
        examples = [path for path in files if path in self.examples]
        rest = [path for path in files if path not in {*queries, *shapes, *examples}]
        yield from self.files.unreadable(path for path in files if path.suffix != QUERY)
        data = load.source_files(self.root)
        if rest:
            background = data if background is None else background
            yield from self._check_data(rest, background, whole, touched)
        if examples and (touched is None or self._mention(examples, touched)):
            yield from self._check_data(examples, self.examples, False, touched)
        if shapes or queries:
            known = self._known(data)
            for source in self.files.sources(shapes):
                yield from self._check_terms(source, known)
            for path in queries:
                yield from self._check_query(path, known)

    def _mention(self, files: Sequence[Path], things: set[str]) -> bool:
        """Tell whether any statement of the files uses one of some things."""
        sources = self.files.sources(files)
        return any(iri in things for source in sources for iri in terms.used(source.quads))

    def _vocabulary(self) -> list[Path]:
        folder = self.root / "ontology"
        return [p for p in load.source_files(self.root) if p.is_relative_to(folder)]

    def _known(self, data: Sequence[Path]) -> terms.Known:
        files = [*self._vocabulary(), *data]
        vocabulary = self.files.sources(files)
        unread = "".join(map(self._text, self.files.malformed(files)))
        return terms.known(self.files.sources(self.shape_files), vocabulary, unread)

    def _text(self, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def _check_data(
        self,
        files: Sequence[Path],
        background: Sequence[Path],
        whole: bool,
        touched: set[str] | None,
    ) -> Iterator[Finding]:
        """Check terms, links, catalogue and shapes of data files."""
        given = self.files.sources(files)
        context = self.files.sources([*self._vocabulary(), *background, *files])
        known = self._known([*background, *files])
        # The rules run in the store, beside what is done here.
        deriving = ThreadPoolExecutor(1).submit(statements.derived, context, self.root)
        reference, twins = Reference(context), Twins(context)
        unknown: set[str] = set()
        for source in given:
            yield from self._check_terms(source, known)
            if known.unread:
                unknown |= {brief(iri) for iri in terms.used(source.quads) if known.hidden(iri)}
            yield from self._check_graphs(source, known)
            if source.path not in self.examples:  # Their bodies and States are invented.
                for fault in chain(reference.faults(source), twins.faults(source)):
                    yield self._to_finding(source, fault)
        try:
            derived = deriving.result()
        except SourceError as error:
            yield self.files.fault(error, Path(error.file))
            return
        quads = chain.from_iterable(source.quads for source in context)
        union = statements.union(chain(quads, derived), calculates=self.shaped.calculates)
        about = None if touched is None else compiler.named(touched)
        if about is None and not set(files) >= set(background):
            about = compiler.subjects(chain.from_iterable(source.quads for source in given))
        told = set[tuple[str, str | None]]()
        behind = [source for source in context if source not in given]
        for finding in self.shaped.check(union, given, behind, unknown, about):
            told |= {(place, finding.value) for place in (finding.place, *finding.also)}
            yield finding
        for source in given:
            for fault in literals.faults(source.quads):
                finding = self._to_finding(source, fault)
                # What a shape says of a statement is more exact: one finding is enough.
                if (finding.place, finding.value) not in told:
                    yield finding
        if whole and not known.unread:
            yield from self.shaped.without_targets(union)

    def _check_terms(self, source: Source, known: terms.Known) -> Iterator[Finding]:
        inside = source.path in self.shape_files
        for iri in terms.used(source.quads):
            if fault := known.fault(iri, in_shapes=inside):
                spot = self.files.places(source.path).term(URIRef(iri))
                yield self.files.at(source.path, spot, iri, *fault)

    def _check_graphs(self, source: Source, known: terms.Known) -> Iterator[Finding]:
        """Find statements in ``data/`` without layer and source: in no graph, or an unknown one."""
        if not source.path.is_relative_to(self.root / "data"):
            return
        unnamed = graph_of(source.path, self.root)
        first = {quad.graph_name.value: quad for quad in reversed(list(source.quads))}
        for name in sorted(first.keys() - {CATALOGUE}):
            if name == unnamed:
                message = (
                    "this statement stands in no named graph, so it has neither layer nor source. "
                    "Put it into a GRAPH block, whose graph data/catalog.ttl describes."
                )
                yield self._to_finding(source, Fault(first[name], "source", message))
            elif name not in known.subjects:
                message = f"the graph {brief(name)} is not described in data/catalog.ttl."
                yield self.files.at(source.path, (1, 1), name, "catalogue", message)

    def _to_finding(self, source: Source, fault: Fault) -> Finding:
        """Make a finding of a fault, at the place of its statement."""
        quad = fault.statement
        nodes = [statements.to_node(t) for t in (quad.subject, quad.predicate, quad.object)]
        line, column = self.files.places(source.path).statement(*nodes) or (None, None)
        focus, path, value = (show(term) for term in nodes)
        return Finding(
            fault.rule, fault.severity, self.files.name(source.path), line, focus, path, value,
            fault.message, column,
        )  # fmt: skip

    def _check_query(self, path: Path, known: terms.Known) -> Iterator[Finding]:
        try:
            load.check_query(path)
            text = read_source(path)
        except SourceError as error:
            yield self.files.fault(error, path)
            return
        for mention in mentions(text):
            if fault := _query_fault(mention, known):
                yield self.files.at(path, (mention.line, mention.column), mention.iri, *fault)


def _query_fault(mention: Mention, known: terms.Known) -> tuple[str, str] | None:
    if mention.undeclared is not None:
        return "term", f"the prefix {mention.undeclared}: is not declared."
    return known.fault(mention.iri)
