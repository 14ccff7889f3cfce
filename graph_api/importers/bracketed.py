"""The States in brackets at the end of a text of the Universal Periodic Review.

``120.15 Ratify the Convention (Spain, Iran (Islamic Republic of) and Morocco);`` is recommended by
three States. A record may hold several such texts, one after the other, each with its own brackets.
Brackets without a State, such as "No. 189" or an abbreviation, are ignored. From a list with an
unknown part the other parts are used, and the unknown one is reported.
"""

import re
from dataclasses import dataclass, field

from graph_api.importers.dividing import divide
from graph_api.rdf.recognition import Names

_MOST_CHARACTERS = 1_000
_PARAGRAPH = r"\d{1,3}\.\d{1,3}"
# Brackets may hold brackets, as a State's name does. A text ends with its line, or the next begins.
_LAST = re.compile(
    rf"\(([^()\n]{{3,{_MOST_CHARACTERS}}}(?:\([^()\n]{{3,60}}\)[^()\n]{{0,{_MOST_CHARACTERS}}}){{0,40}})\)"
    rf"[\s;.,*]{{0,20}}(?=\n|\Z|{_PARAGRAPH})"
)


@dataclass
class Bracketed:
    """States as IRIs, in the order of the text, and the parts of their lists that are no State."""

    states: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def states(text: str, names: Names) -> Bracketed:
    """Find the States in the last brackets of each text.

    :param names: of countries; their codes do not count here.
    """
    result = Bracketed()
    if "(" not in text:
        return result
    for match in _LAST.finditer(text):
        one = divide(match[1], names, codes=False)
        if one.matches:
            result.states += [part.iri for part in one.matches]
            result.unknown += one.unknown
    result.states = list(dict.fromkeys(result.states))
    return result
