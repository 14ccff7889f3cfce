"""Similarity of two recommendations by the words that they share, weighted by rarity.

A text is taken as the set of its words, without numbers, without brackets at its end and without
words such as "the" or "measures". Likeness is the weight of the words in both by the weight of
those in either (Jaccard, weighted by the inverse frequency of the words among all texts). Words are
cut to eight letters, so that "discrimination" and "discriminatory" are one.

All pairs are too many to be compared. Two texts that are alike enough share a word among the rarest
words of each, up to a certain weight: only texts with such a word in common are compared, and none
that is alike enough is missed (the prefix filter of R. Bayardo, Y. Ma and R. Srikant, "Scaling up
all pairs similarity search", WWW 2007). The result depends on nothing but the texts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import fsum, log

from graph_api.rdf.spelling import words

Words = frozenset[str]
_LETTERS = 8
_NUMBER = re.compile(r"^\s*\(?\d{1,3}(?:\.\d{1,3}){0,2}[.)]?\s+")
_BRACKETS = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)[\s;.,]*$")
# English function words, and those in nearly every recommendation.
_COMMON = frozenset(
    """
    a all also an and any are as at be been both but by can could do for from further had has have
    if in including inter into is it its may more most no nor not of on or other order out over own
    same so some such take than that the their them then there these they this those through to
    towards under up was were which while who whose will with within would state states party
    government committee recommends recommendation recommendations recommended continue efforts
    effort measures measure steps step necessary ensure consider country national alia particular
    regard respect view accordance line well aimed aiming appropriate relevant possible should urges
    """.split()  # noqa: SIM905
)


def bare(text: str) -> str:
    """Return a text without the number before it and the brackets after it.

    >>> bare("120.15. Ratify the Convention (Spain);")
    'Ratify the Convention'
    """
    return _BRACKETS.sub("", _NUMBER.sub("", text.strip())).strip()


def features(text: str) -> Words:
    """Return the words of a text that carry its content.

    >>> sorted(features("120.15. Ratify the Convention on enforced disappearances (Spain);"))
    ['conventi', 'disappea', 'enforced', 'ratify']
    """
    return frozenset(
        word[:_LETTERS]
        for word in words(bare(text).replace("-", " "))
        if word not in _COMMON and not word.isdigit() and len(word) > 1
    )


def weights(texts: Iterable[Words]) -> dict[str, float]:
    """Weigh each word by how few texts have it: log((n + 1) / (number + 0.5))."""
    counts: Counter[str] = Counter()
    number = 0
    for one in texts:
        counts.update(one)
        number += 1
    return {word: log((number + 1) / (count + 0.5)) for word, count in counts.items()}


def likeness(a: Words, b: Words, weight: dict[str, float]) -> float:
    """Return the weight of the shared words as a share of that of all words, from 0 to 1."""
    # Sums of floats depend on their order, and the order of a set on the process: fsum is exact.
    both = fsum([weight[word] for word in a & b])
    either = fsum([weight[word] for word in a | b])
    return both / either if either else 0.0


def pairs(
    texts: Sequence[Words], weight: dict[str, float], least: float
) -> Iterator[tuple[int, int, float]]:
    """Yield all pairs of texts with at least this similarity: the later, the earlier, the score.

    :param weight: as :func:`weights` has it, of all words in these texts.
    :param least: above 0.
    """
    having: dict[str, list[int]] = {}
    totals: list[float] = []
    for number, one in enumerate(texts):
        ordered = sorted(one, key=lambda word: (-weight[word], word))
        total = sum(weight[word] for word in ordered)
        totals.append(total)
        rest, candidates = total, set[int]()
        for word in ordered:
            if rest < least * total:
                break
            rest -= weight[word]
            others = having.setdefault(word, [])
            candidates.update(others)
            others.append(number)
        for other in sorted(candidates):
            if least * total <= totals[other] <= total / least:
                score = likeness(one, texts[other], weight)
                if score >= least:
                    yield number, other, score
