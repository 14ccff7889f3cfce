"""An invented index of recommendations, shaped as the Universal Human Rights Index is.

195 countries, 60 bodies (the first, a peer review, with nearly half of all), 160 themes in 12
clusters, skewed as real ones are. A recommendation has about 12 statements in the default graph, a
document's provenance is a graph of its own. The same number gives the same bytes.
"""

import gzip
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

BASE = "https://example.org/index/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = f"<{SKOS}prefLabel>"
QUADS_A_RECOMMENDATION = 12.75
RECOMMENDATIONS_A_DOCUMENT = 50
SIZES = {"country": 195, "body": 60, "theme": 160, "group": 40, "goal": 17}
CLUSTERS = 12
PHRASE = "juvenile justice"
_STARTS = ("Adopt a law on", "Continue to support", "End", "Ensure access to", "Review", "Fund")
_WORDS = re.findall(
    r"\w+",
    """
access asylum assembly bail budget children climate courts data detention disability
education equality expression families food funding gender health housing impunity inquiries judges
labour land language lawyers marriage media migrants minorities pay peace pensions police poverty
prisons privacy property protection remedies schools slavery statistics torture training trials
villages visas voting wages water women workers and for from in of on the to with
""",
)
_SYLLABLES = re.findall(r"\w+", "ba cha dur el fo gri ka lo mu nar pi ren ska to ven zu")


def name(local: str) -> str:
    """Write an IRI of the index."""
    return f"<{BASE}{local}>"


def _typed(value: object, kind: str) -> str:
    return f'"{value}"^^<{XSD}{kind}>'


def _falling(number: int, exponent: float) -> list[float]:
    """Cumulative weights by Zipf's law: the n-th of so many weighs 1 / n ** exponent."""
    return list(accumulate(n**-exponent for n in range(1, number + 1)))


