"""Imported recommendations that are identical or repeated; all of it is derived.

*The same*: a record of UPR Info and one of the Index, to the same State, in the same session of the
Review, by a State that both name, in nearly the same words. The record of UPR Info then leads to
that of the Index, and lists count one recommendation.

*Again*: recommendations to one State, of whatever source, in nearly the same words, on different
occasions (sessions, or documents of different years). A group begins with the earliest; every other
one is compared with that first one alone, so that a group does not drift, and joins the group whose
first one is most similar.

Both thresholds were set on pairs judged by hand; docs/imports.md has the measures.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from graph_api.errors import UsageError
from graph_api.importers import catalog, likeness, output_folder
from graph_api.importers.literals import english, iri, text, typed
from graph_api.importers.pipeline import Changes
from graph_api.importers.reference_data import Reference
from graph_api.importers.source import Published
from graph_api.importers.statements import IDENTIFIER, TYPE, Outline
from graph_api.rdf import nquads
from graph_api.rdf.namespaces import BASE, PREFIXES, TERMS, THINGS

NAME = "alike"
SAME, AGAIN = 0.6, 0.66
_INDEX, _UPR_INFO = "uhri", "upr-info"
_RECOMMENDATION = f"<{TERMS}Recommendation>"
_TEXT, _RDF_TYPE = f"<{TERMS}text>", f"<{PREFIXES['rdf']}type>"
_ONE = {f"<{TERMS}uprSession>": "session", f"<{PREFIXES['dcterms']}issued>": "day"}
_MANY = {f"<{TERMS}country>": "states", f"<{TERMS}recommendingState>": "by"}
_GONE = f"<{PREFIXES['prov']}invalidatedAtTime>"
_SHOWN = 80

_SOURCE = Published(NAME, "Recommendations that are alike", f"{BASE}curators")
Progress = Callable[[str], None]


@dataclass
class Recommendation:
    """The parts of a recommendation that are compared."""

    iri: str
    source: str
    words: likeness.Words = frozenset()
    beginning: str = ""
    session: str = ""
    day: str = ""
    states: list[str] = field(default_factory=list)
    by: set[str] = field(default_factory=set)

    @property
    def occasion(self) -> str:
        """Return the session of the Review, or the year of the document, as a sort key.

        A session has no date in its source, and sorts before years: the first was in 2008.
        """
        return f"UPR {int(self.session):02}" if self.session else self.day[:4]


@dataclass
class Found:
    """The result: a record of UPR Info -> the identical one of the Index; and groups, by State."""

    same: dict[str, str] = field(default_factory=dict)
    again: list[tuple[str, list[Recommendation]]] = field(default_factory=list)
    read: int = 0


def run(
    imported: Path, reference: Reference, progress: Progress = lambda _: None
) -> dict[str, object]:
    """Compare all recommendations of the imports in a folder, and write the result beside them.

    :returns: the summary.
    :raises UsageError: there is no import with recommendations.
    :raises SourceError: the result cannot be written.
    """
    checksums = {
        f"{name}/{output_folder.SUMMARY}": _checksum(imported / name / output_folder.SUMMARY)
        for name in (_INDEX, _UPR_INFO)
        if (imported / name / output_folder.SUMMARY).is_file()
    }
    if not checksums:
        raise UsageError(f"{imported} has no import of recommendations. Import uhri or upr-info.")
    progress("reading")
    records = [*read(imported)]
    progress("comparing")
    result = compare(records)
    progress("writing")
    outline = Outline(NAME, reference)
    with output_folder.making(imported / NAME, keep=lambda: True) as folder:
        folder.add(_lines(result, outline, reference))
        summary = _summary(result, checksums, outline)
        folder.finish(catalog.lines(_SOURCE, outline, summary), summary)
    return summary


def read(imported: Path) -> Iterator[Recommendation]:
    """Read the recommendations of the imports that were not withdrawn, by their IRIs."""
    for name in (_INDEX, _UPR_INFO):
        for part in sorted((imported / name).glob(output_folder.PARTS)):
            yield from _of_part(part, name)


def _of_part(part: Path, source: str) -> Iterator[Recommendation]:
    """Read one part, in which the lines of a record are adjacent."""
    record, is_one, gone = Recommendation("", source), False, False
    with part.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            subject, predicate, rest = line.split(" ", 2)
            if subject[1:-1] != record.iri:
                if is_one and not gone and record.words and record.states:
                    yield record
                record, is_one, gone = Recommendation(subject[1:-1], source), False, False
            if predicate == _TEXT:
                token = rest.rpartition(" <")[0]
                words = token[1:-1] if "\\" not in token else nquads.literal(token.encode())[0]
                record.words, record.beginning = likeness.features(words), words
            elif predicate == _RDF_TYPE:
                is_one = is_one or rest.startswith(_RECOMMENDATION)
            elif predicate in _ONE:
                setattr(record, _ONE[predicate], rest[1 : rest.index('"', 1)])
            elif predicate in _MANY:
                things = getattr(record, _MANY[predicate])
                thing = rest[1 : rest.index(">")]
                things.add(thing) if isinstance(things, set) else things.append(thing)
            elif predicate == _GONE:
                gone = True
    if is_one and not gone and record.words and record.states:
        yield record


def compare(records: Sequence[Recommendation]) -> Found:
    """Find identical recommendations and then, among the rest, repeated ones."""
    weight = likeness.weights(record.words for record in records)
    by_state: defaultdict[str, list[Recommendation]] = defaultdict(list)
    for record in records:
        for state in record.states:
            by_state[state].append(record)
    result = Found(read=len(records))
    for state in sorted(by_state):
        result.same |= _same(by_state[state], weight)
    for state in sorted(by_state):
        once = [record for record in by_state[state] if record.iri not in result.same]
        result.again += [(state, group) for group in _groups(once, weight)]
    return result


def _same(records: Sequence[Recommendation], weight: dict[str, float]) -> dict[str, str]:
    """Find for each record of UPR Info the identical, most similar record of the Index."""
    of_session: defaultdict[str, list[Recommendation]] = defaultdict(list)
    for record in records:
        if record.session and record.source == _INDEX:
            of_session[record.session].append(record)
    same = {}
    for record in records:
        if record.source != _UPR_INFO:
            continue
        scored = [
            (likeness.likeness(record.words, other.words, weight), other.iri)
            for other in of_session.get(record.session, ())
            if record.by & other.by
        ]
        score, other = max(scored, default=(0.0, ""))
        if score >= SAME:
            same[record.iri] = other
    return same


def _groups(
    records: Sequence[Recommendation], weight: dict[str, float]
) -> Iterator[list[Recommendation]]:
    """Yield groups of records of at least two occasions, each group in the order of time."""
    ordered = sorted(records, key=lambda record: (record.occasion, record.iri))
    alike: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for later, earlier, score in likeness.pairs([r.words for r in ordered], weight, AGAIN):
        alike[later].append((-score, earlier))
    groups: dict[int, list[Recommendation]] = {}
    for number, record in enumerate(ordered):
        first = min((pair for pair in alike[number] if pair[1] in groups), default=(0.0, number))[1]
        groups.setdefault(first, []).append(record)
    for group in groups.values():
        if len({record.occasion for record in group}) > 1:
            yield group


def _lines(result: Found, outline: Outline, reference: Reference) -> list[str]:
    lines: list[str] = []
    for record, other in sorted(result.same.items()):
        statement = f"{iri('hrd', 'sameRecommendationAs')} <{other}>"
        lines += outline.lines(record, [statement], outline.derived)
    names = reference.names["country"].called
    reason = (
        f"The words of each share at least {AGAIN:.0%} of their weight with those of the first one."
    )
    for state, group in result.again:
        code = state.rpartition("/")[2]
        identifier = f"{code}-{sha256(group[0].iri.encode()).hexdigest()[:12]}"
        occasions = sorted({record.occasion for record in group})
        label = f"{names.get(state, code)}: {_beginning(group[0].beginning)}"
        statements = [
            f"{TYPE} <{TERMS}Repetition>",
            f"{IDENTIFIER} {text(identifier)}",
            f"{iri('rdfs', 'label')} {english(label)}",
            f"{iri('hrd', 'country')} <{state}>",
            f"{iri('hrd', 'occasions')} {typed(len(occasions), 'integer')}",
            f"{iri('hrd', 'reason')} {english(reason)}",
            *(f"{iri('hrd', 'member')} <{record.iri}>" for record in group),
        ]
        lines += outline.lines(f"{THINGS}repetition/{identifier}", statements, outline.derived)
    return lines


def _beginning(sentence: str) -> str:
    plain = " ".join(likeness.bare(sentence).split())
    if len(plain) <= _SHOWN:
        return plain
    return plain[:_SHOWN].rpartition(" ")[0].rstrip(" ,;:") + "\u2026"


def _summary(result: Found, checksums: Mapping[str, str], outline: Outline) -> dict[str, object]:
    grouped = {record.iri for _, group in result.again for record in group}
    return {
        "source": NAME,
        "imported": output_folder.now(),
        "input": dict(checksums),
        "settings": {"same": SAME, "again": AGAIN, "base": BASE},
        "records": {
            "read": result.read,
            "mapped": len(grouped | result.same.keys()),
            "mapped with warnings": 0,
            "set aside": 0,
            "not selected": result.read - len(grouped | result.same.keys()),
        },
        "changes": asdict(Changes()),
        "warnings": {},
        "set aside": {},
        "unknown": {},
        "recognised": {},
        "found": {
            "the same in both sources": len(result.same),
            "groups said again": len(result.again),
            "recommendations in them": len(grouped),
        },
        "statements": sum(outline.graphs.values()),
        "graphs": dict(sorted(outline.graphs.items())),
    }


def _checksum(path: Path) -> str:
    """Identify an import by the checksums of its files."""
    summary = json.loads(path.read_text(encoding="utf-8"))
    return sha256(json.dumps(summary["input"], sort_keys=True).encode()).hexdigest()
