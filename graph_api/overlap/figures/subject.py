"""What a picture is about: the analysis, what its mandates are called, and the caption."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from graph_api.overlap.figures import text_metrics
from graph_api.overlap.measures.analysis import Overlap
from graph_api.overlap.measures.pairs import Pair

READINGS = {
    "count": "how often together",
    "jaccard": "share of their work",
    "coefficient": "share of the smaller one's work",
    "chance": "more than chance",
}


@dataclass(frozen=True)
class Caption:
    """What every picture and file says of itself.

    ``counted`` is the n in words, ``method`` how the numbers came about, ``period`` which years,
    ``version`` the id of the data (None: not known), ``licence`` under what it may be used.
    ``address`` is an IRI for this overlap, under which RDF names it.
    """

    title: str
    counted: str
    method: str
    period: str
    version: str | None
    licence: str
    address: str = "urn:x-hrd-graph:overlap"
    remarks: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """All but the title, one sentence or two a line."""
        version = f"Data version {self.version}. " if self.version else ""
        return [
            self.counted,
            self.method,
            *self.remarks,
            f"Period: {self.period}. {version}Licence: {self.licence}.",
        ]

    def fields(self) -> dict[str, str]:
        """The caption for files that hold data: one text for each name."""
        named = {
            "title": self.title,
            "counted": self.counted,
            "method": " ".join([self.method, *self.remarks]),
            "period": self.period,
            "version": self.version or "",
            "licence": self.licence,
        }
        return {name: text for name, text in named.items() if text}


@dataclass(frozen=True)
class Subject:
    """An analysis, with names for all that is in it.

    ``labels`` has the full name of each mandate and thing, ``short`` one of a few words for each
    mandate. ``href`` gives the address behind a mandate; None makes no links. ``focus`` is the
    mandate that the picture is about, if it is about one.
    """

    overlap: Overlap
    labels: Mapping[str, str]
    short: Mapping[str, str]
    caption: Caption
    noun: str
    href: Callable[[str], str] | None = None
    focus: str | None = None

    @cached_property
    def place(self) -> dict[str, int]:
        """The number of each mandate in the order of the matrix, from 0, for scripts."""
        return {mandate: i for i, mandate in enumerate(self.overlap.order)}

    def name(self, mandate: str) -> str:
        """Call a mandate by its full name."""
        return self.labels.get(mandate, mandate)

    def brief(self, mandate: str) -> str:
        """Call a mandate by a few words."""
        return self.short.get(mandate, self.name(mandate))

    def called(self, mandate: str) -> str:
        """Call a mandate by what a picture shows, and its full name where that is another one."""
        brief, full = self.brief(mandate), self.name(mandate)
        return brief if brief == full else f"{brief}, {full}"

    def link(self, mandate: str) -> str | None:
        """Give the address behind a mandate, if there is one."""
        return self.href(mandate) if self.href else None

    def says(self, pair: Pair) -> str:
        """Tell in words what two mandates share, and whether that is more than chance."""
        q = "q < 0.0001" if pair.q < 0.0001 else f"q = {pair.q:.2g}"
        return (
            f"{self.brief(pair.a)} and {self.brief(pair.b)} share {pair.shared} of "
            f"{text_metrics.counted(pair.size_a + pair.size_b - pair.shared, self.noun)} "
            f"(Jaccard {pair.jaccard:.2f}; "
            f"by chance {pair.expected:.1f}; {q})"
        )