class Index:
    """Yields statements as lines of N-Quads."""

    def __init__(self) -> None:
        """Choose words, phrases and what each body prefers to speak of."""
        self._random = random.Random(53144)
        self._things = {
            kind: [name(f"{kind}/{n}") for n in range(1, number + 1)]
            for kind, number in SIZES.items()
        }
        rare = {"".join(self._random.choices(_SYLLABLES, k=3)) for _ in range(3000)}
        self._words = [*_WORDS, *sorted(rare)]
        self._weights = {kind: _falling(number, 0.9) for kind, number in SIZES.items()}
        self._weights["country"] = _falling(SIZES["country"], 0.35)
        self._weights["word"] = _falling(len(self._words), 0.9)
        self._phrases = [" ".join(self._random.sample(_WORDS[:50], 2)) for _ in range(160)]
        self._phrases[16] = PHRASE
        self._tastes = [self._random.sample(range(160), 160) for _ in range(SIZES["body"])]
        self._last: dict[tuple[int, str], str] = {}

    def lines(self, recommendations: int) -> Iterator[str]:
        """Yield all: what there is to speak of, then document after document."""
        yield from self._fixed()
        for document in range(-(-recommendations // RECOMMENDATIONS_A_DOCUMENT)):
            first = document * RECOMMENDATIONS_A_DOCUMENT
            last = min(first + RECOMMENDATIONS_A_DOCUMENT, recommendations)
            yield from self._document(document + 1, range(first + 1, last + 1))

    def _fixed(self) -> Iterator[str]:
        for kind, things in self._things.items():
            for number, thing in enumerate(things):
                yield f"{thing} {TYPE} {name(kind.capitalize())} .\n"
                told = self._phrases[number] if kind == "theme" else f"{kind} {number + 1}"
                for language in ("en", "es", "fr"):
                    yield f'{thing} {LABEL} "{told}"@{language} .\n'
        for number, theme in enumerate(self._things["theme"]):
            cluster = name(f"cluster/{number % CLUSTERS + 1}")
            yield f"{theme} <{SKOS}broader> {cluster} .\n"
        for number in range(1, CLUSTERS + 1):
            yield f"{name(f'cluster/{number}')} <{SKOS}broader> {name('cluster/all')} .\n"

    def _document(self, number: int, recommendations: range) -> Iterator[str]:
        drawn = self._random
        peer_review = drawn.random() < 0.46
        body = 0 if peer_review else self._draw("body", 1)[0] or 1
        country = self._things["country"][self._draw("country", 1)[0]]
        day = date(1994, 1, 1) + timedelta(days=drawn.randrange(11_400))
        document = name(f"document/{number}")
        yield f"{document} {TYPE} {name('Document')} .\n"
        yield f'{document} {name("symbol")} "D/{body}/{number}" .\n'
        yield f"{document} <{DCT}date> {_typed(day, 'date')} .\n"
        yield f"{document} {name('issuedBy')} {self._things['body'][body]} .\n"
        yield f"{document} {name('about')} {country} .\n"
        if before := self._last.get((body, country)):
            yield f"{document} {name('follows')} {before} .\n"
        self._last[body, country] = document
        yield from self._provenance(number, document, day)
        for paragraph, recommendation in enumerate(recommendations, 1):
            thing = name(f"recommendation/{recommendation}")
            start = f"{thing} {name('document')} {document} .\n"
            yield start + f"{thing} {name('paragraph')} {_typed(paragraph, 'integer')} .\n"
            yield from self._recommendation(recommendation, thing, body, country)

    def _recommendation(self, number: int, thing: str, body: int, country: str) -> Iterator[str]:
        drawn = self._random
        themes = [self._tastes[body][n] for n in self._draw("theme", drawn.choice((1, 1, 2, 2, 3)))]
        code = sha256(str(number).encode()).hexdigest()[:32]
        yield f"{thing} {TYPE} {name('Recommendation')} .\n"
        yield f'{thing} <{DCT}identifier> "{code}" .\n'
        yield f'{thing} {name("text")} "{self._text(self._phrases[themes[0]])}"@en .\n'
        yield f"{thing} {name('issuedBy')} {self._things['body'][body]} .\n"
        other = drawn.choice(self._things["country"])
        yield f"{thing} {name('addresses')} {country if drawn.random() < 0.97 else other} .\n"
        linked = {
            "theme": themes,
            "group": self._draw("group", drawn.choice((0, 0, 1, 1, 2, 3))),
            "goal": self._draw("goal", drawn.choice((1, 1, 2, 3))),
        }
        for kind, chosen in linked.items():
            for index in dict.fromkeys(chosen):
                yield f"{thing} {name(kind)} {self._things[kind][index]} .\n"
        if body == 0:
            asking = self._things["country"][self._draw("country", 1)[0]]
            yield f"{thing} {name('recommendingState')} {asking} .\n"
            answer = "Supported" if drawn.random() < 0.74 else "Noted"
            yield f'{thing} {name("response")} "{answer}" .\n'

    def _draw(self, kind: str, number: int) -> list[int]:
        weights = self._weights[kind]
        return self._random.choices(range(len(weights)), cum_weights=weights, k=number)

    def _text(self, phrase: str) -> str:
        count = self._random.randint(20, 60)
        chosen = self._random.choices(self._words, cum_weights=self._weights["word"], k=count)
        if self._random.random() < 0.5:
            chosen.insert(self._random.randrange(count), phrase)
        return f"{self._random.choice(_STARTS)} {' '.join(chosen)}."

    def _provenance(self, number: int, document: str, day: date) -> Iterator[str]:
        graph, activity = name(f"graph/{number}"), name(f"import/{number}")
        when = _typed(f"{day + timedelta(days=400)}T12:00:00Z", "dateTime")
        yield f"{document} {TYPE} <{PROV}Entity> {graph} .\n"
        yield f"{document} <{PROV}wasGeneratedBy> {activity} {graph} .\n"
        yield f"{document} <{PROV}generatedAtTime> {when} {graph} .\n"
        yield f"{activity} {TYPE} <{PROV}Activity> {graph} .\n"
        yield f"{activity} <{PROV}endedAtTime> {when} {graph} .\n"
        yield f"{activity} <{PROV}used> {name(f'file/{number % 40}')} {graph} .\n"


def write(path: Path, quads: int) -> int:
    """Write about so many statements, packed with gzip; returns how many there are."""
    recommendations = max(1, round(quads / QUADS_A_RECOMMENDATION))
    count = 0
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as file:
        for lines in Index().lines(recommendations):
            file.write(lines)
            count += lines.count("\n")
    return count
