"""Every constraint of every shape, shown by fixtures that break it and only it.

A fixture is a small invented file; what it may refer to are the examples. The first line of a
breaking one names the shape and the constraint component. All are checked in one go, each thing
under an IRI of its own: that is what "only it" means for the findings about one file.
"""

import os
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from graph_api.rdf.namespaces import SHAPES, TERMS, shorten
from graph_api.validation import Checker, Finding, Severity
from graph_api.validation.shacl.compiler.shapes import LISTS_OF as LISTS
from graph_api.validation.shacl.compiler.shapes import TARGETS

ROOT = Path(__file__).parent.parent
GIST = URIRef(TERMS + "gist")
SCHEMA_RANGE = URIRef("https://schema.org/rangeIncludes")
# Strings whose form a shape prescribes, and the address as printed, in which anything may stand.
CODES = {
    "iso2", "iso3", "letter", "m49", "number", "paragraph", "presentedAt", "reportSymbol",
    "resolutionSymbol", "sourceLines", "symbol", "symbolPrefix", "url",
}  # fmt: skip
FIXTURES = sorted((ROOT / "tests" / "shapes").glob("*/*.t*"))
VALID = [path for path in FIXTURES if path.name.startswith("valid-")]
BREAKING = [path for path in FIXTURES if not path.name.startswith("valid-")]
COMPONENTS = {
    SH[name]: f"sh:{name[0].upper()}{name[1:]}ConstraintComponent"
    for name in (
        "class", "datatype", "hasValue", "in", "languageIn", "maxCount", "minCount",
        "minInclusive", "node", "nodeKind", "not", "or", "pattern", "uniqueLang", "equals",
        "disjoint",
    )
}  # fmt: skip


def name(path: Path) -> str:
    return str(path.relative_to(ROOT / "tests" / "shapes"))


@cache
def found() -> dict[str, list[Finding]]:
    checker = Checker(ROOT)
    by_file = defaultdict(list)
    for finding in checker.check(FIXTURES, background=checker.examples):
        # They repeat each other's names, statements and invented symbols.
        if finding.rule in {"name", "near-name", "duplicate", "symbol"}:
            continue
        by_file[finding.file].append(finding)
    return by_file


def expectation(path: Path) -> tuple[str, str]:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    match = re.fullmatch(r"# expect: (hrds:[\w-]+) (sh:\w+)", first)
    assert match, f"{path}: the first line is not '# expect: <shape> <component>'"
    return match[1], match[2]


@cache
def shapes() -> Graph:
    graph = Graph()
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        graph.parse(path)
    return graph


def with_targets() -> set[Node]:
    """Shapes that give results themselves: with targets, or property shapes of such a shape."""
    own = {shape for p in TARGETS for shape in shapes().subjects(p)}
    return own | {o for shape in own for o in shapes().objects(shape, SH.property)}


def pairs() -> set[tuple[str, str]]:
    return {
        (shorten(str(shape)), component)
        for shape in with_targets()
        for parameter, component in COMPONENTS.items()
        if (shape, parameter, None) in shapes()
    }


@pytest.mark.parametrize("path", VALID, ids=name)
def test_valid_fixture_conforms(path: Path) -> None:
    assert [str(f) for f in found()[path.relative_to(ROOT).as_posix()]] == []


@pytest.mark.parametrize("path", BREAKING, ids=name)
def test_fixture_breaks_what_its_first_line_says_and_only_that(path: Path) -> None:
    findings = found()[path.relative_to(ROOT).as_posix()]
    assert {(f.rule, f.component) for f in findings} == {expectation(path)}
    warning = path.name.startswith("warning-")
    assert {f.severity for f in findings} == {Severity.WARNING if warning else Severity.VIOLATION}
    assert all(f.line for f in findings)


def test_every_constraint_has_a_fixture_that_breaks_it() -> None:
    assert pairs() == {expectation(path) for path in BREAKING}


def test_fixtures_lie_in_the_folder_of_their_shape() -> None:
    defined = {
        path.stem: {shorten(str(s)) for s in Graph().parse(path).subjects(RDF.type)}
        for path in (ROOT / "shapes").glob("*.ttl")
    }
    for path in BREAKING:
        assert expectation(path)[0] in defined[path.parent.name], path


def test_every_constraint_is_of_a_kind_that_these_tests_know() -> None:
    kinds = {*COMPONENTS, *TARGETS, *LISTS}
    known = kinds | {SH[n] for n in ("flags", "message", "name", "path", "property", "severity")}
    known |= {SH.alternativePath, SH.inversePath, SH.zeroOrMorePath}
    assert {p for p in shapes().predicates() if str(p).startswith(str(SH))} <= known


def test_every_shape_with_results_has_an_iri_name_severity_and_message() -> None:
    for shape in with_targets() | set(shapes().subjects(RDF.type, SH.PropertyShape)):
        constrains = any((shape, parameter, None) in shapes() for parameter in COMPONENTS)
        assert isinstance(shape, URIRef)
        for predicate in (SH.name, SH.severity, SH.message):
            values = list(shapes().objects(shape, predicate))
            assert len(values) == 1 or not constrains, (shape, predicate, values)


