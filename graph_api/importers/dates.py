"""Dates as exports write them (ISO 8601), converted to XML Schema.

The day is kept as written: an offset may put a moment into another day elsewhere, but no export
says whose day is meant. ``24:00:00`` begins the next day, as in ISO 8601.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)


DAY_FIRST, MONTH_FIRST = "day first", "month first"
_PARTS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})", re.ASCII)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_IN_WORDS = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s.-]+([A-Za-z]{3,9})|([A-Za-z]{3,9})[\s.]+(\d{1,2})(?:st|nd|rd|th)?),?"
    r"[\s.-]+(\d{4})",
    re.ASCII,
)


class Moment(NamedTuple):
    """A day such as ``2018-05-09``, and the moment as an ``xsd:dateTime``.

    ``midnight`` tells that the moment says no more than the day.
    """

    day: str
    moment: str
    midnight: bool


@lru_cache(maxsize=10_000)  # Records of one document have the same.
def read(text: str) -> Moment | None:
    """Read a date, with or without a time and an offset; None for anything else.

    >>> read("2018-05-08T24:00:00Z")
    Moment(day='2018-05-09', moment='2018-05-09T00:00:00Z', midnight=True)
    >>> read("2018-05-09T14:30+0200").moment
    '2018-05-09T14:30:00+02:00'
    >>> read("2018-02-30") is None
    True
    """
    match = _DATE.fullmatch(text.strip())
    if not match:
        return None
    written, hour, minute, second, fraction, zone = match.groups()
    hour, minute, second = hour or "00", minute or "00", second or "00"
    try:
        day = date.fromisoformat(written)
        if (hour, minute, second) == ("24", "00", "00") and not (fraction or "").strip(".0"):
            day, hour, fraction = day + timedelta(days=1), "00", None
    except (ValueError, OverflowError):
        return None
    if hour > "23" or minute > "59" or second > "59":
        return None
    offset = _offset(zone or "")
    if offset is None:
        return None
    midnight = (hour, minute, second) == ("00", "00", "00")
    return Moment(
        day.isoformat(), f"{day}T{hour}:{minute}:{second}{fraction or ''}{offset}", midnight
    )


def _offset(zone: str) -> str | None:
    """Write an offset with minutes; None if it is invalid (XML Schema has up to 14:00)."""
    if zone in {"", "Z"}:
        return zone
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}" if digits <= "1400" and digits[2:] < "60" else None


def order(texts: Iterable[str]) -> str | None:
    """Determine from a whole column whether dates such as 05/03/2019 have the day first.

    :returns: :data:`DAY_FIRST` or :data:`MONTH_FIRST`; None if no number above 12 tells, or if
        some say this and some that.

    >>> order(["05/03/2019", "25/03/2019"])
    'day first'
    >>> order(["05/03/2019"]) is None
    True
    """
    orders = set()
    for match in filter(None, (_PARTS.fullmatch(text.strip()) for text in texts)):
        if match[2] != ".":
            orders |= {DAY_FIRST} if int(match[1]) > 12 else set()
            orders |= {MONTH_FIRST} if int(match[3]) > 12 else set()
    return orders.pop() if len(orders) == 1 else None


def written(text: str, column_order: str | None) -> str | None:
    """Read a day in any usual form; None if there is none, or if it is ambiguous.

    With dots the day comes first. Otherwise the order of the column decides.

    >>> written("5 March 2019", None), written("Mar 5, 2019", None), written("05.03.2019", None)
    ('2019-03-05', '2019-03-05', '2019-03-05')
    >>> written("05/03/2019", DAY_FIRST), written("05/03/2019", None), written("05/05/2019", None)
    ('2019-03-05', None, '2019-05-05')
    """
    plain = " ".join(text.split())
    if moment := read(plain):
        return moment.day
    if match := _YEAR_FIRST.fullmatch(plain):
        return _day(match[1], match[2], match[3])
    if match := _IN_WORDS.fullmatch(plain):
        month = (match[2] or match[3])[:3].lower()
        number = _MONTHS.index(month) + 1 if month in _MONTHS else 0
        return _day(match[5], number, match[1] or match[4])
    if not (match := _PARTS.fullmatch(plain)):
        return None
    one, other = int(match[1]), int(match[3])
    if match[2] == "." or column_order == DAY_FIRST or one > 12 or one == other:
        return _day(match[4], other, one)
    return _day(match[4], one, other) if column_order == MONTH_FIRST or other > 12 else None


def _day(year: str, month: str | int, day: str | int) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
