"""The names of the graph, and their occurrences in a text.

The names are the graph's own: labels, alternative, hidden and former names, demonyms. So a better
graph reads better. All names are sought in one pass over the text (Aho-Corasick, without case);
which hits stand is decided afterwards by their borders, their case and their length.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick, MatchKind

from graph_api.rdf.namespaces import PREFIXES, TERMS, THINGS
from graph_api.reading.wording import words

Statement = tuple[str, str, str, str]
"""Subject, predicate and object without brackets or quotes, and the object's language or ''."""

COUNTRY, DEMONYM, ACTOR, INSTRUMENT, TOPIC, GROUP = (
    "country",
    "demonym",
    "actor",
    "instrument",
    "topic",
    "group",
)
_PREFERRED = {PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel"}
_TYPE, _DEMONYM = PREFIXES["rdf"] + "type", TERMS + "demonym"
_NAMES = {
    *_PREFERRED,
    _DEMONYM,
    *(PREFIXES["skos"] + name for name in ("altLabel", "hiddenLabel")),
}
_SYMBOL, _PREFIX, _ACTOR_KIND = (TERMS + name for name in ("symbol", "symbolPrefix", "actorKind"))
_URL, _LEADS_TO, _FORMER = (TERMS + name for name in ("url", "leadsTo", "formerNameOf"))
_READ = {*_NAMES, _TYPE, _SYMBOL, _PREFIX, _ACTOR_KIND, _URL, _LEADS_TO, _FORMER}
_KINDS = {"country": COUNTRY, "area": COUNTRY, "actor": ACTOR, "topic": TOPIC, "group": GROUP}
_NORMS = {TERMS + name for name in ("Instrument", "Guidelines")}
_LONGEST = 200
_SAME_WIDTH = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u201b": "'", "\u00a0": " ", "\u2010": "-"}
    | {"\u2011": "-", "\u2012": "-", "\u2013": "-"}
)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ARABIC = re.compile("[\u0600-\u06ff]")
# Arabic writes and, by, for, as and so without a blank before a name.
_ARABIC_PREFIXES = "وبلفك"


@dataclass(frozen=True, slots=True)
class Name:
    """A name, the ids of the things that have it, and its required spelling."""

    text: str
    kind: str
    targets: tuple[str, ...]
    exact_case: bool
    language: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An occurrence of a name in a text."""

    start: int
    end: int
    name: Name


@dataclass(eq=False)
class Gazetteer:
    """Names by kind, found together; ``labels`` are the preferred names of things by their id."""

    names: list[Name]
    labels: dict[str, str]
    symbols: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    mandates: dict[str, str] = field(default_factory=dict)
    collectives: set[str] = field(default_factory=set)
    mandated: set[str] = field(default_factory=set)
    prefixes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Build the automaton."""
        by_text: defaultdict[str, list[Name]] = defaultdict(list)
        for name in self.names:
            by_text[lowered(name.text)].append(name)
        self._named = list(by_text.values())
        self._automaton = AhoCorasick(list(by_text), matchkind=MatchKind.Standard)

    def find(self, text: str, language: str = "en") -> list[Hit]:
        """Find all names in a text in order, the longest where several overlap.

        :param language: names in English and in this language are sought.
        """
        plain = lowered(text)
        hits = [
            Hit(start, end, name)
            for index, start, end in self._automaton.find_matches_as_indexes(
                plain, overlapping=True
            )
            if _has_borders(text, start, end)
            for name in self._named[index]
            if name.language in ("", "en", language) and _fits(name, text[start:end])
        ]
        return hits


def lowered(text: str) -> str:
    """Fold case, apostrophes and hyphens of a text, keeping each character's offset."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.translate(_SAME_WIDTH)


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Select, among overlapping hits, the longest of the leftmost; equal stretches all stay."""
    chosen: list[Hit] = []
    end = -1
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= end:
            chosen.append(hit)
            end = hit.end
        elif chosen and (hit.start, hit.end) == (chosen[-1].start, chosen[-1].end):
            chosen.append(hit)
    return chosen


