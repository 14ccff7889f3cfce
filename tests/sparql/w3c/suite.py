"""W3C SPARQL test cases, read from their manifests, and answers compared with expected ones."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

BASE = "https://w3c.github.io/rdf-tests/sparql/"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SD = "http://www.w3.org/ns/sparql-service-description#"
_LEFT_OUT = {"service", "syntax-fed", "entailment"}  # The server calls no other, infers nothing.
_XSD = "http://www.w3.org/2001/XMLSchema#"
_BOOLEANS = {"0": "false", "1": "true"}
_NUMBERS = {"integer", "decimal", "double", "float"}
EVALUATION = {"QueryEvaluationTest", "CSVResultFormatTest"}
POSITIVE = {"PositiveSyntaxTest", "PositiveSyntaxTest11"}
NEGATIVE = {"NegativeSyntaxTest", "NegativeSyntaxTest11"}
RDF = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".rdf": RdfFormat.RDF_XML,
    ".trig": RdfFormat.TRIG,
    ".nq": RdfFormat.N_QUADS,
}
RESULTS = {
    ".srx": QueryResultsFormat.XML,
    ".srj": QueryResultsFormat.JSON,
    ".tsv": QueryResultsFormat.TSV,
}

Node = NamedNode | BlankNode | Literal | Triple
Row = tuple[Node | str | None, ...]


@dataclass(frozen=True)
class Case:
    """One test: its kind, query, dataset (IRIs of files), and the file with the right answer."""

    name: str
    kind: str
    query: Path
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    result: Path | None = None
    lax: bool = False


@dataclass
class Outcome:
    """An answer: a table (``ordered`` if the order of its rows counts), a boolean, or a graph."""

    columns: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    ordered: bool = False
    boolean: bool | None = None
    graph: Dataset | None = None


class Manifest:
    """The triples of a manifest."""

    def __init__(self, path: Path, iri: str) -> None:
        """Parse a manifest file; ``iri`` is its base."""
        self._objects: dict[tuple[str, str], list[Node]] = {}
        for quad in parse(path=path, format=RdfFormat.TURTLE, base_iri=iri):
            self._objects.setdefault((str(quad.subject), quad.predicate.value), []).append(
                quad.object
            )

    def all(self, subject: Node, predicate: str) -> list[Node]:
        """List the objects of a property."""
        return self._objects.get((str(subject), predicate), [])

    def one(self, subject: Node, predicate: str) -> Node | None:
        """Return the first object of a property."""
        return next(iter(self.all(subject, predicate)), None)

    def members(self, head: Node | None) -> Iterator[Node]:
        """List the members of a collection."""
        while head is not None and (first := self.one(head, _RDF + "first")) is not None:
            yield first
            head = self.one(head, _RDF + "rest")

    def iris(self, subject: Node, predicate: str) -> tuple[str, ...]:
        """List the objects that are IRIs, or the qt:graph of those that are blank nodes."""
        graphs = (
            self.one(node, _QT + "graph") if isinstance(node, BlankNode) else node
            for node in self.all(subject, predicate)
        )
        return tuple(node.value for node in graphs if isinstance(node, NamedNode))


def cases(folder: Path) -> Iterator[Case]:
    """Read the cases below ``sparql10``, ``sparql11`` and ``sparql12`` of a folder."""
    for top in ("sparql10", "sparql11", "sparql12"):
        for path in sorted((folder / top).glob("*/manifest.ttl")):
            if path.parent.name not in _LEFT_OUT:
                yield from _of(folder, path)


def file_of(folder: Path, iri: str) -> Path:
    """Return the file that an IRI below :data:`BASE` stands for."""
    return folder / iri.removeprefix(BASE)


def _of(folder: Path, path: Path) -> Iterator[Case]:
    iri = BASE + path.relative_to(folder).as_posix()
    manifest = Manifest(path, iri)
    for entry in manifest.members(manifest.one(NamedNode(iri), _MF + "entries")):
        kinds = [k.value.rpartition("#")[2] for k in manifest.all(entry, _RDF + "type")]  # type: ignore[union-attr]
        kind = next((k for k in kinds if k in EVALUATION | POSITIVE | NEGATIVE), None)
        action = manifest.one(entry, _MF + "action")
        if kind is None or action is None:
            continue
        query = action if isinstance(action, NamedNode) else manifest.one(action, _QT + "query")
        result = manifest.one(entry, _MF + "result")
        if not isinstance(query, NamedNode) or query.value.endswith(".ru"):
            continue
        default = manifest.iris(action, _QT + "data")
        label = entry.value.rpartition("#")[2] if isinstance(entry, NamedNode) else str(entry)
        yield Case(
            f"{path.parent.relative_to(folder).as_posix()}/{label}",
            kind,
            file_of(folder, query.value),
            default,
            (*manifest.iris(action, _QT + "graphData"), *_named(folder, default)),
            file_of(folder, result.value) if isinstance(result, NamedNode) else None,
            bool(manifest.one(entry, _MF + "resultCardinality")),
        )


def _named(folder: Path, iris: Sequence[str]) -> Iterator[str]:
    """List the named graphs of the files that have some."""
    for iri in iris:
        if iri.endswith(".trig"):
            quads = parse(path=file_of(folder, iri), format=RdfFormat.TRIG, base_iri=iri)
            graphs = dict.fromkeys(quad.graph_name for quad in quads)
            yield from (graph.value for graph in graphs if isinstance(graph, NamedNode))


def expected(case: Case, folder: Path) -> Outcome:
    """Read the right answer of an evaluation test."""
    assert case.result
    suffix = case.result.suffix
    if suffix in RESULTS:
        return from_results(case.result.read_bytes(), RESULTS[suffix])
    if suffix == ".csv":
        return from_csv(case.result.read_text(encoding="utf-8"))
    iri = BASE + case.result.relative_to(folder).as_posix()
    triples = list(parse(path=case.result, format=RDF[suffix], base_iri=iri))
    if any(quad.predicate.value == _RS + "boolean" for quad in triples):
        flag = next(q.object for q in triples if q.predicate.value == _RS + "boolean")
        return Outcome(boolean=isinstance(flag, Literal) and flag.value == "true")
    if any(quad.object == NamedNode(_RS + "ResultSet") for quad in triples):
        return _result_set(triples)
    return Outcome(graph=Dataset(triples))


def from_results(body: bytes, format: QueryResultsFormat) -> Outcome:
    """Read SPARQL results in JSON, XML or TSV."""
    answer = parse_query_results(body, format)
    if isinstance(answer, QueryBoolean):
        return Outcome(boolean=bool(answer))
    assert isinstance(answer, QuerySolutions)
    return from_solutions(answer)


def from_solutions(answer: QuerySolutions) -> Outcome:
    """Take the table of a SELECT."""
    columns = [variable.value for variable in answer.variables]
    return Outcome(columns, [tuple(row[c] for c in columns) for row in answer])


def from_csv(text: str) -> Outcome:
    """Read SPARQL results in CSV, where nothing tells IRIs from texts."""
    lines = list(csv.reader(io.StringIO(text, newline="")))
    rows: list[Row] = [
        tuple(BlankNode(cell[2:]) if cell.startswith("_:") else cell for cell in line)
        for line in lines[1:]
    ]
    return Outcome(lines[0], rows)


def from_triples(body: bytes) -> Outcome:
    """Read the graph of a CONSTRUCT, written as N-Triples."""
    return Outcome(graph=Dataset(parse(body, RdfFormat.N_TRIPLES)))


def _result_set(triples: Sequence[Quad]) -> Outcome:
    """Read a table in the vocabulary for result sets."""
    objects: dict[tuple[str, str], list[Node]] = {}
    for quad in triples:
        objects.setdefault((str(quad.subject), quad.predicate.value), []).append(quad.object)

    def first(node: Node, name: str) -> Node | None:
        return next(iter(objects.get((str(node), _RS + name), [])), None)

    top = next(q.subject for q in triples if q.object == NamedNode(_RS + "ResultSet"))
    columns = [
        node.value
        for node in objects.get((str(top), _RS + "resultVariable"), [])
        if isinstance(node, Literal)
    ]
    rows: list[tuple[int, Row]] = []
    ordered = False
    for solution in objects.get((str(top), _RS + "solution"), []):
        bound: dict[str, Node | None] = {}
        for binding in objects.get((str(solution), _RS + "binding"), []):
            variable = first(binding, "variable")
            assert isinstance(variable, Literal)
            bound[variable.value] = first(binding, "value")
        index = first(solution, "index")
        ordered = ordered or index is not None
        number = int(index.value) if isinstance(index, Literal) else 0
        rows.append((number, tuple(bound.get(c) for c in columns)))
    rows.sort(key=lambda row: row[0])
    return Outcome(columns, [row for _, row in rows], ordered=ordered)


def agree(answer: Outcome, right: Outcome, *, lax: bool = False) -> bool:
    """Tell whether an answer is the right one, up to the names of blank nodes.

    :param lax: duplicates may be left out, as REDUCED may.
    """
    if right.boolean is not None or answer.boolean is not None:
        return answer.boolean == right.boolean
    if right.graph is not None or answer.graph is not None:
        return _isomorphic(answer.graph, right.graph)
    if set(answer.columns) != set(right.columns):
        return False
    places = [answer.columns.index(column) for column in right.columns]
    rows = [tuple(_by_value(row[place]) for place in places) for row in answer.rows]
    expected_rows = [tuple(map(_by_value, row)) for row in right.rows]
    if lax:
        rows, expected_rows = list(dict.fromkeys(rows)), list(dict.fromkeys(expected_rows))
    if len(rows) != len(expected_rows):
        return False
    return _matches(rows, list(expected_rows), {}, ordered=right.ordered)


def _by_value(term: Node | str | None) -> Node | str | None:
    """Write a number or boolean in one of its spellings: a sum is right as 2 and as 2.0."""
    if isinstance(term, Literal) and term.datatype.value == _XSD + "boolean":
        return Literal(_BOOLEANS.get(term.value, term.value), datatype=term.datatype)
    if isinstance(term, Literal) and term.datatype.value.removeprefix(_XSD) in _NUMBERS:
        try:
            number = Decimal(term.value)
        except InvalidOperation:
            return term
        return Literal(str(number.normalize() + 0), datatype=term.datatype)
    return term


def _isomorphic(one: Dataset | None, other: Dataset | None) -> bool:
    from pyoxigraph import CanonicalizationAlgorithm

    if one is None or other is None:
        return False
    for graph in (one, other):
        graph.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(one) == set(other)


def _matches(
    rows: Sequence[Row], right: list[Row], names: Mapping[str, str], *, ordered: bool
) -> bool:
    """Find a one-to-one map of blank nodes that makes the rows equal."""
    plain = Counter(row for row in rows if not any(map(_has_blank, row)))
    if not ordered:
        if plain != Counter(row for row in right if not any(map(_has_blank, row))):
            return False
        rows = [row for row in rows if any(map(_has_blank, row))]
        right = [row for row in right if any(map(_has_blank, row))]
    return _search(list(rows), right, dict(names), ordered=ordered)


def _search(rows: list[Row], right: list[Row], names: dict[str, str], *, ordered: bool) -> bool:
    if not rows:
        return not right
    row, *rest = rows
    for index, candidate in enumerate(right[:1] if ordered else right):
        more = _unify(row, candidate, names)
        if more is not None:
            others = right[:index] + right[index + 1 :]
            if _search(rest, others, more, ordered=ordered):
                return True
    return False


def _unify(row: Row, other: Row, names: dict[str, str]) -> dict[str, str] | None:
    more = dict(names)
    return more if all(_same(a, b, more) for a, b in zip(row, other, strict=True)) else None


def _same(a: object, b: object, names: dict[str, str]) -> bool:
    if isinstance(a, BlankNode) and isinstance(b, BlankNode):
        if a.value not in names and b.value in names.values():
            return False
        return names.setdefault(a.value, b.value) == b.value
    if isinstance(a, Triple) and isinstance(b, Triple):
        pairs = ((a.subject, b.subject), (a.predicate, b.predicate), (a.object, b.object))
        return all(_same(x, y, names) for x, y in pairs)
    return a == b


def _has_blank(term: object) -> bool:
    if isinstance(term, Triple):
        return any(map(_has_blank, (term.subject, term.object)))
    return isinstance(term, BlankNode)
