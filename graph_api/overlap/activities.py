"""The acts of a snapshot that overlaps are counted from, in a file beside the store.

A SPARQL query over the acts of 268,000 recommendations takes 10 s or more for each selection. Alike
acts are therefore written once, while a snapshot is built: mandate, countries, topics, documents
and groups, and the traits that filters test. The patterns of ``selection`` define what counts as an
act of a mandate; a test compares both for every basis and filter.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from graph_api.errors import SnapshotError
from graph_api.overlap.selection import Selection
from graph_api.rdf.namespaces import GRAPHS, PREFIXES
from graph_api.rdf.property_tables import Gathering, Numbers, Sought

_WHO = ("hrd:actor", "hrd:issuedBy")
SOUGHT = Sought(
    frozenset(
        {"hrd:country", "hrd:topic", "hrd:group", "hrd:evidence", "dcterms:isPartOf"}
        | {"hrd:countsByDefault", "hrd:relatedArticle", "hrd:issueYear", "hrd:confidence"}
        | {"hrd:layer", "skos:broader"}
    ),
    stated=frozenset({*_WHO, "dcterms:identifier"}),
    classes=frozenset({"hrd:Mandate", "hrd:Communication"}),
)
_XSD = PREFIXES["xsd"]
_TRUE = f'"true"^^<{_XSD}boolean>'.encode()
_YEAR = re.compile(rf'"(\d{{4}})"\^\^<{re.escape(_XSD)}gYear>')


class Act(NamedTuple):
    """All acts of one mandate with the same things and traits; things are numbers of terms.

    ``engaged``: it counts by default; ``said``: the mandate recommended or observed it.
    ``traits`` is the number of its traits.
    """

    mandate: int
    engaged: bool
    said: bool
    traits: int
    country: Numbers
    topic: Numbers
    document: Numbers
    group: Numbers
    letter: Numbers


class Traits(NamedTuple):
    """What filters test: years of the documents, names of sources, IRIs of layers and concepts."""

    years: Numbers
    sources: tuple[str, ...]
    layers: tuple[str, ...]
    confidence: tuple[str, ...]


@dataclass(frozen=True)
class _Content:
    """A file of acts: ``articles`` are those of each topic; all by their places in ``terms``."""

    terms: list[str]
    traits: list[Traits]
    articles: dict[int, list[int]]
    acts: list[Act]


def members(path: Path | None, selection: Selection) -> dict[str, frozenset[str]]:
    """Read which mandate addressed which things.

    :param path: the file of a snapshot.
    :returns: mandate -> things, as :class:`graph_api.overlap.cells.Cells` has them, by mandate.
    :raises SnapshotError: the snapshot has none.
    """
    if path is None:
        raise SnapshotError("The snapshot has no acts to count. Run `hrd-graph build`.")
    content = load(path)
    terms = content.terms
    matching = [_matches(traits, selection) for traits in content.traits]
    cells: dict[int, set[Numbers]] = {}
    for act in content.acts:
        if matching[act.traits] and (act.said if selection.of_issued else _counts(act)):
            things = (_things(act, basis, content.articles) for basis in selection.by)
            cells.setdefault(act.mandate, set()).update(product(*things))
    by_mandate = {
        terms[mandate]: frozenset(" ".join(terms[n] for n in cell) for cell in addressed)
        for mandate, addressed in cells.items()
        if addressed
    }
    return dict(sorted(by_mandate.items()))


@lru_cache(maxsize=1)
def load(path: Path) -> _Content:
    """Load the file of a snapshot, which never changes, once.

    :raises SnapshotError: another version wrote it, with other fields.
    """
    content = json.loads(path.read_bytes())
    try:
        return _Content(
            content["terms"],
            [Traits(*traits) for traits in content["traits"]],
            {int(topic): articles for topic, articles in content["articles"].items()},
            [Act._make(act) for act in content["acts"]],
        )
    except (KeyError, TypeError) as error:
        message = f"Another version of this program wrote {path}. Run `hrd-graph build`."
        raise SnapshotError(message) from error


def _matches(traits: Traits, selection: Selection) -> bool:
    """Tell whether acts with these traits pass the filters.

    >>> traits = Traits((2010, 2020), (), (), ())
    >>> _matches(traits, Selection(("topic",), values={"since": "2014", "until": "2016"}))
    False
    """
    values, terms = selection.values, selection.terms
    since, until = int(values.get("since", 0)), int(values.get("until", 9999))
    dated = "since" in values or "until" in values
    return (
        (not dated or any(since <= year <= until for year in traits.years))
        and values.get("source") in (None, *traits.sources)
        and ("layer" not in terms or terms["layer"].value in traits.layers)
        and ("confidence" not in terms or terms["confidence"].value in traits.confidence)
    )


def _counts(act: Act) -> bool:
    return act.engaged or bool(act.said and act.country)


def _things(act: Act, basis: str, articles: dict[int, list[int]]) -> Iterable[int]:
    if basis == "article":
        return {article for topic in act.topic for article in articles.get(topic, ())}
    things: Numbers = getattr(act, basis)
    return things


def write(gathered: Gathering, path: Path) -> None:
    """Write the acts of a snapshot, alike ones once, and flush the file to the disk."""
    _Writing(gathered).write(path)


class _Writing:
    def __init__(self, gathered: Gathering) -> None:
        self._of, self._stated = gathered.of, gathered.stated
        self._tokens = gathered.tokens
        self._mandates = gathered.members["hrd:Mandate"]
        self._letters = gathered.members["hrd:Communication"]
        true = gathered.numbers.get(_TRUE)
        counted = gathered.of["hrd:countsByDefault"]
        self._counted = {number for number, said in counted.items() if true in said}

    def write(self, path: Path) -> None:
        traits: dict[Traits, int] = {}
        traits_of: dict[tuple[Numbers, ...], int] = {}
        acts = set()
        for act, origin in self._acts():
            if origin not in traits_of:
                traits_of[origin] = traits.setdefault(self._traits(*origin), len(traits))
            acts.add(act._replace(traits=traits_of[origin]))
        related = self._of["hrd:relatedArticle"]
        topics = {topic for act in acts for topic in act.topic if topic in related}
        articles = {topic: _once(related[topic]) for topic in sorted(topics)}
        terms = sorted(
            {n for act in acts for n in (act.mandate, *act.country, *act.topic, *act.document)}
            | {n for act in acts for n in (*act.group, *act.letter)}
            | {n for numbers in articles.values() for n in numbers}
        )
        place = {number: i for i, number in enumerate(terms)}
        content = {
            "terms": [self._iri(n) for n in terms],
            "traits": list(traits),
            "articles": {place[topic]: [place[n] for n in articles[topic]] for topic in articles},
            "acts": sorted(_renumbered(act, place) for act in acts),
        }
        with path.open("w", encoding="utf-8") as file:
            json.dump(content, file, separators=(",", ":"), ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())

    def _iri(self, number: int) -> str:
        return self._tokens[number][1:-1].decode()

    def _acts(self) -> Iterator[tuple[Act, tuple[Numbers, ...]]]:
        """Yield each act of each mandate, and what its traits are derived from."""
        acting, issued = (self._of[name] for name in _WHO)
        get = {name: of_name.get for name, of_name in self._of.items()}
        home_of = self._stated["dcterms:identifier"].get
        for number in {**acting, **issued}:
            does, says = acting.get(number, ()), issued.get(number, ())
            evidence, parts = get["hrd:evidence"](number, ()), get["dcterms:isPartOf"](number, ())
            documents = _once(evidence + parts)
            things = [_once(get[kind](number, ())) for kind in ("hrd:country", "hrd:topic")]
            groups = _once(get["hrd:group"](number, ()))
            letter = (number,) if number in self._letters else ()
            home, sure = _once(home_of(number, ())), get["hrd:confidence"](number, ())
            for mandate in {*does, *says} & self._mandates:
                engaged = number in self._counted and mandate in does
                said = mandate in says
                if engaged or said:
                    act = Act(
                        mandate, engaged, said, 0, things[0], things[1], documents, groups, letter
                    )
                    yield act, (documents + letter, home, self._stating(number, mandate), sure)

    def _stating(self, number: int, mandate: int) -> Numbers:
        """Find the graphs that state whose act it is."""
        found: set[int] = set()
        for name in _WHO:
            who, graphs = (of[name].get(number, ()) for of in (self._of, self._stated))
            found.update(g for one, g in zip(who, graphs, strict=True) if one == mandate)
        return tuple(sorted(found))

    def _traits(self, documents: Numbers, home: Numbers, stating: Numbers, sure: Numbers) -> Traits:
        """Derive the traits of an act.

        :param home: the graphs with its identifier, ``stating`` those that state whose act it is.
        :param sure: the confidence of the reading.
        """
        of_document = self._of["hrd:issueYear"]
        years = (self._tokens[n].decode() for doc in documents for n in of_document.get(doc, ()))
        homes = (self._iri(graph).removeprefix(GRAPHS) for graph in home if self._is_ours(graph))
        layers = (n for graph in stating for n in self._of["hrd:layer"].get(graph, ()))
        return Traits(
            _once(tuple(int(found[1]) for year in years if (found := _YEAR.fullmatch(year)))),
            _sorted(iri.partition("/")[0] for iri in homes),
            _sorted(self._iri(n) for n in layers),
            _sorted(self._iri(n) for n in self._with_broader(sure)),
        )

    def _is_ours(self, graph: int) -> bool:
        return self._iri(graph).startswith(GRAPHS)

    def _with_broader(self, concepts: Iterable[int]) -> set[int]:
        found: set[int] = set()
        new = set(concepts)
        while new:
            found |= new
            new = {up for n in new for up in self._of["skos:broader"].get(n, ())} - found
        return found


def _once(numbers: Numbers) -> Numbers:
    return numbers if len(numbers) < 2 else tuple(sorted(set(numbers)))


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))


def _renumbered(act: Act, place: Mapping[int, int]) -> Act:
    """Number terms by their place in the file."""
    return Act(
        place[act.mandate],
        *act[1:4],
        *(tuple(place[n] for n in things) for things in act[4:]),
    )
