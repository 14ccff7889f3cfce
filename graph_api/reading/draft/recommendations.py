"""The recommendations of a draft: who asks whom for what, in which list, with proposed topics."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from graph_api.reading import requests
from graph_api.reading.decisions import Decided
from graph_api.reading.document import Unit
from graph_api.reading.draft.layers import concept, text
from graph_api.reading.draft.sheet import Sheet, is_accepted, status, strings


class Recommendations:
    """Writes the recommendations, numbered within their units."""

    def __init__(self, sheet: Sheet) -> None:
        """Take the draft, with the organisations that the text defines."""
        self._sheet = sheet
        self._letters: dict[str, set[str]] = defaultdict(set)
        self._organisations = {
            str(e.find.detail["code"]): str(e.find.detail["name"])
            for e in sheet.decided
            if e.find.kind == "body"
            and e.find.detail.get("class") == "organisation"
            and "code" in e.find.detail
        }

    def write(self, entries: Sequence[Decided]) -> None:
        """Write the recommendations in the order of the text."""
        numbers = Counter[str]()
        totals = Counter(_base(self._unit(entry)) for entry in entries)
        for entry in entries:
            base = _base(self._unit(entry))
            numbers[base] += 1
            id = f"recommendation/{self._sheet.id}/{base}-r{numbers[base]}"
            place = self._sheet.places.clause(entry.find, numbers[base], totals[base])
            statements = self._statements(entry, f"{base}-r{numbers[base]}", place)
            self._sheet.add(id, statements, _proposals(entry))

    def _unit(self, entry: Decided) -> Unit:
        return self._sheet.document.unit_at(entry.find.start)

    def _statements(self, entry: Decided, identifier: str, place: str) -> list[str]:
        detail = entry.find.detail
        listed = self._listed(entry)
        kind = "listed" if listed else "embedded"
        return [
            "a hrd:Recommendation",
            f"dcterms:identifier {text(identifier)}",
            *self._sheet.attributed(),
            f"hrd:locator <{place}>",
            f"hrd:recommendationType {concept(f'recommendation-type/{kind}')}",
            *listed,
            *self._people("hrd:issuedBy", detail.get("recommenders")),
            *self._people("hrd:addressee", detail.get("addressees")),
            *self._people("hrd:dutyBearer", detail.get("duty_bearers")),
            *self._states(detail.get("addressees")),
            f"hrd:modality {text(str(detail.get('strength', 'added')), 'en')}",
            *self._action(entry),
            *([f"hrd:gist {text(entry.gist, 'en')}"] if entry.gist else []),
            *self._sheet.cited(detail.get("notes")),
            status(is_accepted(entry)),
        ]

    def _listed(self, entry: Decided) -> list[str]:
        """Write the list and letter of an item; a letter that comes twice is none of a list."""
        opening, letter = str(entry.find.detail.get("list", "")), self._unit(entry).label
        if entry.find.detail.get("type") != "listed" or not opening:
            return []
        if not re.fullmatch("[a-z]", letter) or letter in self._letters[opening]:
            return []
        self._letters[opening].add(letter)
        self._list(opening, entry)
        return [f"hrd:inList <{self._list_id(opening)}>", f"hrd:letter {text(letter)}"]

    def _action(self, entry: Decided) -> list[str]:
        """Write the class of action that the reviewer gave, or that the first verb is of."""
        words = self._sheet.document.text[entry.find.start : entry.find.end]
        name = entry.action or requests.action_class(words)
        return [f"hrd:actionClass {concept(f'action/{name}')}"] if name else []

    def _list_id(self, opening: str) -> str:
        return f"list/{self._sheet.id}/{opening}"

    def _list(self, opening: str, entry: Decided) -> None:
        place = self._sheet.places.place(self._sheet.document.named[opening].start)
        statements = [
            "a hrd:RecommendationList",
            f"dcterms:identifier {text(opening)}",
            *self._sheet.attributed(),
            f"hrd:locator <{place}>",
            f"hrd:chapeau <{place}>",
            *self._people("hrd:addressee", entry.find.detail.get("addressees")),
            *self._people("hrd:dutyBearer", entry.find.detail.get("duty_bearers")),
            f"hrd:modality {text(str(entry.find.detail['strength']), 'en')}",
        ]
        self._sheet.layers.add(self._sheet.said, self._list_id(opening), statements)

    def _people(self, predicate: str, ids: object) -> list[str]:
        """Write the actors of a recommendation; organisations of the text get their own id."""
        known = []
        for id in strings(ids):
            if id.startswith("actor/") and id in self._sheet.names.labels:
                known.append(id)
            elif "/" not in id and (name := self._organisation(id)):
                known.append(name)
        return [f"{predicate} " + ", ".join(f"<{id}>" for id in known)] if known else []

    def _states(self, ids: object) -> list[str]:
        return [
            f"hrd:country <{id}>"
            for id in strings(ids)
            if id.startswith("country/") and id in self._sheet.names.labels
        ]

    def _organisation(self, code: str) -> str | None:
        """Describe an organisation that the text defines and the graph does not have."""
        name = self._organisations.get(code)
        if name is None or re.search(r"\b(?:UN|United Nations)\b", name):
            return None
        called = f"{self._sheet.id}-{code}" if code.startswith("JS") else name
        id = "actor/" + re.sub(r"[^a-z0-9]+", "-", called.lower()).strip("-")
        if id not in self._sheet.names.labels:
            self._sheet.actor(id, name)
        return id


def _base(unit: Unit) -> str:
    return unit.id.replace("*", "star")


def _proposals(entry: Decided) -> list[str]:
    return [
        *(f"hrd:topic <{t}>" for t in strings(entry.find.detail.get("topics"))),
        *(f"hrd:group <{t}>" for t in strings(entry.find.detail.get("groups"))),
    ]
