"""The reference data for literals of exports: bodies, countries, themes and so on.

Every name that our data give a thing is understood, in six languages: labels, other and former
names, hidden labels (the literals of exports are kept as such), codes. How a literal may differ
from a name is defined in :mod:`graph_api.rdf.recognition`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph_api.importers.cleaning import literal
from graph_api.importers.tally import Tally
from graph_api.rdf.namespaces import PREFIXES, SCHEMES, TERMS, THINGS
from graph_api.rdf.recognition import CODE, EXACT, FORMER, LABEL, LANGUAGE, OTHER, Match, Names

Statement = tuple[str, str, str, str]
"""Subject, predicate and object without brackets or quotes, and the object's language or ''."""

_KINDS = {
    THINGS + "actor/": "body",
    THINGS + "country/": "country",
    THINGS + "area/": "country",
    SCHEMES + "uhri-theme/": "theme",
    SCHEMES + "uhri-affected/": "affected persons",
    SCHEMES + "sdg/": "goal",
    SCHEMES + "upr-issue/": "issue",
    SCHEMES + "upr-position/": "position",
    SCHEMES + "annotation-type/": "type",
    SCHEMES + "letter-type/": "letter type",
}
_SKOS = PREFIXES["skos"]
_ID = PREFIXES["dcterms"] + "identifier"
_NAMES = {
    PREFIXES["rdfs"] + "label": LABEL,
    _SKOS + "prefLabel": LABEL,
    _SKOS + "hiddenLabel": LABEL,
    _SKOS + "altLabel": OTHER,
    _ID: CODE,
    TERMS + "iso2": CODE,
    TERMS + "iso3": CODE,
    TERMS + "m49": CODE,
}
# Recognised at the first step, these are no news to anybody.
_AS_WRITTEN = frozenset({LABEL, CODE})
_FORMER = THINGS + "former-name/"
_PROCEDURE = TERMS + "SpecialProcedure"
_SUBJECT = re.compile(
    r"(?:Special Rapporteur|Independent Expert|Working Group(?: of Experts)?|Special Representative"
    r"|SR|WG|IE)(?: on| of)?(?: the)? (?:issue of |situation of |rights of |right to )?",
)
_MANDATES = {TERMS + name for name in ("Mandate", "SpecialProcedure", "TreatyBody")}
_PSEUDO_BODY = SCHEMES + "actor-kind/index-pseudo-body"
_GOAL = re.compile(
    r"(?i:(?:sdg|goal|target)\s*)?(\d{1,2}(?:\.(?:\d{1,2}|[a-z]))?)(?:\s*[-\u2013:.]\s.*)?"
)


@dataclass(frozen=True)
class Mapped:
    """Topics and articles of a curated theme mapping, as IRIs."""

    topics: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


class _Goals(Names):
    """Development goals and targets, which are also known by their number."""

    def match(self, text: str, *, codes: bool = True) -> Match | None:
        """Return the match of a literal, or of the number before its hyphen."""
        match = super().match(text, codes=codes)
        if match is None and (code := _GOAL.fullmatch(literal(text))):
            match = super().match(code[1])
        return match


@dataclass
class Reference:
    """The names of the graph that imports need.

    ``mandates`` are the bodies that :term:`hrd:Mandate` covers, each with the mandate it counts
    for: itself, or for the index's pseudo-bodies the committee that they are part of. ``documents``
    maps symbols to the documents that the graph has already.
    """

    names: dict[str, Names]
    mandates: dict[str, str]
    documents: dict[str, str]
    mapped: dict[str, Mapped] = field(default_factory=dict)

    def recognise(self, kind: str, given: str, tally: Tally) -> str | None:
        """Return the IRI for a literal; the tally counts by which step it matched."""
        match = self.names[kind].match(given)
        if match is None:
            return None
        if match.step != EXACT or match.kind not in _AS_WRITTEN:
            tally.recognised(kind, literal(given), match)
        return match.iri

    def suggestions(self, kind: str, literal: str) -> list[str]:
        """Suggest names of a kind for an unknown literal."""
        return self.names[kind].suggestions(literal) if kind in self.names else []

    def ambiguous(self, kind: str, literal: str) -> list[str]:
        """List the IRIs that an ambiguous literal may mean."""
        return self.names[kind].candidates(literal) if kind in self.names else []


