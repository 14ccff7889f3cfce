"""A made-up export of the Universal Human Rights Index, of any size, in the exact form of its JSON.

    python tests/bench/uhri_export.py --records 268000 export.json   # about 400 MB

How often each body, theme, group and goal occurs follows the counts of 4 February 2026
(``uhri_counts.csv``); texts are invented. A share of the records has one trap each: some that an
importer must see through without a word, and some that it must report. What it must report is
written beside the export (``export.json.expected.json``). The same seed gives the same bytes.
"""

import argparse
import csv
import json
import random
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COUNTRIES = HERE.parent.parent / "data" / "curated" / "reference" / "countries.trig"
TREATY_BODIES = re.compile(r"- (CRC|CEDAW|CESCR|CCPR|CAT|CERD|CRPD|CMW|CED)$")
UPR = "- UPR"
NOTHING = "<p>&nbsp;</p>"
LETTERED = "16.a - Strong institutions to prevent violence, terrorism and crime"
OLD, FAR = "1819-01-01T00:00:00", "2219-01-01T00:00:00"
WORDS = """ensure adopt legislation protect women children detention education health housing
minorities religion expression assembly association labour trafficking migrants refugees asylum
stateless disability poverty corruption judiciary independence impunity violence equality racial
climate business food privacy police training prison overcrowding juvenile justice legal aid trial
investigation remedy reparation truth reconciliation civil society defenders journalists media
reform constitution treaty protocol ratification implementation plan national institution
budget data monitoring participation consultation land property marriage rural youth wages
social security pension mental care institutions the of and to in for with by all measures
State party committee recommends concerned continue strengthen effective access victims public
cooperation international standards accordance situation persons""".split()  # noqa: SIM905
Record = dict[str, Any]
Trap = Callable[["Export", Record], None]


def name_pattern(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"<{prefix}/([A-Z]{{3}})> a .*?rdfs:label \"([^\"]+)\"@en", re.DOTALL)


class Weighted:
    """Draws values as often as they were counted."""

    def __init__(self, rng: random.Random, counts: dict[str, int]) -> None:
        self.values = list(counts)
        self._rng, self._weights = rng, list(accumulate(counts.values()))

    def some(self, number: int) -> list[str]:
        drawn = self._rng.choices(self.values, cum_weights=self._weights, k=number)
        return list(dict.fromkeys(drawn))


@dataclass
class Expected:
    """What an importer must report, and nothing else."""

    warnings: Counter[str] = field(default_factory=Counter)
    set_aside: Counter[str] = field(default_factory=Counter)
    unknown: dict[str, Counter[str]] = field(default_factory=dict)
    seen_through: Counter[str] = field(default_factory=Counter)
    records: int = 0

    def literal(self, kind: str, value: str) -> None:
        self.warnings[f"unknown {kind}"] += 1
        self.unknown.setdefault(kind, Counter())[value] += 1


