"""The command ``import``: files of other publishers converted to N-Quads for a build."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from shlex import quote
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from graph_api.errors import UsageError
from graph_api.importers import privacy, reference_data
from graph_api.importers.pipeline import Import
from graph_api.importers.reference_data import Reference
from graph_api.importers.registry import (
    COMMUNICATIONS,
    HRC_RESOLUTIONS,
    RATIFICATIONS,
    UHRI,
    UPR_INFO,
)
from graph_api.importers.source import Selection, Source
from graph_api.rdf.files import quads
from graph_api.rdf.namespaces import THINGS
from graph_api.rdf.resources import default_imported, resources

F = TypeVar("F", bound=Callable[..., Any])
_SHOWN = 10
_FILES = "data/curated/**/*.trig", "ontology/schemes/*.ttl"


@click.group("import")
def commands_of_import() -> None:
    """Import files of other publishers; `hrd-graph build` then takes them in.

    Each record is mapped, mapped with warnings or set aside, and the counts are printed. Texts stay
    in your own store: the files are not ours to publish.

    \b
    hrd-graph import uhri export-uhri.json && hrd-graph build
    """


def _day(_context: click.Context, _option: click.Parameter, day: str | None) -> str | None:
    with suppress(ValueError):
        if not day or (len(day) == 10 and date.fromisoformat(day)):
            return day
    raise UsageError(f"--since {day} is no day such as 2020-01-31.")


def _since(records: str) -> Callable[[F], F]:
    text = f"Only {records} of this day and later."
    return click.option("--since", metavar="YYYY-MM-DD", callback=_day, help=text)


def _out(text: str) -> Callable[[F], F]:
    return click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        default=default_imported,
        show_default="data/imported of a checkout, else the user's data folder",
        envvar="HRD_GRAPH_IMPORTED",
        help=text,
    )


_form = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")


def _options(command: F) -> F:
    for option in (
        click.option("--dry-run", is_flag=True, help="Only count: write nothing."),
        click.option(
            "--privacy",
            "care",
            type=click.Choice(privacy.CHOICES),
            default=privacy.MASK,
            help="What to do with names after a title, addresses and numbers in texts. Records "
            "that are set aside are written down masked too, unless it is `keep`.",
        ),
        click.option("--country", help="Only records that address it: HUN, or its name."),
        click.option("--limit", type=click.IntRange(1), help="Records to map at most."),
        _out("Folder of the imports; each source has one in it."),
        _form,
    ):
        command = option(command)
    return command


@commands_of_import.command("uhri")
@click.argument("file", type=click.Path())
@_since("documents")
@click.option("--body", help="Only records of this body: CRC, sr-hrd, or its name.")
@_options
def uhri(file: str, **options: Any) -> None:
    """Import an export of the Universal Human Rights Index: JSON or XLSX, also .gz; - is stdin.

    \b
    hrd-graph import uhri export-uhri.json
    hrd-graph import uhri export-uhri.json --country HUN --dry-run
    """
    _import(UHRI, [file], **options)


@commands_of_import.command("upr-info")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@_options
def upr_info(files: tuple[str, ...], **options: Any) -> None:
    """Import recommendations of UPR Info: all CSV files of one database in one command.

    \b
    hrd-graph import upr-info 1-5.csv 17-20.csv
    """
    _import(UPR_INFO, list(files), **options)


@commands_of_import.command("communications")
@click.argument("file", type=click.Path())
@_since("letters")
@click.option("--body", help="Only letters of this mandate: sr-hrd, or its name.")
@_options
def communications(file: str, **options: Any) -> None:
    """Import letters of special procedures: the workbook (or CSV) of OHCHR's search of them.

    Summaries name victims: they are masked unless --privacy says otherwise.

    \b
    hrd-graph import communications communications.xlsx
    """
    _import(COMMUNICATIONS, [file], **options)


@commands_of_import.command("ratifications")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@_options
def ratifications(files: tuple[str, ...], **options: Any) -> None:
    """Import who ratified which treaty: CSV or XLSX, one file a treaty, or a column that names it.

    \b
    hrd-graph import ratifications hr_status_*.csv
    """
    _import(RATIFICATIONS, list(files), **options)


@commands_of_import.command("hrc-resolutions")
@click.argument("file", type=click.Path())
@_since("texts")
@_options
def hrc_resolutions(file: str, **options: Any) -> None:
    """Import resolutions, decisions and amendments of the Human Rights Council, with sponsors.

    --country keeps those that the country sponsored.

    \b
    hrd-graph import hrc-resolutions resolutions.csv
    """
    _import(HRC_RESOLUTIONS, [file], **options)


@commands_of_import.command("alike")
@_out("Folder of the imports, in which the result goes too.")
@_form
def alike(out: Path, form: str) -> None:
    """Find recommendations of imports that are the same, or that say the same to a State again.

    Run it after uhri and upr-info were imported, and again after each new import. What it finds is
    concluded, and goes into the derived layer.

    \b
    hrd-graph import alike && hrd-graph build
    """
    from graph_api.importers import alike as comparison

    summary: dict[str, Any] = comparison.run(out, _reference()[0])
    if form == "json":
        click.echo(json.dumps(summary, indent=1, ensure_ascii=False))
        return
    click.echo(f"{summary['records']['read']:>9,}  recommendations read")
    for name, number in summary["found"].items():
        click.echo(f"{number:>9,}  {name}")
    click.echo(f"Written to {out / comparison.NAME}. `{_build(out)}` takes it in.")


def _import(
    source: Source,
    files: list[str],
    *,
    out: Path,
    limit: int | None,
    country: str | None,
    care: str,
    dry_run: bool,
    form: str,
    since: str | None = None,
    body: str | None = None,
) -> None:
    names, fingerprint = _reference()
    selection = Selection(
        limit, since, _iri_of(names, "country", country), _iri_of(names, "body", body)
    )
    with _progress(source.name) as progress:
        run = Import(
            source, files, out / source.name, names, fingerprint, selection, care, dry_run, progress
        )
        summary = run.run()
    if form == "json":
        click.echo(json.dumps(summary, indent=1, ensure_ascii=False))
    else:
        click.echo("\n".join(_summary_lines(summary)))
        click.echo(_ending(run, dry_run))


def _reference() -> tuple[Reference, str]:
    """Read the reference data for literals, with a hash of all of it."""
    root = resources()
    files = sorted({path for pattern in _FILES for path in root.glob(pattern)})
    digest = sha256()
    for path in files:
        digest.update(path.read_bytes())
    return reference_data.read(_statements(files, root)), digest.hexdigest()[:16]


def _statements(files: Iterable[Path], root: Path) -> Iterator[reference_data.Statement]:
    for path in files:
        for s, p, o, _ in quads(path, root):
            yield s.value, p.value, o.value, getattr(o, "language", None) or ""


def _iri_of(reference: Reference, kind: str, name: str | None) -> str | None:
    """Return the IRI for the value of an option, or suggest a name."""
    if name is None:
        return None
    if match := reference.names[kind].typed(name):
        return match.iri
    near = reference.suggestions(kind, name)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise UsageError(f"No {kind} is called {name!r}.{hint}")


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int, int | None], None]]:
    """Show progress and remaining time on a terminal; nothing elsewhere."""
    console = Console(stderr=True)
    # No wider than 80 columns.
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=12),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(name, total=None, rate="")

        def show(records: int, offset: int, size: int | None) -> None:
            elapsed = bar.tasks[0].elapsed or 0
            rate = f"{records:,} records, {records / elapsed:,.0f}/s" if elapsed else ""
            bar.update(task, completed=offset, total=size, rate=rate)

        yield show


def _summary_lines(summary: dict[str, Any]) -> Iterator[str]:
    """Write a summary for people: all counts, and the most frequent unknown literals."""
    for title in ("records", "changes"):
        yield f"{title}:"
        yield from (f"  {number:>9,}  {name}" for name, number in summary[title].items())
    for title in ("warnings", "set aside"):
        if summary[title]:
            yield f"{title}:"
        for code, entries in summary[title].items():
            yield f"  {entries['records']:>9,}  {code} (first: {entries['first']})"
    for kind, entries in summary.get("recognised", {}).items():
        yield f"recognised {kind} otherwise than as written, {len(entries)} in all:"
        for entry in entries[:_SHOWN]:
            yield f"  {entry['count']:>9,}  {entry['literal']!r}: {entry['name']} ({entry['step']})"
    for kind, entries in summary["unknown"].items():
        yield f"unknown {kind}, {len(entries)} in all:"
        for entry in entries[:_SHOWN]:
            near = f"; perhaps {entry['nearest']}" if entry["nearest"] else ""
            if among := entry.get("candidates"):
                near = f"; one of {', '.join(iri.removeprefix(THINGS) for iri in among)}"
            yield f"  {entry['count']:>9,}  {entry['literal']!r}{near}"


def _ending(run: Import, dry: bool) -> str:
    if dry:
        return "A dry run: nothing was written."
    if not run.written:
        return f"Nothing has changed: {run.place} was left as it is."
    return f"Written to {run.place}. `{_build(run.place.parent)}` takes it in."


def _build(imported: Path) -> str:
    """Write the command that builds with the imports in a folder."""
    usual = imported.resolve() == default_imported().resolve()
    return "hrd-graph build" if usual else f"hrd-graph build --imported {quote(str(imported))}"


commands: list[click.Command] = [commands_of_import]
