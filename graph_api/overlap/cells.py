"""The cells of a selection: mandates, the things that each addressed, and their names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph_api.graph.labels import is_iri, labels, short
from graph_api.overlap.measures.pairs import Members
from graph_api.sparql.engine import Engine

SHORTEST_NAME = 30
# Short forms for figures, where the graph has none.
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
_SHORT = """
SELECT ?mandate ?name WHERE { VALUES ?mandate { %s } ?mandate skos:altLabel ?name }
"""


@dataclass(frozen=True)
class Cells:
    """The cells of a selection: mandate -> things, with the names of all of them.

    A thing is an IRI, or two with a blank between them. ``short`` has a name of a few words for
    every mandate, for figures.
    """

    members: Members
    labels: Mapping[str, str]
    short: Mapping[str, str]

    def name(self, thing: str) -> str:
        """Return the name of a mandate or thing; a cross joins the parts of a pair."""
        return " × ".join(self.labels.get(iri, short(iri)) for iri in thing.split(" "))

    def brief(self, mandate: str) -> str:
        """Return the short name of a mandate, also of one that addressed nothing."""
        return self.short.get(mandate) or self.name(mandate)

    def long(self, mandate: str) -> str:
        """Return the short name of a mandate and, if that differs, its full name."""
        brief, full = self.brief(mandate), self.name(mandate)
        return brief if brief == full else f"{brief}, {full}"


def with_names(engine: Engine, members: Members) -> Cells:
    """Read the names of mandates and things from the graph."""
    things = {iri for cells in members.values() for thing in cells for iri in thing.split(" ")}
    full_names = labels(engine, things | set(members))
    return Cells(members, full_names, _short_names(engine, members, full_names))


def _short_names(
    engine: Engine, mandates: Iterable[str], full_names: Mapping[str, str]
) -> dict[str, str]:
    """Choose the shortest name of each mandate, unless its label is short."""
    values = " ".join(f"<{iri}>" for iri in mandates if is_iri(iri))
    names = {iri: abbreviate(full_names.get(iri, short(iri))) for iri in mandates}
    for row in engine.select(_SHORT % values).rows if values else ():
        iri, name = row["mandate"].value, row["name"].value
        if len(name) <= SHORTEST_NAME:
            names[iri] = min(names[iri], name, key=lambda text: (len(text), text))
    return names


def abbreviate(name: str) -> str:
    """Abbreviate the first words that many names of mandates share.

    >>> abbreviate("Working Group on Arbitrary Detention")
    'WG Arbitrary Detention'
    """
    for words, letters in _ABBREVIATIONS:
        name = name.replace(words, letters)
    return name
