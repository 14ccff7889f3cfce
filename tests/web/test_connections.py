"""Connections of which nothing comes any more, on a port of this process."""

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from time import sleep

import pytest

from graph_api.web.connections import Sweeper

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Connect a client to a server; gives the ends of the server and of the client."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as client,
        listener.accept()[0] as served,
    ):
        served.setblocking(False)
        client.settimeout(10)
        yield served, client


def fill(served: socket.socket) -> None:
    with suppress(BlockingIOError):
        while True:
            served.send(b"x" * 65536)


def port(served: socket.socket) -> int:
    return int(served.getsockname()[1])


def is_open(served: socket.socket) -> bool:
    try:
        return served.recv(1) != b""
    except BlockingIOError:
        return True


def test_reader_that_takes_nothing_is_cut_off(pair: Pair) -> None:
    served, _ = pair
    fill(served)
    sweeper = Sweeper(port(served), patience=100, reading=0.2)
    assert sweeper.sweep() == 0
    # What was sent is on its way for a moment, until the client's buffers are full.
    for _ in range(40):
        sleep(0.25)
        if sweeper.sweep():
            break
    assert not is_open(served)


def test_reader_that_goes_on_reading_is_left_alone(pair: Pair) -> None:
    served, client = pair
    sweeper = Sweeper(port(served), patience=100, reading=0.2)
    for _ in range(3):
        fill(served)
        assert sweeper.sweep() == 0
        sleep(0.25)
        for _ in range(40):
            client.recv(65536)
    assert is_open(served)


def test_connection_that_is_silent_for_too_long_is_ended(pair: Pair) -> None:
    served, client = pair
    assert Sweeper(port(served), patience=100).sweep() == 0
    sleep(0.3)
    assert Sweeper(port(served), patience=0.2).sweep() == 1
    assert client.recv(1) == b""


def test_connections_to_other_ports_are_left_alone(pair: Pair) -> None:
    served, _ = pair
    with socket.create_server(("127.0.0.1", 0)) as other:
        sleep(0.3)
        assert Sweeper(port(other), patience=0.2).sweep() == 0
    assert is_open(served)


def test_looking_leaves_no_descriptor_open(pair: Pair) -> None:
    served, _ = pair
    reading, writing = os.pipe()
    before = sorted(os.listdir("/proc/self/fd"))
    for _ in range(3):
        Sweeper(port(served), patience=100).sweep()
    assert sorted(os.listdir("/proc/self/fd")) == before
    os.close(reading)
    os.close(writing)
