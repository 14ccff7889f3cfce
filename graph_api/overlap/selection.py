"""What is compared: the (mandate, thing) cells of the graph, by basis and filters.

One SELECT for each basis fetches the distinct cells, or they are read from the acts of a snapshot
(``overlap_acts``); all counting is done on them by ``overlap``.
A mandate addressed a thing where an act says so: an engagement that counts by default, or what a
mandate itself recommended or observed about a State. What a caller gives is bound, never formatted
into a query. Only things and mandates of the graph appear, with their names.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from io import TextIOWrapper
from pathlib import Path

from graph_api.errors import HrdGraphError, Instead, ParameterError
from graph_api.graph import parameters
from graph_api.graph.labels import is_iri, labels, short
from graph_api.graph.parameters import Choice, Parameter
from graph_api.graph.questions import stand_alone
from graph_api.overlap import activities
from graph_api.overlap.bases import BASES, BY, FILTERS, MANDATE, Basis
from graph_api.overlap.measures import pairs
from graph_api.rdf.namespaces import GRAPHS, SCHEMES
from graph_api.rdf.spelling import nearest
from graph_api.rdf.terms import Term
from graph_api.sparql.engine import Engine, Job

DEFAULT_BASIS = "topic"
SHORTEST_NAME = 30
# How names are shortened for pictures where the graph has no short form.
_ABBREVIATIONS = (
    ("Office of the United Nations High Commissioner for Human Rights", "OHCHR"),
    ("Assistant Secretary-General", "ASG"),
    ("Secretary-General of the United Nations", "UN Secretary-General"),
    ("United Nations", "UN"),
    ("Special Rapporteur on the situation of human rights in ", "SR "),
    ("Special Rapporteur on ", "SR "),
    ("Independent Expert on ", "IE "),
    ("Working Group on ", "WG "),
    ("Committee on ", "C. on "),
    ("Special Procedures of the Human Rights Council", "Special Procedures"),
)


_BY = Parameter("by", f"choice: {'|'.join(BY)}", True, None, "What mandates may share")

# One notion of addressed, that of hrd:actKind: who acted, and what is left out.
_ACTED = "?act hrd:actor|hrd:issuedBy|hrd:inReport|dcterms:creator ?by ."
_MANDATE = "?by dcterms:creator?/hrd:speaksFor ?mandate ."
_VALID = (
    "FILTER NOT EXISTS { ?act hrd:countsByDefault false } "
    "FILTER NOT EXISTS { ?act prov:invalidatedAtTime ?moment }"
)
_ENGAGED = f"?act hrd:countsByDefault true ; hrd:actor ?by . {_MANDATE}"
_SAID = f"?act hrd:issuedBy ?by ; a/hrd:actKind ?kind . {_MANDATE} {_VALID}"
_TOWARDS = f"?act hrd:country ?state ; a/hrd:actKind ?kind . {_ACTED} {_MANDATE} {_VALID}"
_ACTS = f"{{ {_ENGAGED} }} UNION {{ {_TOWARDS} }}"
# A letter is a document itself.
_DATED = (
    "(hrd:issueYear|(hrd:evidence|dcterms:isPartOf)/hrd:issueYear"
    "|hrd:year|hrd:inReport/hrd:presentedYear)"
)
# Both ends of a period are asked of one year: an act of 2010 and 2020 is none of 2014 to 2016.
_CONDITIONS = {
    "since": f"?act {_DATED} ?dated . FILTER(?dated >= ?since)",
    "until": f"?act {_DATED} ?dated . FILTER(?dated <= ?until)",
    "source": "GRAPH ?home { ?act dcterms:identifier ?id } FILTER(STRSTARTS(STR(?home), ?source))",
    "layer": f"GRAPH ?saying {{ {_ACTED} }} ?saying hrd:layer ?layer .",
    "confidence": "?act hrd:confidence/skos:broader* ?confidence .",
}
_SOURCES = """
SELECT DISTINCT ?graph WHERE {
  ?graph hrd:layer ?layer
  FILTER EXISTS {
    GRAPH ?graph { ?act hrd:actor|hrd:issuedBy|hrd:inReport ?by ; dcterms:identifier ?id }
  }
}
"""
_SHORT = """
SELECT ?mandate ?name WHERE { VALUES ?mandate { %s } ?mandate skos:altLabel ?name }
"""


class UnknownMandateError(HrdGraphError):
    """No mandate of this name."""

    status = 404
    title = "Unknown mandate"

    def __init__(self, message: str, instead: Instead | None = None) -> None:
        """Say which is unknown and, if there is one, which mandate may have been meant."""
        super().__init__(message)
        self.instead = instead


@dataclass(frozen=True)
class Selection:
    """What to compare: the basis, one or two kinds of thing, and the filters as given and as terms.

    The term of ``source`` is the beginning of the IRIs of its graphs.
    """

    by: tuple[str, ...]
    values: Mapping[str, str]
    terms: Mapping[str, Term]

    @property
    def bases(self) -> tuple[Basis, ...]:
        """The kinds of thing that are shared."""
        return tuple(BASES[name] for name in self.by)

    @property
    def noun(self) -> str:
        """What is counted, in the plural: ``countries``, ``pairs of country and topic``."""
        if len(self.by) == 1:
            return self.bases[0].plural
        return "pairs of " + " and ".join(self.by)

    @property
    def window(self) -> str:
        """The period in words."""
        since, until = self.values.get("since"), self.values.get("until")
        if since and until:
            return since if since == until else f"{since} to {until}"
        return f"since {since}" if since else f"until {until}" if until else "all years"

    def pattern(self) -> str:
        """Write the graph pattern that binds ``?act``, ``?mandate`` and ``?one`` (and ``?two``)."""
        acts = _SAID if {"group", "letter"} & set(self.by) else _ACTS
        reached = [
            basis.pattern.replace("?thing", variable).replace("?about", variable + "Topic")
            for basis, variable in zip(self.bases, VARIABLES, strict=False)
        ]
        conditions = [_CONDITIONS[name] for name in self.terms]
        return "\n  ".join([acts, "?mandate a hrd:Mandate .", *reached, *conditions])

    @property
    def columns(self) -> tuple[str, ...]:
        """The variables that hold the things of a cell."""
        return VARIABLES[: len(self.by)]

    def query(self) -> str:
        """Write the SELECT for the distinct cells; the filters are projected, being bound."""
        projected = " ".join(f"?{name}" for name in self.terms)
        things = " ".join(self.columns)
        return f"SELECT DISTINCT ?mandate {things} {projected} WHERE {{\n  {self.pattern()}\n}}"

    def sparql(self) -> str:
        """Write the query so that anybody can run it, with the filters put in."""
        return stand_alone(self.query(), self.terms)


VARIABLES = ("?one", "?two")


@dataclass(frozen=True)
class Cells:
    """The cells of a selection: mandate -> things, and what all of them are called.

    A thing is an IRI, or two with a blank between them. ``short`` has a name of a few words for
    every mandate, for pictures.
    """

    selection: Selection
    members: dict[str, frozenset[str]]
    labels: dict[str, str]
    short: dict[str, str]

    def name(self, thing: str) -> str:
        """Name a mandate or thing for people; the parts of a pair are joined by a cross."""
        return " × ".join(self.labels.get(iri, short(iri)) for iri in thing.split(" "))

    def brief(self, mandate: str) -> str:
        """Name a mandate in a few words, also one that addressed nothing here."""
        return self.short.get(mandate) or self.name(mandate)


def select(
    engine: Engine, given: Mapping[str, str], known: Callable[[], list[str]] | None = None
) -> Selection:
    """Read what to compare from what a caller gave; empty values count as not given.

    :param given: ``by`` and any of the filters; other names are left alone.
    :param known: gives the sources; by default :func:`sources` does, which takes a while.
    :raises ParameterError: a basis, year, source, layer or confidence that does not exist; the
        message names the choices.
    """
    by = given.get("by", DEFAULT_BASIS).strip().replace(" ", ",")
    parts = tuple(part for part in by.split(",") if part)
    if not parts or len(parts) > 2 or not set(parts) <= set(BASES) or len(set(parts)) < len(parts):
        near = nearest(by, BY)
        hint = f" Did you mean {near}?" if near else ""
        listed = ", ".join(BASES)
        raise ParameterError(
            f'by: "{by}" is none of {listed}, or two of them ("country,topic").{hint}'
        )
    values = {name: given[name].strip() for name in FILTERS if given.get(name, "").strip()}
    known = known or partial(sources, engine)
    terms = {name: _term(engine, FILTERS[name], value, known) for name, value in values.items()}
    if "since" in values and "until" in values and values["since"] > values["until"]:
        raise ParameterError(f"since: {values['since']} is after until, {values['until']}.")
    return Selection(tuple(sorted(parts, key=list(BASES).index)), values, terms)


def _term(engine: Engine, parameter: Parameter, value: str, known: Callable[[], list[str]]) -> Term:
    if parameter.name == "source":
        if value not in known():
            raise ParameterError(f'source: "{value}" is none of {", ".join(known())}.')
        return Term("literal", f"{GRAPHS}{value}/")
    term = parameters.to_term(engine, parameter, value)
    return Term("uri", f"{SCHEMES}layer/{value}") if parameter.name == "layer" else term


def sources(engine: Engine) -> list[str]:
    """List the sources whose acts are in the graph, by the part of their graphs' IRIs."""
    rows = engine.select(_SOURCES).rows
    return sorted({row["graph"].value.removeprefix(GRAPHS).partition("/")[0] for row in rows})


