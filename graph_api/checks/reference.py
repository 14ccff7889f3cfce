"""Faults that no shape can see: symbols that do not parse, countries unknown, names used twice.

A symbol has a grammar, not only a pattern; a name may stand in another file under another IRI.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import RDFS, SKOS, Literal, URIRef

from graph_api.checks.findings import brief
from graph_api.checks.graphs import Source, Triple
from graph_api.fold import words
from graph_api.names import TERMS, THINGS
from graph_api.symbols import parse

SYMBOL = URIRef(TERMS + "symbol")
ISO3 = URIRef(TERMS + "iso3")
ACTORS = THINGS + "actor/"
NAMES = {RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel}
# Publishers that are not of the United Nations number their documents like this: EUR 62/5974/2017.
INDEX = re.compile(r"[A-Z]{3} [0-9]{2}/[0-9]+/[0-9]{4}")


@dataclass(frozen=True)
class Fault:
    """The statement that is wrong, the rule (``symbol``, ``country`` or ``name``), what to do."""

    statement: Triple
    rule: str
    message: str


class Reference:
    """What the whole of the data knows: country codes, and whose each name is."""

    def __init__(self, sources: Iterable[Source]) -> None:
        """Collect from all files, those that are checked included."""
        self._countries: set[str] = set()
        self._owners: dict[str, set[str]] = {}
        for source in sources:
            for (s, p, o), _ in source.statements:
                if p == ISO3:
                    self._countries.add(str(o))
                elif name := _name((s, p, o)):
                    self._owners.setdefault(name, set()).add(str(s))

    def faults(self, source: Source) -> Iterator[Fault]:
        """List what is wrong in one file."""
        for triple, _ in source.statements:
            if triple[1] == SYMBOL:
                yield from self._symbol(triple)
            elif name := _name(triple):
                yield from self._shared(triple, name)

    def _symbol(self, triple: Triple) -> Iterator[Fault]:
        text = str(triple[2])
        symbol = parse(text)
        if symbol is None:
            if not INDEX.fullmatch(text):
                way_out = "Correct it, or put what the source prints into hrd:symbolAsPrinted."
                yield Fault(triple, "symbol", f'"{text}" is no document symbol. {way_out}')
        elif symbol.text != text:
            yield Fault(triple, "symbol", f'the symbol "{text}" is written "{symbol.text}".')
        elif symbol.country and symbol.country not in self._countries:
            message = f'the symbol "{text}" names {symbol.country}, which is no country code.'
            yield Fault(triple, "country", f"{message} Correct it, or describe the country.")

    def _shared(self, triple: Triple, name: str) -> Iterator[Fault]:
        if others := sorted(self._owners.get(name, set()) - {str(triple[0])}):
            message = f'"{triple[2]}" is a name of {brief(others[0])} too.'
            yield Fault(triple, "name", f"{message} Give one mandate one IRI, or two names.")


def _name(triple: Triple) -> str | None:
    """Return the folded name that a statement gives to an actor, or None."""
    subject, predicate, value = triple
    if predicate in NAMES and str(subject).startswith(ACTORS) and isinstance(value, Literal):
        return " ".join(words(str(value))) or None
    return None
