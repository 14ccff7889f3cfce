"""A snapshot with the engines and questions that its pages need."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from graph_api.graph.questions import Question
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
