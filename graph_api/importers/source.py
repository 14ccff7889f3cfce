"""The description of a source, and the selection of its records."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from graph_api.importers.reference_data import Reference
from graph_api.importers.statements import Outline
from graph_api.importers.tally import Tally


class Mapper(Protocol):
    """The mapping of the records of one source."""

    outline: Outline

    def identify(self, record: object) -> str:
        """Return the id of a record."""

    def map(self, record: dict[str, object]) -> tuple[list[str], set[str]]:
        """Return the lines of a record and the codes of its warnings."""


@dataclass(frozen=True)
class Selection:
    """The selection of records: all, unless something is set."""

    limit: int | None = None
    since: str | None = None
    country: str | None = None
    body: str | None = None

    @property
    def narrows(self) -> bool:
        """Tell whether some records are left out."""
        return self != Selection()


@dataclass(frozen=True)
class Published:
    """The catalogue entry of a source: a short name, a title, its publisher (an IRI)."""

    name: str
    title: str
    publisher: str


@dataclass(frozen=True)
class Source(Published):
    """A source: functions that read its files, and map and select its records."""

    read: Callable[[BinaryIO, str, str], Iterator[tuple[str, object]]]
    mapper: Callable[[Reference, Tally, str], Mapper]
    selects: Callable[[Selection, Reference, dict[str, object]], bool]
