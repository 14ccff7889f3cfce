"""Batches of some thousand records, mapped, sorted and written as one part, with their counts.

A batch is independent of others, except for records that repeat an earlier one, so batches are
mapped in any order and in any process, and their results are merged in the order of the file.
"""

from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path

from graph_api.errors import SourceError
from graph_api.importers import output_folder, privacy
from graph_api.importers.reference_data import Reference
from graph_api.importers.source import Mapper, Selection, Source
from graph_api.importers.statements import Outline
from graph_api.importers.tally import SetAsideError, Tally


@dataclass(frozen=True)
class Settings:
    """The settings of an import, the same for every batch."""

    source: Source
    files: list[str]
    reference: Reference
    selection: Selection
    care: str


@dataclass
class Batch:
    """Records with their places, such as ``record 12``, and the file for their lines.

    ``earlier`` has those of its ids that a record of an earlier batch took, with a hash of what
    that record says.
    """

    part: Path
    records: list[tuple[str, object]] = field(default_factory=list)
    earlier: dict[str, str] = field(default_factory=dict)


@dataclass
class Mapped:
    """The result of a batch: its counts, its documents, and the ids of its records.

    ``seen`` maps these ids to a hash of what the record says; ``aside`` has a line of JSON for each
    record set aside.
    """

    tally: Tally
    outline: Outline
    seen: dict[str, str] = field(default_factory=dict)
    aside: list[str] = field(default_factory=list)


def run(settings: Settings, batch: Batch) -> Mapped:
    """Map the records of a batch, and write their lines as a part.

    :raises SourceError: a record is nested too deeply, with its place.
    :raises OSError: the part cannot be written.
    """
    tally = Tally()
    mapper = settings.source.mapper(settings.reference, tally, settings.care)
    mapped = Mapped(tally, mapper.outline)
    lines: list[str] = []
    for place, record in batch.records:
        try:
            lines += _one(settings, mapper, batch.earlier, mapped, place, record)
        except RecursionError as error:
            message = f"{place} is nested too deeply to be a record. Correct it or take it out."
            raise SourceError(message, ", ".join(settings.files)) from error
    output_folder.write_part(batch.part, lines)
    # The process that merges it has the reference data.
    return replace(mapped, outline=replace(mapper.outline, reference=Reference({}, {}, {})))


def _one(
    settings: Settings,
    mapper: Mapper,
    earlier: dict[str, str],
    mapped: Mapped,
    place: str,
    record: object,
) -> list[str]:
    """Map a record and count its outcome; return its lines."""
    tally, seen = mapped.tally, mapped.seen
    try:
        identifier = mapper.identify(record)
        assert isinstance(record, dict)  # or it could not have been identified
        if not settings.source.selects(settings.selection, settings.reference, record):
            tally.not_selected()
            return []
        content = _content(record)
        if before := seen.get(identifier) or earlier.get(identifier):
            same = before == content
            raise SetAsideError("the same record again" if same else "the same id, other content")
        lines, warnings = mapper.map(record)
    except SetAsideError as error:
        tally.set_aside(str(error), place)
        shown = record if settings.care == privacy.KEEP else privacy.masked(record)
        mapped.aside.append(output_folder.line_aside(place, str(error), shown))
        return []
    seen[identifier] = content
    tally.mapped(warnings, place)
    return lines


def _content(record: dict[str, object]) -> str:
    """Hash the content of a record; records with the same hash are taken to be equal."""
    return blake2b(repr(record).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
