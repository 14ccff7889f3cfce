"""Rules about symbols that do not parse, unknown countries, and names used twice.

A symbol has a grammar, not only a pattern; a name may stand in another file under another IRI.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from graph_api.rdf.document_symbols import parse
from graph_api.rdf.namespaces import PREFIXES, TERMS, THINGS
from graph_api.rdf.spelling import words
from graph_api.validation.findings import Fault
from graph_api.validation.iris import brief
from graph_api.validation.statements import Source, is_literal

SYMBOL = TERMS + "symbol"
ISO3 = TERMS + "iso3"
ACTORS = THINGS + "actor/"
NAMES = {
    PREFIXES["rdfs"] + "label",
    *(PREFIXES["skos"] + name for name in ("prefLabel", "altLabel", "hiddenLabel")),
}
# Publishers that are not of the United Nations number their documents like this: EUR 62/5974/2017.
INDEX = re.compile(r"[A-Z]{3} [0-9]{2}/[0-9]+/[0-9]{4}")


class Reference:
    """The country codes and names in all of the data."""

    def __init__(self, sources: Iterable[Source]) -> None:
        """Read all files, including those to be checked."""
        self._countries: set[str] = set()
        self._owners: dict[str, set[str]] = {}
        for source in sources:
            for quad in source.quads:
                if quad.predicate.value == ISO3:
                    self._countries.add(quad.object.value)
                elif name := _name(quad):
                    self._owners.setdefault(name, set()).add(quad.subject.value)

    def faults(self, source: Source) -> Iterator[Fault]:
        """List the faults in one file."""
        for quad in source.quads:
            if quad.predicate.value == SYMBOL:
                yield from self._symbol(quad)
            elif name := _name(quad):
                yield from self._shared(quad, name)

    def _symbol(self, quad: Any) -> Iterator[Fault]:
        text = quad.object.value
        symbol = parse(text)
        if symbol is None:
            if not INDEX.fullmatch(text):
                way_out = "Correct it, or put what the source prints into hrd:symbolAsPrinted."
                yield Fault(quad, "symbol", f'"{text}" is no document symbol. {way_out}')
        elif symbol.text != text:
            yield Fault(quad, "symbol", f'the symbol "{text}" is written "{symbol.text}".')
        elif symbol.country and symbol.country not in self._countries:
            message = f'the symbol "{text}" names {symbol.country}, which is no country code.'
            yield Fault(quad, "country", f"{message} Correct it, or describe the country.")

    def _shared(self, quad: Any, name: str) -> Iterator[Fault]:
        if others := sorted(self._owners.get(name, set()) - {quad.subject.value}):
            message = f'"{quad.object.value}" is a name of {brief(others[0])} too.'
            yield Fault(quad, "name", f"{message} Give one mandate one IRI, or two names.")


def _name(quad: Any) -> str | None:
    """Return the folded name that a statement gives to an actor, or None."""
    if quad.predicate.value not in NAMES or not quad.subject.value.startswith(ACTORS):
        return None
    return " ".join(words(quad.object.value)) or None if is_literal(quad.object) else None
