"""The report of an overlap: the result for one selection, with its caption."""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from graph_api.overlap import findings
from graph_api.overlap.caption import METHODS, Caption, Edition, count
from graph_api.overlap.cells import Cells
from graph_api.overlap.measures.analysis import Analysis, around, ungrouped
from graph_api.overlap.measures.pairs import Pair
from graph_api.overlap.origins import Origin, caveat, in_words
from graph_api.overlap.selection import DEFAULT_BASIS, DEFAULT_MEASURE, Selection
from graph_api.rdf.namespaces import BASE

_USUAL_SETS = 5
_VERSION_CHARACTERS = 8
_COMMUNITIES = "Communities: Louvain method on these links; colour and shape tell them apart."
_NO_COMMUNITIES = (
    "No communities are drawn: no pair shares more than chance explains (q at most {alpha:g})."
)


@dataclass(frozen=True)
class Report:
    """A selection, its cells, and the analysis of all mandates in them.

    ``edition`` are the data, which each figure and file names, ``origins`` the sources of the acts.
    """

    selection: Selection
    cells: Cells
    analysis: Analysis
    edition: Edition = field(default_factory=Edition)
    origins: tuple[Origin, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether no two mandates share anything."""
        return not self.analysis.pairs

    @cached_property
    def part(self) -> Analysis:
        """The analysis that figures and files show: all of it, or the part around one mandate.

        Where chance explains every overlap, there are no communities: they would be noise.
        """
        focus, analysis = self.selection.focus, self.analysis
        if focus and focus in self.cells.members and not self.selection.other:
            analysis = around(analysis, focus)
        return analysis if self.beyond_chance else ungrouped(analysis)

    @property
    def beyond_chance(self) -> frozenset[Pair]:
        """The pairs that share more than chance explains, by whatever measure is shown."""
        return self.analysis.beyond_chance

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
            findings.of_overlap(self.selection, self.cells, self.analysis),
            METHODS[self.selection.measure].format(
                noun=self.selection.noun, alpha=self.analysis.alpha
            ),
            f"{self.sharing}, {count(len(self.part.drawn_links), 'links')} drawn.",
            (_COMMUNITIES,) if self.beyond_chance else (_no_communities(self.analysis),),
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
        self,
        title: str,
        method: str,
        counts: str = "",
        remarks: tuple[str, ...] = (),
        question: str = "",
    ) -> Caption:
        """Write a caption; the basis and the filters are its first remarks.

        :param title: the finding.
        :param counts: by default the number of mandates and things.
        :param question: by default that of the overlap.
        """
        selection = self.selection
        edition = self.edition
        condition = " and ".join(basis.condition for basis in selection.bases)
        filters = {k: v for k, v in selection.values.items() if k not in ("since", "until")}
        only = ", ".join(f"{name} {value}" for name, value in filters.items())
        return Caption(
            title,
            counts or f"{self.size}.",
            method,
            selection.period,
            edition.version,
            f"{BASE}overlap?{urlencode(selection.parameters())}",
            (
                f"A mandate counts for {selection.noun} where {condition}.",
                *([f"Only {only}."] if only else []),
                *remarks,
            ),
            question=question or self.question,
            source=in_words(self.origins),
            caveat=caveat(self.origins),
            day=edition.day,
            link=self.link,
        )

    @property
    def link(self) -> str:
        """The short address of this view: what differs from the default, and the data version."""
        fields = self.selection.parameters()
        usual = {"by": DEFAULT_BASIS, "measure": DEFAULT_MEASURE}
        short = {name: value for name, value in fields.items() if usual.get(name) != value}
        if self.edition.version:
            short["v"] = self.edition.version[:_VERSION_CHARACTERS]
        query = f"?{urlencode(short, safe=',')}" if short else ""
        return f"{self.edition.site}overlap{query}"

    def sentence(self, pair: Pair) -> str:
        """Describe what two mandates share, and how likely that is by chance."""
        q = "q < 0.0001" if pair.q < 0.0001 else f"q = {pair.q:.2g}"
        either = count(pair.size_a + pair.size_b - pair.shared, self.selection.noun)
        return (
            f"{self.cells.brief(pair.a)} and {self.cells.brief(pair.b)} share {pair.shared} of "
            f"{either} (Jaccard {pair.jaccard:.2f}; by chance {pair.expected:.1f}; {q})"
        )

    @property
    def question(self) -> str:
        """What is asked."""
        selection, brief = self.selection, self.cells.brief
        if selection.focus and selection.other:
            return f"What do {brief(selection.focus)} and {brief(selection.other)} share?"
        if selection.focus:
            return f"Who addresses the same {selection.noun} as {brief(selection.focus)}?"
        return f"Which mandates address the same {selection.noun}?"


def _no_communities(analysis: Analysis) -> str:
    return _NO_COMMUNITIES.format(alpha=analysis.alpha)
