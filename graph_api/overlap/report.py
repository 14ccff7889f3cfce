"""The report of an overlap: the result for one selection, with its caption."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from graph_api.overlap.caption import METHODS, Caption, count
from graph_api.overlap.cells import Cells
from graph_api.overlap.measures.analysis import Analysis, around
from graph_api.overlap.measures.pairs import Pair
from graph_api.overlap.selection import Selection
from graph_api.rdf.namespaces import BASE

_USUAL_SETS = 5
_COMMUNITIES = "Communities: Louvain method on these links; colour and shape tell them apart."


@dataclass(frozen=True)
class Report:
    """A selection, its cells, and the analysis of all mandates in them.

    ``version`` is the id of the data, which every figure and file names.
    """

    selection: Selection
    cells: Cells
    analysis: Analysis
    version: str | None = None

    @property
    def empty(self) -> bool:
        """Tell whether no two mandates share anything."""
        return not self.analysis.pairs

    @cached_property
    def part(self) -> Analysis:
        """The analysis that figures and files show: all of it, or the part around one mandate."""
        focus = self.selection.focus
        if focus and focus in self.cells.members and not self.selection.other:
            return around(self.analysis, focus)
        return self.analysis

    @property
    def focus_name(self) -> str:
        """Return the short name of the mandate in focus; empty without one."""
        return self.cells.brief(self.selection.focus) if self.selection.focus else ""

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Return the pairs of the mandate in focus, or all, strongest first."""
        focus = self.selection.focus
        return self.analysis.pairs_of(focus) if focus else self.analysis.pairs

    @cached_property
    def sets(self) -> tuple[str, ...]:
        """Return the sets of an UpSet: those selected, or else those with the strongest links."""
        selection, members = self.selection, self.cells.members
        focus = [mandate for mandate in (selection.focus, selection.other) if mandate]
        if selection.sets or selection.other:
            return tuple(mandate for mandate in selection.sets or focus if mandate in members)
        ends = [end for pair in self.pairs for end in (pair.a, pair.b)]
        mandates = dict.fromkeys(mandate for mandate in [*focus, *ends] if mandate in members)
        return tuple(mandates)[:_USUAL_SETS]

    @cached_property
    def caption(self) -> Caption:
        """Return the caption of the whole report."""
        return self.captioned(
            self._title(),
            METHODS[self.selection.measure].format(
                noun=self.selection.noun, alpha=self.analysis.alpha
            ),
            f"{self.sharing}, {count(len(self.part.drawn_links), 'links')} drawn.",
            (_COMMUNITIES,),
        )

    @property
    def size(self) -> str:
        """Return the n of all figures: ``n = 15 mandates, 35 topics``."""
        mandates = count(len(self.analysis.members), "mandates")
        return f"n = {mandates}, {count(self.analysis.universe, self.selection.noun)}"

    @property
    def sharing(self) -> str:
        """Return the n of figures of pairs, with the number of pairs that share something."""
        analysis = self.analysis
        pairs = f"{len(analysis.pairs)} of {analysis.tested} pairs of mandates share something"
        return f"{self.size}; {pairs}"

    def captioned(
        self, title: str, method: str, counts: str = "", remarks: tuple[str, ...] = ()
    ) -> Caption:
        """Write a caption; the basis and the filters are its first remarks.

        :param counts: by default the number of mandates and things.
        """
        selection = self.selection
        condition = " and ".join(basis.condition for basis in selection.bases)
        filters = {k: v for k, v in selection.values.items() if k not in ("since", "until")}
        only = ", ".join(f"{name} {value}" for name, value in filters.items())
        return Caption(
            title,
            counts or f"{self.size}.",
            method,
            selection.period,
            self.version,
            f"{BASE}overlap?{urlencode(selection.parameters())}",
            (
                f"A mandate counts for {selection.noun} where {condition}.",
                *([f"Only {only}."] if only else []),
                *remarks,
            ),
        )

    def sentence(self, pair: Pair) -> str:
        """Describe what two mandates share, and how likely that is by chance."""
        q = "q < 0.0001" if pair.q < 0.0001 else f"q = {pair.q:.2g}"
        either = count(pair.size_a + pair.size_b - pair.shared, self.selection.noun)
        return (
            f"{self.cells.brief(pair.a)} and {self.cells.brief(pair.b)} share {pair.shared} of "
            f"{either} (Jaccard {pair.jaccard:.2f}; by chance {pair.expected:.1f}; {q})"
        )

    def _title(self) -> str:
        selection, brief = self.selection, self.cells.brief
        if selection.focus and selection.other:
            return f"What do {brief(selection.focus)} and {brief(selection.other)} share?"
        if selection.focus:
            return f"Who addresses the same {selection.noun} as {brief(selection.focus)}?"
        return f"Which mandates address the same {selection.noun}?"
