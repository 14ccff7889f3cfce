"""The documented order of terms, written a second time with nothing of the program.

It compares two terms, part by part, with fractions and Python's dates, where the program writes
each term as a text.
"""

import math
import re
import struct
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from functools import cmp_to_key

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DATES = ("gYear", "gYearMonth", "date", "dateTime")
_RECURRING = ("time", "gMonth", "gMonthDay", "gDay")


def ranked(terms: Sequence[Term | None], *, descending: bool = False) -> list[Term | None]:
    """Sort terms, None for unbound, as ORDER BY with one key."""
    return sorted(terms, key=cmp_to_key(compare), reverse=descending)


def compare(a: Term | None, b: Term | None, *, ties: bool = True) -> int:
    """Compare two terms: -1, 0 or 1.

    :param ties: let lexical form and datatype decide between equal values.
    """
    if a is None or b is None:
        return _cmp(a is not None, b is not None)
    kinds = (BlankNode, NamedNode, Literal, Triple)
    first, second = (next(n for n, k in enumerate(kinds) if isinstance(t, k)) for t in (a, b))
    if first != second:
        return _cmp(first, second)
    if isinstance(a, Triple) and isinstance(b, Triple):
        parts = ((a.subject, b.subject), (a.predicate, b.predicate), (a.object, b.object))
        return next((c for x, y in parts if (c := compare(x, y))), 0)
    if isinstance(a, Literal) and isinstance(b, Literal):
        by_value = _cmp(_value(a), _value(b))
        if by_value or not ties:
            return by_value
        return _cmp((a.value, a.datatype.value), (b.value, b.datatype.value))
    assert isinstance(a, NamedNode | BlankNode) and isinstance(b, NamedNode | BlankNode)
    return _cmp(a.value, b.value)


def _cmp(a: object, b: object) -> int:
    return int(a > b) - int(a < b)  # type: ignore[operator]


def _value(literal: Literal) -> tuple[object, ...]:
    """Rank a literal: the number of its kind in the list of the documentation, then its value."""
    text, name = literal.value, literal.datatype.value.removeprefix(_XSD)
    try:
        if name in ("double", "float") and re.fullmatch(r"[+-]?INF|NaN|[0-9eE.+-]+", text):
            return 1, *_float(text, name)
        if name == "integer" and re.fullmatch("[+-]?[0-9]+", text, re.ASCII):
            return 1, 0, Fraction(text)
        if name == "decimal" and re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)", text):
            return 1, 0, Fraction(text.rstrip("."))
        if name == "boolean":
            return 2, {"true": 1, "1": 1, "false": 0, "0": 0}[text]
        if name in _DATES:
            return 3, *_instant(text, name)
        if name in _RECURRING:
            return 4, _RECURRING.index(name), *_instant(_on_a_day(text, name), "dateTime")
        if name in ("dayTimeDuration", "yearMonthDuration", "duration"):
            return 5, *_duration(text, name)
    except (KeyError, ValueError):
        pass
    if literal.datatype.value in (_XSD + "string", _RDF + "langString", _RDF + "dirLangString"):
        tag = literal.language
        return 6, text, tag is None, tag or "", str(literal.direction or "")
    return 7, literal.datatype.value, text


def _float(text: str, name: str) -> tuple[int, Fraction]:
    number = float(text)
    if name == "float" and math.isfinite(number):
        number = struct.unpack("f", struct.pack("f", number))[0]
    if math.isnan(number):
        return 2, Fraction(0)
    if math.isinf(number):
        return (1 if number > 0 else -1), Fraction(0)
    return 0, Fraction(number)


def _instant(text: str, name: str) -> tuple[datetime, int, bool]:
    match = re.fullmatch(r"(.*?)(Z|[+-]\d\d:\d\d)?", text, re.ASCII)
    assert match
    stem, zone = match.groups()
    if name == "gYear" and not re.fullmatch(r"\d{4}", stem, re.ASCII):
        raise ValueError(text)
    if name == "gYearMonth" and not re.fullmatch(r"\d{4}-\d\d", stem, re.ASCII):
        raise ValueError(text)
    whole = stem + {"gYear": "-01-01", "gYearMonth": "-01", "date": "", "dateTime": ""}[name]
    if name == "dateTime":
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?", stem, re.ASCII):
            raise ValueError(text)
        moment = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S" + ".%f" * ("." in whole))
    else:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", whole, re.ASCII):
            raise ValueError(text)
        moment = datetime.combine(date.fromisoformat(whole), datetime.min.time())
    at = UTC
    if zone not in (None, "Z"):
        assert zone
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:]))
        if offset > timedelta(hours=14):
            raise ValueError(text)
        at = timezone(-offset if zone[0] == "-" else offset)
    return moment.replace(tzinfo=at).astimezone(UTC), _DATES.index(name), zone is not None


def _on_a_day(text: str, name: str) -> str:
    """Write a recurring time as a dateTime of the leap year 1972."""
    form = {
        "time": (r"(\d\d:\d\d:\d\d(?:\.\d+)?)(.*)", "1972-01-01T{}"),
        "gMonth": (r"--(\d\d)(Z|[+-].*)?", "1972-{}-01T00:00:00"),
        "gMonthDay": (r"--(\d\d-\d\d)(.*)", "1972-{}T00:00:00"),
        "gDay": (r"---(\d\d)(.*)", "1972-01-{}T00:00:00"),
    }[name]
    match = re.fullmatch(form[0], text, re.ASCII)
    if match is None:
        raise ValueError(text)
    return form[1].format(match[1]) + (match[2] or "")


def _duration(text: str, name: str) -> tuple[Fraction, ...]:
    match = re.fullmatch(
        r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?",
        text,
        re.ASCII,
    )
    if match is None or text.endswith(("P", "T")):
        raise ValueError(text)
    sign, years, months, days, time, hours, minutes, seconds = match.groups()
    if name == "dayTimeDuration" and (years or months):
        raise ValueError(text)
    if name == "yearMonthDuration" and (days or time):
        raise ValueError(text)
    passed = Fraction(seconds or 0) + 60 * int(minutes or 0) + 3600 * int(hours or 0)
    passed += 86400 * int(days or 0)
    number = 12 * int(years or 0) + int(months or 0)
    if sign:
        number, passed = -number, -passed
    ends = []
    for start in (date(1696, 9, 1), date(1697, 2, 1), date(1903, 3, 1), date(1903, 7, 1)):
        month = start.month - 1 + number
        begun = date(start.year + month // 12, month % 12 + 1, 1)
        ends.append(begun.toordinal() * 86400 + passed)
    return tuple(ends)
