"""Queries of clients that have left are stopped, and no others."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from threading import Thread
from time import monotonic, sleep

import pytest
from server import running
from soak.attacks import ENDLESS
from soak.client import by_get, connect, exchange

from graph_api.errors import BusyError, ClientLeftError
from graph_api.snapshot.manifest import Snapshot
from graph_api.sparql.engine import Job
from graph_api.sparql.workers.departure import CLIENT, Client
from graph_api.sparql.workers.pool import Limits, Pool
from graph_api.web.middleware.departures import Departures, established
from graph_api.web.middleware.wsgi import Environ

SECONDS = 30.0
pytestmark = pytest.mark.skipif(not os.path.exists("/proc/net/tcp"), reason="only Linux has it")


@contextmanager
def listening(address: str = "127.0.0.1") -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, 0), family=family) as server:
        yield server


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_connections_are_listed_by_the_address_and_port_of_the_client(address: str) -> None:
    with listening(address) as server:
        port = server.getsockname()[1]
        with socket.create_connection((address, port)) as client, server.accept()[0]:
            assert list(established(port)) == [(ip_address(address), client.getsockname()[1])]
        sleep(0.05)
        assert list(established(port)) == []


def asked(departures: Departures, address: str) -> None:
    list(departures({"REMOTE_ADDR": address}, lambda *_: None))


@pytest.fixture
def left() -> list[bool]:
    """Whether the clients of requests had left when these were done."""
    return []


def departures_of(left: list[bool], port: int, during: list[object]) -> Departures:
    def application(environ: Environ, start: object) -> list[bytes]:
        client = CLIENT.get()
        assert client
        for step in during:
            assert callable(step)
            step()
        try:
            client.check()
            left.append(False)
        except ClientLeftError:
            left.append(True)
        return []

    return Departures(application, port)


@pytest.mark.parametrize(("other", "expected"), [(False, True), (True, False)])
def test_request_is_abandoned_when_no_connection_is_open_that_it_may_have_come_by(
    left: list[bool], other: bool, expected: bool
) -> None:
    with listening() as server:
        place = server.getsockname()
        own, second = socket.create_connection(place), socket.create_connection(place)
        accepted = [server.accept()[0] for _ in range(2)]
        if not other:
            second.close()
            sleep(0.05)
        steps: list[object] = []
        departures = departures_of(left, place[1], steps)
        steps += [departures.look, own.close, lambda: sleep(0.05), departures.look]
        asked(departures, "127.0.0.1")
        for end in (own, second, *accepted):
            end.close()
    assert left == [expected]


def test_connection_opened_later_does_not_hide_that_a_client_has_left(left: list[bool]) -> None:
    with listening() as server:
        place = server.getsockname()
        own = socket.create_connection(place)
        later: list[socket.socket] = []
        steps: list[object] = []
        departures = departures_of(left, place[1], steps)
        steps += [departures.look, lambda: later.append(socket.create_connection(place))]
        steps += [own.close, lambda: sleep(0.05), departures.look]
        asked(departures, "127.0.0.1")
        later[0].close()
    assert left == [True]


def test_query_that_waits_and_query_that_runs_are_stopped(tiny: Snapshot) -> None:
    outcomes: list[str] = []

    def ask(pool: Pool, client: Client) -> None:
        CLIENT.set(client)
        try:
            pool.answer(Job(ENDLESS.decode(), client="a"))
        except (ClientLeftError, BusyError) as error:
            outcomes.append(type(error).__name__)

    with Pool(tiny.store, Limits(workers=1, seconds=SECONDS)) as pool:
        clients = [Client() for _ in range(4)]
        threads = [Thread(target=ask, args=(pool, client)) for client in clients]
        for thread in threads:
            thread.start()
        sleep(0.5)
        start = monotonic()
        for client in clients:
            client.leave()
        for thread in threads:
            thread.join()
        assert monotonic() - start < 2
        assert outcomes == ["ClientLeftError"] * 4
        assert b"true" in pool.answer(Job("ASK {}")).body


def test_worker_is_free_within_two_seconds_of_its_client_leaving(tiny: Snapshot) -> None:
    options = ("--workers", "1", "--timeout", "30")
    with running(tiny.path.parent, *options) as (_, address):
        for _ in range(3):
            with connect(address) as connection:
                connection.sendall(by_get(ENDLESS.decode()))
                sleep(0.3)
        start = monotonic()
        slow = "SELECT (COUNT(*) AS ?n) { " + " ".join(
            f"VALUES ?{n} {{ 1 2 3 4 5 6 7 8 9 }}" for n in "abcdefg"
        )
        # It takes longer than the express lane gives, so a worker must have become free.
        assert exchange(address, by_get(slow + " }"), "127.0.0.2").status == 200
        assert monotonic() - start < 2 + 5
