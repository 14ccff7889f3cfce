"""The figures and dates of a draft, as the text states them."""

from collections.abc import Sequence
from datetime import date

from graph_api.reading.decisions import Decided
from graph_api.reading.draft.layers import concept, text
from graph_api.reading.draft.sheet import Sheet, is_accepted, numbered, status

_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
# "At least" and "about" are none of the list: nothing is read into them.
_COMPARATORS = {
    "": "exactly",
    **dict.fromkeys(("more than", "over"), "more-than"),
    **dict.fromkeys(("fewer than", "less than"), "fewer-than"),
}
_TYPES = {"day": "date", "month": "gYearMonth", "year": "gYear"}
# Both ends of a period are days.
_PRECISIONS = {"period": "day"}


def write(sheet: Sheet, entries: Sequence[Decided]) -> None:
    """Write numbers with what they count, and times with their precision."""
    for entry, local in numbered(sheet, entries, "figure", "n"):
        sheet.add(f"figure/{sheet.id}/{local}", _figure(sheet, entry, local))
    for entry, local in numbered(sheet, entries, "date", "t"):
        sheet.add(f"time/{sheet.id}/{local}", _time(sheet, entry, local))


def _figure(sheet: Sheet, entry: Decided, local: str) -> list[str]:
    detail = entry.find.detail
    unit, value = str(detail.get("unit", "")).strip() or "not stated", _value(entry)
    comparator = _COMPARATORS.get(str(detail.get("comparator", "")))
    return [
        "a hrd:Figure",
        *_common(sheet, entry, local, f"Number stated: {_words(sheet, entry)}"),
        f"hrd:figureKind {concept('figure-kind/claim')}",
        *([] if value is None else [f"hrd:value {value}"]),
        *(
            [f"hrd:comparator {concept(f'comparator/{comparator}')}"]
            if comparator and value is not None
            else []
        ),
        f"hrd:unit {text(unit, 'en')}",
    ]


def _value(entry: Decided) -> int | None:
    """Return a whole number, or None for another one."""
    value = entry.find.detail.get("value")
    if not isinstance(value, (int, float)):
        return None
    number = value * _SCALES.get(str(entry.find.detail.get("scale", "")).lower(), 1)
    return round(number) if abs(number - round(number)) < 1e-6 else None


def _time(sheet: Sheet, entry: Decided, local: str) -> list[str]:
    precision = str(entry.find.detail.get("precision", "relative"))
    return [
        "a hrd:TimeReference",
        *_common(sheet, entry, local, f"Time stated: {_words(sheet, entry)}"),
        *_moment(precision, str(entry.find.detail.get("value", ""))),
        f"hrd:precision {concept(f'precision/{_PRECISIONS.get(precision, precision)}')}",
        f"hrd:basis {concept('time-basis/text')}",
    ]


def _moment(precision: str, value: str) -> list[str]:
    """Write a day, month or year that exists."""
    if precision not in _TYPES:
        return []
    try:
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError:
        return []
    return [f'hrd:value "{value}"^^xsd:{_TYPES[precision]}']


def _common(sheet: Sheet, entry: Decided, local: str, gist: str) -> list[str]:
    return [
        f"dcterms:identifier {text(local)}",
        *sheet.attributed(),
        f"hrd:locator <{sheet.places.place(entry.find.start, sentence=True)}>",
        f"hrd:valueAsStated {text(_words(sheet, entry))}",
        f"hrd:gist {text(entry.gist or gist, 'en')}",
        status(is_accepted(entry)),
    ]


def _words(sheet: Sheet, entry: Decided) -> str:
    return " ".join(sheet.document.text[entry.find.start : entry.find.end].split())
