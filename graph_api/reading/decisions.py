"""Decisions of a reviewer: a small YAML file that holds for a document again and again.

Finds are named by their key, which a better program or graph does not change: kind, unit, first
words and count, such as ``country:P2:brunei-darussalam:1``. A key that fits no find is reported.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from graph_api.errors import SourceError
from graph_api.reading.document import Document, Find
from graph_api.reading.masking import Mask
from graph_api.reading.reader import Reading

PROPOSED, ACCEPTED, REJECTED, CHANGED, ADDED = (
    "proposed",
    "accepted",
    "rejected",
    "changed",
    "added",
)
COUNTED = {ACCEPTED, CHANGED, ADDED}
_PARTS = {"document", "accept", "reject", "change", "gist", "action", "add", "accept-all"}
_CONFIDENCES = ("explicit", "likely", "possible")
_LONGEST_KEY = 40


@dataclass(frozen=True)
class Decided:
    """A find with its key, what was decided of it, the reviewer's gist and class of action."""

    find: Find
    key: str
    status: str = PROPOSED
    gist: str = ""
    action: str = ""


@dataclass
class Decisions:
    """What a file of decisions says, by the key of a find."""

    accept: set[str] = field(default_factory=set)
    accept_all: dict[str, str] = field(default_factory=dict)
    reject: set[str] = field(default_factory=set)
    change: dict[str, str] = field(default_factory=dict)
    gist: dict[str, str] = field(default_factory=dict)
    action: dict[str, str] = field(default_factory=dict)
    add: list[dict[str, str]] = field(default_factory=list)

    def keys(self) -> set[str]:
        """Return all keys that the file names."""
        return self.accept | self.reject | set(self.change) | set(self.gist) | set(self.action)


def load(path: Path) -> Decisions:
    """Read a file of decisions.

    :raises SourceError: it cannot be read or is of another form; the message says where.
    """
    try:
        told = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot be read: {error}.", str(path)) from error
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise SourceError(
            f"is no YAML: {getattr(error, 'problem', error)}.", str(path), line
        ) from None
    return _parsed(told or {}, path)


def _parsed(told: object, path: Path) -> Decisions:
    if not isinstance(told, Mapping):
        raise SourceError("is no mapping such as `accept: [...]`.", str(path))
    if unknown := sorted(str(key) for key in told if key not in _PARTS):
        parts = ", ".join(sorted(_PARTS))
        raise SourceError(f"has the unknown part {unknown[0]}; known are {parts}.", str(path))
    added = told.get("add") or []
    if not isinstance(added, list) or any(not isinstance(entry, Mapping) for entry in added):
        raise SourceError("add: is no list of mappings with kind, unit, words, target.", str(path))
    return Decisions(
        _strings(told, "accept", path),
        _texts(told, "accept-all", path),
        _strings(told, "reject", path),
        _texts(told, "change", path),
        _texts(told, "gist", path),
        _texts(told, "action", path),
        [{str(k): str(v) for k, v in entry.items()} for entry in added],
    )


def _strings(told: Mapping[str, object], name: str, path: Path) -> set[str]:
    values = told.get(name) or []
    if not isinstance(values, list) or any(not isinstance(value, str) for value in values):
        raise SourceError(f"{name}: is no list of keys.", str(path))
    return set(values)


def _texts(told: Mapping[str, object], name: str, path: Path) -> dict[str, str]:
    values = told.get(name) or {}
    if not isinstance(values, Mapping):
        raise SourceError(f"{name}: is no mapping.", str(path))
    return {str(key): str(value) for key, value in values.items()}


def keys(document: Document, finds: list[Find]) -> list[str]:
    """Return the key of each find, in their order; equal ones are numbered."""
    counts: Counter[str] = Counter()
    found = []
    for find in finds:
        unit = document.unit_at(find.start).id or "page"
        words = re.sub(r"[^\w]+", "-", document.text[find.start : find.end].lower()).strip("-")
        base = f"{find.kind}:{unit}:{words[:_LONGEST_KEY].strip('-')}"
        counts[base] += 1
        found.append(f"{base}:{counts[base]}")
    return found


def apply(reading: Reading, decisions: Decisions, mask: Mask) -> tuple[list[Decided], list[str]]:
    """Join the finds of a reading with what was decided of them.

    What touches a masked stretch is left out.

    :returns: the finds, those added by the reviewer included, and the keys that fit no find.
    """
    finds = [f for f in reading.all() if not _exposes(f, mask)]
    named = keys(reading.document, finds)
    decided = [
        replace(_decide(find, key, decisions), action=decisions.action.get(key, ""))
        for find, key in zip(finds, named, strict=True)
    ]
    added = list(_added(reading.document, decisions))
    unused = sorted(decisions.keys() - set(named))
    unused += [f"add: {entry}" for entry in decisions.add if not _place(reading.document, entry)]
    return decided + added, unused


def _exposes(find: Find, mask: Mask) -> bool:
    return find.kind not in ("citation", "recommendation", "engagement") and mask.touches(
        find.start, find.end
    )


def _decide(find: Find, key: str, decisions: Decisions) -> Decided:
    gist = decisions.gist.get(key, "")
    if key in decisions.reject:
        return Decided(find, key, REJECTED, gist)
    if target := decisions.change.get(key):
        return Decided(replace(find, targets=(target,), confidence="explicit"), key, CHANGED, gist)
    least = decisions.accept_all.get(find.kind)
    sure = least in _CONFIDENCES and _CONFIDENCES.index(find.confidence) <= _CONFIDENCES.index(
        least
    )
    if key in decisions.accept or sure:
        return Decided(find, key, ACCEPTED, gist)
    return Decided(find, key, PROPOSED, gist)


def _added(document: Document, decisions: Decisions) -> Iterator[Decided]:
    for entry in decisions.add:
        if place := _place(document, entry):
            targets = (entry["target"],) if entry.get("target") else ()
            find = Find(entry.get("kind", ""), *place, targets, "explicit", "added by the reviewer")
            yield Decided(
                find, f"{find.kind}:{entry['unit']}:added:{place[0]}", ADDED, entry.get("gist", "")
            )


def _place(document: Document, entry: Mapping[str, str]) -> tuple[int, int] | None:
    unit = document.named.get(entry.get("unit", ""))
    words = entry.get("words", "")
    at = document.text.find(words, unit.start, unit.end) if unit and words else -1
    return (at, at + len(words)) if at >= 0 else None
