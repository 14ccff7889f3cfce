"""What the literals of exports stand for, read from our own data: bodies, countries, themes, ...

Every name that our data give a thing is understood: labels, hidden labels (the literals of exports
are kept as such), codes. Beyond that, only stray blanks and the prefix ``- `` are looked through:
nothing is matched by likeness. A name that two things of a kind share is understood as neither.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph_api.importers.cleaning import literal
from graph_api.rdf import spelling
from graph_api.rdf.namespaces import PREFIXES, SCHEMES, TERMS, THINGS

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
}
_SKOS = PREFIXES["skos"]
_CODES = {PREFIXES["dcterms"] + "identifier", TERMS + "iso2", TERMS + "iso3"}
_NAMES = {
    PREFIXES["rdfs"] + "label",
    _SKOS + "prefLabel",
    _SKOS + "altLabel",
    _SKOS + "hiddenLabel",
    *_CODES,
}
_MANDATES = {TERMS + name for name in ("Mandate", "SpecialProcedure", "TreatyBody")}
_PSEUDO_BODY = SCHEMES + "actor-kind/index-pseudo-body"
_MOST_REMEMBERED = 100_000
_GOAL = re.compile(r"(\d{1,2}(?:\.(?:\d{1,2}|[a-z]))?)\s*-\s")


@dataclass(frozen=True)
class Mapped:
    """Topics and articles that a curator's theme mapping gives, as IRIs."""

    topics: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


class Names:
    """The names of one kind of thing, each with its IRI; ``known`` are those for people."""

    def __init__(self) -> None:
        """Start without names; :meth:`add` gives them."""
        self._plain: dict[str, str | None] = {}
        self._seen: dict[str, str | None] = {}
        self.known: list[str] = []

    def add(self, name: str, iri: str, *, shown: bool = True) -> None:
        """Give a name to a thing. A name that two things have is taken from both.

        :param shown: whether it is a name for people, rather than a code.
        """
        plain = literal(name)
        if shown:
            self.known.append(plain)
        self._plain[plain] = iri if self._plain.get(plain, iri) == iri else None

    def iri(self, name: str) -> str | None:
        """Return what a literal stands for, or None. Asked again, it answers at once."""
        try:
            return self._seen[name]
        except KeyError:
            found = self._plain.get(literal(name))
            if len(self._seen) < _MOST_REMEMBERED:
                self._seen[name] = found
            return found

    def typed_by_hand(self, name: str) -> str | None:
        """Return what a name stands for that a person typed: without accents, in any case."""
        folded = spelling.key(name)
        found = {iri for known, iri in self._plain.items() if iri and spelling.key(known) == folded}
        return self.iri(name) or (found.pop() if len(found) == 1 else None)


class _Goals(Names):
    """Development goals and targets, which are known by their number too."""

    def iri(self, name: str) -> str | None:
        """Return what a literal stands for, or what the number before its hyphen does."""
        found = super().iri(name)
        if found is None and (code := _GOAL.match(literal(name))):
            found = super().iri(code[1])
        return found


@dataclass
class Reference:
    """What imports need of our data.

    ``mandates`` are the bodies that :term:`hrd:Mandate` covers, each with the mandate it counts
    for: itself, or for the index's pseudo-bodies the committee that they are part of. ``documents``
    maps symbols to the documents that the graph has already.
    """

    names: dict[str, Names]
    mandates: dict[str, str]
    documents: dict[str, str]
    mapped: dict[str, Mapped] = field(default_factory=dict)

    def known(self, kind: str) -> list[str]:
        """The names of a kind, to look for the nearest."""
        return self.names[kind].known if kind in self.names else []


def read(statements: Iterable[Statement]) -> Reference:
    """Read what the literals of exports stand for from the statements of our data."""
    names: dict[str, Names] = {kind: Names() for kind in _KINDS.values()}
    names["goal"] = _Goals()
    about: dict[str, defaultdict[str, set[str]]] = {}
    for s, p, o, language in statements:
        kind = next((kind for base, kind in _KINDS.items() if s.startswith(base)), None)
        if kind and p in _NAMES and language in {"", "en"}:
            names[kind].add(o, s, shown=p not in _CODES)
        about.setdefault(s, defaultdict(set))[p].add(o)
    return Reference(names, _mandates(about), _documents(about), _mapped(about))


def _mandates(about: Mapping[str, Mapping[str, set[str]]]) -> dict[str, str]:
    mandates = {}
    for thing, said in about.items():
        if _MANDATES & said.get(PREFIXES["rdf"] + "type", set()):
            mandates[thing] = thing
        elif _PSEUDO_BODY in said.get(TERMS + "actorKind", ()):
            mandates[thing] = min(said.get(PREFIXES["dcterms"] + "isPartOf", {thing}))
    return mandates


def _documents(about: Mapping[str, Mapping[str, set[str]]]) -> dict[str, str]:
    return {
        symbol: thing
        for thing, said in sorted(about.items())
        if thing.startswith(THINGS + "document/")
        for symbol in said.get(TERMS + "symbol", ())
    }


def _mapped(about: Mapping[str, Mapping[str, set[str]]]) -> dict[str, Mapped]:
    """Collect the theme mappings. A theme that is mapped twice has the topics of both."""
    found: defaultdict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for said in about.values():
        for theme in said.get(TERMS + "theme", ()):
            topics, articles = found[theme]
            topics |= said.get(TERMS + "mapsToTopic", set())
            articles |= said.get(TERMS + "mapsToArticle", set())
    return {k: Mapped(tuple(sorted(t)), tuple(sorted(a))) for k, (t, a) in found.items()}
