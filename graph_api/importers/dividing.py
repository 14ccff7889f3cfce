"""Lists in one cell or bracket, divided into known names.

A separator may be part of a name ("Bosnia and Herzegovina"), so a list is divided so that its parts
are names, the longest first.
"""

import re
from dataclasses import dataclass, field

from graph_api.rdf.recognition import Match, Names

# White space is single blanks and line ends by then.
_BETWEEN = re.compile(r"( ?[,;/\n] ?(?:and )?| and | ?& ?)")
_BETWEEN_WORDS = re.compile(r"( ?[,;/\n] ?(?:and )?| (?:and )?| ?& ?)")
_MOST_PARTS = 200
_LONGEST, _LONGEST_IN_WORDS = 8, 30  # parts of one name


@dataclass(frozen=True)
class Part:
    """A part of a list, and its match."""

    text: str
    match: Match

    @property
    def iri(self) -> str:
        """Return the IRI of the thing."""
        return self.match.iri

    @property
    def how(self) -> str:
        """Return the step of the match."""
        return self.match.how


@dataclass
class Parts:
    """The known parts of a list in their order, and the others."""

    matches: list[Part] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def divide(text: str, names: Names, *, codes: bool = True, blanks: bool = False) -> Parts:
    """Divide a list.

    :param codes: whether codes are names.
    :param blanks: whether a blank may divide too, as where a list lost its separators.
    """
    plain = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    pieces = (_BETWEEN_WORDS if blanks else _BETWEEN).split(plain)[: 2 * _MOST_PARTS]
    longest = _LONGEST_IN_WORDS if blanks else _LONGEST
    parts = Parts()
    start = 0
    while start < len(pieces):
        for end in range(min(len(pieces), start + 2 * longest - 1), start, -2):
            name = "".join(pieces[start:end])
            if match := names.match(name, codes=codes):
                parts.matches.append(Part(name, match))
                start = end + 1
                break
        else:
            parts.unknown.append(pieces[start].strip())
            start += 2
    parts.unknown = [part for part in parts.unknown if part]
    return parts
