"""The total order of RDF terms that ORDER BY, MIN and MAX follow.

Blank nodes by label, IRIs by code points, literals, triple terms by their parts. Literals:

1. numbers by exact value, NaN last;
2. booleans;
3. ``xsd:gYear``, ``gYearMonth``, ``date`` and ``dateTime`` by their first instant, in UTC if they
   have no zone; of one instant in this order, and those without a zone first;
4. ``xsd:time``, ``gMonth``, ``gMonthDay`` and ``gDay``, each by value;
5. durations by the instants at which they end that begin on the days of XML Schema 1.1, 3.3.6.1;
6. texts by code points; of equal ones those with a language tag first, by tag;
7. all others, ill-typed literals among them, by datatype, then lexical form.

Wherever ``<`` of SPARQL compares two values, it gives the same order. Values that are equal (``1``
and ``1.0``) tie: the next key decides, and only after the last one lexical form and datatype.
"""

import re
import struct
from collections.abc import Iterable
from decimal import Decimal

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph_api.rdf.namespaces import PREFIXES

Term = NamedNode | BlankNode | Literal | Triple

XSD, _RDF = PREFIXES["xsd"], PREFIXES["rdf"]
STRING, LANG_STRING = XSD + "string", _RDF + "langString"
_TEXTS = frozenset([STRING, LANG_STRING, _RDF + "dirLangString"])
FLOATS = {XSD + "double": "d", XSD + "float": "f"}
_BOUNDED = (
    "long int short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
    "unsignedLong unsignedInt unsignedShort unsignedByte"
)
INTEGERS = frozenset(XSD + name for name in ("integer", *_BOUNDED.split(" ")))
DECIMAL, BOOLEAN = XSD + "decimal", XSD + "boolean"
_DIGITS = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_NUMBERS = {
    **dict.fromkeys(INTEGERS, re.compile("[+-]?[0-9]+")),
    DECIMAL: re.compile(_DIGITS),
    **dict.fromkeys(FLOATS, re.compile(rf"{_DIGITS}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")),
}
_BOOLEANS = {"false": "0", "0": "0", "true": "1", "1": "1"}
_YEAR = "(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH, _DAY = "(?P<month>[0-9]{2})", "(?P<day>[0-9]{2})"
_CLOCK = (
    "(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]+))?"
)
_ZONE = "(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_DATE_TIME = f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}"
# The place in the order; the first four share one, and the second mark tells them apart.
TIMES = {
    XSD + name: (group, mark, re.compile(rf"\A{pattern}{_ZONE}"))
    for name, group, mark, pattern in (
        ("gYear", "c", "0", _YEAR),
        ("gYearMonth", "c", "1", f"{_YEAR}-{_MONTH}"),
        ("date", "c", "2", f"{_YEAR}-{_MONTH}-{_DAY}"),
        ("dateTime", "c", "3", _DATE_TIME),
        ("dateTimeStamp", "c", "3", f"{_DATE_TIME}(?=Z|[+-])"),
        ("time", "d", "", _CLOCK),
        ("gMonth", "e", "", f"--{_MONTH}"),
        ("gMonthDay", "f", "", f"--{_MONTH}-{_DAY}"),
        ("gDay", "g", "", f"---{_DAY}"),
    )
}
_DURATION = re.compile(
    "(?P<sign>-?)P(?=.)(?:(?P<years>[0-9]+)Y)?(?:(?P<months>[0-9]+)M)?(?:(?P<days>[0-9]+)D)?"
    "(?:T(?=.)(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?"
    r"(?:(?P<seconds>[0-9]+)(?:\.(?P<fraction>[0-9]+))?S)?)?"
)
DURATIONS = {
    XSD + "duration": re.compile(".*"),
    XSD + "dayTimeDuration": re.compile("[^YMT]*(?:T.*)?"),
    XSD + "yearMonthDuration": re.compile("[^DT]*"),
}
_REFERENCES = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY_SECONDS = 86_400
_MOST_CHARACTERS = 1000  # of a point in time or a duration: its numbers are read as numbers
_COMPLEMENT = str.maketrans("0123456789", "9876543210")
_HALF = 5 * 10**9  # An exponent is written as ten digits above this.


def key(term: Term) -> str:
    """Write the value of a term as a string that sorts by code points as the terms do.

    >>> key(Literal(9)) < key(Literal(10)) < key(Literal("5 or more"))
    True
    """
    if isinstance(term, NamedNode):
        return "2" + term.value
    if isinstance(term, BlankNode):
        return "1" + term.value
    if isinstance(term, Literal):
        return "3" + _literal(term)
    parts = (term.subject, term.predicate, term.object)
    return "4" + _joined(text for part in parts for text in (key(part), tie(part)))


def tie(term: Term) -> str:
    """Write a second key for terms of equal value: lexical form, then datatype."""
    return _joined([term.value, term.datatype.value]) if isinstance(term, Literal) else ""


def is_time(value: str, datatype: str) -> bool:
    """Tell whether a literal of one of the :data:`TIMES` is valid, as no 31st of June is."""
    return _time_key(value, datatype) is not None


