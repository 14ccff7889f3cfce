"""The command ``check``: validation for people and for CI."""

import gc
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph_api.errors import UsageError
from graph_api.rdf.resources import resources
from graph_api.snapshot.manifest import default_out, open_current
from graph_api.snapshot.output_file import replacing

if TYPE_CHECKING:
    from graph_api.validation import Report
    from graph_api.validation.git_changes import Change
    from graph_api.validation.shacl.validate import Options

FORMATS = ("text", "json", "junit", "sarif", "github", "html", "ttl")
ENGINES = ("auto", "fast", "pyshacl")
ENDINGS = {
    ".txt": "text",
    ".json": "json",
    ".xml": "junit",
    ".sarif": "sarif",
    ".html": "html",
    ".ttl": "ttl",
}
COLOURS = {"violation": "red", "warning": "yellow", "info": "blue"}
_PATH = click.Path(path_type=Path)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]*\Z")
_SECONDS = click.FloatRange(min=0, min_open=True)


@dataclass(frozen=True)
class _Wishes:
    """The options of the command."""

    shapes: tuple[Path, ...]
    ontology: tuple[Path, ...]
    format: str
    output: Path | None
    also: tuple[Path, ...]
    strict: bool
    baseline: Path | None
    only: tuple[str, ...]
    max: int | None
    verbose: bool
    profile: bool
    changed_since: str | None
    snapshot: bool
    engine: str
    cross_check: bool
    time_limit: float
    advanced: bool
    base: str | None
    owl_classes: bool
    unknown_terms: str


@click.command()
@click.argument("files", nargs=-1, type=_PATH)
@click.option("--shapes", type=_PATH, multiple=True, help="Shapes to check by; default: ours.")
@click.option("--ontology", type=_PATH, multiple=True, help="Data or ontology that FILES refer to.")
@click.option("--format", type=click.Choice(FORMATS), default="text", help="Format of the report.")
@click.option("-o", "--output", type=_PATH, help="File to write the report to.")
@click.option("--also", type=_PATH, multiple=True, help="Further report; format by its ending.")
@click.option("--strict", is_flag=True, help="Fail (exit code 1) on warnings too.")
@click.option("--baseline", type=_PATH, help="JSON report; show only new findings.")
@click.option("--only", multiple=True, metavar="RULE", help="Show only this rule; repeatable.")
@click.option("--max", type=click.IntRange(min=1), help="Show at most so many findings of a rule.")
@click.option("--verbose", is_flag=True, help="Explain each finding.")
@click.option("--profile", is_flag=True, help="List the slowest rules.")
@click.option(
    "--changed-since",
    metavar="REV",
    help="Check only what differs from REV in git, and what refers to it.",
)
@click.option("--snapshot", is_flag=True, help="Check the built snapshot, imports included.")
@click.option("--engine", type=click.Choice(ENGINES), default="auto", help="Engine for the shapes.")
@click.option("--cross-check", is_flag=True, help="Run both engines and report differences.")
@click.option("--time-limit", type=_SECONDS, default=60.0, help="Seconds for one rule at most.")
@click.option("--advanced", is_flag=True, help="Run SHACL Advanced Features with pySHACL.")
@click.option("--base", metavar="IRI", help="Base of relative IRIs; default: the file's IRI.")
@click.option("--owl-classes", is_flag=True, help="A shape that is an owl:Class targets instances.")
@click.option(
    "--unknown-terms",
    type=click.Choice(("refuse", "warn")),
    default="refuse",
    help="Whether a term that its vocabulary does not define is an error or a warning.",
)
def check(files: tuple[Path, ...], **options: Any) -> None:
    """Check FILES, or everything: syntax, undefined terms, links, shapes.

    FILES may be Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML, or folders. Without --shapes
    they are checked by our vocabulary and shapes, with our data as background; with --shapes, by
    these alone.

    The exit code is 0 if the data conforms (warnings are allowed), 1 with findings, 2 if a file
    cannot be read, 3 if the shapes cannot be used.

    \b
    hrd-graph check data/curated/ai-2018/engagements.trig
    hrd-graph check my.ttl --shapes my-shapes.ttl --format sarif -o check.sarif
    """
    wishes = _Wishes(**options)
    for path in wishes.also:
        if path.suffix not in ENDINGS:
            raise UsageError(f"{path} ends in none of {', '.join(ENDINGS)}.")
    if wishes.base and not _ABSOLUTE.match(wishes.base):
        raise UsageError(f"{wishes.base} is no absolute IRI. Give one such as http://example.org/.")
    # Millions of small objects are made that refer to each other in no circle: look rarely.
    gc.set_threshold(200_000, 50, 100)
    report = _filtered(_report(files, wishes), wishes)
    _write(report, wishes)
    if wishes.profile:
        _profile(report)
    _summary(report, "named graph" if wishes.snapshot else "file")
    sys.exit(_exit_code(report, wishes.strict))


