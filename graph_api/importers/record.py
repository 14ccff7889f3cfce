"""One record being mapped: its fields, whatever form they have."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from graph_api.importers import privacy
from graph_api.importers.cleaning import has_controls, paragraph
from graph_api.importers.tally import SetAsideError

MOST_CHARACTERS = 200_000
_SURROGATE = re.compile("[\ud800-\udfff]")
# In small objects, the member that holds the value; their form is not documented.
_MEMBERS = ("name", "value", "label", "title", "country", "state", "position", "session")


@dataclass(slots=True)
class Draft:
    """A record being mapped: its statements, the derived ones, and its warnings."""

    record: dict[str, object]
    stated: list[str] = field(default_factory=list)
    concluded: list[str] = field(default_factory=list)
    warnings: set[str] = field(default_factory=set)

    def string(self, name: str) -> str:
        """Return a field that should be a string; blank if it is missing or of another type."""
        value = self.record.get(name)
        if isinstance(value, str):
            return value
        if value is not None:
            self.warnings.add(f"{name} is no text")
        return ""

    def strings(self, name: str) -> list[str]:
        """Return a field that should be an array of strings or small objects."""
        value = self.record.get(name)
        if not value:
            return []
        if not isinstance(value, list):
            self.warnings.add(f"{name} is no array")
            value = [value]
        texts = [item if isinstance(item, str) else member(item) for item in value]
        if None in texts:
            self.warnings.add(f"{name} has a value of an unknown form")
        return [item for item in texts if item]

    def words(
        self, care: str, name: str = "Text", mask: Callable[[str], str] = privacy.mask
    ) -> str:
        """Return the text, cleaned, and masked as the settings demand.

        :param name: the field that has it.
        :param mask: how names are masked, if they are.

        :raises SetAsideError: there is none, or none that can be kept.
        """
        raw = self.string(name)
        if len(raw) > MOST_CHARACTERS:
            raise SetAsideError(f"a text of more than {MOST_CHARACTERS} characters")
        words = paragraph(raw)
        if has_controls(raw):
            self.warnings.add("control characters left out of the text")
        if not words:
            raise SetAsideError("no text")
        if has_surrogate(words):
            raise SetAsideError("a text with half a character (a lone surrogate)")
        kinds = privacy.find(words)
        if kinds and care == privacy.SET_ASIDE:
            raise SetAsideError("could expose a person")
        self.warnings.update(f"privacy: {kind}" for kind in kinds)
        return mask(words) if kinds and care == privacy.MASK else words


def has_surrogate(words: str) -> bool:
    """Tell whether a text has a lone surrogate, which UTF-8 cannot encode."""
    return not words.isascii() and _SURROGATE.search(words) is not None


def member(item: object) -> str | None:
    """Return the value in a small object: the member with a known name, else the only text."""
    if not isinstance(item, Mapping):
        return None
    texts = {str(k).casefold(): v for k, v in item.items() if isinstance(v, str)}
    named = [texts[name] for name in _MEMBERS if name in texts]
    return named[0] if named else next(iter(texts.values())) if len(texts) == 1 else None
