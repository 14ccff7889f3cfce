"""Precision and recall of readings against annotated documents.

An annotated document is ``NAME.txt`` with ``NAME.symbols.csv``, ``.countries.csv``,
``.bodies.csv``, ``.instruments.csv``, ``.urls.csv``, ``.recommendations.csv`` and ``.notes.csv``
beside it, in the columns that docs/reading.md describes. The first document is annotated by its
inventory instead.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from graph_api.rdf import document_symbols
from graph_api.reading.document import Find
from graph_api.reading.gazetteer import Gazetteer
from graph_api.reading.reader import Reading, read

Row = dict[str, str]


@dataclass(frozen=True)
class Score:
    """How many finds are right, how many of what is there was found."""

    kind: str
    right: int
    false: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    def __str__(self) -> str:
        return (
            f"{self.kind:<16} precision {self.precision:.3f}  recall {self.recall:.3f}"
            f"  ({self.right} of {self.wanted}, {self.false} false)"
        )


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- a document with annotations of its own ---


def annotated(folder: Path, names: Gazetteer) -> Iterator[tuple[str, list[Score]]]:
    """Score every annotated document of a folder."""
    for path in sorted(folder.glob("*.txt")):
        if (folder / f"{path.stem}.symbols.csv").exists():
            with path.open(encoding="utf-8", newline="") as file:
                reading = read(file.read(), names, {})
            yield path.stem, list(_scores(folder / path.stem, reading))


def _scores(base: Path, reading: Reading) -> Iterator[Score]:
    def given(kind: str) -> list[Row]:
        return rows(base.with_name(f"{base.name}.{kind}.csv"))

    known = {row["id"] for row in given("bodies")}

    def is_body(row: Row, find: Find) -> bool:
        if row["id"] != "-":
            return f"actor/{row['id']}" in find.targets
        return not {target.removeprefix("actor/") for target in find.targets} & known

    yield spans(
        reading, "symbol", given("symbols"), lambda r, f: f.detail["canonical"] == r["canonical"]
    )
    yield spans(reading, "address", given("urls"), lambda r, f: str(f.detail["url"]) in r["url"])
    yield spans(
        reading, "country", given("countries"), lambda r, f: f"country/{r['iso3']}" in f.targets
    )
    yield spans(reading, "body", given("bodies"), is_body)
    yield spans(
        reading,
        "instrument",
        given("instruments"),
        lambda r, f: r["id"] == "-" or f"document/{r['id']}" in f.targets,
    )
    yield notes(reading, given("notes"))
    yield recommendations(reading, given("recommendations"))


def spans(
    reading: Reading, kind: str, expected: Iterable[Row], fits: Callable[[Row, Find], bool]
) -> Score:
    """Score finds by their place in the source and their target; collectives are not annotated."""
    document = reading.document
    finds = [
        (document.span(f.start, f.end), f)
        for f in reading.finds[kind]
        if f.detail.get("class") != "collective"
    ]
    used: set[int] = set()
    right = wanted = 0
    for row in expected:
        start, end = int(row["start"]), int(row["end"])
        there = [i for i, ((a, b), _) in enumerate(finds) if a < end and start < b]
        good = [i for i in there if fits(row, finds[i][1])]
        if row["expected"] == "yes":
            wanted += 1
            right += bool(good)
            used.update(good)
        elif row["expected"] == "optional":
            used.update(there)
    return Score(kind, right, len(finds) - len(used), wanted)


def notes(reading: Reading, expected: Iterable[Row]) -> Score:
    """Score footnotes: number, where it is called and defined, which symbols it cites."""
    found = {str(f.detail["number"]): f for f in reading.finds["citation"]}
    right = wanted = 0
    numbers = set()
    for row in expected:
        wanted += 1
        numbers.add(row["number"])
        find = found.get(row["number"])
        if find is None:
            continue
        called = find.detail["called_at"]
        assert isinstance(called, list)
        symbols = row["symbols"].split(";") if row["symbols"] else []
        right += (
            reading.document.line(find.start) == int(row["line_defined"])
            and int(row["line_referenced"]) in [place["line"] for place in called]
            and find.detail["symbols"] == symbols
        )
    return Score("footnote", right, len(set(found) - numbers), wanted)


def recommendations(reading: Reading, expected: list[Row]) -> Score:
    """Score recommendations by sentence: who, to whom, where, with which footnote."""
    document = reading.document
    by_line: dict[int, list[Find]] = {}
    for find in reading.finds["recommendation"]:
        sentence = find.detail["sentence"]
        assert isinstance(sentence, int)
        by_line.setdefault(document.line(sentence), []).append(find)
    right = wanted = 0
    seen: set[str] = set()
    used: set[int] = set()
    for row in expected:
        if row["sentence_group"] in seen:
            continue
        seen.add(row["sentence_group"])
        there = [f for f in by_line.get(int(row["sentence_line"]), []) if id(f) not in used]
        there = [f for f in there if not row["footnotes"] or row["footnotes"] in _list(f, "notes")]
        if row["expected"] == "yes":
            wanted += 1
            right += any(_same_people(row, f, document.metadata.get("state", "")) for f in there)
        if row["expected"] != "no":
            used.update(id(f) for f in there)
    sentences = {
        str(f.detail["sentence"]) for fs in by_line.values() for f in fs if id(f) not in used
    }
    return Score("recommendation", right, len(sentences), wanted)


def _list(find: Find, name: str) -> list[str]:
    value = find.detail.get(name)
    return [str(item) for item in value] if isinstance(value, list) else []


def _same_people(row: Row, find: Find, state: str) -> bool:
    who = set(row["recommender_ids"].split(";")) & set(_list(find, "recommenders"))
    implied = "implied" in row["addressee"]
    to = _list(find, "addressees")
    return bool(who) and bool(to) and (f"country/{state}" in to or not implied)


# --- the first document, with its inventory ---

_LISTS = {"ST": "P3.2", "UN": "P3.3", "TB": "P3.4", "SP": "P3.5"}


def first(text: Path, inventory: Path, names: Gazetteer) -> list[Score]:
    """Score the reading of the first document against its inventory, unit by unit."""
    with text.open(encoding="utf-8", newline="") as file:
        reading = read(file.read(), names, {})
    return [
        pairs("symbol", _found(reading, "symbol", "canonical"), _symbols(inventory)),
        pairs(
            "address",
            _found(reading, "address", "url"),
            {(f"FN{r['footnote']}", r["url"]) for r in rows(inventory / "urls.csv")},
        ),
        pairs("country", _targets(reading, "country"), _countries(inventory)),
        _calls(reading, inventory),
        _first_actors(reading, inventory, names),
        pairs("instrument", _targets(reading, "instrument"), _instruments(inventory)),
        _first_recommendations(reading, inventory),
        _first_labels(reading, inventory, "topics", "topic/"),
        _first_labels(reading, inventory, "groups", "group/"),
        Score("article", 0, sum("articles" in f.detail for f in reading.finds["instrument"]), 0),
    ]


def pairs(kind: str, found: set[tuple[str, str]], wanted: set[tuple[str, str]]) -> Score:
    return Score(kind, len(found & wanted), len(found - wanted), len(wanted))


def _unit(reading: Reading, find: Find) -> str:
    return reading.document.unit_at(find.start).id


def _found(reading: Reading, kind: str, name: str) -> set[tuple[str, str]]:
    return {(_unit(reading, f), str(f.detail[name])) for f in reading.finds[kind]}


def _targets(reading: Reading, kind: str) -> set[tuple[str, str]]:
    return {(_unit(reading, f), t.split("/")[1]) for f in reading.finds[kind] for t in f.targets}


def _place(locator: str) -> str:
    """Write a place of the inventory as a reading names it."""
    place = locator.split(".s")[0]
    if place == "TITLE":
        return "title"
    prefix, _, letter = place.partition("-")
    return f"{_LISTS[prefix]}-{letter}" if letter else place


def _symbols(inventory: Path) -> set[tuple[str, str]]:
    wanted = set()
    for row in rows(inventory / "documents.csv"):
        where, written = row["symbol_location"], row["symbol"].split(" (")[0]
        if where not in ("body text", "both", "URL only", "footnote text") or not written:
            continue
        if written.startswith(("none", "unstated", "missing")):
            continue
        parsed = document_symbols.parse(written)
        symbol = parsed.text if parsed else written
        symbol = "E/CN.4/DEC/1998/112" if symbol.startswith("Commission") else symbol
        places = row["described_in_body"].split(";") if where in ("body text", "both") else []
        if where != "body text":
            places += [
                f"FN{n.split(' ')[0]}" for n in row["footnotes"].split(";") if "via" not in n
            ]
        wanted |= {(_place(place), symbol) for place in places if place}
    return wanted


def _countries(inventory: Path) -> set[tuple[str, str]]:
    return {
        ("FN28" if place.startswith("fn") else place, row["iso3"])
        for row in rows(inventory / "countries.csv")
        if row["named_explicitly"].startswith("y")
        for place in re.findall(r"P\d\.\d+|fn28 title", row["where"])
    }


def _calls(reading: Reading, inventory: Path) -> Score:
    document = reading.document
    found = set()
    for call in document.calls:
        at = call.position - 1
        found.add((call.number, f"{document.unit_at(at).id}.s{document.sentence_at(at)[2]}"))
    wanted = set()
    for row in rows(inventory / "footnotes.csv"):
        number = re.search(r"\.s(\d+)", row["anchor_sentence"])
        place = _place(row["anchor_sentence"])
        wanted.add((row["number"], f"{place}.s{number[1] if number else 1}"))
    return pairs("footnote", found, wanted)


def _first_actors(reading: Reading, inventory: Path, names: Gazetteer) -> Score:
    """Score actors that are named in words: not collectives, not what only an address tells."""
    notes_in_words = {"FN18", "FN27", "FN30"}
    wanted = {
        (_place(place), row["id"])
        for row in rows(inventory / "actors.csv")
        for place in row["mentioned_in"].split(";")
        if not place.startswith("FN") or place in notes_in_words
    }
    found = {(_unit(reading, f), t.split("/")[1]) for f in reading.finds["body"] for t in f.targets}

    def single(pair: tuple[str, str]) -> bool:
        return f"actor/{pair[1]}" not in names.collectives

    return pairs("body", set(filter(single, found)), set(filter(single, wanted)))


def _instruments(inventory: Path) -> set[tuple[str, str]]:
    ids = {"hrd-declaration", "ungp", "san-jose-guidelines"}
    wanted = {
        (_place(place), row["id"])
        for row in rows(inventory / "documents.csv")
        if row["id"] in ids
        for place in row["described_in_body"].split(";")
    }
    # TB-c names the guidelines, as its recommendation says; the document's row gives no place.
    return {pair for pair in wanted if pair[0]} | {("P3.4-c", "san-jose-guidelines")}


def _first_rows(inventory: Path) -> Iterator[tuple[Row, str, int]]:
    for row in rows(inventory / "recommendations.csv"):
        if row["type"].startswith("reported"):
            continue
        place = row["locator"] if row["type"] == "listed" else row["sentences"].split(";")[0]
        number = re.search(r"\.s(\d+)", row["sentences"])
        yield row, _place(place), int(number[1]) if number and row["type"] != "listed" else 0


def _matched(reading: Reading, inventory: Path) -> Iterator[tuple[Row, Find | None]]:
    used: set[int] = set()
    for row, place, number in _first_rows(inventory):
        there = [
            f
            for f in reading.finds["recommendation"]
            if _unit(reading, f) == place
            and (not number or reading.document.sentence_at(f.start)[2] == number)
            and id(f) not in used
        ]
        find = there[0] if there else None
        if find:
            used.add(id(find))
        yield row, find


def _first_recommendations(reading: Reading, inventory: Path) -> Score:
    right = wanted = 0
    used = set()
    for row, find in _matched(reading, inventory):
        wanted += 1
        if find is None:
            continue
        used.add(id(find))
        asked = set(row["addressees"].split(";")) - {""}
        to = {t.split("/")[1] for t in _list(find, "addressees") if "/" in t}
        # A subset of the treaty bodies is asked by one item.
        to |= {"tb-nonadopters"} if "treaty-bodies" in to else set()
        right += "actor/ai" in _list(find, "recommenders") and (bool(asked & to) or asked == to)
    false = sum(1 for f in reading.finds["recommendation"] if id(f) not in used)
    return Score("recommendation", right, false, wanted)


def _first_labels(reading: Reading, inventory: Path, name: str, prefix: str) -> Score:
    right = false = wanted = 0
    for row, find in _matched(reading, inventory):
        asked = set(row[name].split(";")) - {""}
        wanted += len(asked)
        got = {t.removeprefix(prefix) for t in _list(find, name)} if find else set()
        right += len(asked & got)
        false += len(got - asked)
    return Score(name, right, false, wanted)
