"""Figures and dates in a text, as written."""

import re
from collections.abc import Iterator

from graph_api.reading.document import FOOTNOTE, FURNITURE, HEADING, TITLE, Document, Find
from graph_api.reading.wording import words

FIGURE, DATE = "figure", "date"
_MONTHS = list(
    words("January February March April May June July August September October November December")
)
_MONTH = "(?:" + "|".join(_MONTHS) + ")"
_YEAR = r"(?:1[89]|20)\d\d"
_DATES = [
    (
        "period",
        re.compile(
            rf"\b(?P<day>\d{{1,2}})(?: {_MONTH})?\s?(?:-|–|to|and)\s?\d{{1,2}} "
            rf"(?P<month>{_MONTH}) (?P<year>{_YEAR})\b"
        ),
    ),
    (
        "day",
        re.compile(
            rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH}),? (?P<year>{_YEAR})\b"
        ),
    ),
    (
        "day",
        re.compile(
            rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?, (?P<year>{_YEAR})\b"
        ),
    ),
    ("month", re.compile(rf"\b(?P<month>{_MONTH}) (?:of )?(?P<year>{_YEAR})\b")),
    (
        "year",
        re.compile(
            rf"\b(?:[Ii]n|[Ss]ince|[Bb]y|[Ff]rom|[Uu]ntil|[Oo]f|[Dd]uring|[Bb]efore|[Aa]fter|"
            rf"[Tt]he|[Tt]o|[Aa]nd|[Bb]etween|early|late|mid-?)\s(?P<year>{_YEAR})(?![\d/-])"
        ),
    ),
]
_RELATIVE = re.compile(
    r"\b(?:[Rr]ecently|[Ll]ast (?:year|month)|[Tt]his year|[Ii]n recent (?:years|months)|"
    r"[Uu]ntil recently)\b"
)
_ONES = {
    word: number
    for number, word in enumerate(
        words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen"
        )
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        words("twenty thirty forty fifty sixty seventy eighty ninety"), start=2
    )
}
_WORDS = _ONES | _TENS
# Twenty-five, also without its hyphen, is one number.
_NUMBER_WORD = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(list(_ONES)[1:10])})\b)?|"
    rf"{'|'.join(sorted(_ONES, key=len, reverse=True))})"
)
_COMPARATOR = (
    r"(?P<comparator>(?:[Mm]ore than|[Oo]ver|[Aa]t least|[Ff]ewer than|[Ll]ess than|[Aa]bout|"
    r"[Aa]round|[Aa]pproximately|[Nn]early|[Aa]lmost|[Uu]p to|[Ss]ome) )?"
)
_UNIT_WORD = (
    r"(?!(?:and|or|in|of|to|the|were|was|are|is|have|has|had|did|that|who|which|while|during|"
    r"for|from"
    r"|with|by|on|at|as|per|may|could|would|should|been|received|more|a|an)\b)[a-z][a-z-]+"
)
_FIGURE = re.compile(
    rf"(?<![\w/.,-]){_COMPARATOR}(?:the )?(?P<value>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|"
    rf"{_NUMBER_WORD})"
    rf"(?P<scale> (?:thousand|million|billion))?(?P<share>\s?(?:%|per cent|percent))?"
    # A second word with a capital is a name: "32 recommendations Brunei received".
    rf"(?: (?P<unit>Member States|States parties|{_UNIT_WORD}(?:(?-i: {_UNIT_WORD}))?))?",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:paras?\.?|paragraphs?|articles?|arts?\.|pages?|pp?\.|No\.|Nos\.|[Rr]esolutions?|"
    r"[Dd]ecisions?|[Ss]ections?|[Cc]hapters?|[Cc]ycle|[Pp]hases?|[Vv]ol\.|[Ss]ession|"
    r"[Ss]ubmission|[Aa]nnex|[Gg]oals?|[Tt]able|[Rr]ule|[Rr]ecommendations?|"
    r"\d ?-|\d ?–|\d,? and|\d to|JS|notes?|[Ll]aw|[Dd]ecree|[Aa]ct|[Cc]ode|GE\.)\s?$"
)


def dates(document: Document) -> list[Find]:
    """Find dates: days, periods, months, years, and words such as "recently"."""
    finds: list[Find] = []
    taken = bytearray(len(document.text))
    for precision, pattern in _DATES:
        for match in pattern.finditer(document.text):
            if document.unit_at(match.start()).kind == FURNITURE or any(
                taken[slice(*match.span())]
            ):
                continue
            start = match.start("year") if precision == "year" else match.start()
            taken[start : match.end()] = b"\1" * (match.end() - start)
            detail: dict[str, object] = {"precision": precision, "value": _iso(match, precision)}
            finds.append(
                Find(DATE, start, match.end(), (), "explicit", f"date: {precision}", detail)
            )
    for match in _RELATIVE.finditer(document.text):
        detail = {"precision": "relative", "value": match[0].lower()}
        finds.append(Find(DATE, *match.span(), (), "explicit", "relative time", detail))
    return sorted(finds, key=lambda f: f.start)


def _iso(match: "re.Match[str]", precision: str) -> str:
    parts = [match["year"]]
    if precision in ("day", "period", "month"):
        parts.append(f"{_MONTHS.index(match['month']) + 1:02}")
    if precision in ("day", "period"):
        parts.append(f"{int(match['day']):02}")
    return "-".join(parts)


def figures(document: Document, barred: list[Find]) -> list[Find]:
    """Find numbers with their unit; not those of dates, symbols, provisions and references."""
    spans = sorted((f.start, f.end) for f in barred)
    return list(_figures(document, spans))


def _figures(document: Document, barred: list[tuple[int, int]]) -> Iterator[Find]:
    text, index = document.text, 0
    for match in _FIGURE.finditer(text):
        start, end = match.span("value")
        while index < len(barred) and barred[index][1] <= start:
            index += 1
        inside = any(a < end and start < b for a, b in barred[index : index + 3])
        kind = document.unit_at(start).kind
        if (
            inside
            or kind in (FURNITURE, FOOTNOTE, TITLE, HEADING)
            or (not match["unit"] and not match["share"])
        ):
            continue
        if _REFERENCE.search(text[max(start - 18, 0) : start]) or match["value"].lower() in (
            "one",
            "zero",
        ):
            continue
        detail: dict[str, object] = {
            "value": _value(match["value"].lower()),
            "unit": ("per cent " if match["share"] else "") + (match["unit"] or ""),
        }
        if match["scale"]:
            detail["scale"] = match["scale"].strip()
        if match["comparator"]:
            detail["comparator"] = match["comparator"].strip().lower()
        yield Find(FIGURE, match.start(), match.end(), (), "likely", "number with a unit", detail)


def _value(written: str) -> float | int:
    if written[0].isdigit():
        plain = written.replace(",", "")
        return float(plain) if "." in plain else int(plain)
    return sum(_WORDS[part] for part in re.split("[- ]", written))
