"""The selection of an overlap: basis, filters, measure and mandates, read from parameters.

A mandate addressed a thing where an act says so: an engagement that counts by default, or what a
mandate itself recommended or observed about a State. Values of a client are bound to queries, never
formatted into them.
"""

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field

from graph_api.errors import HrdGraphError, Instead, ParameterError
from graph_api.graph import parameters
from graph_api.graph.parameters import Choice, Parameter
from graph_api.graph.questions import stand_alone
from graph_api.overlap.bases import BASES, BY, FILTERS, MANDATE, Basis
from graph_api.overlap.measures.communities import MEASURES
from graph_api.rdf.namespaces import GRAPHS, SCHEMES, local_id
from graph_api.rdf.spelling import did_you_mean
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine

DEFAULT_BASIS = "topic"
DEFAULT_MEASURE = "jaccard"
MOST_SETS = 8
NAMES = ("by", "measure", *FILTERS, "mandate", "with", "sets")
VARIABLES = ("?one", "?two")

# One notion of addressed, that of hrd:actKind: who acted, and what is left out.
_ACTED = "?act hrd:actor|hrd:issuedBy|hrd:inReport|dcterms:creator ?by ."
_MANDATE = "?by hrd:speaksFor|dcterms:creator/hrd:speaksFor ?mandate . ?mandate a hrd:Mandate ."
_VALID = (
    "FILTER NOT EXISTS { ?act hrd:countsByDefault false } "
    "FILTER NOT EXISTS { ?act prov:invalidatedAtTime ?moment }"
)
_ENGAGED = f"?act hrd:countsByDefault true ; hrd:actor ?by . {_MANDATE}"
_SAID = f"?act hrd:issuedBy ?by ; a/hrd:actKind ?kind . {_MANDATE} {_VALID}"
_TOWARDS = f"?act hrd:country ?state ; a/hrd:actKind ?kind . {_ACTED} {_MANDATE} {_VALID}"
# A letter is a document itself.
_DATED = (
    "(hrd:issueYear|(hrd:evidence|dcterms:isPartOf)/hrd:issueYear"
    "|hrd:year|hrd:inReport/hrd:presentedYear)"
)
# Tests of each act, not patterns: as patterns, the engine joins them before it knows the acts.
_CONDITIONS = {
    "source": "FILTER EXISTS "
    "{ GRAPH ?home { ?act dcterms:identifier ?id } FILTER(STRSTARTS(STR(?home), ?source)) }",
    "layer": f"FILTER EXISTS {{ GRAPH ?saying {{ {_ACTED} }} ?saying hrd:layer ?layer }}",
    "confidence": "?act hrd:confidence/skos:broader* ?confidence .",
}
_ENDS = {"since": "?dated >= ?since", "until": "?dated <= ?until"}
_SOURCES = """
SELECT DISTINCT ?graph WHERE {
  ?graph hrd:layer ?layer
  FILTER EXISTS {
    GRAPH ?graph { ?act hrd:actor|hrd:issuedBy|hrd:inReport ?by ; dcterms:identifier ?id }
  }
}
"""


class UnknownMandateError(HrdGraphError):
    """No mandate of this name."""

    status = 404
    title = "Unknown mandate"

    def __init__(self, message: str, instead: Instead | None = None) -> None:
        """Take the message and, if there is one, the most similar mandate."""
        super().__init__(message)
        self.instead = instead


@dataclass(frozen=True)
class Selection:
    """The selection: one or two bases, filters, a measure and, if named, mandates by IRI.

    ``values`` has the filters as text, ``terms`` as RDF terms; that of ``source`` is the beginning
    of the IRIs of its graphs. ``focus`` is the mandate that the overlap is about, ``other`` the
    second of two, ``sets`` those of an UpSet.
    """

    by: tuple[str, ...]
    measure: str = DEFAULT_MEASURE
    values: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    focus: str | None = None
    other: str | None = None
    sets: tuple[str, ...] = ()

    @property
    def key(self) -> Hashable:
        """Return the parts on which the cells depend: bases and filters."""
        return self.by, tuple(sorted(self.values.items()))

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Return the kinds of shared things."""
        return tuple(BASES[name] for name in self.by)

    @property
    def noun(self) -> str:
        """Return the things in the plural: ``countries``, ``pairs of country and topic``."""
        if len(self.by) == 1:
            return self.bases[0].plural
        return "pairs of " + " and ".join(self.by)

    @property
    def period(self) -> str:
        """Return the period in words."""
        since, until = self.values.get("since"), self.values.get("until")
        if since and until:
            return since if since == until else f"{since} to {until}"
        return f"since {since}" if since else f"until {until}" if until else "all years"

    @property
    def of_issued(self) -> bool:
        """Tell whether only issued acts count, since only these have groups or are letters."""
        return not {"group", "letter"}.isdisjoint(self.by)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the variables for the things of a cell."""
        return VARIABLES[: len(self.by)]

    def parameters(self, **changes: str | None) -> dict[str, str]:
        """Return the selection as parameters, some changed or, by None, left out."""
        values: dict[str, str | None] = {"by": ",".join(self.by), "measure": self.measure}
        values |= self.values
        values |= {"mandate": self.focus and id_of(self.focus)}
        values |= {"with": self.other and id_of(self.other)}
        return {name: value for name, value in (values | changes).items() if value}

    def pattern(self) -> str:
        """Write the graph pattern that binds ``?act``, ``?mandate`` and ``?one`` (and ``?two``)."""
        things = " ".join(
            basis.pattern.replace("?thing", variable).replace("?about", variable + "Topic")
            for basis, variable in zip(self.bases, VARIABLES, strict=False)
        )
        # The things stand in each part of the union: after it, the engine reads all of them first.
        kinds = [_SAID] if self.of_issued else [_ENGAGED, _TOWARDS]
        acts = "\n  UNION ".join(f"{{ {kind} {things} }}" for kind in kinds)
        conditions = [_CONDITIONS[name] for name in self.terms if name in _CONDITIONS]
        if ends := " && ".join(_ENDS[name] for name in self.terms if name in _ENDS):
            # Both ends are asked of one year: an act of 2010 and 2020 is none of 2014 to 2016.
            conditions.append(f"FILTER EXISTS {{ ?act {_DATED} ?dated FILTER({ends}) }}")
        return "\n  ".join([acts, *conditions])

    def query(self) -> str:
        """Write the SELECT for the distinct cells; it projects the filters, which are bound."""
        filters = " ".join(f"?{name}" for name in self.terms)
        things = " ".join(self.columns)
        return f"SELECT DISTINCT ?mandate {things} {filters} WHERE {{\n  {self.pattern()}\n}}"

    def sparql(self) -> str:
        """Write that query with the filters as VALUES and with its prefixes."""
        return stand_alone(self.query(), self.terms)


