"""The parameters of questions: their types, valid values, and conversion to terms.

A parameter is one header line of a question file. What a caller gives is text; it becomes a term
that is bound to the query, never a piece of it, and a thing must exist in the graph.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph_api.errors import Instead, ParameterError
from graph_api.graph.labels import is_iri, labels, natural, short
from graph_api.rdf.namespaces import PREFIXES, SCHEMES, TERMS, THINGS, local_id
from graph_api.rdf.recognition import FORMER, LABEL, LANGUAGE, OTHER, Names
from graph_api.rdf.spelling import nearest
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

MOST_CHOICES = 1000
_MOST_NAMES = 20_000
_NAMED = {
    "rdfs:label": LABEL,
    "skos:prefLabel": LABEL,
    "skos:hiddenLabel": LABEL,
    "skos:altLabel": OTHER,
}
_XSD = PREFIXES["xsd"]
_COUNTRIES = ("hrd:Country", "hrd:CountryOrArea")
_PLAIN_TYPES = ("integer", "year", "text")
_CLASS = re.compile(r"([a-z]+):([A-Za-z]\w*)")


@dataclass(frozen=True)
class Choice:
    """One valid value of a parameter: the value, its label, and its IRI if any.

    ``count`` is the number of rows of the answer, where it is known.
    """

    value: str
    label: str
    iri: str | None = None
    count: int | None = None

    def __str__(self) -> str:
        """Write the value, its label, and the number of rows of its answer."""
        called = self.value if self.label == self.value else f"{self.value} ({self.label})"
        return called if self.count is None else f"{called} {self.count:,}"


@dataclass(frozen=True)
class Parameter:
    """One variable of a question that a caller can bind.

    ``type`` is ``integer``, ``year``, ``text``, ``choice: a, b``, ``scheme:<name>`` (a concept of
    that closed list) or a class such as ``hrd:Country`` (a thing of that class).
    """

    name: str
    type: str
    required: bool
    default: str | None
    help: str
    example: str | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """Return the values that the file itself lists, in its order; empty for other types."""
        if not self.type.startswith("choice:"):
            return ()
        listed = self.type.removeprefix("choice:").split(",")
        return tuple(option.strip() for option in listed)

    @property
    def of_graph(self) -> bool:
        """Tell whether the valid values are things or concepts of the graph."""
        return not self.options and self.type not in _PLAIN_TYPES

    def describe(self) -> dict[str, object]:
        """Describe the parameter as JSON."""
        fields = {"name": self.name, "type": self.type, "required": self.required}
        more = {"default": self.default, "example": self.example, "help": self.help}
        options = {"choices": list(self.options)} if self.options else {}
        return fields | {k: v for k, v in more.items() if v is not None} | options


def parse(text: str) -> Parameter:
    """Parse the value of a ``parameter`` line: name | type | need | help | example.

    :param text: need is ``required``, ``optional`` or ``default X``; the example may be left out.
    :raises ValueError: it is no such line; the message says what is wrong.

    >>> parse("country | hrd:Country | required | The country, by its ISO code | HUN").example
    'HUN'
    """
    fields = [field.strip() for field in text.split("|")]
    if len(fields) not in (4, 5) or not all(fields):
        raise ValueError("a parameter has 4 or 5 fields: name | type | need | help | example.")
    name, kind, need, text, *example = fields
    word, _, default = need.partition(" ")
    if word not in ("required", "optional", "default") or bool(default) != (word == "default"):
        raise ValueError(f'expected required, optional or default X, found "{need}".')
    shown = example[0] if example else None
    parameter = Parameter(name, kind, word == "required", default.strip() or None, text, shown)
    _check(parameter)
    return parameter


def _check(parameter: Parameter) -> None:
    if parameter.name == "format" or not re.fullmatch(r"[a-z][a-z0-9]*", parameter.name):
        raise ValueError(f'"{parameter.name}" cannot be the name of a parameter.')
    match = _CLASS.fullmatch(parameter.type)
    valid = parameter.type.startswith("scheme:") or bool(match and match[1] in PREFIXES)
    if not (parameter.options or parameter.type in _PLAIN_TYPES or valid):
        raise ValueError(f'unknown type "{parameter.type}".')
    for value in filter(None, (parameter.default, parameter.example)):
        if parameter.options and value not in parameter.options:
            raise ValueError(f'"{value}" is none of the choices of {parameter.name}.')


def to_term(engine: Engine, parameter: Parameter, value: str) -> Term:
    """Convert a caller's value to a term.

    A thing is given by its id (``HUN``, ``sr-hrd``), by its IRI, by what tables show for it
    (``id:country/HUN``), or by any name of it (see :mod:`graph_api.rdf.recognition`); a country
    also by its ISO code in any case.

    :raises ParameterError: it is not of the parameter's type, or no such thing is in the graph.
    """
    value = value.strip()
    if parameter.of_graph:
        return Term("uri", _thing(engine, parameter, value))
    if parameter.options:
        if value not in parameter.options:
            raise _unlisted(parameter, value)
        return Term("literal", value)
    if parameter.type == "integer":
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
            raise _bad(parameter, f'expected a whole number, got "{value}".')
        return Term("literal", str(int(value)), datatype=_XSD + "integer")
    if parameter.type == "year":
        if not re.fullmatch(r"[0-9]{4}", value):
            raise _bad(parameter, f'expected a year of four digits, got "{value}".')
        return Term("literal", value, datatype=_XSD + "gYear")
    return Term("literal", value)


def choices(engine: Engine, parameter: Parameter, most: int = MOST_CHOICES) -> list[Choice]:
    """List the valid values of a parameter, with their labels, in the order of the ids.

    :param most: things to list at most; a caller that gets this many must expect more.
    :returns: an empty list for numbers, years and text, of which there is no list.
    """
    if not parameter.of_graph:
        return [Choice(option, option) for option in parameter.options]
    pattern = "?thing skos:inScheme ?group" if _in_scheme(parameter) else "?thing a ?group"
    query = f"SELECT DISTINCT ?group ?thing {{ {pattern} }} ORDER BY ?thing LIMIT {most:d}"
    rows = engine.select(query, {"group": _group(parameter)}).rows
    iris = [row["thing"].value for row in rows]
    named = labels(engine, iris)
    values = (Choice(_id(parameter, iri), named.get(iri, _id(parameter, iri)), iri) for iri in iris)
    return sorted(values, key=lambda choice: natural(choice.value))


def _in_scheme(parameter: Parameter) -> bool:
    return parameter.type.startswith("scheme:")


def _group(parameter: Parameter) -> Term:
    """Return the scheme or class to which a value must belong."""
    prefix, _, local = parameter.type.partition(":")
    return Term("uri", (SCHEMES if prefix == "scheme" else PREFIXES[prefix]) + local)


def _id(parameter: Parameter, iri: str) -> str:
    """Return the value for a thing: the part of its IRI after the kind, or all of a foreign IRI."""
    if _in_scheme(parameter):
        return iri.removeprefix(_group(parameter).value + "/")
    return local_id(iri)


def _thing(engine: Engine, parameter: Parameter, value: str) -> str:
    pattern = "?thing skos:inScheme ?group" if _in_scheme(parameter) else "?thing a ?group"
    for iri in filter(is_iri, _candidates(engine, parameter, value)):
        bind = {"group": _group(parameter), "thing": Term("uri", iri)}
        if engine.select(f"SELECT ?group ?thing {{ {pattern} }} LIMIT 1", bind).rows:
            return iri
    names = _names(engine, parameter)
    if match := names.typed(value):
        return match.iri
    raise _unknown(engine, parameter, value, names)


def _names(engine: Engine, parameter: Parameter) -> Names:
    """Read the names of all things that are valid."""
    pattern = "?thing skos:inScheme ?group" if _in_scheme(parameter) else "?thing a ?group"
    query = f"""SELECT ?group ?thing ?how ?name {{
      {pattern} .
      {{ ?thing ?how ?name FILTER(?how IN ({", ".join(_NAMED)})) }}
      UNION {{ ?former hrd:formerNameOf ?thing ; rdfs:label ?name }}
    }} LIMIT {_MOST_NAMES}"""
    names = Names()
    for row in engine.select(query, {"group": _group(parameter)}).rows:
        how = short(row["how"].value) if "how" in row else ""
        foreign = (row["name"].language or "en") != "en"
        kind = LANGUAGE if foreign else _NAMED.get(how, FORMER)
        names.add(row["name"].value, row["thing"].value, kind)
    return names


def _candidates(engine: Engine, parameter: Parameter, value: str) -> Iterable[str]:
    """List the IRIs that a value may stand for, likeliest first."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://|urn:", value):
        if not is_iri(value):
            raise _bad(parameter, f'"{value}" is not an IRI.')
        return [value]
    for prefix in ("id", "scheme"):
        if value.startswith(f"{prefix}:"):
            return [PREFIXES[prefix] + value.removeprefix(f"{prefix}:")]
    if _in_scheme(parameter):
        return [f"{_group(parameter).value}/{value}"]
    if parameter.type in _COUNTRIES and re.fullmatch(r"[A-Za-z]{2,3}", value):
        return _countries(engine, value.upper())
    if parameter.type == "hrd:CountryOrArea":
        return [f"{THINGS}{kind}/{value}" for kind in ("area", "country")]
    sample = "SELECT ?group ?thing { ?thing a ?group } LIMIT 1"
    rows = engine.select(sample, {"group": _group(parameter)}).rows
    kinds = [row["thing"].value.removeprefix(THINGS).partition("/")[0] for row in rows]
    return [f"{THINGS}{kind}/{value}" for kind in kinds]


