"""The parts of a first screen: figures, rankings, a matrix, the latest acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from graph_api.graph.answer_notes import Note
from graph_api.graph.labels import short
from graph_api.overlap import record
from graph_api.overlap.figures import strip, svg
from graph_api.overlap.figures.timeline import Row
from graph_api.overlap.record import Latest, Record, Totals

MANDATES, TOPICS = 12, 5
LONG_NAME = 40


@dataclass(frozen=True)
class Bar:
    """One thing of a ranking: its name, the address of what is counted, and a bar."""

    iri: str
    label: str
    count: int
    address: str | None
    picture: Markup


@dataclass(frozen=True)
class Ranking:
    """Things by their numbers, with the address of all; ``caption`` says what is counted."""

    title: str
    caption: str
    bars: Sequence[Bar]
    others: int
    address: str


@dataclass(frozen=True)
class Matrix:
    """Who acted on what: for each mandate the number of its acts, and those of each column."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, int, Sequence[int]]]
    others: int


@dataclass(frozen=True)
class Screen:
    """What the first screen shows.

    ``names`` are those of all IRIs, ``short`` those of mandates in a few words, ``opened`` the
    addresses of documents; ``all_documents`` and ``listed`` are the number of documents and of
    engagements, guesses too, with the address of the list.
    """

    kind: str
    totals: Totals
    names: Mapping[str, str] = field(default_factory=dict)
    strip: Markup | None = None
    map: Markup | None = None
    matrix: Matrix | None = None
    rankings: Sequence[Ranking] = ()
    latest: Sequence[Latest] = ()
    documents: Sequence[str] = ()
    all_documents: tuple[int, str] = (0, "")
    opened: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[Note] = ()
    listed: tuple[int, str] = (0, "")
    short: Mapping[str, str] = field(default_factory=dict)

    def name(self, iri: str) -> str:
        """Call a thing by its name here, or by the last part of its IRI."""
        return self.names.get(iri) or short(iri)

    def brief(self, mandate: str) -> str:
        """Call a mandate by its name or, if that is long, by a short one."""
        name = self.name(mandate)
        return name if len(name) <= LONG_NAME else self.short.get(mandate, name)


def matrix(found: Record) -> Matrix | None:
    """Count who acted on what; None without acts."""
    totals = record.tally(found.all, "mandates")
    topics = record.ranked(record.tally(found.all, "topics"))[:TOPICS]
    counts = record.matrix(found.all, topics)
    columns = [
        *topics,
        *(name for name in (record.OTHER, record.NONE) if any(c == name for _, c in counts)),
    ]
    mandates = record.ranked(totals)
    rows = [(m, totals[m], [counts[m, column] for column in columns]) for m in mandates[:MANDATES]]
    return Matrix(columns, rows, len(mandates) - len(rows)) if rows else None


def strip_of_years(found: Record, title: str) -> Markup | None:
    """Draw the years of acts by kind; None where no act has a year."""
    rows = []
    for kind, count in record.by_kind(found.all).items():
        of_kind = [act for act in found.all if act.kind == kind]
        years = record.by_year(of_kind)
        undated = record.number(act for act in of_kind if not act.years)
        if years:
            words = record.WORDS[kind][count > 1]
            rows.append(Row(f"{words[:1].upper()}{words[1:]}: {count:,}", years, undated))
    return picture(strip.draw(rows), title, "years") if rows else None


def picture(drawing: svg.Drawing, title: str, name: str) -> Markup:
    """Write a figure for a page."""
    # The figure escapes each text itself: see graph_api.overlap.figures.svg.tag.
    return Markup(svg.inline(drawing, title, name))
