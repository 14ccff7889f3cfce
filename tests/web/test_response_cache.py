"""Answers that are given again: which are kept, and how a large one goes out."""

from collections.abc import Callable, Iterable

import pytest
from conftest import application
from werkzeug.test import Client, TestResponse

from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.engine import Job
from graph_api.sparql.workers.pool import Pool
from graph_api.web.middleware.body_limits import IN_MEMORY_BYTES, Guard, Slots
from graph_api.web.middleware.response_cache import Cache
from graph_api.web.middleware.wsgi import REFUSAL, Environ, Start

MIB = 1 << 20
TEN = "0 1 2 3 4 5 6 7 8 9"
# Ten thousand rows of six terms each, as JSON.
LARGE = f"SELECT * {{ {' '.join(f'VALUES ?{v} {{ {TEN} }}' for v in 'abcd')}"
LARGE += " BIND(?a AS ?e) BIND(?b AS ?f) }"
ASKED = {"query_string": {"query": LARGE, "format": "json"}}


class Bodies:
    """An application that answers each path with as many bytes, and counts how often."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if refusal := environ.get(REFUSAL):
            start(f"{refusal.status} REFUSED", [])
            return []
        path = environ["PATH_INFO"]
        self.asked.append(path)
        length = int(path[1:])
        start("200 OK", [("ETag", f'"{path}"'), ("Content-Length", str(length))])
        return [b"x" * length]


@pytest.fixture
def bodies() -> Bodies:
    return Bodies()


def opened(ask: Callable[..., TestResponse], path: str, address: str) -> TestResponse:
    """Ask, and read nothing of the answer yet."""
    return ask(path, environ_base={"REMOTE_ADDR": address})


def test_answer_of_more_than_an_eighth_of_the_cache_is_not_kept(bodies: Bodies) -> None:
    client = Client(Cache(bodies, 8 * MIB))
    for path in (f"/{MIB}", f"/{MIB + 1}") * 2:
        assert len(client.get(path).data) == int(path[1:])
    assert bodies.asked == [f"/{MIB}", f"/{MIB + 1}", f"/{MIB + 1}"]


def test_what_was_asked_for_longest_ago_goes_when_there_is_too_much(bodies: Bodies) -> None:
    client = Client(Cache(bodies, 800_000))
    first, *others = (f"/{100_000 - n}" for n in range(8))
    for path in (first, *others[:-1], first, others[-1]):
        client.get(path)
    bodies.asked.clear()
    client.get(first)
    client.get(others[0])
    assert bodies.asked == [others[0]]


def test_kept_answers_of_any_size_are_as_they_were_and_known_by_their_etag(
    pool: Pool, tiny: Snapshot
) -> None:
    whole = pool.answer(Job(LARGE)).body
    assert 4 * MIB < len(whole) < 8 * MIB
    client = Client(Guard(Cache(application(tiny, pool), 64 * MIB), Slots(2)))
    first, again = (client.get("/sparql", **ASKED, buffered=True) for _ in range(2))
    assert first.data == again.data == whole
    assert first.headers == again.headers
    held = {"If-None-Match": again.headers["ETag"]}
    known = client.get("/sparql", headers=held, **ASKED)
    assert (known.status_code, known.data) == (304, b"")


def test_kept_large_answer_goes_out_in_pieces_and_holds_a_slot_until_its_client_leaves(
    bodies: Bodies,
) -> None:
    client = Client(Guard(Cache(bodies, 64 * MIB), Slots(4)))
    large, small = f"/{5 * MIB}", f"/{IN_MEMORY_BYTES}"
    whole = [client.get(large, buffered=True).data for _ in range(2)]
    assert whole == [b"x" * 5 * MIB] * 2
    reading = [opened(client.get, large, "192.0.2.1") for _ in range(2)]
    assert all(len(next(iter(response.response))) < MIB for response in reading)
    refused = opened(client.get, large, "192.0.2.1")
    assert refused.status_code == 503
    assert opened(client.get, small, "192.0.2.1").status_code == 200
    assert opened(client.get, large, "192.0.2.2").status_code == 200
    reading[0].close()
    assert opened(client.get, large, "192.0.2.1").status_code == 200
    assert bodies.asked == [large, small]


def test_refusal_of_a_kept_answer_says_so_and_when_to_try_again(pool: Pool, tiny: Snapshot) -> None:
    client = Client(Guard(Cache(application(tiny, pool), 64 * MIB), Slots(2)))
    with client.get("/sparql", **ASKED) as reading:
        assert reading.status_code == 200
        refused = client.get("/sparql", **ASKED)
    assert refused.status_code == 503
    assert refused.mimetype == "application/problem+json"
    assert int(refused.headers["Retry-After"]) > 0


def test_size_of_the_questions_counts_too(bodies: Bodies) -> None:
    cache = Cache(bodies, 1 * MIB)
    client = Client(cache)
    for number in range(30):
        client.get(f"/1000?{number}" + "x" * 100_000)
    assert len(cache._kept) < 11
