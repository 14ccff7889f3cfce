"""The pipeline from parameters to a report: Selection -> Cells -> Analysis -> Report.

The pages, the API and the command line all call :class:`Overlaps`, so their numbers are the same. A
snapshot never changes: the cells and analyses of the last selections are kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import replace
from threading import Lock
from typing import TypeVar

from graph_api.overlap import cells as names
from graph_api.overlap import origins
from graph_api.overlap import selection as selections
from graph_api.overlap.caption import Edition
from graph_api.overlap.cells import Cells
from graph_api.overlap.measures.analysis import analyse
from graph_api.overlap.measures.pairs import Members
from graph_api.overlap.report import Report
from graph_api.overlap.selection import Selection
from graph_api.sparql.engine import Engine

KEPT = 40
T = TypeVar("T")


class Overlaps:
    """Overlaps of one snapshot; thread-safe."""

    def __init__(
        self,
        engine: Engine,
        members: Callable[[Selection], Members],
        edition: Edition | None = None,
        sources: Callable[[Selection], Collection[str]] = lambda selection: (),
    ) -> None:
        """Take the sources of the data.

        :param engine: answers for names and evidence.
        :param members: reads which mandate addressed which things, such as
            :func:`graph_api.overlap.activities.members` of a snapshot.
        :param edition: the data, which every figure and file names.
        :param sources: reads from which sources the acts of a selection are, such as
            :func:`graph_api.overlap.activities.sources`.
        """
        self.engine, self._members, self._sources_of = engine, members, sources
        self.edition = edition or Edition()
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def ask(self, parameters: Mapping[str, str], site: str = "") -> Report:
        """Answer one overlap.

        :param parameters: any of :data:`graph_api.overlap.selection.NAMES`.
        :param site: the address of the server, for the short address of what is made of the report.
        :raises ParameterError: a name or value that does not exist; the message lists the choices.
        :raises UnknownMandateError: a mandate that does not exist, with the nearest.
        """
        selection = selections.select(self.engine, parameters, self._sources)
        cells = self.keep(("cells", selection.key), lambda: self._cells(selection))
        analysis = self.keep(
            (selection.measure, selection.key), lambda: analyse(cells.members, selection.measure)
        )
        edition = replace(self.edition, site=site) if site else self.edition
        names = self.keep(("origins", selection.key), lambda: self._sources_of(selection))
        return Report(selection, cells, analysis, edition, self.origins(names))

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the cached value of a key, or compute it; the least recently used is dropped."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]  # type: ignore[return-value]
        value = make()
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return value

    def _cells(self, selection: Selection) -> Cells:
        return names.with_names(self.engine, self._members(selection))

    def origins(self, names: Collection[str]) -> tuple[origins.Origin, ...]:
        """Describe sources by their names."""
        known = self.keep("origins", lambda: origins.origins(self.engine)) if names else {}
        return tuple(known.get(name) or origins.Origin(name) for name in sorted(names))

    def _sources(self) -> list[str]:
        return self.keep("sources", lambda: selections.sources(self.engine))
