"""The caption of a figure or file, and the words for measures and counts in it."""

from dataclasses import dataclass

from graph_api.rdf.namespaces import BASE

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
class Edition:
    """The data that a figure shows: their id, their day, and the address of the server.

    ``site`` ends in a slash; without a server it is the base of our IRIs. ``version`` is None and
    ``day`` is "" if unknown.
    """

    version: str | None = None
    day: str = ""
    site: str = BASE


@dataclass(frozen=True)
class Caption:
    """The text that every figure and file carries, so that it can be checked away from its page.

    ``title`` is the finding, ``question`` what was asked. ``counts`` is the n in words, ``method``
    how the numbers were computed, ``period`` the years, ``version`` and ``day`` the id and date of
    the data, None and "" if unknown. ``source`` names where the acts are from; ``caveat`` says that
    they are all from one organisation, or is "". ``link`` is the short address of the figure,
    ``address`` the IRI of this overlap in RDF.
    """

    title: str
    counts: str
    method: str
    period: str
    version: str | None
    address: str = "urn:x-hrd-graph:overlap"
    remarks: tuple[str, ...] = ()
    licence: str = LICENCE
    question: str = ""
    source: str = ""
    caveat: str = ""
    day: str = ""
    link: str = ""

    def lines(self) -> list[str]:
        """List all but the title, one or two sentences a line."""
        asked = [self.question] if self.question else []
        source = f"Source: {self.source}. {self.caveat}".strip() if self.source else self.caveat
        of_day = f" of {self.day}" if self.day else ""
        version = f"Data version {self.version}{of_day}. " if self.version else ""
        end = f"Period: {self.period}. {version}Licence: {self.licence}."
        lines = [*asked, self.counts, self.method, *self.remarks, source, end, self.link]
        return [line for line in lines if line]

    @property
    def description(self) -> str:
        """What was asked, counted and how, in one paragraph."""
        parts = [self.question, self.counts, self.method, *self.remarks, self.caveat]
        return " ".join(part for part in parts if part)

    def fields(self) -> dict[str, str]:
        """Return the parts of the caption by name, for files of data; empty ones are left out."""
        texts = {
            "title": self.title,
            "question": self.question,
            "counted": self.counts,
            "method": " ".join([self.method, *self.remarks]),
            "period": self.period,
            "source": self.source,
            "caveat": self.caveat,
            "version": self.version or "",
            "as_of": self.day,
            "address": self.link,
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
