"""Document symbols in a text: whole, across lines, in addresses, and resolutions by number."""

import re
from collections.abc import Iterator

from graph_api.rdf import document_symbols as symbols
from graph_api.rdf.document_symbols import Symbol
from graph_api.reading.document import Document, Find
from graph_api.reading.gazetteer import Gazetteer

KIND = "symbol"
_START = r"(?:A|E|S|CCPR|CEDAW|CERD|CMW|CRPD|CED|CAT|CRC|HRI|HR|ST)"
_PART = r"[A-Za-z0-9](?:[A-Za-z0-9.()]|-(?![A-Z]{1,6}/))*"
_SYMBOL = re.compile(rf"(?<![\w/.])(?:{_START})\s?/\s?{_PART}(?:\s?/\s?(?=[A-Z0-9]){_PART})*")
# In mastheads the letter stands apart from the rest: "A United Nations /RES/79/6".
_APART = re.compile(
    r"\b(A|E|S) (?:UNITED NATIONS|United Nations) (?P<rest>/[A-Z0-9][A-Z0-9/.()-]+)"
)
_MORE = re.compile(r"(?:,| and|, and) (?P<part>(?:Add|Corr|Rev)\.\d{1,2})(?!\d)")
_REVERSED = re.compile(
    r"(?<![\w/.])\d{1,3}(?:/[0-9A-Za-z.]+)*/(?:CRH|SER)/A(?![\w/])|"
    r"(?<![\w/.])\d{1,4}/\d{1,3}/A(?![\w/])"
)
_LETTER = re.compile(
    r"(?<![\w/])(?:AL|OL|UA|JAL|JOL|JUA)[ -][A-Z]{3}[ -]\d{1,3}[/-](?:19|20)\d\d(?!\w)"
)
_INDEX = re.compile(r"(?<![\w/])[A-Z]{3} \d{2}/\d{1,5}/(?:19|20)\d\d(?!\w)")
_INDEX_IN_ADDRESS = re.compile(r"(?<![a-z])([A-Za-z]{3})(\d{2})/?(\d{4})/?((?:19|20)\d\d)(?!\d)")
_NUMBER = r"(?:S-|ES-)?\d{1,4}/\d{1,4}(?:\s?[A-H]\b)?(?:\s\([A-Z]\))?"
_ORGAN = (
    r"(?P<organ>(?:UN |United Nations )?General Assembly|Human Rights Council|Council|"
    r"Commission on Human Rights|Commission|Economic and Social Council|ECOSOC|Security Council|"
    r"GA|HRC|Assembly)"
)
_BY_NUMBER = re.compile(
    rf"(?:{_ORGAN}(?:'s|’s)?\s(?:in its\s)?)?(?P<act>resolutions?|decisions?|Resolutions?|"
    rf"Decisions?)"
    rf"(?:\s(?:Nos?\.|numbers?))?\s(?P<list>{_NUMBER}(?:(?:,\s(?:and\s)?|\sand\s|;\s){_NUMBER})*)"
)
_ORGANS = {"General Assembly": "A", "Assembly": "A", "GA": "A", "Human Rights Council": "A/HRC"}
_ORGANS |= {"HRC": "A/HRC", "Commission on Human Rights": "E/CN.4", "Commission": "E/CN.4"}
_ORGANS |= {"Economic and Social Council": "E", "ECOSOC": "E", "Security Council": "S"}
_TRAILING = ".,;:-("
_HEAD = 400


def find(document: Document, names: Gazetteer) -> list[Find]:
    """Find document symbols, and index numbers of other publishers."""
    finds = list(_plain(document, names))
    finds += _by_number(document, names)
    finds += _others(document, names)
    return sorted(finds, key=lambda find: (find.start, find.end))


def _plain(document: Document, names: Gazetteer) -> Iterator[Find]:
    for match in _APART.finditer(document.text, 0, _HEAD):
        if symbol := symbols.parse(match[1] + match["rest"]):
            yield _find(symbol, *match.span("rest"), names, "printed")
    for match in _SYMBOL.finditer(document.text):
        written = match[0]
        # From the longest reading to the shortest: what follows may be words, a page or a bracket.
        for end in _ends(written):
            part = written[:end].rstrip(_TRAILING)
            if part.count(")") > part.count("("):
                part = part.rstrip(")")
            symbol = symbols.parse(re.sub(r"\s", "", part))
            if symbol and "/" in part:
                stop = match.start() + len(part)
                yield _find(symbol, match.start(), stop, names, "printed")
                yield from _further(document, symbol, stop, names)
                break


