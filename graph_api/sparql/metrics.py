"""Counts and times of queries for Prometheus; no query and no client is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, generate_latest

from graph_api.errors import HrdGraphError

QUERIES = Counter("hrd_graph_queries", "Queries that were answered or refused.", ["outcome"])
SECONDS = Histogram(
    "hrd_graph_query_seconds",
    "Time from the question to the whole answer, waiting included.",
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
)
RUNNING = Gauge("hrd_graph_queries_in_progress", "Queries that run or wait for a worker.")
KILLS = Counter(
    "hrd_graph_workers_killed", "Worker processes that a query cost, or that were found dead."
)
_ANSWERED = QUERIES.labels("answered")
CACHE = Counter("hrd_graph_cache_requests", "Requests that the cache was asked for.", ["outcome"])


@contextmanager
def query() -> Iterator[None]:
    """Count one query: its time, and how it ended (``answered``, or the name of the error)."""
    start = perf_counter()
    outcome = _ANSWERED
    RUNNING.inc()
    try:
        yield
    except HrdGraphError as error:
        outcome = QUERIES.labels(type(error).__name__.removesuffix("Error"))
        raise
    finally:
        RUNNING.dec()
        SECONDS.observe(perf_counter() - start)
        outcome.inc()


def text() -> bytes:
    """Write all counts in the text format of Prometheus."""
    return generate_latest(REGISTRY)
