"""Faults put into our real data on purpose, each of which both engines must find.

For each property shape with an IRI as path, and each thing it is about: the statements it requires
are removed, a value is replaced by one that is wrong in every way, or a value too many is added.
Many are made at once, at most one about a thing, so that one validation shows all. The report of
the command must be what the library finds, result by result.

    MUTANTS=1 python -m validation.mutants    (of each kind so many; by default 4)
"""

import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pyoxigraph import Literal as StoreLiteral
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from graph_api.rdf.resources import resources
from graph_api.snapshot import load
from graph_api.validation import statements
from graph_api.validation.repository import Checker
from graph_api.validation.shacl import validate
from graph_api.validation.shacl.compiler import lossless_store
from graph_api.validation.shacl.data import Data
from graph_api.validation.shacl.validate import Options
from validation import w3c

# No list, class, pattern, language or type of our shapes allows it.
WRONG = StoreLiteral("\n§", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#dateTime"))
# Constraints on a value that it breaks whatever their parameter.
ON_VALUES = {
    SH.datatype: SH.DatatypeConstraintComponent,
    SH["class"]: SH.ClassConstraintComponent,
    SH["in"]: SH.InConstraintComponent,
    SH.pattern: SH.PatternConstraintComponent,
    SH.languageIn: SH.LanguageInConstraintComponent,
    SH.node: SH.NodeConstraintComponent,
}
Found = set[tuple[Node, Node]]


@dataclass(frozen=True)
class Mutant:
    """One fault: about which thing, by which shape, what must be found, and how it is made."""

    focus: URIRef
    shape: Node
    component: Node
    removed: frozenset[Quad]
    added: tuple[Quad, ...] = ()


@dataclass
class Real:
    """Our data with all that is derived, by subject and property, and the classes of things."""

    quads: list[Any]
    stated: dict[tuple[str, str], list[Any]] = field(default_factory=lambda: defaultdict(list))
    members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for quad in self.quads:
            self.stated[quad.subject.value, quad.predicate.value].append(quad)
            if quad.predicate.value == str(RDF.type):
                self.members[quad.object.value].add(quad.subject.value)

    def of_class(self, kind: Node) -> set[str]:
        lower = [q for q in self.quads if q.predicate.value == str(RDFS.subClassOf)]
        found, waiting = set(self.members[str(kind)]), [str(kind)]
        while waiting:
            above = waiting.pop()
            for quad in lower:
                if quad.object.value == above:
                    waiting.append(quad.subject.value)
                    found |= self.members[quad.subject.value]
        return found


def real() -> Real:
    """Load our data and derive."""
    return Real(list(load.load(resources())))


def mutants(data: Real, shapes: Graph, each: int) -> Iterator[Mutant]:
    """Yield up to ``each`` mutants for each way to break each property shape of each class."""
    for node_shape, kind in sorted(shapes.subject_objects(SH.targetClass)):
        things = sorted(thing for thing in data.of_class(kind) if thing.startswith("http"))
        for shape in sorted(shapes.objects(node_shape, SH.property), key=str):
            path = shapes.value(shape, SH.path)
            if isinstance(path, URIRef):
                stating = [thing for thing in things if data.stated[thing, str(path)]]
                for number, thing in enumerate(stating[: 3 * each]):
                    ways = list(_ways(data, shapes, shape, thing, str(path)))
                    if ways:
                        yield ways[number % len(ways)]


def _ways(data: Real, shapes: Graph, shape: Node, thing: str, path: str) -> Iterator[Mutant]:
    focus, stated = URIRef(thing), data.stated[thing, path]
    values = {quad.object for quad in stated}
    if shapes.value(shape, SH.minCount) is not None:
        yield Mutant(focus, shape, SH.MinCountConstraintComponent, frozenset(stated))
    wrong = Quad(NamedNode(thing), NamedNode(path), WRONG, stated[0].graph_name)
    for parameter, component in ON_VALUES.items():
        if shapes.value(shape, parameter) is not None:
            same = frozenset(quad for quad in stated if quad.object == stated[0].object)
            yield Mutant(focus, shape, component, same, (wrong,))
    if str(shapes.value(shape, SH.maxCount)) == "1" and len(values) == 1:
        yield Mutant(focus, shape, SH.MaxCountConstraintComponent, frozenset(), (wrong,))


def batches(all_of_them: Sequence[Mutant]) -> list[list[Mutant]]:
    """Divide mutants so that no two of a batch are about the same thing."""
    made: list[dict[URIRef, Mutant]] = []
    for mutant in all_of_them:
        for batch in made:
            if mutant.focus not in batch:
                batch[mutant.focus] = mutant
                break
        else:
            made.append({mutant.focus: mutant})
    return [list(batch.values()) for batch in made]


def survivors(data: Real, shapes: Graph, batch: Sequence[Mutant]) -> list[str]:
    """Tell which mutants an engine misses, and where the engines differ about a mutated thing."""
    removed = {quad for mutant in batch for quad in mutant.removed}
    added = [quad for mutant in batch for quad in mutant.added]
    calculates = (None, SH.sparql, None) in shapes
    quads = [*(q for q in data.quads if q not in removed), *added]
    union = statements.union(quads, calculates=calculates)
    found, rows = {}, {}
    for engine in ("fast", "pyshacl"):
        results = validate.validate(union, shapes, Options(engine, 600.0)).results
        found[engine] = {(r.focus, r.shape, r.component) for r in results}
        rows[engine] = Counter(w3c.row_of(shapes, result) for result in results)
    faults = []
    other = by_command(union, shapes)
    faults += [f"the command misses {row}" for row in (rows["fast"] - other).elements()]
    faults += [f"only the command has {row}" for row in (other - rows["fast"]).elements()]
    for mutant in batch:
        wanted = (mutant.focus, mutant.shape, mutant.component)
        faults += [f"{engine} misses {wanted}" for engine in found if wanted not in found[engine]]
    things = {mutant.focus for mutant in batch}
    for row in found["fast"] ^ found["pyshacl"]:
        if row[0] in things:
            faults.append(f"only one engine has {row}")
    return faults


def by_command(data: Data, shapes: Graph) -> Counter[w3c.Row]:
    """Check data by shapes through the command, and return the results of its report."""
    with TemporaryDirectory() as name:
        files = [str(Path(name, file)) for file in ("data.nt", "shapes.ttl")]
        serialize(_quads(data), files[0], RdfFormat.N_TRIPLES)
        shapes.serialize(files[1])
        limit = ("--time-limit", "600", "--format", "ttl")
        _, text = w3c.process(["check", files[0], "--shapes", files[1], *limit])
    report = w3c.parsed(text, "http://example.org/")
    (node,) = report.subjects(RDF.type, SH.ValidationReport)
    return w3c.results(report, node)


def _quads(data: Data) -> Iterator[Quad]:
    return (lossless_store.quad(*triple) for triple in lossless_store.statements(data.exact))


def main(each: int = 4) -> int:
    """Make all mutants and print how many there are and which survive."""
    data, shapes = real(), Checker(resources()).shapes
    made = list(mutants(data, shapes, each))
    faults: list[str] = []
    for batch in batches(made):
        faults += survivors(data, shapes, batch)
        sys.stdout.write(f"{len(batch)} mutants in a batch, {len(faults)} faults so far\n")
        sys.stdout.flush()
    sys.stdout.write("\n".join([*faults, f"{len(made)} mutants, {len(faults)} faults"]) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(int(os.environ.get("MUTANTS", "4"))))