def select(
    engine: Engine, values: Mapping[str, str], list_sources: Callable[[], list[str]]
) -> Selection:
    """Parse a selection from parameters.

    :param values: any of :data:`NAMES`; empty values count as absent.
    :param list_sources: returns what :func:`sources` does, which takes a while.
    :raises ParameterError: a name or value that does not exist; the message lists the choices.
    :raises UnknownMandateError: a mandate that does not exist, with the nearest.
    """
    values = {name: value.strip() for name, value in values.items() if value.strip()}
    if unknown := sorted(values.keys() - set(NAMES)):
        raise ParameterError(f"No parameter {unknown[0]}. There are {', '.join(NAMES)}.")
    measure = one_of("measure", values.get("measure", DEFAULT_MEASURE), MEASURES)
    by = _bases(values.get("by", DEFAULT_BASIS))
    filters = {name: values[name] for name in FILTERS if name in values}
    terms = {
        name: _term(engine, FILTERS[name], value, list_sources) for name, value in filters.items()
    }
    if "since" in filters and "until" in filters and filters["since"] > filters["until"]:
        raise ParameterError(f"since: {filters['since']} is after until, {filters['until']}.")
    focus, other = (
        mandate(engine, values[name]) if name in values else None for name in ("mandate", "with")
    )
    if other and not focus:
        raise ParameterError("with: names the second of two mandates. Give mandate as well.")
    if other and other == focus:
        raise ParameterError("with: is the same mandate as mandate. Give another one.")
    sets = _sets(engine, values.get("sets", ""))
    return Selection(by, measure, filters, terms, focus, other, sets)


def one_of(name: str, value: str, choices: Collection[str]) -> str:
    """Return a value if it is one of the valid ones, else raise an error.

    :raises ParameterError: it is not; the message lists them, and the nearest.
    """
    if value in choices:
        return value
    hint = did_you_mean(value, choices)
    raise ParameterError(f'{name}: "{value}" is none of {", ".join(choices)}.{hint}')


def _bases(value: str) -> tuple[str, ...]:
    by = value.replace(" ", ",")
    names = [name for name in by.split(",") if name]
    if not 1 <= len(names) <= 2 or not set(names) <= set(BASES) or len(set(names)) < len(names):
        hint = did_you_mean(by, BY)
        choices = ", ".join(BASES)
        message = f'by: "{by}" is none of {choices}, or two of them ("country,topic").{hint}'
        raise ParameterError(message)
    return tuple(sorted(names, key=list(BASES).index))


def _term(
    engine: Engine, parameter: Parameter, value: str, list_sources: Callable[[], list[str]]
) -> Term:
    if parameter.name == "source":
        if value not in (names := list_sources()):
            raise ParameterError(f'source: "{value}" is none of {", ".join(names)}.')
        return Term("literal", f"{GRAPHS}{value}/")
    term = parameters.to_term(engine, parameter, value)
    return Term("uri", f"{SCHEMES}layer/{value}") if parameter.name == "layer" else term


def _sets(engine: Engine, value: str) -> tuple[str, ...]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    if len(names) > MOST_SETS:
        raise ParameterError(f"sets: {len(names)} mandates; give up to {MOST_SETS}.")
    return tuple(dict.fromkeys(mandate(engine, name) for name in names))


def sources(engine: Engine) -> list[str]:
    """List the sources whose acts are in the graph, by the part of their graphs' IRIs."""
    rows = engine.select(_SOURCES).rows
    return sorted({row["graph"].value.removeprefix(GRAPHS).partition("/")[0] for row in rows})


def choices(engine: Engine, name: str) -> list[Choice]:
    """List the values of a filter; none for years."""
    if name == "source":
        return [Choice(source, source) for source in sources(engine)]
    return parameters.choices(engine, FILTERS[name])


def mandate(engine: Engine, value: str) -> str:
    """Find the IRI of a mandate by its id or IRI.

    :raises UnknownMandateError: there is none; the message names the nearest.
    """
    try:
        return parameters.to_term(engine, MANDATE, value).value
    except ParameterError as error:
        raise UnknownMandateError(str(error), error.instead) from error


def id_of(mandate: str) -> str:
    """Return the id of a mandate for parameters."""
    return local_id(mandate)
