"""Metadata of a document: symbol, title, date, language, State under review."""

import re

from graph_api.rdf import document_symbols as symbols
from graph_api.reading.document import FURNITURE, HEADING, TITLE, Document, Find
from graph_api.reading.gazetteer import ACTOR, COUNTRY, Gazetteer, Hit, longest
from graph_api.reading.wording import words

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\b(\d{{1,2}}) ({_MONTHS}) ((?:19|20)\d\d)\b")
_REVIEW = re.compile(r"A/HRC/WG\.6/\d+/([A-Z]{3})/\d+")
_WORDS = {
    "en": words("the of and to in that for with is on as by are be this which from"),
    "fr": words("le la les des et du que dans pour une est par sur aux qui au ne ses"),
    "es": words("el la los las que del para una por con se en como su al más sus"),
}
_SCRIPTS = {
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
}
_ENOUGH = 3000


def language(text: str) -> str:
    """Return the official language of most of a text; English if unclear.

    >>> language("Les défenseurs des droits et la liberté dans le pays"), language("حقوق الإنسان")
    ('fr', 'ar')
    """
    sample = text[: 4 * _ENOUGH]
    letters = sum(c.isalpha() for c in sample[:_ENOUGH]) or 1
    for code, pattern in _SCRIPTS.items():
        if len(pattern.findall(sample[:_ENOUGH])) > letters / 3:
            return code
    words = re.findall(r"[^\W\d_]+", sample.lower())
    counts = {code: sum(word in common for word in words) for code, common in _WORDS.items()}
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    return best if counts[best] > 1.2 * counts["en"] else "en"


def collect(
    document: Document, found: list[Find], hits: list[Hit], names: Gazetteer, given: dict[str, str]
) -> dict[str, str]:
    """Collect the metadata of a document; values of the user precede those of the text.

    :param found: the symbols in the text.
    :param hits: the names in the text.
    :param given: symbol, date, author, title, id.
    """
    metadata = {"language": language(document.text)}
    if symbol := _own_symbol(document, found):
        metadata["symbol"] = symbol
    metadata |= {name: value for name, value in _head(document).items() if value}
    metadata |= {name: value for name, value in given.items() if value}
    if state := _state(document, metadata, hits):
        metadata["state"] = state
    of_symbol = _body_of(metadata.get("symbol", ""), names)
    if author := metadata.get("author") or _author(document, hits) or of_symbol:
        metadata["author"] = author
    metadata.setdefault("id", _id(metadata))
    metadata.pop("name", None)
    return metadata


_LANGUAGES = {"fr": "French", "es": "Spanish", "ar": "Arabic", "ru": "Russian", "zh": "Chinese"}
_DISTRIBUTION = re.compile(r"^[ \t]*+Distr\.", re.MULTILINE)
_MASTHEAD_LINES = 25