def _has_borders(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if _CJK.match(text[start]):
        return True
    if after.isalnum() or after == "_":
        return False
    if _ARABIC.match(text[start]) and before in _ARABIC_PREFIXES:
        return start < 2 or not text[start - 2].isalnum()
    return not (before.isalnum() or before in "_/@")


def _fits(name: Name, written: str) -> bool:
    if name.exact_case:
        return written.translate(_SAME_WIDTH) == name.text or (
            name.kind in (COUNTRY, DEMONYM) and len(written) > 4 and written.isupper()
        )
    return True


def read(statements: Iterable[Statement]) -> Gazetteer:
    """Read the names of things from the statements of a graph."""
    rows = [
        (s.removeprefix(THINGS), p, o, language)
        for s, p, o, language in statements
        if p in _READ and s.startswith(THINGS)
    ]

    def pairs(predicate: str) -> list[tuple[str, str]]:
        return [(id, o) for id, p, o, _ in rows if p == predicate]

    types: defaultdict[str, set[str]] = defaultdict(set)
    for id, type in pairs(_TYPE):
        types[id].add(type)
    former = {id: o.removeprefix(THINGS) for id, o in pairs(_FORMER)}
    names: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for id, p, o, language in rows:
        if id in former and p in _NAMES:
            names[o, COUNTRY, language].add(former[id])
        elif p in _NAMES and (kind := DEMONYM if p == _DEMONYM else _kind(id, types[id])):
            for written in _variants(o, kind):
                names[written, kind, language].add(id)
    labels = {
        id: o
        for id, p, o, language in rows
        if p in _PREFERRED and language in ("", "en") and id not in former
    }
    kinds = {id: o.rsplit("/", 1)[-1] for id, o in pairs(_ACTOR_KIND)}
    targets = {id: o.removeprefix(THINGS) for id, o in reversed(pairs(_LEADS_TO))}
    return Gazetteer(
        [
            Name(text, kind, tuple(sorted(ids)), _is_exact(text, kind), language)
            for (text, kind, language), ids in sorted(names.items())
        ],
        labels,
        {o: id for id, o in pairs(_SYMBOL)},
        {url: targets[id] for id, url in sorted(pairs(_URL)) if id in targets},
        {id: labels[id] for id, k in kinds.items() if "special-procedure" in k and id in labels},
        {id for id, kind in kinds.items() if kind in _COLLECTIVES},
        {id for id, of in types.items() if of & _MANDATED},
        {o: id for id, o in pairs(_PREFIX)},
    )


_MANDATED = {
    TERMS + name for name in ("Mandate", "SpecialProcedure", "TreatyBody", "FieldPresence")
}


_COLLECTIVES = words(
    "un-collective un-country-level state-group state regional-mechanism-group "
    "intergovernmental-group ngo-group company-group non-state-group collective expert-group- "
    "unspecified treaty-body-group special-procedure-group un-duty-station"
)


def _kind(id: str, types: set[str]) -> str | None:
    start = id.split("/", 1)[0]
    if start == "document":
        return INSTRUMENT if types & _NORMS else None
    return _KINDS.get(start)


def _variants(written: str, kind: str) -> Iterator[str]:
    """List the forms of a name in texts: without article, notes in brackets, prefixes."""
    text = " ".join(unicodedata.normalize("NFC", written).translate(_SAME_WIDTH).split())
    text = text.removeprefix("- ").removesuffix("*").strip()
    if not 2 <= len(text) <= _LONGEST or (kind == COUNTRY and len(text) < 4 and text.isascii()):
        return  # Codes such as ID and IT are words too.
    if kind in (TOPIC, GROUP, DEMONYM):
        yield text
        return
    plain = re.sub(r"(?<!\s)\s*+\([^()]*+\)", "", text)
    inverted = re.fullmatch(r"([^()]+) \(([^()]+ of)(?: the)?\)", text)
    forms = {text.replace(" (the)", ""), plain}
    if kind == COUNTRY and inverted:
        # Iran (Islamic Republic of): both the short name and the official one.
        forms |= {inverted[1], f"{inverted[2]} {inverted[1]}"}
    if kind == COUNTRY and "&" in text:
        forms.add(text.replace("&", "and"))
    if kind in (ACTOR, INSTRUMENT):
        if "/" in text or "(generic)" in text or "unspecified" in text or ";" in text:
            return
        bare = {re.sub(r"^(?:United Nations|UN) ", "", form) for form in forms}
        forms |= {form for form in bare if " " in form and form[0].isupper()}
        forms |= {
            f"{prefix} {form}"
            for form in set(forms)
            for prefix in ("UN", "United Nations")
            if " " in form and not form.startswith(("UN ", "United Nations "))
        }
    yield from sorted(form for form in forms if len(form) > 1)


def _is_exact(text: str, kind: str) -> bool:
    """Tell whether a name matches case-sensitively: short codes, countries, single words."""
    if kind in (COUNTRY, DEMONYM):
        return True
    if kind in (TOPIC, GROUP):
        return text.isupper()
    return " " not in text or text.isupper() or len(text) <= 6


def occurrences(text: str, forms: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Find forms exactly as written, as whole words; of overlapping ones the longest."""
    patterns = list(dict.fromkeys(form for form in forms if form))
    if not patterns:
        return
    automaton = AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest)
    for index, start, end in automaton.find_matches_as_indexes(text):
        before, after = text[start - 1 : start], text[end : end + 1]
        if not (
            before.isalnum() or before in tuple("_/-") or after.isalnum() or after in ("_", "-")
        ):
            yield patterns[index], start, end
