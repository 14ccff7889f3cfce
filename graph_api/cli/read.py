"""The command ``read``: documents converted to sourced drafts of the graph, for review."""

import gc
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from graph_api.errors import SourceError, UsageError
from graph_api.rdf.files import quads
from graph_api.rdf.resources import resources
from graph_api.reading import gazetteer, output
from graph_api.reading.decisions import Decisions, load
from graph_api.reading.formats import source_text
from graph_api.reading.formats.plain import SourceText
from graph_api.reading.gazetteer import Gazetteer, Statement

_NAMES = "data/curated/**/*.trig"
_FORMATS = ("all", "html", "trig", "json")
_DECISIONS = "decisions.yaml"
_STDIN = "-"
_PATH = click.Path(path_type=Path)


@dataclass(frozen=True)
class _Task:
    """One document, and the folder of its draft."""

    path: Path | None
    folder: Path
    given: dict[str, str] = field(default_factory=dict)
    decisions: Path | None = None
    encoding: str | None = None
    format: str = "all"


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "-o", "--output", "out", type=_PATH, default=Path("drafts"), help="Folder of the drafts."
)
@click.option("--format", type=click.Choice(_FORMATS), default="all", help="What to write.")
@click.option(
    "--decisions", type=_PATH, help=f"Decisions of a reviewer; else {_DECISIONS} beside the draft."
)
@click.option("--symbol", help="Symbol of the document: A/HRC/WG.6/33/BRN/3.")
@click.option("--date", "day", metavar="YYYY-MM-DD", help="Date of the document.")
@click.option("--author", help="Author: the id of an actor such as ohchr, or a name.")
@click.option("--title", help="Title of the document.")
@click.option("--id", "id_", help="Short name for the IRIs of the draft: brn-2019.")
@click.option("--encoding", help="Encoding of text files that are not UTF-8.")
@click.option(
    "--jobs", type=click.IntRange(1, 64), help="Documents to read at once; the number of cores."
)
def read(
    files: tuple[Path, ...],
    out: Path,
    format: str,
    decisions: Path | None,
    encoding: str | None,
    jobs: int | None,
    **options: str | None,
) -> None:
    """Read FILES into drafts: what a text cites, whom it names, what it recommends to whom.

    FILES are text, Markdown, HTML, DOCX or PDF, or folders of them; - is standard input. Each
    document gets a folder with draft.trig, accepted.trig, review.html and report.json. Nothing of a
    draft counts until a person accepts it in decisions.yaml. The text stays where it is.

    \b
    hrd-graph read report.pdf --symbol A/HRC/WG.6/33/BRN/3 --author ohchr
    hrd-graph read texts/ -o drafts/ && hrd-graph check drafts/
    """
    metadata = _metadata(options)
    paths = list(_documents(files))
    if len(paths) > 1 and (metadata or decisions):
        raise UsageError(
            "--symbol, --date, --author, --title, --id and --decisions go with one file."
        )
    tasks = list(_tasks(paths, out, metadata, decisions, encoding, format))
    failed = _run(tasks, jobs or os.cpu_count() or 1)
    if failed:
        sys.exit(1)


def _metadata(options: dict[str, str | None]) -> dict[str, str]:
    names = {"day": "date", "id_": "id"}
    metadata = {names.get(name, name): value for name, value in options.items() if value}
    if "date" in metadata:
        try:
            date.fromisoformat(metadata["date"])
        except ValueError:
            raise UsageError(f"--date {metadata['date']} is no day such as 2019-02-27.") from None
    if "id" in metadata and not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", metadata["id"]):
        raise UsageError(
            f"--id {metadata['id']} has other characters than a-z, 0-9 and single hyphens."
        )
    return metadata


def _documents(files: Sequence[Path]) -> Iterator[Path | None]:
    """List the documents: the files, those in folders, None for standard input."""
    for path in files:
        if str(path) == _STDIN:
            yield None
        elif path.is_dir():
            paths = sorted(
                p
                for p in path.rglob("*")
                if p.suffix.lower() in source_text.SUFFIXES and p.is_file()
            )
            if not paths:
                kinds = ", ".join(source_text.SUFFIXES)
                raise UsageError(f"{path} has no file that is read: {kinds}.")
            yield from paths
        elif not path.exists():
            raise UsageError(f"There is no file {path}.")
        else:
            yield path


