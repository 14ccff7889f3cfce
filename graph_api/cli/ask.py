"""The commands ``questions`` and ``ask``, with a subcommand for each question."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from graph_api.cli import table
from graph_api.graph import answers, questions
from graph_api.graph.parameters import Parameter
from graph_api.graph.questions import Question
from graph_api.rdf.resources import resources
from graph_api.snapshot.manifest import default_out, open_current
from graph_api.sparql.workers.pool import Limits, Pool

FORMATS = ("table", *answers.WRITERS)


class _Questions(click.Group):
    """A subcommand for each question, read from its file on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the ids."""
        return [question.id for question in questions.load(resources())]

    def get_command(self, ctx: click.Context, name: str) -> click.Command:
        """Make the command of one question.

        :raises UnknownQuestionError: there is none of this name.
        """
        return _command(questions.find(questions.load(resources()), name))


@click.command("questions")
@click.argument("words", nargs=-1)
def list_questions(words: tuple[str, ...]) -> None:
    """List the questions that can be asked, or those that contain all WORDS.

    \b
    hrd-graph questions country
    """
    theme = ""
    terms = [word.casefold() for word in words]
    for question in sorted(questions.load(resources()), key=lambda q: q.theme):
        text = f"{question.id} {question.question} {question.theme}".casefold()
        if not all(word in text for word in terms):
            continue
        if question.theme != theme:
            click.echo(f"{chr(10) * bool(theme)}{question.theme}")
            theme = question.theme
        click.echo(f"  {question.id}: {question.question}{_usage(question)}")
    if not theme:
        click.echo("No question has these words.", err=True)
        sys.exit(1)


@click.group(
    "ask",
    cls=_Questions,
    subcommand_metavar="QUESTION [OPTIONS]",
    no_args_is_help=False,
    invoke_without_command=True,
)
@click.pass_context
def ask(ctx: click.Context) -> None:
    """Answer a question. `hrd-graph ask QUESTION --help` lists what it needs.

    \b
    hrd-graph ask mandates-by-country --country HUN
    """
    if ctx.invoked_subcommand is None:
        click.echo("Which question? `hrd-graph questions` lists them.", err=True)
        sys.exit(2)


commands: list[click.Command] = [list_questions, ask]


def _usage(question: Question) -> str:
    """Write the parameters of a question in one line.

    >>> print(_usage(questions.find(questions.load(resources()), "claims-by-country")))
      --country HUN
    """
    return "".join(
        f"  --{p.name} {p.example or p.default or p.name.upper()}"
        if p.required
        else f"  [--{p.name} {p.example or p.default or p.name.upper()}]"
        for p in question.parameters
    )


def _command(question: Question) -> click.Command:
    """Make a command with an option for each parameter.

    No option is required here: the answer to a missing one names its choices, and only the graph
    knows them.
    """
    options: list[click.Parameter] = [_option(parameter) for parameter in question.parameters]
    options += [
        click.Option(["--format", "form"], type=click.Choice(FORMATS), default="table"),
        click.Option(
            ["--snapshots", "out"],
            type=click.Path(file_okay=False, path_type=Path),
            default=default_out,
            show_default="build/snapshots of a checkout, else the user's data folder",
            envvar="HRD_GRAPH_SNAPSHOTS",
            help="Folder of the snapshots.",
        ),
    ]
    return click.Command(
        question.id,
        callback=_answer(question),
        params=options,
        help=f"{question.question}\n\nThe answer: {question.answer}.",
        short_help=question.question,
    )


def _option(parameter: Parameter) -> click.Option:
    example = f" For example {parameter.example}." if parameter.example else ""
    need = " Required." if parameter.required else ""
    return click.Option(
        [f"--{parameter.name}", parameter.name],
        metavar="|".join(parameter.options) or parameter.type.rpartition(":")[2].upper(),
        default=parameter.default,
        show_default=parameter.default is not None,
        help=f"{parameter.help}.{example}{need}",
    )


def _answer(question: Question) -> Callable[..., None]:
    def answer(form: str, out: Path, **given: Any) -> None:
        current = open_current(out)
        with Pool(current.store, Limits(workers=1)) as pool:
            values = {name: value for name, value in given.items() if value is not None}
            result = questions.ask(pool, question, values, current.index)
        if form == "table":
            click.echo(table.as_text(result.table, labels=result.labels))
        # A file of rows has the coverage in a column of its own, unless there are no rows.
        if form == "table" or (form == "csv" and not result.table.rows):
            for note in result.notes:
                click.echo(f"{note.text} {note.more}".strip(), err=form == "csv")
        if form == "table":
            return
        if form == "json":
            click.echo(answers.as_json(result, current.id), nl=False)
        else:
            # Bytes, for a CSV line ends in CR LF on every system.
            sys.stdout.buffer.write(answers.WRITERS[form](result).encode())

    return answer
