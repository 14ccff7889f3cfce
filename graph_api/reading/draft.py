"""The draft of a reading as TriG: places, mentions, citations, recommendations, each in its layer.

What the text says is in the asserted layer, what we add in the curated one, and what symbols tell
of documents in the external one. No words of the text are in it but names; gists that no reviewer
wrote are missing, and what no reviewer decided has the review status "proposed".
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from graph_api.rdf import document_symbols as symbols
from graph_api.rdf.namespaces import BASE, GRAPHS, PREFIXES, SCHEMES
from graph_api.reading import requests
from graph_api.reading.decisions import COUNTED, Decided
from graph_api.reading.document import CHAPEAU, FOOTNOTE, FURNITURE, Document, Find, Unit
from graph_api.reading.gazetteer import Gazetteer
from graph_api.reading.masking import Mask

ASSERTED, CURATED, EXTERNAL = "asserted", "curated", "external"
_TITLES = {
    ASSERTED: ("what it says", "What the text states, each statement with its place."),
    CURATED: (
        "how it was read",
        "Places, topics and groups that a program proposed and people decided.",
    ),
    EXTERNAL: ("what symbols tell", "Documents that the text cites, as far as their symbols tell."),
}
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_MOST_LOCATORS = 200
_LABELS = {
    "title": "title",
    "heading": "heading",
    "footnote": "footnote",
    "list-item": "item",
    "bullet": "bullet",
}
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def _text(value: str, language: str = "") -> str:
    return f'"{value.translate(_ESCAPES)}"' + (f"@{language}" if language else "")


def _scheme(name: str) -> str:
    return f"<{SCHEMES}{name}>"


@dataclass
class _Layers:
    """Blocks of Turtle by layer, in the order in which they were added."""

    source: str
    blocks: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    described: set[str] = field(default_factory=set)

    def add(self, layer: str, subject: str, statements: Iterable[str]) -> None:
        """Add the statements about a subject, once in each layer."""
        key = f"{layer} {subject}"
        if key not in self.described:
            self.described.add(key)
            self.blocks[layer].append(f"<{subject}> " + " ;\n    ".join(statements) + " .\n")


@dataclass
class Draft:
    """Writes one reading; ``counted`` leaves out what nobody accepted."""

    document: Document
    decided: Sequence[Decided]
    names: Gazetteer
    mask: Mask
    counted: bool = False

    def __post_init__(self) -> None:
        """Choose ids of the document and its author."""
        known = self.document.metadata
        self.id = known["id"]
        self.layers = _Layers(self.id)
        symbol = symbols.parse(known.get("symbol", ""))
        self.own = (
            self.names.symbols.get(symbol.text, f"document/{symbol.slug}")
            if symbol
            else f"document/{self.id}"
        )
        self.symbol = symbol
        self.author = f"actor/{known['author']}" if known.get("author") else ""
        self.said = ASSERTED if self.author else CURATED
        self.units = {unit.start: unit for unit in self.document.units}

    def trig(self) -> str:
        """Write the draft as TriG; the same finds give the same bytes."""
        entries = [
            e
            for e in self.decided
            if e.status in COUNTED or (not self.counted and e.status == "proposed")
        ]
        self._self()
        self._mentions([e for e in entries if e.find.kind in ("country", "body", "instrument")])
        self._citations([e for e in entries if e.find.kind == "citation"], entries)
        self._recommendations([e for e in entries if e.find.kind == "recommendation"])
        return self._file()

    def _file(self) -> str:
        prefixes = ("cito", "dcat", "dcterms", "hrd", "prov", "rdfs", "xsd")
        lines = [
            f"# Draft of {_plain(self.document.metadata.get('title') or self.id)}: read by a "
            f"program.",
            *(f"@prefix {p}: <{PREFIXES[p]}> ." for p in prefixes),
            f"@base <{BASE}id/> .",
            "",
        ]
        for layer, blocks in sorted(self.layers.blocks.items()):
            lines += [f"GRAPH <{GRAPHS}{self.id}/{layer}> {{", "", "\n".join(blocks), "}", ""]
        lines += [f"GRAPH <{GRAPHS}catalog> {{", "", *self._catalogue(), "}", ""]
        return "\n".join(lines)

    def _catalogue(self) -> Iterator[str]:
        title = _plain(
            self.document.metadata.get("symbol") or self.document.metadata.get("title") or self.id
        )
        for layer in sorted(self.layers.blocks):
            heading, description = _TITLES[layer]
            by = f"<{self.author}>" if layer == ASSERTED else f"<{BASE}curators>"
            source = _text("the symbols of the documents") if layer == EXTERNAL else f"<{self.own}>"
            yield f"<{GRAPHS}{self.id}/{layer}> a dcat:Dataset ;"
            yield f"    dcterms:title {_text(f'{title}: {heading}', 'en')} ;"
            yield f"    dcterms:description {_text(description, 'en')} ;"
            yield f"    hrd:layer {_scheme(f'layer/{layer}')} ;"
            yield f"    dcterms:source {source} ;"
            yield f"    prov:wasAttributedTo {by} ;"
            yield f"    dcterms:license <{_LICENCE}> .\n"

    # --- the document and its places ---

    def _self(self) -> None:
        known = self.document.metadata
        if self.author and self.author not in self.names.labels:
            self._actor(self.author, known["author"])
        if self.own in self.names.labels:
            return
        label = known.get("symbol") or known.get("title") or self.id
        statements = [
            "a hrd:Document",
            f"dcterms:identifier {_text(self.own.removeprefix('document/'))}",
            f"rdfs:label {_text(label, 'en')}",
            f"hrd:documentKind {_scheme('document-kind/unclassified')}",
            f"hrd:fromUN {'true' if self.symbol else 'false'}",
            f"hrd:jointAuthorship {_scheme('joint-authorship/single')}",
            f"hrd:reviewStatus {_scheme('review-status/proposed')}",
        ]
        if self.symbol:
            statements.append(f"hrd:symbol {_text(self.symbol.text)}")
        if known.get("title"):
            title = self.document.text.find(known["title"])
            words = (
                self.mask.words(title, title + len(known["title"]))
                if title >= 0
                else known["title"]
            )
            statements.append(f"dcterms:title {_text(words, known.get('language', 'en'))}")
        if date := known.get("date"):
            statements.append(f'dcterms:issued "{date}"^^xsd:date')
            statements.append(f'hrd:issueYear "{date[:4]}"^^xsd:gYear')
        if self.author:
            statements.append(f"dcterms:creator <{self.author}>")
        self.layers.add(CURATED, self.own, statements)

    def place(self, position: int, *, sentence: bool = False) -> str:
        """Return the id of a unit or sentence, described with those it is part of."""
        unit = self.document.unit_at(position)
        if unit.kind == FURNITURE:
            unit = next((u for u in self.document.units if u.kind != FURNITURE), unit)
        id = self._unit(unit)
        spans = self.document.sentences(unit)
        if (
            not sentence
            or len(spans) < 2
            or unit.kind not in ("paragraph", CHAPEAU, "bullet", "list-item")
        ):
            return id
        start, end, number = self.document.sentence_at(position)
        own = f"{id}.s{number}"
        self._part(own, f"{_label(unit)}, sentence {number}", id, "sentence", start, end)
        return own

    def _clause(self, find: Find, number: int, count: int) -> str:
        """Return the id of the sentence, or of the part of it, that makes a recommendation."""
        sentence = self.place(find.start, sentence=True)
        if count < 2:
            return sentence
        label = f"{_label(self.document.unit_at(find.start))}, request {number}"
        self._part(f"{sentence}.r{number}", label, sentence, "clause", find.start, find.end)
        return f"{sentence}.r{number}"

    def _unit(self, unit: Unit) -> str:
        id = f"unit/{self.id}/{unit.id.replace('*', 'star').replace(' ', '-')}"
        if f"{CURATED} {id}" not in self.layers.described:
            parent = self.document.named.get(unit.parent)
            whole = self._unit(parent) if parent else self.own
            self._part(id, _label(unit), whole, unit.kind, unit.start, unit.end)
        return id

    def _part(self, id: str, label: str, whole: str, kind: str, start: int, end: int) -> None:
        first, last = self.document.line(start), self.document.line(max(end - 1, start))
        lines = str(first) if first == last else f"{first}-{last}"
        self.layers.add(
            CURATED,
            id,
            [
                "a hrd:TextUnit",
                f"dcterms:identifier {_text(id.rsplit('/', 1)[1])}",
                f"rdfs:label {_text(label, 'en')}",
                f"dcterms:isPartOf <{whole}>",
                f"hrd:unitKind {_scheme(f'unit-kind/{kind}')}",
                f"hrd:sourceLines {_text(lines)}",
            ],
        )

    # --- mentions ---

    def _mentions(self, entries: Sequence[Decided]) -> None:
        """Write one mention of each thing that is named, with the forms and places."""
        forms: dict[str, dict[str, None]] = {}
        places: dict[str, dict[str, None]] = {}
        accepted: set[str] = set()
        for entry in entries:
            find = entry.find
            target = self._single(find.targets)
            if target is None or self.mask.touches(find.start, find.end):
                continue
            forms.setdefault(target, {})[self.document.text[find.start : find.end]] = None
            places.setdefault(target, {})[self.place(find.start)] = None
            if entry.status in COUNTED:
                accepted.add(target)
        for target in sorted(forms):
            kind, _, name = target.partition("/")
            statements = [
                "a hrd:Mention",
                *self._attributed(),
                f"hrd:mentions <{target}>",
                *(f"hrd:form {_text(form)}" for form in sorted(forms[target])[:20]),
                "hrd:namedExplicitly true",
                "hrd:locator " + ", ".join(f"<{p}>" for p in list(places[target])[:_MOST_LOCATORS]),
                self._status(target in accepted),
            ]
            self.layers.add(self.said, f"mention/{self.id}/{kind}/{name}", statements)

    def _single(self, targets: tuple[str, ...]) -> str | None:
        """Return the one thing that a find names, if the graph has it."""
        if len(targets) != 1 or targets[0] not in self.names.labels:
            return None
        return targets[0] if targets[0].split("/")[0] in ("actor", "country", "document") else None

    def _attributed(self) -> list[str]:
        return [f"prov:wasAttributedTo <{self.author}>"] if self.author else []

    def _status(self, accepted: bool) -> str:
        status = "verified" if accepted else "proposed"
        return f"hrd:reviewStatus {_scheme(f'review-status/{status}')}"

    # --- citations ---

    def _citations(self, entries: Sequence[Decided], all_entries: Sequence[Decided]) -> None:
        by_unit: dict[int, list[Decided]] = {}
        for entry in all_entries:
            if entry.find.kind in ("symbol", "address"):
                by_unit.setdefault(self.document.unit_at(entry.find.start).start, []).append(entry)
        for entry in entries:
            number = str(entry.find.detail["number"])
            calls = [c.position for c in self.document.calls if c.number == number]
            cited = [t for t in entry.find.targets if self._document(t)]
            if not number.isdecimal() or not calls or not cited:
                continue
            id = f"citation/{self.id}/FN{number}"
            anchors = dict.fromkeys(self.place(max(c - 1, 0), sentence=True) for c in calls)
            gist = entry.gist or "Cites " + ", ".join(t.removeprefix("document/") for t in cited)
            self.layers.add(
                self.said,
                id,
                [
                    "a hrd:Citation",
                    f"dcterms:identifier {_text(f'FN{number}')}",
                    *self._attributed(),
                    f"hrd:footnoteNumber {number}",
                    f"hrd:locator <{self.place(entry.find.start)}>",
                    "hrd:anchor " + ", ".join(f"<{a}>" for a in anchors),
                    f"cito:hasCitingEntity <{self.own}>",
                    "cito:hasCitedEntity " + ", ".join(f"<{t}>" for t in dict.fromkeys(cited)),
                    f"hrd:citationRole {_scheme('citation-role/mention')}",
                    f"hrd:gist {_text(gist, 'en')}",
                    self._status(entry.status in COUNTED),
                ],
            )
            self._addresses(
                id, number, by_unit.get(self.document.unit_at(entry.find.start).start, [])
            )

    def _addresses(self, citation: str, number: str, entries: Sequence[Decided]) -> None:
        addresses = [e for e in entries if e.find.kind == "address"]
        for position, entry in enumerate(addresses, 1):
            target, url = next(iter(entry.find.targets), None), str(entry.find.detail["url"])
            if target and self._document(target) and url.startswith("http") and " " not in url:
                statements = [
                    "a hrd:UrlOccurrence",
                    f"dcterms:isPartOf <{citation}>",
                    f"hrd:position {position}",
                    f"hrd:url {_text(url)}",
                    f"hrd:leadsTo <{target}>",
                ]
                self.layers.add(self.said, f"url/{self.id}/FN{number}-{position}", statements)

    def _document(self, target: str) -> bool:
        """Describe a cited document by its symbol, where the graph does not have it."""
        known = self.names
        if target in known.labels or target in known.symbols.values() or target == self.own:
            return True
        symbol = self._symbols().get(target)
        if symbol is None:
            return False
        parsed = symbols.parse(symbol)
        statements = [
            "a hrd:Document",
            f"dcterms:identifier {_text(target.removeprefix('document/'))}",
            f"rdfs:label {_text(symbol, 'en')}",
            f"hrd:documentKind {_scheme('document-kind/unclassified')}",
            f"hrd:fromUN {'true' if parsed else 'false'}",
            f"hrd:symbol {_text(symbol)}",
            f"dcterms:source {_text(f'its symbol, {symbol}')}",
            f"hrd:reviewStatus {_scheme('review-status/proposed')}",
        ]
        self.layers.add(EXTERNAL, target, statements)
        return True

    def _symbols(self) -> dict[str, str]:
        if not hasattr(self, "_by_target"):
            self._by_target = {
                e.find.targets[0]: str(e.find.detail["canonical"])
                for e in self.decided
                if e.find.kind == "symbol" and e.find.targets and "canonical" in e.find.detail
            }
        return self._by_target

    # --- recommendations ---

    def _recommendations(self, entries: Sequence[Decided]) -> None:
        places: dict[str, int] = {}
        totals = Counter(
            self.document.unit_at(e.find.start).id.replace("*", "star") for e in entries
        )
        letters: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            find = entry.find
            unit = self.document.unit_at(find.start)
            base = unit.id.replace("*", "star")
            places[base] = places.get(base, 0) + 1
            id = f"{base}-r{places[base]}"
            opening = str(find.detail.get("list", ""))
            listed = (
                find.detail.get("type") == "listed"
                and bool(opening)
                and bool(re.fullmatch("[a-z]", unit.label))
                and unit.label not in letters[opening]
            )
            if listed:
                letters[opening].add(unit.label)
                self._list(opening, entry)
            self.layers.add(
                self.said,
                f"recommendation/{self.id}/{id}",
                [
                    "a hrd:Recommendation",
                    f"dcterms:identifier {_text(id)}",
                    *self._attributed(),
                    f"hrd:locator <{self._clause(find, places[base], totals[base])}>",
                    f"hrd:recommendationType "
                    f"{_scheme('recommendation-type/' + ('listed' if listed else 'embedded'))}",
                    *(
                        [
                            f"hrd:inList <{self._list_id(opening)}>",
                            f"hrd:letter {_text(unit.label)}",
                        ]
                        if listed
                        else []
                    ),
                    *self._people("hrd:issuedBy", find.detail.get("recommenders")),
                    *self._people("hrd:addressee", find.detail.get("addressees")),
                    *self._people("hrd:dutyBearer", find.detail.get("duty_bearers")),
                    *self._states(find.detail.get("addressees")),
                    f"hrd:modality {_text(str(find.detail.get('strength', 'added')), 'en')}",
                    *self._action(entry),
                    *([f"hrd:gist {_text(entry.gist, 'en')}"] if entry.gist else []),
                    *self._notes(find.detail.get("notes")),
                    self._status(entry.status in COUNTED),
                ],
            )
            proposals = [
                *(f"hrd:topic <{t}>" for t in _strings(find.detail.get("topics"))),
                *(f"hrd:group <{t}>" for t in _strings(find.detail.get("groups"))),
            ]
            if proposals:
                self.layers.add(CURATED, f"recommendation/{self.id}/{id}", proposals)

    def _action(self, entry: Decided) -> list[str]:
        """Write the class of action that the reviewer gave, or that the first verb is of."""
        words = self.document.text[entry.find.start : entry.find.end]
        name = entry.action or requests.action_class(words)
        return [f"hrd:actionClass {_scheme(f'action/{name}')}"] if name else []

    def _list_id(self, opening: str) -> str:
        return f"list/{self.id}/{opening}"

    def _list(self, opening: str, entry: Decided) -> None:
        unit = self.document.named[opening]
        place = self.place(unit.start)
        self.layers.add(
            self.said,
            self._list_id(opening),
            [
                "a hrd:RecommendationList",
                f"dcterms:identifier {_text(opening)}",
                *self._attributed(),
                f"hrd:locator <{place}>",
                f"hrd:chapeau <{place}>",
                *self._people("hrd:addressee", entry.find.detail.get("addressees")),
                *self._people("hrd:dutyBearer", entry.find.detail.get("duty_bearers")),
                f"hrd:modality {_text(str(entry.find.detail['strength']), 'en')}",
            ],
        )

    def _people(self, predicate: str, ids: object) -> list[str]:
        """Write the actors of a recommendation; organisations of the text get their own id."""
        known = []
        for id in _strings(ids):
            if id.startswith("actor/") and id in self.names.labels:
                known.append(id)
            elif "/" not in id and (name := self._organisation(id)):
                known.append(name)
        return [f"{predicate} " + ", ".join(f"<{id}>" for id in known)] if known else []

    def _states(self, ids: object) -> list[str]:
        return [
            f"hrd:country <{id}>"
            for id in _strings(ids)
            if id.startswith("country/") and id in self.names.labels
        ]

    def _organisation(self, code: str) -> str | None:
        """Describe an organisation that the text defines and the graph does not have."""
        names = self._organisations()
        if code not in names or re.search(r"\b(?:UN|United Nations)\b", names[code]):
            return None
        id = "actor/" + (
            re.sub(r"[^a-z0-9]+", "-", f"{self.id}-{code}".lower()).strip("-")
            if code.startswith("JS")
            else re.sub(r"[^a-z0-9]+", "-", names[code].lower()).strip("-")
        )
        if id not in self.names.labels:
            self._actor(id, names[code])
        return id

    def _organisations(self) -> dict[str, str]:
        if not hasattr(self, "_by_code"):
            self._by_code = {
                str(e.find.detail["code"]): str(e.find.detail["name"])
                for e in self.decided
                if e.find.kind == "body"
                and e.find.detail.get("class") == "organisation"
                and "code" in e.find.detail
            }
        return self._by_code

    def _actor(self, id: str, name: str) -> None:
        statements = [
            "a hrd:Actor",
            f"dcterms:identifier {_text(id.removeprefix('actor/'))}",
            f"rdfs:label {_text(name, 'en')}",
            f"hrd:actorKind {_scheme('actor-kind/unclassified')}",
            "hrd:inUNSystem false",
            f"hrd:reviewStatus {_scheme('review-status/proposed')}",
        ]
        self.layers.add(CURATED, id, statements)

    def _notes(self, numbers: object) -> list[str]:
        cited = [f"citation/{self.id}/FN{n}" for n in _strings(numbers)]
        return [f"hrd:citation <{c}>" for c in cited if f"{self.said} {c}" in self.layers.described]


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else []


def _plain(text: str) -> str:
    return " ".join(text.split())


def _label(unit: Unit) -> str:
    if unit.kind == FOOTNOTE:
        return f"footnote {unit.label}"
    if unit.kind in ("title", "heading"):
        return unit.kind if unit.kind == "title" else f"heading {unit.id}"
    if unit.label and unit.kind == "paragraph":
        return f"paragraph {unit.label}"
    return f"{_LABELS.get(unit.kind, 'paragraph')} {unit.id[1:]}"
