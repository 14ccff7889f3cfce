"""The text of a file, with warnings about its extraction."""

from dataclasses import dataclass, field


@dataclass
class SourceText:
    """The text of a file; ``warnings`` are sentences for its reader."""

    text: str
    warnings: list[str] = field(default_factory=list)