class Export:
    """Makes records one after the other."""

    def __init__(self, records: int, seed: int = 1, traps: float = 0.03) -> None:
        self.rng = random.Random(seed)
        self.records, self.share = records, traps
        self.expected = Expected()
        counted = counts()
        del counted["Body"]["-"]  # A trap: seeded, not drawn.
        self.draw = {name: Weighted(self.rng, values) for name, values in counted.items()}
        self.countries = name_pattern("country").findall(COUNTRIES.read_text(encoding="utf-8"))
        self.sentences = [self._sentence() for _ in range(4000)]
        self.last: Record | None = None
        self._document: Record = {}
        self._left = 0
        self._paragraph = 0

    def __iter__(self) -> Iterator[Any]:
        for _ in range(self.records):
            record = self._record()
            if self.last is not None and self.rng.random() < self.share:
                self.rng.choice(TRAPS)(self, record)
            self.expected.records += 1
            yield record
            self.last = record

    def _sentence(self) -> str:
        words = self.rng.choices(WORDS, k=self.rng.randint(8, 30))
        return " ".join(words).capitalize() + "."

    def _new_document(self) -> None:
        """Start a document: its records share symbol, body, country and date."""
        rng = self.rng
        code, country = rng.choice(self.countries)
        body = self.draw["Body"].some(1)[0]
        day = f"{rng.randint(2006, 2025)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        if body == UPR:
            symbol = f"A/HRC/{rng.randint(8, 60)}/{rng.randint(1, 99)}"
        elif treaty := TREATY_BODIES.match(body):
            series = {"CESCR": "E/C.12"}.get(treaty[1], f"{treaty[1]}/C")
            symbol = f"{series}/{code}/CO/{rng.randint(1, 9)}"
        else:
            symbol = f"A/HRC/{rng.randint(8, 60)}/{rng.randint(1, 99)}/Add.{rng.randint(1, 5)}"
        self._document = {
            "Symbol": symbol,
            "Body": body,
            "Countries": [country],
            "DocumentId": self._uuid() if rng.random() < 0.8 else None,
            "PublicationDate": f"{day}T00:00:00",
        }
        self._left = max(1, round(rng.lognormvariate(3.2, 0.8)))
        self._paragraph = 0

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def _record(self) -> Record:
        """Make a record without a trap, with its keys in the order of the real ones."""
        rng = self.rng
        if self._left == 0:
            self._new_document()
        self._left -= 1
        self._paragraph += 1
        document, upr = self._document, self._document["Body"] == UPR
        text = " ".join(rng.choices(self.sentences, k=rng.randint(1, 3) if upr else 7))
        if upr:
            text = f"{rng.randint(100, 140)}.{self._paragraph} {text[:-1]} (Spain);"
        return {
            "AffectedPersons": self.draw["AffectedPersons"].some(rng.choice((0, 0, 1, 2, 3))),
            "AnnotationId": self._uuid(),
            "AnnotationType": rng.choice(TYPES),
            "Body": document["Body"],
            "Countries": document["Countries"],
            "DocumentId": document["DocumentId"],
            "PublicationDate": document["PublicationDate"],
            "PublicationDateOnUhri": f"2025-03-{rng.randint(1, 28):02}T10:53:45.827",
            "Regions": ["Africa"],
            "Sdgs": self.draw["Sdgs"].some(rng.choice((0, 1, 2, 3))),
            "Symbol": document["Symbol"],
            "Text": text if upr else f"{self._paragraph}.{text} ",
            "Themes": self.draw["Themes"].some(rng.choice((1, 1, 2, 3, 4))),
            "UprCycle": rng.randint(1, 4) if upr else None,
            "UprPositions": [rng.choice(("Supported", "Noted"))] if upr else [],
            "UprRecommendingCountry": [rng.choice(self.countries)[1]] if upr else [],
            "UprRecommendingRegions": ["Africa"] if upr else [],
            "UprSession": [f"{rng.randint(1, 49)} Session - May 2023"] if upr else [],
        }


TYPES = ("- Recommendations",) * 6 + ("- Concerns/Observations",) * 3 + ("- Others",)


