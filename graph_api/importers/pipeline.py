"""One import from beginning to end: records read, mapped, counted, and compared.

The former import of the same source tells what was added, what changed and what is gone. What is
gone stays in the graph with ``prov:invalidatedAtTime``, but its mandate no longer counts as having
addressed its country because of it.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import Path

from graph_api import __version__
from graph_api.errors import UsageError
from graph_api.importers import catalog, output_folder, privacy
from graph_api.importers.batch import Settings
from graph_api.importers.input_file import opened
from graph_api.importers.literals import typed
from graph_api.importers.parallel import mapping
from graph_api.importers.reference_data import Reference
from graph_api.importers.source import Selection, Source
from graph_api.importers.statements import INVALIDATED, IS_PART_OF, TYPE, Outline
from graph_api.importers.tally import Tally
from graph_api.rdf.namespaces import BASE, THINGS

Progress = Callable[[int, int, int | None], None]
"""Called with the records read, the bytes read and how many there are, if that is known."""

_EVERY = 500


@dataclass
class Changes:
    """The changes of records since the former import."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    returned: int = 0
    withdrawn_before: int = 0

    @property
    def none(self) -> bool:
        """Tell whether nothing has changed."""
        return not (self.added or self.changed or self.withdrawn or self.returned)


@dataclass
class Import:
    """One import: its source, files and settings, and its output folder.

    ``written`` tells afterwards whether it did, which it does not if nothing has changed.
    """

    source: Source
    files: list[str]
    place: Path
    reference: Reference
    fingerprint: str
    selection: Selection = field(default_factory=Selection)
    care: str = privacy.MASK
    dry: bool = False
    progress: Progress = lambda records, offset, size: None
    tally: Tally = field(default_factory=Tally)
    changes: Changes = field(default_factory=Changes)
    written: bool = False

    def run(self) -> dict[str, object]:
        """Import the files, and return the summary. Nothing is written in a dry run.

        :raises SourceError: a file cannot be read, with the number of the record, or there is no
            room for the result.
        :raises UsageError: there is no such file, or the former import has more than this selects.
        """
        former = output_folder.read_summary(self.place) or {}
        self._refuse_to_narrow(former)
        if self._is_the_same_again(former):
            return former | {"changes": asdict(Changes(unchanged=self._former_records()))}
        with output_folder.making(self.place, keep=lambda: self._replaces(former)) as folder:
            outline = Outline(self.source.name, self.reference)
            checksums = self._records(outline, folder)
            folder.add(outline.last_lines())
            summary = self._summary(checksums, outline)
            folder.finish(catalog.lines(self.source, outline, summary), summary)
        return summary

    def _is_the_same_again(self, former: dict[str, object]) -> bool:
        """Tell whether the former import had the same files and settings."""
        if self.dry or former.get("settings") != self._settings():
            return False
        before, now = former.get("input"), _checksums(self.files)
        return isinstance(before, dict) and now is not None and {*before.values()} == {*now}

    def _former_records(self) -> int:
        return sum(1 for _, state in output_folder.read_index(self.place).values() if not state)

    def _replaces(self, former: dict[str, object]) -> bool:
        """Tell whether the result replaces the former import: not if it is equal."""
        same = former.get("settings") == self._settings() and self.changes.none
        self.written = not (self.dry or same)
        return self.written

    def _records(self, outline: Outline, folder: output_folder.Folder) -> dict[str, str]:
        """Map all records; return the checksum of each file."""
        former = output_folder.read_index(self.place)
        settings = Settings(self.source, self.files, self.reference, self.selection, self.care)
        checksums = {}
        with mapping(settings, self.tally, outline, folder) as records:
            for name in self.files:
                with opened(name) as (counted, plain, kind):
                    for place, record in self.source.read(plain, kind, name):
                        if records.read % _EVERY == 0:
                            self.progress(records.read, counted.offset, counted.size)
                        records.add(place, record)
                        if records.enough:
                            break
                    checksums[name] = counted.checksum()
                    self.progress(records.read, counted.offset, counted.size)
            records.finish()
        self._compare(records.seen, former, folder)
        if not self.selection.limit:
            self._withdraw(former.keys() - records.seen.keys(), former, outline, folder)
        return checksums

    def _compare(
        self, seen: dict[str, str], former: dict[str, tuple[str, str]], folder: output_folder.Folder
    ) -> None:
        """Count new and changed records, and enter all into the index."""
        for identifier, content in seen.items():
            before, state = former.get(identifier, ("", ""))
            self.changes.added += not before
            self.changes.returned += state == output_folder.WITHDRAWN
            self.changes.changed += bool(before) and not state and before != content
            self.changes.unchanged += before == content and not state
            folder.record(identifier, content)

    def _withdraw(
        self,
        gone: set[str],
        former: dict[str, tuple[str, str]],
        outline: Outline,
        folder: output_folder.Folder,
    ) -> None:
        """Keep the records that the source no longer has, marked, with their documents."""
        before = {identifier for identifier in gone if former[identifier][1]}
        self.changes.withdrawn_before = len(before)
        self.changes.withdrawn = len(gone) - len(before)
        if not gone or self.dry:
            return
        now = typed(output_folder.now(), "dateTime")
        inside = f"/{self.source.name}/"
        documents = set()
        for line in output_folder.lines_about(self.place, _records_in(inside, gone)):
            subject = line[1 : line.index(">")]
            _, predicate, value = line.split(" ", 2)
            if predicate == IS_PART_OF:
                documents.add(value[1 : value.index(">")])
            folder.add(outline.again(line))
            typed_here = predicate == TYPE and _graph(line) != outline.derived
            if typed_here and subject.rpartition("/")[2] not in before:
                folder.add(outline.lines(subject, [f"{INVALIDATED} {now}"], _graph(line)))
        documents -= outline.documents.keys()
        for line in output_folder.lines_about(self.place, documents.__contains__):
            folder.add(outline.again(line))
        for identifier in sorted(gone):
            folder.record(identifier, former[identifier][0], output_folder.WITHDRAWN)

    def _refuse_to_narrow(self, former: dict[str, object]) -> None:
        """Refuse to replace an import by one of a narrower selection."""
        settings = former.get("settings")
        before = settings.get("selection") if isinstance(settings, dict) else None
        chosen = asdict(self.selection)
        if not self.dry and before not in (None, chosen) and self.selection.narrows:
            scope = ", ".join(f"{k} {v}" for k, v in dict(before).items() if v) or "all records"
            raise UsageError(
                f"{self.place} holds an import of {scope}, which a selection would replace. "
                "Name another folder with --out, or remove that one."
            )

    def _settings(self) -> dict[str, object]:
        return {
            "selection": asdict(self.selection),
            "privacy": self.care,
            "program": __version__,
            "base": BASE,
            "reference data": self.fingerprint,
        }

    def _summary(self, checksums: dict[str, str], outline: Outline) -> dict[str, object]:
        return {
            "source": self.source.name,
            "imported": output_folder.now(),
            "input": checksums,
            "settings": self._settings(),
            "changes": asdict(self.changes),
            **self.tally.document(self.reference),
            "statements": sum(outline.graphs.values()),
            "graphs": dict(sorted(outline.graphs.items())),
        }


def _records_in(inside: str, gone: set[str]) -> Callable[[str], bool]:
    """Return the subjects, among some ids, that are records of a source."""

    def wanted(subject: str) -> bool:
        head, _, identifier = subject.rpartition("/")
        return identifier in gone and f"{head}/".endswith(inside) and head.startswith(THINGS)

    return wanted


def _graph(line: str) -> str:
    return line.rsplit(" ", 2)[1][1:-1]


def _checksums(files: list[str]) -> list[str] | None:
    """Return the checksum of each file; None for standard input or a missing file."""
    checksums = []
    for name in files:
        if not Path(name).is_file():
            return None
        with Path(name).open("rb") as file:
            checksums.append(file_digest(file, "sha256").hexdigest())
    return checksums