def _tasks(
    paths: Sequence[Path | None],
    out: Path,
    metadata: dict[str, str],
    decisions: Path | None,
    encoding: str | None,
    format: str,
) -> Iterator[_Task]:
    """Give each document a folder of its own, by the name of its file."""
    names: set[str] = set()
    for path in paths:
        base = metadata.get("id") or _slug(path.stem if path else "standard-input")
        name, number = base, 1
        while name in names:
            number += 1
            name = f"{base}-{number}"
        names.add(name)
        folder = out / name
        beside = folder / _DECISIONS
        chosen = decisions or (beside if beside.is_file() else None)
        yield _Task(path, folder, {"name": name, **metadata}, chosen, encoding, format)


def _slug(stem: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60].strip("-") or "document"


# --- reading ---


def names_of_graph(without: str = "") -> Gazetteer:
    """Read the names of the graph from its own files.

    :param without: a folder of ``data/curated`` to leave out.
    """
    return gazetteer.read(_statements(resources(), without))


def _statements(root: Path, without: str) -> Iterator[Statement]:
    for path in sorted(root.glob(_NAMES)):
        if path.parent.name == without:
            continue
        for s, p, o, _ in quads(path, root):
            yield s.value, p.value, o.value, getattr(o, "language", None) or ""


_SHARED: dict[str, Gazetteer] = {}


def _run(tasks: Sequence[_Task], jobs: int) -> int:
    """Read all documents; report those that cannot be read, and count them."""
    # The names stay: what is made for a document is dropped without looking for circles.
    _SHARED["names"] = names_of_graph()
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)
    failed = 0
    for task, outcome in zip(tasks, _each(tasks, min(jobs, len(tasks))), strict=True):
        if isinstance(outcome, str):
            click.echo(outcome)
        else:
            if len(tasks) == 1:
                raise outcome
            click.echo(f"hrd-graph: {outcome}", err=True)
            failed += 1
        del task
    return failed


def _each(tasks: Sequence[_Task], jobs: int) -> Iterator[str | SourceError]:
    console = Console(stderr=True)
    shown = console.is_terminal and len(tasks) > 1
    if jobs == 1:
        results: Iterator[str | SourceError] = map(_outcome, tasks)
        yield from track(results, "Reading", len(tasks), console=console) if shown else results
        return
    # Forked workers share the names, which they only read.
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as workers:
        results = workers.map(_outcome, tasks, chunksize=4)
        yield from track(results, "Reading", len(tasks), console=console) if shown else results


def _outcome(task: _Task) -> str | SourceError:
    try:
        return _read(task, _SHARED["names"])
    except SourceError as error:
        return error


def _read(task: _Task, names: Gazetteer) -> str:
    source = _source(task)
    decisions = load(task.decisions) if task.decisions else Decisions()
    written = output.write(source, names, task.given, decisions)
    files = {
        name: content
        for name, content in written.files.items()
        if task.format == "all" or name.endswith(f".{task.format}")
    }
    _store(task.folder, files)
    return f"{task.folder}: {written.summary}"


def _source(task: _Task) -> SourceText:
    if task.path is None:
        return source_text.read_bytes(
            sys.stdin.buffer.read(source_text.MAX_BYTES + 1), "standard input", "", task.encoding
        )
    return source_text.read_file(task.path, task.encoding)


def _store(folder: Path, files: dict[str, str]) -> None:
    """Write files under temporary names, then rename them: none is ever half-written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".reading-", dir=folder) as place:
            for name, content in files.items():
                (Path(place) / name).write_text(content, encoding="utf-8")
            for name in files:
                (Path(place) / name).replace(folder / name)
    except OSError as error:
        raise SourceError(f"cannot be written: {error.strerror}.", str(folder)) from error


commands: list[click.Command] = [read]
