"""The citations of a draft: what each footnote cites, with its addresses."""

from collections.abc import Sequence

from graph_api.rdf import document_symbols as symbols
from graph_api.reading.decisions import Decided
from graph_api.reading.draft.layers import EXTERNAL, concept, proposed, text
from graph_api.reading.draft.sheet import Sheet, is_accepted, status


class Citations:
    """Writes the citations; documents that only a symbol tells of are described once."""

    def __init__(self, sheet: Sheet, entries: Sequence[Decided]) -> None:
        """Take all finds that may be written: citations, and the symbols and addresses in them."""
        self._sheet, self._entries = sheet, entries
        self._by_unit: dict[int, list[Decided]] = {}
        for entry in entries:
            if entry.find.kind == "address":
                unit = sheet.document.unit_at(entry.find.start)
                self._by_unit.setdefault(unit.start, []).append(entry)
        self._symbols = {
            e.find.targets[0]: str(e.find.detail["canonical"])
            for e in sheet.decided
            if e.find.kind == "symbol" and e.find.targets and "canonical" in e.find.detail
        }

    def write(self) -> None:
        """Write the citations of all footnotes that are called and cite a known document."""
        for entry in self._entries:
            if entry.find.kind == "citation":
                self._citation(entry)

    def _citation(self, entry: Decided) -> None:
        sheet, find = self._sheet, entry.find
        number = str(find.detail["number"])
        calls = [c.position for c in sheet.document.calls if c.number == number]
        cited = [t for t in find.targets if self._document(t)]
        if not number.isdecimal() or not calls or not cited:
            return
        id = f"citation/{sheet.id}/FN{number}"
        anchors = dict.fromkeys(sheet.places.place(max(c - 1, 0), sentence=True) for c in calls)
        gist = entry.gist or "Cites " + ", ".join(t.removeprefix("document/") for t in cited)
        statements = [
            "a hrd:Citation",
            f"dcterms:identifier {text(f'FN{number}')}",
            *sheet.attributed(),
            f"hrd:footnoteNumber {number}",
            f"hrd:locator <{sheet.places.place(find.start)}>",
            "hrd:anchor " + ", ".join(f"<{a}>" for a in anchors),
            f"cito:hasCitingEntity <{sheet.own}>",
            "cito:hasCitedEntity " + ", ".join(f"<{t}>" for t in dict.fromkeys(cited)),
            f"hrd:citationRole {concept('citation-role/mention')}",
            f"hrd:gist {text(gist, 'en')}",
            status(is_accepted(entry)),
        ]
        sheet.layers.add(sheet.said, id, statements)
        self._addresses(id, number, sheet.document.unit_at(find.start).start)

    def _addresses(self, citation: str, number: str, unit: int) -> None:
        for position, entry in enumerate(self._by_unit.get(unit, ()), 1):
            target, url = next(iter(entry.find.targets), None), str(entry.find.detail["url"])
            if target and self._document(target) and url.startswith("http") and " " not in url:
                statements = [
                    "a hrd:UrlOccurrence",
                    f"dcterms:isPartOf <{citation}>",
                    f"hrd:position {position}",
                    f"hrd:url {text(url)}",
                    f"hrd:leadsTo <{target}>",
                ]
                occurrence = f"url/{self._sheet.id}/FN{number}-{position}"
                self._sheet.layers.add(self._sheet.said, occurrence, statements)

    def _document(self, target: str) -> bool:
        """Describe a cited document by its symbol, where the graph does not have it."""
        names = self._sheet.names
        if target in names.labels or target in names.symbols.values() or target == self._sheet.own:
            return True
        symbol = self._symbols.get(target)
        if symbol is None:
            return False
        statements = [
            "a hrd:Document",
            f"dcterms:identifier {text(target.removeprefix('document/'))}",
            f"rdfs:label {text(symbol, 'en')}",
            f"hrd:documentKind {concept('document-kind/unclassified')}",
            f"hrd:fromUN {'true' if symbols.parse(symbol) else 'false'}",
            f"hrd:symbol {text(symbol)}",
            f"dcterms:source {text(f'its symbol, {symbol}')}",
            proposed(),
        ]
        self._sheet.layers.add(EXTERNAL, target, statements)
        return True
