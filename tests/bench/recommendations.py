"""Invented recommendations of an invented register, of any number, with seeded faults.

About 13 statements a recommendation; a document holds twenty. Written as N-Triples with a fixed
seed, so that each run validates the same. One recommendation in a thousand has one of the faults in
FAULTS; each breaks exactly one constraint of ``validation_shapes.ttl``.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

BASE = "https://example.org/register/"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
STATES, BODIES, THEMES = 190, 60, 100
VERBS = ("adopt", "amend", "end", "ensure", "fund", "publish", "ratify", "repeal", "review")
NOUNS = ("bail", "courts", "funding", "inquiries", "laws", "police", "prisons", "visas")
ANSWERS = ("accepted", "noted", "pending")
FAULTS = (
    "no text", "text without language", "two dates", "date with time", "unknown answer",
    "bad code", "no state", "state as text", "no theme", "not a document", "before its document",
    "negative paragraph",
)  # fmt: skip


def name(local: str) -> str:
    """Write an IRI of the register."""
    return f"<{BASE}{local}>"


def statements(number: int, every: int = 1000) -> Iterator[str]:
    """Yield the lines for so many recommendations; each ``every``-th has a fault."""
    random_numbers = random.Random(53144)
    yield from _fixed()
    for document in range(number // 20 + 1):
        yield from _document(document, random_numbers)
    for index in range(number):
        fault = FAULTS[index // every % len(FAULTS)] if index % every == every - 1 else None
        yield from _recommendation(index, fault, random_numbers)


def write(path: Path, number: int) -> int:
    """Write a file of N-Triples; returns the number of its statements."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for line in statements(number):
            file.write(line)
            count += 1
    return count


def _line(subject: str, predicate: str, value: str) -> str:
    written = predicate if predicate.startswith("<") else name(predicate)
    return f"{name(subject)} {written} {value} .\n"


def _typed(value: object, kind: str) -> str:
    return f'"{value}"^^<{XSD}{kind}>'


def _fixed() -> Iterator[str]:
    for kind, many in (("State", STATES), ("Body", BODIES), ("Theme", THEMES)):
        for index in range(many):
            thing = f"{kind.lower()}/{index}"
            yield _line(thing, TYPE, name(kind))
            yield _line(thing, "label", f'"{kind} {index}"@en')
            yield _line(thing, "label", f'"{kind} {index}, en français"@fr')


def _issued(document: int) -> date:
    return date(2008, 1, 1) + timedelta(days=document * 7 % 5000)


def _document(index: int, random_numbers: random.Random) -> Iterator[str]:
    thing = f"document/{index}"
    yield _line(thing, TYPE, name("Report" if index % 3 else "Letter"))
    yield _line(thing, "code", f'"D/{2000 + index % 30}/{index}"')
    yield _line(thing, "issued", _typed(_issued(index), "date"))
    for body in random_numbers.sample(range(BODIES), 1 + index % 2):
        yield _line(thing, "author", name(f"body/{body}"))


def _recommendation(index: int, fault: str | None, random_numbers: random.Random) -> Iterator[str]:
    thing = f"recommendation/{index}"
    words = " ".join(random_numbers.choice((VERBS, NOUNS)[i % 2]) for i in range(16))
    document = index // 20
    day = _issued(document) + timedelta(days=index % 9)
    if fault == "before its document":
        day = _issued(document) - timedelta(days=30)
    yield _line(thing, TYPE, name("Recommendation"))
    yield _line(thing, "code", f'"R {index}"' if fault == "bad code" else f'"R-{index}"')
    if fault != "no text":
        yield _line(thing, "text", f'"{words}"' + "@en" * (fault != "text without language"))
    target = "state/1" if fault == "not a document" else f"document/{document}"
    yield _line(thing, "document", name(target))
    if fault == "state as text":
        yield _line(thing, "state", '"Utopia"')
    elif fault != "no state":
        yield _line(thing, "state", name(f"state/{random_numbers.randrange(STATES)}"))
    if fault != "no theme":
        for theme in random_numbers.sample(range(THEMES), 1 + index % 3):
            yield _line(thing, "theme", name(f"theme/{theme}"))
    with_time = fault == "date with time"
    yield _line(
        thing, "date", _typed(f"{day}T00:00:00", "dateTime") if with_time else _typed(day, "date")
    )
    if fault == "two dates":
        yield _line(thing, "date", _typed(day + timedelta(days=1), "date"))
    answer = "perhaps" if fault == "unknown answer" else ANSWERS[index % 3]
    yield _line(thing, "answer", f'"{answer}"')
    paragraph = -4 if fault == "negative paragraph" else index % 90 + 1
    yield _line(thing, "paragraph", _typed(paragraph, "integer"))
    yield _line(thing, "page", name(f"page/{index}"))
    yield _line(thing, "language", '"en"')
