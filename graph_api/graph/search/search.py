"""Search by name: labels in all languages, acronyms, codes, symbols, forms.

The index is made once from a snapshot and never changes; a search reads plain dictionaries. Equal
spellings are defined in ``rdf.spelling`` and, for documents, in ``rdf.document_symbols``.
"""

import json
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from heapq import nsmallest
from itertools import groupby
from math import log
from pathlib import Path
from typing import Self

from graph_api.errors import ParameterError
from graph_api.graph.answers import table_as_csv
from graph_api.graph.labels import short
from graph_api.graph.search import names as find_names
from graph_api.graph.search.names import Name
from graph_api.rdf import document_symbols, spelling
from graph_api.rdf.namespaces import GRAPHS, SCHEMES, TERMS, THINGS
from graph_api.rdf.spelling import did_you_mean
from graph_api.rdf.terms import Table, Term

MAX_QUERY = 200
MAX_WORDS = 12
LIMIT = 20

# In the order in which things of equal score are listed; other kinds come after these.
KINDS = (
    "country",
    "area",
    "mandate",
    "actor",
    "document",
    "topic",
    "article",
    "group",
    "initiative",
    "visit",
    "concept",
)
_WIDER = {"mandate": "actor"}
_EXACT = {"label": 100.0, "alternative": 98.0, "form": 96.0, "symbol": 92.0, "code": 90.0}
_SYMBOL = 88.0
_PREFIX, _PREFIX_SPAN = 70.0, 15.0
_WORDS, _COVERAGE = 50.0, 15.0
_ENOUGH = 0.5
_STARTS, _ALIKE = 0.9, 0.8
_SIMILAR = 0.72
_EXPANSIONS = 40
_RANKED = 1000


@dataclass(frozen=True)
class Hit:
    """A matching thing: its best label, the name that matched, and the score.

    ``score``: 90 to 100 for the whole name or code, 88 for a symbol in another spelling, 70 to 85
    for how a name begins, 50 to 65 for all words, below that for some words or similar ones.
    """

    iri: str
    kind: str
    label: str
    matched: str
    score: float


