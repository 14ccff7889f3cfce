"""The questions that the graph answers: one file each, a SPARQL query under a header.

The command line, the JSON API and the pages all ask through :func:`ask`, so their rows are the
same. What a caller gives is bound to the query (see ``parameters``), never written into it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path

from graph_api.errors import ParameterError, QueryError, SourceError, UnknownQuestionError
from graph_api.graph import answer_notes, choice_counts, parameters
from graph_api.graph.answer_notes import Note, Without
from graph_api.graph.labels import labels
from graph_api.graph.parameters import Choice, Parameter
from graph_api.rdf import turtle
from graph_api.rdf.namespaces import PREFIXES
from graph_api.rdf.resources import read_text
from graph_api.rdf.spelling import did_you_mean
from graph_api.rdf.terms import Table, Term
from graph_api.sparql.engine import Engine

_NEEDED = ("question", "theme", "answer")
_KEYS = (*_NEEDED, "parameter", "source", "competency", "list", "without", "formerly")
_FIRST = 8
# Counting the rows of all answers takes about 20 s in a graph of a million statements.
_MANY_STATEMENTS = 500_000
# What is said of States and mandates is counted at any size: a second or three, once a snapshot.
_COUNTED_AT_ANY_SIZE = ("hrd:Country", "hrd:CountryOrArea", "hrd:Mandate")
# It compares the words of recommendations with the names of treaties.
_SLOW = ("has-the-state-ratified",)
_STATEMENTS = """SELECT (MAX(?n) AS ?statements) { ?dataset a void:Dataset ; void:triples ?n }"""


@dataclass(frozen=True)
class Question:
    """One question: its sentence, its parameters and the query without its header.

    ``answer`` says what a row is; ``competency`` names the requirement that the question meets,
    and ``source`` where it comes from, if the file says so. ``lists`` are those whose coverage goes
    with the answer, ``formerly`` the ids under which the question was known before.
    """

    id: str
    question: str
    theme: str
    parameters: tuple[Parameter, ...]
    answer: str
    query: str
    source: str | None = None
    competency: str | None = None
    lists: tuple[str, ...] = ()
    without: Without | None = None
    formerly: tuple[str, ...] = ()

    def parameter(self, name: str) -> Parameter:
        """Find a parameter by name.

        :raises ParameterError: there is none; the message has the nearest name.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        names = [parameter.name for parameter in self.parameters]
        hint = did_you_mean(name, names)
        listed = f"It has {', '.join(names)}." if names else "It has none."
        raise ParameterError(f'The question {self.id} has no parameter "{name}".{hint} {listed}')


@dataclass(frozen=True)
class Result:
    """The answer to a question.

    ``values`` are the parameters as given, with defaults; ``terms`` what they were bound to. The
    table has no column for a bound parameter. ``labels`` calls each IRI in the table and in
    ``terms`` that has a label; ``sparql`` gives the same rows at any SPARQL endpoint; ``notes`` say
    how complete the answer is.
    """

    question: Question
    values: dict[str, str]
    terms: dict[str, Term]
    table: Table
    labels: dict[str, str]
    sparql: str
    notes: tuple[Note, ...] = ()

    def names(self) -> dict[str, str]:
        """Find the columns that only name a thing in another column: column -> that column.

        A page shows one of them in place of both; an answer as a file has both.
        """
        pairs = permutations(self.table.columns, 2) if self.table.rows else ()
        return {
            name: thing
            for name, thing in pairs
            if all(self._names(row.get(name), row.get(thing)) for row in self.table.rows)
        }

    def _names(self, said: Term | None, meant: Term | None) -> bool:
        if said is None or meant is None:
            return said is meant
        return said.kind == "literal" and self.labels.get(meant.value) == said.value

    def label(self, row: Mapping[str, Term], term: Term) -> str | None:
        """Return the label of a thing, unless a text in the same row is the same."""
        label = self.labels.get(term.value) if term.kind == "uri" else None
        texts = (cell.value for cell in row.values() if cell.kind == "literal")
        if label is None or any(t == label or (len(t) > 15 and t in label) for t in texts):
            return None
        return label


class MissingParameterError(ParameterError):
    """A question without a required parameter; the message lists each with some choices."""

    title = "Missing parameter"

    def __init__(self, question: Question, needs: Sequence[tuple[Parameter, list[Choice]]]) -> None:
        """Take the question, and each missing parameter with its choices."""
        lines = [_need(parameter, listed) for parameter, listed in needs]
        super().__init__(f"The question {question.id} needs " + " And ".join(lines))
        self.question, self.names = question, [parameter.name for parameter, _ in needs]
        self._needs = needs

    def details(self) -> dict[str, object]:
        """Return the missing parameters as JSON, each with its first choices."""
        return {
            "parameters": [
                {**p.describe(), "choices": [vars(choice) for choice in listed[:_FIRST]]}
                for p, listed in self._needs
            ]
        }


