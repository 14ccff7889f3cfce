"""Faults of literals that shapes do not see: white space, Unicode normalization, dates.

Texts that are kept as printed may have any form: the hidden labels by which texts of other sources
are recognised, and the spellings of symbols and addresses.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from graph_api.rdf.namespaces import PREFIXES, TERMS
from graph_api.validation.findings import Fault, Severity
from graph_api.validation.statements import is_literal

AS_PRINTED = {PREFIXES["skos"] + "hiddenLabel", TERMS + "symbolAsPrinted", TERMS + "url"}
XSD = PREFIXES["xsd"]
DATES = {XSD + name for name in ("date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth")}
EARLIEST, LATEST = 1900, 2100
_DATE = re.compile(r"(-?[0-9]{4,})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:T.*|Z|[+-][0-9]{2}:[0-9]{2})?")
# Invisible characters that make equal texts differ: zero width, soft hyphen, byte order.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


def faults(quads: Iterable[Any]) -> Iterator[Fault]:
    """List the literals that are wrong by themselves."""
    for quad in quads:
        term = quad.object
        if not is_literal(term):
            continue
        if term.datatype.value in DATES:
            yield from _date(quad, term.value)
        elif quad.predicate.value not in AS_PRINTED:
            yield from _text(quad, term.value)


def _text(quad: Any, text: str) -> Iterator[Fault]:
    if text != text.strip():
        message = "begins or ends with white space. Remove it."
        yield Fault(quad, "space", f"the text {message}", Severity.WARNING)
    if "  " in text or "\t" in text:
        message = "has two blanks in a row, or a tab. Leave one blank."
        yield Fault(quad, "space", f"the text {message}", Severity.WARNING)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        message = "is not in Unicode normalization form C. Type its accented letters anew, as one."
        yield Fault(quad, "unicode", f"the text {message}")
    if hidden := _INVISIBLE.search(text):
        name = f"U+{ord(hidden.group()):04X}"
        message = f"has the invisible character {name}. Remove it."
        yield Fault(quad, "unicode", f"the text {message}")


def _date(quad: Any, text: str) -> Iterator[Fault]:
    """Find a day that does not exist, or a year that is most likely mistyped."""
    match = _DATE.fullmatch(text)
    if match is None:
        yield Fault(quad, "date", f'"{text}" is no date. Write it as 2018-12-31, the year first.')
        return
    year, month, day = (int(part) if part else 1 for part in match.groups())
    if not EARLIEST <= year <= LATEST:
        message = f"lies outside {EARLIEST} to {LATEST}. Correct the year."
        yield Fault(quad, "date", f'the date "{text}" {message}')
    elif not _exists(year, month, day):
        yield Fault(quad, "date", f'there is no day "{text}". Correct it.')


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
