"""Rules about undefined terms and broken links.

A misspelt term is silently ignored by every RDF engine. Checked are our own terms, shapes and
closed lists, and the namespaces of which rdflib ships the definitions.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from rdflib import (
    DCAT,
    DCTERMS,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    VOID,
    XSD,
    URIRef,
)
from rdflib.namespace import DefinedNamespace

from graph_api.rdf.namespaces import PREFIXES, SCHEMES, SHAPES, TERMS, THINGS
from graph_api.rdf.spelling import nearest
from graph_api.validation.iris import brief
from graph_api.validation.statements import Source, is_iri, is_literal

CLOSED: dict[str, type[DefinedNamespace]] = {
    str(namespace): namespace
    for namespace in (DCAT, DCTERMS, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, VOID, XSD)
}
# Words of SHACL that rdflib does not list: keywords of Python, and those of Advanced Features.
_UNLISTED = {
    "and", "class", "in", "not", "or",
    "values", "if", "then", "else", "exists", "minus", "count", "distinct", "groupConcat", "max",
    "min", "sum", "orderBy", "desc", "limit", "offset",
}  # fmt: skip
SHACL_WORDS = frozenset({*(str(word) for word in dir(SH)), *(f"{SH}{name}" for name in _UNLISTED)})
_CLOSED = re.compile(b"<((?:%s)[^>]+)>" % b"|".join(re.escape(n.encode()) for n in CLOSED))
KINDS = {str(kind) for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)}
TYPE = str(RDF.type)
# rdflib ships no definition of CiTO: the part of it that is in use here.
CITO = {
    PREFIXES["cito"] + name for name in ("Citation", "cites", "hasCitedEntity", "hasCitingEntity")
}


@dataclass(frozen=True)
class Known:
    """The defined terms and shapes, and the subjects of all statements.

    ``unread`` is the text of files that are not well-formed: what they name may be defined there.
    """

    terms: frozenset[str]
    shapes: frozenset[str]
    subjects: frozenset[str]
    unread: str = ""

    def hidden(self, iri: str) -> bool:
        """Tell whether an IRI may be defined in a file that cannot be read."""
        return iri not in self.subjects and re.split("[/#]", iri)[-1] in self.unread

    def fault(self, iri: str, *, in_shapes: bool = False) -> tuple[str, str] | None:
        """Return the rule that the use of an IRI violates and what to do, or None."""
        if self.unread and self.hidden(iri):
            return None
        if iri.startswith(SHAPES) and not in_shapes:
            return "term", f"{brief(iri)} is a word of shapes, not of data. Remove the statement."
        if iri.startswith(SHAPES):
            return _undefined(iri, self.shapes, "shapes/")
        if iri.startswith(TERMS):
            return _undefined(iri, self.terms, "ontology/core.ttl")
        if iri.startswith(SCHEMES):
            return _undefined(iri, self.subjects, "ontology/schemes/")
        if iri.startswith(THINGS):
            return self._broken(iri)
        if iri.startswith(PREFIXES["cito"]):
            return _undefined(iri, CITO, "the part of CiTO in use")
        return foreign(iri)

    def _broken(self, iri: str) -> tuple[str, str] | None:
        if iri in self.subjects:
            return None
        hint = _hint(iri, (s for s in self.subjects if s.startswith(THINGS)))
        return "link", f"{brief(iri)} is nowhere described.{hint} Describe it or correct the link."


def known(shapes: Iterable[Source], data: Iterable[Source], unread: str = "") -> Known:
    """Collect the definitions in these files; ``data`` includes the ontology."""
    terms, subjects = set(), set()
    for source in data:
        for quad in source.quads:
            subject = quad.subject.value
            subjects.add(subject)
            if quad.predicate.value == TYPE and quad.object.value in KINDS:
                terms.add(subject)
    named = {q.subject.value for s in shapes for q in s.quads if q.predicate.value == TYPE}
    return Known(frozenset(terms), frozenset(named), frozenset(subjects), unread)


def used(quads: Iterable[Any]) -> Iterator[str]:
    """List each IRI in these statements once, datatypes too."""
    seen: set[str] = set()
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object):
            iri = term.datatype.value if is_literal(term) else term.value
            if iri not in seen:
                seen.add(iri)
                if is_literal(term) or is_iri(term):
                    yield iri


def suspicious(source: Source) -> Iterator[str]:
    """List the IRIs of a file that :func:`foreign` has to check.

    The text of a large file of one statement a line is searched, for that takes a tenth of the time
    of reading its statements.
    """
    if not source.by_lines:
        yield from used(source.quads)
        return
    candidates: set[str] = set()
    with source.path.open("rb") as file:
        while lines := file.readlines(1 << 22):
            candidates.update(match.decode() for match in _CLOSED.findall(b"".join(lines)))
    for iri in sorted(candidates):
        if "\\" in iri or foreign(iri):
            # Such a text may stand in a literal: only now the statements are read.
            yield from (each for each in used(source.quads) if foreign(each))
            return


@cache
def foreign(iri: str) -> tuple[str, str] | None:
    """Check a term of a namespace whose terms rdflib lists."""
    for prefix, namespace in CLOSED.items():
        if iri.startswith(prefix) and iri != prefix and URIRef(iri) not in namespace:
            names = (str(name) for name in dir(namespace) if str(name).startswith(prefix))
            return _undefined(iri, {*names, *(SHACL_WORDS if prefix == str(SH) else ())}, prefix)
    return None


def _undefined(iri: str, names: Iterable[str], where: str) -> tuple[str, str] | None:
    if iri in names:
        return None
    return "term", f"{brief(iri)} is not defined in {where}.{_hint(iri, names)}"


def _hint(iri: str, names: Iterable[str]) -> str:
    close = nearest(iri, names)
    return f" Did you mean {brief(close)}?" if close else ""
