"""Recognition of a thing of a closed set by its names and codes, from exact to lenient.

A text is compared with all names of a kind of things, first exactly and then in steps that ignore
more and more differences:

=============  ==========================================================================
step           ignored differences
=============  ==========================================================================
``exact``      stray blanks, the prefix ``- ``
``spelling``   case, white space, Unicode form, accents, apostrophes, hyphens, asterisks
``wording``    ``St`` for ``Saint``, ``&``, ``and``, commas, brackets, ``the``
``inverted``   the order of the two parts of ``Iran, Islamic Republic of``
=============  ==========================================================================

Nothing is matched by similarity. The first step with a match decides; among its matches, kinds of
names earlier in :data:`KINDS` take precedence. If these name two things, the text is unknown, and
the things are its candidates. Codes are compared exactly only: "no" is not Norway.
"""

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from graph_api.rdf.spelling import key as folded_key
from graph_api.rdf.spelling import words as folded_words

EXACT, SPELLING, WORDING, INVERTED = "exact", "spelling", "wording", "inverted"
STEPS = (EXACT, SPELLING, WORDING, INVERTED)
LABEL, OTHER, FORMER, CODE, LANGUAGE = (
    "label", "other name", "former name", "code", "other language",
)  # fmt: skip
KINDS = (LABEL, OTHER, FORMER, CODE, LANGUAGE)
MOST_CHARACTERS = 300
_MOST_REMEMBERED = 100_000
_MOST_SUGGESTED = 4
_LIKE = 0.85
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\ufeff\u00ad"))
_APOSTROPHES = dict.fromkeys(map(ord, "'\u2018\u2019\u02bc\u02bb\u2032`\u00b4*"))
_HYPHENS = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2212"), " ")
# In texts of other sources; not "San" and "Santa", which are names of their own.
_SAME = {"st": "saint", "ste": "saint", "sainte": "saint"}
_WITHOUT = frozenset({"and", "the"})
_ARTICLES = frozenset({"la", "le", "les", "l", "el", "los", "las"})
_TWO_PARTS = re.compile(r"([^,()]{2,100}?)\s*(?:,\s*([^,()]{2,100})|\(([^()]{2,100})\)\s*)")
_CODE = re.compile(r"[A-Z]{2,3}|\d{3}")


@dataclass(frozen=True, slots=True)
class Match:
    """The thing that a text stands for, the name that matches, and by which step.

    ``step`` is one of :data:`STEPS`, ``kind`` one of :data:`KINDS`.
    """

    iri: str
    name: str
    step: str
    kind: str

    @property
    def how(self) -> str:
        """Return step and kind of name: ``exact``, ``former name``, ``other name, inverted``."""
        if self.kind == LABEL:
            return self.step
        return self.kind if self.step == EXACT else f"{self.kind}, {self.step}"


Fits = dict[str, dict[str, str]]
"""Kind of name -> IRI -> name."""


