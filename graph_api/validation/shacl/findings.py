"""The findings of shapes in data: results, unfinished rules, shapes without targets."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest

from rdflib import OWL, RDFS, SH, BNode, Graph, URIRef
from rdflib.term import Node

from graph_api.errors import UnusableShapesError
from graph_api.validation import statements
from graph_api.validation.blanks import Descriptions
from graph_api.validation.files import Files
from graph_api.validation.findings import Finding, Severity
from graph_api.validation.iris import brief
from graph_api.validation.locate.results import Place, Places, described
from graph_api.validation.shacl import compiler, validate
from graph_api.validation.shacl.compiler.shapes import owl_classes, read
from graph_api.validation.shacl.compiler.shapes import show as shape_name
from graph_api.validation.shacl.data import Data
from graph_api.validation.shacl.messages import Messages
from graph_api.validation.shacl.result_findings import Where, rule_of, to_finding
from graph_api.validation.shacl.results import Key, Result, Timing, Unchecked
from graph_api.validation.shacl.validate import Options
from graph_api.validation.statements import Source


@dataclass
class Shaped:
    """The shapes of some files, ready to check data."""

    files: Files
    sources: Sequence[Source]
    options: Options
    timings: list[Timing] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put the shapes of all files into one graph."""
        self.graph: Graph = statements.shapes(self.sources)
        if self.options.owl_classes:
            self.graph.add((OWL.Class, RDFS.subClassOf, RDFS.Class))
        self.left_out: Counter[str] = Counter()
        self._unchecked: list[Unchecked] = []
        self._differences: list[tuple[str, Key]] = []

    @property
    def rules(self) -> list[str]:
        """Return the names of all named shapes."""
        named = {s for s in read(self.graph).reached() if isinstance(s, URIRef)}
        return sorted(shape_name(shape) for shape in named)

    @property
    def calculates(self) -> bool:
        """Tell whether there are SPARQL constraints."""
        return (None, SH.sparql, None) in self.graph

    def check(
        self,
        data: Data,
        given: Sequence[Source],
        behind: Sequence[Source] = (),
        unknown: Collection[str] = frozenset(),
        about: compiler.Things | None = None,
    ) -> Iterator[Finding]:
        """Validate data, and yield the findings about the given files.

        :param behind: the other files in the data: a result whose focus node stands in these, and
            in none of the given, is left out.
        :param unknown: values about which nobody can tell, for the files that name them cannot be
            read: results with these are left out.
        :param about: what the given files state, if they are a small part of the data.
        :raises UnusableShapesError: the shapes cannot be used; the message has their place.
        """
        results = self.results(data, about)
        yield from self._placed(data, results, given, behind, unknown)
        yield from self.remarks()

    def results(self, data: Data, about: compiler.Things | None = None) -> list[Result]:
        """Validate data, and return the results; :meth:`remarks` has the rest.

        :raises UnusableShapesError: the shapes cannot be used; the message has their place.
        """
        try:
            outcome, self._differences = validate.run(data, self.graph, self.options, about)
        except UnusableShapesError as error:
            raise UnusableShapesError(f"{self._prefix(error.shape)}{error}", error.shape) from error
        self._unchecked = outcome.unchecked
        self.timings += outcome.timings
        return outcome.results if self.options.most is None else self._first(outcome.results)

    def _first(self, results: Sequence[Result]) -> list[Result]:
        """Keep the first results of each rule and severity, and count the others."""
        by_rule: dict[tuple[str, Node], list[Result]] = defaultdict(list)
        for result in results:
            by_rule[rule_of(result), result.severity].append(result)
        kept: list[Result] = []
        for (rule, _), rows in by_rule.items():
            first = nsmallest(self.options.most or 0, rows, key=lambda result: result.key)
            kept += first
            self.left_out[rule] += len(rows) - len(first)
        self.left_out = +self.left_out
        return kept

    def remarks(self) -> Iterator[Finding]:
        """List the unfinished rules, and the differences between the engines."""
        for unchecked in self._unchecked:
            yield self._not_checked(unchecked)
        for side, key in self._differences:
            yield self._different(side, key)

    def _placed(
        self,
        data: Data,
        results: Sequence[Result],
        given: Sequence[Source],
        behind: Sequence[Source],
        unknown: Collection[str],
    ) -> Iterator[Finding]:
        blanks = Descriptions(data.exact)
        messages = Messages(self.graph, data.exact)
        places = Places(given, self.files.places, blanks, results)
        unplaced = []
        for result in results:
            if result.value is not None and brief(str(result.value)) in unknown:
                continue
            about = {str(o) for o in self.graph.objects(result.shape, SH.targetObjectsOf)}
            if place := places.of(result, about):
                yield to_finding(result, self._where(place), data, blanks, messages)
            else:
                unplaced.append(result)
        described_there, used_there = described(behind, {result.focus for result in unplaced})
        for result in unplaced:
            if result.focus in described_there:
                continue
            if place := places.use(result.focus):
                yield to_finding(result, self._where(place), data, blanks, messages)
            elif result.focus not in used_there:
                where = Where(*self._place(result.shape))
                yield to_finding(result, where, data, blanks, messages)

    def _where(self, place: Place) -> Where:
        line, column = place.spot or (None, None)
        also = [self.files.at(path, spot, "", "", "").place for path, spot in place.also]
        return Where(self.files.name(place.path), line, column, tuple(also))

    def without_targets(self, data: Data) -> Iterator[Finding]:
        """List the shapes that check nothing, because the data has none of their targets."""
        message = "nothing in the data is a target of this shape. Correct its target."
        for shape in compiler.without_targets(data.exact, self.graph):
            yield self._about(shape, "target", Severity.WARNING, message)
        message = (
            "an owl:Class and sh:NodeShape, but only an rdfs:Class targets its instances. Use "
            "--owl-classes to check these, or state that owl:Class is a subclass of rdfs:Class."
        )
        for shape in owl_classes(self.graph):
            yield self._about(shape, "target", Severity.WARNING, message)

    def _not_checked(self, unchecked: Unchecked) -> Finding:
        message = (
            f"not checked: {unchecked.name} was {unchecked.reason}. Simplify the shape, or give it "
            "more time with --time-limit."
        )
        if not unchecked.reason.startswith("not finished"):
            message = f"not checked: {unchecked.name}: {unchecked.reason}"
        return self._about(unchecked.shape, "unchecked", Severity.VIOLATION, message)

    def _different(self, side: str, key: Key) -> Finding:
        engine = self.options.engine if side == "first" else "pyshacl"
        told = " ".join(part for part in key if part)
        message = f"only the engine {engine} finds: {told}"
        return self._about(URIRef(key[0][1:-1]), "engines", Severity.VIOLATION, message)

    def _about(self, shape: Node, rule: str, severity: Severity, message: str) -> Finding:
        path, line, column = self._place(shape)
        return Finding(rule, severity, path, line, shape_name(shape), None, None, message, column)

    def _place(self, shape: Node) -> tuple[str, int | None, int | None]:
        for source in self.sources:
            lines = self.files.places(source.path)
            if spot := lines.block(shape) or lines.term(shape):
                return self.files.name(source.path), *spot
        return self.files.name(self.sources[0].path) if self.sources else "shapes", None, None

    def _prefix(self, shape: object) -> str:
        node = shape if isinstance(shape, BNode | URIRef) else URIRef("")
        path, line, column = self._place(node)
        return f"{':'.join(str(part) for part in (path, line, column) if part is not None)}: "