def _further(document: Document, symbol: Symbol, position: int, names: Gazetteer) -> Iterator[Find]:
    """Find the addenda after a symbol by their number alone: A/HRC/23/11 and Add.1."""
    while match := _MORE.match(document.text, position):
        if more := symbols.parse(f"{symbol.text}/{match['part']}"):
            yield _find(more, *match.span("part"), names, "part named after its document", "likely")
        position = match.end()


def _ends(written: str) -> Iterator[int]:
    end = len(written)
    while end > 3:
        yield end
        cut = max(written.rfind(mark, 0, end) for mark in "/ (.-")
        if cut <= 0:
            return
        end = cut


def _by_number(document: Document, names: Gazetteer) -> Iterator[Find]:
    """Find resolutions by their body and number, in lists too."""
    text = document.text
    for match in _BY_NUMBER.finditer(text):
        series, confidence = _series(document, match)
        act = "RES" if match["act"][0] in "rR" else "DEC"
        for number in re.finditer(_NUMBER, match["list"]):
            start = match.start("list") + number.start()
            end = match.start("list") + number.end()
            written = re.sub(r"(?<!\s)\s*+\([A-Z]\)", "", number[0]).replace(" ", "")
            canonical = _numbered(series, act, written)
            symbol = symbols.parse(canonical) if canonical else None
            if symbol:
                yield _find(symbol, start, end, names, "named by number", confidence)


def _series(document: Document, match: "re.Match[str]") -> tuple[str, str]:
    """Return the series of resolutions that a phrase names."""
    organ = (match["organ"] or "").removeprefix("UN ").removeprefix("United Nations ")
    if organ in _ORGANS:
        return _ORGANS[organ], "explicit"
    before = document.text[
        max(document.unit_at(match.start()).start, match.start() - 400) : match.start()
    ]
    named = [
        (before.rfind(name), series)
        for name, series in _ORGANS.items()
        if len(name) > 4 and name in before
    ]
    return (max(named)[1], "likely") if named else ("", "possible")


def _numbered(series: str, act: str, number: str) -> str | None:
    first, _, second = number.partition("/")
    if not series:
        return None
    if series == "S" or (series == "E/CN.4" and act == "DEC"):
        return f"{series}/{act}/{first}/{second}"
    return f"{series}/{act}/{number}"


def _others(document: Document, names: Gazetteer) -> Iterator[Find]:
    """Find letters of special procedures, index numbers, and symbols that run right to left."""
    for match in _LETTER.finditer(document.text):
        if symbol := symbols.parse(match[0].replace("-", " ")):
            yield _find(symbol, *match.span(), names, "letter")
    for match in _INDEX.finditer(document.text):
        yield _index_number(match[0], *match.span(), names)
    for match in _REVERSED.finditer(document.text):
        symbol = symbols.parse("/".join(_turned(part) for part in reversed(match[0].split("/"))))
        if symbol:
            yield _find(symbol, *match.span(), names, "printed right to left", "likely")


def _turned(part: str) -> str:
    return part if part.isdigit() else part[::-1]


def _index_number(written: str, start: int, end: int, names: Gazetteer) -> Find:
    target = names.symbols.get(written)
    detail: dict[str, object] = {"canonical": written, "symbol_kind": "index number"}
    return Find(KIND, start, end, (target,) if target else (), "explicit", "index number", detail)


def _find(
    symbol: Symbol, start: int, end: int, names: Gazetteer, rule: str, confidence: str = "explicit"
) -> Find:
    target = names.symbols.get(symbol.text, f"document/{symbol.slug}")
    detail: dict[str, object] = {
        "canonical": symbol.text,
        "symbol_kind": symbol.kind,
        "body": symbol.body,
    }
    for name in ("session", "number", "year", "country"):
        if value := getattr(symbol, name):
            detail[name] = value
    return Find(KIND, start, end, (target,), confidence, rule, detail)


def in_address(url: str, start: int, names: Gazetteer) -> Find | None:
    """Find the document whose symbol is in an address.

    :param start: where the address starts in the text.
    """
    if symbol := symbols.parse(url):
        return _find(symbol, start, start + len(url), names, "in an address")
    base = url.split("?")[0].split("#")[0]
    for part in reversed(re.split(r"[/=]", base)):
        stem = re.sub(r"\.\w{2,4}$", "", part)
        plain = re.sub(r"_\d+_[A-Z]$|_?(?:EN|E|F|S|English|ENGLISH)$", "", stem)
        if symbol := symbols.parse(plain.replace("_", "/")) or symbols.parse(
            plain.replace("-", " ")
        ):
            at = start + url.rfind(part)
            return _find(symbol, at, at + len(plain), names, "in an address", "likely")
    if match := _INDEX_IN_ADDRESS.search(url):
        written = f"{match[1].upper()} {match[2]}/{match[3]}/{match[4]}"
        return _index_number(written, start + match.start(), start + match.end(), names)
    return None
