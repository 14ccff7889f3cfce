"""Web addresses in a text, byte for byte, each with its document in the graph if known."""

import re
from collections.abc import Iterator

from graph_api.reading import symbol_finds
from graph_api.reading.document import Document, Find
from graph_api.reading.gazetteer import Gazetteer

KIND = "address"
_ADDRESS = re.compile(
    r"(?<![\w@])(?:https?://|www\.)[^\s<>\"“”«»{}|\\^`]+"
    r"|(?<![\w@./-])(?:undocs\.org|ohchr\.org|un\.org|docs\.un\.org|bit\.ly)/[^\s<>\"“”«»]+",
    re.IGNORECASE,
)
_CLOSERS = {")": "(", "]": "["}


def find(document: Document, names: Gazetteer) -> list[Find]:
    """Find web addresses."""
    return list(_addresses(document, names))


def _addresses(document: Document, names: Gazetteer) -> Iterator[Find]:
    for match in _ADDRESS.finditer(document.text):
        url = trimmed(match[0])
        if len(url) < 7 or "." not in url:
            continue
        symbol = symbol_finds.in_address(url, match.start(), names)
        target = names.addresses.get(url)
        if target is None and symbol and symbol.targets:
            target = symbol.targets[0]
        rule = "known address" if url in names.addresses else "printed"
        detail: dict[str, object] = {"url": url}
        if symbol:
            detail["symbol"] = symbol.detail["canonical"]
        yield Find(
            KIND,
            match.start(),
            match.start() + len(url),
            (target,) if target else (),
            "explicit",
            rule,
            detail,
        )


def trimmed(url: str) -> str:
    """Remove punctuation after an address: full stops, commas, closing brackets.

    >>> trimmed("https://example.org/a_(b))."), trimmed("www.example.org;")
    ('https://example.org/a_(b)', 'www.example.org')
    """
    while url:
        last = url[-1]
        if last in ".,;:!?'’*_" or (
            last in _CLOSERS and url.count(last) > url.count(_CLOSERS[last])
        ):
            url = url[:-1]
        else:
            return url
    return url


def symbols_in(document: Document, finds: list[Find], names: Gazetteer) -> list[Find]:
    """Find the symbols in addresses."""
    matches = (symbol_finds.in_address(str(f.detail["url"]), f.start, names) for f in finds)
    return [find for find in matches if find]