def _countries(engine: Engine, code: str) -> list[str]:
    query = f"SELECT ?code ?thing {{ ?thing <{TERMS}iso2>|<{TERMS}iso3> ?code }}"
    rows = engine.select(query, {"code": Term("literal", code)}).rows
    return [row["thing"].value for row in rows]


def _unknown(engine: Engine, parameter: Parameter, value: str, names: Names) -> ParameterError:
    among = {names.iri(name) for name in names.suggestions(value)} | {*names.candidates(value)}
    if len(among) > 1:
        several = ", ".join(sorted(_id(parameter, iri) for iri in among if iri))
        return _bad(parameter, f'"{value}" may mean several: {several}. Give one of these.')
    valid = choices(engine, parameter)
    by_name = {choice.label: choice for choice in valid} | {c.value: c for c in valid}
    near = nearest(value, by_name)
    hint = f" Did you mean {by_name[near]}?" if near else ""
    many = f"{'at least ' * (len(valid) == MOST_CHOICES)}{len(valid)}"
    group = _group(parameter).value
    kind = labels(engine, [group]).get(group, parameter.type)
    what = f'"{value}" among "{kind}"' if _in_scheme(parameter) else f'{kind} "{value}"'
    reason = f"the graph has no {what}.{hint} There are {many} to choose from."
    instead = Instead(value, by_name[near].value, str(by_name[near])) if near else None
    return _bad(parameter, reason, instead)


def _unlisted(parameter: Parameter, value: str) -> ParameterError:
    near = nearest(value, parameter.options)
    hint = f" Did you mean {near}?" if near else ""
    instead = Instead(value, near, near) if near else None
    return _bad(parameter, f'"{value}" is none of {", ".join(parameter.options)}.{hint}', instead)


def _bad(parameter: Parameter, reason: str, instead: Instead | None = None) -> ParameterError:
    return ParameterError(f"{parameter.name}: {reason}", instead)
