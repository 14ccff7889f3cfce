"""Footnotes: their definitions, and their markers in the text."""

import re
from dataclasses import dataclass

from graph_api.reading.lines import Line

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED = "[⁰¹²³⁴-⁹]"
_RAISED_DEFINITION = re.compile(rf"\s*({_RAISED}{{1,3}})\s*(?=\S)")
_MARKDOWN_DEFINITION = re.compile(r"\s*\[\^([\w*-]{1,20})\]:\s*")
_PLAIN_DEFINITION = re.compile(r"\s*(\d{1,3})(?:\s{1,12}|(?=[A-Z][a-z]))(?=[^\d\s.,;:)/%–-])")
_STAR_DEFINITION = re.compile(r"\s*(\*{1,3})\s+(?=[A-Z])")
_NOTES_HEADING = re.compile(
    r"\s*(?:#+\s*)?\*{0,2}(?:end|foot)?notes?\*{0,2}\s*:?\s*", re.IGNORECASE
)
_PARAGRAPH_START = re.compile(r"\s*\d{1,3}\.\s+\S")
_GLUED = re.compile(
    r"(?<=[^\W\d_.,;:!?)\]”’\"'»%])(\d{1,3})(?=[\s.,;:)\]”\"’»—–-]|$)"
    r"|(?<=[.,;:!?)\]”’\"'»%])(\d{1,3})(?=[\s)\]”\"’»—–]|$)"
    r"|(?<=\b(?:19|20)\d\d)(\d{1,3})(?=[\s.,;:)]|$)"
)


@dataclass(frozen=True, slots=True)
class Definition:
    """The start of a footnote: the index of its line, its number, and the offset of its words."""

    line: int
    number: str
    start: int


def definitions(lines: list[Line]) -> tuple[list[Definition], bool]:
    """Find the definitions of footnotes, and whether they stand together at the end."""
    raised = [
        Definition(index, match[1].translate(SUPERSCRIPTS), line.start + match.end())
        for index, line in enumerate(lines)
        if not line.furniture and (match := _RAISED_DEFINITION.match(line.text))
    ]
    raised += [
        Definition(index, match[1], line.start + match.end())
        for index, line in enumerate(lines)
        if "[^" in line.text[:24] and (match := _MARKDOWN_DEFINITION.match(line.text))
    ]
    chain = raised or _plain_chain(lines)
    stars = [
        Definition(index, match[1], line.start + match.end())
        for index, line in enumerate(lines)
        if line.text.lstrip()[:1] == "*" and (match := _STAR_DEFINITION.match(line.text))
    ]
    if len(stars) <= 2 and _has_lone_star(lines):
        chain += stars
    chain.sort(key=lambda definition: definition.line)
    return chain, _together(lines, [d for d in chain if d.number.isdecimal()])


def _has_lone_star(lines: list[Line]) -> bool:
    return any(re.search(r"(?:^|\w)\*{1,3}$", line.text.rstrip()) for line in lines[:60])


def _plain_chain(lines: list[Line]) -> list[Definition]:
    """Find the longest run of lines that start with 1, 2, 3 and so on, without a full stop."""
    first = next(
        (index + 1 for index, line in enumerate(lines) if _NOTES_HEADING.fullmatch(line.text)), 0
    )
    best: dict[int, tuple[int, list[Definition]]] = {}
    for index in range(first, len(lines)):
        line = lines[index]
        if line.furniture or not (match := _PLAIN_DEFINITION.match(line.text)):
            continue
        number = int(match[1])
        length, chain = best.get(number - 1, (0, []))
        if number > 1 and not chain:
            continue
        if length + 1 >= best.get(number, (0, []))[0]:
            definition = Definition(index, match[1], line.start + match.end())
            best[number] = (length + 1, [*chain, definition])
    longest = max((chain for _, chain in best.values()), key=len, default=[])
    return longest if first or len(longest) >= _SHORTEST_CHAIN else []


_SHORTEST_CHAIN = 3


def _together(lines: list[Line], chain: list[Definition]) -> bool:
    if not chain:
        return False
    first, last = chain[0].line, chain[-1].line
    if any(_NOTES_HEADING.fullmatch(line.text) for line in lines[max(first - 3, 0) : first]):
        return True
    between = lines[first:last]
    return (
        len(chain) > 1
        and not any(
            _PARAGRAPH_START.match(line.text) or line.furniture or line.page_ends
            for line in between
        )
        and sum(1 for line in between if line.blank) <= len(chain)
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Digits that may be a footnote marker, with a likelihood."""

    start: int
    end: int
    number: int
    weight: float


def glued_calls(text: str, spans: list[tuple[int, int]], most: int) -> list[Candidate]:
    """Find markers directly after words: the rising sequence of numbers that fits best.

    :param spans: the stretches of the text to look at, in order.
    :param most: the highest number of a footnote.
    """
    candidates = [
        candidate
        for start, end in spans
        for match in _GLUED.finditer(text, start, end)
        if (candidate := _candidate(text, match)).number <= most and candidate.number
    ]
    repeated = _repeated_codes(text, candidates)
    return _best_chain([c for c in candidates if _code(text, c) not in repeated], most)


def _candidate(text: str, match: "re.Match[str]") -> Candidate:
    digits = match[match.lastindex or 1]
    before = text[match.start() - 1]
    weight = 1.0
    if before.isupper() or match.lastindex == 3:
        weight = 0.3
    elif before in ".,;:" and text[match.start() - 2].isdigit():
        weight = 0.4
    return Candidate(match.start(), match.end(), int(digits), weight)


def _code(text: str, candidate: Candidate) -> str:
    match = re.compile(r"[A-Z-]{2,8}$").search(text, max(candidate.start - 8, 0), candidate.start)
    return text[match.start() : candidate.end] if match else ""


def _repeated_codes(text: str, candidates: list[Candidate]) -> set[str]:
    """Find repeated codes such as JS1: their digits are no marker."""
    counts: dict[str, int] = {}
    for candidate in candidates:
        if code := _code(text, candidate):
            counts[code] = counts.get(code, 0) + 1
    return {code for code, count in counts.items() if count > 1}


def _best_chain(candidates: list[Candidate], most: int) -> list[Candidate]:
    """Choose the rising sequence of the highest weight; a step of one adds half a marker."""
    size = most + 1
    tree: list[tuple[float, int]] = [(0.0, -1)] * (size + 1)
    exact: list[tuple[float, int]] = [(0.0, -1)] * (size + 1)
    before: list[int] = []
    for index, candidate in enumerate(candidates):
        below = (0.0, -1)
        node = candidate.number - 1
        while node > 0:
            below = max(below, tree[node])
            node -= node & -node
        total, previous = below
        step, predecessor = exact[candidate.number - 1]
        if candidate.number == 1 or (predecessor >= 0 and step + 0.5 >= total):
            bonus, previous = 0.5 + step, predecessor
            total = bonus
        total += candidate.weight
        before.append(previous)
        if total >= exact[candidate.number][0]:
            exact[candidate.number] = (total, index)
        node = candidate.number
        while node <= size:
            tree[node] = max(tree[node], (total, index))
            node += node & -node
    index = max(exact)[1]
    chain: list[Candidate] = []
    while index >= 0:
        chain.append(candidates[index])
        index = before[index]
    return chain[::-1]
