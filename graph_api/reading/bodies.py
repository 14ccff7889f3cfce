"""Mandates, bodies and organisations in a text, by name, subject, or the text's own short names."""

import re
from collections.abc import Iterator

from graph_api.reading import instruments
from graph_api.reading.definitions import Definition
from graph_api.reading.document import FOOTNOTE, FURNITURE, Document, Find, Spans
from graph_api.reading.gazetteer import (
    ACTOR,
    COUNTRY,
    INSTRUMENT,
    Gazetteer,
    Hit,
    longest,
    occurrences,
)
from graph_api.reading.mandates import KIND, MANDATE, detail_of, mandate_of
from graph_api.reading.mandates import find as find_mandates

_FAMILY = re.compile(
    r"(?<![\w/@.-])(?:UNHCR|UNICEF|UNESCO|UNDP|UNFPA|UNODC|UNAIDS|UN[- ]Women|ILO|WHO|IOM|FAO|"
    r"WFP|UNEP|UNCTAD|UN-Habitat|UNOCHA|OCHA|DPPA"
    r"|OSCE|ODIHR|OAS|ASEAN|AICHR|IACHR|ACHPR|ECOWAS|ECHR|ECtHR|IACtHR|PACE|GANHRI|ICRC|ICC|"
    r"ICJ|INTERPOL|Interpol|World Bank"
    r"|African Union|Council of Europe|European Union|European Commission|European Parliament|"
    r"Organization of American States"
    r"|Inter-American Commission on Human Rights|Inter-American Court of Human Rights|African "
    r"Commission on Human and Peoples[’'] Rights"
    r"|European Court of Human Rights|International Criminal Court|International Court of "
    r"Justice|International Labour Organi[sz]ation"
    r"|World Health Organization|International Organization for Migration|(?:UN |United "
    r"Nations )?High Commissioner for Refugees"
    r"|United Nations Children[’']s Fund|United Nations Development Programme|(?:UN |United "
    r"Nations )?Security Council)(?![\w/-])"
)


_ORGANISATION = re.compile(
    r"\b(?:Rapporteur|Committee|Council|Office|Commission|Group|Network|Foundation|Association|"
    r"International|Organi[sz]ations?|Centre|Center|Coalition|Campaign|Institut[eo]n?|Union|"
    r"Society|Federation|Forum|Alliance|Initiative|Caucus|Service|Agency|Fund|Programme|Court|"
    r"Ministry|Defenders|Watch|Advocates|League|Movement|Project|[Ss]ubmission|Institution|"
    r"Bureau|Team|Assembly|Commissioner|Mission|Secretariat|Observatory|Clinic|Trust|Congress|"
    r"Confederation|Partnership|Platform|Collective|Mechanism|Department|Authority|Board|"
    r"Tribunal|Ombudsman|Ombudsperson|Solidarity|Amnesty|Lawyers|Reporters|Journalists|"
    r"Witness)\b"
)


_SUBMITTED = re.compile(
    r"submitted by:?\s+(?P<list>.+?)(?=\s(?:JS\s?\d{1,2}|Joint submissions?\b)|$)"
)


_PLACE = re.compile(r"^[\w\s.’'\u201b-]{2,40}\s\((?P<country>[^()]+)\)$")


_WORKING_GROUP = re.compile(r"\b(?:UPR )?Working Group\b(?! (?:on|of)\b)(?! Report)")


_SPEAKS = re.compile(
    r"\s(?:also |further |strongly |jointly )?(?:noted|stated|recommended|reported|observed|"
    r"called|urged|expressed|was concerned|said|added|indicated|hoped|welcomed)\b"
)


def find(
    document: Document,
    hits: list[Hit],
    definitions: list[Definition],
    names: Gazetteer,
    barred: list[Find],
) -> list[Find]:
    """Find mandates, bodies and organisations.

    :param barred: titles of instruments and addresses, inside which a name is no body.
    """
    spans = Spans((f.start, f.end) for f in barred)
    finds = _Finds(spans)
    _defined(document, list(_bodies(document, definitions, names)), names, finds)
    _submitters(document, names, finds)
    for mandate in find_mandates(document, names):
        finds.put(mandate)
    _named(document, hits, names, finds)
    for match in _FAMILY.finditer(document.text):
        finds.put(
            Find(
                KIND,
                *match.span(),
                (),
                "explicit",
                "organisation that the graph does not have",
                detail_of("organisation"),
            )
        )
    for find_ in _author(document, names):
        finds.put(find_)
    for match in _WORKING_GROUP.finditer(document.text):
        if _is_review(document):
            finds.put(
                Find(KIND, *match.span(), ("actor/upr",), "likely", "the review's working group")
            )
    found_ = [f for f in finds.all() if document.unit_at(f.start).kind != FURNITURE]
    return sorted(found_, key=lambda f: (f.start, f.end))


