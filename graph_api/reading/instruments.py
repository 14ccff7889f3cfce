"""Instruments in a text: treaties, declarations, protocols, guidelines, and their provisions."""

import re

from graph_api.reading.definitions import Definition
from graph_api.reading.document import FURNITURE, Document, Find
from graph_api.reading.gazetteer import ACTOR, INSTRUMENT, Gazetteer, Hit, longest, occurrences
from graph_api.reading.instrument_titles import KIND, NOUN

_ACRONYMS = "ICCPR|ICESCR|ICERD|CERD|CEDAW|CAT|CRC|CRPD|ICRMW|CMW|ICPPED|CED|CPED"


_TREATIES = _ACRONYMS.split("|")


_BY_LETTERS = {"".join(sorted(name)): [name] for name in _TREATIES}


_PROTOCOL = re.compile(
    rf"(?<![\w-])(?:OP-?\s?(?:{_ACRONYMS})(?:-(?:AC|SC|IC|\d))?|"
    rf"(?:{_ACRONYMS})-OP(?:-?\s?(?:\d|AC|SC|IC)(?!\w))?)(?![\w-])"
)


_KNOWN_PROTOCOLS = {
    "OP-CAT": "document/OPCAT",
    "OPCAT": "document/OPCAT",
    "OP-CRC-AC": "document/OPAC",
    "OP-CRC-SC": "document/OPSC",
    "CRC-OP-AC": "document/OPAC",
    "CRC-OP-SC": "document/OPSC",
}


_BODY_BEFORE = re.compile(r"(?:[Cc]ommittee(?: \()?|members? of(?: the)?)\s?$")


_BODY_AFTER = re.compile(
    r"\)?\s(?:Committee\b|(?:has |had |also )?(?:expressed|recommended|recommends|noted|notes|"
    r"urged|urges|welcomed|considered|concluded|reviewed|examined|requested|adopted its|issued|"
    r"stated|called|encouraged|found that|regretted|concluding|in its)\b)"
)


_TREATY_BEFORE = re.compile(
    r"\b(?:ratif\w++|acced\w++|accession to|sign\w*+|party to|parties to|under|with|of|to|"
    r"implement\w*+|reservations? to|Article [\w()]+ of)(?: the)?\s(?:[A-Z-]++(?:,\s|\sand\s|"
    r",\sand\s)){0,12}$"
)


_ARTICLE = re.compile(
    r"\b[Aa]rt(?:icles?|s?\.)\s(?P<numbers>\d{1,3}(?:\s?\([\w]{1,3}\))*(?:(?:,\s(?:and\s)?|"
    r"\sand\s|\sor\s|\sto\s|\s?[-–]\s?)\d{1,3}(?:\s?\([\w]{1,3}\))*)*)"
    r"(?:,?\s(?:paragraphs?|paras?\.)\s\d{1,2}(?:\s?\(\w\))?,?)?(?P<of>\s(?:of|in|"
    r"under)\s(?:the\s)?)?"
)


_NUMBER = re.compile(r"(\d{1,3})((?:\s?\(\w{1,3}\))*)")


_BARE = re.compile(r"\b[Tt]he (?:HRDs? )?Declaration\b(?! (?:on|of)\b)")


def find(
    document: Document,
    hits: list[Hit],
    definitions: list[Definition],
    names: Gazetteer,
    by_title: list[Find],
) -> list[Find]:
    """Find instruments and provisions.

    :param by_title: what :func:`titles` found.
    """
    text = document.text
    finds: dict[int, Find] = {}
    for hit in longest(h for h in hits if h.name.kind == INSTRUMENT):
        if document.unit_at(hit.start).kind != FURNITURE:
            _put(finds, _known(text, hit, hits))
    for match in _PROTOCOL.finditer(text):
        target = _KNOWN_PROTOCOLS.get(match[0].replace(" ", ""))
        targets = (target,) if target else ()
        _put(finds, Find(KIND, *match.span(), targets, "explicit", "abbreviation of a protocol"))
    for find_ in by_title:
        _put(finds, find_)
    _defined(document, definitions, finds)
    _misspelt(text, finds)
    _declaration(document, finds)
    chosen = _without_nested(sorted(finds.values(), key=lambda f: (f.start, -f.end)))
    return _with_articles(text, chosen)


def _put(finds: dict[int, Find], find: Find) -> None:
    """Add a find; of two with the same start the longer stays, with the known targets."""
    other = finds.get(find.start)
    if other is None or find.end > other.end:
        if other and other.targets and not find.targets and find.end - other.end < 40:
            find = Find(
                KIND,
                find.start,
                find.end,
                other.targets,
                other.confidence,
                other.rule,
                other.detail,
            )
        finds[find.start] = find


def _known(text: str, hit: Hit, hits: list[Hit]) -> Find:
    """Distinguish a treaty from the committee with the same abbreviation."""
    written = text[hit.start : hit.end]
    committees = [
        h for h in hits if h.name.kind == ACTOR and (h.start, h.end) == (hit.start, hit.end)
    ]
    rule = "name of an instrument"
    if not committees or not written.isupper():
        return Find(KIND, hit.start, hit.end, hit.name.targets, "explicit", rule)
    if is_committee(text, hit.start, hit.end):
        return Find(KIND, hit.start, hit.start, (), "possible", "committee")
    before = text[max(hit.start - 60, 0) : hit.start]
    sure = bool(_TREATY_BEFORE.search(before))
    return Find(KIND, hit.start, hit.end, hit.name.targets, "explicit" if sure else "likely", rule)