def warnings(document: Document) -> list[str]:
    """List warnings: another language than English, two documents in one."""
    sentences = []
    if language := _LANGUAGES.get(document.metadata.get("language", "en")):
        sentences.append(
            f"The text is in {language}. Symbols, addresses, countries and bodies are found by "
            f"their "
            "names; the rest is sought in English only."
        )
    lines = [document.source_line(m.start()) for m in _DISTRIBUTION.finditer(document.raw)]
    second = next((line for line in lines[1:] if line > lines[0] + _MASTHEAD_LINES // 5), None)
    if second:
        sentences.append(
            f"The file seems to hold two documents, the second from line {second} on: read "
            f"them apart."
        )
    return sentences


def _own_symbol(document: Document, finds: list[Find]) -> str | None:
    """Return the symbol of the masthead, or of the running headers."""
    counts: dict[str, int] = {}
    for find in finds:
        unit = document.unit_at(find.start)
        if find.rule != "printed" or unit.kind not in (TITLE, FURNITURE):
            continue
        if unit.kind == FURNITURE or find.start < unit.start + 400:
            canonical = str(find.detail["canonical"])
            counts[canonical] = counts.get(canonical, 0) + 1
    return max(counts, key=lambda text: counts[text]) if counts else None


def _head(document: Document) -> dict[str, str]:
    """Read title and date from the first unit."""
    head = next((u for u in document.units if u.kind == TITLE), None)
    if head is None:
        heading = next((u for u in document.units if u.kind == HEADING), None)
        return {"title": document.unit_text(heading)} if heading else {}
    text = document.unit_text(head)
    date = _DATE.search(text)
    months = _MONTHS.split("|")
    iso = f"{date[3]}-{months.index(date[2]) + 1:02}-{int(date[1]):02}" if date else ""
    return {"title": _title(text), "date": iso}


def _title(text: str) -> str:
    """Extract the title from a masthead: the lines after the session and its dates."""
    if "Original:" not in text:
        return text[:200]
    rest = text[text.index("Original:") :]
    last = 0
    for match in re.finditer(
        rf"(?:session|Agenda items? [\d, and()a-z]+|(?:{_MONTHS}) \d{{4}})\s+", rest
    ):
        last = match.end()
    if not last:
        return ""
    title = re.split(
        r"\s\*|\s(?:Report of the (?:Office|Secretary|United Nations)|Note by|Prepared by)",
        rest[last:],
    )[0]
    return title.strip()[:300]


def _state(document: Document, metadata: dict[str, str], hits: list[Hit]) -> str | None:
    """Return the alpha-3 code of the State in the symbol, or of the only one in the title."""
    parsed = symbols.parse(metadata.get("symbol", ""))
    if parsed and parsed.country:
        return parsed.country
    if parsed and (match := _REVIEW.match(parsed.text)):
        return match[1]
    title = metadata.get("title", "")
    head = next((u for u in document.units if u.kind in (TITLE, HEADING)), None)
    if not title or head is None:
        return None
    named = {
        target
        for hit in longest(h for h in hits if h.name.kind == COUNTRY)
        if head.start <= hit.start < head.end
        for target in hit.name.targets
    }
    return named.pop().removeprefix("country/") if len(named) == 1 else None


_TEXT_OF = re.compile(
    r"\b(?:[Rr]esolution adopted|[Rr]eport|[Ss]tudy|[Nn]ote|[Ss]ubmission|[Ii]nput|[Cc]ontribution|"
    r"[Ss]tatement)s?\b.{0,30}?\b(?:of|by|from)(?: the)? $"
)
_POSSESSIVE = re.compile(
    r"(?:['’]s?)? (?:(?:written|joint|individual) )?(?:input|submission|contribution|statement|"
    r"report|response)s?\b"
    r"|(?:\s\([^)]*\))? (?:welcomes the opportunity|submits|is pleased to submit|presents "
    r"(?:this|the following)|makes this submission)",
    re.IGNORECASE,
)


_OWN = {
    "concluding observations",
    "general comment",
    "views",
    "resolution",
    "decision",
    "statement",
}


def _body_of(symbol: str, names: Gazetteer) -> str | None:
    """Return the body that issues documents of this symbol, if known."""
    parsed = symbols.parse(symbol)
    if parsed is None or parsed.kind not in _OWN:
        return None
    fitting = [prefix for prefix in names.prefixes if parsed.text.startswith(prefix)]
    return names.prefixes[max(fitting, key=len)].removeprefix("actor/") if fitting else None


def _author(document: Document, hits: list[Hit]) -> str | None:
    """Return the actor named as author at the head of a text."""
    first = [u for u in document.units if u.kind != FURNITURE][:4]
    end = first[-1].end if first else 0
    for hit in longest(h for h in hits if h.name.kind == ACTOR and h.start < end):
        before = document.text[max(hit.start - 60, 0) : hit.start]
        after = document.text[hit.end : hit.end + 60]
        if len(hit.name.targets) == 1 and (_TEXT_OF.search(before) or _POSSESSIVE.match(after)):
            return hit.name.targets[0].removeprefix("actor/")
    return None


def _id(metadata: dict[str, str]) -> str:
    """Make the id of the document in IRIs: lower-case letters, digits and hyphens."""
    base = metadata.get("symbol") or metadata.get("name") or metadata.get("title") or "document"
    return re.sub(r"[^a-z0-9]+", "-", base.lower()).strip("-")[:60].strip("-") or "document"
