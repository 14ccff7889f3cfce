"""What reading a file gives: its text, and notes on what a reader should know of it."""

from dataclasses import dataclass, field


@dataclass
class SourceText:
    """The text of a file; ``warnings`` are sentences for its reader."""

    text: str
    warnings: list[str] = field(default_factory=list)