class Index:
    """All names of a snapshot; thread-safe."""

    def __init__(self, names: Iterable[Name], mandates: Iterable[str] = ()) -> None:
        """Index names.

        :param mandates: IRIs of the actors whose kind is "mandate".
        """
        self._names = list(dict.fromkeys(names))
        self._mandates = frozenset(mandates)
        self._labels = _best_labels(self._names)
        self._kinds = {iri: self._kind(iri) for iri in self._labels}
        order = sorted(self._labels, key=self._order)
        ranks = {iri: rank for rank, iri in enumerate(order)}
        self._ranks = [ranks[name.iri] for name in self._names]
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_symbol: dict[str, list[int]] = defaultdict(list)
        self._by_word: dict[str, set[int]] = defaultdict(set)
        for number, name in enumerate(self._names):
            self._by_key[spelling.key(name.text)].append(number)
            if name.how in {"symbol", "code"} and (symbol := document_symbols.parse(name.text)):
                self._by_symbol[symbol.text].append(number)
            for word in spelling.all_words(name.text):
                self._by_word[word].add(number)
        self._keys = sorted(self._by_key)
        self._words = sorted(self._by_word)
        self._of_kind: dict[str, set[int]] = defaultdict(set)
        for number, name in enumerate(self._names):
            kind = self._kinds[name.iri]
            self._of_kind[kind].add(number)
            self._of_kind[_WIDER.get(kind, kind)].add(number)
        self._lengths = [len(spelling.words(name.text)) for name in self._names]
        self._by_trigram: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            for trigram in _trigrams(word):
                self._by_trigram[trigram].append(word)
        self.kinds = sorted(set(self._kinds.values()), key=_kind_order)

    @classmethod
    def build(cls, path: Path) -> Self:
        """Index all names of our own things in an ``index.db``."""
        return cls(*find_names.read(path))

    def __len__(self) -> int:
        """Count the names."""
        return len(self._names)

    def find(self, query: str, kind: str | None = None, limit: int = LIMIT) -> list[Hit]:
        """Find things by a name, a code, a symbol in any spelling, or some words.

        :param query: the first 200 characters and 12 words count.
        :param kind: one of :attr:`kinds`; "actor" includes mandates.
        :returns: best first, each thing once. Empty for a query without letters and digits.
        :raises ParameterError: there is no such kind.
        """
        if kind is not None and kind not in self._of_kind:
            hint = did_you_mean(kind, self.kinds)
            raise ParameterError(f"No kind {kind!r}.{hint} Kinds: {', '.join(self.kinds)}.")
        return self._hits(query, kind, limit, _ENOUGH)

    def nearest(self, query: str) -> list[Hit]:
        """Find the few most similar things for a query without hits."""
        return self._hits(query, None, 5, 0.0)

    def _hits(self, query: str, kind: str | None, limit: int, enough: float) -> list[Hit]:
        """Rank the matches; ties, after rounding, are in the order of the things."""
        best: dict[str, tuple[float, int, int]] = {}
        allowed = None if kind is None else self._of_kind[kind]
        for number, score in self._matches(query[:MAX_QUERY], enough, allowed):
            if allowed is None or number in allowed:
                iri = self._names[number].iri
                order = (-round(score, 1), self._ranks[number], number)
                best[iri] = min(best.get(iri, order), order)
        return [self._hit(number, -score) for score, _, number in nsmallest(limit, best.values())]

    def _hit(self, number: int, score: float) -> Hit:
        name = self._names[number]
        return Hit(name.iri, self._kinds[name.iri], self._labels[name.iri], name.text, score)

    def _order(self, iri: str) -> tuple[int, str, int, str]:
        return (*_kind_order(self._kinds[iri]), len(self._labels[iri]), iri)

    def _kind(self, iri: str) -> str:
        return "mandate" if iri in self._mandates else kind_of(iri)

    def _matches(
        self, query: str, enough: float, allowed: set[int] | None
    ) -> Iterator[tuple[int, float]]:
        """Yield numbers of names with scores; a name may come twice, or be filtered out later."""
        key = spelling.key(query)
        if not key:
            return
        for number in self._by_key.get(key, ()):
            yield number, _EXACT[self._names[number].how]
        if symbol := document_symbols.parse(query):
            for number in self._by_symbol.get(symbol.text, ()):
                yield number, _SYMBOL
        if len(key) > 1:
            yield from self._beginning_with(key)
        yield from self._with_words(spelling.words(query)[:MAX_WORDS], enough, allowed)

    def _beginning_with(self, key: str) -> Iterator[tuple[int, float]]:
        for at in range(bisect_left(self._keys, key), len(self._keys)):
            longer = self._keys[at]
            if not longer.startswith(key):
                return
            for number in self._by_key[longer]:
                yield number, _PREFIX + _PREFIX_SPAN * len(key) / len(longer)

    def _with_words(
        self, words: tuple[str, ...], enough: float, allowed: set[int] | None
    ) -> Iterator[tuple[int, float]]:
        """Score names by the share of the query's words that they have, rare words first."""
        shares: dict[int, float] = {}
        rarities = {word: self._rarity(word) for word in words}
        total = left = sum(rarities.values())
        for word, rarity in sorted(rarities.items(), key=lambda item: -item[1]):
            variants = dict(self._variants(word, enough))
            among = allowed
            if left < enough * total:
                # Who has none of the words so far cannot have enough of them, nor who has too few.
                needed = enough - left / total
                shares = {number: share for number, share in shares.items() if share >= needed}
                among = set(shares)
            left -= rarity
            for number, quality in self._having(variants, among).items():
                shares[number] = shares.get(number, 0.0) + quality * rarity / total
        per_word = _COVERAGE * len(rarities)
        scores = (
            (-share * (_WORDS + min(_COVERAGE, per_word / self._lengths[n])), self._ranks[n], n)
            for n, share in shares.items()
            if share >= enough
        )
        for score, _, number in nsmallest(_RANKED, scores):
            yield number, -score

    def _rarity(self, word: str) -> float:
        """Weigh a word by how few names have it; a word of no name counts most."""
        return log(2 + len(self._names) / (1 + len(self._by_word.get(word, ()))))

    def _having(self, variants: Mapping[str, float], among: set[int] | None) -> dict[int, float]:
        """Find names with one of these words, among some or all, and the best quality."""
        best: dict[int, float] = {}
        for word, quality in sorted(variants.items(), key=lambda item: item[1]):
            having = self._by_word[word]
            best.update(dict.fromkeys(having if among is None else having & among, quality))
        return best

    def _variants(self, word: str, enough: float) -> Iterator[tuple[str, float]]:
        """Find the indexed words for a query's word: itself, longer ones, or similar ones."""
        indexed = word in self._by_word
        if indexed:
            yield word, 1.0
        if len(word) > 1:
            start = bisect_left(self._words, word)
            for other in self._words[start : start + _EXPANSIONS]:
                if other.startswith(word) and other != word:
                    indexed = True
                    yield other, _STARTS
        if not indexed and len(word) > 3:
            yield from self._similar(word, _SIMILAR if enough else _ENOUGH)

    def _similar(self, word: str, cutoff: float) -> Iterator[tuple[str, float]]:
        """Find words with an edit distance of one or two: by trigrams, then by alignment."""
        shared = Counter(
            o for trigram in _trigrams(word) for o in self._by_trigram.get(trigram, ())
        )
        matcher = SequenceMatcher(b=word, autojunk=False)
        for other, _ in shared.most_common(_EXPANSIONS):
            matcher.set_seq1(other)
            if matcher.quick_ratio() >= cutoff and (ratio := matcher.ratio()) >= cutoff:
                yield other, _ALIKE * ratio