def read(statements: Iterable[Statement]) -> Reference:
    """Read the reference data from the statements of the graph."""
    names: dict[str, Names] = {kind: Names() for kind in _KINDS.values()}
    names["goal"] = _Goals()
    about: dict[str, defaultdict[str, set[str]]] = {}
    for s, p, o, language in statements:
        if p in _NAMES and (kind := _kind_of(s)):
            names[kind].add(o, s, _NAMES[p] if language in {"", "en"} else LANGUAGE)
        about.setdefault(s, defaultdict(set))[p].add(o)
    for s, properties in about.items():
        if s.startswith(_FORMER):
            for thing in properties[TERMS + "formerNameOf"]:
                for name in properties[PREFIXES["rdfs"] + "label"]:
                    names[_kind_of(thing) or "country"].add(name, thing, FORMER)
    _add_subjects(names, about)
    _add_treaties(names, about)
    return Reference(names, _mandates(about), _documents(about), _mapped(about))


def _add_subjects(names: dict[str, Names], about: Mapping[str, Mapping[str, set[str]]]) -> None:
    """Add the subject of each special procedure as a name, as lists use it alone.

    "Special Rapporteur on the right to food" is called "right to food" there, and "food". These are
    names among mandates only: elsewhere the words mean themselves.
    """
    names["mandate"] = Names()
    for thing, properties in about.items():
        if _PROCEDURE not in properties.get(PREFIXES["rdf"] + "type", ()):
            continue
        for predicate, kind in _NAMES.items():
            for name in properties.get(predicate, ()):
                names["mandate"].add(name, thing, kind)
                if (subject := _SUBJECT.sub("", literal(name))) != literal(name):
                    names["mandate"].add(subject, thing, OTHER)


def _add_treaties(names: dict[str, Names], about: Mapping[str, Mapping[str, set[str]]]) -> None:
    """Add names of treaties, and acronyms that look like codes; ``OP-CAT`` equals ``op_cat``."""
    names["treaty"] = Names()
    for thing, properties in about.items():
        if TERMS + "Instrument" in properties.get(PREFIXES["rdf"] + "type", ()):
            for predicate, kind in _NAMES.items():
                for name in properties.get(predicate, ()):
                    names["treaty"].add(name, thing, kind)


def _kind_of(thing: str) -> str | None:
    return next((kind for base, kind in _KINDS.items() if thing.startswith(base)), None)


def _mandates(about: Mapping[str, Mapping[str, set[str]]]) -> dict[str, str]:
    mandates = {}
    for thing, properties in about.items():
        if _MANDATES & properties.get(PREFIXES["rdf"] + "type", set()):
            mandates[thing] = thing
        elif _PSEUDO_BODY in properties.get(TERMS + "actorKind", ()):
            mandates[thing] = min(properties.get(PREFIXES["dcterms"] + "isPartOf", {thing}))
    return mandates


def _documents(about: Mapping[str, Mapping[str, set[str]]]) -> dict[str, str]:
    return {
        symbol: thing
        for thing, properties in sorted(about.items())
        if thing.startswith(THINGS + "document/")
        for symbol in properties.get(TERMS + "symbol", ())
    }


def _mapped(about: Mapping[str, Mapping[str, set[str]]]) -> dict[str, Mapped]:
    """Collect the theme mappings. A theme that is mapped twice has the topics of both."""
    mappings: defaultdict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for properties in about.values():
        for theme in properties.get(TERMS + "theme", ()):
            topics, articles = mappings[theme]
            topics |= properties.get(TERMS + "mapsToTopic", set())
            articles |= properties.get(TERMS + "mapsToArticle", set())
    return {k: Mapped(tuple(sorted(t)), tuple(sorted(a))) for k, (t, a) in mappings.items()}