class Names:
    """All names of one kind of things; ``called`` has the first name of each."""

    def __init__(self) -> None:
        """Start without names; :meth:`add` gives them."""
        self._tables: dict[str, dict[str, Fits]] = {step: {} for step in STEPS}
        self._seen: dict[tuple[str, bool], Match | None] = {}
        self._words: defaultdict[str, set[str]] = defaultdict(set)
        self.called: dict[str, str] = {}
        self.known: list[str] = []

    def add(self, name: str, iri: str, kind: str = LABEL) -> None:
        """Add a name of a thing.

        :param kind: one of :data:`KINDS`; a name that looks like a code is one.
        """
        plain = exact(name)
        if _CODE.fullmatch(plain):
            kind = CODE
        self._enter(EXACT, plain, kind, iri, plain)
        if kind == CODE:
            self._enter(SPELLING, f"code:{plain.casefold()}", kind, iri, plain)
            return
        if kind != LANGUAGE:
            self.known.append(plain)
            for word in folded_words(plain):
                self._words[word].add(iri)
            self.called.setdefault(iri, plain)
        self._enter(SPELLING, spelling(plain), kind, iri, plain)
        self._enter(WORDING, wording(plain), kind, iri, plain)
        if turned := inverted(plain):
            self._enter(INVERTED, wording(turned), kind, iri, plain)

    def _enter(self, step: str, key: str, kind: str, iri: str, name: str) -> None:
        if key:
            self._tables[step].setdefault(key, {}).setdefault(kind, {}).setdefault(iri, name)

    def iri(self, text: str) -> str | None:
        """Return the IRI of the thing that a text stands for, or None."""
        match = self.match(text)
        return match.iri if match else None

    def match(self, text: str, *, codes: bool = True) -> Match | None:
        """Return the match of a text, or None; results are cached.

        :param codes: whether codes are names: not inside of texts, where "NO" is a word.
        """
        try:
            return self._seen[text, codes]
        except KeyError:
            pass
        match = self._one(text, codes=codes)
        if len(self._seen) < _MOST_REMEMBERED:
            self._seen[text, codes] = match
        return match

    def typed(self, text: str) -> Match | None:
        """Return the match of a name, or of a code in any case, as a person types it."""
        if match := self.match(text):
            return match
        return _single(self._tables[SPELLING].get(f"code:{exact(text).casefold()}", {}), SPELLING)

    def candidates(self, text: str) -> list[str]:
        """List the IRIs of the things that an ambiguous text may mean; else an empty list."""
        fits = next((fits for _, fits in self._fits(text) if fits), {})
        things = next((fits[kind] for kind in KINDS if kind in fits), {})
        return sorted(things) if len(things) > 1 else []

    def suggestions(self, text: str) -> list[str]:
        """List similar names: those with all words of a text, or nearly the same spelling.

        A suggestion is for a person to judge. Where nothing is near there is none.
        """
        plain = exact(text)[:MOST_CHARACTERS]
        words = [word for word in folded_words(plain) if len(word) > 3]
        if words:
            with_all = set.intersection(*(self._words.get(word, set()) for word in words))
            if 0 < len(with_all) <= _MOST_SUGGESTED:
                return sorted(self.called[iri] for iri in with_all)
        by_spelling = {spelling(name): name for name in self.known}
        near = get_close_matches(spelling(plain), by_spelling, n=1, cutoff=_LIKE)
        return [by_spelling[key] for key in near]

    def _one(self, text: str, *, codes: bool) -> Match | None:
        for step, fits in self._fits(text):
            if not codes:
                fits = {kind: things for kind, things in fits.items() if kind != CODE}
            if fits:
                return _single(fits, step)
        return None

    def _fits(self, text: str) -> Iterable[tuple[str, Fits]]:
        """Yield the matches of each step."""
        plain = exact(text)
        if not plain or len(plain) > MOST_CHARACTERS:
            return
        tables = self._tables
        yield EXACT, tables[EXACT].get(plain, {})
        yield SPELLING, tables[SPELLING].get(spelling(plain), {})
        words = wording(plain)
        yield WORDING, tables[WORDING].get(words, {})
        yield INVERTED, tables[INVERTED].get(words, {})
        if turned := inverted(plain):
            words = wording(turned)
            yield INVERTED, tables[WORDING].get(words, {}) or tables[INVERTED].get(words, {})


def _single(fits: Fits, step: str) -> Match | None:
    """Return the best match, if there is only one."""
    for kind in KINDS:
        if kind in fits:
            if len(fits[kind]) > 1:
                return None
            ((iri, name),) = fits[kind].items()
            return Match(iri, name, step, kind)
    return None


def exact(text: str) -> str:
    """Normalize a value of a closed list: no prefix ``- ``, single blanks.

    A lone hyphen stands for nothing. HTML references and invisible characters are looked through.

    >>> exact("- IE  Albinism"), exact("\u00a0Right to food "), exact("-")
    ('IE Albinism', 'Right to food', '')
    """
    plain = " ".join(html.unescape(text).translate(INVISIBLE).split())
    return "" if plain == "-" else plain.removeprefix("- ")


def spelling(text: str) -> str:
    """Return the key of the step ``spelling``.

    >>> spelling("CÔTE D\u2019IVOIRE") == spelling("Cote d'Ivoire") == spelling("cote dIvoire")
    True
    """
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).translate(_HYPHENS))
    folded = unicodedata.normalize("NFKD", plain.casefold())
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())


def wording(text: str) -> str:
    """Return the key of the step ``wording``.

    >>> wording("St Vincent & the Grenadines") == wording("Saint Vincent and the Grenadines")
    True
    >>> wording("The Gambia") == wording("Gambia (the)")
    True
    """
    words = [_SAME.get(word, word) for word in folded_words(text)]
    kept = [word for word in words if word not in _WITHOUT]
    if len(kept) > 1 and kept[0] in _ARTICLES:
        kept = kept[1:]
    return folded_key(" ".join(kept))


def inverted(text: str) -> str | None:
    """Return a name of two parts with the second one first, or None for any other name.

    >>> inverted("Venezuela (Bolivarian Republic of)"), inverted("Iran, Islamic Republic of")
    ('Bolivarian Republic of Venezuela', 'Islamic Republic of Iran')
    """
    match = _TWO_PARTS.fullmatch(text)
    return f"{match[2] or match[3]} {match[1]}" if match else None