def _exit_code(report: "Report", strict: bool) -> int:
    if report.unreadable:
        return 2
    return 1 if report.violations or (strict and report.findings) else 0


def _report(files: tuple[Path, ...], wishes: _Wishes) -> "Report":
    # Imported where it is needed: rdflib would slow every other command down.
    from graph_api import validation
    from graph_api.validation import any_rdf

    if wishes.snapshot:
        return _of_snapshot(files, wishes)
    options, change = _options(wishes), _change(files, wishes)
    if wishes.shapes:
        if not files:
            raise UsageError("--shapes needs FILES to check.")
        return any_rdf.run(list(files), wishes.shapes, wishes.ontology, options, change)
    return validation.run([*files, *wishes.ontology] or None, options=options, change=change)


def _of_snapshot(files: tuple[Path, ...], wishes: _Wishes) -> "Report":
    from graph_api.validation import snapshot as stored

    if files or wishes.shapes or wishes.ontology or wishes.changed_since:
        raise UsageError("--snapshot goes with no FILES, shapes, ontology or revision.")
    snapshot = open_current(default_out())
    return stored.run(snapshot.store, options=_options(wishes))


def _change(files: tuple[Path, ...], wishes: _Wishes) -> "Change | None":
    """Find the changes in the repository of the files, or in ours if there are none."""
    from graph_api.validation import git_changes

    root = Path.cwd() if files else resources()
    return git_changes.since(wishes.changed_since, root) if wishes.changed_since else None


def _options(wishes: _Wishes) -> "Options":
    from graph_api.validation.shacl.validate import Options

    progress = _progress() if sys.stderr.isatty() else None
    return Options(
        wishes.engine,
        wishes.time_limit,
        wishes.cross_check,
        progress,
        advanced=wishes.advanced,
        refuse_unknown=wishes.unknown_terms == "refuse",
        owl_classes=wishes.owl_classes,
        base=wishes.base,
        most=wishes.max if _counts_alone(wishes) else None,
    )


def _counts_alone(wishes: _Wishes) -> bool:
    """Tell whether findings that --max leaves out need only be counted, for nothing else chooses.

    Checked by our shapes, a file may have few of the results.
    """
    chosen = wishes.baseline or wishes.only or wishes.changed_since
    return bool(wishes.shapes or wishes.snapshot) and not chosen


def _progress() -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        click.echo(f"\r{done} of {total} rules checked", nl=done == total, err=True)

    return tell


def _filtered(report: "Report", wishes: _Wishes) -> "Report":
    from graph_api.validation import filter
    from graph_api.validation.lint.rules import RULES
    from graph_api.validation.report import json

    if wishes.only:
        rules = {*RULES, *report.rules, *(finding.rule for finding in report.findings)}
        report = filter.only(report, wishes.only, rules)
    if wishes.baseline:
        report = filter.new(report, json.fingerprints(wishes.baseline))
    return filter.first(report, wishes.max) if wishes.max else report


def _write(report: "Report", wishes: _Wishes) -> None:
    if wishes.output is None:
        paint = _paint if wishes.format == "text" and sys.stdout.isatty() else None
        click.echo(_formatted(report, wishes.format, wishes.verbose, paint), nl=False)
    else:
        _save(wishes.output, _formatted(report, wishes.format, wishes.verbose))
    for path in wishes.also:
        _save(path, _formatted(report, ENDINGS[path.suffix], wishes.verbose))


def _formatted(
    report: "Report", form: str, verbose: bool, paint: Callable[[str, str], str] | None = None
) -> str:
    from graph_api.validation.report import WRITERS, text

    if form != "text":
        return WRITERS[form](report)
    lines = text.lines(report, verbose=verbose, paint=paint or text.plain)
    return "".join(f"{line}\n" for line in lines)


def _save(path: Path, text: str) -> None:
    with replacing(path, devices=True) as part:
        part.write_text(text, encoding="utf-8")


def _paint(text: str, kind: str) -> str:
    return click.style(text, bold=True) if kind == "file" else click.style(text, fg=COLOURS[kind])


def _profile(report: "Report") -> None:
    from graph_api.validation.report import text

    for line in text.profile(report):
        click.echo(line, err=True)


def _summary(report: "Report", checked: str) -> None:
    parts = (
        (len(report.files), checked),
        (len(report.violations), "violation"),
        (len(report.warnings), "warning"),
    )
    counts = ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in parts)
    click.echo(f"{counts}.", err=True)
    for rule, number in report.left_out.items():
        click.echo(f"{number} more of {rule} left out by --max.", err=True)


commands: list[click.Command] = [check]