def _joined(texts: Iterable[str]) -> str:
    """Join texts so that the results compare as tuples do."""
    return "".join(text.replace("\0", "\0\1") + "\0\0" for text in texts)


def _literal(term: Literal) -> str:
    value, datatype = term.value, term.datatype.value
    if datatype in _TEXTS:
        tag = (term.language or "").lower()
        direction = str(term.direction or "")
        return "i" + _joined([value, "" if tag else "~", tag, direction])
    sort_key: str | None = None
    if datatype in _NUMBERS:
        sort_key = _number_key(value, datatype)
    elif datatype == BOOLEAN:
        sort_key = "b" + _BOOLEANS[value] if value in _BOOLEANS else None
    elif datatype in TIMES:
        sort_key = _time_key(value, datatype)
    elif datatype in DURATIONS:
        sort_key = _duration_key(value, datatype)
    return sort_key or "j" + _joined([datatype, value])


def _number_key(value: str, datatype: str) -> str | None:
    if not _NUMBERS[datatype].fullmatch(value):
        return None
    if datatype not in FLOATS:
        return "a" + _digits_key(value)
    number = float(value)
    if datatype == XSD + "float":
        try:
            (number,) = struct.unpack("f", struct.pack("f", number))
        except OverflowError:
            number = float("-inf" if number < 0 else "inf")
    if number != number:
        return "a9"
    if number in (float("inf"), float("-inf")):
        return "a8" if number > 0 else "a0"
    return "a" + _digits_key(f"{Decimal(number):f}")


def _digits_key(text: str) -> str:
    """Write a number in decimal digits as a sign, an exponent and its digits.

    A negative one has each digit's complement to nine, and an end above all digits.
    """
    whole, _, fraction = text.lstrip("+-").partition(".")
    whole = whole.lstrip("0")
    digits = (whole + fraction).lstrip("0")
    exponent = len(whole) or len(digits) - len(fraction)
    digits = digits.rstrip("0")
    if not digits:
        return "4"
    if not text.startswith("-"):
        return f"5{_HALF + exponent:010d}{digits}"
    return f"3{_HALF - exponent:010d}{digits.translate(_COMPLEMENT)}~"


def _time_key(value: str, datatype: str) -> str | None:
    group, mark, form = TIMES[datatype]
    match = form.fullmatch(value) if len(value) <= _MOST_CHARACTERS else None
    parts = match.groupdict() if match else {}
    zone, fraction = parts.pop("zone", None), parts.pop("fraction", None) or ""
    year, month, day, hour, minute, second = (
        int(parts.get(name) or default)
        for name, default in zip(
            ("year", "month", "day", "hour", "minute", "second"), (1972, 1, 1, 0, 0, 0), strict=True
        )
    )
    midnight = hour == 24 and not (minute or second or fraction.strip("0"))
    if match is None or not 1 <= month <= 12 or not 1 <= day <= _days_in(year, month):
        return None
    if (hour > 23 and not midnight) or minute > 59 or second > 59:
        return None
    seconds = _days(year, month, day) * _DAY_SECONDS + hour * 3600 + minute * 60 + second
    instant = _seconds_key(seconds - _offset(zone), fraction)
    return f"{group}{instant} {mark}{int(bool(zone))}"


def _offset(zone: str | None) -> int:
    """Return the seconds by which a zone is ahead of UTC."""
    if zone in (None, "Z"):
        return 0
    assert zone
    seconds = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    return -seconds if zone[0] == "-" else seconds


def _duration_key(value: str, datatype: str) -> str | None:
    match = _DURATION.fullmatch(value) if len(value) <= _MOST_CHARACTERS else None
    if match is None or not DURATIONS[datatype].fullmatch(value):
        return None
    years, months, days, hours, minutes, seconds = (
        int(match[name] or 0) for name in ("years", "months", "days", "hours", "minutes", "seconds")
    )
    sign = -1 if match["sign"] else 1
    passed = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    fraction = match["fraction"] or ""
    ends = []
    for year, month in _REFERENCES:
        month_number = year * 12 + month - 1 + sign * (years * 12 + months)
        begin = _days(month_number // 12, month_number % 12 + 1, 1) * _DAY_SECONDS
        ends.append(_seconds_key(begin + sign * passed, fraction, sign))
    return "h" + " ".join(ends)


def _seconds_key(seconds: int, fraction: str, sign: int = 1) -> str:
    """Write seconds with a fraction, which is subtracted if ``sign`` is negative."""
    scaled = seconds * 10 ** len(fraction) + sign * int(fraction or 0)
    digits = f"{abs(scaled):0{len(fraction) + 1}d}"
    whole = len(digits) - len(fraction)
    return _digits_key(f"{'-' * (scaled < 0)}{digits[:whole]}.{digits[whole:]}")


def _days_in(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _MONTH_DAYS[month - 1] + (leap and month == 2)


def _days(year: int, month: int, day: int) -> int:
    """Count the days from the first of January of the year 0 of the proleptic calendar."""
    before = year - 1
    leaps = before // 4 - before // 100 + before // 400
    months = sum(_days_in(year, earlier) for earlier in range(1, month))
    return year * 365 + leaps + months + day
