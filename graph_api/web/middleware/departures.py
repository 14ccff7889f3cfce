"""Requests whose client has disconnected, by the kernel's table of connections.

WSGI does not report it, and granian (2.8) gives the address of a client but not the port. So a
request may belong to any open connection of its address; it is abandoned when all connections are
closed that were open at the first look. With one connection, the usual case, this is noticed at
once; no client is taken to have left while the connection of its request is open.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from struct import pack, unpack
from threading import Event, Lock

from graph_api.sparql.workers.departure import CLIENT, Client
from graph_api.web.middleware.wsgi import Application, Environ, Start

# What is opened between a request and the first look may hide that its client has left.
LOOK_SECONDS = 0.2
# Documentation/networking/proc_net_tcp.rst of the Linux kernel.
TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LOCAL, _REMOTE, _STATE = 1, 2, 3
_ESTABLISHED = "01"
Address = IPv4Address | IPv6Address
Peer = tuple[Address, int]


@dataclass(eq=False)
class _Request:
    address: Address
    client: Client = field(default_factory=Client)
    connections: set[Peer] | None = None


class Departures:
    """WSGI middleware that stops the queries of disconnected clients."""

    def __init__(self, application: Application, port: int) -> None:
        """Take the application, and the port that this process listens on."""
        self._application = application
        self._port = port
        self._requests: set[_Request] = set()
        self._lock = Lock()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer one request."""
        with self._watched(environ):
            return self._application(environ, start)

    def run(self, stopped: Event) -> None:
        """Repeat until told to stop; return at once if the system has no such table."""
        while TABLES[0].exists() and not stopped.wait(LOOK_SECONDS):
            self.look()

    def look(self) -> None:
        """Stop the queries of disconnected clients."""
        with self._lock:
            requests = set(self._requests)
        if not requests:
            return
        now = set(established(self._port))
        for request in requests:
            if request.connections is None:
                request.connections = {peer for peer in now if peer[0] == request.address}
            request.connections &= now
            if not request.connections:
                request.client.leave()

    @contextmanager
    def _watched(self, environ: Environ) -> Iterator[None]:
        # The address of the connection, not the one that a proxy names.
        original = environ.get("werkzeug.proxy_fix.orig", environ)
        try:
            request = _Request(_plain(ip_address(original["REMOTE_ADDR"])))
        except (KeyError, ValueError):
            yield
            return
        token = CLIENT.set(request.client)
        with self._lock:
            self._requests.add(request)
        try:
            yield
        finally:
            with self._lock:
                self._requests.discard(request)
            CLIENT.reset(token)


def established(port: int) -> Iterator[Peer]:
    """List the remote ends of the open connections to a port."""
    for table in TABLES:
        with suppress(FileNotFoundError):  # Without IPv6 there is no second one.
            for line in table.read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                open_to_us = fields[_STATE] == _ESTABLISHED and _end(fields[_LOCAL])[1] == port
                if open_to_us:
                    yield _end(fields[_REMOTE])


def _end(text: str) -> Peer:
    """Parse an address, in words of 32 bits in the byte order of the machine, and a port."""
    words, _, port = text.partition(":")
    order = "<" if sys.byteorder == "little" else ">"
    numbers = unpack(f">{len(words) // 8}I", bytes.fromhex(words))
    return _plain(ip_address(pack(f"{order}{len(numbers)}I", *numbers))), int(port, 16)


def _plain(address: Address) -> Address:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
