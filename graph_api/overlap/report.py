"""One overlap as it was asked for: the analysis, its words, and what to draw of it.

The page, the API and the command line all ask through :class:`Overlaps`, so their numbers are the
same. A snapshot never changes: what was read and computed is kept, a few selections at a time.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TypeVar
from urllib.parse import urlencode

from graph_api.errors import ParameterError
from graph_api.graph.labels import short
from graph_api.overlap import selection as overlap_data
from graph_api.overlap.bases import FILTERS
from graph_api.overlap.figures.subject import READINGS, Caption, Subject
from graph_api.overlap.figures.text_metrics import counted
from graph_api.overlap.measures.analysis import MEASURES, Overlap, analyse, around
from graph_api.overlap.selection import Cells, Selection
from graph_api.rdf.namespaces import BASE, THINGS
from graph_api.rdf.spelling import nearest
from graph_api.sparql.engine import Engine

KEPT = 24
MEASURE = "jaccard"
MOST_SETS = 8
_USUAL_SETS = 5
LICENCE = "CC BY 4.0, HRD Graph"
NAMES = ("by", "measure", *FILTERS, "mandate", "with", "sets")
METHODS = {
    "count": "A link is as strong as the number of {noun} that both addressed.",
    "jaccard": "Jaccard: {noun} that both addressed, divided by those that either did.",
    "coefficient": "Overlap coefficient: {noun} that both addressed, divided by those of the "
    "mandate with fewer.",
    "chance": "Hypergeometric test against random choice of {noun}; kept where the false-discovery "
    "rate q (Benjamini and Hochberg) is at most {alpha:g}.",
}
T = TypeVar("T")


@dataclass(frozen=True)
class Report:
    """What was asked, and the answer.

    ``focus`` and ``other`` are the mandates that were named, if any; ``overlap`` is the whole
    analysis, or the part around ``focus``; ``chosen`` are the sets of an UpSet.
    """

    selection: Selection
    cells: Cells
    measure: str
    whole: Overlap
    overlap: Overlap
    caption: Caption
    focus: str | None
    other: str | None
    chosen: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether no two mandates share anything."""
        return not self.whole.pairs

    def subject(self, href: Callable[[str], str] | None = None) -> Subject:
        """Give what the pictures and files are made from."""
        cells = self.cells
        return Subject(
            self.overlap,
            {**cells.labels, **{m: cells.name(m) for m in cells.members}},
            cells.short,
            self.caption,
            self.selection.noun,
            href,
            self.focus,
        )

    def given(self, **changes: str | None) -> dict[str, str]:
        """Give the parameters that ask for this again, with some changed or, by None, left out."""
        given: dict[str, str | None] = {"by": ",".join(self.selection.by), "measure": self.measure}
        given |= self.selection.values
        given |= {"mandate": self.focus and id_of(self.focus)}
        given |= {"with": self.other and id_of(self.other)}
        return {name: value for name, value in (given | changes).items() if value}


