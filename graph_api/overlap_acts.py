"""The acts that overlaps are counted from, gathered while a snapshot is written.

Asking the store for the acts of 268,000 recommendations takes it 10 s or more for each selection.
Alike acts are therefore written once, beside the store: who acted, on which countries, topics,
documents and groups, and what the filters ask of them. What counts as an act of a mandate is
defined by the patterns of ``overlap_data``; a test holds the two together.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from graph_api import nquads
from graph_api.names import GRAPHS, PREFIXES, TERMS

_DCTERMS, _SKOS, _XSD = PREFIXES["dcterms"], PREFIXES["skos"], PREFIXES["xsd"]
_PREDICATES = {
    f"<{iri}>".encode(): name
    for name, iri in {
        **{
            name: TERMS + name
            for name in (
                *("actor", "countsByDefault", "issuedBy", "country", "topic", "relatedArticle"),
                *("evidence", "issueYear", "group", "confidence", "layer"),
            )
        },
        "type": PREFIXES["rdf"] + "type",
        "isPartOf": _DCTERMS + "isPartOf",
        "identifier": _DCTERMS + "identifier",
        "broader": _SKOS + "broader",
    }.items()
}
_MANDATE = f"<{TERMS}Mandate>".encode()
_TRUE = f'"true"^^<{_XSD}boolean>'.encode()
_YEAR = re.compile(rf'"(\d{{4}})"\^\^<{re.escape(_XSD)}gYear>')
_WHO = ("actor", "issuedBy")
_KINDS = ("country", "topic", "document", "group")
Numbers = tuple[int, ...]


class Act(NamedTuple):
    """All acts of one mandate that are alike in what overlaps ask; things are numbers of terms.

    ``engaged``: it counts by default; ``said``: the mandate recommended or observed it.
    ``traits`` is the number of what filters ask.
    """

    mandate: int
    engaged: bool
    said: bool
    traits: int
    country: Numbers
    topic: Numbers
    document: Numbers
    group: Numbers


class Traits(NamedTuple):
    """What filters ask of acts: years of their documents, names of sources, IRIs of concepts."""

    years: Numbers
    sources: tuple[str, ...]
    layers: tuple[str, ...]
    confidence: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """Which acts count, as the filters say; None lets all through."""

    since: int | None = None
    until: int | None = None
    source: str | None = None
    layer: str | None = None
    confidence: str | None = None

    def keeps(self, traits: Traits) -> bool:
        """Tell whether acts with these traits count.

        >>> Wanted(since=2014, until=2016).keeps(Traits((2010, 2020), (), (), ()))
        False
        """
        since, until = self.since or 0, self.until or 9999
        dated = self.since is None and self.until is None
        return (
            (dated or any(since <= year <= until for year in traits.years))
            and self.source in (None, *traits.sources)
            and self.layer in (None, *traits.layers)
            and self.confidence in (None, *traits.confidence)
        )


def read(path: Path, by: Sequence[str], wanted: Wanted) -> dict[str, frozenset[str]]:
    """Read which mandate addressed which things.

    :param by: one or two of country, topic, article, document and group.
    :returns: mandate -> things, as :class:`graph_api.overlap_data.Cells` has them.
    """
    kept = opened(path)
    terms = kept.terms
    counted = [wanted.keeps(traits) for traits in kept.traits]
    found: dict[int, set[Numbers]] = {}
    for act in kept.acts:
        if counted[act.traits] and (act.said if "group" in by else _counts(act)):
            cells = product(*(_things(act, kind, kept.articles) for kind in by))
            found.setdefault(act.mandate, set()).update(cells)
    named = {
        terms[mandate]: frozenset(" ".join(terms[n] for n in cell) for cell in cells)
        for mandate, cells in found.items()
        if cells
    }
    return dict(sorted(named.items()))


@dataclass(frozen=True)
class Opened:
    """What a file holds: ``articles`` are those of each topic; all by their places in ``terms``."""

    terms: list[str]
    traits: list[Traits]
    articles: dict[int, list[int]]
    acts: list[Act]


@lru_cache(maxsize=1)
def opened(path: Path) -> Opened:
    """Open the file of a snapshot, which never changes, once."""
    kept = json.loads(path.read_bytes())
    return Opened(
        kept["terms"],
        [Traits(*traits) for traits in kept["traits"]],
        {int(topic): articles for topic, articles in kept["articles"].items()},
        [Act._make(act) for act in kept["acts"]],
    )


def _counts(act: Act) -> bool:
    return act.engaged or bool(act.said and act.country)


def _things(act: Act, kind: str, articles: dict[int, list[int]]) -> Iterable[int]:
    if kind == "article":
        return {article for topic in act.topic for article in articles.get(topic, ())}
    things: Numbers = getattr(act, kind)
    return things


class Gathering:
    """Gathers acts from the lines of N-Quads files, then writes them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._numbers: dict[bytes, int] = {}
        self._mandates: set[int] = set()
        self._counted: set[int] = set()
        # Property -> subject -> objects; who acted or spoke, each with the graph that says so.
        self._of: dict[str, dict[int, Numbers]] = {name: {} for name in _PREDICATES.values()}

    def read(self, lines: Iterable[bytes]) -> None:
        """Take up what lines of N-Quads say; the same may come twice."""
        numbers = self._numbers
        for subject, predicate, thing, graph in nquads.statements(lines, _PREDICATES):
            name = _PREDICATES[predicate]
            if name == "type" and thing != _MANDATE:
                continue
            number = numbers.setdefault(subject, len(numbers))
            if name == "type":
                self._mandates.add(number)
            elif name == "countsByDefault":
                self._counted.update([number] if thing == _TRUE else [])
            else:
                said = graph if name == "identifier" else thing
                value: Numbers = (numbers.setdefault(said, len(numbers)),)
                if name in _WHO:
                    value += (numbers.setdefault(graph, len(numbers)),)
                of_name = self._of[name]
                of_name[number] = of_name.get(number, ()) + value

    def write(self, path: Path) -> None:
        """Write the acts to a file, alike ones once, and wait for the disk."""
        tokens = [token.decode() for token in self._numbers]
        traits: dict[Traits, int] = {}
        known: dict[tuple[Numbers, ...], int] = {}
        acts = set()
        for act, asked in self._acts():
            if asked not in known:
                known[asked] = traits.setdefault(self._traits(tokens, *asked), len(traits))
            acts.add(act._replace(traits=known[asked]))
        related = self._of["relatedArticle"]
        topics = {topic for act in acts for topic in act.topic if topic in related}
        used = {topic: _once(related[topic]) for topic in sorted(topics)}
        terms = sorted(
            {n for act in acts for n in (act.mandate, *act.country, *act.topic, *act.document)}
            | {n for act in acts for n in act.group}
            | {n for articles in used.values() for n in articles}
        )
        place = {number: i for i, number in enumerate(terms)}
        written = {
            "terms": [tokens[n][1:-1] for n in terms],
            "traits": list(traits),
            "articles": {place[topic]: [place[n] for n in used[topic]] for topic in used},
            "acts": sorted(_renumbered(act, place) for act in acts),
        }
        with path.open("w", encoding="utf-8") as file:
            json.dump(written, file, separators=(",", ":"), ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())

    def _acts(self) -> Iterator[tuple[Act, tuple[Numbers, ...]]]:
        """Give each act of each mandate, and what its traits follow from."""
        acting, issued = self._of["actor"], self._of["issuedBy"]
        get = {name: of_name.get for name, of_name in self._of.items()}
        for number in {**acting, **issued}:
            does, says = acting.get(number, ()), issued.get(number, ())
            documents = _once(get["evidence"](number, ()) + get["isPartOf"](number, ()))
            things = [_once(get[kind](number, ())) for kind in ("country", "topic")]
            groups = _once(get["group"](number, ()))
            home, sure = _once(get["identifier"](number, ())), get["confidence"](number, ())
            for mandate in {*does[::2], *says[::2]} & self._mandates:
                engaged = number in self._counted and mandate in does[::2]
                said = mandate in says[::2]
                pairs = zip((does + says)[::2], (does + says)[1::2], strict=True)
                stating = _once(tuple(graph for who, graph in pairs if who == mandate))
                if engaged or said:
                    act = Act(mandate, engaged, said, 0, things[0], things[1], documents, groups)
                    yield act, (documents, home, stating, sure)

    def _traits(
        self,
        tokens: Sequence[str],
        documents: Numbers,
        home: Numbers,
        stating: Numbers,
        sure: Numbers,
    ) -> Traits:
        """Work out what filters ask of an act.

        :param home: the graphs with its identifier, ``stating`` those that say whose act it is.
        :param sure: how sure the reading is.
        """
        years = (tokens[n] for doc in documents for n in self._of["issueYear"].get(doc, ()))
        starts = (tokens[graph][1:-1] for graph in home)
        homes = (iri.removeprefix(GRAPHS) for iri in starts if iri.startswith(GRAPHS))
        layers = (n for graph in stating for n in self._of["layer"].get(graph, ()))
        return Traits(
            _once(tuple(int(found[1]) for year in years if (found := _YEAR.fullmatch(year)))),
            _sorted(iri.partition("/")[0] for iri in homes),
            _sorted(tokens[n][1:-1] for n in layers),
            _sorted(tokens[n][1:-1] for n in self._with_broader(sure)),
        )

    def _with_broader(self, concepts: Iterable[int]) -> set[int]:
        found: set[int] = set()
        new = set(concepts)
        while new:
            found |= new
            new = {up for n in new for up in self._of["broader"].get(n, ())} - found
        return found


def _once(numbers: Numbers) -> Numbers:
    return numbers if len(numbers) < 2 else tuple(sorted(set(numbers)))


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))


def _renumbered(act: Act, place: Mapping[int, int]) -> Act:
    """Number terms by their place in the list that is written."""
    return Act(
        place[act.mandate],
        *act[1:4],
        *(tuple(place[n] for n in things) for things in act[4:]),
    )