def choices(engine: Engine, name: str) -> list[Choice]:
    """List what a filter may be; empty for the years."""
    if name == "source":
        return [Choice(source, source) for source in sources(engine)]
    return parameters.choices(engine, FILTERS[name])


def mandate(engine: Engine, value: str) -> str:
    """Find the IRI of a mandate, given by id or IRI.

    :raises UnknownMandateError: there is none; the message names the nearest.
    """
    try:
        return parameters.to_term(engine, MANDATE, value).value
    except ParameterError as error:
        raise UnknownMandateError(str(error), error.instead) from error


def read(engine: Engine, selection: Selection, acts: Path | None = None) -> Cells:
    """Fetch the cells of a selection.

    :param acts: the acts of the snapshot, which take a fraction of a second where a query over
        hundreds of thousands takes many; without them the engine is asked.
    """
    if acts:
        members = activities.read(acts, selection.by, _wanted(selection))
    else:
        members = pairs.incidence(_cells(engine, selection))
    iris = {iri for things in members.values() for thing in things for iri in thing.split(" ")}
    named = labels(engine, iris | set(members))
    return Cells(selection, members, named, _short_names(engine, members, named))


def _wanted(selection: Selection) -> activities.Wanted:
    values, terms = selection.values, selection.terms
    since, until = (int(values[end]) if end in values else None for end in ("since", "until"))
    layer, confidence = (terms[c].value if c in terms else None for c in ("layer", "confidence"))
    return activities.Wanted(since, until, values.get("source"), layer, confidence)


