"""A snapshot with the engines and questions that its pages need."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Protocol

from graph_api.graph.facets.browse import Lists
from graph_api.graph.questions import Question
from graph_api.overlap import activities
from graph_api.overlap.caption import Edition
from graph_api.overlap.pipeline import Overlaps
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.engine import Engine


class Queries(Engine, Protocol):
    """An engine that knows whether a query would get a worker."""

    def ready(self) -> bool:
        """Return whether a query would get a worker."""


@dataclass(frozen=True)
class Pools:
    """The engines of one application, separate so that users do not wait for each other.

    ``queries`` answers ``/sparql``, ``pages`` what our own pages ask, ``downloads`` whole graphs.
    """

    queries: Queries
    pages: Engine
    downloads: Engine


@dataclass(frozen=True)
class Site:
    """The parts that most blueprints need: snapshot, engine of the pages, questions."""

    snapshot: Snapshot
    engine: Engine
    questions: Sequence[Question]

    @property
    def day(self) -> str:
        """The day on which the snapshot was built, as an ISO date."""
        return self.snapshot.created[:10]

    @cached_property
    def lists(self) -> Lists:
        """The lists of the snapshot."""
        return Lists(self.engine, self.snapshot.index)

    @cached_property
    def overlaps(self) -> Overlaps:
        """The overlaps of the snapshot."""
        index = self.snapshot.index
        return Overlaps(
            self.engine,
            partial(activities.members, index),
            Edition(self.snapshot.id, self.day),
            partial(activities.sources, index),
        )
