"""Short names that a text defines: in brackets after a name, or in a list of abbreviations.

Such a definition holds for its document only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph_api.reading.document import FOOTNOTE, FURNITURE, Document
from graph_api.reading.wording import words

_SHORT = re.compile(
    r"\((?:hereinafter(?: referred to as)?,? |the )?[\"“‘']?"
    r"(?P<short>[A-Z][\w&.'’-]*+(?: (?:[A-Z0-9][\w&.'’-]*+|(?:on|of|and|for)\b))*+)[\"”]?\)"
)
_QUOTED = re.compile(r"(?P<long>[A-Z][^\"“”;:()]{5,80}?) [“\"](?P<short>The [A-Z]\w+)[”\"]")
_JOINT = re.compile(
    r"\b(?P<long>[Jj]oint [Ss]ubmission (?P<number>\d{1,2}))(?: \((?P<short>JS\s?\d{1,2})\))?"
)
_WORD = re.compile(r"[\w’'&-]+")
_SMALL = words("of the and for on in to against with de des du la y at by from an a &")
_MOST_WORDS = 24
_LIST = re.compile(r"abbreviations|acronyms|stakeholders|contribut|submissions", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Definition:
    """A short name, and its full name with its place in the text."""

    short: str
    long: str
    long_span: tuple[int, int]
    in_list: bool = False


def find(document: Document) -> list[Definition]:
    """Find the definitions of a document, the first of each short name first."""
    text = document.text
    definitions: list[Definition] = []
    for unit in document.units:
        if unit.kind == FURNITURE:
            continue
        definitions += _in_brackets(text, unit.start, unit.end)
        definitions += _joint(text, unit.start, unit.end)
        if unit.kind == FOOTNOTE and _LIST.search(text, unit.start, unit.start + 200):
            definitions += _listed(text, unit.start, unit.end)
            definitions += _quoted(text, unit.start, unit.end)
    return definitions


def _in_brackets(text: str, start: int, end: int) -> Iterator[Definition]:
    """Find a name followed by its abbreviation in brackets."""
    for match in _SHORT.finditer(text, start, end):
        short = match["short"].strip("“”\"'‘’")
        long = _long_before(text, start, match.start(), short)
        if long:
            yield Definition(short, text[slice(*long)], long)


def _long_before(text: str, start: int, position: int, short: str) -> tuple[int, int] | None:
    """Find the name before a bracket with the initials of the short name, or ending in it."""
    window = text[max(start, position - 260) : position]
    offset = position - len(window)
    words = list(_WORD.finditer(re.sub(r"\([^()]*\)", lambda m: "·" * len(m[0]), window)))[
        -_MOST_WORDS:
    ]
    if not words:
        return None
    end = offset + words[-1].end()
    letters = re.sub(r"[^A-Z0-9]", "", short)
    initials = ""
    for count, word in enumerate(reversed(words), 1):
        first = word[0][0]
        if re.search(r"[;:.!?\"”]\s*$", window[: word.start()]) and count > 1 and not initials:
            break
        if word[0].lower() not in _SMALL:
            initials = (
                word[0] if word[0].isupper() and len(word[0]) <= len(letters) else first
            ).upper() + initials
        if first.isupper() and _matches(initials, letters) and len(letters) >= 2:
            return offset + word.start(), end
        if first.isupper() and len(letters) >= 3 and _matches(_deep(words[-count:]), letters):
            return offset + word.start(), end
    if (guess := _schwartz_hearst(short, window, words)) is not None:
        return offset + guess, end
    if year := re.fullmatch(r"((?:19|20)\d\d) (Convention|Protocol|Declaration|Covenant)", short):
        at = max(window.rfind(f"{year[1]} {year[2]}"), window.rfind(f" {year[1]} "))
        if at >= 0:
            return offset + at + (window[at] == " "), end
    shared = [
        w
        for w in words
        if w[0] in set(short.split()) and w[0].lower() not in _SMALL and len(w[0]) > 2
    ]
    if shared and " " in short:
        return offset + shared[0].start(), end
    return None


def _schwartz_hearst(short: str, window: str, words: "list[re.Match[str]]") -> int | None:
    """Find the start of a name that has the letters of a short name in order.

    The algorithm is that of Schwartz and Hearst (2003).
    """
    letters = re.sub(r"[^A-Za-z0-9]", "", short)
    capitals = sum(c.isupper() for c in letters)
    if capitals < 3 or len(letters) < 3:
        return None
    at = words[-1].end()
    for index in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (
            window[at].lower() != letters[index].lower()
            or (index == 0 and at > 0 and window[at - 1].isalnum())
        ):
            at -= 1
        if at < 0:
            return None
    used = window[at : words[-1].end()]
    many = len(used.split()) > min(len(letters) + 5, 2 * len(letters)) + 2
    return None if many or not window[at].isupper() or re.search(r"[;:.!?]\s", used) else at


def _deep(words: "list[re.Match[str]]") -> str:
    """Collect capitals within words too: GlobalNet gives GN."""
    return "".join(
        re.sub(r"[^A-Z]", "", w[0]) or w[0][0].upper() for w in words if w[0].lower() not in _SMALL
    )


def _matches(initials: str, letters: str) -> bool:
    if initials == letters:
        return True
    plain = letters.rstrip("S") if letters.endswith("S") and not initials.endswith("S") else letters
    return len(plain) > 2 and initials == plain


def _joint(text: str, start: int, end: int) -> Iterator[Definition]:
    for match in _JOINT.finditer(text, start, end):
        short = match["short"] or f"JS{match['number']}"
        yield Definition(short.replace(" ", ""), match["long"], match.span("long"))


def _listed(text: str, start: int, end: int) -> Iterator[Definition]:
    """Find the entries of a list of abbreviations: each is a code and a name up to a semicolon."""
    for part in re.finditer(r"(?:(?!\.\s[A-Z][a-z]+ submissions:)[^;])+", text[start:end]):
        entry = part[0].rstrip(" .")
        lead = re.match(r"(?:.*:\s++)?(?:and\s++)?\s*+", entry)
        at = lead.end() if lead and _CODE.match(entry[lead.end() :]) else 0
        at = at or len(entry) - len(entry.lstrip())
        yield from _entries(start + part.start() + at, entry[at:])


_CODE = re.compile(
    r"(?:^|(?<=[.,] ))(?P<short>[A-Z][A-Z0-9][A-Z0-9/]*(?:-[A-Z0-9]+)*(?: \d(?= "
    r"))?)\s+(?=(?:The |the )?[A-Z][a-z])"
)


def _entries(start: int, entry: str) -> Iterator[Definition]:
    """Split an entry that holds a second one after a comma or full stop."""
    codes = list(_CODE.finditer(entry))
    for index, code in enumerate(codes):
        stop = codes[index + 1].start() if index + 1 < len(codes) else len(entry)
        long = _without_place(entry[code.end() : stop].rstrip(" ,.;"))
        begin = start + code.end()
        if long:
            yield Definition(code["short"], long, (begin, begin + len(long)), True)


_SEAT = re.compile(r"(?:,\s\d{3,6})?(?:,\s(?:St\.?\s)?[A-Z][\w.’'-]+(?:\s[A-Z][\w’'-]+){0,2}){2}$")


def _without_place(name: str) -> str:
    """Remove a seat such as ", Geneva (Switzerland)", and a repeated abbreviation, from a name."""
    name = re.split(r"(?<!\s)\s++submitted by\b", name)[0]
    name = re.sub(r",\s++[A-Z][^,()]{2,40}\s\([^()]*+\)$", "", name)
    name = _SEAT.sub("", name)
    return re.sub(r"(?<!\s)\s*+\([A-Z][\w-]*+\)$", "", name)


def _quoted(text: str, start: int, end: int) -> Iterator[Definition]:
    for match in _QUOTED.finditer(text, start, end):
        yield Definition(match["short"], match["long"], match.span("long"))