def test_every_message_is_a_sentence_that_names_the_property() -> None:
    for shape in with_targets():
        path = shapes().value(shape, SH.path)
        message = str(shapes().value(shape, SH.message) or "")
        assert not message or message.endswith("."), shape
        if isinstance(path, URIRef) and message:
            assert shorten(str(path)) in message, shape


def test_no_two_shapes_share_a_message() -> None:
    messages = list(shapes().objects(None, SH.message))
    assert len(messages) == len(set(messages))


def required(shape_of: Graph, kind: Node) -> set[Node]:
    """Properties that a class cannot do without, by the shapes that target it."""
    single: set[Node] = set()
    for node_shape in shape_of.subjects(SH.targetClass, kind):
        for shape in shape_of.objects(node_shape, SH.property):
            path = shape_of.value(shape, SH.path)
            minimum = shape_of.value(shape, SH.minCount)
            if isinstance(path, URIRef) and isinstance(minimum, Literal) and minimum.value > 0:
                single.add(path)
    return single


@cache
def superclasses() -> Graph:
    return Graph().parse(ROOT / "ontology" / "core.ttl")


def mutants() -> list[tuple[Node, Graph]]:
    """For each valid fixture and required property, the fixture without any value of it.

    Each under an IRI of its own, so that all can be validated together.
    """
    made = []
    for path in (p for p in VALID if p.suffix == ".ttl"):
        graph = Graph().parse(path)
        subject, kind = next(iter(sorted(graph.subject_objects(RDF.type), key=str)))
        kinds = set(superclasses().transitive_objects(kind, RDFS.subClassOf))
        for predicate in sorted({p for k in kinds if k for p in required(shapes(), k)}, key=str):
            # A rule makes a label of the gist where there is none.
            labelled = predicate == RDFS.label and (subject, GIST, None) in graph
            if (subject, predicate, None) in graph and not labelled:
                graph_without = Graph()
                for s, p, o in graph:
                    if (s, p) != (subject, predicate):
                        graph_without.add((s, p, o))
                made.append((predicate, graph_without))
    return made


def test_each_required_statement_is_missed_when_it_is_gone(tmp_path: Path) -> None:
    files = {}
    for number, (predicate, graph) in enumerate(mutants()):
        text = graph.serialize(format="nt")
        for subject in sorted(set(map(str, graph.subjects())), key=len, reverse=True):
            text = text.replace(f"<{subject}>", f"<{renamed(subject, number)}>")
        path = tmp_path / f"{number}.ttl"
        path.write_text(text, encoding="utf-8")
        files[os.path.relpath(path)] = predicate
    assert len(files) > 150
    checker = Checker(ROOT)
    missed = defaultdict(list)
    for finding in checker.check([Path(f) for f in files], background=checker.examples):
        missed[finding.file].append(finding)
    for file, predicate in files.items():
        name = shorten(str(predicate))
        assert any(name in finding.message for finding in missed[file]), (name, missed[file])


def renamed(iri: str, number: int) -> str:
    """Give a mutant an IRI that still has the form of its kind."""
    if "/country/" in iri or "/listing/" in iri:
        return iri[:-3] + "".join(chr(65 + number // 26**i % 26) for i in (2, 1, 0))
    if "/article/" in iri:
        return re.sub(r"/article/\d+", f"/article/{1000 + number}", iri)
    return f"{iri}x{number}" if "ontology#" in iri else f"{iri}-{number}"


def test_lists_in_shapes_are_well_formed() -> None:
    for parameter in LISTS:
        for head in shapes().objects(None, parameter):
            assert len(Collection(shapes(), head)) > 1


def test_no_shape_uses_sparql() -> None:
    assert (None, SH.sparql, None) not in shapes()


def test_no_text_property_escapes_the_search_for_contact_data() -> None:
    searched = set(shapes().objects(URIRef(SHAPES + "Text"), SH.targetObjectsOf))
    texts = {
        term
        for term in superclasses().subjects(RDF.type, OWL.DatatypeProperty)
        for kind in superclasses().objects(term, SCHEMA_RANGE)
        if kind in (XSD.string, RDF.langString)
    }
    assert {shorten(str(t)).removeprefix("hrd:") for t in texts - searched} == CODES


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to a.b@example.org.", True),
        ("Call +41 22 917 12 34.", True),
        ("Call 0041 22 917 12 34.", True),
        ("Tel.-0041 22 917 12 34", True),
        ("0041229171234", True),
        ("https://example.org/document/4efc0a61-03ee-4c18-9621-006270477272", False),
        ("In 2003-2004, 100 000 000 people.", False),
    ],
)
def test_contact_data_is_told_from_other_numbers(text: str, found: bool) -> None:
    pattern = shapes().value(URIRef(SHAPES + "ContactData"), SH.pattern)
    assert bool(re.search(str(pattern), text)) == found
