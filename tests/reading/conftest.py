from collections.abc import Callable

import pytest

from graph_api.cli.read import names_of_graph
from graph_api.reading.gazetteer import Gazetteer
from graph_api.reading.reader import Reading, read


@pytest.fixture(scope="session")
def names() -> Gazetteer:
    """The names of the graph, without those that the annotated summary brought into it."""
    return names_of_graph(without="brn-2019")


@pytest.fixture(scope="session")
def reading(names: Gazetteer) -> Callable[..., Reading]:
    """Read a text with the names of the graph."""

    def read_text(text: str, **given: str) -> Reading:
        return read(text, names, given)

    return read_text