def kind_of(iri: str) -> str:
    """Return the kind of one of our things by the path of its IRI.

    >>> kind_of("https://w3id.org/hrd-graph/id/country/HUN")
    'country'
    >>> kind_of("https://w3id.org/hrd-graph/scheme/confidence/explicit")
    'concept'
    """
    if iri.startswith(THINGS):
        return iri.removeprefix(THINGS).partition("/")[0]
    if iri.startswith(SCHEMES):
        return "concept" if "/" in iri.removeprefix(SCHEMES) else "list"
    if iri.startswith(TERMS):
        return "term"
    return "dataset" if iri.startswith(GRAPHS) else "other"


def _kind_order(kind: str) -> tuple[int, str]:
    return (KINDS.index(kind) if kind in KINDS else len(KINDS), kind)


def _best_labels(names: Iterable[Name]) -> dict[str, str]:
    """Choose a label for each thing: labels before other names, English before other languages."""
    best: dict[str, tuple[int, int, str]] = {}
    for name in names:
        language = 0 if (name.language or "").startswith("en") else 1 + bool(name.language)
        how = 0 if name.how == "label" else 1 + list(_EXACT).index(name.how)
        order = (how, language, name.text)
        best[name.iri] = min(best.get(name.iri, order), order)
    return {iri: text or short(iri) for iri, (_, _, text) in best.items()}


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


MOST = 200
COLUMNS = ("label", "kind", "iri", "matched", "score")


@dataclass(frozen=True)
class SearchResult:
    """A query with its hits, best first; without any, ``nearest`` has similar names."""

    query: str
    kind: str | None
    hits: list[Hit]
    nearest: list[Hit]

    def groups(self) -> list[tuple[str, list[Hit]]]:
        """Group the hits by kind; the kind of the best hit comes first."""
        order = list(dict.fromkeys(hit.kind for hit in self.hits))
        ordered = sorted(self.hits, key=lambda hit: order.index(hit.kind))
        return [(kind, list(hits)) for kind, hits in groupby(ordered, key=lambda hit: hit.kind)]


def search(index: Index, query: str, kind: str | None = None, limit: int = LIMIT) -> SearchResult:
    """Search for a query, or for similar names if there are no hits.

    :param limit: hits at most; never more than 200.
    :raises ParameterError: there is no such kind.
    """
    hits = index.find(query, kind, min(limit, MOST))
    return SearchResult(query, kind, hits, [] if hits else index.nearest(query))


def as_table(result: SearchResult) -> Table:
    """Arrange the hits as rows."""
    rows = [
        {
            "label": Term("literal", hit.label),
            "kind": Term("literal", hit.kind),
            "iri": Term("uri", hit.iri),
            "matched": Term("literal", hit.matched),
            "score": Term("literal", f"{hit.score:g}"),
        }
        for hit in result.hits
    ]
    return Table(list(COLUMNS), rows)


def as_csv(result: SearchResult) -> str:
    """Write the hits as CSV with full IRIs."""
    return table_as_csv(as_table(result))


def as_json(result: SearchResult, snapshot: str | None = None) -> str:
    """Write the search as JSON.

    :param snapshot: id of the data that was searched.
    """
    content = {
        "query": result.query,
        "kind": result.kind,
        "hits": [asdict(hit) for hit in result.hits],
        "nearest": [asdict(hit) for hit in result.nearest],
        "snapshot": snapshot,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
