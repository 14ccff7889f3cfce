"""The order of a check: syntax, terms and links, then derived statements and shapes.

A file that cannot be read is reported and left out, so that the others are still checked. The
examples are checked apart from the data: they are invented, and would hide what the data lack.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from rdflib import SH, Graph, Literal, URIRef
from rdflib.term import Node

from graph_api import store
from graph_api.checks import engines, fast, graphs, terms
from graph_api.checks.data import Data
from graph_api.checks.findings import Finding, Report, Severity, brief, relative, report
from graph_api.checks.graphs import Source
from graph_api.checks.locate import Lines, Spot
from graph_api.checks.places import Place, Places
from graph_api.checks.queries import Mention, mentions
from graph_api.checks.reference import Reference
from graph_api.checks.results import Result
from graph_api.errors import SourceError, UsageError
from graph_api.names import GRAPHS, resources, shorten

QUERIES = ("ontology/rules/*.rq", "ontology/questions/*.rq")
EXAMPLES = "ontology/examples"
CATALOGUE = GRAPHS + "catalog"
SUFFIXES = (".ttl", ".trig", ".rq")


def run(paths: Sequence[Path] | None = None, *, root: Path | None = None) -> Report:
    """Check files, or everything in the repository.

    :param paths: files (.ttl, .trig, .rq) or folders of them. Each is checked with the ontology and
        the data as background, and only findings about these files are reported. None: all files.
    :param root: the folder with ``ontology/``, ``data/`` and ``shapes/``; by default the project's.
    :raises UsageError: a path does not exist or is of no kind that can be checked.
    """
    checker = Checker(root or resources())
    files = checker.everything if paths is None else list(_expand(paths))
    found = list(checker.check(files, whole=paths is None))
    return report(found, [relative(path, checker.root) for path in files])


def _expand(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES)
        elif not path.exists():
            raise UsageError(f"There is no file {path}.")
        elif path.suffix not in SUFFIXES:
            raise UsageError(f"{path} is not one of {', '.join(SUFFIXES)}.")
        else:
            yield path


class Checker:
    """Checks files against one repository, whose files it reads once, when they are needed."""

    def __init__(self, root: Path) -> None:
        """Take the folder with ``ontology/``, ``data/`` and ``shapes/``; nothing is read yet."""
        self.root = root.resolve()
        self._read: dict[Path, Source | Finding] = {}
        self._lines: dict[Path, Lines] = {}

    @property
    def everything(self) -> list[Path]:
        """All files that a check without paths covers."""
        queries = [path for pattern in QUERIES for path in sorted(self.root.glob(pattern))]
        return [*store.source_files(self.root), *self.examples, *self.shape_files, *queries]

    @cached_property
    def examples(self) -> list[Path]:
        """The invented example files, one a class."""
        return sorted(self.root.glob(f"{EXAMPLES}/*.ttl"))

    @cached_property
    def shape_files(self) -> list[Path]:
        """The files with shapes."""
        return sorted(self.root.glob("shapes/*.ttl"))

    @cached_property
    def shapes(self) -> Graph:
        """All shapes, as the files have them."""
        return graphs.shapes(self._sources(self.shape_files))

    def check(
        self,
        files: Sequence[Path],
        *,
        whole: bool = False,
        background: Sequence[Path] | None = None,
    ) -> Iterator[Finding]:
        """Check files and yield the findings about them, unsorted.

        :param whole: the files are the whole repository, so each shape should find a target.
        :param background: data that the files may refer to, besides the ontology; by default the
            data of the repository, or the examples for examples.
        """
        files = [path.resolve() for path in files]
        queries = [path for path in files if path.suffix == ".rq"]
        shapes = [path for path in files if path in self.shape_files]
        examples = [path for path in files if path in self.examples]
        rest = [path for path in files if path not in {*queries, *shapes, *examples}]
        yield from self._unreadable(path for path in files if path.suffix != ".rq")
        data = store.source_files(self.root)
        if rest:
            yield from self._check_data(rest, data if background is None else background, whole)
        if examples:
            yield from self._check_data(examples, self.examples, whole=False)
        known = self._known(data)
        for source in self._sources(shapes):
            yield from self._check_terms(source, known)
        for path in queries:
            yield from self._check_query(path, known)

    def _unreadable(self, files: Iterable[Path]) -> Iterator[Finding]:
        for path in files:
            source = self._load(path)
            if isinstance(source, Finding):
                yield source

    def _load(self, path: Path) -> Source | Finding:
        if path not in self._read:
            try:
                self._read[path] = graphs.read(path, self.root)
            except SourceError as error:
                self._read[path] = self._fault(error, path)
        return self._read[path]

    def _sources(self, files: Iterable[Path]) -> list[Source]:
        read = (self._load(path) for path in dict.fromkeys(files))
        return [source for source in read if isinstance(source, Source)]

    def _vocabulary(self) -> list[Path]:
        folder = self.root / "ontology"
        return [p for p in store.source_files(self.root) if p.is_relative_to(folder)]

    def _known(self, data: Sequence[Path]) -> terms.Known:
        return terms.known(
            self._sources(self.shape_files), self._sources([*self._vocabulary(), *data])
        )

    def _check_data(
        self, files: Sequence[Path], background: Sequence[Path], whole: bool
    ) -> Iterator[Finding]:
        """Check terms, links, catalogue and shapes of data files."""
        given = self._sources(files)
        context = self._sources([*self._vocabulary(), *background, *files])
        known = self._known([*background, *files])
        reference = Reference(context)
        wrong: set[str] = set()
        for source in given:
            for finding in self._check_terms(source, known):
                wrong.add(finding.value or "")
                yield finding
            yield from self._check_graphs(source, known)
            yield from self._check_reference(source, reference)
        try:
            quads = [quad for source in context for quad in source.quads]
            union = graphs.union([*quads, *graphs.derived(context, self.root)])
            results = engines.validate(union, self.shapes).results
        except SourceError as error:
            yield self._fault(error, Path(error.file))
            return
        places = Places(given, self._lines)
        for result in results:
            # A misspelt concept or thing is in no list and of no class: one finding is enough.
            if result.value is None or brief(str(result.value)) not in wrong:
                about = {str(o) for o in self.shapes.objects(result.shape, SH.targetObjectsOf)}
                yield from (self._finding(result, place) for place in places.of(result, about))
        if whole:
            yield from self._without_targets(union)

    def _check_terms(self, source: Source, known: terms.Known) -> Iterator[Finding]:
        inside = source.path in self.shape_files
        for iri in terms.used(source.quads):
            if fault := known.fault(iri, in_shapes=inside):
                yield self._at(source, self._line(source.path).term(URIRef(iri)), iri, *fault)

    def _check_graphs(self, source: Source, known: terms.Known) -> Iterator[Finding]:
        """Find named graphs in ``data/`` that the catalogue does not describe."""
        if not source.path.is_relative_to(self.root / "data"):
            return
        for name in sorted({q.graph_name.value for q in source.quads} - {CATALOGUE}):
            if name not in known.subjects:
                message = f"the graph {brief(name)} is not described in data/catalog.ttl."
                yield self._at(source, (1, 1), name, "catalogue", message)

    def _check_reference(self, source: Source, reference: Reference) -> Iterator[Finding]:
        """Find symbols and names that only the whole of the data shows to be wrong."""
        if source.path in self.examples:  # Their bodies and States are invented.
            return
        for fault in reference.faults(source):
            quad = fault.statement
            nodes = [graphs.to_node(t) for t in (quad.subject, quad.predicate, quad.object)]
            line, column = self._line(source.path).statement(*nodes) or (None, None)
            focus, path, value = (_show(term) for term in nodes)
            file = relative(source.path, self.root)
            yield Finding(
                fault.rule, Severity.VIOLATION, file, line, focus, path, value, fault.message,
                column,
            )  # fmt: skip

    def _at(
        self, source: Source, spot: Spot | None, value: str, rule: str, message: str
    ) -> Finding:
        file = relative(source.path, self.root)
        line, column = spot or (None, None)
        return Finding(
            rule, Severity.VIOLATION, file, line, None, None, brief(value), message, column
        )

    def _check_query(self, path: Path, known: terms.Known) -> Iterator[Finding]:
        try:
            store.check_query(path)
            text = store.read_source(path)
        except SourceError as error:
            yield self._fault(error, path)
            return
        for mention in mentions(text):
            if fault := _query_fault(mention, known):
                file = relative(path, self.root)
                value = brief(mention.iri)
                yield Finding(
                    fault[0], Severity.VIOLATION, file, mention.line, None, None, value, fault[1]
                )

    def _fault(self, error: SourceError, path: Path) -> Finding:
        file = relative(path, self.root)
        return Finding(
            "syntax", Severity.VIOLATION, file, error.line, None, None, None, error.message,
            error.column,
        )  # fmt: skip

    def _line(self, path: Path) -> Lines:
        if path not in self._lines:
            self._lines[path] = Lines(path)
        return self._lines[path]

    def _finding(self, result: Result, place: Place) -> Finding:
        line, column = place.spot or (None, None)
        return Finding(
            rule=shorten(str(result.shape)),
            severity=Severity.VIOLATION if result.severity == SH.Violation else Severity.WARNING,
            file=relative(place.path, self.root),
            line=line,
            column=column,
            focus=_show(place.focus),
            path=None if place.predicate is None else _show(place.predicate),
            value=None if place.value is None else _show(place.value),
            message=result.message,
            component=shorten(str(result.component)),
        )

    def _without_targets(self, union: Data) -> Iterator[Finding]:
        for shape in fast.without_targets(union.exact, self.shapes):
            for source in self._sources(self.shape_files):
                spot = self._line(source.path).block(shape)
                if spot is not None:
                    name = shorten(str(shape))
                    file = relative(source.path, self.root)
                    message = "nothing in the data is a target of this shape. Correct its target."
                    yield Finding(
                        "target", Severity.WARNING, file, spot[0], name, None, None, message,
                        spot[1],
                    )  # fmt: skip


def _query_fault(mention: Mention, known: terms.Known) -> tuple[str, str] | None:
    if mention.undeclared is not None:
        return "term", f"the prefix {mention.undeclared}: is not declared."
    return known.fault(mention.iri)


def _show(term: Node) -> str:
    if isinstance(term, Literal):
        return term.n3()
    return brief(str(term)) if isinstance(term, URIRef) else "_:"