class Overlaps:
    """Answers overlaps from one engine; may be asked from several threads."""

    def __init__(
        self, engine: Engine, snapshot: str | None = None, acts: Path | None = None
    ) -> None:
        """Take the engine, the id of its data, which every picture names, and their acts if any."""
        self.engine, self.snapshot, self._acts = engine, snapshot, acts
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def ask(self, given: Mapping[str, str]) -> Report:
        """Answer one overlap.

        :param given: any of :data:`NAMES`; empty values count as not given.
        :raises ParameterError: a value that does not exist; the message names the choices.
        :raises UnknownMandateError: a mandate that does not exist, with the nearest.
        """
        given = {name: value.strip() for name, value in given.items() if value.strip()}
        if unknown := sorted(given.keys() - set(NAMES)):
            raise ParameterError(f"No parameter {unknown[0]}. There are {', '.join(NAMES)}.")
        measure = _measure(given.get("measure", MEASURE))
        selection = overlap_data.select(self.engine, given, self._sources)
        focus, other = (self._mandate(given.get(name)) for name in ("mandate", "with"))
        if other and not focus:
            raise ParameterError("with: names the second of two mandates. Give mandate as well.")
        if other and other == focus:
            raise ParameterError("with: is the same mandate as mandate. Give another one.")
        key = (selection.by, tuple(sorted(selection.values.items())))
        cells = self.keep(
            ("cells", *key), lambda: overlap_data.read(self.engine, selection, self._acts)
        )
        whole = self.keep((measure, *key), lambda: analyse(cells.members, measure))
        overlap = around(whole, focus) if focus in cells.members and not other else whole
        chosen = self._chosen(given.get("sets", ""), cells, whole, (focus, other))
        report = Report(selection, cells, measure, whole, overlap, _blank(), focus, other, chosen)
        return replace(report, caption=self._caption(report))

    def _sources(self) -> list[str]:
        return self.keep("sources", lambda: overlap_data.sources(self.engine))

    def _mandate(self, value: str | None) -> str | None:
        return overlap_data.mandate(self.engine, value) if value else None

    def _chosen(
        self, listed: str, cells: Cells, whole: Overlap, named: tuple[str | None, str | None]
    ) -> tuple[str, ...]:
        """Read the sets of an UpSet; by default who was named, or has the strongest links."""
        names = [name.strip() for name in listed.split(",") if name.strip()]
        if len(names) > MOST_SETS:
            raise ParameterError(f"sets: {len(names)} mandates; give up to {MOST_SETS}.")
        if names:
            found = dict.fromkeys(overlap_data.mandate(self.engine, name) for name in names)
            return tuple(mandate for mandate in found if mandate in cells.members)
        focus, other = named
        if other:
            return tuple(mandate for mandate in named if mandate in cells.members)
        usual = whole.of(focus) if focus else whole.pairs
        ends = [focus] if focus in cells.members else []
        ends += [end for pair in usual for end in (pair.a, pair.b)]
        return tuple(dict.fromkeys(ends))[:_USUAL_SETS]

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give what was made before, or make it; what was asked for longest ago is forgotten."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[return-value]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made

    def _caption(self, report: Report) -> Caption:
        selection, whole = report.selection, report.whole
        noun = selection.noun
        sizes = f"{counted(len(whole.members), 'mandates')}, {counted(whole.universe, noun)}"
        size = (
            f"n = {sizes}; {len(whole.pairs)} of {whole.tested} pairs of mandates share something, "
            f"{counted(len(report.overlap.drawn), 'links')} drawn."
        )
        said = " and ".join(basis.said for basis in selection.bases)
        said = f"A mandate counts for {noun} where {said}."
        method = METHODS[report.measure].format(noun=noun, alpha=whole.alpha)
        filters = {k: v for k, v in selection.values.items() if k not in ("since", "until")}
        only = "Only " + ", ".join(f"{k} {v}" for k, v in filters.items()) + "." if filters else ""
        grouped = "Communities: Louvain method on these links; colour and shape tell them apart."
        remarks = tuple(text for text in (said, only, grouped) if text)
        address = f"{BASE}overlap?{urlencode(report.given())}"
        return Caption(
            title(report),
            size,
            method,
            selection.window,
            self.snapshot,
            LICENCE,
            address,
            remarks,
        )


def title(report: Report) -> str:
    """Ask in words what the report answers."""
    noun = report.selection.noun
    names = report.cells
    if report.focus and report.other:
        return f"What do {names.brief(report.focus)} and {names.brief(report.other)} share?"
    if report.focus:
        return f"Who addresses the same {noun} as {names.brief(report.focus)}?"
    return f"Which mandates address the same {noun}?"


def reading(measure: str) -> str:
    """Name a measure in plain words.

    >>> reading("jaccard")
    'Share of their work'
    """
    words = READINGS[measure]
    return words[:1].upper() + words[1:]


def id_of(mandate: str) -> str:
    """Give the id by which a mandate is asked for."""
    return short(mandate).partition("/")[2] if mandate.startswith(THINGS) else mandate


def _measure(value: str) -> str:
    if value not in MEASURES:
        near = nearest(value, MEASURES)
        hint = f" Did you mean {near}?" if near else ""
        raise ParameterError(f'measure: "{value}" is none of {", ".join(MEASURES)}.{hint}')
    return value


def _blank() -> Caption:
    return Caption("", "", "", "", None, "")