def is_committee(text: str, start: int, end: int) -> bool:
    """Tell whether letters such as CEDAW mean the committee, by the words around them."""
    return bool(
        _BODY_BEFORE.search(text[max(start - 24, 0) : start])
        or _BODY_AFTER.match(text[end : end + 30])
    )


def is_norm(name: str) -> bool:
    """Tell whether a name is the title of an instrument, by its noun."""
    return bool(re.search(rf"\b{NOUN}\b", name, re.IGNORECASE)) and not re.search(
        r"\b(?:Committee|Rapporteur|Working Group|Commission)\b", name
    )


def _defined(document: Document, definitions: list[Definition], finds: dict[int, Find]) -> None:
    """Find the short names of instruments that the text defines, everywhere in it."""
    text, rule = document.text, "defined in the text"
    forms: dict[str, tuple[tuple[str, ...], str]] = {}
    for definition in definitions:
        if not is_norm(definition.long) and not is_norm(definition.short):
            continue
        start, end = definition.long_span
        inside = [f for f in finds.values() if start <= f.start and f.end <= end + 1 and f.targets]
        longest_inside = max(inside, key=lambda f: f.end - f.start, default=None)
        targets = longest_inside.targets if longest_inside else ()
        if definition.in_list:
            _put(finds, Find(KIND, start, end, targets, "explicit", rule))
        forms.setdefault(definition.short, (targets, definition.long))
    for form, start, end in occurrences(text, forms):
        other = finds.get(start)
        if document.unit_at(start).kind == FURNITURE or (
            other and other.targets and other.end >= end
        ):
            continue
        targets, long = forms[form]
        targets = other.targets if other and other.targets else targets
        finds[start] = Find(KIND, start, end, targets, "explicit", rule, {"stands_for": long})


_ACRONYM = re.compile(r"(?<![\w-])[A-Z]{4,7}(?![\w-])")


def _misspelt(text: str, finds: dict[int, Find]) -> None:
    """Find abbreviations in a list of treaties with two letters swapped."""
    targets_of = {
        text[f.start : f.end]: f.targets
        for f in finds.values()
        if f.targets and f.end - f.start < 8 and text[f.start : f.end].isupper()
    }
    starts = set(finds)
    for match in _ACRONYM.finditer(text):
        if match.start() in starts or match[0] in targets_of or match[0] in _TREATIES:
            continue
        before = text[max(match.start() - 14, 0) : match.start()]
        listed = re.search(r"([A-Z]{3,7})(?:,| and|, and) $", before)
        near = _BY_LETTERS.get("".join(sorted(match[0])), [])
        if near and listed and (listed[1] in targets_of or listed[1] in _TREATIES):
            detail: dict[str, object] = {"nearest": near[0]}
            targets = targets_of.get(near[0], (f"document/{near[0]}",))
            finds[match.start()] = Find(
                KIND,
                *match.span(),
                targets,
                "possible",
                "letters swapped, in a list of treaties",
                detail,
            )


def _declaration(document: Document, finds: dict[int, Find]) -> None:
    """Find "the Declaration" after the one on human rights defenders was named in full."""
    target = "document/hrd-declaration"
    first = min((f.start for f in finds.values() if target in f.targets), default=None)
    others = [
        f
        for f in finds.values()
        if "Declaration" in document.text[f.start : f.end] and f.targets != (target,)
    ]
    if first is None:
        return
    for match in _BARE.finditer(document.text, first):
        start = match.start() + 4
        if start not in finds:
            confidence = "possible" if others else "likely"
            finds[start] = Find(
                KIND,
                start,
                match.end(),
                (target,),
                confidence,
                "short for an instrument named before",
            )


def _without_nested(finds: list[Find]) -> list[Find]:
    chosen: list[Find] = []
    end = -1
    for find in finds:
        if find.end <= find.start:
            continue
        if find.start >= end:
            chosen.append(find)
            end = find.end
    return chosen


def _with_articles(text: str, finds: list[Find]) -> list[Find]:
    """Extend finds by their articles."""
    by_start = {find.start: index for index, find in enumerate(finds)}
    by_end = {find.end: index for index, find in enumerate(finds)}
    chosen = list(finds)
    for match in _ARTICLE.finditer(text):
        index = by_start.get(match.end()) if match["of"] else None
        if index is None:
            index = by_start.get(match.end() + 1)
        start, end = match.start(), match.end()
        if index is not None:
            end = chosen[index].end
        else:
            index = next(
                (by_end[match.start() - k] for k in (1, 2) if match.start() - k in by_end), None
            )
            if index is None:
                continue
            start, end = chosen[index].start, match.start() + len(match[0].rstrip())
        old = chosen[index]
        articles = [n + re.sub(r"\s", "", rest) for n, rest in _NUMBER.findall(match["numbers"])]
        detail = {**old.detail, "articles": articles}
        chosen[index] = Find(
            KIND,
            min(start, old.start),
            max(end, old.end),
            old.targets,
            old.confidence,
            old.rule,
            detail,
        )
    return chosen