def _cells(engine: Engine, selection: Selection) -> Iterator[tuple[str, str]]:
    """Run the query; its answer is read as CSV, which is three times as fast as JSON."""
    job = Job(selection.query(), solutions="text/csv", bind=selection.terms)
    width = 1 + len(selection.by)
    with engine.answer(job).spool as spool:
        rows = csv.reader(TextIOWrapper(spool, "utf-8", newline=""))
        next(rows)
        for row in rows:
            yield row[0], " ".join(row[1:width])


def _short_names(
    engine: Engine, mandates: Iterable[str], named: Mapping[str, str]
) -> dict[str, str]:
    """Choose a name for a picture: the shortest of a mandate's names, unless its label is short."""
    listed = " ".join(f"<{iri}>" for iri in mandates if is_iri(iri))
    found = {iri: abbreviate(named.get(iri, short(iri))) for iri in mandates}
    for row in engine.select(_SHORT % listed).rows if listed else ():
        iri, name = row["mandate"].value, row["name"].value
        if len(name) <= SHORTEST_NAME:
            found[iri] = min(found[iri], name, key=lambda text: (len(text), text))
    return found


def abbreviate(name: str) -> str:
    """Shorten the words that many names of mandates begin with.

    >>> abbreviate("Working Group on Arbitrary Detention")
    'WG Arbitrary Detention'
    """
    for words, letters in _ABBREVIATIONS:
        name = name.replace(words, letters)
    return name
