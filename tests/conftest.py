"""What several test modules share: the graph of the repository's own data."""

import pytest
from pyoxigraph import Store

from graph_api import store
from graph_api.names import resources


@pytest.fixture(scope="session")
def graph() -> Store:
    """Hold our own data in memory, with what the rules derive; only to be read."""
    return store.load(resources())