def counts() -> dict[str, dict[str, int]]:
    """Read how many records have each literal, by key of the JSON."""
    found: dict[str, dict[str, int]] = {}
    with (HERE / "uhri_counts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["field"], {})[row["literal"]] = int(row["records"])
    return found


def _seen_through(name: str, change: Callable[[Record], None]) -> Trap:
    def trap(export: Export, record: Record) -> None:
        change(record)
        export.expected.seen_through[name] += 1

    return trap


def _warned(code: str, change: Callable[[Record], None]) -> Trap:
    def trap(export: Export, record: Record) -> None:
        change(record)
        export.expected.warnings[code] += 1

    return trap


def _set_aside(reason: str, change: Callable[[Record], None]) -> Trap:
    def trap(export: Export, record: Record) -> None:
        change(record)
        export.expected.set_aside[reason] += 1

    return trap


def _unknown(kind: str, key: str, literal: str, shown: str) -> Trap:
    def trap(export: Export, record: Record) -> None:
        value: Any = literal if key == "Body" else [*record[key], literal]
        record[key] = value
        export.expected.literal(kind, shown)

    return trap


def _again(export: Export, record: Record) -> None:
    """Repeat the record before, to the letter."""
    assert export.last is not None
    if "AnnotationId" not in export.last or not _fine(export):
        return
    record.clear()
    record.update(export.last)
    export.expected.set_aside["the same record again"] += 1


def _same_id(export: Export, record: Record) -> None:
    """Give a record the id of the one before."""
    assert export.last is not None
    if not _fine(export):
        return
    record["AnnotationId"] = export.last["AnnotationId"]
    export.expected.set_aside["the same id, other content"] += 1


def _fine(export: Export) -> bool:
    """Tell whether the record before was mapped, so that its id is taken."""
    assert export.last is not None
    return bool(export.last.get("AnnotationId")) and export.last["Text"] != NOTHING


TRAPS: tuple[Trap, ...] = (
    _seen_through("code for a country", lambda r: r.update(Countries=["AU"])),
    _seen_through("asterisk", lambda r: r.update(Countries=["Kosovo*", "State of Palestine*"])),
    _seen_through("former name", lambda r: r.update(Countries=["Turkey"])),
    _seen_through("no country but a union", lambda r: r.update(Countries=["European Union"])),
    _seen_through("stray blanks", lambda r: r.update(Themes=["\u00a0Right to  food "])),
    _seen_through("doubled blank", lambda r: r.update(Body="- IE  Albinism")),
    _seen_through("second name", lambda r: r.update(Body="- Committee on Migrant Workers")),
    _seen_through("HTML", lambda r: r.update(Text=f"<p>{r['Text']}&nbsp;<b>Now</b></p>")),
    _seen_through("lettered target", lambda r: r.update(Sdgs=[LETTERED])),
    _seen_through("objects", lambda r: r.update(UprRecommendingCountry=[{"Name": "Spain"}])),
    _seen_through("spelling of a symbol", lambda r: r.update(Symbol="a/hrc/37/51/ADD.2")),
    _warned("no body", lambda r: r.update(Body="-")),
    _warned("no type", lambda r: r.update(AnnotationType="-")),
    _warned("no date", lambda r: r.update(PublicationDate=None)),
    _warned("no country", lambda r: r.update(Countries=[])),
    _warned("no document", lambda r: r.update(Symbol=None, DocumentId=None)),
    _warned("symbol not read", lambda r: r.update(Symbol="see annex")),
    _warned("PublicationDate out of range", lambda r: r.update(PublicationDate=OLD)),
    _warned("PublicationDate out of range", lambda r: r.update(PublicationDate=FAR)),
    _warned("PublicationDate is no date", lambda r: r.update(PublicationDate="2023-02-30")),
    _warned("a field that is not known", lambda r: r.update(Extra=1)),
    _warned("a field is missing", lambda r: r.pop("Regions")),
    _warned("UprPositions has a value of an unknown form", lambda r: r.update(UprPositions=[[1]])),
    _warned("privacy: e-mail", lambda r: r.update(Text=r["Text"] + " Write to a.b@example.org.")),
    _warned("privacy: name", lambda r: r.update(Text=r["Text"] + " Release Ms. Jane Doe.")),
    _unknown("theme", "Themes", " Law of the stars", "Law of the stars"),
    _unknown("country", "Countries", "Freedonia", "Freedonia"),
    _unknown("goal", "Sdgs", "18 - SPACE", "18 - SPACE"),
    _unknown("affected persons", "AffectedPersons", "Star travellers", "Star travellers"),
    _unknown("body", "Body", "- SR Dragons", "SR Dragons"),
    _set_aside("no id", lambda r: r.update(AnnotationId="")),
    _set_aside("no text", lambda r: r.update(Text=NOTHING)),
    _again,
    _same_id,
)


def write(path: Path, records: int, seed: int = 1, traps: float = 0.03) -> Expected:
    """Write an export; returns what an importer must report."""
    export = Export(records, seed, traps)
    with path.open("w", encoding="utf-8") as file:
        for number, record in enumerate(export):
            file.write("[\n " if number == 0 else ",\n ")
            json.dump(record, file, ensure_ascii=False, indent=1)
        file.write("\n]" if records else "[]")
    return export.expected


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=268_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--traps", type=float, default=0.03, help="share of records with one")
    parser.add_argument("path", type=Path)
    given = parser.parse_args()
    expected = write(given.path, given.records, given.seed, given.traps)
    beside = given.path.with_name(f"{given.path.name}.expected.json")
    beside.write_text(json.dumps(vars(expected), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
