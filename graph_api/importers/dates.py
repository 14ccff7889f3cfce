"""Dates as exports write them (ISO 8601), as XML Schema writes them.

The day is kept as it is written: an offset may put a moment into another day elsewhere, but which
place's day was meant, no export says. ``24:00:00`` begins the next day, as in ISO 8601.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)


class Moment(NamedTuple):
    """A day such as ``2018-05-09``, and the moment as an ``xsd:dateTime``.

    ``midnight`` tells that the moment says no more than the day.
    """

    day: str
    moment: str
    midnight: bool


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
    """Write an offset with minutes; None if there is no such one (XML Schema has up to 14:00)."""
    if zone in {"", "Z"}:
        return zone
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}" if digits <= "1400" and digits[2:] < "60" else None