class _Finds:
    """Finds without overlaps: a longer or earlier one replaces another."""

    def __init__(self, barred: Spans) -> None:
        self._barred = barred
        self._by_bucket: dict[int, list[Find]] = {}

    def put(self, find: Find, *, title: bool = True) -> None:
        if title and self._barred.holds(find.start, find.end):
            return
        near = [f for b in _buckets(find) for f in self._by_bucket.get(b, ())]
        overlapping = [f for f in near if f.start < find.end and find.start < f.end]
        if any(f.end - f.start >= find.end - find.start for f in overlapping):
            return
        for old in overlapping:
            for number in _buckets(old):
                bucket = self._by_bucket[number]
                bucket[:] = [f for f in bucket if f is not old]
        for bucket_id in _buckets(find):
            self._by_bucket.setdefault(bucket_id, []).append(find)

    def put_within(self, find: Find) -> None:
        """Add a find that lies within another one with other targets."""
        near = [f for b in _buckets(find) for f in self._by_bucket.get(b, ())]
        around = [f for f in near if f.start <= find.start and find.end <= f.end]
        if around and all(f.targets and f.targets != find.targets for f in around):
            self._by_bucket.setdefault(find.start // 256, []).append(find)

    def all(self) -> list[Find]:
        return list({id(f): f for bucket in self._by_bucket.values() for f in bucket}.values())


def _buckets(find: Find) -> range:
    return range(find.start // 256, find.end // 256 + 1)


def _bodies(
    document: Document, definitions: list[Definition], names: Gazetteer
) -> Iterator[Definition]:
    for definition in definitions:
        if instruments.is_norm(definition.long) or instruments.is_norm(definition.short):
            continue
        known = _target(definition.long, names)
        joint = definition.short.startswith("JS")
        speaks = any(
            _SPEAKS.match(document.text, end)
            for _, _, end in occurrences(document.text, [definition.short])
        )
        if known or joint or speaks or _ORGANISATION.search(definition.long):
            yield definition


def _target(name: str, names: Gazetteer) -> tuple[str, ...]:
    """Return the target in the graph for a full name."""
    plain = re.sub(r"^[Tt]he ", "", name)
    exact = [
        h
        for h in names.find(plain)
        if h.name.kind == ACTOR and h.start == 0 and h.end == len(plain)
    ]
    if exact:
        return exact[0].name.targets
    match = MANDATE.match(plain)
    return (resolved[0],) if match and (resolved := mandate_of(match, names)) else ()


def _defined(
    document: Document, definitions: list[Definition], names: Gazetteer, finds: _Finds
) -> None:
    """Find the names that the text defines, and their short forms everywhere in it."""
    forms: dict[str, tuple[tuple[str, ...], str, str]] = {}
    rule = "defined in the text"
    for definition in definitions:
        targets = _target(definition.long, names)
        plain = re.sub(r"^[Tt]he ", "", definition.long)
        code = definition.short
        detail = detail_of("body" if targets else "organisation", name=plain, code=code)
        span = definition.long_span
        finds.put(Find(KIND, *span, targets, "explicit", rule, detail), title=False)
        forms.setdefault(code, (targets, plain, code))
        if re.search(r"[A-Z]s$", code):
            forms.setdefault(code[:-1], (targets, plain, code))
        if " " in plain:
            forms.setdefault(plain, (targets, plain, code))
    for form, start, end in occurrences(document.text, forms):
        targets, name, code = forms[form]
        detail = detail_of("body" if targets else "organisation", name=name, code=code)
        finds.put(Find(KIND, start, end, targets, "explicit", rule, detail))


def _submitters(document: Document, names: Gazetteer, finds: _Finds) -> None:
    """Find the organisations in lists of authors of a joint submission."""
    for unit in document.units:
        if unit.kind not in (FOOTNOTE, "paragraph", "list-item"):
            continue
        text = document.unit_text(unit)
        for match in _SUBMITTED.finditer(text):
            for name, start in _organisations(match["list"], match.start("list"), names):
                at = unit.start + start
                finds.put(
                    Find(
                        KIND,
                        at,
                        at + len(name),
                        (),
                        "likely",
                        "in a list of submitters",
                        detail_of("organisation", name=re.sub(r"^[Tt]he ", "", name)),
                    ),
                    title=False,
                )


def _is_state(words: str, names: Gazetteer) -> bool:
    """Tell whether a phrase is the name of a country and nothing else."""
    plain = re.sub(r"^\s*+(?:[Tt]he )?", "", words).split(" and ")[0].rstrip(" .")
    return plain in ("USA", "UK") or any(
        h.start == 0 and h.end == len(plain) and h.name.kind == COUNTRY for h in names.find(plain)
    )


def _organisations(listed: str, offset: int, names: Gazetteer) -> Iterator[tuple[str, int]]:
    parts = list(re.finditer(r"(?:[^,;()]|\([^()]*\))+", listed))
    states = [_is_state(part[0], names) for part in parts]
    for index, part in enumerate(parts):
        if states[index] or (index + 1 < len(parts) and states[index + 1]):
            continue  # A State, or the city before it.
        for piece in re.finditer(r"(?s:.+?)(?=\sand\s(?:[Tt]he\s)?[A-Z]|\Z)", part[0]):
            raw = piece[0]
            name = re.sub(r"^\s*(?:and\s+)?(?:the\s+)?", "", raw)
            start = offset + part.start() + piece.start() + len(raw) - len(name)
            name = name.rstrip(" .")
            if _PLACE.match(name) and not _ORGANISATION.search(name.split(" (")[0]):
                continue
            name = re.sub(r"(?<!\s)\s*+(?:\([^()]*+\)|[“\"][^“”\"]*+[”\"])\s*+$", "", name)
            if len(name) > 3 and name[0].isupper() and " " in name:
                yield name, start


def _named(document: Document, hits: list[Hit], names: Gazetteer, finds: _Finds) -> None:
    """Find the names of the graph, and names within them: the Fifth Committee of the Assembly."""
    treaties = {(h.start, h.end) for h in hits if h.name.kind == INSTRUMENT}
    actors = [h for h in hits if h.name.kind == ACTOR]
    chosen = longest(actors)
    outer = Spans((h.start, h.end) for h in chosen)
    whole = {(h.start, h.end) for h in chosen}
    nested = [
        hit
        for hit in actors
        if (hit.start, hit.end) not in whole
        and outer.holds(hit.start, hit.end)
        and not outer.begins(hit.start)
        and re.search(r"\bof(?: the)? $", document.text[max(hit.start - 8, 0) : hit.start])
    ]
    for hit in chosen:
        span = (hit.start, hit.end)
        if span in treaties and not instruments.is_committee(document.text, *span):
            continue
        if not _is_attributive(document.text, hit):
            finds.put(_of_hit(hit, names))
    for hit in longest(nested):
        finds.put_within(_of_hit(hit, names))
    for match in _STATES.finditer(document.text):
        if "actor/member-states" in names.labels:
            detail = detail_of("collective")
            span = match.span(match.lastgroup or 0)
            finds.put(Find(KIND, *span, ("actor/member-states",), "likely", "States", detail))


_STATES = re.compile(
    r"\b(?:by|on|of|to|for|all|and|other|assisting|between|among) (?P<after>states)\b"
    r"|\b(?P<before>states)(?= (?:should|must|to)\b)|\b(?P<one>State)(?=['’]s\b)"
)


_AFTER_UN = re.compile(
    r"\s(?!(?:and|or|is|was|has|had|in|at|to|should|must|for|as|by|on|with|can|will|would|that|"
    r"from|also|itself)\b)\w"
)


def _is_attributive(text: str, hit: Hit) -> bool:
    """Tell whether UN is only an attribute of the next word, as in UN resolutions."""
    return text[hit.start : hit.end] == "UN" and bool(_AFTER_UN.match(text[hit.end : hit.end + 12]))


def _of_hit(hit: Hit, names: Gazetteer) -> Find:
    targets = hit.name.targets
    collective = all(target in names.collectives for target in targets)
    detail = detail_of("collective" if collective else "body")
    confidence = "explicit" if len(targets) == 1 else "possible"
    return Find(KIND, hit.start, hit.end, targets, confidence, "name in the graph", detail)


_AUTHOR = re.compile(r"(?:\bThe|\b[Oo]ur) organi[sz]ation\b(?!s)|\b[Ww]e\b")


def _author(document: Document, names: Gazetteer) -> Iterator[Find]:
    """Find the words by which an author refers to itself."""
    author = f"actor/{document.metadata.get('author', '')}"
    if author not in names.labels or author in names.mandates:
        return
    for match in _AUTHOR.finditer(document.text):
        if document.unit_at(match.start()).kind != FOOTNOTE:
            yield Find(
                KIND, *match.span(), (author,), "likely", "the author of itself", detail_of("body")
            )


def _is_review(document: Document) -> bool:
    return (
        "/WG.6/" in document.metadata.get("symbol", "")
        or "niversal periodic review" in document.text[:3000].lower()
    )
