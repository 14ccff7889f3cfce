"""The output files of a reading: draft, accepted statements, review page and report."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from graph_api.reading import decisions as deciding
from graph_api.reading import report as reporting
from graph_api.reading import review
from graph_api.reading.decisions import COUNTED, Decisions
from graph_api.reading.draft import writer
from graph_api.reading.formats.plain import SourceText
from graph_api.reading.gazetteer import Gazetteer
from graph_api.reading.masking import Mask
from graph_api.reading.reader import read


@dataclass(frozen=True)
class Written:
    """The files of a reading by name, and a line that summarises it."""

    files: dict[str, str]
    summary: str


def write(
    source: SourceText, names: Gazetteer, given: dict[str, str], decisions: Decisions
) -> Written:
    """Read a text and write all output files.

    :param given: what the user knows: symbol, date, author, title, id; ``name`` is the id where the
        text has no symbol.
    """
    reading = read(source.text, names, given)
    document = reading.document
    document.warnings[:0] = source.warnings
    mask = Mask(document, reading.all())
    decided, unused = deciding.apply(reading, decisions, mask)
    report = reporting.report(document, decided, mask, unused)
    files = {
        "draft.trig": writer.trig(document, decided, names, mask),
        "review.html": review.page(document, decided, names, mask, report),
        "report.json": _json(report),
    }
    if any(entry.status in COUNTED for entry in decided):
        files["accepted.trig"] = writer.trig(document, decided, names, mask, counted=True)
    return Written(files, _summary(report, len(decided)))


def _json(report: Mapping[str, object]) -> str:
    """Write a report with one line for each find and paragraph."""
    members = []
    for name, value in report.items():
        if isinstance(value, list) and value:
            lines = ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in value)
            members.append(f"{json.dumps(name)}: [\n  {lines}\n ]")
        else:
            members.append(f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n " + ",\n ".join(members) + "\n}\n"


def _summary(report: dict[str, object], finds: int) -> str:
    counts = report["finds"]
    assert isinstance(counts, dict)
    kinds = ", ".join(f"{number['all']} {kind}" for kind, number in counts.items())
    return f"{finds} finds ({kinds})" if finds else "nothing found"