def load(root: Path) -> list[Question]:
    """Read all questions below ``root``, the folder that holds ``ontology/``, by id.

    :raises SourceError: a file is no question.
    """
    return [read(path) for path in sorted(root.glob("ontology/questions/*.rq"))]


def read(path: Path) -> Question:
    """Read one question file.

    :raises SourceError: its header is incomplete, or its SELECT does not name a parameter: the
        engine binds only variables that are projected. The message names file and line.
    """
    header: dict[str, str] = {}
    declared: list[Parameter] = []
    lines = read_text(path).splitlines()
    count = next((n for n, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    for number, line in enumerate(lines[:count], 1):
        key, _, value = line.removeprefix("#+").strip().partition(": ")
        if key not in _KEYS or not value.strip() or key in header:
            reason = f'expected "#+ key: value" with a key of {", ".join(_KEYS)}, each once.'
            raise SourceError(reason, str(path), number)
        if key == "parameter":
            declared.append(_parameter(value, path, number))
        else:
            header[key] = value.strip()
    if missing := [key for key in _NEEDED if key not in header]:
        raise SourceError(f"the header has no {', no '.join(missing)}.", str(path), 1)
    query = "\n".join(lines[count:]).strip() + "\n"
    _check(path, query, declared)
    lists, formerly = (tuple(header.pop(key, "").split()) for key in ("list", "formerly"))
    without = _without(header.pop("without", ""), path)
    return Question(
        path.stem,
        header["question"],
        header["theme"],
        tuple(declared),
        header["answer"],
        query,
        header.get("source"),
        header.get("competency"),
        lists,
        without,
        formerly,
    )


def find(questions: Sequence[Question], name: str) -> Question:
    """Find a question by its id, or by a former one.

    :raises UnknownQuestionError: there is none; the message has the nearest id.
    """
    for question in questions:
        if name in (question.id, *question.formerly):
            return question
    hint = did_you_mean(name, [question.id for question in questions])
    raise UnknownQuestionError(f'There is no question "{name}".{hint}')


def ask(
    engine: Engine, question: Question, given: Mapping[str, str], index: Path | None = None
) -> Result:
    """Answer a question.

    :param given: parameter -> value; an empty text counts as no value. Parameters
        with a default take it, optional ones stay unbound.
    :param index: the ``index.db`` of the snapshot, for the numbers of choices in messages.
    :raises MissingParameterError: a required parameter is not given.
    :raises ParameterError: the question has no such parameter, or the value is not valid.
    """
    for name in given:
        question.parameter(name)
    values = _values(engine, question, given, index)
    terms = {n: parameters.to_term(engine, question.parameter(n), v) for n, v in values.items()}
    answer = engine.select(question.query, terms)
    columns = [column for column in answer.columns if column not in terms]
    rows = [{c: row[c] for c in columns if c in row} for row in answer.rows]
    shown = [term for row in rows for term in row.values()] + list(terms.values())
    notes = _notes(engine, question, terms, empty=not rows)
    iris = {term.value for term in shown if term.kind == "uri"}
    names = labels(engine, iris.union(*(note.things for note in notes)))
    sparql = stand_alone(question.query, terms)
    return Result(question, values, terms, Table(columns, rows), names, sparql, notes)


def _notes(
    engine: Engine, question: Question, terms: Mapping[str, Term], *, empty: bool
) -> tuple[Note, ...]:
    notes = answer_notes.known(engine, terms) if empty else []
    notes += answer_notes.left_out(engine, question.without, terms)
    return (*notes, *answer_notes.coverage(engine, question.lists))


def choices(
    engine: Engine,
    question: Question,
    parameter: Parameter,
    index: Path | None = None,
    most: int = parameters.MOST_CHOICES,
) -> list[Choice]:
    """List the valid values of a parameter, each with the number of rows of its answer.

    The numbers are left out where another parameter has to be given too, and where counting takes
    too long.

    :param index: the ``index.db`` of the snapshot, which has those that take long.
    """
    listed = parameters.choices(engine, parameter, most)
    others = [p for p in question.parameters if p.required and p.name != parameter.name]
    if not parameter.of_graph or others:
        return listed
    numbers = choice_counts.read(index, question.id, parameter.name) if index else None
    if numbers is None:
        numbers = _count(engine, question, parameter)
    if numbers is None:
        return listed
    return [replace(choice, count=numbers.get(choice.iri or "", 0)) for choice in listed]


def _count(engine: Engine, question: Question, parameter: Parameter) -> dict[str, int] | None:
    """Count the rows by SPARQL; None if it takes too long: choices are worth showing without."""
    quick = parameter.type in _COUNTED_AT_ANY_SIZE and question.id not in _SLOW
    if not quick and _is_large(engine):
        return None
    try:
        rows = engine.select(_count_query(engine, question, parameter)).rows
    except QueryError:
        return None
    return {row["choice"].value: int(row["rows"].value) for row in rows if "choice" in row}


def _is_large(engine: Engine) -> bool:
    (row,) = engine.select(_STATEMENTS).rows
    return "statements" in row and int(row["statements"].value) > _MANY_STATEMENTS


def _count_query(engine: Engine, question: Question, parameter: Parameter) -> str:
    """Write the query that counts the rows of each answer, other parameters at their defaults."""
    defaults = {p.name: p.default for p in question.parameters if p.default and p != parameter}
    terms = {n: parameters.to_term(engine, question.parameter(n), v) for n, v in defaults.items()}
    rows = _with_values(question.query.rpartition("ORDER BY")[0], terms)
    counted = f"SELECT (?{parameter.name} AS ?choice) (COUNT(*) AS ?rows)"
    return f"{counted} WHERE {{ {{ {rows} }} }} GROUP BY ?{parameter.name}"


def stand_alone(query: str, terms: Mapping[str, Term]) -> str:
    """Write a query with its bindings as VALUES and with its prefixes.

    >>> print(stand_alone("SELECT ?c ?m { ?m hrd:addressedCountry ?c }",
    ...     {"c": Term("uri", "https://w3id.org/hrd-graph/id/country/HUN")}))
    PREFIX hrd: <https://w3id.org/hrd-graph/ontology#>
    SELECT ?c ?m {
      VALUES ?c { <https://w3id.org/hrd-graph/id/country/HUN> } ?m hrd:addressedCountry ?c }
    """
    body = _with_values(query, terms)
    names = (p for p in PREFIXES if re.search(rf"(?<![\w:<]){p}:", body))
    return "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in sorted(names)) + body


def _with_values(query: str, terms: Mapping[str, Term]) -> str:
    before, brace, after = query.partition("{")
    for name, term in reversed(list(terms.items())):
        after = f"\n  VALUES ?{name} {{ {turtle.term(term)} }}" + after
    return before + brace + after


def _without(text: str, path: Path) -> Without | None:
    try:
        return answer_notes.parse_without(text) if text else None
    except ValueError as error:
        raise SourceError(str(error), str(path)) from error


def _parameter(text: str, path: Path, line: int) -> Parameter:
    try:
        return parameters.parse(text)
    except ValueError as error:
        raise SourceError(str(error), str(path), line) from error


def _check(path: Path, query: str, declared: Sequence[Parameter]) -> None:
    """Raise an error for a query that does not project its parameters by name."""
    select = re.search(r"\bSELECT\b", query, re.IGNORECASE)
    if select is None:
        raise SourceError("a question is a SELECT query.", str(path))
    head = query[select.end() :].partition("{")[0]
    projected = re.findall(r"\?(\w+)", re.sub(r"\([^)]*+\)?", "", head))
    for parameter in declared:
        if parameter.name not in projected:
            raise SourceError(
                f"the parameter {parameter.name} is not among the columns: write SELECT "
                f"?{parameter.name} ..., for only projected variables can be bound.",
                str(path),
            )


def _values(
    engine: Engine, question: Question, given: Mapping[str, str], index: Path | None
) -> dict[str, str]:
    values = {p.name: given.get(p.name, "").strip() or p.default for p in question.parameters}
    missing = [p for p in question.parameters if p.required and not values[p.name]]
    if missing:
        needs = [(p, choices(engine, question, p, index)) for p in missing]
        raise MissingParameterError(question, needs)
    return {name: value for name, value in values.items() if value}


def _need(parameter: Parameter, listed: Sequence[Choice]) -> str:
    example = f" For example {parameter.example}." if parameter.example else ""
    some = ", ".join(str(choice) for choice in listed[:_FIRST])
    more = f" and {len(listed) - _FIRST} more" if len(listed) > _FIRST else ""
    choices = f" Choices: {some}{more}." if listed else ""
    return f"{parameter.name}: {parameter.help}.{example}{choices}"
