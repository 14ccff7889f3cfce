"""What an import needs to know of a source, and which of its records are wanted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from graph_api.importers.reference_data import Reference
from graph_api.importers.statements import Outline
from graph_api.importers.tally import Tally


class Mapper(Protocol):
    """What maps the records of one source."""

    outline: Outline

    def identify(self, record: object) -> str:
        """Return the id of a record."""

    def map(self, record: dict[str, object]) -> tuple[list[str], set[str]]:
        """Return the lines of a record and the codes of its warnings."""


@dataclass(frozen=True)
class Selection:
    """Which records to import: all, unless something is set."""

    limit: int | None = None
    since: str | None = None
    country: str | None = None
    body: str | None = None

    @property
    def narrows(self) -> bool:
        """Whether some records are left out."""
        return self != Selection()


@dataclass(frozen=True)
class Published:
    """What the catalogue says of a source: a short name, a title, who publishes it (an IRI)."""

    name: str
    title: str
    publisher: str


@dataclass(frozen=True)
class Source(Published):
    """A source: how its files are read and its records mapped and selected."""

    read: Callable[[BinaryIO, str, str], Iterator[tuple[str, object]]]
    mapper: Callable[[Reference, Tally, str], Mapper]
    selects: Callable[[Selection, Reference, dict[str, object]], bool]
