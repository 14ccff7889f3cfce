"""The caption of a figure or file, and the words for measures and counts in it."""

from dataclasses import dataclass

LICENCE = "CC BY 4.0, HRD Graph"
READINGS = {
    "count": "how often together",
    "jaccard": "share of their work",
    "coefficient": "share of the smaller one's work",
    "chance": "more than chance",
}
METHODS = {
    "count": "A link is as strong as the number of {noun} that both addressed.",
    "jaccard": "Jaccard: {noun} that both addressed, divided by those that either did.",
    "coefficient": "Overlap coefficient: {noun} that both addressed, divided by those of the "
    "mandate with fewer.",
    "chance": "Hypergeometric test against random choice of {noun}; kept where the false-discovery "
    "rate q (Benjamini and Hochberg) is at most {alpha:g}.",
}


@dataclass(frozen=True)
class Caption:
    """The text that every figure and file carries.

    ``counts`` is the n in words, ``method`` how the numbers were computed, ``period`` the years,
    ``version`` the id of the data, None if it is unknown. ``address`` is the IRI of this overlap in
    RDF.
    """

    title: str
    counts: str
    method: str
    period: str
    version: str | None
    address: str = "urn:x-hrd-graph:overlap"
    remarks: tuple[str, ...] = ()
    licence: str = LICENCE

    def lines(self) -> list[str]:
        """List all but the title, one or two sentences a line."""
        version = f"Data version {self.version}. " if self.version else ""
        end = f"Period: {self.period}. {version}Licence: {self.licence}."
        return [self.counts, self.method, *self.remarks, end]

    def fields(self) -> dict[str, str]:
        """Return the parts of the caption by name, for files of data; empty ones are left out."""
        texts = {
            "title": self.title,
            "counted": self.counts,
            "method": " ".join([self.method, *self.remarks]),
            "period": self.period,
            "version": self.version or "",
            "licence": self.licence,
        }
        return {name: text for name, text in texts.items() if text}


def reading(measure: str) -> str:
    """Describe a measure in plain words.

    >>> reading("jaccard")
    'Share of their work'
    """
    words = READINGS[measure]
    return words[:1].upper() + words[1:]


def count(number: int, plural: str) -> str:
    """Write a number with its noun.

    :param plural: its first word takes an s, or ies.

    >>> count(1, "countries"), count(1, "pairs of country and topic"), count(0, "topics")
    ('1 country', '1 pair of country and topic', '0 topics')
    """
    first, blank, rest = plural.partition(" ")
    if number == 1:
        first = f"{first[:-3]}y" if first.endswith("ies") else first[:-1]
    return f"{number:d} {first}{blank}{rest}"
