"""Counts of the records of an import: each has one outcome, and the counts add up.

A record is *mapped*, *mapped with warnings* or *set aside*. Each warning has a code;
unknown literals are counted, with a suggested name if there is one, and so are literals that
matched by a lenient step, with that step. A record outside the user's selection is
*not selected*.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from graph_api.importers import privacy
from graph_api.rdf.recognition import Match

MAPPED, WARNED, SET_ASIDE, NOT_SELECTED = "mapped", "mapped with warnings", "set aside", "skipped"
_MOST_LITERALS = 10_000
_MOST_HINTS = 100
_SHOWN_LENGTH = 200


class Hints(Protocol):
    """The source of suggestions for an unknown literal."""

    def suggestions(self, kind: str, literal: str) -> list[str]:
        """Suggest names."""

    def ambiguous(self, kind: str, literal: str) -> list[str]:
        """List the IRIs that an ambiguous literal may mean."""


class SetAsideError(Exception):
    """A record that cannot be mapped; the message is the reason. It never leaves an import."""


@dataclass
class Tally:
    """The counts of one import so far."""

    outcomes: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    unknown: defaultdict[str, Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter[str])
    )
    otherwise: defaultdict[str, Counter[tuple[str, Match]]] = field(
        default_factory=lambda: defaultdict(Counter[tuple[str, Match]])
    )
    places: dict[str, str] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """Return the number of records read: the sum of all outcomes, by construction."""
        return self.outcomes.total()

    def mapped(self, warnings: Iterable[str], place: str) -> None:
        """Count a record that was mapped, with the codes of its warnings."""
        codes = set(warnings)
        self.outcomes[WARNED if codes else MAPPED] += 1
        for code in codes:
            self.warnings[code] += 1
            self.places.setdefault(code, place)

    def set_aside(self, reason: str, place: str) -> None:
        """Count a record that was set aside."""
        self.outcomes[SET_ASIDE] += 1
        self.reasons[reason] += 1
        self.places.setdefault(reason, place)

    def not_selected(self) -> None:
        """Count a record outside the user's selection."""
        self.outcomes[NOT_SELECTED] += 1

    def literal(self, kind: str, value: str, number: int = 1) -> None:
        """Count an unknown literal."""
        counts = self.unknown[kind]
        shown = value[:_SHOWN_LENGTH]
        counts[shown if shown in counts or len(counts) < _MOST_LITERALS else "(others)"] += number

    def recognised(self, kind: str, value: str, match: Match, number: int = 1) -> None:
        """Count a literal that matched by a lenient step."""
        counts, pair = self.otherwise[kind], (value[:_SHOWN_LENGTH], match)
        if pair in counts or len(counts) < _MOST_LITERALS:
            counts[pair] += number

    def merge(self, later: "Tally") -> None:
        """Add the counts of later records."""
        self.outcomes += later.outcomes
        self.warnings += later.warnings
        self.reasons += later.reasons
        self.places = later.places | self.places
        for kind, counts in later.unknown.items():
            for value, number in counts.items():
                self.literal(kind, value, number)
        for kind, pairs in later.otherwise.items():
            for (value, match), number in pairs.items():
                self.recognised(kind, value, match, number)

    def document(self, hints: Hints) -> dict[str, object]:
        """Return the counts in the form of the summary."""
        return {
            "records": {
                "read": self.records,
                "mapped": self.outcomes[MAPPED],
                "mapped with warnings": self.outcomes[WARNED],
                "set aside": self.outcomes[SET_ASIDE],
                "not selected": self.outcomes[NOT_SELECTED],
            },
            "warnings": self._counted(self.warnings),
            "set aside": self._counted(self.reasons),
            "unknown": {
                kind: _with_hints(self.unknown[kind], kind, hints) for kind in sorted(self.unknown)
            },
            "recognised": {
                kind: _with_steps(self.otherwise[kind]) for kind in sorted(self.otherwise)
            },
        }

    def _counted(self, counts: Counter[str]) -> dict[str, object]:
        return {
            code: {"records": number, "first": self.places[code]}
            for code, number in sorted(counts.items())
        }


def _with_hints(counts: Counter[str], kind: str, hints: Hints) -> list[dict[str, object]]:
    """List literals, the most frequent first, with suggestions for these.

    A literal is masked as texts are: the summary is for all to see.
    """
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    entries = []
    for place, (literal, number) in enumerate(ordered):
        near = hints.suggestions(kind, literal) if place < _MOST_HINTS else []
        entry: dict[str, object] = {
            "literal": privacy.mask(literal),
            "count": number,
            "nearest": near[0] if near else None,
        }
        if among := hints.ambiguous(kind, literal) if place < _MOST_HINTS else []:
            entry["candidates"] = among
        entries.append(entry)
    return entries


def _with_steps(counts: Counter[tuple[str, Match]]) -> list[dict[str, object]]:
    """List the literals that matched by a lenient step, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0][0]))
    return [
        {"literal": value, "count": number, "name": match.name, "step": match.how, "is": match.iri}
        for (value, match), number in ordered
    ]
